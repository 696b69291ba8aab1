// The connection: say when it is gone, say when an answer takes over a second, reload what runs.

const bar = document.querySelector("[data-offline]");
function online() {
  if (bar) {
    bar.hidden = navigator.onLine;
  }
}
addEventListener("online", online);
addEventListener("offline", online);
online();

let waiting = 0;
const busy = document.querySelector("[data-busy]");
document.addEventListener("htmx:beforeRequest", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => busy && (busy.hidden = false), 1000);
});
for (const end of ["htmx:afterRequest", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(end, () => {
    clearTimeout(waiting);
    if (busy) {
      busy.hidden = true;
    }
  });
}
document.addEventListener("htmx:sendError", online);

if ("serviceWorker" in navigator && location.protocol === "https:") {
  navigator.serviceWorker.register("/sw.js");
}
