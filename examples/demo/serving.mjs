// What `--serve` prints: requests to try by hand, and the verdict on each as it comes in.

import { CLIENT_ID } from "./cases.mjs";
import { WHOAMI_CALL } from "./client.mjs";
import { REQUIRED_SCOPES } from "./mcp-server.mjs";
import { heading } from "./transcript.mjs";

/** The tokens in these lines are good for this run only: the key ends with the process. */
export function printCurlLines({ issuer, server, clientSecret }) {
  const token = { clientId: CLIENT_ID, audience: server.url.href, scopes: REQUIRED_SCOPES };

  heading("call the tool with a good token (valid for an hour)");
  console.log(whoami(server.url, issuer.mint(token)));
  heading("call it with an expired token");
  console.log(whoami(server.url, issuer.mint({ ...token, expiresInSeconds: -60 })));
  heading("call it without a token");
  console.log(whoami(server.url));
  heading("get another token");
  console.log(
    curl(issuer.tokenEndpoint, [
      `-u ${CLIENT_ID}:${clientSecret}`,
      "-d grant_type=client_credentials",
      `-d resource=${server.url.href}`,
    ]),
  );
  heading("what the server tells a client that has no token");
  console.log(curl(server.resourceMetadataUrl));
  heading("Serving until Ctrl-C. Verdicts:");
}

/** The page with what this server expects filled in: paste a token, and press Fetch for the issuer's keys. */
export function printPageLink({ issuer, server, page }) {
  const settings = new URLSearchParams({
    "verify.source": "fetched",
    "verify.jwksUri": issuer.jwksUri,
    "verify.issuer": issuer.issuer,
    "verify.audience": server.url.href,
    "verify.scopes": REQUIRED_SCOPES.join(" "),
  });
  heading("look into such a token, and see why one is refused");
  console.log(`${page.url.href}#${settings}`);
}

/** One line per verdict, for the operator; the client is not told the reason. */
export function printVerdict({ type, ...details }) {
  if (type === "token_accepted") console.log(`  accepted${details.cached ? " (again)" : ""}`);
  if (type === "token_refused") {
    const claim = details.claim ? ` (${details.claim})` : "";
    console.log(`  refused  ${details.code}  ${details.reason}${claim}`);
  }
}

function whoami(url, token) {
  return curl(url.href, [
    ...(token === undefined ? [] : [`-H 'Authorization: Bearer ${token}'`]),
    "-H 'Content-Type: application/json'",
    "-H 'Accept: application/json, text/event-stream'",
    `-d '${JSON.stringify(WHOAMI_CALL)}'`,
  ]);
}

function curl(url, parts = []) {
  return [`curl -i ${url}`, ...parts].join(" \\\n  ");
}
