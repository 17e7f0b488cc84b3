/** The repository's documents, taken apart: their samples and their tables. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../../..");

export function read(path) {
  return readFileSync(resolve(ROOT, path), "utf8");
}

export function exists(path) {
  return existsSync(resolve(ROOT, path));
}

/**
 * The samples of a document that are JavaScript, or are TypeScript and marked to be run, in order. `how` is what the comment in front of the block
 * says: `run` or `run: worker`; `undefined` for a block that has none.
 */
export function samplesOf(path) {
  const pattern = /(?:^<!-- (run(?:: \w+)?) -->\n)?^```(js|ts)\n([\s\S]*?)^```$/gm;
  const text = read(path);
  return [...text.matchAll(pattern)]
    .map(([, how, language, code], i) => ({ name: `${path}, sample ${i + 1}`, how, language, code }))
    .filter(({ how, language }) => how !== undefined || language === "js");
}

/** The documents for users. */
export const DOCUMENTS = ["README.md", ...documentsBelow("docs")];

/** The cells of the table behind `<!-- table: name -->`, without its head; code marks taken off. */
export function tableOf(name) {
  const head = `^<!-- table: ${name} -->\\n\\|.*\\n\\| -.*\\n`;
  const pattern = new RegExp(`${head}((?:\\|.*\\n)+)`, "m");
  const [rows, ...more] = DOCUMENTS.flatMap((path) => pattern.exec(read(path))?.[1] ?? []);
  if (rows === undefined || more.length > 0) throw new Error(`there must be one table ${name}`);
  return rows
    .trimEnd()
    .split("\n")
    .map((row) => row.slice(1, -1).split("|").map((cell) => cell.trim()));
}

/** What docs/reference/options.md says of the options of a class or function, in its order. */
export function optionTable(of) {
  const page = read("docs/reference/options.md");
  const section = page.split(`\n## ${of}\n`)[1]?.split("\n## ", 1)[0] ?? "";
  const rows = [...section.matchAll(/^\| `(\w+)` \| (.*) \| (.*) \| (.*) \|$/gm)];
  if (rows.length === 0) throw new Error(`docs/reference/options.md has no options of ${of}`);
  return rows.map(([, name, type, byDefault, sentence]) => ({ name, type, byDefault, sentence }));
}

function documentsBelow(folder) {
  const names = readdirSync(resolve(ROOT, folder), { recursive: true });
  return names.filter((name) => name.endsWith(".md")).map((name) => `${folder}/${name}`);
}

/** Every text in code marks, in order. */
export function codeIn(cell) {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code);
}
