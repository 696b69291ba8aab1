// Lists: select the page, count the selection, mark chosen rows.

function update(table) {
  const boxes = [...table.querySelectorAll("tbody input[name=id]")];
  const chosen = boxes.filter((b) => b.checked);
  const all = table.querySelector("input[data-all]");
  if (all) {
    all.checked = chosen.length > 0 && chosen.length === boxes.length;
    all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  }
  for (const b of boxes) {
    b.closest("tr").classList.toggle("is-chosen", b.checked);
  }
  const bar = table.closest("form")?.querySelector(".mz-bulk");
  const said = bar?.querySelector("[data-chosen]");
  if (said) {
    said.textContent = said.dataset.chosen.replace("{0}", chosen.length.toLocaleString("en"));
    bar.classList.toggle("is-none", chosen.length === 0);
  }
}

document.addEventListener("change", (e) => {
  const table = e.target.closest("table");
  if (!table) {
    return;
  }
  if (e.target.matches("input[data-all]")) {
    for (const b of table.querySelectorAll("tbody input[name=id]")) {
      b.checked = e.target.checked;
    }
  }
  if (e.target.matches("input[data-all], input[name=id]")) {
    update(table);
  }
});

function start() {
  for (const all of document.querySelectorAll("input[data-all]")) {
    all.hidden = false;
    update(all.closest("table"));
  }
}
start();
document.addEventListener("htmx:afterSettle", start);
