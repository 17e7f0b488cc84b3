/** What the MCP servers of these tests offer, whichever SDK they are built with. */

/** `list_notes` needs these, as every request does. */
export const READ = ["notes:read"];
/** `add_note` needs these. */
export const WRITE = ["notes:read", "notes:write"];

/** The tool that a JSON-RPC message calls. */
export function toolOf(message) {
  return message?.method === "tools/call" ? message.params?.name : undefined;
}

/** What a tool answers: whom it was told that it serves. */
export function seenBy(tool, { clientId, scopes, resource, extra }) {
  const seen = { tool, clientId, scopes, resource: String(resource), subject: extra.sub };
  return { content: [{ type: "text", text: JSON.stringify(seen) }] };
}

/** A clock that tests move, for a verifier's `now`. */
export class Clock {
  #aheadSeconds = 0;
  now = () => Date.now() / 1000 + this.#aheadSeconds;

  setAhead(seconds) {
    this.#aheadSeconds = seconds;
  }
}
