// Medians as bars with their spread, and the same as a table for whoever does not see bars.

import { h } from "./elements.js";

/** @typedef {{ algorithm: string, result: { ours: Figures, theirs: Figures } | undefined }} Entry */

/** @param {readonly Entry[]} entries */
export function drawBars(place, entries) {
  const known = entries.filter(({ result }) => result !== undefined);
  place.replaceChildren(
    ...known.map(({ algorithm, result }) => {
      // Each algorithm by itself: beside ES384 nobody would see HS256.
      const longest = Math.max(result.ours.high, result.theirs.high);
      return h(
        "div",
        { class: "bar-group" },
        h("h3", {}, `${algorithm}: ${ratio(result)}`),
        bar("mcp-bearer", "ours", result.ours, longest),
        bar("WebCrypto", "theirs", result.theirs, longest),
      );
    }),
  );
}

/** @param {readonly Entry[]} entries */
export function drawTable(place, entries) {
  const cells = ({ median, low, high }) => [microseconds(median), `${microseconds(low)} to ${microseconds(high)}`];
  const row = ([name, ...texts]) =>
    h("tr", {}, h("th", { scope: "row" }, name), ...texts.map((text) => h("td", {}, text)));
  const titles = ["Algorithm", "mcp-bearer", "middle 80 %", "WebCrypto", "middle 80 %", "Compared"];
  const rows = entries.map(({ algorithm, result }) =>
    result === undefined
      ? [algorithm, "-", "-", "not in this browser", "-", "-"]
      : [algorithm, ...cells(result.ours), ...cells(result.theirs), ratio(result)],
  );
  place.replaceChildren(
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, ...titles.map((title) => h("th", { scope: "col" }, title)))),
      h("tbody", {}, ...rows.map(row)),
    ),
  );
  place.hidden = entries.length === 0;
}

function bar(name, kind, { median, low, high }, longest) {
  const share = (value) => `${(value / longest) * 100}%`;
  const fill = h("div", { class: "bar-fill" });
  fill.style.width = share(median);
  const spread = h("div", { class: "bar-spread" });
  spread.style.left = share(low);
  spread.style.width = share(high - low);
  return h(
    "div",
    { class: `bar-row ${kind}` },
    h("span", {}, name),
    h("div", { class: "bar-line" }, fill, spread),
    h("span", { class: "value" }, microseconds(median)),
  );
}

function ratio({ ours, theirs }) {
  const factor = theirs.median / ours.median;
  return factor >= 1 ? `${factor.toFixed(1)} times as fast` : `${(1 / factor).toFixed(1)} times as slow`;
}

function microseconds(value) {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} \u00b5s`;
}
