// Forms: send once, go to the summary of problems, warn before input is lost.

// A second click while the first is under way sends nothing. The server's `once` key holds as well.
document.addEventListener("submit", (e) => {
  const form = e.target;
  if (form.dataset.sent === "1") {
    e.preventDefault();
    return;
  }
  if (form.method === "post") {
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
    removeEventListener("beforeunload", ask);
  }
});

// Coming back by the history shows the form as it was; it may be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
});

function ask(e) {
  e.preventDefault();
}

let changed = false;
document.addEventListener("input", (e) => {
  if (!changed && e.target.closest("form[data-keep]")) {
    changed = true;
    addEventListener("beforeunload", ask);
  }
});

// Selects that only change what is shown send their form by themselves; the button stays for the rest.
document.addEventListener("change", (e) => {
  if (e.target.matches("[data-auto]")) {
    e.target.form.requestSubmit();
  }
});

function toProblems() {
  const box = document.querySelector("[data-problems]");
  if (box) {
    box.focus();
  }
}
toProblems();
document.addEventListener("htmx:afterSettle", toProblems);
