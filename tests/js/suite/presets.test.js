/** The presets of docs/identity-providers.md, with sample tokens of each provider. */
import { JWTVerifier, MultiVerifier, createBearerGate } from "mcp-bearer";
import { assert, test } from "../harness.js";
import { NOW } from "./issuer.js";
import { PRESETS, checkSamples, networkOf, tokenOf } from "./presets.js";

async function verifierOf({ options, places, around = (verifier) => verifier }) {
  const injected = { fetch: await networkOf(places), now: () => NOW, onEvent: () => {} };
  return around(new JWTVerifier({ ...options, ...injected }));
}

for (const [name, preset] of Object.entries(PRESETS)) {
  test(`PRESET ${name}: the provider's tokens are accepted, others refused`, async () => {
    await checkSamples(preset, await verifierOf(preset));
  });

  test(`PRESET ${name}: a gate lets the samples pass`, async () => {
    const gate = createBearerGate({
      resource: "https://mcp.example.com/mcp",
      authorizationServers: ["https://auth.example.com"],
      ...preset.gate,
      verifier: await verifierOf(preset),
    });
    const header = preset.gate?.tokenHeader ?? "Authorization";
    const send = async (sample) => {
      const token = await tokenOf(sample);
      const value = header === "Authorization" ? `Bearer ${token}` : token;
      const request = new Request("https://mcp.example.com/mcp", { headers: { [header]: value } });
      const result = await gate.authenticate(request);
      return result instanceof Response ? result.status : 200;
    };
    for (const [label, sample] of Object.entries(preset.accepted)) {
      assert.equal(await send(sample), sample.isBelowGate ? 403 : 200, label);
    }
    for (const [label, sample] of Object.entries(preset.refused)) {
      assert.equal(await send(sample), 401, label);
    }
  });
}

test("PRESET several providers at once, each with its own keys and rules", async () => {
  const names = ["Auth0", "Okta", "Keycloak", "Google", "AWS Cognito", "GitHub Actions"];
  const verifiers = await Promise.all(names.map((name) => verifierOf(PRESETS[name])));
  const multi = new MultiVerifier({ verifiers });
  for (const name of names) {
    for (const sample of Object.values(PRESETS[name].accepted)) {
      const { issuer } = await multi.verifyToken(await tokenOf(sample));
      assert.equal(issuer, PRESETS[name].options.issuer, name);
    }
  }
});

test("PRESET Entra ID: clients are told the scope's long name, tokens have the short", async () => {
  const preset = PRESETS["Microsoft Entra ID"];
  const gate = createBearerGate({ ...preset.gate, verifier: await verifierOf(preset) });
  const [long] = preset.gate.requiredScopes;
  const challenge = (await gate.authenticate(new Request(preset.gate.resource))).headers.get(
    "WWW-Authenticate",
  );
  assert.ok(challenge.includes(`scope="${long}"`), challenge);
  const document = await gate.metadataResponse(new Request(gate.metadataUrl)).json();
  assert.deepEqual(document.scopes_supported, [long]);
});

test("PRESET Entra ID: the issuer of common and organizations is none", async () => {
  const issuer = "https://login.microsoftonline.com/common/v2.0";
  const fetch = async () =>
    Response.json({
      issuer: "https://login.microsoftonline.com/{tenantid}/v2.0",
      jwks_uri: "https://login.microsoftonline.com/common/discovery/v2.0/keys",
    });
  const { audience } = PRESETS["Microsoft Entra ID"].options;
  const verifier = new JWTVerifier({ issuer, audience, fetch, now: () => NOW, onEvent: () => {} });
  const token = await tokenOf(PRESETS["Microsoft Entra ID"].accepted["a user"]);
  await assert.rejects(verifier.verifyToken(token), { reason: "ERR_KEYS_UNAVAILABLE" });
});
