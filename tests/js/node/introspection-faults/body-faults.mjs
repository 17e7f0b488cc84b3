/** Bodies that are no answer, and answers of the wrong types. */
import { after, answering, before, inside, replacing, text, unreadable } from "./answers.mjs";
import { NOW, SIGNED_TYPE, goodAnswer, json, signedAnswer } from "./server.mjs";

const nested = (depth) => `"x":${"[".repeat(depth)}${"]".repeat(depth)}`;

export const BODIES = {
  "an empty body": unreadable(""),
  "a body of blanks": unreadable(" \r\n\t "),
  "a page of HTML": unreadable("<html><body>active: true</body></html>", {
    "Content-Type": "text/html",
  }),
  "the word active": unreadable('"active"'),
  true: unreadable("true"),
  null: unreadable("null"),
  "a number": unreadable("1"),
  "the answer in a list": unreadable((exchange) => `[${text(exchange)}]`),
  "the answer in a string": unreadable((exchange) => JSON.stringify(text(exchange))),
  "truncated JSON": unreadable((exchange) => text(exchange).slice(0, -1)),
  "two answers": unreadable((exchange) => text(exchange) + text(exchange)),
  "an answer with something behind it": unreadable(after("x")),
  "an answer with a comma behind it": unreadable(after(",")),
  "an answer with a NUL behind it": unreadable(after("\0")),
  "an answer with a NUL before it": unreadable(before("\0")),
  "a byte order mark": unreadable(before("\ufeff")),
  "a guard against scripts before it": unreadable(before(")]}',\n")),
  "UTF-16": unreadable((exchange) => Buffer.from(text(exchange), "utf16le")),
  "invalid UTF-8": unreadable((exchange) => Buffer.from(inside('"x":"\xff"')(exchange), "latin1")),
  "a NUL in a string": unreadable(inside('"x":"\0"')),
  "a line break in a string": unreadable(inside('"x":"\n"')),
  "a comment": unreadable(inside('"x":1/**/')),
  "a comma at the end": unreadable((exchange) => `${text(exchange).slice(0, -1)},}`),
  "quotes of JavaScript": unreadable((exchange) => text(exchange).replaceAll('"', "'")),
  NaN: unreadable(inside('"x":NaN')),
  "a number with a leading zero": unreadable(inside('"x":01')),
  "active twice, false last": unreadable(inside('"active":false')),
  "active twice, false first": unreadable(replacing('{"active"', '{"active":false,"active"')),
  "active twice, spelt with an escape": unreadable(inside('"\\u0061ctive":true')),
  "exp twice": unreadable(inside(`"exp":${NOW + 2_000_000}`)),
  "a member twice in an object inside": unreadable(inside('"x":{"a":1,"a":2}')),
  "40 levels of nesting": unreadable(inside(nested(40))),
  "10,000 levels of nesting": unreadable(inside(nested(10_000))),
  "2,100 members": unreadable(
    inside(Array.from({ length: 2100 }, (_, index) => `"x${index}":0`).join(",")),
  ),
  "a signed answer that was not asked for": {
    failure: ["not_json"],
    opens: "never",
    answer: ({ response, ...exchange }) =>
      response.writeHead(200, { "Content-Type": SIGNED_TYPE }).end(signedAnswer(exchange)),
  },
};

const ofTheWrongType = (body) => ({
  failure: ["malformed_response"],
  opens: "never",
  answer: answering(200, json, body),
});

export const TYPES = {};
for (const value of ['"true"', '"false"', '"yes"', "1", "0", "null", "{}", "[]", "[true]"]) {
  TYPES[`active: ${value}`] = ofTheWrongType(replacing('"active":true', `"active":${value}`));
}
TYPES["no active"] = ofTheWrongType(replacing('"active":true,', ""));
TYPES["Active, capital"] = ofTheWrongType(replacing('"active":true', '"Active":true'));
for (const [name, values] of Object.entries({
  exp: ['"soon"', `"${NOW + 1000}"`, "true", "{}", "[]"],
  iat: ['"now"', "[]"],
  scope: ["5", "{}"],
  aud: ["7", "[1]", "{}"],
  sub: ["7", "{}"],
  client_id: ["7", "[]"],
  token_type: ["3", "[]"],
  nbf: ['"tomorrow"', "{}"],
  iss: ["5", "{}"],
  jti: ["5", "[]"],
})) {
  for (const value of values) {
    const body = (exchange) =>
      JSON.stringify({ ...goodAnswer(exchange), [name]: JSON.parse(value) });
    TYPES[`${name}: ${value}`] = ofTheWrongType(body);
  }
}
