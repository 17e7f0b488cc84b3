// The notes in a Cloudflare Worker.

import { env } from "cloudflare:workers";
import { createNotes } from "./notes.mjs";

export default { fetch: createNotes({ issuer: env.ISSUER, resource: env.RESOURCE }) };
