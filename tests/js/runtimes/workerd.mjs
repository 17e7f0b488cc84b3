/**
 * Builds the suite for workerd: one bundle by esbuild, the package's `.wasm` files beside it, and the
 * configuration.
 */

import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

import { build } from "esbuild";

/** Below the date in the pinned workerd's version, which refuses to emulate the future. */
const COMPATIBILITY_DATE = "2026-11-01";

/** The wasms that the package's files import. */
const WASMS = {
  "reference.js": ["mcp_bearer_reference_bg.wasm"],
  "gate.js": ["mcp_bearer_gate_bg.wasm"],
  "rsa-key-pair.js": ["mcp_bearer_testing_bg.wasm"],
  "verification.js": ["mcp_bearer_bg.wasm", "mcp_bearer_rsa_fma.wasm"],
};

/** What wrangler sets. */
export const WORKERD = ["workerd", "worker", "browser"];

/** What a bundler for Vercel's and Next's edge runtime sets. */
export const EDGE_LIGHT = ["edge-light", "worker", "browser"];

/**
 * @param {string} entry
 * @param {string} directory where the result goes; emptied first
 * @param {string[]} conditions the first one names the entry of the package to be taken
 * @returns {Promise<string>} the path of the configuration for `workerd test`
 */
export async function buildForWorkerd(entry, directory, conditions) {
  const wasmNames = await bundleForWorkerd(entry, directory, conditions);
  const config = join(directory, "config.capnp");
  writeFileSync(config, configuration(wasmNames));
  return config;
}

/**
 * Bundles a Worker to `worker.js`, with the package's `.wasm` files beside it.
 *
 * @param {string[]} [external] what the runtime itself has
 * @returns {Promise<string[]>} the names of the `.wasm` files
 */
export async function bundleForWorkerd(entry, directory, conditions, external = []) {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const wasmFiles = new Map();
  const { metafile } = await build({
    entryPoints: [entry],
    outfile: join(directory, "worker.js"),
    bundle: true,
    format: "esm",
    target: "es2022",
    conditions,
    external,
    plugins: [wasmModules(wasmFiles)],
    logLevel: "warning",
    metafile: true,
  });
  // Another entry would pass the suite just as well, and hide that this one was never used.
  const place = `/mcp-bearer/dist/${conditions[0]}/`;
  const scripts = Object.keys(metafile.inputs).filter((input) => input.includes(place));
  if (scripts.length === 0) throw new Error(`the bundle does not have the package's ${place}`);
  // Each file of the package brings the wasms that it needs, and no other.
  const expected = scripts.flatMap((script) => WASMS[basename(script)] ?? []).sort();
  const found = [...wasmFiles.keys()].sort();
  if (found.join() !== expected.join()) throw new Error(`expected ${expected}, found ${found}`);
  for (const [name, path] of wasmFiles) copyFileSync(path, join(directory, name));
  return [...wasmFiles.keys()];
}

/**
 * Leaves `.wasm` imports in the bundle and notes the files they mean: as wrangler does, and with
 * the suffix `?module` as a bundler for an edge runtime does.
 */
function wasmModules(found) {
  return {
    name: "wasm-modules",
    setup(builder) {
      builder.onResolve({ filter: /\.wasm(\?module)?$/ }, async ({ path, ...from }) => {
        if (from.pluginData === "resolved") return undefined;
        const { kind, resolveDir, importer } = from;
        const file = path.replace(/\?module$/, "");
        const resolved = await builder.resolve(file, {
          kind,
          resolveDir,
          importer,
          pluginData: "resolved",
        });
        if (resolved.errors.length > 0) return resolved;
        const name = basename(resolved.path);
        found.set(name, resolved.path);
        return { path: `./${name}`, external: true };
      });
    },
  };
}

function configuration(wasmNames) {
  const wasm = wasmNames.map((name) => `      (name = "${name}", wasm = embed "${name}"),\n`);
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = .suite)],
);

const suite :Workerd.Worker = (
  modules = [
      (name = "worker.js", esModule = embed "worker.js"),
${wasm.join("")}  ],
  compatibilityDate = "${COMPATIBILITY_DATE}",
);
`;
}
