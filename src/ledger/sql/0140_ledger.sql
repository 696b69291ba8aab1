-- The end of a county's book: number of the last transfer, of the last set, and the chain's hash.
CREATE TABLE ledger_head (
    county INTEGER PRIMARY KEY,
    last   INTEGER NOT NULL CHECK (last >= 0),
    sets   INTEGER NOT NULL CHECK (sets >= 0),
    hash   BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- dr and cr are what was posted, the others what is pending. party: a person, a batch or 0.
--: no-history balances are a cache of the transfers
CREATE TABLE ledger_account (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    class      INTEGER NOT NULL CHECK (class BETWEEN 1 AND 9),
    programme  TEXT NOT NULL,
    source     INTEGER NOT NULL CHECK (source BETWEEN 0 AND 9),
    year       INTEGER NOT NULL,
    party      INTEGER NOT NULL,
    bound      INTEGER NOT NULL CHECK (bound IN (0, 1, 2)),
    dr         INTEGER NOT NULL CHECK (dr >= 0),
    cr         INTEGER NOT NULL CHECK (cr >= 0),
    dr_pending INTEGER NOT NULL CHECK (dr_pending >= 0),
    cr_pending INTEGER NOT NULL CHECK (cr_pending >= 0)
) STRICT;
CREATE UNIQUE INDEX ledger_account_key
    ON ledger_account (county, class, programme, source, year, party);

-- id is county * 10^9 + n, n without gaps. (hi, lo) is the id its maker gave it.
--: no-history transfers are never changed: they are the history
CREATE TABLE ledger_transfer (
    id      INTEGER PRIMARY KEY,
    county  INTEGER NOT NULL,
    hi      INTEGER NOT NULL,
    lo      INTEGER NOT NULL,
    kind    INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 4),
    debit   INTEGER NOT NULL,
    credit  INTEGER NOT NULL CHECK (credit <> debit),
    fen     INTEGER NOT NULL CHECK (fen BETWEEN 1 AND 1000000000000000),
    party   INTEGER NOT NULL,
    code    INTEGER NOT NULL,
    line    INTEGER NOT NULL,
    pending INTEGER NOT NULL CHECK ((pending > 0) = (kind > 2)),
    day     INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX ledger_transfer_once ON ledger_transfer (county, hi, lo);

-- The transfers of one database transaction: all or none, chained by hash, told to the audit.
--: no-history a set is never changed
CREATE TABLE ledger_set (
    id     INTEGER PRIMARY KEY,
    county INTEGER NOT NULL,
    first  INTEGER NOT NULL,
    last   INTEGER NOT NULL CHECK (last >= first),
    fen    INTEGER NOT NULL,
    act    TEXT NOT NULL,
    hash   BLOB NOT NULL CHECK (length(hash) = 32),
    at_ms  INTEGER NOT NULL
) STRICT;
CREATE INDEX ledger_set_county ON ledger_set (county, id);

-- An id that was refused once is refused for ever, with the same words.
--: no-history a refusal is never changed
CREATE TABLE ledger_refusal (
    county INTEGER NOT NULL,
    hi     INTEGER NOT NULL,
    lo     INTEGER NOT NULL,
    code   INTEGER NOT NULL,
    said   TEXT NOT NULL,
    arg    TEXT NOT NULL,
    at_ms  INTEGER NOT NULL,
    PRIMARY KEY (county, hi, lo)
) STRICT, WITHOUT ROWID;

-- One entitlement a programme, person, period and kind. tie: 0 while it holds, else the line that
-- gave it back.
--: no-history lines are the history of claims
CREATE TABLE ledger_claim (
    county    INTEGER NOT NULL,
    party     INTEGER NOT NULL,
    programme TEXT NOT NULL,
    period    INTEGER NOT NULL,
    kind      INTEGER NOT NULL,
    tie       INTEGER NOT NULL,
    line      INTEGER NOT NULL,
    fen       INTEGER NOT NULL CHECK (fen > 0),
    PRIMARY KEY (county, party, programme, period, kind, tie)
) STRICT, WITHOUT ROWID;

--: sqlite
CREATE TRIGGER ledger_transfer_stays_u BEFORE UPDATE ON ledger_transfer
BEGIN SELECT RAISE(ABORT, 'a transfer is never changed'); END;
CREATE TRIGGER ledger_transfer_stays_d BEFORE DELETE ON ledger_transfer
BEGIN SELECT RAISE(ABORT, 'a transfer is never changed'); END;
CREATE TRIGGER ledger_set_stays_u BEFORE UPDATE ON ledger_set
BEGIN SELECT RAISE(ABORT, 'a set is never changed'); END;
CREATE TRIGGER ledger_set_stays_d BEFORE DELETE ON ledger_set
BEGIN SELECT RAISE(ABORT, 'a set is never changed'); END;
--: all

-- What the audit was told of sets, for the check of I11.
CREATE VIEW ledger_told AS
SELECT county, subject, n, detail FROM mz_audit WHERE kind = 'ledger_set';
