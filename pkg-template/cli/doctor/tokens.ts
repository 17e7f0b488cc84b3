// What the server does with tokens that nobody issued.

import { randomBytes } from "node:crypto";
import type { Answer, HttpClient, NoAnswer } from "../http-client.ts";
import { bearerChallenge } from "./challenge-header.ts";
import { isServerError, isSuccess } from "./endpoint.ts";
import type { Report } from "./report.ts";
import type { Ask } from "./requests.ts";

/** Traces of a program: lines of stacks as JavaScript, Python, Java, Go, Ruby and Rust print them. */
const STACKS = [
  /^\s+at .+[(/\\:].*:\d+/m,
  /Traceback \(most recent call last\)/,
  /^\s+at [\w.$]+\([\w.]+:\d+\)/m,
  /goroutine \d+ \[/,
  /\.rb:\d+:in /,
  /panicked at /,
];

/** What came back, by what was sent. */
type Answers = ReadonlyMap<string, Answer | NoAnswer>;

interface Known {
  /** The server. */
  readonly url: string;
  readonly ask: Ask;
  /** The answer to a request without a token. */
  readonly anonymous: Answer;
  /** Whose tokens are forged: the first authorization server, if one is known. */
  readonly issuer: string | undefined;
  readonly scopes: readonly string[];
}

export async function examineTokens(client: HttpClient, known: Known, report: Report): Promise<void> {
  const { url, ask, anonymous } = known;
  const random = randomBytes(24).toString("base64url");
  const send = (credentials: string) => ask(client, url, { Authorization: `Bearer ${credentials}` });
  const refused = await send(random);
  const answers = new Map([["a random token", refused]]);
  const forged = forgedTokens(known);
  for (const [name, token] of forged) answers.set(name, await send(token));

  const accepted = [...answers].filter(([, answer]) => isSuccess(answer)).map(([name]) => name);
  report.judge("verifies-tokens", accepted.length === 0 ? undefined : `accepted: ${accepted.join(", ")}`);
  if (accepted.length === 0) {
    judgeStatus(answers, report);
    judgeError(refused, report);
  } else {
    for (const rule of ["refuses-with-401", "refuses-with-error"] as const)
      report.skip(rule, "tokens are not verified");
  }

  const malformed = await send(`${random} ${random}`);
  report.judge("malformed-400", malformedProblem(malformed));
  const inUrl = await ask(client, withParameter(url, "access_token", random));
  const control = await ask(client, withParameter(url, "mcp_bearer_doctor", random));
  if (said(control) === said(anonymous)) report.judge("no-token-in-url", urlProblem(anonymous, inUrl));
  else report.skip("no-token-in-url", "the answer changes with anything in the URL");

  answers.set("a malformed header", malformed).set("a token in the URL", inUrl);
  judgeAll(new Map([["no token", anonymous], ...answers]), [random, ...forged.values()], report);
}

function judgeStatus(answers: Answers, report: Report): void {
  // 5xx has a rule of its own.
  const wrong = [...answers].filter(([, answer]) => answer.status !== 401 && !isServerError(answer));
  const list = wrong.map(([name, { status, problem }]) => `${name}: ${status ?? problem}`).join("; ");
  report.judge("refuses-with-401", wrong.length === 0 ? undefined : list);
}

function judgeError({ status, headers }: Answer | NoAnswer, report: Report): void {
  const challenge = status === 401 ? bearerChallenge(headers.get("www-authenticate") ?? "") : undefined;
  if (challenge === undefined) {
    report.skip("refuses-with-error", status === 401 ? "there is no Bearer challenge" : "the status is another one");
    return;
  }
  const error = challenge.parameters.get("error");
  report.judge("refuses-with-error", error === "invalid_token" ? undefined : `error is ${error ?? "missing"}`);
}

function judgeAll(answers: Answers, tokens: readonly string[], report: Report): void {
  const failing = [...answers].filter(([, answer]) => isServerError(answer));
  report.judge(
    "no-server-error",
    failing.length === 0 ? undefined : failing.map(([name, { status }]) => `${name}: ${status}`).join("; "),
  );
  const talking = [...answers].filter(([, { headers, body }]) => {
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
function forgedTokens({ url, issuer = "https://issuer.example", scopes }: Known): ReadonlyMap<string, string> {
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
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const payload = encoded(claims);
  // As long as a signature with RSA of 2048 bits.
  const signature = randomBytes(256).toString("base64url");
  return new Map([
    // RFC 7519 section 6: an unsecured JWT ends with an empty signature.
    ["an unsigned JWT", `${encoded({ typ: "JWT", alg: "none" })}.${payload}.`],
    ["a JWT with a signature of nobody", `${encoded({ typ: "JWT", alg: "RS256" })}.${payload}.${signature}`],
  ]);
}

function malformedProblem(answer: Answer | NoAnswer): string | undefined {
  if (answer.status === 400 || isServerError(answer)) return undefined;
  return `it is answered with ${answer.status ?? answer.problem}`;
}

function withParameter(url: string, name: string, value: string): string {
  const changed = new URL(url);
  changed.searchParams.append(name, value);
  return changed.href;
}

/** The token is no good, so it cannot be accepted; but who does not look at it answers as if it were not there. */
function urlProblem(anonymous: Answer, answer: Answer | NoAnswer): string | undefined {
  if (isServerError(answer)) return undefined;
  if (isSuccess(answer)) return "a request with a random token in access_token is accepted";
  return said(anonymous) === said(answer) ? undefined : "the answer changes when a token is in access_token";
}

function said({ status, headers }: Answer | NoAnswer): string {
  return `${status} ${headers?.get("www-authenticate") ?? ""}`;
}
