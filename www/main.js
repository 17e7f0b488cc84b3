// The workbench: brings the panels together.

import { drawAnswer } from "./answer-view.js";
import { copy } from "./clipboard.js";
import { createCopyPanel } from "./copy-panel.js";
import { byId, h } from "./elements.js";
import { drawInside } from "./inside.js";
import { KeyRing } from "./key-ring.js";
import { createKeysPanel } from "./keys-panel.js";
import { createMintPanel } from "./mint-panel.js";
import { keepOffline } from "./offline.js";
import { ConfigError } from "./package.js";
import { drawPipeline } from "./pipeline.js";
import { DEFAULTS, EXPECTATIONS } from "./presets.js";
import { fromFragment, toFragment } from "./share.js";
import { createTokenEditor } from "./token-editor.js";
import { answerWithoutToken, judge } from "./verification.js";
import { createVerifyPanel } from "./verify-panel.js";
import { productionSigns } from "./warnings.js";

const DEFAULT_VERIFY = { ...EXPECTATIONS, algorithm: "RS256", jwksUri: "", clock: "", tolerance: "5", source: "page" };

const ring = new KeyRing();
createKeysPanel(ring);
const mint = createMintPanel({ ring, onMint: (token) => (editor.token = token), onChange: remember });
const verify = createVerifyPanel({ ring, onChange: () => (remember(), refresh()) });
const editor = createTokenEditor(byId("token"), () => refresh());

/** What is on the screen: a verdict is copied with the token that it is about. */
let shown = { token: "" };
let round = 0;
let isUnderWay = false;

createCopyPanel(() => ({ ...shown, jwks: ring.jwks(), now: shown.now ?? Date.now() / 1000 }));
ring.addEventListener("change", () => refresh());
byId("clear-token").addEventListener("click", () => {
  editor.token = "";
  byId("token").focus();
});
byId("expect-minted").addEventListener("click", () => {
  const { issuer, audience, scopes } = mint.fields;
  verify.fields = { issuer, audience: audience.trim().split(/\s+/)[0], scopes };
  remember();
  refresh();
});
byId("share").addEventListener("click", async () => {
  byId("mint-status").textContent = `Link: ${await copy(location.href)}`;
});

restore();
// A link to a place in the page is no settings.
addEventListener("hashchange", () => (location.hash.includes("=") ? restore() : remember()));
// A token ends while somebody looks at it.
setInterval(() => document.visibilityState === "visible" && editor.token !== "" && refresh({ isTick: true }), 1000);
keepOffline(byId("offline-status"));

function restore() {
  const { mint: minted, verify: verified } = fromFragment(location.hash.slice(1));
  mint.fields = { ...DEFAULTS, ...minted };
  verify.fields = { ...DEFAULT_VERIFY, ...verified };
  remember();
  refresh();
}

/** Not as a new entry of the history, one per letter. */
function remember() {
  const fragment = toFragment({ mint: mint.fields, verify: verify.fields });
  history.replaceState(null, "", `#${fragment}`);
}

async function refresh({ isTick = false } = {}) {
  // A round for what a person did is not cut short by the clock: the next tick might find nothing new, and draw nothing.
  if (isTick && isUnderWay) return;
  isUnderWay = true;
  round += 1;
  const current = round;
  const token = editor.token;
  const read = verify.read();
  const now = read.now ?? Date.now() / 1000;
  const { outcome, withoutToken, error } = await look(token, read.settings, now);
  // A later round has more to say.
  if (current !== round) return;
  isUnderWay = false;
  if (error instanceof ConfigError) verify.showConfigError(error);
  else if (error !== undefined) reportError(error);
  const said = verdictOf(token, outcome, error === undefined ? read.missing : `Not verified: ${error.message}`);
  // Once a second: only what changes with the time, so that a selection and a screen reader stay undisturbed.
  if (isTick && said.text === byId("verdict").textContent) {
    drawTimeBar(token, now);
    shown.now = now;
    return;
  }
  shown = { token, settings: read.settings, outcome, now };
  drawInside(byId("inside"), token, now);
  drawNotices(token, now, outcome, read.settings);
  drawVerdict(said);
  drawPipeline(byId("steps"), outcome, read.settings, token);
  drawAnswer(
    byId("answer"),
    { answer: outcome?.response, isAccepted: outcome?.accessToken !== undefined },
    withoutToken,
  );
}

/** Whatever goes wrong is an answer too: what was shown for something else must not stay. */
async function look(token, settings, now) {
  try {
    const withoutToken = await answerWithoutToken(expectations());
    const outcome = token === "" || settings === undefined ? undefined : await judge(token, settings, now);
    return { outcome, withoutToken };
  } catch (error) {
    return { error };
  }
}

function expectations() {
  const { issuer, audience, scopes } = verify.fields;
  return { issuer, audience, scopes };
}

function drawTimeBar(token, now) {
  const place = document.createElement("div");
  drawInside(place, token, now);
  const [before, after] = [byId("inside"), place].map((element) => element.querySelector(".time-bar"));
  if (before && after) before.replaceWith(after);
}

function drawNotices(token, now, outcome, settings) {
  const isOurs =
    outcome?.accessToken !== undefined && settings.keys.jwks !== undefined && verify.fields.source === "page";
  const notices = productionSigns(token, now, { isOurs });
  byId("token-notices").replaceChildren(...notices.map((text) => h("p", { class: "notice warn" }, text)));
}

function verdictOf(token, outcome, problem) {
  if (token === "") return { kind: "idle", text: "No token yet." };
  if (outcome === undefined) return { kind: "idle", text: problem };
  const { error, accessToken } = outcome;
  if (accessToken !== undefined) return { kind: "good", text: `Accepted: client ${accessToken.clientId}` };
  const kind = error.code === "server_error" ? "open" : "bad";
  const claim = error.claim === undefined ? "" : ` (${error.claim})`;
  return { kind, text: `${kind === "open" ? "Not judged" : "Refused"}: ${error.explanation}${claim}` };
}

function drawVerdict({ kind, text }) {
  const place = byId("verdict");
  place.className = `verdict ${kind}`;
  if (place.textContent !== text) place.textContent = text;
}
