// The service worker: without a connection a page says so, in the frame's own style. It keeps no
// page with personal data; only the style sheet and the offline page are stored.
const store = "mz-OFFLINE_HASH";
const kept = ["/offline", "MZ_CSS"];

addEventListener("install", (e) => e.waitUntil(caches.open(store).then((c) => c.addAll(kept))));

addEventListener("activate", (e) =>
  e.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter((n) => n !== store).map((n) => caches.delete(n)))),
  ),
);

addEventListener("fetch", (e) => {
  if (e.request.mode === "navigate") {
    e.respondWith(fetch(e.request).catch(() => caches.match("/offline")));
  } else if (kept.includes(new URL(e.request.url).pathname)) {
    e.respondWith(caches.match(e.request).then((r) => r || fetch(e.request)));
  }
});
