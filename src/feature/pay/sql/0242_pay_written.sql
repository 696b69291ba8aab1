-- What nobody can get back (核销), by the decision that says so: the same decision is booked once. undone: of it, what
-- proved to be due after all.
CREATE TABLE pay_written (
    id        INTEGER PRIMARY KEY,
    county    INTEGER NOT NULL,
    division  INTEGER NOT NULL CHECK (division / 1000000 = county),
    person    INTEGER NOT NULL,
    programme TEXT NOT NULL CHECK (programme <> ''),
    fen       INTEGER NOT NULL CHECK (fen > 0),
    undone    INTEGER NOT NULL CHECK (undone BETWEEN 0 AND fen),
    day       INTEGER NOT NULL,
    case_no   TEXT NOT NULL CHECK (case_no <> ''),
    made_by   INTEGER NOT NULL,
    made_ms   INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX pay_written_once ON pay_written (county, person, programme, case_no);
