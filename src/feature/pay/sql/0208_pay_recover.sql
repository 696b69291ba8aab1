-- What was booked as too much for a month and was due after all (a death that proved wrong, an appeal).
--: no-history transfers are its history
CREATE TABLE pay_over_undone (
    county    INTEGER NOT NULL,
    programme TEXT NOT NULL,
    person    INTEGER NOT NULL,
    period    INTEGER NOT NULL,
    fen       INTEGER NOT NULL CHECK (fen > 0),
    times     INTEGER NOT NULL,
    PRIMARY KEY (county, programme, person, period)
) STRICT, WITHOUT ROWID;

-- In how many months somebody pays back what was paid too much (追回). One that holds at a time.
CREATE TABLE pay_plan (
    id          INTEGER PRIMARY KEY,
    county      INTEGER NOT NULL,
    division    INTEGER NOT NULL CHECK (division / 1000000 = county),
    person      INTEGER NOT NULL,
    programme   TEXT NOT NULL CHECK (programme <> ''),
    fen         INTEGER NOT NULL CHECK (fen > 0),
    months      INTEGER NOT NULL CHECK (months BETWEEN 1 AND 120),
    from_period INTEGER NOT NULL CHECK (from_period BETWEEN 21600 AND 26412),
    why         TEXT NOT NULL,
    made_by     INTEGER NOT NULL,
    made_ms     INTEGER NOT NULL,
    ended_ms    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX pay_plan_one ON pay_plan (county, programme, person) WHERE ended_ms = 0;
CREATE INDEX pay_plan_place ON pay_plan (division, id);

-- What came back, by the document of the treasury that says so.
CREATE TABLE pay_repaid (
    id        INTEGER PRIMARY KEY,
    county    INTEGER NOT NULL,
    division  INTEGER NOT NULL CHECK (division / 1000000 = county),
    person    INTEGER NOT NULL,
    programme TEXT NOT NULL CHECK (programme <> ''),
    fen       INTEGER NOT NULL CHECK (fen > 0),
    day       INTEGER NOT NULL,
    document  TEXT NOT NULL CHECK (document <> ''),
    made_by   INTEGER NOT NULL,
    made_ms   INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX pay_repaid_once ON pay_repaid (county, programme, document);
CREATE INDEX pay_repaid_who ON pay_repaid (county, person, id);
CREATE INDEX pay_repaid_place ON pay_repaid (division, id);
