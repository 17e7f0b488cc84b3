// Node's own HTTP client, where it does what Node's fetch would do: for half of the CPU time, which is most of what an
// introspection takes there. Whoever changed fetch, or what carries it, meant it for requests like these: then it is used.
// Only in the entry that Node imports. Bun and Deno import it too.


/** As long as fetch keeps a connection that nobody uses: servers commonly close theirs after five seconds. */
const AGENT = { keepAlive: true, scheduling: "lifo", timeout: 4000 };

/** Above 1023, what fetch refuses to talk to: the "bad ports" of the Fetch standard. */
const OTHER_PROTOCOLS = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);

/** What carries Node's fetch, and may have been replaced: undici keeps it there, under one name per major version. */
const DISPATCHERS = ["undici.globalDispatcher.1", "undici.globalDispatcher.2"].map((name) => Symbol.for(name));

const DECODERS = {
  gzip: "gunzipSync",
  "x-gzip": "gunzipSync",
  deflate: "inflateSync",
  br: "brotliDecompressSync",
};

const targets = new Map();
const agents = {};

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

let seen = [];
let isAsItCame = false;

/** Looks closely only at what it has not seen yet. */
function isFetchAsItCame() {
  const { fetch } = globalThis;
  const [first, second] = DISPATCHERS.map((name) => globalThis[name]);
  if (seen[0] !== fetch || seen[1] !== first || seen[2] !== second) {
    seen = [fetch, first, second];
    isAsItCame = isOwnFetch(fetch) && isPlainDispatcher(first) && isPlainDispatcher(second);
  }
  return isAsItCame;
}

/** One that was put in its place, or around it, has another text. */
function isOwnFetch(fetch) {
  try {
    return Function.prototype.toString.call(fetch).includes("internal/deps/undici/undici");
  } catch {
    return false;
  }
}

/** Whether it is what fetch makes for itself, without options. There is none before its first use. */
function isPlainDispatcher(dispatcher) {
  if (dispatcher === undefined) return true;
  try {
    const own = (name) => dispatcher[Object.getOwnPropertySymbols(dispatcher).find((key) => key.description === name)];
    return (
      dispatcher.constructor.name === "Agent" &&
      // Of a composed one this is a function of its own.
      dispatcher.dispatch === Object.getPrototypeOf(dispatcher).dispatch &&
      own("factory").name === "defaultFactory" &&
      Object.values(own("options")).every((value) => value === undefined || value === Infinity)
    );
  } catch {
    return false;
  }
}

/** `undefined` for what fetch would refuse, so that it does. */
function targetOf({ protocol, hostname, port, pathname, search, username, password }) {
  const isOfAnotherProtocol = port !== "" && (Number(port) < 1024 || OTHER_PROTOCOLS.has(Number(port)));
  const isHttp = protocol === "http:" || protocol === "https:";
  if (!isHttp || isOfAnotherProtocol || username !== "" || password !== "") return undefined;
  const { process } = globalThis;
  const isSecure = protocol === "https:";
  const { request, Agent } = isSecure ? process.getBuiltinModule("node:https") : process.getBuiltinModule("node:http");
  agents[protocol] ??= new Agent(AGENT);
  const host = hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
  const options = { method: "POST", agent: agents[protocol], protocol, hostname: host, path: `${pathname}${search}` };
  if (port !== "") options.port = port;
  return { request, options };
}

function send(target, sending, headers, body, maxBytes) {
  // The answer is small, and unpacking a small one costs more than it saves. The name is the one that fetch gives.
  const all = { ...headers, "Accept-Encoding": "identity", "User-Agent": "node" };
  return new Promise((resolve, reject) => {
    const attempt = (isFirst) => {
      const request = target.request({ ...target.options, headers: all });
      let hasAnswer = false;
      sending.abort = () => request.destroy();
      request.on("response", (message) => {
        hasAnswer = true;
        resolve(read(message, maxBytes));
      });
      request.on("error", (error) => {
        // A kept connection that the server closed at this very moment tells nothing of the server (RFC 9112 section
        // 9.3.1), and to ask twice changes nothing there.
        const wasClosed = isFirst && request.reusedSocket && !hasAnswer && error.code === "ECONNRESET";
        if (wasClosed && !sending.hasEnded) attempt(false);
        else reject(error);
      });
      // Such as a switch to another protocol, which nobody asked for.
      request.on("upgrade", (_message, socket) => {
        socket.destroy();
        reject(new TypeError("an upgrade"));
      });
      request.end(body);
    };
    attempt(true);
  });
}

async function read(message, maxBytes) {
  const { statusCode: status, headers } = message;
  // Comes after an answer that nobody reads on, too.
  message.on("error", () => undefined);
  if (status >= 300 && status < 400) return ["redirect"];
  if (status !== 200) return [status, headers["retry-after"] ?? null];
  const bytes = await collect(message, maxBytes);
  return bytes === undefined ? ["too_large"] : decode(bytes, headers["content-encoding"], maxBytes);
}

function collect(message, maxBytes) {
  return new Promise((resolve, reject) => {
    const chunks = [];
    let length = 0;
    message.on("data", (chunk) => {
      length += chunk.length;
      if (length > maxBytes) resolve(undefined);
      else chunks.push(chunk);
    });
    message.on("end", () => resolve(chunks.length === 1 ? chunks[0] : globalThis.Buffer.concat(chunks)));
    message.on("error", reject);
    message.on("close", () => reject(new TypeError("an answer that ends before its end")));
  });
}

/** Of a server that packs its answer unasked. */
function decode(bytes, encoding, maxBytes) {
  if (encoding === undefined || encoding === "identity") return [bytes, null];
  const name = DECODERS[encoding.trim().toLowerCase()];
  if (name === undefined) throw new TypeError("an unknown encoding");
  try {
    const zlib = globalThis.process.getBuiltinModule("node:zlib");
    return [zlib[name](bytes, { maxOutputLength: maxBytes }), null];
  } catch (error) {
    if (error.code === "ERR_BUFFER_TOO_LARGE") return ["too_large"];
    throw error;
  }
}
