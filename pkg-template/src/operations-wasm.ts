// The wasm that judges operations: one of its own, so that what is not imported is not shipped.

import { createTokenError } from "./errors.ts";
import * as operationsGlue from "./operations-glue.js";
import { Wasm } from "./wasm.ts";

export type OperationsGlue = typeof operationsGlue;

export const operationsWasm = new Wasm<OperationsGlue>(operationsGlue, () => createTokenError("ERR_INTERNAL"));
