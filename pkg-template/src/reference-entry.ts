// `mcp-bearer/reference`: to import it makes `crypto: "reference"` available. It exports nothing.

import { registerReference } from "./reference.ts";
import * as glue from "./reference-glue.js";

registerReference(glue);
