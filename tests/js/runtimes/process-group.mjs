/** Programs in a process group of their own, which end with all that they started, and with this process. */
import process from "node:process";

const running = new Set();
process.once("exit", () => running.forEach(endGroup));
// A signal would end this process without its "exit".
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1));

/** Ends the group of a child with this process. The child must be spawned `detached`. */
export function keepGroup(child) {
  running.add(child);
}

/** Ends the group now. */
export function endGroup(child) {
  running.delete(child);
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch (error) {
    // Nothing of it runs any more.
    if (error.code !== "ESRCH") throw error;
  }
}
