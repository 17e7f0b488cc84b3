// The results of a verification: frozen, and built from the JSON text of the wasm.

import type { Claims } from "./claims.ts";
import { deepFreeze } from "./from-wasm.ts";
import type { Validity } from "./result-cache.ts";

/** The claim that a client id was read from; `static` for a static token. Others where `clientIdClaims` names them. */
export type ClientIdSource = "client_id" | "azp" | "appid" | "cid" | "sub" | "static" | (string & {});

/**
 * What a verified token says. Frozen all the way down, because a cache may return the same object again; structurally
 * the `AuthInfo` of the MCP TypeScript SDK.
 *
 * @typeParam C the type of the claims
 */
export interface AccessToken<C extends object = Claims> {
  /** The token as it was given. */
  readonly token: string;
  /** `client_id`, else `azp`, `appid`, `cid`, else `sub`: see `clientIdSource`. */
  readonly clientId: string;
  readonly clientIdSource: ClientIdSource;
  /** Granted scopes: `scope` if present, else `scp`. */
  readonly scopes: string[];
  /** `exp`, rounded down to a whole second; `undefined` if the token does not expire. */
  readonly expiresAt?: number;
  /** `sub`. */
  readonly subject?: string;
  /** `iss`. */
  readonly issuer?: string;
  /** `aud`, always as an array; empty if the token names none. */
  readonly audience: string[];
  /** The resource that this token was accepted for (RFC 8707). A gate always sets it. It cannot be changed. */
  readonly resource?: URL;
  /** All claims, exactly as verified: own members of objects without a prototype. */
  readonly claims: C;
  /** The same object as `claims`, under the name of the MCP SDK's `AuthInfo`. */
  readonly extra: C & Record<string, unknown>;
}

/** All of an `AccessToken` but the token and the resource: what a cache keeps. */
export type AccessTokenResult<C extends object> = Omit<AccessToken<C>, "token" | "resource">;

/** A verified token as the wasm writes it. It writes `null` for what a token lacks. */
export interface VerifiedToken extends Validity {
  readonly clientId: string;
  readonly clientIdSource: ClientIdSource;
  readonly scopes: string[];
  readonly expiresAt: number | null;
  readonly subject: string | null;
  readonly issuer: string | null;
  readonly audience: string[];
  readonly claims: object;
}

/**
 * Reads what the wasm writes of a verified token. The object itself is not frozen, because an `AccessToken` takes its
 * members: all of them are there, so that none is read from a polluted `Object.prototype`.
 */
export function parseVerifiedToken(text: string): VerifiedToken {
  const verified = JSON.parse(text) as VerifiedToken;
  deepFreeze(verified.scopes);
  deepFreeze(verified.audience);
  deepFreeze(verified.claims);
  return verified;
}

export function createAccessToken<C extends object>(token: string, verified: VerifiedToken): AccessToken<C> {
  return withToken(token, createResult<C>(verified));
}

export function createResult<C extends object>(verified: VerifiedToken): AccessTokenResult<C> {
  const claims = verified.claims as C & Record<string, unknown>;
  return {
    clientId: verified.clientId,
    clientIdSource: verified.clientIdSource,
    scopes: verified.scopes,
    expiresAt: verified.expiresAt ?? undefined,
    subject: verified.subject ?? undefined,
    issuer: verified.issuer ?? undefined,
    audience: verified.audience,
    claims,
    extra: claims,
  } as AccessTokenResult<C>;
}

/**
 * The `AccessToken` of a result. All members are own members, so that none is read from a polluted `Object.prototype`;
 * an object without a prototype would do the same, but takes ten times as long to make.
 *
 * @param resource the frozen URL of this server, if there is one
 */
export function withToken<C extends object>(
  token: string,
  result: AccessTokenResult<C>,
  resource?: URL,
): AccessToken<C> {
  return Object.freeze({
    token,
    clientId: result.clientId,
    clientIdSource: result.clientIdSource,
    scopes: result.scopes,
    expiresAt: result.expiresAt,
    subject: result.subject,
    issuer: result.issuer,
    audience: result.audience,
    resource,
    claims: result.claims,
    extra: result.extra,
  }) as AccessToken<C>;
}
