/** What is odd, but right: the verdict is yes. */
import { gzipSync } from "node:zlib";

import { answering, inside, lines, plain, raw, text } from "./answers.mjs";
import { json, well } from "./server.mjs";

const gzip = { ...json, "Content-Encoding": "gzip" };

const odd = (answer) => ({ accepts: true, answer });
const wellButAfter = (step) =>
  odd((exchange) => {
    step(exchange);
    well("/introspect", exchange);
  });

export const ODDITIES = {
  "right: early hints first": odd(
    raw((exchange) => lines("HTTP/1.1 103 Early Hints", "Link: </x>") + plain(exchange)),
  ),
  "right: HTTP/1.0, and the end of the connection ends the body": odd(
    raw((exchange) => lines("HTTP/1.0 200 OK") + text(exchange)),
  ),
  "right: no reason, no type": odd(
    raw((exchange) => lines("HTTP/1.1 200", "Connection: close") + text(exchange)),
  ),
  "right: octet by octet": odd(({ response, ...exchange }) => {
    response.writeHead(200, json);
    for (const octet of text(exchange)) response.write(octet);
    response.end();
  }),
  "right: gzip": odd(answering(200, gzip, (exchange) => gzipSync(text(exchange)))),
  "right: blanks around the answer": odd(
    answering(200, json, (exchange) => `\r\n\t ${text(exchange)} \n`),
  ),
  "right: a body of exactly 64 KiB": odd(
    answering(200, json, (exchange) => text(exchange).padEnd(65_536)),
  ),
  "right: members that nobody knows": odd(
    answering(200, json, inside('"x":{"y":[1,null,"z"]},"":0')),
  ),
  "right: the clock goes an hour forward during the call": wellButAfter(({ clock }) =>
    clock.advance(3600),
  ),
  "right: the clock goes an hour back during the call": wellButAfter(({ clock }) =>
    clock.advance(-3600),
  ),
};
