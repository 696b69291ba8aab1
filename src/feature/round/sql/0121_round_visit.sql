-- Persons of an imported list, by record number.
--: no-history written once with its campaign
CREATE TABLE round_pick (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    plan       INTEGER NOT NULL REFERENCES round_plan (id),
    person     INTEGER NOT NULL REFERENCES person (id)
) STRICT;
CREATE INDEX round_pick_plan ON round_pick (county, plan, id);
CREATE INDEX round_pick_place ON round_pick (division, id);

-- One household on the list of one campaign. state: what the last visit found. kind: of visitor.
--: no-history the findings are the history, and giving out visits stands in the audit
CREATE TABLE round_visit (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    plan       INTEGER NOT NULL REFERENCES round_plan (id),
    household  INTEGER NOT NULL REFERENCES household (id),
    person     INTEGER REFERENCES person (id),
    state      TEXT NOT NULL CHECK (state IN ('open', 'met', 'away', 'refused', 'moved')),
    visitor    INTEGER,
    kind       TEXT NOT NULL,
    found_n    INTEGER NOT NULL,
    need       INTEGER NOT NULL CHECK (need IN (0, 1)),
    day        INTEGER,
    version    INTEGER NOT NULL,
    CHECK ((state = 'open') = (day IS NULL))
) STRICT;
CREATE UNIQUE INDEX round_visit_once ON round_visit (county, plan, household);
CREATE INDEX round_visit_plan ON round_visit (county, plan, division, state);
CREATE INDEX round_visit_place ON round_visit (division, id);
CREATE INDEX round_visit_mine ON round_visit (visitor, state, division, id) WHERE visitor IS NOT NULL;

