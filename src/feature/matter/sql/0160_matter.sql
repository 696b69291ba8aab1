-- Cases: one matter for one subject. What a case is follows from its events (src/flow); the columns
-- are that state, for lists, and mz doctor folds the events again to prove them. subject_key: kind and
-- id of whom it is about while only one case may be open, else NULL. light: 0 none, 1 green, 2 yellow,
-- 3 red. waits: the posts that act at its step, a bit each. pack and its hash: by which the case began.
CREATE TABLE matter_case (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    matter     TEXT NOT NULL,
    pack       TEXT NOT NULL,
    pack_hash  TEXT NOT NULL,
    subject_kind TEXT NOT NULL CHECK (subject_kind IN
               ('household', 'person', 'organisation', 'place', 'none')),
    household  INTEGER REFERENCES household (id),
    person     INTEGER REFERENCES person (id),
    subject_key TEXT,
    channel    TEXT NOT NULL,
    step       TEXT,
    ending     TEXT,
    result     TEXT CHECK (result IN
               ('granted', 'refused', 'not_accepted', 'withdrawn', 'closed')),
    decided    TEXT CHECK (decided IN ('grant', 'refuse')),
    determination INTEGER,
    holder     INTEGER,
    waits      INTEGER NOT NULL,
    light      INTEGER NOT NULL CHECK (light BETWEEN 0 AND 3),
    due_ms     INTEGER,
    over_ms    INTEGER,
    begun_ms   INTEGER NOT NULL,
    since_ms   INTEGER NOT NULL,
    closed_ms  INTEGER,
    made_by    INTEGER NOT NULL,
    events_n   INTEGER NOT NULL,
    version    INTEGER NOT NULL,
    CHECK ((step IS NULL) = (ending IS NOT NULL)),
    CHECK ((ending IS NULL) = (closed_ms IS NULL))
) STRICT;
CREATE UNIQUE INDEX matter_case_open ON matter_case (county, matter, subject_key)
    WHERE closed_ms IS NULL AND subject_key IS NOT NULL;
CREATE INDEX matter_case_place ON matter_case (division, id);
CREATE INDEX matter_case_home ON matter_case (county, household, id) WHERE household IS NOT NULL;
CREATE INDEX matter_case_person ON matter_case (county, person, id) WHERE person IS NOT NULL;
CREATE INDEX matter_case_due ON matter_case (due_ms, id);
CREATE INDEX matter_case_step ON matter_case (step, due_ms);
CREATE INDEX matter_case_matter ON matter_case (matter, due_ms);
CREATE INDEX matter_case_light ON matter_case (light, due_ms);
CREATE INDEX matter_case_holder ON matter_case (holder, due_ms) WHERE holder IS NOT NULL;
CREATE INDEX matter_case_over ON matter_case (over_ms) WHERE over_ms IS NOT NULL;

-- What happened, never changed but for its division, which is the case's.
CREATE TABLE matter_event (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    case_id    INTEGER NOT NULL REFERENCES matter_case (id),
    no         INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    at_ms      INTEGER NOT NULL,
    account    INTEGER NOT NULL,
    post       TEXT NOT NULL,
    step       TEXT,
    what       TEXT,
    reason     TEXT,
    target     INTEGER NOT NULL,
    people     INTEGER NOT NULL,
    yes        INTEGER NOT NULL CHECK (yes BETWEEN 0 AND 1)
) STRICT;
CREATE UNIQUE INDEX matter_event_no ON matter_event (county, case_id, no);
CREATE INDEX matter_event_place ON matter_event (division, id);

-- What the form was answered: facts as a case of the rules, sealed. Each change is a row; the last counts.
CREATE TABLE matter_answer (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    case_id    INTEGER NOT NULL REFERENCES matter_case (id),
    no         INTEGER NOT NULL,
    at_ms      INTEGER NOT NULL,
    account    INTEGER NOT NULL,
    facts_seal BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX matter_answer_no ON matter_answer (county, case_id, no);
CREATE INDEX matter_answer_place ON matter_answer (division, id);
