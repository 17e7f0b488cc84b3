// Results as Markdown tables, aligned so that they read well in a terminal too.

/**
 * @param {string[]} head
 * @param {(string | number)[][]} rows the first column is text, the rest figures
 */
export function table(head, rows) {
  const cells = [head, ...rows.map((row) => row.map(String))];
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column].length)));
  const line = (row) =>
    `| ${row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]),
      )
      .join(" | ")} |`;
  const rule = `| ${widths
    .map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`))
    .join(" | ")} |`;
  return [line(cells[0]), rule, ...cells.slice(1).map(line)].join("\n");
}

/** Microseconds: median, and the minimum in brackets. */
export function microseconds({ median, min }) {
  return `${figure(median)} (${figure(min)})`;
}

export function milliseconds({ median, min }) {
  return `${figure(median / 1000)} (${figure(min / 1000)})`;
}

/** Three significant digits, never in scientific notation. */
export function figure(value) {
  if (value >= 100) return value.toFixed(0);
  if (value >= 10) return value.toFixed(1);
  return value.toFixed(2);
}

export function times(value) {
  return `${value.toFixed(2)} x`;
}

export function atMost(value) {
  return `<= ${value.toFixed(2)} x`;
}

export function atLeast(value) {
  return `>= ${value.toFixed(2)} x`;
}
