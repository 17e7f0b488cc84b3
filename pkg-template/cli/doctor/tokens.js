// What the server does with tokens that nobody issued.

import { randomBytes } from "node:crypto";
import { RSAKeyPair } from "mcp-bearer";
import { parseChallenges } from "./challenge-header.js";
import { initialize, isSuccess } from "./endpoint.js";

/** RFC 6749 section 3.3. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/;
const PRINTABLE = /^[\x21-\x7e]{1,2000}$/;

/** Traces of a program: lines of stacks as JavaScript, Python, Java, Go, Ruby and Rust print them. */
const STACK =
  /^\s+at .+[(/\\:].*:\d+|Traceback \(most recent call last\)|^\s+at [\w.$]+\([\w.]+:\d+\)|goroutine \d+ \[|\.rb:\d+:in |panicked at /m;

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
  const inUrl = await withTokenInUrl(client, url, random);
  report.judge("no-token-in-url", urlProblem(anonymous, inUrl));

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
    return STACK.test(text) || tokens.some((token) => text.includes(token));
  });
  report.judge(
    "reveals-nothing",
    talking.length === 0
      ? undefined
      : `a token or a stack is in the answer to ${talking.map(([name]) => name).join(", ")}`,
  );
}

/** JWTs as the authorization server could have issued them, but that it has not. */
function forgedTokens({ url, issuer, scopes }) {
  const options = {
    // What others write is not always what can be in a token.
    issuer: PRINTABLE.test(issuer ?? "") ? issuer : "https://issuer.example",
    audience: url,
    subject: "mcp-bearer-doctor",
    scopes: scopes.filter((scope) => SCOPE.test(scope)),
    additionalClaims: { client_id: "mcp-bearer-doctor", jti: randomBytes(8).toString("hex") },
  };
  const signed = RSAKeyPair.generate().createToken(options);
  const [, payload] = signed.split(".");
  const header = Buffer.from('{"typ":"JWT","alg":"none"}').toString("base64url");
  // RFC 7519 section 6: an unsecured JWT ends with an empty signature.
  return { "an unsigned JWT": `${header}.${payload}.`, "a JWT with a signature of nobody": signed };
}

function malformedProblem(answer) {
  if (answer.status === 400 || answer.status >= 500) return undefined;
  return `it is answered with ${answer.status ?? answer.problem}`;
}

function withTokenInUrl(client, url, token) {
  const withToken = new URL(url);
  withToken.searchParams.append("access_token", token);
  return initialize(client, withToken.href);
}

/** The token is no good, so it cannot be accepted; but a server that does not look at it answers as if it were not there. */
function urlProblem(anonymous, answer) {
  if (answer.status >= 500) return undefined;
  if (isSuccess(answer)) return "a request with a random token in access_token is accepted";
  const said = ({ status, headers }) => `${status} ${headers?.get("www-authenticate") ?? ""}`;
  return said(anonymous) === said(answer) ? undefined : "the answer changes when a token is in access_token";
}
