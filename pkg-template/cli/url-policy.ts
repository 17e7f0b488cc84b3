// Which URLs are asked, by the package's policy: https, or http on a loopback address; no user info; no private address
// (RFC 9728 section 7.7, on server-side request forgery).

import type { IntrospectionTokenVerifierOptions } from "mcp-bearer";
import type { OptionsOf, OptionTable } from "./command.ts";
import { objectionTo } from "./objection.ts";
import { inWordsOfOptions } from "./option-names.ts";
import { withoutUndefined } from "./without-undefined.ts";

export const URL_OPTIONS = {
  "allow-private-addresses": { help: "allow https: URLs with private addresses" },
  "allow-http-host": { value: "HOST", help: "allow http: to this host, such as keycloak:8080", isList: true },
} as const satisfies OptionTable;

/** What is allowed beyond the rules, as the package takes it. */
export type UrlPolicy = Pick<
  IntrospectionTokenVerifierOptions,
  "dangerouslyAllowPrivateAddresses" | "dangerouslyAllowHttpHosts"
>;

export function urlPolicyOf({ allowPrivateAddresses, allowHttpHost }: OptionsOf<typeof URL_OPTIONS>): UrlPolicy {
  return withoutUndefined({
    dangerouslyAllowPrivateAddresses: allowPrivateAddresses,
    dangerouslyAllowHttpHosts: allowHttpHost,
  });
}

/** Why a URL is not asked; `undefined` if it is. */
export function refusalOf(url: string, policy: UrlPolicy): string | undefined {
  const objection = objectionTo({ jwksUri: url, issuer: null, audience: null, ...policy });
  return objection === undefined ? undefined : inWordsOfOptions(objection);
}

/** Whether a host is this machine, as the package sees it: it allows `http:` there, and nowhere else. */
export function isLoopbackHost(host: string): boolean {
  return refusalOf(`http://${host}/`, {}) === undefined;
}

/** The same of the host of a URL. */
export function isLoopback(url: string): boolean {
  return URL.canParse(url) && isLoopbackHost(new URL(url).hostname);
}
