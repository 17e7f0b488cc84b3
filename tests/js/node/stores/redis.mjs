/** A Redis server on 127.0.0.1 that ends with its test. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createClient } from "@keyv/redis";

import { freePort } from "../../runtimes/free-port.mjs";
import { requireRedis } from "../../runtimes/redis.mjs";

const START_SECONDS = 30;

export async function startRedis(t) {
  const program = requireRedis();
  const folder = mkdtempSync(join(tmpdir(), "mcp-bearer-redis-"));
  const redis = { port: await freePort(), process: undefined };
  assert.ok(redis.port > 0);
  redis.url = `redis://127.0.0.1:${redis.port}`;

  /** Starts it, or starts it again: with nothing in it, and on the same port. */
  redis.start = async () => {
    const parameters = ["--port", redis.port, "--bind", "127.0.0.1", "--save", "", "--dir", folder];
    redis.process = spawn(program, parameters.map(String), { stdio: ["ignore", "pipe", "pipe"] });
    await isReady(redis.process);
  };
  /** As a crash does: nothing is told to anyone. */
  redis.kill = async () => {
    const ended = once(redis.process, "exit");
    redis.process.kill("SIGKILL");
    await ended;
  };
  /** It keeps its connections and answers nothing. */
  redis.pause = () => redis.process.kill("SIGSTOP");
  redis.resume = () => redis.process.kill("SIGCONT");

  /** Does something with a client of its own: the operator's, or an attacker's who got in. */
  redis.with = async (use) => {
    const client = createClient({ url: redis.url });
    await client.connect();
    try {
      return await use(client);
    } finally {
      client.destroy();
    }
  };

  t.after(async () => {
    const { exitCode, signalCode } = redis.process ?? { exitCode: 0 };
    if (exitCode === null && signalCode === null) await redis.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  await redis.start();
  return redis;
}

function isReady(server) {
  return new Promise((resolve, reject) => {
    let output = "";
    const end = (outcome, error) => {
      clearTimeout(timer);
      outcome(error);
    };
    const fail = (why) => end(reject, new Error(`redis-server ${why}\n${output}`));
    const timer = setTimeout(() => fail("did not start in time"), START_SECONDS * 1000);
    for (const stream of [server.stdout, server.stderr]) {
      stream.setEncoding("utf8");
      stream.on("data", (chunk) => {
        output += chunk;
        if (output.includes("Ready to accept connections")) end(resolve);
      });
    }
    server.once("error", (error) => fail(String(error)));
    server.once("exit", (code, signal) => fail(`ended with ${signal ?? code}`));
  });
}
