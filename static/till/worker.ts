// The service worker: it keeps the app's shell, so that the till opens without
// network. What belongs to the shell the server has written above this script;
// another shell is another script, and the browser then installs it beside the
// old one and replaces that.
//
// A cache that fails is no cache: everything falls through to the network.

interface Shell {
  version: string;
  urls: string[];
}

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface Fetched extends Extendable {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}

interface Worker {
  SHELL: Shell;
  location: Location;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  registration: { update(): Promise<unknown> };
  addEventListener(name: "install" | "activate", f: (e: Extendable) => void): void;
  addEventListener(name: "fetch", f: (e: Fetched) => void): void;
}

const worker = self as unknown as Worker;
const shell = worker.SHELL;
const prefix = "till-";
const cacheName = prefix + shell.version;

worker.addEventListener("install", (e) => e.waitUntil(install()));

// install keeps the whole shell or none of it.
async function install(): Promise<void> {
  const cache = await caches.open(cacheName);
  await cache.addAll(shell.urls.map((url) => new Request(url, { cache: "reload" })));
  await worker.skipWaiting();
}

worker.addEventListener("activate", (e) => e.waitUntil(activate()));

async function activate(): Promise<void> {
  const old = (await caches.keys()).filter((n) => n.startsWith(prefix) && n !== cacheName);
  await Promise.all(old.map((n) => caches.delete(n)));
  await worker.clients.claim();
}

worker.addEventListener("fetch", (e) => {
  const url = new URL(e.request.url);
  if (e.request.method !== "GET" || url.origin !== worker.location.origin || !kept(url)) return;
  e.respondWith(answer(e.request));
  if (e.request.mode === "navigate") e.waitUntil(worker.registration.update().catch(() => undefined));
});

// kept says whether an address is of the shell; the API never is. A mark of
// another version is asked for under the same name, so the mark is left out.
const paths = new Set(shell.urls.map((url) => url.split("?")[0]));

function kept(url: URL): boolean {
  return paths.has(url.pathname);
}

// answer gives what is kept; without network also under another mark.
async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(cacheName).catch(() => undefined);
  const path = new URL(request.url).pathname;
  const exact = await match(cache, path === "/till" ? path : request.url, false);
  if (exact) return exact;
  try {
    return await fetch(request);
  } catch (e) {
    const other = await match(cache, request.url, true);
    if (other) return other;
    throw e;
  }
}

function match(cache: Cache | undefined, url: string, ignoreSearch: boolean): Promise<Response | undefined> {
  return cache ? cache.match(url, { ignoreSearch }).catch(() => undefined) : Promise.resolve(undefined);
}
