// The law of bench_aid_book() as SQL by hand, in whole twelfths of a fen: what a careful person would write.
// Unknown is NULL, and AND, OR and NOT of SQL are the three-valued ones of the engine.
const DAY = 20270; // 2025-07-01
const BORN_18 = 13695; // 2007-07-01: at most this old a birth is of age
const BORN_60 = -1645; // 1965-07-01: born after it is under 60
if (BORN_18 !== Date.UTC(2007, 6, 1) / 86400000 || BORN_60 !== Date.UTC(1965, 6, 1) / 86400000
  || DAY !== Date.UTC(2025, 6, 1) / 86400000) {
  throw new Error("the dates of the statement are wrong");
}
const SPARED = 30000 * 12;
const MINIMUM = 249000;

/** Sums of the window where the months are columns of the person. */
export function incomeByColumns() {
  const sum = (kind) => Array.from({ length: 12 }, (_, i) => `${kind}${i + 1}::BIGINT`).join(" + ");
  return `SELECT household, counted, birth, ${sum("w")} AS wages, ${sum("o")} AS others FROM person`;
}

/** Sums of the window where a month is a row: unknown unless all twelve are there. */
export function incomeByHistory() {
  const sum = (kind) => `SELECT person, CASE WHEN count(value) = 12 THEN sum(value)::BIGINT END AS v
    FROM history_${kind} WHERE month BETWEEN 1 AND 12 GROUP BY person`;
  return `SELECT p.household, p.counted, p.birth, w.v AS wages, o.v AS others FROM person p
    LEFT JOIN (${sum("w")}) w ON w.person = p.id LEFT JOIN (${sum("o")}) o ON o.person = p.id`;
}

/** Status and amount of every household; `over` is the operator of whole division. */
export function statement(income, over) {
  return `WITH person_income AS (${income}),
  member AS (
    SELECT household, CASE WHEN birth <= ${BORN_18} AND birth > ${BORN_60}
      THEN greatest(wages - ${SPARED}, CASE WHEN wages IS NULL THEN NULL ELSE 0 END) ELSE wages END + others AS income
    FROM person_income WHERE counted = 1),
  home AS (
    SELECT household, count(*) AS heads,
      CASE WHEN count(income) = count(*) THEN sum(income)::BIGINT END AS income FROM member GROUP BY household),
  joined AS (
    SELECT h.id, l.fen AS line, h.savings, h.cars, coalesce(m.heads, 0) AS heads,
      CASE WHEN m.heads IS NULL THEN NULL ELSE m.income END AS income
    FROM household h JOIN line l ON l.division = h.division LEFT JOIN home m ON m.household = h.id),
  asked AS (
    SELECT id, line, heads, income, savings <= line * 24 * heads AND cars = 0 AS modest,
      income < line * 12 * heads AS poor,
      income * 2 <= least(line * 3, ${MINIMUM * 2}) * 12 * heads AS low FROM joined),
  decided AS (
    SELECT id, line, heads, income, poor AND modest AS dibao, low AND modest AS near FROM asked)
  SELECT id, dibao, NOT dibao AND near AS margin,
    CASE WHEN dibao IS NULL THEN NULL WHEN dibao THEN (line * 12 * heads - income + 6) ${over} 12 ELSE 0 END AS amount
  FROM decided`;
}
