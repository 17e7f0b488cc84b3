// How a text differs from the one that was expected, where only a detail does.

import { isList } from "./json.ts";
import { isLoopbackHost } from "./url-policy.ts";

/** A hint, if `found`, a text or one of a list, nearly is one of the expected ones. */
export function hintOfDifference(found: unknown, expected: readonly string[]): string | undefined {
  const texts = (isList(found) ? found : [found]).filter((text) => typeof text === "string");
  for (const text of texts) {
    for (const other of expected) {
      const details = detailsOf(text, other);
      if (details.length > 0) return `only ${details.join(" and ")} ${details.length === 1 ? "differs" : "differ"}`;
    }
  }
  return undefined;
}

/** The details without which the two are the same; none for two that are really different. */
function detailsOf(one: string, other: string): string[] {
  if (one === other) return [];
  if (visible(one) === visible(other)) return ["an invisible character or a space"];
  const [parts, others] = [partsOf(one), partsOf(other)];
  const names = new Set<string>();
  for (const [part, text] of parts) {
    const otherText = others.get(part) ?? "";
    if (text === otherText) continue;
    const name = nameOf(part, text, otherText);
    if (name === undefined) return [];
    names.add(name);
  }
  return names.size > 2 ? [] : [...names];
}

function visible(text: string): string {
  return text.replace(/[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/gu, "");
}

type Part = "scheme" | "host" | "port" | "path" | "slash";

/** Of a URL its parts, else the text as it is. The origin as it is written: `URL` would hide a difference of case. */
function partsOf(text: string): Map<Part, string> {
  const [, scheme = "", host = "", port = "", rest = text] =
    /^(https?):\/\/(\[[^\]]*\]|[^/:?#]*)(?::(\d+))?(.*)$/i.exec(text) ?? [];
  return new Map([
    ["scheme", scheme],
    ["host", host],
    ["port", port],
    ["path", rest.replace(/\/$/, "")],
    ["slash", rest.endsWith("/") ? "/" : ""],
  ]);
}

function nameOf(part: Part, one: string, other: string): string | undefined {
  if (part === "slash") return "the slash at the end";
  if (one.toLowerCase() === other.toLowerCase()) return "the case of the letters";
  if (part === "scheme" && one !== "" && other !== "") return "the scheme (http: for https:)";
  if (part === "port") return "the port";
  const isSameMachine = part === "host" && isLoopbackHost(one) && isLoopbackHost(other);
  return isSameMachine ? `the name of this machine (${one} for ${other})` : undefined;
}
