/** A program that is run to its end. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

/**
 * @returns {Promise<string>} its standard output
 * @throws {Error} with the end of all that it wrote, unless it ends with 0
 */
export async function run(program, args, { env = {}, cwd } = {}) {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "close").catch((error) => [String(error)]);
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ]);
  if (status === 0) return stdout;
  const end = `${stdout}${stderr}`.trimEnd().split("\n").slice(-20).join("\n");
  throw new Error(`${[program, ...args].join(" ").slice(0, 200)}: ${status}\n${end}`);
}
