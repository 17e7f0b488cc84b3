// Unix times as people read them.

const FORMAT = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
  timeZone: "UTC",
});
const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const UNITS = [
  ["year", 31_556_952],
  ["month", 2_629_746],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];
// What a Date can hold, in seconds (ECMA-262 section 21.4.1.1).
const LIMIT = 8.64e12;

/** `Mon, 23 Nov 2026, 12:00:00 UTC`; `undefined` for what is no time. */
export function spelledOut(seconds) {
  if (typeof seconds !== "number" || !(Math.abs(seconds) <= LIMIT)) return undefined;
  return `${FORMAT.format(seconds * 1000)} UTC`;
}

/** `in 59 minutes`, `2 days ago`. */
export function relativeTo(now, seconds) {
  const distance = seconds - now;
  const [unit, length] = UNITS.find(([, length]) => Math.abs(distance) >= 0.99 * length) ?? ["second", 1];
  return RELATIVE.format(Math.round(distance / length), unit);
}

/** Unix seconds of what a person typed; `undefined` if it is no time. */
export function parseTime(text) {
  if (/^-?\d{1,13}(\.\d+)?$/.test(text)) return Number(text);
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}
