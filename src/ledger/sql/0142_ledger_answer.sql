-- Nothing of a period from from_period on is paid to this person: dead, moved, suspended.
CREATE TABLE ledger_hold (
    id          INTEGER PRIMARY KEY,
    county      INTEGER NOT NULL,
    person      INTEGER NOT NULL,
    event       TEXT NOT NULL CHECK (event <> ''),
    from_period INTEGER NOT NULL,
    reason      TEXT NOT NULL,
    made_by     INTEGER NOT NULL,
    made_ms     INTEGER NOT NULL,
    lifted_by   INTEGER NOT NULL,
    lifted_ms   INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX ledger_hold_event ON ledger_hold (county, person, event);

-- A file that the bank sent. verdict 0: read; else why the whole file stands aside.
CREATE TABLE ledger_file (
    id      INTEGER PRIMARY KEY,
    county  INTEGER NOT NULL,
    batch   INTEGER NOT NULL,
    sm3     BLOB NOT NULL CHECK (length(sm3) = 32),
    name    TEXT NOT NULL,
    bytes   INTEGER NOT NULL,
    verdict INTEGER NOT NULL,
    rows_n  INTEGER NOT NULL,
    odd     INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    at_ms   INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX ledger_file_once ON ledger_file (county, sm3);
CREATE INDEX ledger_file_batch ON ledger_file (county, batch, id);

-- What the bank said of each line, as it came.
--: no-history an answer is never changed
CREATE TABLE ledger_answer (
    county  INTEGER NOT NULL,
    file    INTEGER NOT NULL,
    row_no  INTEGER NOT NULL,
    line    INTEGER NOT NULL,
    fen     INTEGER NOT NULL,
    outcome INTEGER NOT NULL,
    day     INTEGER NOT NULL,
    serial  TEXT NOT NULL,
    verdict INTEGER NOT NULL,
    PRIMARY KEY (county, file, row_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_answer_odd ON ledger_answer (county, file, row_no) WHERE verdict > 4;
