// The commands, in the order of the help. Each is a `Command` of command-line.js.

import { decode } from "./decode.js";
import { doctor } from "./doctor.js";
import { introspect } from "./introspect.js";
import { jwks } from "./jwks.js";
import { keygen } from "./keygen.js";
import { mint } from "./mint.js";
import { serve } from "./serve.js";
import { verify } from "./verify.js";

export const COMMANDS = [keygen, mint, decode, verify, introspect, jwks, serve, doctor];

export function overview() {
  const rows = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(11)} ${summary}`);
  return `mcp-bearer <command> [options]

Bearer tokens of MCP servers: mint, look into, verify.

${rows.join("\n")}

mcp-bearer <command> --help describes one of them, with examples. --json works with all. --version is that of
the package.

Tokens, keys and secrets are read from standard input, files and the environment, never from arguments.
Colours are for terminals only; NO_COLOR turns them off.

Exit codes:
  0  done; the token is good; nothing was found
  1  the token is refused, or doctor found something
  2  the command line, a file or an option is wrong
  3  a server could not be asked, so there is no verdict
  4  a fault of this program
`;
}
