// `mcp-bearer/reference`: to import it makes `crypto: "reference"` available. It exports nothing.

import { JWTVerifier } from "mcp-bearer";

import * as glue from "./reference-glue.js";

// A symbol, so that it is no part of what users see.
(JWTVerifier as unknown as Record<symbol, (registered: typeof glue) => void>)[Symbol.for("mcp-bearer.reference")]?.(
  glue,
);
