// The times of a token on a line: iat, nbf, now, exp.

import { relativeTo, spelledOut } from "./dates.js";
import { h } from "./elements.js";

const NAMES = { iat: "issued", nbf: "valid from", exp: "expires" };
// Room for the labels at both ends, and how near two labels may be in one row; in percent of the bar.
const MARGIN = 8;
const NEAR = 12;

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
  const percent = (at) => MARGIN + ((at - first) / length) * (100 - 2 * MARGIN);
  const place = (at) => `${percent(at)}%`;
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
  // The last label of each row, from left to right. "now" stands above the bar.
  const rows = [];
  const draw = (name, at, row) => {
    const mark = h("div", { class: `mark ${name} ${row}` }, h("span", {}, name));
    mark.style.left = place(at);
    track.append(mark);
  };
  for (const { name, at } of times.toSorted((a, b) => a.at - b.at)) {
    const free = rows.findIndex((last) => percent(at) - last >= NEAR);
    const row = free === -1 ? rows.length : free;
    rows[row] = percent(at);
    draw(name, at, `row-${row}`);
  }
  draw("now", now, "");
  const bar = h("div", { class: "time-bar", role: "img", "aria-label": sentence(times, now) }, track);
  bar.style.setProperty("--rows", rows.length);
  return bar;
}

function sentence(times, now) {
  return times
    .map(({ name, at }) => `${NAMES[name]} ${relativeTo(now, at)}`)
    .join(", ")
    .replace(/^./, (letter) => letter.toUpperCase());
}
