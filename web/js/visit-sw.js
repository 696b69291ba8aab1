// The service worker of the visits on the phone: it keeps the program, which holds no name of anybody, so
// that it opens without a network. Data never pass through it. A new version is a new store, and the old
// one is used until all its windows are closed.
const store = "mz-visit-PROGRAM_HASH";
const kept = ["/visit/app", PROGRAM_FILES];

addEventListener("install", (e) => e.waitUntil(caches.open(store).then((c) => c.addAll(kept))));

addEventListener("activate", (e) =>
  e.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(names.filter((n) => n.startsWith("mz-visit-") && n !== store).map((n) => caches.delete(n))),
      )
      .then(() => clients.claim()),
  ),
);

addEventListener("fetch", (e) => {
  const path = new URL(e.request.url).pathname;
  if (e.request.method === "GET" && kept.includes(path)) {
    e.respondWith(caches.match(path, { cacheName: store }).then((r) => r || fetch(e.request)));
  }
});
