// The wasm of the gate: one of its own, so that what is not imported is not shipped.

import { createTokenError } from "./errors.ts";
import * as gateGlue from "./gate-glue.js";
import { Wasm } from "./wasm.ts";

export type GateGlue = typeof gateGlue;

export const gateWasm = new Wasm<GateGlue>(gateGlue, () => createTokenError("ERR_INTERNAL"));
