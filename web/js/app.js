// What every page loads. Pages say and do the same without it; each module only makes them nicer.
import htmx from "htmx.org";
import "./forms.js";
import "./lists.js";
import "./net.js";
import "./pick.js";
import "./sign.js";

// The content policy allows neither eval nor style elements made by scripts.
Object.assign(htmx.config, {
  allowEval: false,
  includeIndicatorStyles: false,
  includeAspNetAnchors: false,
  allowScriptTags: false,
  selfRequestsOnly: true,
  historyCacheSize: 0, // pages with personal data are not kept in the browser
  refreshOnHistoryMiss: true,
  scrollBehavior: "auto",
  attributesToSettle: ["class", "width", "height"], // without "style", which the policy refuses
});

// Errors come as whole pages of the same frame: show them like any other answer.
document.addEventListener("htmx:beforeSwap", (e) => {
  if (e.detail.xhr.status >= 400 && e.detail.xhr.responseText !== "") {
    e.detail.shouldSwap = true;
    e.detail.isError = false;
  }
});

// The title and the heading move with the main part, and readers hear that a new page is there.
document.addEventListener("htmx:afterSettle", (e) => {
  if (e.detail.target.id === "main") {
    const h = document.querySelector("#main h1");
    if (h) {
      h.tabIndex = -1;
      h.focus({ preventScroll: true });
    }
  }
});
