-- Whom a query was about and by which consent: the person can be shown who asked.
--: no-history written once
CREATE TABLE verify_query (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    report     INTEGER NOT NULL,
    person     INTEGER NOT NULL,
    consent    INTEGER NOT NULL,
    purpose    TEXT NOT NULL,
    scope      TEXT NOT NULL,
    user_id    INTEGER NOT NULL,
    at_ms      INTEGER NOT NULL
) STRICT;
CREATE INDEX verify_query_person ON verify_query (county, person, id);
CREATE INDEX verify_query_report ON verify_query (county, report);
CREATE INDEX verify_query_place ON verify_query (division, id);

-- An objection of a person to a report, its answer, and the report made anew where it was right.
CREATE TABLE verify_objection (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    report     INTEGER NOT NULL,
    person     INTEGER NOT NULL REFERENCES person (id),
    item       TEXT NOT NULL,
    told       TEXT NOT NULL CHECK (told <> ''),
    evidence   TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('open', 'upheld', 'rejected')),
    asked_by   INTEGER NOT NULL,
    asked_ms   INTEGER NOT NULL,
    due        INTEGER,
    decided_by INTEGER,
    decided_ms INTEGER,
    note       TEXT,
    renewed    INTEGER,
    version    INTEGER NOT NULL,
    CHECK ((state = 'open') = (decided_by IS NULL)),
    CHECK (state <> 'upheld' OR renewed IS NOT NULL)
) STRICT;
CREATE INDEX verify_objection_of ON verify_objection (county, report);
CREATE INDEX verify_objection_queue ON verify_objection (state, due, id);
CREATE INDEX verify_objection_place ON verify_objection (division, id);

-- How sources answer, by day: what the board shows.
--: no-history counters
CREATE TABLE verify_tally (
    county     INTEGER NOT NULL,
    source     TEXT NOT NULL,
    day        INTEGER NOT NULL,
    asked_n    INTEGER NOT NULL,
    found_n    INTEGER NOT NULL,
    none_n     INTEGER NOT NULL,
    missing_n  INTEGER NOT NULL,
    conflict_n INTEGER NOT NULL,
    ms_sum     INTEGER NOT NULL,
    ms_max     INTEGER NOT NULL,
    last_ms    INTEGER NOT NULL,
    say        TEXT NOT NULL,
    PRIMARY KEY (county, source, day)
) STRICT, WITHOUT ROWID;

-- The key that signs reports: the newest signs, all verify. secret: sealed.
--: no-history a key is made and never changed
CREATE TABLE verify_key (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    print      TEXT NOT NULL,
    public     TEXT NOT NULL,
    secret     BLOB NOT NULL,
    made_ms    INTEGER NOT NULL
) STRICT;
CREATE INDEX verify_key_place ON verify_key (division, id);
