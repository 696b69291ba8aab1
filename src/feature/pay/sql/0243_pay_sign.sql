-- The signature over a bank's file. One with a random number in it is made once and given out again, so that a file
-- and what stands beside it are the same bytes every time.
--: no-history a signature is never changed
CREATE TABLE pay_sign (
    county  INTEGER NOT NULL,
    batch   INTEGER NOT NULL,
    sm3     TEXT NOT NULL CHECK (sm3 <> ''),
    sign    TEXT NOT NULL CHECK (sign <> ''),
    key     TEXT NOT NULL CHECK (key <> ''),
    made_by INTEGER NOT NULL,
    made_ms INTEGER NOT NULL,
    PRIMARY KEY (county, batch)
) STRICT, WITHOUT ROWID;

-- What a witness outside the office countersigned of a county's book, and what it said last.
CREATE TABLE pay_witness (
    id      INTEGER PRIMARY KEY,
    county  INTEGER NOT NULL,
    sets    INTEGER NOT NULL CHECK (sets >= 0),
    hash    TEXT NOT NULL,
    said    TEXT NOT NULL CHECK (said IN ('signed', 'ahead', 'other', 'bad')),
    sign    TEXT NOT NULL,
    key     TEXT NOT NULL,
    made_by INTEGER NOT NULL,
    made_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX pay_witness_county ON pay_witness (county, id);
