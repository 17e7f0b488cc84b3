// An HTTP answer, as it goes over the wire.

import { h } from "./elements.js";

const PHRASES = { 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 503: "Service Unavailable" };

/**
 * @param {HTMLElement} place
 * @param {{ answer?: { status: number, headers: [string, string][], body: string }, isAccepted: boolean }} what nothing
 *   accepted and no answer: there is nothing to show yet
 * @param {{ status: number, headers: [string, string][], body: string } | undefined} withoutToken nothing: no gate can be
 *   made of these settings
 */
export function drawAnswer(place, { answer, isAccepted }, withoutToken) {
  const main = isAccepted
    ? h("p", { class: "notice good" }, "The request goes through to your handler, which answers it.")
    : answer === undefined
      ? h("p", { class: "empty" }, "Nothing to answer yet.")
      : message(answer, "The answer to this token");
  if (withoutToken === undefined) return place.replaceChildren(main);
  const before = h(
    "details",
    { open: place.querySelector("details")?.open === true },
    h("summary", {}, "Before that: a request without a token"),
    message(withoutToken, "The answer to a request without a token"),
  );
  place.replaceChildren(main, before);
}

function message({ status, headers, body }, label) {
  const important = headers.filter(([name]) => !name.startsWith("access-control-"));
  return h(
    "pre",
    { class: "wire", tabindex: "0", role: "region", "aria-label": label },
    h("span", { class: "status-line" }, `HTTP/1.1 ${status} ${PHRASES[status] ?? ""}\n`),
    ...important.flatMap(([name, value]) => [h("span", { class: "name" }, wireName(name)), `: ${value}\n`]),
    body === "" ? "" : `\n${body}`,
  );
}

// Browsers give header names in lower case; people know them otherwise.
function wireName(name) {
  if (name === "www-authenticate") return "WWW-Authenticate";
  return name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
}
