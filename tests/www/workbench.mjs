// What a person does on the workbench, step by step; shared by the tests of its flows.

import assert from "node:assert/strict";

/** Generates a key of 2048 bits and waits for it. */
export async function generateKey(page) {
  const before = await page.locator("#key-list li").count();
  await page.click("#generate-button");
  await page.locator("#key-list li").nth(before).waitFor();
}

/** From now on a generation does not end by itself, however lucky it is: its worker starts, and is not told to. */
export async function holdGenerations(page) {
  await page.evaluate(() => {
    globalThis.Worker = class extends Worker {
      postMessage() {}
    };
  });
}

/** Undoes `holdGenerations`. */
export async function releaseGenerations(page) {
  await page.evaluate(() => {
    globalThis.Worker = Object.getPrototypeOf(Worker);
  });
}

/** Mints the token of a preset; there is a key. Gives the token. */
export async function mintPreset(page, name) {
  await page.getByRole("group", { name: "Start from" }).getByRole("button", { name, exact: true }).click();
  return tokenOf(page);
}

export async function tokenOf(page) {
  return (await page.textContent("#token")).trim();
}

/** Waits until the verdict is as expected, and fails with what it is instead. */
export async function expectVerdict(page, expected) {
  await expectText(page, "#verdict", expected);
}

/**
 * Reloads the page as it stands. A reload of the browser goes to the URL that its own process knows, and a
 * `history.replaceState` of the page gets there a moment after the page has gone on.
 */
export async function reloadAsShown(page) {
  const session = await page.context().newCDPSession(page);
  const known = async () => {
    const { entries, currentIndex } = await session.send("Page.getNavigationHistory");
    return entries[currentIndex].url;
  };
  const shown = await page.evaluate(() => location.href);
  for (let attempt = 0; (await known()) !== shown; attempt += 1) {
    assert.ok(attempt < 200, `the browser would reload ${await known()}, not ${shown}`);
    await page.waitForTimeout(50);
  }
  await session.detach();
  await page.reload();
}

export async function expectText(page, selector, expected) {
  const place = page.locator(selector);
  const matches = (text) => (expected instanceof RegExp ? expected.test(text) : text.includes(expected));
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (matches(await place.innerText())) return;
    await page.waitForTimeout(50);
  }
  assert.fail(`${selector} says ${JSON.stringify(await place.innerText())}, not ${expected}`);
}

/** The states of all steps, by the names in `data-step`. */
export async function stepStates(page) {
  const states = await page
    .locator("#steps > li")
    .evaluateAll((steps) => steps.map((step) => [step.dataset.step, step.dataset.state]));
  assert.equal(states.length, 14);
  return Object.fromEntries(states);
}

/** Waits until one step, and no other, has failed: those before it passed, those after it were not reached. */
export async function expectFailedStep(page, failed) {
  await page.locator(`#steps > li[data-step="${failed}"][data-state="failed"]`).waitFor();
  const states = Object.entries(await stepStates(page));
  const index = states.findIndex(([id]) => id === failed);
  for (const [position, [id, state]] of states.entries()) {
    const allowed = position < index ? ["passed", "off"] : position === index ? ["failed"] : ["open"];
    assert.ok(allowed.includes(state), `${id} is ${state} while ${failed} failed`);
  }
}

export async function clipboard(page) {
  return page.evaluate(() => navigator.clipboard.readText());
}
