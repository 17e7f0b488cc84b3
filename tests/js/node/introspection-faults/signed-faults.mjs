/** Signed answers (RFC 9701) that are not to be believed, and keys that cannot be had. */
import { answering, text, unreadable } from "./answers.mjs";
import { SIGNED_TYPE, evilKey, goodAnswer, json, signedAnswer, well } from "./server.mjs";

const signed = (changes, failure = ["signature", "not_signed"], opens = "never") => ({
  mode: "signed",
  failure,
  opens,
  answer: ({ response, ...exchange }) => {
    const given = typeof changes === "function" ? changes(exchange) : changes;
    const body = signedAnswer({ ...exchange, ...given });
    response.writeHead(200, { "Content-Type": SIGNED_TYPE }).end(body);
  },
});

const eitherWay = ["signer_mismatch", "audience_mismatch", "outdated", "malformed_response"];

export const SIGNED = {
  "signed: a plain answer": { ...unreadable(text), mode: "signed", failure: ["not_signed"] },
  "signed: not a JWT": { ...unreadable("a.b"), mode: "signed", failure: ["not_signed"] },
  "signed: by another key": signed({ key: evilKey }),
  "signed: by a key that it brings": signed({ key: evilKey, header: { jwk: evilKey.jwk } }),
  "signed: by an unknown key": signed(
    { key: evilKey, header: { kid: "evil" } },
    ["signature", "keys"],
    undefined,
  ),
  "signed: no signature": signed({ signature: "" }),
  "signed: alg none": signed({ header: { alg: "none" }, signature: "" }),
  "signed: alg HS256": signed({ header: { alg: "HS256" } }),
  "signed: without typ": signed({ header: { typ: undefined } }),
  "signed: typ of an access token": signed({ header: { typ: "at+jwt" } }),
  "signed: typ JWT": signed({ header: { typ: "JWT" } }),
  "signed: crit": signed({ header: { crit: ["x"], x: 1 } }),
  "signed: another issuer": signed({ claims: { iss: "https://evil.example" } }, eitherWay),
  "signed: no issuer": signed({ claims: { iss: undefined } }, eitherWay),
  "signed: for another client": signed({ claims: { aud: "another-client" } }, eitherWay),
  "signed: for nobody": signed({ claims: { aud: undefined } }, eitherWay),
  "signed: an hour ago": signed(({ now }) => ({ claims: { iat: now - 3600 } }), eitherWay),
  "signed: in an hour": signed(({ now }) => ({ claims: { iat: now + 3600 } }), eitherWay),
  "signed: at no time": signed({ claims: { iat: undefined } }, eitherWay),
  "signed: at a time that is text": signed(({ now }) => ({ claims: { iat: `${now}` } }), eitherWay),
  "signed: without an answer": signed({ claims: { token_introspection: undefined } }, eitherWay),
  "signed: the answer beside its place": signed((exchange) => {
    const { iss, aud, iat, ...answer } = goodAnswer(exchange);
    return { claims: { ...answer, token_introspection: undefined } };
  }, eitherWay),
  "signed: the answer is text": signed(
    (exchange) => ({ claims: { token_introspection: text(exchange) } }),
    eitherWay,
  ),
  'signed: active: "true"': signed(
    (exchange) => ({
      claims: { token_introspection: { ...goodAnswer(exchange), active: "true" } },
    }),
    eitherWay,
  ),
  "signed: its keys cannot be had": {
    mode: "fetched keys",
    where: "/jwks",
    known: true,
    failure: ["keys"],
    opens: "at once",
    answer: answering(500, json, "{}"),
  },
  "signed: its keys never come": {
    mode: "fetched keys",
    where: "/jwks",
    known: true,
    failure: ["keys", "timeout"],
    opens: "at once",
    isSlow: true,
    lingers: true,
    answer: () => {},
  },
  "signed: the answer is slow, and its keys never come": {
    mode: "fetched keys",
    where: "/",
    // Keys that are there need no fetch, and the answer comes in time.
    known: true,
    failure: ["keys", "timeout"],
    opens: "at once",
    isSlow: true,
    lingers: true,
    answer: (exchange) => {
      if (exchange.request.url === "/introspect")
        setTimeout(() => well("/introspect", exchange), 350);
    },
  },
  "signed: its keys are none": {
    mode: "fetched keys",
    where: "/jwks",
    known: true,
    failure: ["keys"],
    opens: "at once",
    answer: answering(200, json, '{"keys":[]}'),
  },
};
