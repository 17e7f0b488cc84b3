// What the server does with tokens that nobody issued.

import { randomBytes } from "node:crypto";
import { parseChallenges } from "./challenge-header.js";
import { initialize, isSuccess } from "./endpoint.js";

/** Traces of a program: lines of stacks as JavaScript, Python, Java, Go, Ruby and Rust print them. */
const STACKS = [
  /^\s+at .+[(/\\:].*:\d+/m,
  /Traceback \(most recent call last\)/,
  /^\s+at [\w.$]+\([\w.]+:\d+\)/m,
  /goroutine \d+ \[/,
  /\.rb:\d+:in /,
  /panicked at /,
];

/**
 * @param {object} known
 * @param {string} known.url the server
 * @param {object} known.anonymous the answer to a request without a token
 * @param {string} known.issuer whose tokens are forged: the first authorization server, if one is known
 * @param {string[]} known.scopes
 */
export async function examineTokens(client, { url, anonymous, issuer, scopes }, report) {
  const random = randomBytes(24).toString("base64url");
  const send = (authorization) => initialize(client, url, { Authorization: authorization });
  const refused = await send(`Bearer ${random}`);
  const forged = forgedTokens({ url, issuer, scopes });
  const answers = { "a random token": refused };
  for (const [name, token] of Object.entries(forged)) answers[name] = await send(`Bearer ${token}`);

  const accepted = Object.entries(answers).filter(([, answer]) => isSuccess(answer));
  const names = accepted.map(([name]) => name).join(", ");
  report.judge("verifies-tokens", accepted.length === 0 ? undefined : `accepted: ${names}`);
  if (accepted.length === 0) judgeRefusals(answers, report);
  else for (const rule of ["refuses-with-401", "refuses-with-error"]) report.skip(rule, "tokens are not verified");

  const malformed = await send(`Bearer ${random} ${random}`);
  report.judge("malformed-400", malformedProblem(malformed));
  const inUrl = await withParameter(client, url, "access_token", random);
  const control = await withParameter(client, url, "mcp_bearer_doctor", random);
  if (said(control) === said(anonymous)) report.judge("no-token-in-url", urlProblem(anonymous, inUrl));
  else report.skip("no-token-in-url", "the answer changes with anything in the URL");

  const all = { "no token": anonymous, ...answers, "a malformed header": malformed, "a token in the URL": inUrl };
  judgeAll(all, [random, ...Object.values(forged)], report);
}

function judgeRefusals(answers, report) {
  // 5xx has a rule of its own.
  const wrong = Object.entries(answers).filter(([, { status }]) => status !== 401 && !(status >= 500));
  const list = wrong.map(([name, { status, problem }]) => `${name}: ${status ?? problem}`).join("; ");
  report.judge("refuses-with-401", wrong.length === 0 ? undefined : list);
  const { status, headers } = answers["a random token"];
  if (status !== 401) return report.skip("refuses-with-error", "the status is another one");
  const challenges = parseChallenges(headers.get("www-authenticate") ?? "");
  const challenge = challenges?.find(({ scheme }) => scheme === "bearer");
  if (challenge === undefined) return report.skip("refuses-with-error", "there is no Bearer challenge");
  const error = challenge.parameters.get("error");
  report.judge("refuses-with-error", error === "invalid_token" ? undefined : `error is ${error ?? "missing"}`);
}

function judgeAll(answers, tokens, report) {
  const failing = Object.entries(answers).filter(([, { status }]) => status >= 500);
  report.judge(
    "no-server-error",
    failing.length === 0 ? undefined : failing.map(([name, { status }]) => `${name}: ${status}`).join("; "),
  );
  const talking = Object.entries(answers).filter(([, { headers, body }]) => {
    const text = `${headers?.get("www-authenticate") ?? ""}\n${body ?? ""}`;
    return STACKS.some((stack) => stack.test(text)) || tokens.some((token) => text.includes(token));
  });
  report.judge(
    "reveals-nothing",
    talking.length === 0
      ? undefined
      : `a token or a stack is in the answer to ${talking.map(([name]) => name).join(", ")}`,
  );
}

/** JWTs as the authorization server could have issued them, but that it has not. */
function forgedTokens({ url, issuer = "https://issuer.example", scopes }) {
  const iat = Math.floor(Date.now() / 1000);
  const claims = {
    iss: issuer,
    aud: url,
    sub: "mcp-bearer-doctor",
    client_id: "mcp-bearer-doctor",
    scope: scopes.join(" "),
    iat,
    exp: iat + 600,
    jti: randomBytes(8).toString("hex"),
  };
  const encoded = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const payload = encoded(claims);
  // As long as a signature with RSA of 2048 bits.
  const signature = randomBytes(256).toString("base64url");
  return {
    // RFC 7519 section 6: an unsecured JWT ends with an empty signature.
    "an unsigned JWT": `${encoded({ typ: "JWT", alg: "none" })}.${payload}.`,
    "a JWT with a signature of nobody": `${encoded({ typ: "JWT", alg: "RS256" })}.${payload}.${signature}`,
  };
}

function malformedProblem(answer) {
  if (answer.status === 400 || answer.status >= 500) return undefined;
  return `it is answered with ${answer.status ?? answer.problem}`;
}

function withParameter(client, url, name, value) {
  const changed = new URL(url);
  changed.searchParams.append(name, value);
  return initialize(client, changed.href);
}

/** The token is no good, so it cannot be accepted; but who does not look at it answers as if it were not there. */
function urlProblem(anonymous, answer) {
  if (answer.status >= 500) return undefined;
  if (isSuccess(answer)) return "a request with a random token in access_token is accepted";
  return said(anonymous) === said(answer) ? undefined : "the answer changes when a token is in access_token";
}

function said({ status, headers }) {
  return `${status} ${headers?.get("www-authenticate") ?? ""}`;
}
