/**
 * The options of docs/reference/options.md, which a Rust test compares with the table in
 * src/options/table.rs, are those of the declarations: names, what is required, defaults and ranges.
 */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";

import { optionTable, read } from "./readme-text.mjs";

const ts = createRequire(import.meta.url)("typescript5");

/** What the page calls it, and the type of the options. */
const TYPES = {
  JWTVerifier: "JWTVerifierOptions",
  IntrospectionTokenVerifier: "IntrospectionTokenVerifierOptions",
  StaticTokenVerifier: "StaticTokenVerifierOptions",
  StaticToken: "StaticToken",
  MultiVerifier: "MultiVerifierOptions",
  createBearerGate: "PublicBearerGateOptions",
};

/** Interfaces and type aliases of the declarations, by name. */
const declared = new Map(
  ["verifier-options", "gate-types", "operation-types"].flatMap((name) => {
    const path = `pkg-template/src/${name}.ts`;
    const source = ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, true);
    const types = source.statements.filter(
      (node) => ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node),
    );
    return types.map((node) => [node.name.text, node]);
  }),
);

/** Types that only say which options exclude each other, or take some away. */
const WITHOUT_MEMBERS = ["Without", "Record"];

/** The members of a type: of what it extends, of all sides of unions and intersections. */
function membersOf(node, isAlternative = false) {
  if (ts.isInterfaceDeclaration(node)) {
    const bases = (node.heritageClauses ?? []).flatMap(({ types }) => types);
    const inherited = bases.flatMap((base) => ofName(base.expression, isAlternative));
    return [...inherited, ...ownMembers(node, isAlternative)];
  }
  if (ts.isTypeAliasDeclaration(node)) return membersOf(node.type, isAlternative);
  if (ts.isParenthesizedTypeNode(node)) return membersOf(node.type, isAlternative);
  if (ts.isUnionTypeNode(node)) return node.types.flatMap((type) => membersOf(type, true));
  if (ts.isIntersectionTypeNode(node)) {
    return node.types.flatMap((type) => membersOf(type, isAlternative));
  }
  if (ts.isTypeLiteralNode(node)) return ownMembers(node, isAlternative);
  if (!ts.isTypeReferenceNode(node)) return [];
  if (node.typeName.text === "Omit") return membersOf(node.typeArguments[0], isAlternative);
  return ofName(node.typeName, isAlternative);
}

function ofName({ text }, isAlternative) {
  if (WITHOUT_MEMBERS.includes(text)) return [];
  assert.ok(declared.has(text), `no type ${text}`);
  return membersOf(declared.get(text), isAlternative);
}

function ownMembers(node, isAlternative) {
  return node.members.filter(ts.isPropertySignature).map((member) => ({
    name: member.name.text,
    isOptional: member.questionToken !== undefined,
    isAlternative,
    type: member.type.getText(),
    comment: ts
      .getJSDocCommentsAndTags(member)
      .map(({ comment }) => comment ?? "")
      .join(" "),
  }));
}

for (const [of, type] of Object.entries(TYPES)) {
  const page = optionTable(of);
  const members = membersOf(declared.get(type));

  test(`options of ${of}: the names are those of ${type}`, () => {
    const names = (list) => [...new Set(list.map(({ name }) => name))].sort();
    assert.deepEqual(names(page), names(members));
  });

  test(`options of ${of}: what is required is required by the type`, () => {
    for (const { name, byDefault } of page) {
      const declarations = members.filter((member) => member.name === name);
      const isSimple = declarations.every(({ isAlternative }) => !isAlternative);
      // `clientId` has a second spelling, so the type requires neither.
      if (of === "StaticToken" && name === "clientId") continue;
      const isRequired = isSimple && declarations.every(({ isOptional }) => !isOptional);
      assert.equal(byDefault === "required", isRequired, name);
    }
  });

  test(`options of ${of}: words, defaults and ranges are those of ${type}`, () => {
    let compared = 0;
    for (const { name, type: said, byDefault } of page) {
      for (const { comment, type: declaredType } of members.filter((it) => it.name === name)) {
        for (const word of declaredType.match(/"\w+"/g) ?? []) {
          if (!said.startsWith("`\"")) break;
          assert.ok(said.includes(word), `${name}: ${word}`);
          compared += 1;
        }
        compared += compareDefault(name, comment, byDefault);
        compared += compareRange(name, comment, said);
      }
    }
    assert.ok(compared > 0 || !page.some(({ type }) => /\d/.test(type)), "nothing was compared");
  });
}

/** `requireExpiration` has two defaults in one comment, one for each verifier. */
function compareDefault(name, comment, byDefault) {
  const stated = /Default: (`[^`]+`|\d+(?:\.\d+)?|true|false|none)/.exec(comment)?.[1];
  if (stated === undefined || name === "requireExpiration") return 0;
  const plain = (text) => text.replaceAll("`", "");
  assert.equal(plain(byDefault), plain(stated), `default of ${name}`);
  return 1;
}

/** Every bound that the comment states is one of the page's. */
function compareRange(name, comment, type) {
  const pattern = /(?:at most|at least|above) ([\d,]*\d)|(\d[\d,]*) to ([\d,]*\d)/gi;
  const isRange = /\d/.test(type) && !type.includes("`");
  const bounds = isRange ? [...comment.matchAll(pattern)].flatMap(([, ...found]) => found) : [];
  const stated = bounds.filter((bound) => bound !== undefined);
  for (const bound of stated) {
    const number = bound.replaceAll(",", "");
    assert.ok((type.match(/\d+/g) ?? []).includes(number), `${name}: ${bound} in ${type}`);
  }
  return stated.length;
}
