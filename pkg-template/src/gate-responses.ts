// The responses of a gate.

import { parseFromWasm } from "./from-wasm.ts";
import { rpcError } from "./operations.ts";

/** An answer as the wasm writes it. */
interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string | null;
}

export function toResponse(text: string): Response {
  const { status, headers, body } = parseFromWasm<Answer>(text);
  return new Response(body, { __proto__: null, status, headers } as ResponseInit);
}

export function methodNotAllowed(): Response {
  const response = toRpcResponse(405, rpcError(-32000, "Method not allowed"));
  response.headers.set("Allow", "GET, POST, DELETE");
  return response;
}

export function toRpcResponse(status: number, body: string | null): Response {
  const headers = body === null ? [] : [["Content-Type", "application/json"]];
  return new Response(body, { __proto__: null, status, headers } as object as ResponseInit);
}

/** Headers of the handler stay; to the list of headers that pages may read, ours are added. */
export function withCorsHeaders(response: Response, corsHeaders: readonly (readonly [string, string])[]): Response {
  // A switch of protocols is no answer to a page.
  if (corsHeaders.length === 0 || response.status === 101) return response;
  const { headers } = response;
  const added: [string, string][] = [];
  for (const [name, ours] of corsHeaders) {
    const value = mergeCorsHeader(name, headers.get(name), ours);
    if (value !== undefined) added.push([name, value]);
  }
  try {
    for (const [name, value] of added) headers.set(name, value);
    return response;
  } catch {
    // Headers of a response that was fetched cannot be changed, nor can an error response be copied.
    if (response.status === 0) return response;
    const readable = new Response(response.body, response);
    for (const [name, value] of added) readable.headers.set(name, value);
    return readable;
  }
}

/** The value that a header must be set to, if it must be. */
function mergeCorsHeader(name: string, given: string | null, ours: string): string | undefined {
  if (given === null) return ours;
  return name === "Access-Control-Expose-Headers" && given.trim() !== "*" ? `${given}, ${ours}` : undefined;
}
