--: open the store's own record of what was applied
CREATE TABLE mz_migration (
    name    TEXT PRIMARY KEY,
    applied INTEGER NOT NULL
) STRICT;

--: open serial numbers of subjects, taken inside the writer's transaction
CREATE TABLE mz_serial (
    county INTEGER PRIMARY KEY,
    next   INTEGER NOT NULL CHECK (next BETWEEN 1 AND 999999999)
) STRICT;

--: open images of rows, read by the store only
CREATE TABLE mz_change (
    county   INTEGER NOT NULL,
    id       INTEGER NOT NULL,
    division INTEGER NOT NULL,
    tab      TEXT NOT NULL,
    row_id   INTEGER NOT NULL,
    at_ms    INTEGER NOT NULL,
    user_id  INTEGER NOT NULL,
    op       TEXT NOT NULL CHECK (op IN ('I', 'U', 'D')),
    why      TEXT NOT NULL,
    image    TEXT NOT NULL,
    PRIMARY KEY (county, tab, row_id, id)
) STRICT, WITHOUT ROWID;

--: open one row a county: the end of its audit chain
CREATE TABLE mz_audit_head (
    county INTEGER PRIMARY KEY,
    n      INTEGER NOT NULL,
    hash   BLOB NOT NULL
) STRICT;

--: open read through the audit register only; rows are added and never changed
CREATE TABLE mz_audit (
    county   INTEGER NOT NULL,
    n        INTEGER NOT NULL,
    division INTEGER NOT NULL,
    at_ms    INTEGER NOT NULL,
    user_id  INTEGER NOT NULL,
    role     TEXT NOT NULL,
    act      TEXT NOT NULL,
    kind     TEXT NOT NULL,
    subject  INTEGER NOT NULL,
    detail   TEXT NOT NULL,
    why      TEXT NOT NULL,
    origin   TEXT NOT NULL,
    request  TEXT NOT NULL,
    hash     BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (county, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX mz_audit_subject ON mz_audit (county, subject, n);
CREATE INDEX mz_audit_user ON mz_audit (county, user_id, n);
CREATE INDEX mz_audit_time ON mz_audit (county, at_ms);

--: open how far each journal of reads is sealed
CREATE TABLE mz_journal (
    name   TEXT PRIMARY KEY,
    sealed INTEGER NOT NULL
) STRICT;

--: sqlite
CREATE TRIGGER mz_audit_stays_u BEFORE UPDATE ON mz_audit
BEGIN SELECT RAISE(ABORT, 'the audit is never changed'); END;
CREATE TRIGGER mz_audit_stays_d BEFORE DELETE ON mz_audit
BEGIN SELECT RAISE(ABORT, 'the audit is never changed'); END;
CREATE TRIGGER mz_change_stays_u BEFORE UPDATE ON mz_change
BEGIN SELECT RAISE(ABORT, 'history is never changed'); END;
CREATE TRIGGER mz_change_stays_d BEFORE DELETE ON mz_change
BEGIN SELECT RAISE(ABORT, 'history is never changed'); END;
--: open words of subjects; the caller writes the scope as words
CREATE VIRTUAL TABLE mz_search_fts USING fts5 (
    words, content='', contentless_delete=1, detail=none, tokenize="ascii tokenchars '_'"
);
--: all
--: pg
CREATE TABLE mz_search_doc (
    county BIGINT NOT NULL,
    id     BIGINT NOT NULL,
    words  TSVECTOR NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX mz_search_words ON mz_search_doc USING gin (words) WITH (fastupdate = off);
--: all

-- The audit as a register reads it: one id, no hashes.
CREATE VIEW mz_audit_seen AS
SELECT county * 1000000000 + n AS id, county, division, n, at_ms, user_id, role, act, kind,
       subject, detail, why, origin, request
FROM mz_audit;
