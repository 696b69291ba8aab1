CREATE TABLE ledger_batch (
    id          INTEGER PRIMARY KEY,
    county      INTEGER NOT NULL,
    programme   TEXT NOT NULL CHECK (programme <> ''),
    period      INTEGER NOT NULL CHECK (period BETWEEN 21600 AND 26412),
    no          INTEGER NOT NULL CHECK (no > 0),
    kind        INTEGER NOT NULL CHECK (kind IN (1, 2)),
    format      TEXT NOT NULL,
    state       INTEGER NOT NULL CHECK (state BETWEEN 1 AND 9),
    lines       INTEGER NOT NULL CHECK (lines BETWEEN 0 AND 100000),
    gross       INTEGER NOT NULL CHECK (gross >= 0),
    fen         INTEGER NOT NULL CHECK (fen >= 0),
    hash        BLOB,
    file_name   TEXT NOT NULL,
    file_sm3    BLOB,
    file_bytes  INTEGER NOT NULL,
    made_by     INTEGER NOT NULL,
    made_ms     INTEGER NOT NULL,
    frozen_by   INTEGER NOT NULL,
    frozen_ms   INTEGER NOT NULL,
    exported_ms INTEGER NOT NULL,
    closed_ms   INTEGER NOT NULL,
    version     INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX ledger_batch_no ON ledger_batch (county, programme, period, no);
CREATE INDEX ledger_batch_state ON ledger_batch (county, state, id);

-- gross is what is owed, offset_fen what is kept back for an overpayment, fen what the bank pays.
-- again: the line whose money this one pays once more. card: a version that never changes.
--: no-history a line is fixed when its batch is frozen; its states stand in the transfers
CREATE TABLE ledger_line (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    batch      INTEGER NOT NULL,
    seq        INTEGER NOT NULL CHECK (seq > 0),
    person     INTEGER NOT NULL CHECK (person > 0),
    period     INTEGER NOT NULL,
    kind       INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 9),
    gross      INTEGER NOT NULL CHECK (gross > 0),
    offset_fen INTEGER NOT NULL CHECK (offset_fen BETWEEN 0 AND gross),
    fen        INTEGER NOT NULL CHECK (fen = gross - offset_fen),
    card       INTEGER NOT NULL,
    benefit    INTEGER NOT NULL,
    again      INTEGER NOT NULL,
    state      INTEGER NOT NULL CHECK (state BETWEEN 1 AND 8),
    outcome    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX ledger_line_seq ON ledger_line (county, batch, seq);
CREATE INDEX ledger_line_person ON ledger_line (county, person, period);
CREATE UNIQUE INDEX ledger_line_again ON ledger_line (county, again) WHERE again > 0 AND state <> 8;

-- Which source pays how much of a batch.
--: no-history fixed when the batch is frozen
CREATE TABLE ledger_fund (
    county INTEGER NOT NULL,
    batch  INTEGER NOT NULL,
    source INTEGER NOT NULL CHECK (source BETWEEN 1 AND 9),
    fen    INTEGER NOT NULL CHECK (fen > 0),
    PRIMARY KEY (county, batch, source)
) STRICT, WITHOUT ROWID;

--: no-history an approval is never changed
CREATE TABLE ledger_approval (
    county  INTEGER NOT NULL,
    batch   INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    hash    BLOB NOT NULL CHECK (length(hash) = 32),
    at_ms   INTEGER NOT NULL,
    PRIMARY KEY (county, batch, user_id)
) STRICT, WITHOUT ROWID;
