/**
 * Starts the servers of ../../../examples, each as its own process with the packages of tests/js,
 * and talks to them. Their tokens come from an issuer on 127.0.0.1 that each finds by discovery.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, request as httpRequest } from "node:http";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

import { RSAKeyPair } from "mcp-bearer";

import { TESTS, findRuntime } from "../runtimes/binaries.mjs";
import { newCopyOfExample } from "../runtimes/folder.mjs";
import { workerdConfig } from "./example-workers.mjs";

/** Not where the server really is: a gate goes by the path, and names what it was given. */
export const RESOURCE = "http://localhost:3000/mcp";
export const METADATA_URL = "http://localhost:3000/.well-known/oauth-protected-resource/mcp";

const EXAMPLES = resolve(TESTS, "../../examples");
const DEADLINE_MS = 60_000;
const KID = "example-key";

const DENO = [
  "run",
  "--no-prompt",
  "--no-lock",
  "--no-remote",
  "--node-modules-dir=manual",
  "--allow-net=127.0.0.1",
  "--allow-env=PORT,RESOURCE,ISSUER",
];

/** An authorization server as far as a resource server sees it: discovery and a JWK Set. */
export async function startIssuer() {
  const keyPair = RSAKeyPair.generate();
  const server = createServer((request, response) => {
    const documents = {
      "/.well-known/oauth-authorization-server": { issuer, jwks_uri: `${issuer}/jwks` },
      "/jwks": keyPair.jwks({ kid: KID }),
    };
    const document = documents[request.url];
    response.writeHead(document === undefined ? 404 : 200, { "Content-Type": "application/json" });
    response.end(JSON.stringify(document ?? {}));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const issuer = `http://127.0.0.1:${server.address().port}`;

  /** A good token, unless `options` say otherwise. */
  const mint = ({ scopes = ["notes:read"], ...options } = {}) =>
    keyPair.createToken({
      issuer,
      audience: RESOURCE,
      subject: "user-1",
      scopes,
      kid: KID,
      additionalClaims: { client_id: "client-1" },
      ...options,
    });
  return { issuer, mint, close: () => closeServer(server) };
}

function closeServer(server) {
  server.closeAllConnections();
  return new Promise((done) => server.close(done));
}

/**
 * Starts an example.
 *
 * @param {string} host the folder in examples/
 * @param {"node" | "deno" | "bun" | "workerd"} runtime
 * @param {{ issuer: string }} issuer
 * @param {Record<string, string>} [more] settings that only this example takes
 * @returns {Promise<{ port: number, close: () => Promise<void> }>}
 */
export async function startExample(host, runtime, issuer, more) {
  const folder = newCopyOfExample(host);

  const settings = { PORT: "0", RESOURCE, ISSUER: issuer.issuer, ...more };
  const { program } = findRuntime(runtime);
  const child = spawn(program, await argumentsFor(runtime, folder, settings), {
    cwd: folder,
    // workerd tells on a fourth file which port it was given.
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    env: { ...process.env, ...settings, NO_COLOR: "1" },
  });
  const ended = once(child, "close");
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => (output += chunk));
  }
  const close = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  try {
    return { port: await portOf(child, ended, () => output), output: () => output, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function argumentsFor(runtime, folder, settings) {
  if (runtime === "workerd") {
    return ["serve", "--control-fd=3", await workerdConfig(folder, settings)];
  }
  const flags = { deno: DENO, bun: ["--no-install"] }[runtime] ?? [];
  return [...flags, join(folder, "server.mjs")];
}

function portOf(child, ended, output) {
  const find = (stream, pattern) =>
    new Promise((found) => {
      createInterface({ input: stream }).on("line", (line) => {
        const port = pattern.exec(line)?.[1];
        if (port !== undefined) found(Number(port));
      });
    });
  return new Promise((done, refuse) => {
    const late = () => refuse(new Error(`the example did not start:\n${output()}`));
    const timer = setTimeout(late, DEADLINE_MS);
    ended.then(late);
    const found = [
      find(child.stdout, /^listening on port (\d+)$/),
      find(child.stdio[3], /"event":"listen".*"port":(\d+)/),
    ];
    Promise.race(found)
      .then(done)
      .finally(() => clearTimeout(timer));
  });
}

/** A request with exactly these headers, to the resource unless another path is given. */
export async function call(port, { method = "GET", path = "/mcp", token, headers, body } = {}) {
  const authorization = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const request = httpRequest({
    host: "127.0.0.1",
    port,
    method,
    path,
    headers: { Host: "localhost:3000", ...authorization, ...headers },
    agent: false,
    signal: AbortSignal.timeout(DEADLINE_MS),
  });
  request.end(body);
  const [response] = await once(request, "response");
  const chunks = await response.toArray();
  const text = Buffer.concat(chunks).toString("utf8");
  return { status: response.statusCode, headers: response.headers, text };
}

/** An example's packages are those that it was tested with. */
export function assertPinned(host) {
  const read = (path) => JSON.parse(readFileSync(path, "utf8"));
  const { dependencies } = read(join(EXAMPLES, host, "package.json"));
  const { packages } = read(join(TESTS, "package-lock.json"));
  for (const [name, version] of Object.entries(dependencies)) {
    if (name === "mcp-bearer") assert.equal(version, "file:../../pkg");
    else assert.equal(version, packages[`node_modules/${name}`]?.version, name);
  }
}
