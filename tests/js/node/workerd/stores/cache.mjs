/**
 * What is behind the Cache API: the runtime turns each call into a request like these, in which a
 * response to be kept is the body, as it would be on the wire.
 */
const entries = new Map();

export default {
  async fetch(request) {
    const { url, method } = request;
    switch (method) {
      case "GET": {
        const entry = entries.get(url);
        const status = { "CF-Cache-Status": entry === undefined ? "MISS" : "HIT" };
        if (entry === undefined) return new Response(null, { status: 504, headers: status });
        return new Response(entry.body, { headers: { ...entry.headers, ...status } });
      }
      case "PUT": {
        const [head, ...rest] = (await request.text()).split("\r\n\r\n");
        const lines = head.split("\r\n").slice(1);
        const headers = Object.fromEntries(lines.map((line) => line.split(/: (.*)/s).slice(0, 2)));
        const body = rest.join("\r\n\r\n");
        entries.set(url, { headers, body: isChunked(headers) ? unchunked(body) : body });
        return new Response(null, { status: 204 });
      }
      case "PURGE":
        return new Response(null, { status: entries.delete(url) ? 200 : 404 });
      default:
        return new Response(null, { status: 405 });
    }
  },
};

function isChunked(headers) {
  const [name] = Object.keys(headers).filter((key) => key.toLowerCase() === "transfer-encoding");
  return name !== undefined;
}

function unchunked(body) {
  let text = "";
  for (let rest = body; ; ) {
    const end = rest.indexOf("\r\n");
    const size = Number.parseInt(rest.slice(0, end), 16);
    if (size === 0) return text;
    text += rest.slice(end + 2, end + 2 + size);
    rest = rest.slice(end + 2 + size + 2);
  }
}
