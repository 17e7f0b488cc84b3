/** Builds the suite for workerd: one bundle by esbuild, the package's `.wasm` beside it, and the configuration. */

import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

import { build } from "esbuild";

/** Below the date in the pinned workerd's version, which refuses to emulate the future. */
const COMPATIBILITY_DATE = "2026-11-01";

/** @returns {Promise<string>} the path of the configuration for `workerd test` */
export async function buildForWorkerd(entry, directory) {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const wasmFiles = new Map();
  await build({
    entryPoints: [entry],
    outfile: join(directory, "worker.js"),
    bundle: true,
    format: "esm",
    target: "es2022",
    // What wrangler sets.
    conditions: ["workerd", "worker", "browser"],
    plugins: [wasmModules(wasmFiles)],
    logLevel: "warning",
  });
  // The inline copy would also pass the suite, and hide that the workerd entry was never used.
  if (wasmFiles.size !== 1) {
    throw new Error(`expected the bundle to import one .wasm file, found ${wasmFiles.size}`);
  }
  for (const [name, path] of wasmFiles) copyFileSync(path, join(directory, name));
  const config = join(directory, "config.capnp");
  writeFileSync(config, configuration([...wasmFiles.keys()]));
  return config;
}

/** Leaves `.wasm` imports in the bundle, as wrangler does, and notes the files they mean. */
function wasmModules(found) {
  return {
    name: "wasm-modules",
    setup(builder) {
      builder.onResolve({ filter: /\.wasm$/ }, async ({ path, ...from }) => {
        if (from.pluginData === "resolved") return undefined;
        const { kind, resolveDir, importer } = from;
        const resolved = await builder.resolve(path, { kind, resolveDir, importer, pluginData: "resolved" });
        if (resolved.errors.length > 0) return resolved;
        const name = basename(resolved.path);
        found.set(name, resolved.path);
        return { path: `./${name}`, external: true };
      });
    },
  };
}

function configuration(wasmNames) {
  const wasm = wasmNames.map((name) => `      (name = "${name}", wasm = embed "${name}"),\n`).join("");
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = .suite)],
);

const suite :Workerd.Worker = (
  modules = [
      (name = "worker.js", esModule = embed "worker.js"),
${wasm}  ],
  compatibilityDate = "${COMPATIBILITY_DATE}",
);
`;
}
