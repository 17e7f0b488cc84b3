// Asks a running `mcp-bearer serve`.

import { UnavailableError, UsageError } from "../exit-codes.ts";
import { HttpClient } from "../http-client.ts";
import { objectOf } from "../json.ts";
import { printable } from "../output.ts";
import type { MintOptions } from "./local-issuer.ts";

const TIMEOUT_SECONDS = 10;

/**
 * Has a token minted.
 *
 * @param server where it listens
 */
export async function mintAt(server: string, options: MintOptions): Promise<string> {
  const client = new HttpClient({ timeout: TIMEOUT_SECONDS });
  if (!URL.canParse(server) || client.refusal(server) !== undefined) {
    throw new UsageError("--server: the URL that mcp-bearer serve has printed");
  }
  const answer = await client.send(new URL("/control/mint", server).href, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(options),
  });
  if (answer.problem !== undefined) throw new UnavailableError(`--server: ${answer.problem}`);
  const { token, error_description: description } = objectOf(answer.body) ?? {};
  if (answer.status === 400) throw new UsageError(`the server does not mint that: ${printable(description ?? "")}`);
  if (answer.status !== 200 || typeof token !== "string") {
    throw new UnavailableError(`--server: no mcp-bearer serve answers there (status ${answer.status})`);
  }
  return token;
}
