// Bundles the declarations of each entry into one file.
//
//     node bundle.mjs TOOLS TSCONFIG SOURCES OUTPUT ENTRY.ts=FILE.d.ts...

import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [tools, tsconfig, sources, output, ...entries] = process.argv.slice(2);
const resolve = createRequire(join(tools, "package.json")).resolve;
const load = async (name) => import(pathToFileURL(resolve(name)).href);
const { rollup } = await load("rollup");
const { dts } = await load("rollup-plugin-dts");

for (const entry of entries) {
  const [source, file] = entry.split("=");
  const bundle = await rollup({
    input: join(sources, source),
    // By its name, as in the JavaScript.
    external: /^(mcp-bearer|node:)/u,
    plugins: [dts({ tsconfig, respectExternal: false })],
    onwarn(warning) {
      // A file that exports nothing, and one whose types nothing uses.
      if (warning.code === "EMPTY_BUNDLE" || warning.code === "UNUSED_EXTERNAL_IMPORT") return;
      throw new Error(warning.message);
    },
  });
  await bundle.write({ file: join(output, file), format: "es" });
  await bundle.close();
}
