// How a text differs from the one that was expected, where only a detail does.

const LOOPBACK = /^(localhost\.?|127(\.\d+){3}|\[::1\])$/;

/**
 * @param {unknown} found
 * @param {readonly string[]} expected
 * @returns {string | undefined} a hint, if `found` nearly is one of them
 */
export function hintOfDifference(found, expected) {
  const texts = (Array.isArray(found) ? found : [found]).filter((text) => typeof text === "string");
  const pairs = texts.flatMap((text) => expected.map((other) => [text, other]));
  for (const [text, other] of pairs) {
    const details = detailsOf(text, other);
    if (details.length > 0) return `only ${details.join(" and ")} ${details.length === 1 ? "differs" : "differ"}`;
  }
  return undefined;
}

/** The details without which the two are the same; none for two that are really different. */
function detailsOf(one, other) {
  if (one === other) return [];
  if (isVisiblySame(one, other)) return ["an invisible character or a space"];
  const parts = [one, other].map(partsOf);
  const details = Object.keys(parts[0]).filter((name) => parts[0][name] !== parts[1][name]);
  const names = [...new Set(details.map((name) => nameOf(name, parts[0][name], parts[1][name])))];
  return names.includes(undefined) || names.length > 2 ? [] : names;
}

function isVisiblySame(one, other) {
  const visible = (text) => text.replace(/[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/gu, "");
  return visible(one) === visible(other);
}

/** Of a URL its parts, else the text as it is. The origin as it is written: `URL` would hide a difference of case. */
function partsOf(text) {
  const [, scheme, host, port = "", rest = ""] = /^(https?):\/\/(\[[^\]]*\]|[^/:?#]*)(?::(\d+))?(.*)$/i.exec(text) ?? [];
  const slash = (path) => ({ path: path.replace(/\/$/, ""), slash: path.endsWith("/") });
  return scheme === undefined ? { scheme: "", host: "", port: "", ...slash(text) } : { scheme, host, port, ...slash(rest) };
}

function nameOf(part, one, other) {
  if (part === "slash") return "the slash at the end";
  if (one.toLowerCase() === other.toLowerCase()) return "the case of the letters";
  if (part === "scheme" && one !== "" && other !== "") return "the scheme (http: for https:)";
  if (part === "port") return "the port";
  if (part === "host" && LOOPBACK.test(one) && LOOPBACK.test(other)) return `the name of this machine (${one} for ${other})`;
  return undefined;
}
