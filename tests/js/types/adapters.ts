/** The adapters' own declarations, without any host's. Compiled, never run. */

import { createServer } from "node:http";
import { createServer as createHttp2Server } from "node:http2";

import { createBearerGate, StaticTokenVerifier } from "mcp-bearer";
import type { AccessToken, SharedStore } from "mcp-bearer";
import {
  createResolveExternalToken,
  createValidateToken,
  setVerifiedContext,
} from "mcp-bearer/cloudflare";
import type {
  ClaimProps,
  ResolveExternalTokenOptions,
  ValidateTokenOptions,
} from "mcp-bearer/cloudflare";
import { bearerAuth, protectedResourceMetadata, tokenErrors } from "mcp-bearer/express";
import type { BearerRequest } from "mcp-bearer/express";
import "mcp-bearer/reference";
import * as hono from "mcp-bearer/hono";
import type { BearerVariables } from "mcp-bearer/hono";
import { toMcpV1Verifier } from "mcp-bearer/mcp-v1";
import type { McpV1AuthInfo, McpV1Errors, McpV1Options } from "mcp-bearer/mcp-v1";
import { createNodeGate } from "mcp-bearer/node";
import type { IncomingRequest, NodeGate, OutgoingResponse } from "mcp-bearer/node";
import { cacheApiStore, denoKvStore, workersKvStore } from "mcp-bearer/stores";
import type {
  CacheApiStoreOptions,
  CacheLike,
  DenoKv,
  WorkersKvNamespace,
} from "mcp-bearer/stores";

const verifier = new StaticTokenVerifier({ tokens: {} });
const gate = createBearerGate({
  verifier,
  resource: "https://mcp.example/mcp",
  authorizationServers: ["https://auth.example"],
});

export const nodeGate: NodeGate = createNodeGate(gate);
export const middleware = [bearerAuth(gate), protectedResourceMetadata(gate)];
export const errorHandler = tokenErrors(gate);
export const honoMiddleware = [hono.bearerAuth(gate), hono.protectedResourceMetadata(gate)];

export const listener = nodeGate.protect((request, response, { accessToken }) => {
  response.writeHead(200).end(`${request.socket.remoteAddress ?? ""} ${accessToken.clientId}`);
});
export const servers = [
  createServer(listener),
  createServer((request, response) => void nodeGate.authenticate(request, response)),
  createHttp2Server((request, response) => void nodeGate.authenticate(request, response)),
];

export async function node(incoming: IncomingRequest, outgoing: OutgoingResponse) {
  const accessToken: AccessToken | undefined = await nodeGate.authenticate(incoming, outgoing);
  return accessToken?.clientId;
}

export function clientOf({ auth }: BearerRequest): string {
  return auth.clientId;
}

export function variables({ auth }: BearerVariables): string[] {
  return auth.scopes;
}

class SdkError extends Error {}
const errors: McpV1Errors = {
  InvalidTokenError: SdkError,
  InsufficientScopeError: SdkError,
  ServerError: SdkError,
};
const v1Options: McpV1Options = { resource: new URL("https://mcp.example/mcp") };

export async function expiry(): Promise<number> {
  const authInfo: McpV1AuthInfo = await toMcpV1Verifier(
    verifier,
    errors,
    v1Options,
  ).verifyAccessToken("t");
  return authInfo.expiresAt;
}

// @ts-expect-error all three classes are needed
toMcpV1Verifier(verifier, { InvalidTokenError: SdkError });

const validateOptions: ValidateTokenOptions = { audience: null };
const resolveOptions: ResolveExternalTokenOptions = { resource: "https://mcp.example/mcp" };
const props = async () => ({ tenant: 1 });

export async function cloudflare(): Promise<[ClaimProps | undefined, number | undefined]> {
  const validation = await createValidateToken(verifier, validateOptions)("https://a.example", "t");
  const resolve = createResolveExternalToken(verifier, { ...resolveOptions, props });
  const resolved = await resolve({ token: "t" });
  return [validation?.props, resolved?.props.tenant];
}

type TenantValidator = (
  resource: string,
  token: string,
) => Promise<{ props: { tenant: number } } | null>;
export const tenantValidator: TenantValidator = createValidateToken(verifier, { props });
// @ts-expect-error without `props`, they are the claims
export const claimsValidator: TenantValidator = createValidateToken(verifier);

// @ts-expect-error the provider's resource must be said
createResolveExternalToken(verifier, {});

export function stamped(context: { waitUntil(promise: Promise<unknown>): void }, token: AccessToken) {
  const both = setVerifiedContext(context, token, { tenant: 1 });
  both.waitUntil(Promise.resolve());
  return both.props.tenant;
}

/** With overloads and options of their own, as the hosts declare them. */
interface HostKvNamespace {
  get(key: string, options?: { type: "text" }): Promise<string | null>;
  get(key: string, type: "arrayBuffer"): Promise<ArrayBuffer | null>;
  put(
    key: string,
    value: string | ArrayBuffer,
    options?: { expirationTtl?: number; metadata?: unknown },
  ): Promise<void>;
  delete(key: string): Promise<void>;
}
interface HostCache {
  match(
    request: Request | string,
    options?: { ignoreMethod?: boolean },
  ): Promise<Response | undefined>;
  put(request: Request | string, response: Response): Promise<void>;
  delete(request: Request | string): Promise<boolean>;
}
type HostKvKey = readonly (Uint8Array | string | number | bigint | boolean)[];
interface HostDenoKv {
  get<T = unknown>(key: HostKvKey): Promise<{ key: HostKvKey; value: T | null }>;
  set(key: HostKvKey, value: unknown, options?: { expireIn?: number }): Promise<{ ok: true }>;
  delete(key: HostKvKey): Promise<void>;
}

export function stores(kv: HostKvNamespace, cache: HostCache, denoKv: HostDenoKv): SharedStore[] {
  const options: CacheApiStoreOptions = { cache, origin: "https://cache.example" };
  const used: [WorkersKvNamespace, CacheLike, DenoKv] = [kv, cache, denoKv];
  // @ts-expect-error a namespace, not its name
  workersKvStore("KV");
  // @ts-expect-error a cache has no `get`
  cacheApiStore({ cache: kv });
  return [workersKvStore(used[0]), cacheApiStore(), cacheApiStore(options), denoKvStore(denoKv)];
}
