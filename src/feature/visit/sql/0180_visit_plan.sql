-- A household that is visited again and again, because of what its categories say (packs/round: every).
-- sorts: ids of categories with spaces between. due: last day of the period in which it has to be
-- visited next. last: the day when somebody was last met. tried_n: visits since then that met nobody.
-- state off: it is in no such category any more.
CREATE TABLE visit_plan (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    household  INTEGER NOT NULL REFERENCES household (id),
    sorts      TEXT NOT NULL CHECK (sorts <> ''),
    every      TEXT NOT NULL CHECK (every IN ('week', 'month', 'quarter', 'half', 'year')),
    form       TEXT NOT NULL CHECK (form <> ''),
    visitor    INTEGER,
    due        INTEGER NOT NULL,
    last       INTEGER,
    tried_n    INTEGER NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('on', 'off')),
    version    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX visit_plan_once ON visit_plan (county, household);
CREATE INDEX visit_plan_place ON visit_plan (division, id);
CREATE INDEX visit_plan_cover ON visit_plan (division, state, due, last);
CREATE INDEX visit_plan_due ON visit_plan (due, id);
CREATE INDEX visit_plan_last ON visit_plan (last, id);
CREATE INDEX visit_plan_mine ON visit_plan (visitor, state, due) WHERE visitor IS NOT NULL;
