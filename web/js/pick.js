// The division picker: suggestions while typing. Without it the field takes a 12-digit code.

function close(box) {
  box.list.hidden = true;
  box.input.setAttribute("aria-expanded", "false");
  box.input.removeAttribute("aria-activedescendant");
  box.at = -1;
}

function choose(box, option) {
  box.input.value = option.dataset.label;
  box.value.value = option.dataset.value;
  close(box);
  box.value.dispatchEvent(new Event("change", { bubbles: true }));
}

function mark(box, at) {
  const options = box.list.children;
  box.at = (at + options.length) % options.length;
  for (let i = 0; i < options.length; i++) {
    options[i].setAttribute("aria-selected", String(i === box.at));
  }
  box.input.setAttribute("aria-activedescendant", options[box.at].id);
  options[box.at].scrollIntoView({ block: "nearest" });
}

function show(box, rows) {
  box.list.replaceChildren(
    ...rows.map((row, i) => {
      const li = document.createElement("li");
      li.id = `${box.list.id}-${i}`;
      li.role = "option";
      li.dataset.value = row.value;
      li.dataset.label = row.label;
      li.textContent = row.label;
      if (row.hint) {
        const small = document.createElement("small");
        small.textContent = row.hint;
        li.append(" ", small);
      }
      li.addEventListener("mousedown", (e) => {
        e.preventDefault();
        choose(box, li);
      });
      return li;
    }),
  );
  box.list.hidden = rows.length === 0;
  box.input.setAttribute("aria-expanded", String(rows.length > 0));
  box.at = -1;
}

async function ask(box) {
  box.asked?.abort();
  box.asked = new AbortController();
  const url = new URL(box.source, location.href);
  url.searchParams.set("q", box.input.value);
  try {
    const answer = await fetch(url, { headers: { accept: "application/json" }, signal: box.asked.signal });
    if (answer.ok) {
      show(box, (await answer.json()).options.slice(0, 20));
    }
  } catch (e) {
    if (e.name !== "AbortError") {
      close(box); // the code can still be typed
    }
  }
}

function keys(box, e) {
  if (e.key === "ArrowDown" || e.key === "ArrowUp") {
    if (!box.list.hidden) {
      e.preventDefault();
      mark(box, box.at + (e.key === "ArrowDown" ? 1 : -1));
    }
  } else if (e.key === "Enter" && box.at >= 0) {
    e.preventDefault();
    choose(box, box.list.children[box.at]);
  } else if (e.key === "Escape") {
    close(box);
  }
}

// The visible input loses its name: the hidden one carries the code.
function start(root) {
  for (const input of root.querySelectorAll("input[data-pick]")) {
    const value = document.createElement("input");
    value.type = "hidden";
    value.name = input.name;
    value.value = input.value;
    const list = document.createElement("ul");
    list.id = `${input.id}-list`;
    list.className = "mz-options";
    list.role = "listbox";
    list.hidden = true;
    list.setAttribute("aria-label", input.labels[0]?.textContent.trim() ?? "");
    const box = { input, value, list, source: input.dataset.pick, at: -1, timer: 0 };
    delete input.dataset.pick;
    input.removeAttribute("name");
    input.removeAttribute("pattern");
    input.value = input.dataset.shown || input.value;
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);
    input.after(value, list);
    input.addEventListener("input", () => {
      value.value = /^\d{2,12}$/.test(input.value) ? input.value : "";
      clearTimeout(box.timer);
      box.timer = setTimeout(() => ask(box), 150);
    });
    input.addEventListener("keydown", (e) => keys(box, e));
    input.addEventListener("blur", () => close(box));
  }
}
start(document);
document.addEventListener("htmx:load", (e) => start(e.target));
