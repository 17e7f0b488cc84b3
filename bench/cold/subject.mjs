// What one cold process is given, and how it answers.

export const subject = JSON.parse(process.argv[2]);

/** `sub` shows that a token was read, not only that nothing was thrown. */
export function report(ms, sub) {
  console.log(JSON.stringify({ ms, sub }));
}
