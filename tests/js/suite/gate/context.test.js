/** getAccessToken() returns the token of the current request, and never the token of another request. */
import { getAccessToken } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import { gateWith, isRefusal, requestOf, requestWith } from "../support/gates.js";
import { mint, staticVerifier } from "../support/verifier-fixtures.js";

const REQUESTS = 1000;

const later = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** A gate that knows `count` tokens, each for its own client. */
function crowd(count) {
  const tokens = {};
  for (let index = 0; index < count; index += 1) {
    tokens[`token-${index}`] = { clientId: `client-${index}`, sub: `user-${index}` };
  }
  return gateWith({ verifier: staticVerifier({ tokens }) });
}

/** A small generator of numbers that look random and are the same in each run. */
function numbers(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * below);
  };
}

test("CONTEXT 1,000 requests at a time: each handler sees its own token throughout", async () => {
  const gate = crowd(REQUESTS);
  const next = numbers(7);
  let open = 0;
  let most = 0;
  const serve = gate.protect(async (_request, { accessToken }) => {
    open += 1;
    most = Math.max(most, open);
    const seen = [getAccessToken()];
    const pauses = [() => later(next(20)), () => Promise.resolve(), () => later(0)];
    for (let step = 0; step < 5; step += 1) {
      await pauses[next(pauses.length)]();
      seen.push(getAccessToken());
      await Promise.all([
        later(next(3)),
        Promise.resolve().then(() => seen.push(getAccessToken())),
      ]);
    }
    await new Promise((done) =>
      setTimeout(() => {
        seen.push(getAccessToken());
        done();
      }, next(5)),
    );
    open -= 1;
    const strangers = seen.filter((token) => token !== accessToken).length;
    return Response.json({ clientId: getAccessToken().clientId, seen: seen.length, strangers });
  });
  const all = Array.from({ length: REQUESTS }, (_, index) => serve(requestOf(`token-${index}`)));
  const responses = await Promise.all(all);
  const bodies = await Promise.all(responses.map((response) => response.json()));
  for (const [index, body] of bodies.entries()) {
    assert.deepEqual(body, { clientId: `client-${index}`, seen: 12, strangers: 0 });
  }
  assert.equal(most, REQUESTS, "handlers at the same time");
  assert.equal(getAccessToken(), undefined);
});

test("CONTEXT outside of protect() there is none", async () => {
  assert.equal(getAccessToken(), undefined);
  await later(0);
  assert.equal(getAccessToken(), undefined);
  const gate = crowd(1);
  await gate.authenticate(requestOf("token-0"));
  assert.equal(getAccessToken(), undefined, "after authenticate()");
});

test("CONTEXT it is gone when the handler is done, however it ends", async () => {
  const gate = crowd(1);
  const handlers = [
    () => new Response("ok"),
    async () => {
      await later(1);
      return new Response("ok");
    },
    () => {
      throw new Error("sync");
    },
    async () => {
      await later(1);
      throw new Error("async");
    },
    () => gate.requireScopes(getAccessToken(), "missing"),
  ];
  for (const handler of handlers) {
    const outcome = gate.protect(handler)(requestOf("token-0"));
    // The handler's synchronous part may have run by now.
    assert.equal(getAccessToken(), undefined);
    await outcome.catch(() => {});
    assert.equal(getAccessToken(), undefined);
  }
});

test("CONTEXT a refused request sees none, also right after a good one", async () => {
  const gate = crowd(1);
  const seen = [];
  const verifier = {
    requiredScopes: [],
    async verifyToken(token) {
      seen.push(getAccessToken());
      return gate.authenticate(requestOf(token));
    },
  };
  verifier.verifyAccessToken = verifier.verifyToken;
  const serve = gateWith({ verifier }).protect(() => new Response(getAccessToken().clientId));
  assert.equal(await (await serve(requestOf("token-0"))).text(), "client-0");
  await isRefusal(await serve(requestWith(undefined)), 401, undefined, "no token");
  await serve(requestOf("token-0"));
  assert.deepEqual(seen, [undefined, undefined]);
});

test("CONTEXT work that outlives its request keeps its own token", async () => {
  const gate = crowd(2);
  const seen = [];
  let release;
  const released = new Promise((done) => {
    release = done;
  });
  const background = [];
  const serve = gate.protect(() => {
    background.push(
      (async () => {
        await released;
        seen.push(getAccessToken().clientId);
      })(),
    );
    return new Response(getAccessToken().clientId);
  });
  assert.equal(await (await serve(requestOf("token-0"))).text(), "client-0");
  assert.equal(await (await serve(requestOf("token-1"))).text(), "client-1");
  assert.equal(getAccessToken(), undefined);
  release();
  await Promise.all(background);
  assert.deepEqual(seen.sort(), ["client-0", "client-1"]);
});

test("CONTEXT a gate within a gate: the inner token, then the outer one again", async () => {
  const outer = crowd(1);
  const inner = gateWith({
    verifier: staticVerifier({ tokens: { inner: { clientId: "inner-client" } } }),
  });
  const innerServe = inner.protect(async (_request, { accessToken }) => {
    await later(1);
    assert.equal(getAccessToken(), accessToken);
    return new Response(getAccessToken().clientId);
  });
  const serve = outer.protect(async () => {
    const before = getAccessToken().clientId;
    const within = await (await innerServe(requestOf("inner"))).text();
    const refused = await innerServe(requestOf("unknown"));
    await isRefusal(refused, 401, "invalid_token", "inner");
    return Response.json([before, within, getAccessToken().clientId]);
  });
  const response = await serve(requestOf("token-0"));
  assert.deepEqual(await response.json(), ["client-0", "inner-client", "client-0"]);
});

test("CONTEXT it is the very object that the handler is given", async () => {
  const serve = gateWith().protect(async (_request, { accessToken }) => {
    assert.equal(getAccessToken(), accessToken);
    assert.ok(Object.isFrozen(getAccessToken()));
    await later(0);
    return new Response(getAccessToken().claims.sub);
  });
  const subjects = Array.from({ length: 50 }, (_, index) => `user-${index}`);
  const texts = await Promise.all(
    subjects.map(async (subject) => (await serve(requestOf(mint({ subject })))).text()),
  );
  assert.deepEqual(texts, subjects);
});

test("CONTEXT callbacks of promises and generators see their request's token", async () => {
  const gate = crowd(1);
  const serve = gate.protect(async () => {
    const seen = [];
    await Promise.reject(new Error("x")).catch(() => seen.push(getAccessToken()?.clientId));
    await Promise.resolve().finally(() => seen.push(getAccessToken()?.clientId));
    for await (const _item of (async function* () {
      yield seen.push(getAccessToken()?.clientId);
    })()) {
      seen.push(getAccessToken()?.clientId);
    }
    queueMicrotask(() => seen.push(getAccessToken()?.clientId));
    await later(2);
    return Response.json(seen);
  });
  const response = await serve(requestOf("token-0"));
  assert.deepEqual(await response.json(), Array(5).fill("client-0"));
});
