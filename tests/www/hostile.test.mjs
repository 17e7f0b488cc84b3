// What an attacker may put in front of a person: a token, a link, a document. And the policy behind the page's own care.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bench, page, withPage } from "./each-test.mjs";
import { expectFailedStep, expectText, expectVerdict, generateKey, tokenOf } from "./workbench.mjs";

const IMAGE = "<img src=x onerror=\"document.title='owned'\">";
const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

withPage();

test("markup in a token stays text, wherever it is shown", async () => {
  await generateKey(page);
  const images = await page.locator("img").count();
  const header = { alg: "RS256", kid: IMAGE, typ: IMAGE, [IMAGE]: IMAGE };
  const claims = { iss: `https://${IMAGE}`, aud: [IMAGE], exp: IMAGE, scope: IMAGE, [IMAGE]: { [IMAGE]: IMAGE } };
  await page.fill("#token", `${part(header)}.${part(claims)}.AAAA`);
  await expectText(page, "#inside", IMAGE);
  await expectFailedStep(page, "key");
  await expectText(page, "#steps", IMAGE);
  await page.fill(
    "#mint-claims",
    JSON.stringify({ client_id: IMAGE, sub: IMAGE, iss: "https://fastmcp.example.com", [IMAGE]: IMAGE }),
  );
  await page.locator("#mint-scopes").fill("<img/src=x/onerror=document.title=1> ");
  await page.click("#mint-button");
  await expectVerdict(page, `Accepted: client ${IMAGE}`);
  for (const name of ["curl", "Test for Node", "Test for Workers"]) {
    await page.getByRole("button", { name, exact: true }).click();
    await expectText(page, "#copy-status", `${name}: Copied.`);
  }
  assert.equal(await page.locator("img").count(), images);
  assert.equal(await page.title(), "Bearer token workbench - mcp-bearer");
});

test("a link can fill in the fields and nothing more: nothing is fetched, minted or run", async () => {
  const link = new URLSearchParams({
    "mint.subject": IMAGE,
    "mint.claims": `{"a": "${IMAGE.replaceAll('"', "'")}"}`,
    "mint.lifetime": IMAGE,
    "mint.scopes": IMAGE,
    "verify.source": "fetched",
    "verify.jwksUri": "https://collector.example.net/?",
    "verify.algorithm": "none",
    "verify.clock": IMAGE,
    "verify.tolerance": "600",
    "verify.nothing": IMAGE,
    __proto__: IMAGE,
    token: "a.b.c",
  });
  await page.goto("about:blank");
  await page.goto(`${bench.url.href}#${link}`);
  assert.equal(await page.inputValue("#mint-subject"), IMAGE);
  assert.equal(await tokenOf(page), "");
  await expectText(page, "#mint-lifetime-error", "whole number");
  assert.deepEqual(await page.locator("#mint-scopes-box li").count(), IMAGE.split(" ").length);
  assert.equal(await page.inputValue("#verify-algorithm"), "RS256");
  await page.fill("#token", "a.b.c");
  await expectVerdict(page, /none were fetched yet|a field is wrong/);
  assert.equal(await page.locator("img").count(), 1);
  assert.deepEqual(
    bench.requests.filter((url) => !url.startsWith(bench.url.href) && url !== "about:blank"),
    [],
  );
});

test("a text far too long is refused at once, and the page goes on", async () => {
  await generateKey(page);
  for (const text of [
    ".".repeat(300_000),
    "A".repeat(300_000),
    `${part({ alg: "RS256" })}.${"A".repeat(100_000)}.AAAA`,
  ]) {
    await page.fill("#token", text);
    await expectFailedStep(page, "form");
  }
  await page.fill("#token", "");
  await expectVerdict(page, "No token yet");
});

test("the policy stops what the page would never do", async () => {
  const stopped = await page.evaluate(async () => {
    const violations = [];
    document.addEventListener("securitypolicyviolation", (event) => violations.push(event.effectiveDirective));
    const add = (name, attributes) => document.body.append(Object.assign(document.createElement(name), attributes));
    add("script", { textContent: "document.title = 'inline'" });
    add("script", { src: "https://cdn.example.net/script.js" });
    add("style", { textContent: "body { display: none }" });
    add("img", { src: "https://collector.example.net/pixel.png" });
    add("iframe", { src: "https://collector.example.net/" });
    document.body.setAttribute("onclick", "document.title = 'attribute'");
    document.body.click();
    const form = Object.assign(document.createElement("form"), { action: "https://collector.example.net/" });
    document.body.append(form);
    form.submit();
    const failed = await fetch("http://collector.example.net/").catch((error) => error.name);
    // Later, for the debugger that runs this function is allowed to evaluate text.
    const evaluated = await new Promise((resolve) =>
      setTimeout(() => {
        try {
          resolve(globalThis.eval("true"));
        } catch (error) {
          resolve(error.name);
        }
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    return { violations: [...new Set(violations)].sort(), evaluated, failed, title: document.title };
  });
  assert.deepEqual(stopped, {
    violations: [
      "connect-src",
      "form-action",
      "frame-src",
      "img-src",
      "script-src",
      "script-src-attr",
      "script-src-elem",
      "style-src-elem",
    ],
    evaluated: "EvalError",
    failed: "TypeError",
    title: "Bearer token workbench - mcp-bearer",
  });
  assert.ok(bench.problems.length >= 8, "the console names each");
  bench.expectProblems(/./);
});
