// The buttons that copy, and a look at what they copied last.

import { copy } from "./clipboard.js";
import { COPIES } from "./copies.js";
import { byId, h } from "./elements.js";

/** @param {() => import("./copies.js").Situation} situation */
export function createCopyPanel(situation) {
  const status = byId("copy-status");
  const preview = byId("preview");
  byId("copies").append(...COPIES.map((one) => h("button", { type: "button", click: () => take(one) }, one.name)));

  async function take({ name, isSecret, needs, text }) {
    const current = situation();
    const missing = needs(current);
    preview.textContent = missing === undefined ? text(current) : "";
    preview.hidden = missing !== undefined;
    if (missing !== undefined) status.textContent = missing;
    else status.textContent = `${name}: ${await copy(preview.textContent)}${isSecret ? " It holds the token." : ""}`;
  }
}
