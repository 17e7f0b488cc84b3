// An HTTP server that only this machine can reach, serving a web-standard `(Request) => Response`.

import { createServer } from "node:http";
import { toNodeHandler } from "@modelcontextprotocol/node";

/** Listens first and serves later: both documents and tokens must name the port that was given. */
export async function listen(port) {
  const server = createServer();
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    serve(fetch) {
      const onerror = (error) => console.error("request failed:", error);
      server.on("request", toNodeHandler({ fetch }, { onerror }));
    },
    close() {
      const closed = new Promise((resolve) => server.close(resolve));
      // Keep-alive connections would hold the process for seconds more.
      server.closeAllConnections();
      return closed;
    },
  };
}
