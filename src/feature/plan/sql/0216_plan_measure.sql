-- A service: who gives what, how often, from when to when. due: the last day of the period that is
-- next to be reported; none when it is over. offer: the reservation it comes from.
CREATE TABLE plan_measure (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    plan       INTEGER NOT NULL REFERENCES plan (id),
    kind       TEXT NOT NULL,
    giver      TEXT NOT NULL CHECK (giver IN ('office', 'charity', 'company', 'volunteer', 'kin')),
    giver_name TEXT NOT NULL,
    what       TEXT NOT NULL,
    every      TEXT NOT NULL CHECK (every IN ('once', 'week', 'month', 'quarter')),
    starts     INTEGER NOT NULL,
    ends       INTEGER NOT NULL CHECK (ends >= starts),
    due        INTEGER,
    state      TEXT NOT NULL CHECK (state IN ('running', 'over', 'stopped')),
    done_n     INTEGER NOT NULL,
    missed_n   INTEGER NOT NULL,
    offer      INTEGER,
    responsible INTEGER NOT NULL,
    CHECK ((state = 'running') = (due IS NOT NULL))
) STRICT;
CREATE INDEX plan_measure_plan ON plan_measure (county, plan, id);
CREATE INDEX plan_measure_place ON plan_measure (division, id);
CREATE INDEX plan_measure_by_due ON plan_measure (due, id);
CREATE INDEX plan_measure_state ON plan_measure (state, due);
CREATE INDEX plan_measure_mine ON plan_measure (responsible, due);
CREATE INDEX plan_measure_offer ON plan_measure (county, offer) WHERE offer IS NOT NULL;

-- What happened, never changed. Words about the family stand sealed.
CREATE TABLE plan_step (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    plan       INTEGER NOT NULL REFERENCES plan (id),
    measure    INTEGER REFERENCES plan_measure (id),
    at_ms      INTEGER NOT NULL,
    made_by    INTEGER NOT NULL,
    act        TEXT NOT NULL,
    day        INTEGER,
    what       TEXT,
    note_seal  BLOB
) STRICT;
CREATE INDEX plan_step_plan ON plan_step (county, plan, id);
CREATE INDEX plan_step_place ON plan_step (division, id);
