/** Builds an example Worker as wrangler would, by its wrangler.json, and configures workerd. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { WORKERD, bundleForWorkerd } from "../runtimes/workerd.mjs";

/** What workerd has itself, with the right compatibility flags. */
const BUILT_IN = ["cloudflare:*", "node:*"];

/** @returns {Promise<string>} the path of the configuration for `workerd serve` */
export async function workerdConfig(folder, { RESOURCE, ISSUER }) {
  const wrangler = JSON.parse(readFileSync(join(folder, "wrangler.json"), "utf8"));
  const { main, compatibility_date: date, compatibility_flags: flags = [], vars } = wrangler;
  const settings = { ...vars, RESOURCE, ISSUER };

  const built = join(folder, "built");
  const wasmNames = await bundleForWorkerd(join(folder, main), built, WORKERD, BUILT_IN);
  const list = (items) => items.map((item) => `    ${item},\n`).join("");
  const wasm = wasmNames.map((name) => `(name = "${name}", wasm = embed "${name}")`);
  const bindings = Object.entries(settings).map(
    ([name, text]) => `(name = "${name}", text = ${JSON.stringify(text)})`,
  );
  const config = join(built, "config.capnp");
  writeFileSync(
    config,
    `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .example),
    # The issuer is on this machine, where Workers cannot go by default.
    (name = "internet", network = (allow = ["local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

const example :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
${list(wasm)}  ],
  compatibilityDate = "${date}",
  compatibilityFlags = [${flags.map((flag) => `"${flag}"`).join(", ")}],
  bindings = [
${list(bindings)}  ],
);
`,
  );
  return config;
}
