/**
 * A stranger sends tokens at 30 a second, from the first moment of a process on, and a real server answers them as real
 * servers do. No token of anybody else is refused for that.
 */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { IntrospectionTokenVerifier } from "mcp-bearer";

const MILLISECONDS = 1200;
const GARBAGE_MILLISECONDS = 1000 / 30;
const GOOD_MILLISECONDS = 40;

const json = (status, value) => ({ status, body: JSON.stringify(value) });

/** By name: what the server answers to a token that is not its own. */
const ANSWERS = {
  "401": { status: 401, body: "" },
  "401 access_denied": json(401, { error: "access_denied" }),
  "401 active: false": json(401, { active: false }),
  "403": json(403, { detail: "no permission" }),
  "404": { status: 404, body: "<html>not found</html>" },
  "400 active: false": json(400, { active: false }),
  "400 invalid_request": json(400, { error: "invalid_request" }),
  "500": { status: 500, body: "<html>error</html>" },
  "502": { status: 502, body: "" },
  "200 HTML": { status: 200, body: "<html>signed out</html>" },
  "200 nothing": { status: 200, body: "" },
  "200 {}": json(200, {}),
  "200 active: yes": json(200, { active: "yes" }),
  "200 without a client": json(200, { active: true, client_id: null }),
  "200 exp as text": json(200, { active: true, client_id: "c", exp: "soon" }),
  "200 too large": json(200, { active: true, client_id: "c", x: "x".repeat(70_000) }),
};

const names = Object.keys(ANSWERS);
let server;
let origin;

before(async () => {
  server = createServer((request, response) => {
    let form = "";
    request.on("data", (chunk) => (form += chunk));
    request.on("end", () => {
      const token = new URLSearchParams(form).get("token");
      const good = { status: 200, body: JSON.stringify({ active: true, client_id: "c", sub: token }) };
      const name = names[Number(new URL(request.url, origin).searchParams.get("answer"))];
      const { status, body } = token.startsWith("good") ? good : ANSWERS[name];
      response.writeHead(status, { "Content-Type": "application/json" }).end(body);
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${server.address().port}`;
});

after(() => {
  server.closeAllConnections?.();
  server.close();
});

for (const [transport, options] of [
  ["Node's own client", {}],
  ["fetch", { fetch: (url, init) => fetch(url, init) }],
]) {
  test(`by ${transport}: no good token is refused`, async (context) => {
    const counts = await Promise.all(names.map((_, index) => underAttack(index, options)));
    for (const [index, { accepted, garbage, refused }] of counts.entries()) {
      assert.deepEqual(refused, [], names[index]);
      assert.ok(accepted >= 3 && garbage >= 3, `${names[index]}: ${accepted} good, ${garbage} others`);
    }
    const sum = (name) => counts.reduce((total, each) => total + each[name], 0);
    context.diagnostic(`${sum("accepted")} good tokens accepted among ${sum("garbage")} others`);
  });
}

/** A verifier that has asked nobody yet; the stranger is first. */
async function underAttack(index, options) {
  const verifier = new IntrospectionTokenVerifier({
    introspectionEndpoint: `${origin}/introspect?answer=${index}`,
    clientId: "rs",
    clientSecret: "secret",
    audience: null,
    // What comes late on a busy machine is no finding.
    timeout: 60,
    ...options,
  });
  const counts = { accepted: 0, garbage: 0, refused: [] };
  const underWay = [];
  const garbage = () => {
    counts.garbage += 1;
    const verdict = verifier.verifyToken(`garbage-${counts.garbage}`);
    underWay.push(verdict.then(() => assert.fail("a wrong yes"), () => undefined));
  };
  const good = () => {
    const token = `good-${underWay.length}`;
    const accept = ({ subject }) => {
      assert.equal(subject, token);
      counts.accepted += 1;
    };
    underWay.push(verifier.verifyToken(token).then(accept, ({ reason }) => counts.refused.push(reason)));
  };
  garbage();
  good();
  const timers = [setInterval(garbage, GARBAGE_MILLISECONDS), setInterval(good, GOOD_MILLISECONDS)];
  await new Promise((resolve) => setTimeout(resolve, MILLISECONDS));
  timers.forEach(clearInterval);
  await Promise.all(underWay);
  return counts;
}
