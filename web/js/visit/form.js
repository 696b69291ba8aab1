// The form of a visit out of its JSON: fields with their labels, what is shown, what is wrong.
import { reckon } from "./expr.js";
import { say } from "./words.js";

const el = (name, props = {}, ...kids) => {
  const e = Object.assign(document.createElement(name), props);
  e.append(...kids);
  return e;
};

function picks(f, many) {
  const box = el("div", { className: "mz-picks two" });
  for (const o of f.options) {
    const input = el("input", {
      className: "form-check-input",
      type: many ? "checkbox" : "radio",
      name: `q_${f.id}`,
      value: o.id,
    });
    box.append(el("label", { className: "mz-pick" }, input, el("span", { textContent: o.label })));
  }
  return box;
}

function line(f) {
  const long = f.kind === "long";
  const input = el(long ? "textarea" : "input", { className: "form-control", name: `q_${f.id}`, id: `q_${f.id}` });
  if (long) {
    input.rows = 3;
  } else {
    input.type = f.kind === "date" ? "date" : "text";
    input.inputMode = f.kind === "number" ? "numeric" : f.kind === "money" ? "decimal" : "text";
  }
  if (f.max) {
    input.maxLength = f.max;
  }
  return input;
}

function labelled(f, box) {
  const name = f.unit ? `${f.label}（${f.unit}）` : f.label;
  const hint = f.hint ? [el("p", { className: "small mb-1", textContent: f.hint })] : [];
  const wrong = el("p", { className: "invalid-feedback d-block", id: `w_${f.id}`, hidden: true });
  if (f.kind === "choice" || f.kind === "many") {
    box.append(el("fieldset", {}, el("legend", { textContent: name }), ...hint, picks(f, f.kind === "many"), wrong));
  } else {
    const input = line(f);
    input.setAttribute("aria-describedby", wrong.id);
    box.append(el("label", { className: "form-label", htmlFor: input.id, textContent: name }), ...hint, input, wrong);
  }
}

export function draw(form, into) {
  into.replaceChildren();
  for (const f of form.fields) {
    const box = el("div");
    box.dataset.field = f.id ?? "";
    if (f.kind === "group") {
      box.append(el("h3", { className: "mb-0", textContent: f.label }));
    } else {
      labelled(f, box);
    }
    into.append(box);
  }
}

export function answers(form, root) {
  const out = {};
  for (const f of form.fields) {
    if (f.kind === "group") {
      continue;
    }
    const all = [...root.querySelectorAll(`[name="q_${f.id}"]`)];
    const chosen = f.kind === "choice" || f.kind === "many" ? all.filter((i) => i.checked) : all;
    const v = chosen.map((i) => i.value.trim()).join(" ").trim();
    if (v !== "") {
      out[f.id] = v;
    }
  }
  return out;
}

export function fill(form, root, given) {
  for (const f of form.fields) {
    const v = given[f.id] ?? "";
    for (const i of root.querySelectorAll(`[name="q_${f.id}"]`)) {
      if (i.type === "radio" || i.type === "checkbox") {
        i.checked = v.split(" ").includes(i.value);
      } else {
        i.value = v;
      }
    }
  }
}

const factsOf = (form, given) => (id) => ({ field: form.fields.find((f) => f.id === id), value: given[id] });

// What a formula hides is hidden; unknown shows, as nobody may miss a question.
export function show(form, root, given) {
  const facts = factsOf(form, given);
  for (const f of form.fields) {
    const box = root.querySelector(`[data-field="${f.id ?? ""}"]`);
    if (box && f.show) {
      box.hidden = reckon(f.show, facts) !== true;
    }
  }
}

function shape(f, v) {
  if (f.kind === "number") {
    const n = Number(v);
    const lo = f.lo ?? Number.MIN_SAFE_INTEGER;
    const hi = f.hi ?? Number.MAX_SAFE_INTEGER;
    if (/^-?[0-9]{1,12}$/.test(v) && n >= lo && n <= hi) {
      return null;
    }
    return (f.lo ?? null) === null || (f.hi ?? null) === null ? say("number") : say("range", f.lo, f.hi);
  }
  if (f.kind === "money") {
    return /^[0-9]{1,10}(\.[0-9]{1,2})?$/.test(v) ? null : say("money");
  }
  if (f.kind === "date") {
    return /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(v) ? null : say("date");
  }
  return null;
}

// Sentences by id of the field.
export function wrong(form, given) {
  const facts = factsOf(form, given);
  const out = {};
  for (const f of form.fields) {
    if (f.kind === "group" || (f.show && reckon(f.show, facts) !== true)) {
      continue;
    }
    const v = given[f.id];
    const needed = f.required || (f.need && reckon(f.need, facts) === true);
    if (v === undefined) {
      if (needed) {
        out[f.id] = say("required");
      }
      continue;
    }
    const why = shape(f, v) ?? (f.check && reckon(f.check, facts) === false ? f.says : null);
    if (why) {
      out[f.id] = why;
    }
  }
  return out;
}

export function tell(form, root, problems) {
  let first = null;
  for (const f of form.fields) {
    const p = root.querySelector(`#w_${CSS.escape(f.id ?? "")}`);
    if (!p) {
      continue;
    }
    p.hidden = !(f.id in problems);
    p.textContent = problems[f.id] ?? "";
    for (const i of root.querySelectorAll(`[name="q_${f.id}"]`)) {
      i.setAttribute("aria-invalid", f.id in problems ? "true" : "false");
      first ??= f.id in problems ? i : null;
    }
  }
  first?.focus();
}
