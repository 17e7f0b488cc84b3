// Node's own HTTP client, where it does what Node's fetch would do: for half of the CPU time, which is most of what an
// introspection takes there. Whoever changed fetch, or what carries it, meant it for requests like these: then it is used.
// Only in the entry that Node imports. Bun and Deno import it too.

import { joined } from "./joined.js";
import { answerOf, isRefusal } from "./response-status.js";

/** As long as fetch keeps a connection that nobody uses: servers commonly close theirs after five seconds. */
const AGENT = { keepAlive: true, scheduling: "lifo", timeout: 4000 };

/** Above 1023, what fetch refuses to talk to: the "bad ports" of the Fetch standard. */
const OTHER_PROTOCOLS = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);

/** What carries Node's fetch, and may have been replaced: undici keeps it there, under one name per major version. */
const DISPATCHERS = ["undici.globalDispatcher.1", "undici.globalDispatcher.2"].map((name) => Symbol.for(name));

/** What undici tells of its requests, and tracers listen to. */
const REQUESTS = "undici:request:create";

const DECODERS = {
  __proto__: null,
  gzip: "gunzipSync",
  "x-gzip": "gunzipSync",
  deflate: "inflateSync",
  br: "brotliDecompressSync",
  zstd: "zstdDecompressSync",
};

/** Nobody means more than one. */
const MOST_PACKINGS = 5;

/** How long the end of an answer is waited for that nobody reads, so that its connection can be kept. */
const REST_MILLISECONDS = 1000;

const targets = new Map();
const agents = { __proto__: null };

/**
 * What sends POST requests to a URL as `send` of exchange.js does; `undefined` where that is fetch's to do.
 *
 * @param {string} url
 */
export function nodeHttp(url) {
  if (!isNode() || !isFetchAsItCame()) return undefined;
  // There are as many as verifiers have endpoints; a discovered one may move.
  if (targets.size > 100) targets.clear();
  if (!targets.has(url)) targets.set(url, targetOf(new URL(url)));
  const target = targets.get(url);
  return target && ((sending, headers, body, maxBytes) => send(target, sending, headers, body, maxBytes));
}

function isNode() {
  const { process } = globalThis;
  return (
    process?.release?.name === "node" &&
    typeof process.getBuiltinModule === "function" &&
    process.versions.bun === undefined &&
    process.versions.deno === undefined
  );
}

let requests;
let seen = [];
let isAsItCame = false;

/** Looks closely only at what it has not seen yet. */
function isFetchAsItCame() {
  requests ??= globalThis.process.getBuiltinModule("node:diagnostics_channel").channel(REQUESTS);
  if (requests.hasSubscribers) return false;
  const { fetch } = globalThis;
  const dispatchers = DISPATCHERS.map((name) => globalThis[name]);
  const now = [fetch, ...dispatchers, ...dispatchers.map((dispatcher) => dispatcher?.dispatch)];
  if (now.some((value, index) => value !== seen[index])) {
    seen = now;
    isAsItCame = isOwnFetch(fetch) && dispatchers.every(isPlainDispatcher);
  }
  return isAsItCame;
}

/** One that was put in its place, or around it, has another text. */
function isOwnFetch(fetch) {
  return textOf(fetch).includes("internal/deps/undici/undici");
}

/** Whether it is what fetch makes for itself, without options. There is none before its first use. */
function isPlainDispatcher(dispatcher) {
  if (dispatcher === undefined) return true;
  try {
    const own = (name) => dispatcher[Object.getOwnPropertySymbols(dispatcher).find((key) => key.description === name)];
    const agent = Object.getPrototypeOf(dispatcher);
    const base = Object.getPrototypeOf(agent);
    return (
      agent.constructor.name === "Agent" &&
      base.constructor.name === "DispatcherBase" &&
      !Object.hasOwn(agent, "dispatch") &&
      // Of a composed one this is a function of its own.
      dispatcher.dispatch === base.dispatch &&
      /^dispatch ?\(/.test(textOf(dispatcher.dispatch)) &&
      own("factory").name === "defaultFactory" &&
      Object.values(own("options")).every((value) => value === undefined || value === Infinity)
    );
  } catch {
    return false;
  }
}

function textOf(value) {
  return typeof value === "function" ? Function.prototype.toString.call(value) : "";
}

/** `undefined` for what fetch would refuse, so that it does. */
function targetOf({ protocol, hostname, port, pathname, search, username, password }) {
  const isOfAnotherProtocol = port !== "" && (Number(port) < 1024 || OTHER_PROTOCOLS.has(Number(port)));
  const isHttp = protocol === "http:" || protocol === "https:";
  if (!isHttp || isOfAnotherProtocol || username !== "" || password !== "") return undefined;
  const { process } = globalThis;
  const isSecure = protocol === "https:";
  const { request, Agent } = isSecure ? process.getBuiltinModule("node:https") : process.getBuiltinModule("node:http");
  agents[protocol] ??= new (strict(Agent))(AGENT);
  const defaultPort = isSecure ? 443 : 80;
  const options = {
    method: "POST",
    agent: agents[protocol],
    protocol,
    hostname: hostname.startsWith("[") ? hostname.slice(1, -1) : hostname,
    port: port === "" ? defaultPort : Number(port),
    defaultPort,
    path: `${pathname}${search}`,
    // Nothing that leads elsewhere is left for a polluted Object.prototype to say.
    host: undefined,
    socketPath: undefined,
    auth: undefined,
    createConnection: undefined,
    lookup: undefined,
    signal: undefined,
    insecureHTTPParser: undefined,
  };
  return { request, options };
}

/** An agent that keeps no connection on which something comes that nobody asked for: it could be taken for an answer. */
function strict(Agent) {
  const close = function () {
    this.destroy();
  };
  return class extends Agent {
    keepSocketAlive(socket) {
      const isKept = super.keepSocketAlive(socket);
      if (isKept) socket.on("data", close);
      return isKept;
    }
    reuseSocket(socket, request) {
      socket.off("data", close);
      super.reuseSocket(socket, request);
    }
  };
}

function send(target, sending, headers, body, maxBytes) {
  // The answer is small, and unpacking a small one costs more than it saves. The name is the one that fetch gives.
  const all = { ...headers, "Accept-Encoding": "identity", "User-Agent": "node" };
  return new Promise((resolve, reject) => {
    const attempt = (agent) => {
      const request = target.request({ ...target.options, agent, headers: all });
      let hasAnswer = false;
      sending.abort = () => request.destroy();
      request.on("response", (message) => {
        hasAnswer = true;
        resolve(read(sending, request, message, maxBytes));
      });
      request.on("error", (error) => {
        // A kept connection that the server closed at this very moment tells nothing of the server (RFC 9112 section
        // 9.3.1), and to ask twice changes nothing there. Over a new one: the others may have been closed as well.
        const wasClosed = agent !== false && request.reusedSocket && !hasAnswer && error.code === "ECONNRESET";
        if (!wasClosed || sending.hasEnded) return reject(error);
        try {
          attempt(false);
        } catch (unsent) {
          reject(unsent);
        }
      });
      // Such as a switch to another protocol, which nobody asked for.
      request.on("upgrade", (_message, socket) => {
        socket.destroy();
        reject(new TypeError("an upgrade"));
      });
      request.end(body);
    };
    attempt(target.options.agent);
  });
}

async function read(sending, request, message, maxBytes) {
  const { statusCode: status, headers } = message;
  // Comes after an answer that nobody reads on, too.
  message.on("error", () => undefined);
  if (status !== 200 && !isRefusal(status)) {
    sending.abort = () => letEnd(request, message, maxBytes);
    return status >= 300 && status < 400 ? ["redirect"] : [status, headers["retry-after"] ?? null, undefined];
  }
  if (status !== 200) sending.refusal = [status, headers["retry-after"] ?? null, undefined];
  if (Number(headers["content-length"]) > maxBytes) return answerOf(sending, undefined, null);
  const { chunks, length } = await collect(message, maxBytes);
  if (length > maxBytes) return answerOf(sending, undefined, null);
  // Its connection serves again.
  sending.abort = undefined;
  return answerOf(sending, decode(joined(chunks, length), headers["content-encoding"], maxBytes), null);
}

/** Its connection serves again if the rest is short and comes soon: a stranger must not cost one per made-up token. */
async function letEnd(request, message, maxBytes) {
  const timer = setTimeout(() => request.destroy(), REST_MILLISECONDS);
  timer.unref();
  try {
    const { length } = await collect(message, maxBytes);
    if (length > maxBytes) request.destroy();
  } finally {
    clearTimeout(timer);
  }
}

/** The chunks of an answer; those above the limit are counted and not kept. */
function collect(message, maxBytes) {
  return new Promise((resolve, reject) => {
    const chunks = [];
    let length = 0;
    message.on("data", (chunk) => {
      length += chunk.length;
      if (length > maxBytes) resolve({ chunks, length });
      else chunks.push(chunk);
    });
    message.on("end", () => resolve({ chunks, length }));
    message.on("error", reject);
    message.on("close", () => reject(new TypeError("an answer that ends before its end")));
  });
}

/**
 * Unpacks the answer of a server that packs it unasked; `undefined` when it is too large then. Where the name says
 * nothing, or something else than the bytes, they are given as they are, as fetch does for a name that it does not know:
 * they may be an answer all the same.
 */
function decode(bytes, encoding, maxBytes) {
  const names = (encoding ?? "").split(",").map((name) => name.trim().toLowerCase());
  const packings = names.filter((name) => name !== "" && name !== "identity");
  if (packings.length === 0 || packings.length > MOST_PACKINGS) return bytes;
  const zlib = globalThis.process.getBuiltinModule("node:zlib");
  try {
    // The last was applied last.
    return packings.reduceRight((packed, name) => {
      const isBare = name === "deflate" && (packed[0] & 15) !== 8;
      return zlib[isBare ? "inflateRawSync" : DECODERS[name]](packed, { maxOutputLength: maxBytes });
    }, bytes);
  } catch (error) {
    return error.code === "ERR_BUFFER_TOO_LARGE" ? undefined : bytes;
  }
}
