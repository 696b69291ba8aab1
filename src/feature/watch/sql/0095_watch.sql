-- A fact that came in by itself, between two deliveries: it counts over the population's. value: as a
-- case writes it ("31280.00", "2026-11-18", "true").
CREATE TABLE watch_fact (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    household  INTEGER NOT NULL REFERENCES household (id),
    person     INTEGER REFERENCES person (id),
    fact       TEXT NOT NULL,
    value      TEXT NOT NULL,
    day        INTEGER NOT NULL,
    source     TEXT NOT NULL,
    made_ms    INTEGER NOT NULL,
    made_by    INTEGER NOT NULL
) STRICT;
CREATE INDEX watch_fact_home ON watch_fact (county, household);
CREATE INDEX watch_fact_place ON watch_fact (division, household);

-- "Look at this household": one open alert a household and side. score: tenths of a point. factor:
-- percent. causes: ids of indicators, the words are the pack's. level: 0 in time, 1 urged, 2 with the county, 3 on the list of supervision. division: of
-- the household.
CREATE TABLE watch (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    household  INTEGER NOT NULL REFERENCES household (id),
    side       TEXT NOT NULL CHECK (side IN ('help', 'paid')),
    state      TEXT NOT NULL CHECK (state IN
               ('review', 'township', 'visit', 'judge', 'help', 'return', 'closed')),
    grade      INTEGER NOT NULL CHECK (grade BETWEEN 1 AND 4),
    score      INTEGER NOT NULL,
    factor     INTEGER NOT NULL,
    causes     TEXT NOT NULL,
    pack       TEXT NOT NULL,
    period     INTEGER NOT NULL,
    made_ms    INTEGER NOT NULL,
    since_ms   INTEGER NOT NULL,
    due        INTEGER,
    contact_ms INTEGER,
    visitor    INTEGER,
    visited_by INTEGER,
    judged_by  INTEGER,
    measures   TEXT,
    ending     TEXT CHECK (ending IN ('covered', 'receiving', 'relieved', 'referred',
                                      'not_eligible', 'not_found', 'false')),
    merged     INTEGER,
    closed_ms  INTEGER,
    level      INTEGER NOT NULL CHECK (level BETWEEN 0 AND 3),
    late_n     INTEGER NOT NULL,
    opened_n   INTEGER NOT NULL,
    version    INTEGER NOT NULL,
    CHECK ((state = 'closed') = (closed_ms IS NOT NULL)),
    CHECK ((state = 'closed') = (ending IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX watch_alert_open ON watch (county, household, side) WHERE closed_ms IS NULL;
CREATE INDEX watch_alert_home ON watch (county, household, id);
CREATE INDEX watch_alert_place ON watch (division, id);
CREATE INDEX watch_alert_due ON watch (state, due);
CREATE INDEX watch_alert_by_due ON watch (due, id);
CREATE INDEX watch_alert_by_grade ON watch (grade, id);
CREATE INDEX watch_alert_visitor ON watch (visitor, state) WHERE visitor IS NOT NULL;
CREATE INDEX watch_alert_level ON watch (level) WHERE closed_ms IS NULL;
