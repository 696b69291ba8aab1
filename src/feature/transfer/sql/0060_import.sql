-- What the columns of a sender's files are, remembered under the name of the source.
--: no-history how to read files; the runs keep what was used
CREATE TABLE import_mapping (
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    source     TEXT NOT NULL CHECK (source <> ''),
    map        TEXT NOT NULL,
    user_id    INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL,
    PRIMARY KEY (county, division, source)
) STRICT, WITHOUT ROWID;

-- One file that somebody brought. at_n is how many of its rows are behind us: it moves in the
-- transaction that wrote their persons, so a killed run goes on without doing a row twice.
--: no-history counters that move with every thousand rows; the audit has each step
CREATE TABLE import_run (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    user_id    INTEGER NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('new', 'checking', 'checked', 'running', 'done',
                                              'failed', 'stopped')),
    phase      TEXT NOT NULL CHECK (phase IN ('rows', 'updates', 'houses', 'end')),
    name       TEXT NOT NULL,
    file       TEXT NOT NULL,
    hash       BLOB NOT NULL CHECK (length(hash) = 32),
    bytes      INTEGER NOT NULL,
    source     TEXT NOT NULL,
    map        TEXT NOT NULL,
    place      INTEGER,
    twice      TEXT NOT NULL CHECK (twice IN ('ask', 'update', 'skip')),
    kind       TEXT NOT NULL CHECK (kind IN ('register', 'living')),
    job        INTEGER,
    at_n       INTEGER NOT NULL,
    at_house   TEXT NOT NULL,
    counts     TEXT NOT NULL,
    checked    TEXT NOT NULL,
    says       TEXT NOT NULL,
    made_ms    INTEGER NOT NULL,
    ended_ms   INTEGER
) STRICT;
CREATE INDEX import_run_user ON import_run (county, user_id, id);
CREATE INDEX import_run_hash ON import_run (county, hash);
CREATE INDEX import_run_made ON import_run (made_ms, id);

-- What became of each row; goes with the file.
--: no-history written once with the person it is about
CREATE TABLE import_row (
    county   INTEGER NOT NULL,
    division INTEGER NOT NULL CHECK (division / 1000000 = county),
    run      INTEGER NOT NULL,
    n        INTEGER NOT NULL,
    line     INTEGER NOT NULL,
    outcome  TEXT NOT NULL CHECK (outcome IN ('added', 'update', 'updated', 'same', 'repeat', 'ask',
                                              'skipped', 'refused')),
    person   INTEGER,
    alike    INTEGER,
    house    TEXT,
    relation TEXT NOT NULL,
    why      TEXT NOT NULL,
    PRIMARY KEY (county, run, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_row_house ON import_row (county, run, house, n) WHERE house IS NOT NULL;

-- Rows that were taken, by a keyed hash of their content: known again in another file, another
-- order, another spelling of the columns. Stays when the file is gone.
--: no-history written once
CREATE TABLE import_known (
    county   INTEGER NOT NULL,
    hash     BLOB NOT NULL CHECK (length(hash) = 16),
    division INTEGER NOT NULL CHECK (division / 1000000 = county),
    person   INTEGER NOT NULL,
    PRIMARY KEY (county, hash, division)
) STRICT, WITHOUT ROWID;
