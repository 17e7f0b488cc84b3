/** The tables of the documents say what the sources say, row for row and value for value. */
import assert from "node:assert/strict";
import { test } from "node:test";

import * as bearer from "mcp-bearer";

import { codeIn, optionTable, read, tableOf } from "./readme-text.mjs";

/** The sources of the declarations. */
const declarations = ["errors", "events", "verifier-options", "gate-types", "operation-types", "rsa-key-pair"]
  .map((name) => read(`pkg-template/src/${name}.ts`))
  .join("\n");
const errors = read("src/error.rs");

const INTROSPECTION_OPTIONS = "type IntrospectionClientAuthentication =";
const introspection = declarations
  .split(INTROSPECTION_OPTIONS)[1]
  .split("export interface StaticToken ", 1)[0];

/** The string members of a union type, those of the unions in it too. */
function union(name) {
  const body = declarations.split(`export type ${name} =`)[1]?.split(";\n", 1)[0];
  assert.ok(body, `the declarations have no type ${name}`);
  const code = body.replace(/\/\*\*.*?\*\/|\/\/.*/g, "");
  const members = [...code.matchAll(/"(\w+)"/g)].map(([, member]) => member);
  const unions = [...code.matchAll(/\b[A-Z][A-Za-z]+\b/g)].map(([inner]) => inner);
  return [...members, ...unions.flatMap(union)];
}

const sorted = (list) => [...list].sort();

/** The names in the first column, each at most once. */
function firstColumn(table) {
  const names = tableOf(table).flatMap(([cell]) => codeIn(cell));
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
  const said = tableOf("reasons").map(([reason, code, status]) => [
    ...codeIn(reason),
    ...codeIn(code),
    status,
  ]);
  assert.deepEqual(sorted(said.map(String)), sorted(wanted.map(String)));
  assert.deepEqual(sorted(said.map(([reason]) => reason)), sorted(union("TokenErrorReason")));
  assert.ok(wanted.length >= 20);
});

test("the failures that events name are those of the verifiers, in their types too", () => {
  const named = (path) => {
    const name = /pub fn name\([^]*?\n    }\n/.exec(read(path))[0];
    return [...name.matchAll(/"([a-z_]+)"/g)].map(([, each]) => each);
  };
  // Of what the wasm never sees.
  const requests = [...union("RequestFailure"), "not_found"];
  const discovery = named("src/protocol/discovery.rs");
  const wanted = {
    keys: [...named("src/keys/jwk_set.rs"), ...requests, ...discovery],
    introspection: [
      ...named("src/verifiers/introspection/failure.rs"),
      ...requests,
      // Its place in the queue never came.
      "overloaded",
      ...discovery,
    ],
  };
  const others = { keys: "no_introspection_endpoint", introspection: "no_jwks_uri" };
  const types = { keys: "JwksFailure", introspection: "IntrospectionFailure" };
  for (const [of, names] of Object.entries(wanted)) {
    const said = tableOf("failures")
      .filter(([, owners]) => owners === "both" || owners === of)
      .flatMap(([failure]) => codeIn(failure));
    assert.deepEqual(sorted(said), sorted(new Set(names)).filter((name) => name !== others[of]));
    assert.deepEqual(sorted(new Set(union(types[of]))), sorted(new Set(names)));
  }
});

test("the reasons of ConfigError", () => {
  const wanted = [...errors.matchAll(/=> "(ERR_CONFIG_\w+)"/g)].map(([, reason]) => reason);
  assert.ok(wanted.length >= 12);
  assert.deepEqual(sorted(firstColumn("config reasons")), sorted(wanted));
  assert.deepEqual(sorted(union("ConfigErrorReason")), sorted(wanted));
});

test("the ways to authenticate are those that the options offer", () => {
  const cells = tableOf("client authentication").flatMap((row) => row.slice(0, 2));
  const said = new Set(cells.flatMap(codeIn).map((code) => code.replace(/:.*/, "")));
  const methods = [...introspection.matchAll(/clientAuthMethod\??: (.*);/g)];
  const names = methods.flatMap(([, types]) => [...types.matchAll(/"(\w+)"/g)]);
  const [none, ...others] = names.map(([, name]) => name).reverse();
  assert.equal(none, "none");
  const options = [
    "clientId",
    "clientSecret",
    "clientAuthMethod",
    "formEncodeCredentials",
    "privateKey",
    "bearerToken",
    "authorizationHeader",
  ];
  assert.deepEqual(sorted(said), sorted([...others, ...options]));
  const known = optionTable("IntrospectionTokenVerifier").map(({ name }) => name);
  assert.deepEqual(
    options.filter((name) => !known.includes(name)),
    [],
  );
});

test("the options of RSAKeyPair's methods are those that they take", () => {
  const source = read("src/testing/options.rs");
  const methods = { generate: "Generate", jwk: "Jwk", jwks: "Jwk", createToken: "Token" };
  for (const [method, name] of Object.entries(methods)) {
    const said = tableOf("RSAKeyPair")
      .filter(([, owners]) => codeIn(owners).includes(method))
      .flatMap(([option]) => codeIn(option));
    const [, members] = source.match(new RegExp(`struct ${name}Options \\{\n([^}]+)`));
    const taken = [...members.matchAll(/pub (\w+):/g)].map(([, member]) =>
      member.replace(/_(\w)/g, (_, letter) => letter.toUpperCase()),
    );
    assert.deepEqual(sorted(said), sorted(taken), method);
  }
});

test("the defaults of RSAKeyPair are those that the types state", () => {
  const [, minting] = declarations.split("interface CreateTokenOptions");
  const compared = compareDefaults("RSAKeyPair", defaultsIn(minting));
  assert.ok(compared.length >= 3, `only ${compared.length} defaults were compared`);
});

/** By the name of the option: what its comment says behind "Default:". */
function defaultsIn(text) {
  const described = /\/\*\*((?:(?!\*\/)[^])*)\*\/\n +(\w+)\?:/g;
  const stated = /Default: (`[^`]+`|\d+(?:\.\d+)?|true|false|none)/;
  const members = [...text.matchAll(described)];
  return new Map(members.map(([, doc, name]) => [name, stated.exec(doc)?.[1]]));
}

function compareDefaults(table, defaults) {
  return tableOf(table)
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
  const said = tableOf("limits").map(([name, value]) => [
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

test("the adapters are those of package.json, each with all that it exports", async () => {
  const others = [".", "./reference", "./package.json"];
  const paths = Object.keys(JSON.parse(read("pkg-template/package.json")).exports);
  const wanted = paths.filter((path) => !others.includes(path)).map((path) => path.slice(2));
  const said = {};
  for (const [module, functions] of tableOf("adapters"))
    (said[codeIn(module)[0]] ??= []).push(...codeIn(functions));
  assert.deepEqual(sorted(Object.keys(said)), sorted(wanted.map((name) => `mcp-bearer/${name}`)));
  for (const [specifier, functions] of Object.entries(said))
    assert.deepEqual(sorted(functions), sorted(Object.keys(await import(specifier))), specifier);
});

test("every figure on speed and size is one that the benchmark wrote", () => {
  const marked = /^<!-- from bench\/RESULTS.md -->\n((?:.+\n)+)/gm;
  const documents = ["README.md", "docs/benchmarks.md"];
  const paragraphs = documents.flatMap((path) => [...read(path).matchAll(marked)].map(([, lines]) => lines));
  const written = read("bench/RESULTS.md").split("\n");
  const lines = paragraphs.join("").trimEnd().split("\n");
  for (const line of lines) assert.ok(written.includes(line), line);
  assert.ok(paragraphs.length >= 6, `only ${paragraphs.length} quotations`);
});

test("the members are those of the classes", () => {
  // What every class or function has, and what only console and JSON.stringify call.
  const common = ["constructor", "name", "toJSON", "length", "prototype"];
  // What an error may lack is `undefined` on its prototype.
  const isLacking = ({ value, get }) => value === undefined && get === undefined;
  const isNamed = (object, name) =>
    !common.includes(name) && !isLacking(Object.getOwnPropertyDescriptor(object, name));
  const own = (object) =>
    Object.getOwnPropertyNames(object).filter((name) => isNamed(object, name));
  const classes = [...VERIFIERS, "RSAKeyPair", "TokenError"].map((name) => [name, bearer[name]]);
  const wanted = classes.flatMap(([name, { prototype }]) =>
    [...own(prototype), ...own(bearer[name])].map((member) => `${name}.${member}`),
  );
  const { gate } = exampleGate();
  for (const member of [...own(gate), ...own(Object.getPrototypeOf(gate))])
    wanted.push(`BearerGate.${member}`);
  const said = tableOf("members").flatMap(([members, owners]) =>
    (owners === "all verifiers" ? VERIFIERS : codeIn(owners)).flatMap((owner) =>
      codeIn(members).map((member) => `${owner}.${member.replace(/\(.*/, "")}`),
    ),
  );
  assert.deepEqual(sorted(said), sorted(wanted));
});

test("the properties of AccessToken are those that a token gets", async () => {
  const { gate, token } = exampleGate();
  const headers = { Authorization: `Bearer ${token}` };
  const accessToken = await gate.authenticate(new Request("https://mcp.example", { headers }));
  assert.deepEqual(sorted(firstColumn("access token")), sorted(Object.keys(accessToken)));
});

const VERIFIERS = [
  "JWTVerifier",
  "IntrospectionTokenVerifier",
  "StaticTokenVerifier",
  "MultiVerifier",
];

function exampleGate() {
  const keyPair = bearer.RSAKeyPair.generate();
  const options = { publicKey: keyPair.publicKey, issuer: null, audience: null };
  const gate = bearer.createBearerGate({
    verifier: new bearer.JWTVerifier(options),
    resource: "https://mcp.example",
    authorizationServers: ["https://auth.example"],
  });
  return { gate, token: keyPair.createToken() };
}
