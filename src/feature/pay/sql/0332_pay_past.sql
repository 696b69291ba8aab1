-- A decision on a benefit may be made anew, on appeal or for a mistake, while later ones stand. decided_ms: when it was
-- decided, where that is not when it was written (made_ms). day: from which day of its first month, by days; 0: the whole
-- month, or a step that was written before days were kept.
ALTER TABLE pay_step ADD COLUMN decided_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE pay_step ADD COLUMN day INTEGER NOT NULL DEFAULT 0;
CREATE INDEX pay_step_case ON pay_step (county, case_no);

-- Steps whose place a later decision took. They hold again where that decision is annulled.
--: no-history a step that gave way is written whole, and pay_step tells when
CREATE TABLE pay_past (
    id          INTEGER PRIMARY KEY,
    county      INTEGER NOT NULL,
    programme   TEXT NOT NULL CHECK (programme <> ''),
    person      INTEGER NOT NULL,
    from_period INTEGER NOT NULL CHECK (from_period BETWEEN 21600 AND 26412),
    fen         INTEGER NOT NULL CHECK (fen BETWEEN 0 AND 1000000000),
    part_off    INTEGER NOT NULL,
    act         TEXT NOT NULL CHECK (act IN ('grant', 'change', 'suspend', 'resume', 'stop')),
    case_no     TEXT NOT NULL,
    made_by     INTEGER NOT NULL,
    made_ms     INTEGER NOT NULL,
    decided_ms  INTEGER NOT NULL,
    day         INTEGER NOT NULL
) STRICT;
CREATE INDEX pay_past_who ON pay_past (county, programme, person, id);
CREATE INDEX pay_past_case ON pay_past (county, case_no);
