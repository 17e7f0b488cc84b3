/**
 * What is behind a binding to Workers KV: the runtime turns each call into a request like these. As
 * the real one, it takes no key above 512 bytes and no time below 60 seconds.
 */
const entries = new Map();
let hangs = false;

export default {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/control") {
      ({ hangs = hangs } = await request.json());
      return Response.json([...entries].map(([key, { seconds }]) => ({ key, seconds })));
    }
    if (hangs) await scheduler.wait(60_000);
    const key = decodeURIComponent(pathname.slice(1));
    switch (request.method) {
      case "GET": {
        const entry = entries.get(key);
        if (entry === undefined) return new Response(null, { status: 404 });
        return new Response(entry.value);
      }
      case "PUT": {
        const seconds = Number(searchParams.get("expiration_ttl"));
        const isAllowed = key.length <= 512 && Number.isInteger(seconds) && seconds >= 60;
        if (!isAllowed) return new Response("not what Workers KV takes", { status: 400 });
        entries.set(key, { value: await request.text(), seconds });
        return new Response(null);
      }
      case "DELETE":
        entries.delete(key);
        return new Response(null);
      default:
        return new Response(null, { status: 405 });
    }
  },
};
