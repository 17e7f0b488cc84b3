// Times as people write and read them.

import { UsageError } from "./exit-codes.ts";

/** Seconds are what has no letter, too. */
const SECONDS_OF = new Map([
  ["m", 60],
  ["h", 3600],
  ["d", 86_400],
]);

const LONG_UNITS = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
] as const;

/** `90`, `90s`, `15m`, `1h`, `2d`; a minus in front where the option allows it. */
export function parseSeconds(text: string, option: string): number {
  const [, sign, number, unit = ""] = /^(-?)(\d{1,9}(?:\.\d{1,3})?)([smhd]?)$/.exec(text) ?? [];
  if (number === undefined) throw new UsageError(`${option}: a time such as 90, 15m, 1h or 2d`);
  const seconds = Number(number) * (SECONDS_OF.get(unit) ?? 1);
  return sign === "-" ? -seconds : seconds;
}

/** Unix seconds, or a date as RFC 3339 has it, to Unix seconds. */
export function parseTime(text: string, option: string): number {
  const isNumber = /^\d{1,11}(\.\d{1,3})?$/.test(text);
  const isDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  const seconds = isNumber ? Number(text) : isDate ? Date.parse(text) / 1000 : NaN;
  if (Number.isNaN(seconds)) throw new UsageError(`${option}: Unix seconds, or a date such as 2026-07-28T12:00:00Z`);
  return seconds;
}

/** `2026-07-28T12:00:00Z (in 59 minutes)`; `undefined` for what is no date. */
export function spellTime(seconds: unknown, now: number): string | undefined {
  if (typeof seconds !== "number") return undefined;
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return undefined;
  return `${date.toISOString().replace(/\.000Z$/, "Z")} (${distance(seconds - now)})`;
}

function distance(seconds: number): string {
  const length = Math.abs(seconds);
  if (length < 1) return "now";
  const [unit, size] = LONG_UNITS.find(([, size]) => length >= size) ?? ["second", 1];
  const count = Math.floor(length / size);
  const text = `${count} ${unit}${count === 1 ? "" : "s"}`;
  return seconds < 0 ? `${text} ago` : `in ${text}`;
}
