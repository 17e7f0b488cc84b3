// Bundles the package for each kind of host, in files by concern: what a program does not import, its bundler leaves
// out. Prints the names that the package exports.
//
//     node scripts.mjs TOOLS STAGE DIST

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const [tools, stage, dist] = process.argv.slice(2);
const resolve = createRequire(join(tools, "package.json")).resolve;
const load = async (name) => import(pathToFileURL(resolve(name)).href);
const { rollup } = await load("rollup");
const { transform } = (await load("esbuild")).default;

/** By host: the loaders that stand behind the imports with `#`, and the format. */
const HOSTS = {
  inline: { wasm: "inline", context: "global", waitUntil: "none", format: "es" },
  node: { wasm: "inline", context: "global", waitUntil: "none", format: "cjs" },
  workerd: { wasm: "workerd", context: "workerd", waitUntil: "workerd", format: "es" },
  "edge-light": { wasm: "edge-light", context: "global", waitUntil: "none", format: "es" },
};

/** Where a module goes that is not for everybody; the rest is in `common`. */
const CHUNKS = [
  ["rsa-key-pair", /^(rsa-key-pair\.ts|testing-glue\.js|loaders\/testing-.*|mcp_bearer_testing_bg\.wasm)$/u],
  ["reference", /^(reference-entry\.ts|reference-glue\.js|loaders\/reference-.*|mcp_bearer_reference_bg\.wasm)$/u],
  ["gate", /^(gate|gate-[a-z]+|operations|response-filter)\.ts$/u],
  ["gate", /^(gate-glue\.js|loaders\/gate-.*|mcp_bearer_gate_bg\.wasm)$/u],
  ["verification", /^(verification-glue\.js|loaders\/(verification|rsa-fma)-.*|mcp_bearer(_rsa_fma|_bg)\.wasm)$/u],
  ["verification", /^(instance|options-text|reference|rsa-fma|decode|multi-verifier|issuer-verifiers|principal|jwt-verifier|[a-z]+-token-verifier)\.ts$/u],
  ["verification", /^transport\//u],
];

const exported = new Set();
for (const [host, { wasm, context, waitUntil, format }] of Object.entries(HOSTS)) {
  const loaders = {
    "#async-local-storage": `async-local-storage-${context}.js`,
    "#wait-until": `wait-until-${waitUntil}.js`,
  };
  for (const role of ["verification", "rsa-fma", "testing", "gate", "reference"]) loaders[`#${role}`] = `${role}-${wasm}.js`;
  const extension = format === "cjs" ? "cjs" : "js";
  const bundle = await rollup({
    input: { index: join(stage, "index.ts"), reference: join(stage, "reference-entry.ts") },
    plugins: [sources(loaders, wasm)],
    treeshake: { moduleSideEffects: (id) => id.endsWith("reference-entry.ts") },
    onwarn(warning) {
      throw new Error(warning.message);
    },
  });
  const { output } = await bundle.write({
    dir: join(dist, host),
    format,
    entryFileNames: `[name].${extension}`,
    chunkFileNames: `[name].${extension}`,
    // Else an entry imports everything below, for its side effects, of which there are none.
    hoistTransitiveImports: false,
    minifyInternalExports: false,
    esModule: false,
    manualChunks: (id) => {
      const path = id.slice(stage.length + 1);
      if (path === "index.ts") return undefined;
      return CHUNKS.find(([, pattern]) => pattern.test(path))?.[0] ?? "common";
    },
  });
  await bundle.close();
  exported.add(output.find(({ name, isEntry }) => isEntry && name === "index").exports.sort().join("\n"));
}
if (exported.size !== 1) throw new Error("the hosts export different names");
for (const names of exported) console.log(names);

/** Finds and reads the files of the stage. */
function sources(loaders, wasm) {
  return {
    name: "sources",
    resolveId(source, importer) {
      if (importer === undefined) return source;
      if (Object.hasOwn(loaders, source)) return join(stage, "loaders", loaders[source]);
      if (!source.startsWith(".")) return { id: source, external: true };
      if (/\.wasm(\?module)?$/u.test(source) && wasm !== "inline") {
        // The files are beside the folders of the hosts.
        return { id: `../${source.split("/").at(-1)}`, external: true };
      }
      return join(dirname(importer), source);
    },
    load: (id) => (id.endsWith(".wasm") ? `export default "${readFileSync(id).toString("base64")}";` : undefined),
    async transform(code, id) {
      if (!id.endsWith(".ts")) return undefined;
      const result = await transform(code, { loader: "ts", target: "es2022", charset: "utf8", sourcefile: id });
      return result.code;
    },
  };
}
