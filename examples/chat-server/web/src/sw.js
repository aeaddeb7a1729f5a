// Keeps the page's own files, so that it opens without the server too. The newest ones come first.
const CACHE = "chat-page";
const LANGUAGES = ["/en.js", "/de.js"];
const FILES = ["/", "/app.js", "/app.css", "/icon.svg", ...LANGUAGES];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method === "GET" && origin === location.origin && FILES.includes(pathname)) {
    event.respondWith(newest(event, pathname));
  }
});

// So long, in milliseconds, the page waits for the newest; not at all for the next file, as long as the server is silent.
const PATIENCE = 3000;
let patience = PATIENCE;

async function newest(event, pathname) {
  const cache = await caches.open(CACHE);
  const coming = fetched(event, pathname, cache);
  event.waitUntil(coming.catch(() => undefined));
  const known = await cache.match(pathname);
  if (known === undefined) {
    return coming;
  }
  const silence = new Promise((resolve) => {
    const timer = setTimeout(() => {
      patience = 0;
      resolve(known);
    }, patience);
    coming.catch(() => undefined).finally(() => clearTimeout(timer));
  });
  return Promise.race([coming.catch(() => known), silence]);
}

async function fetched(event, pathname, cache) {
  const response = await fetch(event.request);
  patience = PATIENCE;
  if (response.ok) {
    const kept = [cache.put(pathname, response.clone())];
    if (pathname === "/") {
      // Of the same build as the page, whichever is chosen without the server.
      kept.push(cache.addAll(LANGUAGES));
    }
    // A full disk keeps nobody from the page.
    event.waitUntil(Promise.allSettled(kept));
  }
  return response;
}
