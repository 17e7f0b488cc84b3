// Bundles programs that import one name, with each bundler, and compares what they weigh with a budget: what is not
// imported must not be shipped. Prints a line for each problem, then "end". With --table it prints the figures.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

const [dist, tools, folder] = process.argv.slice(2);
const printsTable = process.argv.includes("--table");
const { resolve } = createRequire(join(tools, "package.json"));
const load = async (name) => import(pathToFileURL(resolve(name)).href);
const esbuild = (await load("esbuild")).default;
const { rollup } = await load("rollup");
const { nodeResolve } = await load("@rollup/plugin-node-resolve");
const webpack = (await load("webpack")).default;
const vite = await load("vite");

/** By what is imported: the most bytes of a minified bundle after gzip -9, with the wasm inside it. */
const BUDGETS = {
  JWTVerifier: 266_000,
  createBearerGate: 382_000,
  RSAKeyPair: 260_000,
  TokenError: 3_000,
  getAccessToken: 3_000,
};

/** The same for a Worker: its JavaScript and the wasm files that it imports. */
const WORKER_BUDGETS = {
  JWTVerifier: 199_000,
  createBearerGate: 286_000,
  everything: 486_000,
  TokenError: 3_000,
};

rmSync(folder, { recursive: true, force: true });
cpSync(join(dist, ".."), join(folder, "node_modules/mcp-bearer"), { recursive: true });
writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
// Else that of a folder above counts.
writeFileSync(join(folder, "tsconfig.json"), "{}");
const size = (content) => gzipSync(content, { level: 9 }).length;

/** Each gives the text of the bundle. */
const BUNDLERS = {
  async esbuild(entry, options = {}) {
    const { outputFiles } = await esbuild.build({
      absWorkingDir: folder,
      entryPoints: [entry],
      bundle: true,
      minify: true,
      format: "esm",
      write: false,
      logLevel: "error",
      ...options,
    });
    return outputFiles[0].text;
  },
  async rollup(entry) {
    const bundle = await rollup({ input: entry, plugins: [nodeResolve()] });
    const { output } = await bundle.generate({ format: "es" });
    await bundle.close();
    const { code } = await esbuild.transform(output.map(({ code: text }) => text).join("\n"), { minify: true });
    return code;
  },
  async webpack(entry) {
    const path = join(folder, "webpack");
    const compiler = webpack({ mode: "production", context: folder, entry, output: { path, filename: "out.js" } });
    await new Promise((done, fail) =>
      compiler.run((error, stats) => (error || stats.hasErrors() ? fail(error ?? stats.toString()) : done())),
    );
    return readFileSync(join(path, "out.js"), "utf8");
  },
  async vite(entry) {
    const outcome = await vite.build({
      root: folder,
      configFile: false,
      logLevel: "error",
      build: { write: false, minify: true, rollupOptions: { input: entry } },
    });
    const { output } = Array.isArray(outcome) ? outcome[0] : outcome;
    return output.map(({ code = "" }) => code).join("\n");
  },
};

const program = (names) => {
  const file = join(folder, `${names.join("-").slice(0, 40)}.js`);
  // Used in a way that no bundler can remove.
  writeFileSync(file, `import { ${names.join(", ")} } from "mcp-bearer";\nglobalThis.used = [${names.join(", ")}];\n`);
  return file;
};

const rows = [];
for (const [name, budget] of Object.entries(BUDGETS)) {
  const entry = program([name]);
  const sizes = {};
  for (const [bundler, bundle] of Object.entries(BUNDLERS)) {
    sizes[bundler] = size(await bundle(entry));
    if (sizes[bundler] > budget) console.log(`${name} alone by ${bundler}: ${sizes[bundler]} bytes, over ${budget}`);
  }
  rows.push({ imported: name, ...sizes, budget });
}

const everything = Object.keys(await import(pathToFileURL(join(dist, "node.js")).href));
for (const [name, budget] of Object.entries(WORKER_BUDGETS)) {
  const entry = program(name === "everything" ? everything : [name]);
  const external = ["*.wasm", "cloudflare:*", "node:*"];
  const text = await BUNDLERS.esbuild(entry, { conditions: ["workerd", "worker", "browser"], external });
  const wasms = new Set([...text.matchAll(/[\w-]+\.wasm/g)].map(([file]) => file));
  const wasm = [...wasms].reduce((sum, file) => sum + size(readFileSync(join(dist, file))), 0);
  const sum = size(text) + wasm;
  if (sum > budget) console.log(`a Worker with ${name}: ${sum} bytes, over ${budget}`);
  rows.push({ imported: `Worker: ${name}`, JavaScript: size(text), wasm, sum, budget });
}
if (printsTable) console.table(rows);
console.log("end");
