-- A sum that is paid once: to a person by a decided case, to an institution by a document. Whether it is paid
-- stands in ledger_claim: a claim of kind 3 for payee, programme and month.
CREATE TABLE pay_lump (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    payee      INTEGER NOT NULL,
    of_org     INTEGER NOT NULL CHECK (of_org IN (0, 1)),
    programme  TEXT NOT NULL CHECK (programme <> ''),
    period     INTEGER NOT NULL CHECK (period BETWEEN 21600 AND 26412),
    fen        INTEGER NOT NULL CHECK (fen BETWEEN 1 AND 100000000000),
    split      TEXT NOT NULL,
    document   TEXT NOT NULL CHECK (document <> ''),
    made_by    INTEGER NOT NULL,
    made_ms    INTEGER NOT NULL,
    dropped_by INTEGER NOT NULL,
    dropped_ms INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX pay_lump_once ON pay_lump (county, programme, payee, period) WHERE dropped_ms = 0;
CREATE INDEX pay_lump_payee ON pay_lump (county, payee, id);
CREATE INDEX pay_lump_made ON pay_lump (county, made_ms, id);

-- The month from_period itself pays fen - part_off: a benefit that is paid by days begins, changes and ends inside it.
ALTER TABLE pay_step ADD COLUMN part_off INTEGER NOT NULL DEFAULT 0;
