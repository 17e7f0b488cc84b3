/**
 * Compiles the type tests against the installed package, with two compilers, as an ES module and as
 * CommonJS, for Node and for a bundler.
 *
 *     node tests/js/types/check.mjs
 *
 * The last line is "N passed, N failed", counting compilations and the check that every export is
 * used.
 */

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { samplesOf } from "../node/readme-text.mjs";

const TYPES = dirname(fileURLToPath(import.meta.url));
const GENERATED = join(TYPES, "generated");
const MODULES = join(TYPES, "..", "node_modules");
const PACKAGE = join(MODULES, "mcp-bearer");

const OURS = ["should-compile.ts", "should-not-compile.ts"];

const STRICT = {
  target: "ES2022",
  strict: true,
  noEmit: true,
  noImplicitOverride: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
};

/** `declarations`: the file that must be read, so that a fallback to another does not pass. */
const PROJECTS = [
  {
    name: "Node, ES module",
    type: "module",
    declarations: "index.d.ts",
    files: OURS,
    options: { module: "nodenext", lib: ["ES2022"], types: ["node"] },
  },
  {
    name: "Node, CommonJS",
    type: "commonjs",
    declarations: "index.d.cts",
    files: OURS,
    options: { module: "nodenext", lib: ["ES2022"], types: ["node"] },
  },
  {
    name: "bundler, browser",
    type: "module",
    declarations: "index.d.ts",
    files: OURS,
    options: { module: "esnext", moduleResolution: "bundler", lib: ["ES2022", "DOM"], types: [] },
  },
  {
    name: "MCP SDK, ES module",
    type: "module",
    declarations: "index.d.ts",
    files: ["mcp-sdk.ts"],
    options: { module: "nodenext", lib: ["ES2022"], types: ["node"] },
  },
  {
    name: "MCP SDK, CommonJS",
    type: "commonjs",
    declarations: "index.d.cts",
    files: ["mcp-sdk.ts"],
    options: { module: "nodenext", lib: ["ES2022"], types: ["node"] },
  },
  {
    name: "adapters, ES module",
    type: "module",
    declarations: "adapters/express.d.ts",
    files: ["adapters.ts"],
    options: { module: "nodenext", lib: ["ES2022"], types: ["node"] },
  },
  {
    name: "adapters, CommonJS",
    type: "commonjs",
    declarations: "adapters/express.d.cts",
    files: ["adapters.ts"],
    options: { module: "nodenext", lib: ["ES2022"], types: ["node"] },
  },
  {
    name: "adapters, bundler",
    type: "module",
    declarations: "adapters/hono.d.ts",
    files: ["adapters.ts"],
    options: { module: "esnext", moduleResolution: "bundler", lib: ["ES2022"], types: ["node"] },
  },
  {
    name: "hosts, ES module",
    type: "module",
    declarations: "adapters/mcp-v1.d.ts",
    files: ["hosts.ts"],
    options: { module: "nodenext", lib: ["ES2022"], types: ["node"] },
  },
  {
    name: "hosts, CommonJS",
    type: "commonjs",
    declarations: "adapters/mcp-v1.d.cts",
    files: ["hosts.ts"],
    options: { module: "nodenext", lib: ["ES2022"], types: ["node"] },
  },
];

const SHOWN_PROBLEMS = 30;

/** What samples take for given. */
const GIVEN = `
declare const token: string;
declare function readFile(path: string, encoding: "utf8"): Promise<string>;
`;

/** `fewest`: a pattern that finds fewer samples has stopped to match. */
const DOCUMENTS = [
  { path: "README.md", fewest: 1 },
  { path: "docs/getting-started.md", fewest: 4 },
  { path: "docs/guides/cold-start.md", fewest: 1 },
  { path: "docs/guides/cryptography.md", fewest: 1 },
  { path: "docs/guides/development.md", fewest: 2 },
  { path: "docs/guides/gate.md", fewest: 1 },
  { path: "docs/guides/opaque-tokens.md", fewest: 2 },
  { path: "docs/hosts/README.md", fewest: 1 },
  { path: "docs/migration/from-jose.md", fewest: 2 },
  { path: "docs/migration/from-mcp-sdk.md", fewest: 2 },
  { path: "pkg-template/README.md", fewest: 2 },
  // A verifier of one's own is in it: JavaScript cannot write the types of its parameters.
  { path: "docs/identity-providers.md", fewest: 40, more: { noImplicitAny: false } },
];

const COMPILERS = ["typescript", "typescript5"];

let passed = 0;
let failed = 0;

rmSync(GENERATED, { recursive: true, force: true });
count(
  "every export is used in should-compile.ts",
  unusedExports().map((name) => `not used: ${name}`),
);
for (const [index, project] of PROJECTS.entries()) {
  const directory = writeProject(project, String(index));
  for (const compiler of COMPILERS) {
    const { version } = JSON.parse(readFileSync(join(MODULES, compiler, "package.json"), "utf8"));
    count(
      `${project.name}, TypeScript ${version}`,
      compile(compiler, directory, project.declarations),
    );
  }
}
for (const document of DOCUMENTS) checkSamples(document);
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0 || passed === 0) process.exitCode = 1;

function count(name, problems) {
  if (problems.length === 0) passed += 1;
  else failed += 1;
  console.log(`${problems.length === 0 ? "ok  " : "FAIL"} ${name}`);
  for (const problem of problems.slice(0, SHOWN_PROBLEMS)) console.log(`     ${problem}`);
  if (problems.length > SHOWN_PROBLEMS) console.log(`     ... ${problems.length} lines in all`);
}

/** The nearest package.json tells the compiler "module" or "commonjs": one for each project. */
function writeProject({ name, type, files, options }, directoryName) {
  const directory = join(GENERATED, directoryName);
  mkdirSync(directory, { recursive: true });
  for (const file of files) cpSync(join(TYPES, file), join(directory, file));
  writeFileSync(join(directory, "package.json"), JSON.stringify({ name, private: true, type }));
  writeFileSync(
    join(directory, "tsconfig.json"),
    JSON.stringify({ compilerOptions: { ...STRICT, ...options }, files }),
  );
  return directory;
}

/** Every sample of a document as a TypeScript module, as it stands there. */
function checkSamples({ path, fewest, more }) {
  const given = { "given.d.ts": GIVEN };
  const samples = samplesOf(path);
  const files = { ...given };
  samples.forEach(({ code }, i) => (files[`sample-${i}.ts`] = `${code}\n${importsFor(code)}\n`));
  const directory = join(GENERATED, path.replace(/\W/g, "-"));
  mkdirSync(directory, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  const options = {
    target: "ES2022",
    module: "nodenext",
    lib: ["ES2023", "DOM", "DOM.Iterable"],
    types: ["node"],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    ...more,
  };
  writeFileSync(join(directory, "package.json"), JSON.stringify({ private: true, type: "module" }));
  writeFileSync(
    join(directory, "tsconfig.json"),
    JSON.stringify({ compilerOptions: options, files: Object.keys(files) }),
  );
  const problems = compile("typescript", directory, "index.d.ts");
  const named = problems.map((line) =>
    line.replace(/\S*sample-(\d+)\.ts/, (_, i) => samples[i].name),
  );
  if (samples.length < fewest) named.push(`only ${samples.length} samples were found`);
  count(`${path}, ${samples.length} samples as TypeScript`, named);
}

/** Imports for a sample that shows none; behind it, so that its lines keep their numbers. */
function importsFor(code) {
  if (/^import /m.test(code)) return "export {};";
  const names = ["IntrospectionTokenVerifier", "JWTVerifier", "MultiVerifier", "createBearerGate"];
  const used = names.filter((name) => new RegExp(`\\b${name}\\b`).test(code));
  return `import { ${used.join(", ")} } from "mcp-bearer";`;
}

function compile(compiler, directory, declarations) {
  const tsc = join(MODULES, compiler, "bin", "tsc");
  const { status, stdout, stderr, error } = spawnSync(
    process.execPath,
    [tsc, "--project", directory, "--listFiles", "--pretty", "false"],
    { encoding: "utf8", maxBuffer: 1 << 26 },
  );
  if (error) return [String(error)];
  const lines = `${stdout}${stderr}`.split("\n").filter((line) => line.trim() !== "");
  const files = lines
    .filter((line) => /^\S.*\.[cm]?ts$/.test(line))
    .map((line) => line.replaceAll("\\", "/"));
  const problems = lines.filter((line) => !/^\S.*\.[cm]?ts$/.test(line));
  if (status !== 0 && problems.length === 0) problems.push(`exit code ${status}`);
  if (!files.some((file) => file.includes("/mcp-bearer/") && file.endsWith(`/${declarations}`))) {
    problems.push(`${declarations} of the package was not read`);
  }
  return problems;
}

function unusedExports() {
  const { exports } = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8"));
  const declarations = readFileSync(join(PACKAGE, exports["."].import.types), "utf8");
  // The last lines list them: values, then types.
  const lists = declarations.matchAll(/^export (?:type )?\{ (.*) \};$/gm);
  const names = [...lists].flatMap(([, list]) => list.split(", "));
  if (names.length === 0) return ["(no export was found in the declarations)"];
  const test = readFileSync(join(TYPES, "should-compile.ts"), "utf8");
  const imported = new Set(
    [...test.matchAll(/import (?:type )?\{([^}]*)\} from "mcp-bearer"/g)].flatMap(([, list]) =>
      list.split(",").map((name) => name.trim()),
    ),
  );
  return names.filter((name) => !imported.has(name));
}
