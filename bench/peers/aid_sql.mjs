// 低保 and 低边 of packs/cn-33 on 1 July 2025 as SQL by hand, in whole twelfths of a fen: what a careful person would
// write for columns of months. Unknown is NULL, and AND, OR and NOT of SQL are the three-valued ones of the engine.
// The values are those of the pack for Zhejiang; where it has none (members in detention, postgraduates), NULL.
const LINE = 91700;
const MINIMUM_WAGE = 201000;
const MARGIN = 2 * LINE; // 低边 up to twice the standard
const ASSETS = 24 * LINE; // for each head
const NEW_JOB_CAP = 3 * LINE; // of a month's wages of a new job are left out
const SUPPORT_FREE = 1.5 * LINE; // a payer keeps so much; of the rest, half
const ADDON = { aged: LINE / 10, minor: LINE / 10, disabled: LINE / 5, ill: LINE / 5 };
const day = (y, m, d) => Date.UTC(y, m - 1, d) / 86400000;
const DAY = day(2025, 7, 1);
const HALF_YEAR_AGO = day(2025, 1, 1);
const BORN_18 = day(2007, 7, 1); // born after it: a minor
const BORN_60 = day(1965, 7, 1); // born until then: 60 or older
// Places in the lists of packs/cn.
const ROLE = { self: 0, spouse: 1, child: 2 };
const HELD = { prison: 1, rehab: 2, missing: 3, detained: 4 };
const SCHOOL = { compulsory: 1, secondary: 2, bachelor: 3, postgraduate: 4 };
const KIND = { none: 0, intellect: 5, mind: 6 };
const GRADE = { first: 0, second: 1, third: 2 };

const MONTHS = Array.from({ length: 12 }, (_, i) => i + 1);
const year = (fact) => MONTHS.map((i) => `${fact}_${i}::BIGINT`).join(" + ");
const yearOrZero = (fact) => MONTHS.map((i) => `coalesce(${fact}_${i}, 0)::BIGINT`).join(" + ");
const newJob = MONTHS.map((i) => `least(coalesce(new_job_wage_${i}, 0), ${NEW_JOB_CAP})::BIGINT`).join(" + ");
const yes = (column) => `${column} = 1`;
const unknownOr = (column, value) => `CASE WHEN ${column} IS NULL THEN NULL ELSE ${value} END`;

/** Status and amount of every household; `over` is the operator of whole division, `from` the tables' names. */
export function statement(over, from = { person: "person", household: "household", refusals: "history_refusals" }) {
  return `WITH refused AS (
    SELECT subject, sum(value) AS n FROM ${from.refusals} WHERE day >= ${HALF_YEAR_AGO} AND day < ${DAY} GROUP BY subject),
  known AS (
    SELECT p.*, birth > ${BORN_18} AS minor, birth <= ${BORN_60} AS aged,
      coalesce(pays_support, 0) = 1 AS pays, coalesce(support_settled, 0) = 1 AS settled,
      CASE WHEN p.refusals = 1 THEN coalesce(r.n, 0) END AS refused,
      held IN (${HELD.prison}, ${HELD.rehab}, ${HELD.missing}) OR coalesce(clergy_away, 0) >= 36 AS excluded,
      disabled_kind <> ${KIND.none} AND disabled_grade IN (${GRADE.first}, ${GRADE.second})
        OR disabled_kind IN (${KIND.intellect}, ${KIND.mind}) AND disabled_grade = ${GRADE.third} AS disabled,
      ${year("wage")} + ${year("business")} + ${year("property_income")} - (${newJob}) AS earned,
      ${year("pension")} + ${year("support_received")} + ${year("other_transfer")} AS transfers,
      ${yearOrZero("illness_cost")} AS deducted
    FROM ${from.person} p LEFT JOIN refused r ON r.subject = p.id),
  dependent AS (
    SELECT *, role = ${ROLE.child} AND (minor OR NOT ${yes("independent")}
        OR school_stage IN (${SCHOOL.compulsory}, ${SCHOOL.secondary}, ${SCHOOL.bachelor})) AS child_here,
      role = ${ROLE.child} AND school_stage = ${SCHOOL.postgraduate} AND ${yes("lives_together")} AS postgraduate,
      ${unknownOr("earned", "greatest(earned, 0)")} + transfers AS income,
      ${unknownOr("payer_income", `greatest(payer_income - ${SUPPORT_FREE}, 0)`)} AS spare
    FROM known),
  -- A CASE takes its ELSE when the condition is unknown: each is asked for both answers.
  judged AS (
    SELECT *, CASE WHEN excluded THEN false WHEN NOT excluded THEN
      CASE WHEN held = ${HELD.detained} THEN NULL WHEN NOT held = ${HELD.detained} THEN
        CASE WHEN role IN (${ROLE.self}, ${ROLE.spouse}) OR child_here THEN true
          WHEN NOT (role IN (${ROLE.self}, ${ROLE.spouse}) OR child_here) THEN
            CASE WHEN postgraduate THEN NULL WHEN NOT postgraduate
              THEN ${yes("support_duty")} AND ${yes("lives_together")} END END END END AS counted
    FROM dependent),
  member AS (
    SELECT household, counted, income, deducted,
      CASE WHEN counted OR NOT pays THEN 0 WHEN NOT (counted OR NOT pays) THEN
        CASE WHEN settled THEN support_agreed
          ELSE (2 * spare * parents_here + 2 * parents_supported)::BIGINT ${over} (4 * parents_supported) END END AS due,
      counted AND ${yes("can_work")} AND refused >= 3 AS refuses,
      CASE WHEN counted AND ${yes("hard_after")} THEN CASE WHEN minor IS NULL OR disabled IS NULL OR severe_illness IS NULL
          THEN NULL ELSE greatest(CASE WHEN aged THEN ${ADDON.aged} ELSE 0 END, CASE WHEN minor THEN ${ADDON.minor} ELSE 0 END,
            CASE WHEN disabled THEN ${ADDON.disabled} ELSE 0 END, CASE WHEN ${yes("severe_illness")} THEN ${ADDON.ill} ELSE 0 END) END
        WHEN NOT (counted AND ${yes("hard_after")}) THEN 0 END AS addon
    FROM judged),
  summed AS (
    SELECT household, count(*) AS everybody, count(counted) AS known_n,
      count(*) FILTER (WHERE counted) AS heads, count(due) AS due_n, sum(due) AS due,
      count(*) FILTER (WHERE counted AND (income IS NULL OR deducted IS NULL)) AS open,
      coalesce(sum(income - deducted) FILTER (WHERE counted), 0) AS income,
      count(refuses) AS refuses_n, count(*) FILTER (WHERE refuses) AS refusing,
      count(addon) AS addon_n, sum(addon) AS addon
    FROM member GROUP BY household),
  homes AS (
    SELECT h.id, CASE WHEN s.household IS NULL THEN 0 WHEN known_n = everybody THEN heads END AS heads,
      CASE WHEN s.household IS NULL THEN 0 WHEN known_n = everybody AND open = 0 AND due_n = everybody
        THEN greatest(s.income + 12 * s.due, 0)::BIGINT END AS income,
      CASE WHEN s.household IS NULL THEN 0 WHEN refuses_n = everybody THEN refusing END AS refusing,
      CASE WHEN s.household IS NULL THEN 0 WHEN addon_n = everybody THEN addon::BIGINT END AS addon,
      dwellings <= 1 AND premises = 0 AND NOT ${yes("new_house")} AND vehicles <= coalesce(exempt_vehicles, 0)
        AND coalesce(companies, 0) = 0 AS modest, financial_assets
    FROM ${from.household} h LEFT JOIN summed s ON s.household = h.id),
  asked AS (
    SELECT *, heads > 0 AS somebody, financial_assets <= ${ASSETS} * heads AND modest AS property,
      CASE WHEN heads > 0 THEN income < ${LINE * 12} * heads WHEN heads = 0 THEN true END AS poor,
      CASE WHEN heads > 0 THEN income <= ${Math.min(MARGIN, MINIMUM_WAGE) * 12} * heads WHEN heads = 0 THEN true END AS low,
      CASE WHEN heads > 0 THEN greatest(${LINE * 12} * heads - income, 0) END AS gap FROM homes)
  SELECT id, somebody AND poor AND property AS dibao, somebody AND NOT poor AND low AND property AS margin,
    CASE WHEN heads > 0 THEN CASE WHEN income IS NULL THEN NULL
        ELSE (2 * gap * (heads - refusing) + 12 * heads)::BIGINT ${over} (24 * heads) END
      WHEN heads = 0 THEN -${LINE} * refusing END + addon AS amount FROM asked`;
}
