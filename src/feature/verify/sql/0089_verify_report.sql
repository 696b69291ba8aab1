-- A query about a household and its report. declared: what the household said, JSON. body: the
-- report, answers: the rows of the sources, both sealed; wiped when their time is over. corrects and
-- corrected_by link a report with the one that holds in its place.
--: no-history each step is an event of the audit; a report is corrected by another one
CREATE TABLE verify_run (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    household  INTEGER NOT NULL REFERENCES household (id),
    number     TEXT NOT NULL,
    purpose    TEXT NOT NULL,
    scope      TEXT NOT NULL,
    declared   TEXT NOT NULL,
    reason     TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('waiting', 'failed', 'draft', 'issued', 'corrected',
                                              'wiped')),
    corrects   INTEGER,
    corrected_by INTEGER,
    asked_by   INTEGER NOT NULL,
    asked_ms   INTEGER NOT NULL,
    answered_ms INTEGER,
    body       BLOB,
    answers    BLOB,
    missing_n  INTEGER NOT NULL,
    score      INTEGER,
    suggested  TEXT NOT NULL,
    conclusion TEXT NOT NULL CHECK (conclusion IN ('', 'none', 'suspect', 'over', 'incomplete')),
    why        TEXT NOT NULL,
    issued_by  INTEGER,
    issued_ms  INTEGER,
    valid_to   INTEGER,
    paper      BLOB,
    paper_hash TEXT,
    sign       TEXT,
    sign_key   TEXT,
    say        TEXT NOT NULL,
    keep_to    INTEGER NOT NULL,
    version    INTEGER NOT NULL,
    CHECK (issued_by IS NULL OR issued_by <> asked_by),
    CHECK ((state = 'corrected') = (corrected_by IS NOT NULL) OR state = 'wiped'),
    CHECK (state <> 'issued' OR (conclusion <> '' AND paper_hash IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX verify_run_number ON verify_run (county, number);
CREATE INDEX verify_run_home ON verify_run (county, household, id);
CREATE INDEX verify_run_place ON verify_run (division, id);
CREATE INDEX verify_run_state ON verify_run (state, asked_ms, id);
CREATE INDEX verify_run_asked ON verify_run (asked_ms, id);
CREATE INDEX verify_run_keep ON verify_run (keep_to, id);
