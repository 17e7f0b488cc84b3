// The form that mints: its fields, its presets and its errors.

import { byId, h, setError } from "./elements.js";
import { parseClaims } from "./json-place.js";
import { ConfigError } from "./package.js";
import { DEFAULTS, PRESETS } from "./presets.js";
import { createScopeChips } from "./scope-chips.js";

/**
 * @param {object} options
 * @param {import("./key-ring.js").KeyRing} options.ring
 * @param {(token: string) => void} options.onMint
 * @param {() => void} options.onChange a field changed
 */
export function createMintPanel({ ring, onMint, onChange }) {
  const form = byId("mint");
  const status = byId("mint-status");
  const text = {
    subject: byId("mint-subject"),
    issuer: byId("mint-issuer"),
    audience: byId("mint-audience"),
    kid: byId("mint-kid"),
    claims: byId("mint-claims"),
    lifetime: byId("mint-lifetime"),
  };
  const scopes = createScopeChips(byId("mint-scopes-box"), {
    id: "mint-scopes",
    describedBy: "mint-scopes-hint",
    onChange,
  });

  const panel = {
    /** The fields as they stand. */
    get fields() {
      const entries = Object.entries(text).map(([name, field]) => [name, field.value]);
      return { ...Object.fromEntries(entries), scopes: scopes.value };
    },
    set fields(fields) {
      for (const [name, field] of Object.entries(text)) field.value = fields[name];
      scopes.value = [...fields.scopes];
      checkFields();
    },
  };

  byId("presets").append(
    ...PRESETS.map(({ name, form: changes }) =>
      h("button", { type: "button", click: () => start(name, changes) }, name),
    ),
  );
  form.addEventListener("input", () => {
    checkFields();
    onChange();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    mint();
  });

  function start(name, changes) {
    panel.fields = { ...DEFAULTS, ...changes(Math.floor(Date.now() / 1000)) };
    onChange();
    if (ring.signer === undefined) status.textContent = `${name}: the form is filled in. Minting needs a key.`;
    else mint();
  }

  function mint() {
    const checked = checkFields();
    if (checked.wrong !== undefined) {
      status.textContent = "";
      checked.wrong.focus();
      return;
    }
    const key = ring.signer;
    if (key === undefined) {
      status.textContent = "There is no key to sign with: generate one first.";
      byId("generate-button").focus();
      return;
    }
    status.textContent = "";
    try {
      onMint(key.pair.createToken({ ...checked.options, kid: text.kid.value || key.kid }));
      status.textContent = `Token minted with ${key.kid}.`;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      status.textContent = `Not minted: ${error.message}`;
    }
  }

  /** Shows what is wrong at each field. Gives the options of `createToken`, and the first field that is wrong. */
  function checkFields() {
    const claims = parseClaims(text.claims.value);
    setError(text.claims, claims.problem);
    const lifetime = text.lifetime.value.trim();
    const isNumber = /^-?\d{1,10}$/.test(lifetime);
    setError(text.lifetime, isNumber ? "" : "A whole number of seconds; below zero for an expired token.");
    const audiences = text.audience.value.split(/\s+/).filter((audience) => audience !== "");
    const chosen = scopes.value;
    return {
      wrong: !isNumber ? text.lifetime : claims.problem !== undefined ? text.claims : undefined,
      options: {
        subject: text.subject.value,
        issuer: text.issuer.value,
        audience: audiences.length > 1 ? audiences : (audiences[0] ?? null),
        scopes: chosen.length > 0 ? chosen : null,
        expiresInSeconds: Number(lifetime),
        additionalClaims: claims.value,
      },
    };
  }

  return panel;
}
