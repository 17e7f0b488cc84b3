// The states of both pages that people see, and how to get there: for what looks at all of them.

import { generateKeyPairSync } from "node:crypto";
import { expectFailedStep, expectText, expectVerdict, generateKey, mintPreset } from "./workbench.mjs";

/**
 * @typedef {object} State
 * @property {string} name
 * @property {string} path of the page
 * @property {(bench: object) => Promise<void>} reach takes what `openWorkbench` gives
 */

/** @type {readonly State[]} */
export const STATES = [
  { name: "workbench-empty", path: "", reach: () => {} },
  {
    name: "workbench-accepted",
    path: "",
    async reach({ page }) {
      await generateKey(page);
      await mintPreset(page, "Good token");
      await expectVerdict(page, "Accepted");
      await page.getByRole("button", { name: "Test for Node" }).click();
      await expectText(page, "#copy-status", "Copied.");
    },
  },
  {
    name: "workbench-refused",
    path: "",
    async reach({ page }) {
      await generateKey(page);
      await mintPreset(page, "Not valid yet");
      await expectFailedStep(page, "nbf");
      await page.click("#answer summary");
    },
  },
  {
    name: "workbench-compared",
    path: "",
    async reach({ page }) {
      const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
      await generateKey(page);
      await page.click("#load-pem summary");
      await page.fill("#pem", privateKey.export({ type: "pkcs8", format: "pem" }));
      await page.getByRole("button", { name: "Load key" }).click();
      await page.fill(
        "#mint-claims",
        JSON.stringify({ scope: "tools:read", deep: { list: [1, 2, { a: "b".repeat(80) }] } }),
      );
      await page.fill("#mint-issuer", "https://login.issuer-with-a-long-name.corp-idp.com/realms/production/oauth2");
      await page.fill("#verify-issuer", "https://login.issuer-with-a-long-name.corp-idp.com/realms/production/oauth2");
      await page.uncheck("#publish-key-1");
      await page.click("#mint-button");
      await page.locator("#mint-scopes").fill("a-scope:with-a-name-that-is-longer-than-most:read ");
      await page.locator("#verify-scopes").fill("admin:everything-there-is ");
      await expectFailedStep(page, "scopes");
    },
  },
  {
    name: "workbench-errors",
    path: "",
    async reach({ page }) {
      await page.click("#load-pem summary");
      await page.fill("#pem", "no key");
      await page.getByRole("button", { name: "Load key" }).click();
      await expectText(page, "#pem-error", /./);
      await page.fill("#mint-claims", '{"a": 1,\n "b": }');
      await page.fill("#mint-lifetime", "soon");
      await page.fill("#verify-clock", "yesterday");
      await page.fill("#verify-tolerance", "9999");
      await page.check("input[value=pasted]");
      await page.fill("#verify-key", '{"kty": "RSA", }');
      await page.fill("#token", "not.a.token");
      await expectText(page, "#verify-key-error", /./);
      await expectText(page, "#mint-claims-error", "Line 2");
    },
  },
  {
    name: "workbench-unavailable",
    path: "",
    async reach({ page, expectProblems }) {
      // The browser reports the connection that was refused.
      expectProblems(/^Failed to load resource/);
      const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
      const exp = Math.floor(Date.now() / 1000) + 600;
      await page.fill(
        "#token",
        `${part({ alg: "RS256" })}.${part({ iss: "https://login.corp-idp.com/", exp })}.${"A".repeat(342)}`,
      );
      await page.check("input[value=fetched]");
      await page.fill("#verify-jwks-uri", "http://127.0.0.1:1/jwks.json");
      await page.click("#fetch-keys");
      await expectText(page, "#fetch-status", "No answer");
      await expectVerdict(page, "Not judged");
    },
  },
  {
    name: "workbench-generating",
    path: "",
    async reach({ page }) {
      await page.selectOption("#modulus-length", "4096");
      await page.click("#generate-button");
      await expectText(page, "#generating-text", "Looking for primes");
    },
  },
  { name: "speed-empty", path: "speed.html", reach: () => {} },
  {
    name: "speed-running",
    path: "speed.html",
    async reach({ page }) {
      await page.click("#start");
      await page.locator("tbody tr").first().waitFor();
    },
  },
  {
    name: "speed-measured",
    path: "speed.html",
    async reach({ page }) {
      await page.click("#start");
      await page.getByText("Done: 6 algorithms.").waitFor({ timeout: 120_000 });
    },
  },
];
