// Formulas of the packs, as src/feature/visit/expr.c writes them. Three values: true, false, and null for
// what is not known. Numbers are in hundredths.

const compare = {
  "=": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

function value(field, raw) {
  if (raw === undefined || raw === "") {
    return null;
  }
  if (field?.kind === "number" || field?.kind === "money") {
    const n = Math.round(Number(raw) * 100);
    return Number.isSafeInteger(n) ? n : null;
  }
  return raw === "true" ? true : raw === "false" ? false : raw;
}

// `facts` gives { field, value } by id.
export function reckon(e, facts, depth = 0) {
  if (!Array.isArray(e)) {
    return e ?? null;
  }
  if (depth > 30) {
    return null;
  }
  const [op, ...rest] = e;
  const at = (i) => reckon(rest[i], facts, depth + 1);
  if (op === "fact") {
    const f = facts(rest[0]);
    return value(f.field, f.value);
  }
  if (op === "and" || op === "or") {
    const stop = op === "or";
    const all = rest.map((_, i) => at(i));
    return all.includes(stop) ? stop : all.includes(null) ? null : !stop;
  }
  if (op === "known") {
    return at(0) !== null;
  }
  if (op === "if") {
    const c = at(0);
    return c === null ? null : at(c ? 1 : 2);
  }
  const a = at(0);
  const b = rest.length > 1 ? at(1) : 0;
  if (a === null || b === null) {
    return null;
  }
  if (op === "not") {
    return !a;
  }
  if (op === "neg") {
    return -a;
  }
  if (op === "+" || op === "-") {
    return op === "+" ? a + b : a - b;
  }
  return Object.hasOwn(compare, op) ? compare[op](a, b) : null;
}
