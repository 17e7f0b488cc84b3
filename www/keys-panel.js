// The panel of keys: generate in a worker, load from PEM, choose, publish, copy, remove.

import { copy } from "./clipboard.js";
import { byId, h, setError } from "./elements.js";
import { ConfigError } from "./package.js";

// For the person who waits: nobody can say when two primes will be found.
const USUAL_SECONDS = { 2048: "one second", 3072: "a few seconds", 4096: "ten seconds" };

/** @param {import("./key-ring.js").KeyRing} ring */
export function createKeysPanel(ring) {
  const status = byId("keys-status");
  const say = (text) => (status.textContent = text);
  connectGenerator(ring, say);
  connectLoader(ring, say);
  ring.addEventListener("change", () => drawList(ring, say));
}

function connectGenerator(ring, say) {
  const button = byId("generate-button");
  const progress = byId("generating");
  const text = byId("generating-text");
  let job;

  const end = (message, focus = button) => {
    job.worker.terminate();
    clearInterval(job.timer);
    job = undefined;
    progress.hidden = true;
    button.disabled = false;
    focus.focus();
    say(message);
  };

  byId("generate").addEventListener("submit", (event) => {
    event.preventDefault();
    if (job !== undefined) return;
    const modulusLength = Number(byId("modulus-length").value);
    const start = performance.now();
    const tell = () => {
      const seconds = Math.round((performance.now() - start) / 1000);
      text.textContent = `Looking for primes: ${seconds} s. Usually ${USUAL_SECONDS[modulusLength]}.`;
    };
    job = { worker: new Worker("key-worker.js", { type: "module" }), timer: setInterval(tell, 1000) };
    tell();
    say("");
    progress.hidden = false;
    button.disabled = true;
    byId("cancel-generate").focus();
    job.worker.addEventListener("error", () => end("The key pair could not be generated: its worker did not start."));
    job.worker.addEventListener("message", ({ data: { privateKey, problem } }) => {
      if (problem !== undefined) return end(`The key pair could not be generated: ${problem}`);
      const { kid, bits } = ring.add(privateKey, { isLoaded: false });
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      end(`${kid} generated, ${bits} bits, in ${seconds} s.`, byId("mint-button"));
    });
    job.worker.postMessage({ modulusLength });
  });
  byId("cancel-generate").addEventListener("click", () => job && end("Cancelled. No key was made."));
}

function connectLoader(ring, say) {
  const field = byId("pem");
  const load = (pem) => {
    try {
      const { kid, bits } = ring.add(pem, { isLoaded: true });
      field.value = "";
      setError(field);
      byId("load-pem").open = false;
      say(`${kid} loaded, ${bits} bits.`);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      setError(field, explain(pem, error));
      field.focus();
    }
  };
  byId("pem-form").addEventListener("submit", (event) => {
    event.preventDefault();
    load(field.value);
  });
  byId("pem-file").addEventListener("change", async ({ target }) => {
    const [file] = target.files;
    // Chosen again, the same file is to be read again.
    target.value = "";
    if (file !== undefined) load(await file.text());
  });
}

function explain(pem, error) {
  if (pem.trim() === "") return "Paste a private key first.";
  if (/BEGIN (RSA )?PUBLIC KEY|BEGIN CERTIFICATE/.test(pem)) {
    return "This is a public key. It belongs under Verify; minting needs the private one.";
  }
  if (/ENCRYPTED/.test(pem)) return "This key is encrypted. Decrypt it first: openssl pkey -in key.pem -out plain.pem";
  return error.message;
}

function drawList(ring, say) {
  const focused = document.activeElement?.id;
  byId("no-keys").hidden = ring.keys.length > 0;
  byId("key-list").replaceChildren(...ring.keys.map((key) => row(ring, key, say)));
  // Redrawing must not throw a keyboard user back to the top of the page.
  if (focused) document.getElementById(focused)?.focus();
}

function row(ring, key, say) {
  const { kid, pair } = key;
  const copyButton = (label, what, text, warning = "") =>
    h(
      "button",
      { type: "button", click: async () => say((await copy(text())) + warning) },
      label,
      hidden(` of ${kid}${what}`),
    );
  return h(
    "li",
    {},
    h(
      "label",
      { class: "key-name" },
      h("input", {
        type: "radio",
        name: "signer",
        id: `sign-with-${kid}`,
        checked: ring.signer === key,
        change: () => (ring.signer = key),
      }),
      h("strong", {}, kid),
      h("span", { class: "tag" }, `RSA ${key.bits}`),
      key.isLoaded ? h("span", { class: "tag warn" }, "from outside") : "",
      hidden(", signs the token"),
    ),
    h(
      "label",
      {},
      h("input", {
        type: "checkbox",
        id: `publish-${kid}`,
        checked: key.isPublished,
        change: ({ target }) => ring.publish(key, target.checked),
      }),
      " the verifier knows it",
      hidden(` (${kid})`),
    ),
    h(
      "div",
      { class: "row small" },
      copyButton("Public PEM", "", () => pair.publicKey),
      copyButton("Private PEM", "", () => pair.privateKey, " It is secret: whoever has it can mint tokens."),
      h(
        "button",
        {
          type: "button",
          click: () => {
            ring.remove(key);
            say(`${kid} removed.`);
            byId("generate-button").focus();
          },
        },
        "Remove",
        hidden(` ${kid}`),
      ),
    ),
    key.isLoaded
      ? h(
          "p",
          { class: "notice warn" },
          "Loaded from outside. If any server trusts this key, whoever sees it can be anyone there: use keys made for tests.",
        )
      : "",
  );
}

function hidden(text) {
  return h("span", { class: "visually-hidden" }, text);
}
