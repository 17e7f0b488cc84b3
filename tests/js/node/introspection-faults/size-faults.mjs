/** Sizes, encodings and framings that lie. */
import { gzipSync } from "node:zlib";

import { after, answering, lines, network, raw, slowly, text } from "./answers.mjs";
import { json } from "./server.mjs";

const tooLarge = { failure: ["too_large"], opens: "never" };
const blanks = " ".repeat(10 << 20);
const gzip = { ...json, "Content-Encoding": "gzip" };
const bomb = gzipSync(Buffer.alloc(50 << 20, " "));

export const SIZES = {
  "a body of 64 KiB and one octet": {
    ...tooLarge,
    answer: answering(200, json, (exchange) => text(exchange).padEnd(65_537)),
  },
  "a body of 10 MB": { ...tooLarge, answer: answering(200, json, after(blanks)) },
  "a body of 10 MB without Content-Length": {
    ...tooLarge,
    answer: ({ response, ...exchange }) => {
      response.writeHead(200, json).write(text(exchange));
      response.end(blanks);
    },
  },
  "a body without end": {
    ...tooLarge,
    answer: ({ response, ...exchange }) => {
      response.writeHead(200, json).write(text(exchange));
      slowly(response, () => response.write(blanks.slice(0, 65_536)), 5);
    },
  },
  "a gzip bomb of 50 MB": {
    ...tooLarge,
    // Two members of one stream: what is behind the answer is blanks.
    answer: answering(200, gzip, (exchange) => Buffer.concat([gzipSync(text(exchange)), bomb])),
  },
  "Content-Encoding: gzip, and it is not": {
    ...network,
    answer: answering(200, gzip, text),
  },
  "half a gzip stream": {
    failure: ["network", "not_json"],
    answer: answering(200, gzip, (exchange) => gzipSync(text(exchange)).subarray(0, 40)),
  },
  "Content-Encoding: br, and it is gzip": {
    ...network,
    answer: answering(200, { ...json, "Content-Encoding": "br" }, (exchange) =>
      gzipSync(text(exchange)),
    ),
  },
  "Content-Length above the body": {
    ...network,
    answer: ({ response, ...exchange }) => {
      const body = text(exchange);
      response.writeHead(200, { ...json, "Content-Length": body.length + 10 });
      response.write(body, () => response.socket.end());
    },
  },
  "Content-Length below the body": {
    failure: ["not_json", "network"],
    answer: raw((exchange) => lines("HTTP/1.1 200 OK", "Content-Length: 14") + text(exchange)),
  },
  "Content-Length of 0 before a body": {
    failure: ["not_json", "network"],
    answer: raw((exchange) => lines("HTTP/1.1 200 OK", "Content-Length: 0") + text(exchange)),
  },
  "Content-Length twice": {
    ...network,
    answer: raw(
      (exchange) =>
        lines("HTTP/1.1 200 OK", `Content-Length: ${text(exchange).length}`, "Content-Length: 5") +
        text(exchange),
    ),
  },
  "Content-Length below zero": {
    ...network,
    answer: raw((exchange) => lines("HTTP/1.1 200 OK", "Content-Length: -1") + text(exchange)),
  },
  "Content-Length and chunks": {
    ...network,
    answer: raw((exchange) => {
      const body = text(exchange);
      const head = lines("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "Content-Length: 5");
      return `${head}${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    }),
  },
  "a chunk whose size is no number": {
    ...network,
    answer: raw(
      (exchange) =>
        `${lines("HTTP/1.1 200 OK", "Transfer-Encoding: chunked")}xyz\r\n${text(exchange)}`,
    ),
  },
  "chunks without the last": {
    ...network,
    answer: raw((exchange) => {
      const body = text(exchange);
      const head = lines("HTTP/1.1 200 OK", "Transfer-Encoding: chunked");
      return `${head}${body.length.toString(16)}\r\n${body}\r\n`;
    }),
  },
};
