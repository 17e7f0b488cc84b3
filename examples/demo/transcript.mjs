// The demo's output: aligned text, with colours only where a person watches.

const colourful = process.stdout.isTTY === true && !process.env.NO_COLOR;
const paint = (code) => (text) => (colourful ? `\u001b[${code}m${text}\u001b[0m` : text);
const bold = paint(1);
const green = paint(32);
const red = paint(31);

export function heading(text) {
  console.log(`\n${bold(text)}`);
}

/** Rows of two columns: `{ issuer: "http://..." }`. */
export function facts(rows) {
  const width = widest(Object.keys(rows));
  for (const [name, value] of Object.entries(rows))
    console.log(`  ${name.padEnd(width)}  ${value}`);
}

/**
 * Prints expected beside actual.
 *
 * @returns {boolean} whether all of it is as expected
 */
export function comparison(title, expected, actual) {
  const names = Object.keys({ ...expected, ...actual });
  const good = names.filter((name) => expected[name] === actual[name]);
  const passed = good.length === names.length;
  heading(`${title}: ${passed ? green("as expected") : red("NOT AS EXPECTED")}`);

  const nameWidth = widest(names);
  const valueWidth = widest(["expected", ...Object.values(expected)]);
  console.log(`  ${"".padEnd(nameWidth)}  ${"expected".padEnd(valueWidth)}  actual`);
  for (const name of names) {
    const seen = actual[name] ?? "nothing";
    const cell = good.includes(name) ? seen : red(`${seen}  <--`);
    const wanted = expected[name] ?? "nothing";
    console.log(`  ${name.padEnd(nameWidth)}  ${wanted.padEnd(valueWidth)}  ${cell}`);
  }
  return passed;
}

/** A line as it came over the wire. */
export function quotation(text) {
  console.log(`  > ${text}`);
}

export function verdict(passed, text) {
  console.log(`\n${passed ? green(text) : red(text)}`);
}

function widest(texts) {
  return Math.max(0, ...texts.map((text) => text.length));
}
