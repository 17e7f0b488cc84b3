/** HTTP servers on 127.0.0.1, at whatever port is free. */
import { once } from "node:events";
import { createServer } from "node:http";

import { toNodeHandler } from "@modelcontextprotocol/node";

/** Listens first and serves later: what is served names the port. */
export async function listen() {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    /** @param {import("node:http").RequestListener} listener */
    serve: (listener) => server.on("request", listener),
    /** @param {(request: Request) => Promise<Response>} fetch */
    serveFetch: (fetch) => server.on("request", toNodeHandler({ fetch })),
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
