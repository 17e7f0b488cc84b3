// What a token says, made readable. Nothing of it is verified here.

import { relativeTo, spelledOut } from "./dates.js";
import { h } from "./elements.js";
import { TokenError, decodeTokenUnverified } from "./package.js";
import { timeBar } from "./time-bar.js";

const TIMES = new Set(["exp", "nbf", "iat", "auth_time", "updated_at"]);

// RFC 7515 section 4.1, RFC 7519 section 4.1, RFC 9068 section 2.2.
const MEANINGS = {
  header: { alg: "signature algorithm", kid: "which key", typ: "kind of token", cty: "kind of content" },
  claims: {
    iss: "who issued it",
    sub: "whom it is about",
    aud: "which server it is for",
    exp: "ends",
    nbf: "begins",
    iat: "issued",
    jti: "id of this token",
    scope: "what it allows",
    scp: "what it allows",
    client_id: "which client",
    azp: "which client",
    auth_time: "user logged in",
    nonce: "of an ID token",
    cnf: "bound to a key",
  },
};

/** @returns {{ header: object, claims: object } | undefined} what the token says of itself, if it can be read */
export function decode(token) {
  try {
    return decodeTokenUnverified(token);
  } catch (error) {
    if (error instanceof TokenError) return undefined;
    throw error;
  }
}

/** Draws a token's header and claims into `place`; nothing for one that cannot be read. */
export function drawInside(place, token, now) {
  if (token === "") return place.replaceChildren();
  const decoded = decode(token);
  if (decoded === undefined) {
    const text =
      "This is no JWT that can be read. Opaque tokens are for the issuer's introspection endpoint (RFC 7662).";
    return place.replaceChildren(h("p", { class: "notice" }, text));
  }
  const bar = timeBar(decoded.claims, now);
  place.replaceChildren(
    ...(bar === undefined ? [] : [bar]),
    h(
      "div",
      { class: "parts" },
      part("Header", "header", decoded.header, now),
      part("Claims", "claims", decoded.claims, now),
    ),
  );
}

function part(title, kind, members, now) {
  const rows = Object.entries(members).map(([name, value]) => row(MEANINGS[kind][name], name, value, now));
  return h("section", { class: `part ${kind}`, "aria-label": title }, h("h3", {}, title), h("dl", {}, ...rows));
}

function row(meaning, name, value, now) {
  const term = h("dt", {}, h("code", {}, name), meaning === undefined ? "" : h("span", {}, meaning));
  const date = TIMES.has(name) ? spelledOut(value) : undefined;
  const shown =
    date === undefined
      ? [h("code", {}, typeof value === "string" ? value : JSON.stringify(value, null, 2))]
      : [date, h("span", { class: "aside" }, `${relativeTo(now, value)} \u00b7 `, h("code", {}, String(value)))];
  return h("div", {}, term, h("dd", {}, ...shown));
}
