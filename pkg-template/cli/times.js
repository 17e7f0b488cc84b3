// Times as people write and read them.

import { UsageError } from "./exit-codes.js";

const UNITS = { s: 1, m: 60, h: 3600, d: 86_400 };

/** `90`, `90s`, `15m`, `1h`, `2d`; a minus in front where the option allows it. */
export function parseSeconds(text, option) {
  const [, sign, number, unit = "s"] = /^(-?)(\d{1,9}(?:\.\d{1,3})?)([smhd]?)$/.exec(text) ?? [];
  if (number === undefined) throw new UsageError(`${option}: a time such as 90, 15m, 1h or 2d`);
  const seconds = Number(number) * UNITS[unit || "s"];
  return sign === "-" ? -seconds : seconds;
}

/** Unix seconds, or a date as RFC 3339 has it, to Unix seconds. */
export function parseTime(text, option) {
  const isNumber = /^\d{1,11}(\.\d{1,3})?$/.test(text);
  const isDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  const seconds = isNumber ? Number(text) : isDate ? Date.parse(text) / 1000 : NaN;
  if (Number.isNaN(seconds)) throw new UsageError(`${option}: Unix seconds, or a date such as 2026-07-28T12:00:00Z`);
  return seconds;
}

/** `2026-07-28T12:00:00Z (in 59 minutes)`; `undefined` for what is no date. */
export function spellTime(seconds, now) {
  const date = typeof seconds === "number" ? new Date(seconds * 1000) : new Date(NaN);
  if (Number.isNaN(date.getTime())) return undefined;
  return `${date.toISOString().replace(/\.000Z$/, "Z")} (${distance(seconds - now)})`;
}

function distance(seconds) {
  const length = Math.abs(seconds);
  if (length < 1) return "now";
  const [unit, size] = [
    ["day", 86_400],
    ["hour", 3600],
    ["minute", 60],
    ["second", 1],
  ].find(([, size]) => length >= size);
  const count = Math.floor(length / size);
  const text = `${count} ${unit}${count === 1 ? "" : "s"}`;
  return seconds < 0 ? `${text} ago` : `in ${text}`;
}
