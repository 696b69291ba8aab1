-- What is done for a household, by whom, from when to when (一户一策). due: the first day on which a
-- measure that still runs should have been given; it and measures_n are those of plan_measure.
CREATE TABLE plan (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    household  INTEGER NOT NULL REFERENCES household (id),
    state      TEXT NOT NULL CHECK (state IN ('running', 'closed')),
    origin     TEXT NOT NULL CHECK (origin IN ('hand', 'alert', 'case')),
    origin_id  INTEGER,
    consent    TEXT NOT NULL CHECK (consent IN ('none', 'oral', 'signed', 'refused')),
    consent_day INTEGER,
    responsible INTEGER NOT NULL,
    review_on  INTEGER NOT NULL,
    due        INTEGER,
    measures_n INTEGER NOT NULL,
    made_ms    INTEGER NOT NULL,
    closed_ms  INTEGER,
    result     TEXT CHECK (result IN ('met', 'partly', 'moved', 'died', 'declined')),
    version    INTEGER NOT NULL,
    CHECK ((state = 'closed') = (closed_ms IS NOT NULL)),
    CHECK ((state = 'closed') = (result IS NOT NULL)),
    CHECK ((consent = 'none') = (consent_day IS NULL)),
    CHECK ((measures_n = 0) = (due IS NULL))
) STRICT;
CREATE UNIQUE INDEX plan_open ON plan (county, household) WHERE closed_ms IS NULL;
CREATE INDEX plan_home ON plan (county, household, id);
CREATE INDEX plan_place ON plan (division, id);
CREATE INDEX plan_by_due ON plan (due, id);
CREATE INDEX plan_by_review ON plan (review_on, id);
CREATE INDEX plan_state ON plan (state, due);
CREATE INDEX plan_responsible ON plan (responsible, state);

-- What the household lacks; a kind stands once in a plan.
CREATE TABLE plan_need (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    plan       INTEGER NOT NULL REFERENCES plan (id),
    kind       TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('open', 'met')),
    since      INTEGER NOT NULL,
    met_on     INTEGER,
    CHECK ((state = 'met') = (met_on IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX plan_need_once ON plan_need (county, plan, kind);
CREATE INDEX plan_need_state ON plan_need (state, kind, id);
CREATE INDEX plan_need_place ON plan_need (division, id);
