// The Content-Security-Policies of the page, written out once more: what they allow is not to change by accident.

const COMMON = (connect) =>
  `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self'; ` +
  `connect-src ${connect}; base-uri 'none'; form-action 'none'`;
// Keys are fetched from where the person says: https, or this machine.
const ANYWHERE = COMMON("'self' https: http://127.0.0.1:* http://localhost:*");

export const POLICIES = {
  "index.html": ANYWHERE,
  "speed.html": COMMON("'self'"),
  server: `${ANYWHERE}; frame-ancestors 'none'`,
};
