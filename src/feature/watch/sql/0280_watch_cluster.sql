-- Many households of one place with the same sign: one alert on the place. division: the place, at the level of the
-- pack's rule. living, days, least, part: the evidence as it was when it was made: households that lived there, days that
-- were counted, the bounds (part: ten-thousandths; NULL: none).
CREATE TABLE watch_cluster (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    rule       TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('review', 'check', 'judge', 'help', 'closed')),
    grade      INTEGER NOT NULL CHECK (grade BETWEEN 1 AND 4),
    homes      INTEGER NOT NULL,
    living     INTEGER NOT NULL,
    days       INTEGER NOT NULL,
    least      INTEGER NOT NULL,
    part       INTEGER,
    pack       TEXT NOT NULL,
    made_ms    INTEGER NOT NULL,
    since_ms   INTEGER NOT NULL,
    due        INTEGER,
    checked_by INTEGER,
    judged_by  INTEGER,
    measures   TEXT,
    ending     TEXT CHECK (ending IN ('helped', 'covered', 'referred', 'chance', 'false')),
    closed_ms  INTEGER,
    opened_n   INTEGER NOT NULL,
    version    INTEGER NOT NULL,
    CHECK ((state = 'closed') = (closed_ms IS NOT NULL)),
    CHECK ((state = 'closed') = (ending IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX watch_cluster_open ON watch_cluster (county, division, rule) WHERE closed_ms IS NULL;
CREATE INDEX watch_cluster_place ON watch_cluster (division, id);
CREATE INDEX watch_cluster_rule ON watch_cluster (county, rule, division);
CREATE INDEX watch_cluster_state ON watch_cluster (state, due);
CREATE INDEX watch_cluster_by_due ON watch_cluster (due, id);
CREATE INDEX watch_cluster_by_grade ON watch_cluster (grade, id);

-- Which households, and the day and alert (NULL: a fact alone) by which each counts. division: of the household.
CREATE TABLE watch_cluster_home (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    cluster    INTEGER NOT NULL REFERENCES watch_cluster (id),
    household  INTEGER NOT NULL REFERENCES household (id),
    alert      INTEGER REFERENCES watch (id),
    day        INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX watch_cluster_home_one ON watch_cluster_home (county, cluster, household);
CREATE INDEX watch_cluster_home_of ON watch_cluster_home (county, household);
CREATE INDEX watch_cluster_home_place ON watch_cluster_home (division, id);
CREATE INDEX watch_cluster_home_by_day ON watch_cluster_home (day, id);

-- What was done, newest last. Never changed. homes: how many households it had then.
CREATE TABLE watch_cluster_step (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    cluster    INTEGER NOT NULL REFERENCES watch_cluster (id),
    at_ms      INTEGER NOT NULL,
    made_by    INTEGER NOT NULL,
    act        TEXT NOT NULL,
    was        TEXT,
    becomes    TEXT NOT NULL,
    homes      INTEGER NOT NULL,
    note       TEXT
) STRICT;
CREATE INDEX watch_cluster_step_of ON watch_cluster_step (county, cluster, id);
CREATE INDEX watch_cluster_step_place ON watch_cluster_step (division, id);
