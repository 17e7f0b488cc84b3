/** The servers, in the order in which they are started. */
export const NAMES = [
  "better-auth",
  "authlib",
  "canaille",
  "django-oauth-toolkit",
  "glewlwyd",
  "lemonldap-ng",
  "doorkeeper",
];

/** Those that `cargo xtask test` starts: they come from npm and PyPI, for every system that has Node and Python. */
export const QUICK_NAMES = NAMES.slice(0, 4);

export async function driverOf(name) {
  if (!NAMES.includes(name)) throw new Error(`no server ${name}; there are ${NAMES.join(", ")}`);
  return (await import(`./${name}/driver.mjs`)).default;
}
