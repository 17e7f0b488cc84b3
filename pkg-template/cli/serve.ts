// `mcp-bearer serve`: a local issuer for development and tests.

import { randomBytes } from "node:crypto";
import process from "node:process";
import { type Context, command, type OptionsOf, type OptionTable } from "./command.ts";
import { EXIT, type ExitCode, UnavailableError, UsageError } from "./exit-codes.ts";
import { FAULT_SYNTAX, Faults, parseFault } from "./issuer/faults.ts";
import { type Listener, listen } from "./issuer/listener.ts";
import { LocalIssuer } from "./issuer/local-issuer.ts";
import { PATHS } from "./issuer/metadata.ts";
import type { LogEntry } from "./issuer/state.ts";
import { writeNewFile } from "./new-file.ts";
import { type Output, printable } from "./output.ts";
import { PRIVATE_KEY_OPTIONS, readKeyPair } from "./private-key.ts";
import { readSecret } from "./secrets.ts";
import { codeOf } from "./system-error.ts";

const DEFAULT_PORT = 9400;

const OPTIONS = {
  port: { value: "PORT", kind: "whole", help: `the port on 127.0.0.1; default ${DEFAULT_PORT}, 0 for any` },
  ...PRIVATE_KEY_OPTIONS,
  scope: { value: "SCOPES", help: "scopes that clients may get; default: what they ask for", isList: true },
  "client-id": { value: "ID", help: 'the client of the token and introspection endpoints; default "local-client"' },
  "client-secret-file": { value: "FILE", help: "its secret" },
  "client-secret-env": { value: "NAME", help: "the same, from an environment variable" },
  "client-secret-out": { value: "FILE", help: "make a secret and write it there, readable by you only" },
  "rotate-every": { value: "TIME", kind: "seconds", help: "sign with a new key that often; old keys stay published" },
  fault: { value: "FAULT", help: "fail from the start, for example jwks:status=503*2", isList: true },
  quiet: { help: "no line per request" },
} as const satisfies OptionTable;

type Options = OptionsOf<typeof OPTIONS>;

export const serve = command(
  {
    name: "serve",
    summary: "Runs a local issuer for development and tests: keys, discovery, tokens, introspection, faults.",
    options: OPTIONS,
    examples: [
      ["mcp-bearer serve", "an issuer at http://127.0.0.1:9400 with a key of its own"],
      ["mcp-bearer serve --client-secret-out secret.txt", "with a client that may get tokens and introspect"],
      [
        "mcp-bearer serve --port 0 --fault jwks:status=503*2 --json",
        "any port, and the first two fetches of keys fail",
      ],
    ],
    more: `Faults are ${FAULT_SYNTAX}.

While it runs, with Content-Type: application/json:
  POST   /control/mint    {"audience": "...", "scopes": [...], ...}   a token: what mcp-bearer mint --server does
  POST   /control/rotate  {"dropOld": false}                          a new key
  POST   /control/faults  {"fault": "jwks:hang*1"}                    a fault; DELETE ends all; GET lists them
  GET    /control/log                                                 the requests so far; DELETE forgets them

Everybody on this machine can have tokens minted: never let anything of value trust this issuer.`,
  },
  run,
);

async function run(options: Options, context: Context): Promise<ExitCode> {
  const { output } = context;
  const clients = await clientsOf(options, context);
  const faults = new Faults();
  for (const text of options.fault ?? []) {
    const fault = parseFault(text);
    if (fault === undefined) throw new UsageError(`--fault: ${FAULT_SYNTAX}`);
    faults.add(fault);
  }
  const keyPair = await readKeyPair(options, context);
  const { port = DEFAULT_PORT, rotateEvery } = options;
  if (port > 65_535) throw new UsageError("--port: at most 65535");
  if (rotateEvery !== undefined && !(rotateEvery >= 1)) throw new UsageError("--rotate-every: at least a second");

  const listener = await listenAt(port);
  const issuer = new LocalIssuer({ issuer: listener.origin, ...(keyPair && { keyPair }) });
  const scopes = (options.scope ?? []).flatMap((text) => text.split(" "));
  listener.serve({ issuer, clients, scopes, faults, log: [] }, (entry) => {
    if (!options.quiet) printRequest(output, entry);
  });
  const timer =
    rotateEvery === undefined
      ? undefined
      : setInterval(() => printRotation(output, issuer.rotate()), rotateEvery * 1000);

  printStart(output, issuer, clients, keyPair !== undefined);
  await stopSignal();
  clearInterval(timer);
  await listener.close();
  return EXIT.good;
}

/** The one client, if it has a secret. Without, both endpoints that need one answer 401 to everybody. */
async function clientsOf(options: Options, context: Context): Promise<ReadonlyMap<string, string>> {
  const { clientId = "local-client", clientSecretOut, clientSecretFile, clientSecretEnv } = options;
  const place = { file: clientSecretFile, variable: clientSecretEnv };
  const given = await readSecret("client-secret", place, context);
  if (given !== undefined && clientSecretOut !== undefined) {
    throw new UsageError("--client-secret-out makes a secret: not together with one that is given");
  }
  if (given !== undefined) return new Map([[clientId, given]]);
  if (clientSecretOut === undefined) {
    if (options.clientId !== undefined) throw new UsageError("--client-id needs a secret: see --client-secret-out");
    return new Map();
  }
  const secret = randomBytes(24).toString("base64url");
  await writeNewFile(clientSecretOut, secret, {
    option: "--client-secret-out",
    advice: ": use --client-secret-file",
    mode: 0o600,
  });
  return new Map([[clientId, secret]]);
}

async function listenAt(port: number): Promise<Listener> {
  try {
    return await listen(port);
  } catch (error) {
    throw new UnavailableError(`--port: cannot listen on port ${port} (${codeOf(error) ?? "error"})`);
  }
}

function printStart(
  output: Output,
  issuer: LocalIssuer,
  clients: ReadonlyMap<string, string>,
  isKeyKept: boolean,
): void {
  const [clientId] = clients.keys();
  const { issuer: url, kid } = issuer;
  if (output.isJson) {
    output.document(
      { type: "listening", issuer: url, jwksUri: url + PATHS.jwks, kid, ...(clientId !== undefined && { clientId }) },
      { isOneOfSeveral: true },
    );
    return;
  }
  output.line(output.bold(`issuer ${url}`));
  output.table([
    ["keys", url + PATHS.jwks],
    ["metadata", url + PATHS.oauth],
    ["tokens", url + PATHS.token],
    ["introspection", url + PATHS.introspect],
    ["key id", isKeyKept ? kid : `${kid} (a new key at each start: see --key-file)`],
    ["client", clientId === undefined ? "none: see --client-secret-out" : printable(clientId)],
  ]);
  output.line("Serving until Ctrl-C.");
}

function printRequest(output: Output, entry: LogEntry): void {
  if (output.isJson) {
    output.document({ type: "request", ...entry }, { isOneOfSeveral: true });
    return;
  }
  const { at, method, path, status, milliseconds, fault } = entry;
  const note = fault === undefined ? "" : output.yellow(`  fault: ${fault}`);
  output.line(`${output.faint(at.slice(11, 19))}  ${status}  ${method} ${printable(path)}  ${milliseconds} ms${note}`);
}

function printRotation(output: Output, kid: string): void {
  if (output.isJson) output.document({ type: "rotated", kid }, { isOneOfSeveral: true });
  else output.line(`a new key: ${kid}`);
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => resolve());
  });
}
