/**
 * Faults of an injected fetch, on every runtime: a verifier waits, and then refuses with 503.
 * ../../node/jwks-faults.test.mjs tests faults of a real server.
 */
import { assert, test } from "../../harness.js";
import { refused, unavailable } from "../support/expect-refusal.js";
import { JWKS_URI, claims, clock, devKeyPair, forged, jsonResponse, keyPair } from "../support/issuer.js";
import { mint, remoteVerifier } from "../support/verifier-fixtures.js";

/** Above each back-off: 30 s and half of it. */
const PAST_BACK_OFF = 46;

/** Seconds. Short, because some answers never come. */
const TIMEOUT = 0.2;

const goodAnswer = () => jsonResponse(devKeyPair().jwks());
const never = () => new Promise(() => {});

/** A body that gives these chunks, then does `end`. */
function streamed(chunks, end = (controller) => controller.close()) {
  const stream = new ReadableStream({
    start: (controller) => {
      for (const chunk of chunks) controller.enqueue(chunk);
      return end(controller);
    },
  });
  return new Response(stream, { headers: { "Content-Type": "application/json" } });
}

const octets = () => new TextEncoder().encode(JSON.stringify(devKeyPair().jwks()));

/** A response whose members are replaced, as a wrapper around fetch may give it. */
function altered(members) {
  return new Proxy(goodAnswer(), {
    get: (response, name) => {
      if (Object.hasOwn(members, name)) return members[name];
      const value = Reflect.get(response, name, response);
      return typeof value === "function" ? value.bind(response) : value;
    },
  });
}

const FAULTS = {
  "throws at once": () => {
    throw new Error("no network");
  },
  "throws no error": () => {
    throw undefined;
  },
  rejects: () => Promise.reject(new Error("no network")),
  "rejects with nothing": () => Promise.reject(),
  "gives nothing": () => undefined,
  "gives null": () => null,
  "gives a number": () => 200,
  "gives an object without members": () => ({}),
  "gives a status alone": () => ({ status: 200 }),
  "gives a body that is text": () => altered({ body: JSON.stringify(devKeyPair().jwks()) }),
  "gives no body": () => altered({ body: null }),
  "gives a body that was read": async () => {
    const response = goodAnswer();
    await response.text();
    return response;
  },
  "gives a network error": () => Response.error(),
  "gives a redirect": () => Response.redirect("https://evil.example.com/", 302),
  "followed a redirect": () => altered({ redirected: true }),
  "gives an opaque redirect": () => altered({ type: "opaqueredirect", status: 0 }),
  "gives status 204": () => new Response(null, { status: 204 }),
  "gives status 206": () => altered({ status: 206 }),
  "gives a status that is text": () => altered({ status: "200" }),
  "gives a stream that fails": () =>
    streamed([octets()], (controller) => controller.error(new Error("reset"))),
  "gives half a body": () => streamed([octets().slice(0, 40)]),
  "gives a body above the limit": () => streamed([octets(), new Uint8Array(300_000).fill(32)]),
  "never answers": never,
  "never ends the body": () => streamed([octets()], never),
};

for (const [what, fault] of Object.entries(FAULTS)) {
  test(`transport: a fetch that ${what} makes 503, and recovery is possible`, async () => {
    const time = clock();
    let answer = fault;
    const fetch = () => answer();
    const verifier = remoteVerifier({ fetch, now: time.now, timeout: TIMEOUT, cacheSize: 0 });
    const token = mint({ expiresInSeconds: 1_000_000 });
    await unavailable(verifier, token);
    assert.equal(verifier.exportKeys(), undefined);

    answer = goodAnswer;
    time.advance(PAST_BACK_OFF);
    assert.equal((await verifier.verifyToken(token)).subject, "test-user");

    // The same with a set past its age: that one serves on.
    answer = fault;
    time.advance(601);
    assert.equal((await verifier.verifyToken(token)).subject, "test-user");
    const pair = await keyPair("main");
    await refused(verifier, forged(pair, claims()), "ERR_SIGNATURE_INVALID");
  });
}

test("transport: a body in chunks of one octet is read", async () => {
  const fetch = () => streamed([...octets()].map((octet) => Uint8Array.of(octet)));
  assert.equal((await remoteVerifier({ fetch }).verifyToken(mint())).subject, "test-user");
});

test("transport: a fetch need not be async, and a thenable will do", async () => {
  const thenable = { then: (resolve) => resolve(goodAnswer()) };
  for (const fetch of [goodAnswer, () => thenable]) {
    assert.equal((await remoteVerifier({ fetch }).verifyToken(mint())).subject, "test-user");
  }
});

test("transport: a fetch is asked for the URL with a plain GET, no redirects, and a signal", async () => {
  const calls = [];
  const fetch = (...parameters) => {
    calls.push(parameters);
    return goodAnswer();
  };
  await remoteVerifier({ fetch }).verifyToken(mint());
  const [[url, init, ...more], ...others] = calls;
  assert.equal(others.length, 0);
  assert.equal(more.length, 0);
  assert.equal(url, JWKS_URI);
  assert.equal(init.method, "GET");
  assert.equal(init.redirect, "manual");
  assert.equal(init.body, undefined);
  assert.ok(init.signal instanceof AbortSignal);
  assert.equal(init.signal.aborted, false);
  const headers = new Headers(init.headers);
  assert.match(headers.get("Accept"), /json/);
  assert.equal(headers.get("Authorization"), null);
});

test("transport: when the time is up, the signal aborts and the body is given back", async () => {
  for (const hang of [never, () => streamed([], never), () => streamed([octets()], never)]) {
    let signal;
    const fetch = (_url, init) => {
      ({ signal } = init);
      return hang();
    };
    await unavailable(remoteVerifier({ fetch, timeout: TIMEOUT }), mint());
    // The verdict does not wait for the clean-up.
    await new Promise((done) => setTimeout(done, 50));
    assert.equal(signal.aborted, true);
  }
});

test("transport: a body above the limit is cancelled, not read on", async () => {
  let sent = 0;
  let cancelled = false;
  const stream = new ReadableStream(
    {
      pull: (controller) => {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(32));
      },
      cancel: () => {
        cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  await unavailable(remoteVerifier({ fetch: () => new Response(stream) }), mint());
  await new Promise((done) => setTimeout(done, 50));
  assert.ok(cancelled);
  assert.ok(sent <= 1 << 20, `${sent} octets were read`);
});

test("transport: a slow fetch delays only those who need it", async () => {
  const pair = await keyPair("main");
  const time = clock();
  let release;
  let answer = goodAnswer;
  const verifier = remoteVerifier({ fetch: () => answer(), now: time.now });
  const token = mint();
  await verifier.verifyToken(token);
  answer = () =>
    new Promise((done) => {
      release = () => done(goodAnswer());
    });
  time.advance(31);
  let settled = false;
  const unknown = verifier.verifyToken(forged(pair, claims(), { kid: "unknown" })).finally(() => {
    settled = true;
  });
  const outcome = assert.rejects(unknown, { reason: "ERR_NO_MATCHING_KEY" });
  for (let index = 0; index < 20; index += 1) {
    const other = mint({ subject: `user-${index}` });
    assert.equal((await verifier.verifyToken(other)).subject, `user-${index}`);
    assert.equal(verifier.verifyTokenSync(other).subject, `user-${index}`);
  }
  assert.equal(settled, false);
  release();
  await outcome;
});

test("transport: a fetch that uses its verifier does not come to a standstill", async () => {
  let verifier;
  const inner = [];
  const fetch = async () => {
    try {
      verifier.verifyTokenSync(mint());
    } catch ({ reason }) {
      inner.push(reason);
    }
    return goodAnswer();
  };
  verifier = remoteVerifier({ fetch });
  assert.equal((await verifier.verifyToken(mint())).subject, "test-user");
  assert.deepEqual(inner, ["ERR_KEYS_NOT_LOADED"]);
});
