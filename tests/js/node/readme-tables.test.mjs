/** The tables of README.md say what the sources say, row for row and value for value. */
import assert from "node:assert/strict";
import { test } from "node:test";

import * as bearer from "mcp-bearer";

import { codeIn, read, tableOf } from "./readme-text.mjs";

const README = "README.md";
const declarations = read("pkg-template/index.d.ts");
const errors = read("src/error.rs");

/** The strings of a list in a Rust source, behind the text that introduces it. */
function rustList(path, introduction) {
  const source = read(path);
  const start = source.indexOf(introduction);
  assert.ok(start >= 0, `${path} has no ${introduction}`);
  const list = source.slice(start + introduction.length).split("]", 1)[0];
  const names = [...list.matchAll(/"([^"]+)"/g)].map(([, name]) => name);
  assert.ok(names.length > 0, `${path}: nothing in ${introduction}`);
  return names;
}

/** The string members of a union type in index.d.ts. */
function union(name) {
  const body = declarations.split(`export type ${name} =`)[1]?.split(";\n", 1)[0];
  assert.ok(body, `index.d.ts has no type ${name}`);
  return [...body.matchAll(/^ *\| "(\w+)"/gm)].map(([, member]) => member);
}

const sorted = (list) => [...list].sort();

/** The names in the first column, each at most once. */
function firstColumn(table) {
  const names = tableOf(README, table).flatMap(([cell]) => codeIn(cell));
  assert.equal(new Set(names).size, names.length, `a name is twice in ${table}`);
  return names;
}

test("the reasons of TokenError, with code and status", () => {
  const statuses = Object.fromEntries(
    [...errors.matchAll(/^ +Self::(\w+) => (\d{3}),$/gm)].map(([, ...pair]) => pair),
  );
  const names = Object.fromEntries(
    [...errors.matchAll(/^ +Self::(\w+) => "([a-z_]+)",$/gm)].map(([, ...pair]) => pair),
  );
  const entries = [...errors.matchAll(/\(\s*"(ERR_\w+)",\s*(\w+),\s*"/g)];
  const wanted = entries.map(([, reason, code]) => [reason, names[code], statuses[code]]);
  const said = tableOf(README, "reasons").map(([reason, code, status]) => [
    ...codeIn(reason),
    ...codeIn(code),
    status,
  ]);
  assert.deepEqual(sorted(said.map(String)), sorted(wanted.map(String)));
  assert.deepEqual(sorted(said.map(([reason]) => reason)), sorted(union("TokenErrorReason")));
  assert.ok(wanted.length >= 20);
});

test("the reasons of ConfigError", () => {
  const wanted = [...errors.matchAll(/=> "(ERR_CONFIG_\w+)"/g)].map(([, reason]) => reason);
  assert.ok(wanted.length >= 12);
  assert.deepEqual(sorted(firstColumn("config reasons")), sorted(wanted));
  assert.deepEqual(sorted(union("ConfigErrorReason")), sorted(wanted));
});

test("the options of JWTVerifier are those that its constructor takes", () => {
  const file = "src/bindings/jwt_options.rs";
  const wanted = ["COMMON", "SOURCES", "REMOTE"].flatMap((name) => {
    const head = new RegExp(`const ${name}: \\[&str; \\d+\\] = \\[`).exec(read(file))?.[0];
    return rustList(file, head ?? name);
  });
  assert.deepEqual(sorted(firstColumn("JWTVerifier")), sorted(wanted));
});

test("the options of StaticTokenVerifier are those that its constructor takes", () => {
  const wanted = rustList("src/bindings/static_token_verifier.rs", "Options::new(options, &[");
  assert.deepEqual(sorted(firstColumn("StaticTokenVerifier")), sorted(wanted));
});

test("the options of RSAKeyPair's methods are those that they take", () => {
  const file = "src/bindings/rsa_key_pair.rs";
  const of = (method) =>
    tableOf(README, "RSAKeyPair")
      .filter(([, methods]) => codeIn(methods).includes(method))
      .flatMap(([option]) => codeIn(option));
  const wanted = {
    generate: rustList(file, "let options = Options::new(options, &["),
    jwk: rustList(file, "read_key_id(&Options::new(options, &["),
    createToken: rustList(file, `Options::new(\n            options,\n            &[`),
  };
  for (const [method, names] of Object.entries(wanted))
    assert.deepEqual(sorted(of(method)), sorted(names), method);
  assert.deepEqual(of("jwks"), of("jwk"));
});

test("defaults are those that index.d.ts states", () => {
  const [verifiers, minting] = declarations.split("interface CreateTokenOptions");
  const compared = [
    ...compareDefaults("JWTVerifier", defaultsIn(verifiers)),
    ...compareDefaults("RSAKeyPair", defaultsIn(minting)),
  ];
  assert.ok(compared.length >= 18, `only ${compared.length} defaults were compared`);
});

/** By the name of the option: what its comment says behind "Default:". */
function defaultsIn(text) {
  const described = /\/\*\*((?:(?!\*\/)[^])*)\*\/\n +(\w+)\?:/g;
  const stated = /Default: (`[^`]+`|\d+|true|false|none)/;
  const members = [...text.matchAll(described)];
  return new Map(members.map(([, doc, name]) => [name, stated.exec(doc)?.[1]]));
}

function compareDefaults(table, defaults) {
  return tableOf(README, table)
    .map(([option, , said]) => [codeIn(option)[0], said])
    .filter(([name, said]) => {
      const stated = defaults.get(name);
      if (stated === undefined) return false;
      assert.equal(said.replaceAll("`", ""), stated.replaceAll("`", ""), `${table}: ${name}`);
      return true;
    });
}

test("the limits are those of src/limits.rs", () => {
  const pattern = /^pub const (\w+): \w+ = ([\d.e_* ]+);$/gm;
  const wanted = [...read("src/limits.rs").matchAll(pattern)].map(([, name, value]) => [
    name,
    value.split("*").reduce((product, factor) => product * Number(factor.replaceAll("_", "")), 1),
  ]);
  assert.equal(wanted.length, read("src/limits.rs").match(/^pub const /gm).length);
  const said = tableOf(README, "limits").map(([name, value]) => [
    ...codeIn(name),
    Number(value.replaceAll(",", "")),
  ]);
  assert.deepEqual(sorted(said.map(String)), sorted(wanted.map(String)));
});

test("the exports are those of the package", () => {
  const said = firstColumn("exports").map((code) => code.replace(/\(.*/, ""));
  // Node adds these two to what it imports from CommonJS.
  const added = ["default", "module.exports"];
  const wanted = Object.keys(bearer).filter((name) => !added.includes(name));
  assert.deepEqual(sorted(said), sorted(wanted));
});

test("the members are those of the classes", () => {
  // What every class or function has, and what only console and JSON.stringify call.
  const common = ["constructor", "name", "toJSON", "length", "prototype"];
  const own = (object) =>
    Object.getOwnPropertyNames(object).filter((name) => !common.includes(name));
  const wanted = ["JWTVerifier", "StaticTokenVerifier", "RSAKeyPair", "TokenError"].flatMap(
    (name) => [
      ...own(bearer[name].prototype).map((member) => `${name}.${member}`),
      ...own(bearer[name]).map((member) => `${name}.${member}`),
    ],
  );
  const said = tableOf(README, "members").flatMap(([members, owners]) =>
    codeIn(owners).flatMap((owner) =>
      codeIn(members).map((member) => `${owner}.${member.replace(/\(.*/, "")}`),
    ),
  );
  assert.deepEqual(sorted(said), sorted(wanted));
});

test("the properties of AccessToken are those that a token gets", () => {
  const keyPair = bearer.RSAKeyPair.generate();
  const verifier = new bearer.JWTVerifier({
    publicKey: keyPair.publicKey,
    issuer: null,
    audience: null,
  });
  const accessToken = verifier.verifyTokenSync(keyPair.createToken());
  assert.deepEqual(sorted(firstColumn("access token")), sorted(Object.keys(accessToken)));
});
