/** Ways to answer that no server of Node has, and changes of a good answer: what the faults are made of. */
import { goodAnswer, json } from "./server.mjs";

/** A good answer, as text. */
export const text = (exchange) => JSON.stringify(goodAnswer(exchange));

/** Answers with that; `body` may be a function of the exchange. */
export const answering = (status, headers, body) => (exchange) =>
  exchange.response
    .writeHead(status, headers)
    .end(typeof body === "function" ? body(exchange) : body);

/** Writes to the socket what no server of Node would, then ends it. */
export const raw = (bytes) => (exchange) => exchange.response.socket.end(bytes(exchange));

/** Writes some octets of a good answer, then does `then` to the socket. */
export const cut = (octets, then) => (exchange) => {
  const { response } = exchange;
  const body = text(exchange);
  response.writeHead(200, { ...json, "Content-Length": body.length });
  response.write(body.slice(0, octets), () => then(response.socket));
};

/** Sends a piece each `milliseconds`, until the other side leaves. */
export function slowly(response, pieces, milliseconds) {
  let at = 0;
  const timer = setInterval(() => pieces(at++), milliseconds);
  response.socket.on("close", () => clearInterval(timer));
}

/** Lines of a head, with the empty one behind them. */
export const lines = (...all) => `${all.join("\r\n")}\r\n\r\n`;

/** A whole good answer as it goes over the wire. */
export function plain(exchange) {
  const body = text(exchange);
  const length = `Content-Length: ${body.length}`;
  return lines("HTTP/1.1 200 OK", "Content-Type: application/json", length) + body;
}

/** What is told of a server that cannot be reached. */
export const network = { failure: ["network"], opens: "at once" };

/** A body of status 200 which is no answer. */
export const unreadable = (body, headers) => ({
  failure: ["not_json", "malformed_response"],
  opens: "never",
  answer: answering(200, { ...json, ...headers }, body),
});

/** A good answer with another text for one thing in it. */
export const replacing = (from, to) => (exchange) => {
  const good = text(exchange);
  if (!good.includes(from)) throw new Error(`nothing to replace: ${from}`);
  return good.replace(from, to);
};

export const before = (prefix) => (exchange) => prefix + text(exchange);
export const after = (suffix) => (exchange) => text(exchange) + suffix;
export const inside = (members) => (exchange) => `${text(exchange).slice(0, -1)},${members}}`;
