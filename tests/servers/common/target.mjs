/** Where all goes that these tests install or write: below Cargo's target folder. */
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../../..");

export const SERVERS = join(ROOT, "tests/servers");

export const TARGET = join(resolve(ROOT, process.env.CARGO_TARGET_DIR ?? "target"), "servers");
