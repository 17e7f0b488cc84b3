/** Options of IntrospectionTokenVerifier that need each other, that contradict each other, or that are URLs. */
import { ConfigError } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import {
  CLIENT_ID,
  CLIENT_SECRET,
  ENDPOINT,
  accepted,
  authorizationServer,
  introspection,
} from "../support/authorization-server.js";
import { misconfigured } from "../support/expect-refusal.js";
import { keyPair } from "../support/issuer.js";
import { AUDIENCE, CANARY, ISSUER } from "../support/minting.js";
import { checkConfigError } from "../support/expect-verdict.js";

const LEFT_OUT = { clientId: undefined, clientSecret: undefined };
const OTHER_METHODS = {
  none: { ...LEFT_OUT, clientAuthMethod: "none" },
  bearer: { ...LEFT_OUT, bearerToken: "management" },
  header: { ...LEFT_OUT, authorizationHeader: () => "Custom x" },
};
const SIGNED = { issuer: ISSUER, signedResponse: true };
const STORE = { cacheTtl: 60, store: new Map(), storeKey: new Uint8Array(32).fill(9) };

/** Credentials that contradict each other, or are not all there. */
async function contradictions() {
  const pair = await keyPair("client", "ES256");
  const privateKey = pair.privateJwk;
  const assertion = { clientSecret: undefined, clientAuthMethod: "private_key_jwt", privateKey };
  return {
    "nothing at all": LEFT_OUT,
    "an id alone": { clientSecret: undefined },
    "a secret alone": { clientId: undefined },
    "basic without secret": { clientSecret: undefined, clientAuthMethod: "client_secret_basic" },
    "post without secret": { clientSecret: undefined, clientAuthMethod: "client_secret_post" },
    "post without id": { clientId: undefined, clientAuthMethod: "client_secret_post" },
    "a key without its method": { clientSecret: undefined, privateKey },
    "a key beside a secret": { privateKey },
    "a key and a secret, with the method": { ...assertion, clientSecret: CLIENT_SECRET },
    "private_key_jwt without key": { ...assertion, privateKey: undefined },
    "private_key_jwt without id": { ...assertion, clientId: undefined },
    "private_key_jwt and a bearer token": { ...assertion, bearerToken: "management" },
    "private_key_jwt and a header": { ...assertion, authorizationHeader: () => "x" },
    "basic and a bearer token": { bearerToken: "management" },
    "basic and a header": { authorizationHeader: () => "x" },
    "a bearer token and a header": { ...OTHER_METHODS.bearer, ...OTHER_METHODS.header },
    "a bearer token and a method": {
      ...OTHER_METHODS.bearer,
      clientAuthMethod: "client_secret_basic",
    },
    "a header and a method": { ...OTHER_METHODS.header, clientAuthMethod: "private_key_jwt" },
    "a bearer token and no authentication": { ...OTHER_METHODS.none, bearerToken: "management" },
    "a header and no authentication": {
      ...OTHER_METHODS.none,
      authorizationHeader: () => "x",
    },
    "a secret and no authentication": { clientAuthMethod: "none" },
    "a key and no authentication": { ...OTHER_METHODS.none, privateKey },
    "encoding with post": { clientAuthMethod: "client_secret_post", formEncodeCredentials: false },
    "encoding with no authentication": { ...OTHER_METHODS.none, formEncodeCredentials: true },
    "encoding with a bearer token": { ...OTHER_METHODS.bearer, formEncodeCredentials: false },
    "encoding with private_key_jwt": { ...assertion, formEncodeCredentials: true },
    "a key id without key": { privateKeyId: "1" },
    "an assertion's audience without assertion": { clientAssertionAudience: ENDPOINT },
  };
}

test("introspection options: credentials must be complete, and of one method", async () => {
  for (const [what, options] of Object.entries(await contradictions())) {
    let error;
    try {
      introspection(options);
    } catch (thrown) {
      error = thrown;
    }
    assert.ok(error instanceof ConfigError, `${what}: ${error}`);
    assert.equal(error.reason, "ERR_CONFIG_CLIENT_AUTH", what);
    assert.ok(!`${error.stack} ${error.message}`.includes(CANARY), what);
  }
  for (const options of Object.values(OTHER_METHODS)) {
    for (const clientId of [undefined, CLIENT_ID]) {
      await accepted(introspection({ ...options, clientId }).verifier);
    }
  }
});

test("introspection options: the endpoint has two names, of which one is given", async () => {
  const { fetch, requests } = authorizationServer();
  const { verifier } = introspection({
    introspectionEndpoint: undefined,
    introspectionUrl: ENDPOINT,
    fetch,
  });
  await accepted(verifier);
  assert.equal(requests[0].url, ENDPOINT);
  assert.equal(verifier.introspectionEndpoint, ENDPOINT);
  for (const introspectionUrl of [ENDPOINT, "https://other.example/", new URL(ENDPOINT)]) {
    const error = assert.throws(() => introspection({ introspectionUrl }), { name: "ConfigError" });
    assert.ok(error.option.startsWith("introspection"), error.option);
  }
});

test("introspection options: a URL may be text or a URL, and is taken as the URL parser reads it", async () => {
  for (const [given, read] of [
    [ENDPOINT, ENDPOINT],
    [new URL(ENDPOINT), ENDPOINT],
    ["HTTPS://AUTH-canary7f3c.EXAMPLE:443/oauth2/x/../introspect", ENDPOINT],
  ]) {
    const { server, verifier } = introspection({ introspectionEndpoint: given });
    assert.equal(verifier.introspectionEndpoint, read);
    await accepted(verifier);
    assert.equal(server.requests.length, 1);
  }
});

const BAD_URLS = [
  "introspect",
  "/introspect",
  "http://auth.example/",
  "ftp://auth.example/",
  "file:///etc/passwd",
  "data:,x",
  "https://user@auth.example/",
  "https://user:password@auth.example/",
  "https://auth.example/#x",
  "https://10.0.0.1/",
  "https://[::ffff:10.0.0.1]/",
  "https://0xa9fea9fe/",
];

test("introspection options: URLs that are asked must be https, public and without credentials", () => {
  for (const url of BAD_URLS) {
    const givers = {
      introspectionEndpoint: () => introspection({ introspectionEndpoint: url }),
      introspectionUrl: () =>
        introspection({ introspectionEndpoint: undefined, introspectionUrl: url }),
      jwksUri: () => introspection({ ...SIGNED, jwksUri: url }),
      issuer: () => introspection({ introspectionEndpoint: undefined, issuer: url }),
    };
    for (const [option, construct] of Object.entries(givers)) {
      misconfigured(construct, "ERR_CONFIG_URL", option);
    }
  }
  const dangerouslyAllowPrivateAddresses = true;
  introspection({
    introspectionEndpoint: "https://10.0.0.1/",
    dangerouslyAllowPrivateAddresses,
  });
  for (const introspectionEndpoint of ["http://10.0.0.1/", "https://user@10.0.0.1/"]) {
    const options = { introspectionEndpoint, dangerouslyAllowPrivateAddresses };
    misconfigured(() => introspection(options), "ERR_CONFIG_URL", "introspectionEndpoint");
  }
});

test("introspection options: without an endpoint one issuer is needed, and only its metadata is asked", async () => {
  const introspectionEndpoint = undefined;
  for (const issuer of [null, [ISSUER, "https://other.example"]]) {
    const error = assert.throws(() => introspection({ introspectionEndpoint, issuer }), {
      name: "ConfigError",
    });
    checkConfigError(error, error.reason, "no endpoint");
  }
  const server = authorizationServer();
  const metadata = { issuer: ISSUER, introspection_endpoint: ENDPOINT, jwks_uri: `${ISSUER}/jwks` };
  server.routes[`${ISSUER}/.well-known/oauth-authorization-server`] = metadata;
  const { verifier } = introspection({ server, introspectionEndpoint, issuer: ISSUER });
  assert.equal(verifier.introspectionEndpoint, undefined);
  await accepted(verifier);
  await accepted(verifier, "another-token");
  assert.equal(server.requests.length, 2);
  assert.equal(server.others.length, 1);
});

test("introspection options: an issuer in a list is one that is checked, and not one to be asked", async () => {
  const { server, verifier } = introspection({ issuer: [ISSUER] });
  await accepted(verifier);
  assert.equal(server.others.length, 0);
  assert.deepEqual(verifier.issuer, [ISSUER]);
});

test("introspection options: serverUrl is the resource, and nobody can change it for others", async () => {
  for (const serverUrl of [AUDIENCE, new URL(AUDIENCE)]) {
    const { verifier } = introspection({ serverUrl, cacheTtl: 60 });
    const first = await accepted(verifier);
    assert.ok(first.resource instanceof URL);
    assert.equal(first.resource.href, AUDIENCE);
    assert.throws(() => (first.resource.pathname = "/evil"), { name: "TypeError" });
    assert.equal((await accepted(verifier)).resource.href, AUDIENCE);
    assert.equal((await accepted(verifier, "another-token")).resource.href, AUDIENCE);
  }
  const { verifier } = introspection();
  assert.equal((await accepted(verifier)).resource, undefined);
  for (const serverUrl of ["mcp", "/mcp", "", "https://"]) {
    const error = assert.throws(() => introspection({ serverUrl }), { name: "ConfigError" });
    assert.equal(error.option, "serverUrl");
  }
});

test("introspection options: options for signed responses need signedResponse, and signedResponse needs them", async () => {
  const { jwk } = await keyPair("issuer");
  for (const more of [
    { jwks: { keys: [jwk] } },
    { jwksUri: `${ISSUER}/jwks` },
    { algorithm: "RS256" },
    { algorithms: ["RS256"] },
  ]) {
    for (const signedResponse of [undefined, false]) {
      const construct = () => introspection({ issuer: ISSUER, signedResponse, ...more });
      const error = assert.throws(construct, { name: "ConfigError" });
      assert.equal(error.option, Object.keys(more)[0]);
    }
    introspection({ ...SIGNED, ...more });
  }
  const error = (options) =>
    assert.throws(() => introspection({ ...SIGNED, ...options }), { name: "ConfigError" });
  for (const options of [
    { issuer: undefined },
    { issuer: null },
    { issuer: [ISSUER, "https://other.example"] },
    { ...OTHER_METHODS.none },
    { ...OTHER_METHODS.bearer },
    { jwks: { keys: [jwk] }, jwksUri: `${ISSUER}/jwks` },
    { jwks: { keys: [] } },
    { jwks: { keys: [jwk] }, algorithm: "ES256" },
    { algorithm: "HS256" },
    { algorithm: "none" },
    { algorithms: [] },
    { algorithms: ["RS256", "HS256"] },
    { algorithm: "RS256", algorithms: ["RS256"] },
  ]) {
    checkConfigError(error(options), error(options).reason, JSON.stringify(options));
  }
  introspection({ ...SIGNED, ...OTHER_METHODS.bearer, clientId: CLIENT_ID });
});

test("introspection options: a store needs its key and something to keep", () => {
  const { store, storeKey } = STORE;
  for (const options of [
    { store, storeKey },
    { store, storeKey, cacheTtl: 0, inactiveTtl: 0 },
    { store, cacheTtl: 60 },
    { storeKey, cacheTtl: 60 },
    { storeTimeout: 1, cacheTtl: 60 },
    { store, cacheTtl: 60, storeKey: "too short" },
    { store, cacheTtl: 60, storeKey: new Uint8Array(31) },
  ]) {
    const error = assert.throws(() => introspection(options), { name: "ConfigError" });
    checkConfigError(error, "ERR_CONFIG_STORE", Object.keys(options).join());
  }
  introspection({ store, storeKey, cacheTtl: 60 });
  // Answers for one client are not for another, so it must be known which one asks: by its id, or by its token.
  for (const method of [OTHER_METHODS.none, OTHER_METHODS.header]) {
    const options = { ...method, store, storeKey, cacheTtl: 60 };
    misconfigured(() => introspection(options), "ERR_CONFIG_STORE", "clientId");
    introspection({ ...options, clientId: CLIENT_ID });
  }
  introspection({ ...OTHER_METHODS.bearer, store, storeKey, cacheTtl: 60 });
  introspection({ store, storeKey, inactiveTtl: 5 });
  introspection({ store, storeKey: "x".repeat(32), cacheTtl: 60, storeTimeout: 0.5 });
});

test("introspection options: a store is used as it is given, with its own `this`", async () => {
  class Kept {
    #entries = new Map();
    get(name) {
      return this.#entries.get(name);
    }
    set(name, text) {
      this.#entries.set(name, text);
    }
    delete(name) {
      this.#entries.delete(name);
    }
    get size() {
      return this.#entries.size;
    }
  }
  const store = new Kept();
  await accepted(introspection({ ...STORE, store }).verifier);
  assert.equal(store.size, 1);
  const { server, verifier } = introspection({ ...STORE, store });
  await accepted(verifier);
  assert.equal(server.requests.length, 0);
});
