// The commands, in the order of the help.

import type { Command } from "./command.ts";
import { decode } from "./decode.ts";
import { doctor } from "./doctor.ts";
import { introspect } from "./introspect.ts";
import { jwks } from "./jwks.ts";
import { keygen } from "./keygen.ts";
import { mint } from "./mint.ts";
import { serve } from "./serve.ts";
import { verify } from "./verify.ts";

export const COMMANDS: readonly Command[] = [keygen, mint, decode, verify, introspect, jwks, serve, doctor];

export function overview(): string {
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
