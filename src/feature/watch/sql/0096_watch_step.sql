-- Why: one row for each indicator and person. fact: hash of what was delivered; the same fact makes no
-- second alert. severity: ten-thousandths. why: JSON, the sentence in
-- both languages. evidence: JSON as it was shown to the judges.
CREATE TABLE watch_cause (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    alert      INTEGER NOT NULL REFERENCES watch (id),
    household  INTEGER NOT NULL REFERENCES household (id),
    person     INTEGER REFERENCES person (id),
    sign       TEXT NOT NULL,
    weight     INTEGER NOT NULL,
    severity   INTEGER NOT NULL,
    fact       TEXT NOT NULL,
    why        TEXT NOT NULL,
    evidence   TEXT NOT NULL,
    day        INTEGER NOT NULL
) STRICT;
CREATE INDEX watch_cause_alert ON watch_cause (county, alert, id);
CREATE INDEX watch_cause_home ON watch_cause (county, household, sign, id);

-- What was done, newest last. Never changed.
CREATE TABLE watch_step (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    alert      INTEGER NOT NULL REFERENCES watch (id),
    at_ms      INTEGER NOT NULL,
    made_by    INTEGER NOT NULL,
    act        TEXT NOT NULL,
    was        TEXT,
    becomes    TEXT NOT NULL,
    note       TEXT,
    body       TEXT
) STRICT;
CREATE INDEX watch_step_alert ON watch_step (county, alert, id);
CREATE INDEX watch_step_place ON watch_step (division, id);

-- A month of a county that was run over.
CREATE TABLE watch_month (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    period     INTEGER NOT NULL,
    day        INTEGER NOT NULL,
    pack       TEXT NOT NULL,
    households INTEGER NOT NULL,
    found      INTEGER NOT NULL,
    made       INTEGER NOT NULL,
    added      INTEGER NOT NULL,
    opened     INTEGER NOT NULL,
    known      INTEGER NOT NULL,
    ended_ms   INTEGER NOT NULL
) STRICT;
CREATE INDEX watch_month_period ON watch_month (county, period, id);
CREATE INDEX watch_month_place ON watch_month (division, id);
