// The times of a token on a line: iat, nbf, now, exp.

import { relativeTo, spelledOut } from "./dates.js";
import { h } from "./elements.js";

const NAMES = { iat: "issued", nbf: "valid from", exp: "expires" };
// Room for the labels at both ends.
const MARGIN = 8;

/**
 * @param {Record<string, unknown>} claims
 * @param {number} now
 * @returns {HTMLElement | undefined} nothing for a token that says no time
 */
export function timeBar(claims, now) {
  const times = Object.keys(NAMES)
    .map((name) => ({ name, at: claims[name] }))
    .filter(({ at }) => spelledOut(at) !== undefined);
  if (times.length === 0) return undefined;

  const all = [...times.map(({ at }) => at), now];
  const first = Math.min(...all);
  const length = Math.max(Math.max(...all) - first, 1);
  const place = (at) => `${MARGIN + ((at - first) / length) * (100 - 2 * MARGIN)}%`;
  const find = (name) => times.find((time) => time.name === name)?.at;
  const begin = find("nbf") ?? find("iat") ?? first;
  const end = find("exp");

  const track = h("div", { class: "track" });
  if (end !== undefined && end > begin) {
    const valid = h("div", { class: "valid" });
    valid.style.left = place(begin);
    valid.style.right = `calc(100% - ${place(end)})`;
    track.append(valid);
  }
  for (const { name, at } of [...times, { name: "now", at: now }]) {
    const mark = h("div", { class: `mark ${name}` }, h("span", {}, name));
    mark.style.left = place(at);
    track.append(mark);
  }
  return h("div", { class: "time-bar", role: "img", "aria-label": sentence(times, now) }, track);
}

function sentence(times, now) {
  return times
    .map(({ name, at }) => `${NAMES[name]} ${relativeTo(now, at)}`)
    .join(", ")
    .replace(/^./, (letter) => letter.toUpperCase());
}
