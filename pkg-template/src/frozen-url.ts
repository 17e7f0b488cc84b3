const URL_PARTS = [
  "hash",
  "host",
  "hostname",
  "href",
  "origin",
  "password",
  "pathname",
  "port",
  "protocol",
  "search",
  "username",
] as const;

/**
 * A URL that cannot be changed, so that the tokens of all requests may share it. The setters of `URL.prototype` still
 * reach the object's internal state, which nothing here reads.
 */
export function frozenUrl(text: string): URL {
  const url = new URL(text);
  const { href } = url;
  for (const part of URL_PARTS) Object.defineProperty(url, part, { value: url[part] });
  // The parameters of a URL write back into it: those of a copy do not.
  Object.defineProperty(url, "searchParams", { get: () => new URL(href).searchParams });
  for (const name of ["toString", "toJSON"]) Object.defineProperty(url, name, { value: () => href });
  return Object.freeze(url);
}
