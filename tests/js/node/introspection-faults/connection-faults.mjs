/** Connections that fail, and such that are slow. */
import { cut, lines, network, plain, raw, slowly, text } from "./answers.mjs";
import { json } from "./server.mjs";

export const CONNECTIONS = {
  "nobody listens": { ...network, stops: true },
  "a connection that is closed at once": {
    ...network,
    connection: (socket) => socket.destroy(),
  },
  "a connection that is reset at once": {
    ...network,
    connection: (socket) => socket.resetAndDestroy(),
  },
  "a reset before the request is read": {
    ...network,
    unread: true,
    answer: ({ response }) => response.socket.resetAndDestroy(),
  },
  "a reset before the headers": {
    ...network,
    answer: ({ response }) => response.socket.resetAndDestroy(),
  },
  "an end before the headers": { ...network, answer: ({ response }) => response.socket.end() },
  "a reset after the headers": { ...network, answer: cut(0, (socket) => socket.resetAndDestroy()) },
  "a reset in the middle of the body": {
    ...network,
    answer: cut(20, (socket) => socket.resetAndDestroy()),
  },
  "an end in the middle of the body": { ...network, answer: cut(20, (socket) => socket.end()) },
  "an end before the last octet": { ...network, answer: cut(-1, (socket) => socket.end()) },
  "no HTTP at all": { ...network, answer: raw(() => "SSH-2.0-OpenSSH_9.9\r\n") },
  "HTTP/9.9": { ...network, answer: raw((exchange) => lines("HTTP/9.9 200 OK") + text(exchange)) },
  "half a status line": { ...network, answer: raw(() => "HTTP/1.1 2") },
  "a status of four digits": {
    ...network,
    answer: raw((exchange) => lines("HTTP/1.1 2000 OK") + text(exchange)),
  },
  "10 MB of headers": {
    ...network,
    answer: raw(
      (exchange) => lines("HTTP/1.1 200 OK", `X: ${"x".repeat(10 << 20)}`) + text(exchange),
    ),
  },
  "a NUL in a header": {
    ...network,
    answer: raw(
      (exchange) => lines("HTTP/1.1 200 OK", "X: \0", "Connection: close") + text(exchange),
    ),
  },
  "100 Continue that nobody asked for": {
    ...network,
    answer: raw((exchange) => lines("HTTP/1.1 100 Continue") + plain(exchange)),
  },
  "101 Switching Protocols": {
    ...network,
    answer: raw(
      (exchange) =>
        lines("HTTP/1.1 101 Switching Protocols", "Upgrade: x", "Connection: upgrade") +
        text(exchange),
    ),
  },
};

const timeout = { failure: ["timeout"], opens: "at once", isSlow: true };

export const DELAYS = {
  "headers that never come": { ...timeout, answer: () => {} },
  "headers of one octet at a time": {
    ...timeout,
    answer: ({ response, ...exchange }) => {
      const octets = plain(exchange);
      slowly(response, (at) => response.socket.write(octets[at % octets.length]), 50);
    },
  },
  "a body that never comes": {
    ...timeout,
    answer: ({ response }) => response.writeHead(200, json).flushHeaders(),
  },
  "a body of one octet at a time": {
    ...timeout,
    answer: ({ response, ...exchange }) => {
      const body = text(exchange);
      response.writeHead(200, { ...json, "Content-Length": body.length }).flushHeaders();
      slowly(response, (at) => response.write(body[at] ?? ""), 50);
    },
  },
  "a whole answer in a body that never ends": {
    ...timeout,
    answer: ({ response, ...exchange }) => response.writeHead(200, json).write(text(exchange)),
  },
  "blanks before the answer, without end": {
    ...timeout,
    answer: ({ response }) => {
      response.writeHead(200, json).flushHeaders();
      slowly(response, () => response.write(" "), 20);
    },
  },
  "early hints without end": {
    ...timeout,
    answer: ({ response }) =>
      slowly(response, () => response.socket.write(lines("HTTP/1.1 103 Early Hints")), 20),
  },
};
