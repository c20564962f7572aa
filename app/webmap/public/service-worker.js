/*
 * Keeps the last view for the phone in the field. The server puts `self.build` in front: the build's version, and the
 * files that the page is made of. Answers come from the network whenever there is one; what is kept is bounded, public,
 * and never what somebody wrote or what needs a token.
 */

const { version, shell } = self.build;
const SHELL = `shell-${version}`;
const PAGES = "pages";
const DATA = "data";
const STOCK = "stock"; // all parcels as columns: megabytes where there are many
const TILES = "tiles";
const MOST = { [PAGES]: 20, [DATA]: 60, [STOCK]: 2, [TILES]: 400 };
const PATIENCE_MS = 5000;

const PAGE = /^\/(?:(?:de|en)(?:\/parcels\/\d+)?)?$/;
const PUBLIC_STOCK = /^\/criteria-values$/;
const PUBLIC_DATA = /^\/(?:districts|infrastructure|municipalities|networks|parcels|places|profiles|score|sources)(?:\/|$)/;
const PUBLIC_TILES = /^\/(?:tiles|styles)\//;
const BUILT = /^\/(?:assets|icons)\//;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(shell)));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([dropOldBuilds(), self.clients.claim()]));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || request.headers.has("Authorization")) return;
  if (request.mode === "navigate") {
    if (PAGE.test(url.pathname)) event.respondWith(fromNetworkFirst(event, PAGES, () => lastPage(url)));
  } else if (BUILT.test(url.pathname)) {
    event.respondWith(fromShellFirst(request));
  } else if (PUBLIC_TILES.test(url.pathname)) {
    event.respondWith(fromNetworkFirst(event, TILES));
  } else if (PUBLIC_STOCK.test(url.pathname)) {
    event.respondWith(fromNetworkFirst(event, STOCK));
  } else if (PUBLIC_DATA.test(url.pathname)) {
    event.respondWith(fromNetworkFirst(event, DATA));
  }
});

async function dropOldBuilds() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("shell-") && name !== SHELL).map((name) => caches.delete(name)));
}

/** Names of built files change with their content. */
async function fromShellFirst(request) {
  return (await caches.match(request)) ?? fetch(request);
}

/** The network's answer, kept for later; what was kept where there is no network, or none that answers in time. */
async function fromNetworkFirst(event, name, otherwise) {
  const cache = await caches.open(name);
  const kept = await cache.match(event.request);
  const asked = fetch(event.request).then((answer) => {
    if (isPublic(answer)) event.waitUntil(keep(cache, MOST[name], event.request, answer.clone()));
    return answer;
  });
  try {
    return await (kept ? Promise.race([asked, after(PATIENCE_MS, kept)]) : asked);
  } catch (error) {
    const instead = kept ?? (await otherwise?.());
    if (instead) return instead;
    throw error;
  }
}

function after(delay_ms, value) {
  return new Promise((resolve) => setTimeout(resolve, delay_ms, value));
}

function isPublic(answer) {
  return answer.ok && answer.type === "basic" && !/private|no-store/.test(answer.headers.get("Cache-Control") ?? "");
}

/** The oldest entries make room. */
async function keep(cache, most, request, answer) {
  await cache.delete(request);
  await cache.put(request, answer);
  const requests = await cache.keys();
  await Promise.all(requests.slice(0, Math.max(0, requests.length - most)).map((each) => cache.delete(each)));
}

/** Any page of the same language: the script in it shows whatever the address asks for. */
async function lastPage(url) {
  const language = url.pathname.split("/")[1];
  const cache = await caches.open(PAGES);
  const requests = await cache.keys();
  const fitting = requests.filter((each) => !language || new URL(each.url).pathname.split("/")[1] === language);
  return fitting.length > 0 ? cache.match(fitting[fitting.length - 1]) : undefined;
}
