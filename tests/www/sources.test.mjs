// What the files of the page may do: no module from elsewhere, nothing inline, no network but where it is wanted.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { check, resolveConfig } from "prettier";
import { POLICIES } from "./policies.mjs";

const PAGE = new URL("../../www/", import.meta.url);
const PACKAGE = "./package/dist/inline/index.js";
const HTML = ["index.html", "speed.html"];

const files = readdirSync(PAGE);
const read = (name) => readFileSync(new URL(name, PAGE), "utf8");
const scripts = files.filter((name) => name.endsWith(".js"));

/** Without comments, and without what stands in quotes: some of it is code for elsewhere. */
const code = (name) =>
  read(name)
    .replace(/^\s*\/\/.*$/gm, "")
    .replace(/\/\*[^]*?\*\//g, "")
    .replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '""');

test("the folder holds what the page is made of, and nothing that would have to be built", () => {
  const unknown = files.filter((name) => !/^[a-z][a-z-]*\.(js|css|html|svg)$/.test(name));
  assert.deepEqual(unknown, []);
  assert.ok(scripts.length > 25);
  assert.deepEqual(
    files.filter((name) => name.endsWith(".html")),
    HTML,
  );
});

test("modules import their neighbours; the built package only through package.js", () => {
  let count = 0;
  for (const name of scripts) {
    assert.doesNotMatch(code(name), /\bimport\s*\(|\bimportScripts\b|\brequire\s*\(/, name);
    for (const [, specifier] of read(name).matchAll(/^(?:import|export)\b[^;"']*["']([^"']+)["'];$/gm)) {
      count += 1;
      if (specifier === PACKAGE) assert.equal(name, "package.js");
      else
        assert.ok(
          /^\.\/[a-z-]+\.js$/.test(specifier) && files.includes(specifier.slice(2)),
          `${name} imports ${specifier}`,
        );
    }
  }
  assert.ok(count > 40, `${count} imports`);
});

test("only the package fetches, and the service worker for this place; nothing is stored, nothing parsed as HTML or code", () => {
  const forbidden =
    /\bfetch\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|localStorage|sessionStorage|indexedDB|document\.cookie|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser/;
  for (const name of scripts.filter((script) => script !== "sw.js")) assert.doesNotMatch(code(name), forbidden, name);
  assert.deepEqual(code("sw.js").match(/\bfetch\([^)]*\)/g), ["fetch(request)"]);
});

for (const name of HTML) {
  test(`${name}: the policy of the server, nothing inline, nothing from elsewhere`, () => {
    const html = read(name);
    assert.equal(/http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(html)?.[1], POLICIES[name]);
    assert.doesNotMatch(html, /\son[a-z]+=|\sstyle=|<style|javascript:/i);
    for (const [, attributes, body] of html.matchAll(/<script([^>]*)>([^]*?)<\/script>/g)) {
      assert.match(attributes, /type="module" src="/);
      assert.equal(body, "");
    }
    const named = [...html.matchAll(/\s(?:src|href)="([^"#]+)"/g)].map(([, path]) => path);
    assert.ok(named.length >= 6);
    for (const path of named) assert.ok(files.includes(path), `${name} names ${path}`);
  });
}

test("the style sheet and the icon name nothing else", () => {
  for (const name of ["style.css", "icon.svg"]) assert.doesNotMatch(read(name), /url\(|@import|href|<script/);
});

test("formatted by prettier", async () => {
  const own = [".", "gone/"].flatMap((folder) => {
    const there = new URL(folder, import.meta.url);
    return readdirSync(there).map((name) => new URL(name, there));
  });
  const paths = [
    ...files.filter((name) => !name.endsWith(".svg")).map((name) => new URL(name, PAGE)),
    ...own.filter(({ pathname }) => pathname.endsWith(".mjs")),
  ].map(fileURLToPath);
  const unformatted = [];
  for (const filepath of paths) {
    const options = await resolveConfig(filepath, { config: fileURLToPath(new URL("prettier.json", import.meta.url)) });
    if (!(await check(readFileSync(filepath, "utf8"), { ...options, filepath }))) unformatted.push(filepath);
  }
  assert.deepEqual(unformatted, [], "npx prettier --config tests/www/prettier.json --write ...");
});
