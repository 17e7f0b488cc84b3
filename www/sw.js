// Keeps this page for the time without a network. Asks the network first, so that nobody is left with an old version;
// never touches what the page asks of other servers.

const CACHE = "mcp-bearer-page";
// Everything the pages are made of. A test compares it with the folder.
const FILES = [
  "./",
  "answer-view.js",
  "bars.js",
  "clipboard.js",
  "copies.js",
  "copy-panel.js",
  "dates.js",
  "elements.js",
  "icon.svg",
  "index.html",
  "inside.js",
  "json-place.js",
  "key-ring.js",
  "key-worker.js",
  "keys-panel.js",
  "main.js",
  "measure.js",
  "mint-panel.js",
  "offline.js",
  "package.js",
  "package/dist/inline/common.js",
  "package/dist/inline/gate.js",
  "package/dist/inline/index.js",
  "package/dist/inline/rsa-key-pair.js",
  "package/dist/inline/verification.js",
  "pipeline.js",
  "presets.js",
  "scope-chips.js",
  "share.js",
  "speed-worker.js",
  "speed.html",
  "speed.js",
  "style.css",
  "time-bar.js",
  "token-editor.js",
  "verification.js",
  "verify-panel.js",
  "warnings.js",
];

self.addEventListener("install", (event) => {
  const keep = async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll(FILES.map((file) => new Request(file, { cache: "no-cache" })));
    await self.skipWaiting();
  };
  event.waitUntil(keep());
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  event.respondWith(answer(request));
});

async function answer(request) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    // Only what is already kept: anything else on this origin is not ours.
    if (response.ok && (await cache.match(request)) !== undefined) await cache.put(request, response.clone());
    return response;
  } catch (error) {
    const kept = await cache.match(request, { ignoreSearch: true });
    if (kept !== undefined) return kept;
    throw error;
  }
}
