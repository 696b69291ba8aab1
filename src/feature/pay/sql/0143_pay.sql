-- Who has a benefit. What it pays stands in pay_step: from a month on, so much a month.
CREATE TABLE pay_benefit (
    id        INTEGER PRIMARY KEY,
    county    INTEGER NOT NULL,
    division  INTEGER NOT NULL CHECK (division / 1000000 = county),
    person    INTEGER NOT NULL,
    programme TEXT NOT NULL CHECK (programme <> ''),
    split     TEXT NOT NULL,
    version   INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX pay_benefit_who ON pay_benefit (county, programme, person);
CREATE INDEX pay_benefit_person ON pay_benefit (county, person);

CREATE TABLE pay_step (
    id          INTEGER PRIMARY KEY,
    county      INTEGER NOT NULL,
    programme   TEXT NOT NULL,
    person      INTEGER NOT NULL,
    from_period INTEGER NOT NULL CHECK (from_period BETWEEN 21600 AND 26412),
    fen         INTEGER NOT NULL CHECK (fen BETWEEN 0 AND 1000000000),
    act         TEXT NOT NULL CHECK (act IN ('grant', 'change', 'suspend', 'resume', 'stop')),
    case_no     TEXT NOT NULL,
    made_by     INTEGER NOT NULL,
    made_ms     INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX pay_step_who ON pay_step (county, programme, person, from_period);

-- What was granted too much for a month and stands against the person.
--: no-history transfers are its history
CREATE TABLE pay_over (
    county    INTEGER NOT NULL,
    programme TEXT NOT NULL,
    person    INTEGER NOT NULL,
    period    INTEGER NOT NULL,
    fen       INTEGER NOT NULL CHECK (fen > 0),
    PRIMARY KEY (county, programme, person, period)
) STRICT, WITHOUT ROWID;

-- Accounts to pay to (一卡通). A row never changes but in its state: another number is another row.
CREATE TABLE pay_card (
    id          INTEGER PRIMARY KEY,
    county      INTEGER NOT NULL,
    division    INTEGER NOT NULL CHECK (division / 1000000 = county),
    person      INTEGER NOT NULL,
    holder      TEXT NOT NULL CHECK (holder <> ''),
    bank        TEXT NOT NULL,
    number_seal BLOB NOT NULL,
    number_mark INTEGER NOT NULL,
    number_mask TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('asked', 'active', 'closed', 'refused')),
    asked_by    INTEGER NOT NULL,
    asked_ms    INTEGER NOT NULL,
    decided_by  INTEGER NOT NULL,
    from_ms     INTEGER NOT NULL
) STRICT;
CREATE INDEX pay_card_who ON pay_card (county, person, id);
CREATE INDEX pay_card_state ON pay_card (county, state, id);

-- The bytes of a bank's file, sealed, in parts.
--: no-history bytes are never changed
CREATE TABLE pay_part (
    county INTEGER NOT NULL,
    file   INTEGER NOT NULL,
    part   INTEGER NOT NULL,
    bytes  BLOB NOT NULL,
    PRIMARY KEY (county, file, part)
) STRICT, WITHOUT ROWID;
