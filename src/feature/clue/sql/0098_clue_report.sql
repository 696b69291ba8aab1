-- Each time we were told. by_key: keyed index of the reporter's telephone. receipt: what the reporter got.
CREATE TABLE clue_report (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    clue       INTEGER NOT NULL REFERENCES clue (id),
    at_ms      INTEGER NOT NULL,
    channel    TEXT NOT NULL,
    self       INTEGER NOT NULL,
    by_name_seal BLOB,
    by_name_mask TEXT,
    by_phone_seal BLOB,
    by_phone_mask TEXT,
    by_key     TEXT,
    text_seal  BLOB,
    receipt    TEXT NOT NULL,
    source     TEXT,
    made_by    INTEGER NOT NULL
) STRICT;
CREATE INDEX clue_report_clue ON clue_report (county, clue, id);
CREATE INDEX clue_report_place ON clue_report (division, id);
CREATE UNIQUE INDEX clue_report_receipt ON clue_report (county, receipt);
CREATE INDEX clue_report_by ON clue_report (by_key, id) WHERE by_key IS NOT NULL;

-- What was done, newest last. Never changed but for its division, which is the clue's.
CREATE TABLE clue_step (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    clue       INTEGER NOT NULL REFERENCES clue (id),
    at_ms      INTEGER NOT NULL,
    made_by    INTEGER NOT NULL,
    act        TEXT NOT NULL,
    was        TEXT,
    becomes    TEXT NOT NULL,
    note       TEXT
) STRICT;
CREATE INDEX clue_step_clue ON clue_step (county, clue, id);
CREATE INDEX clue_step_place ON clue_step (division, id);

--: open buckets of public reports by keyed hashes of address and telephone, one for all
CREATE TABLE clue_rate (
    name  TEXT PRIMARY KEY,
    level INTEGER NOT NULL,
    at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX clue_rate_at ON clue_rate (at_ms);
