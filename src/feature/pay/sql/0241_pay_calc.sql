-- A calculation that runs as work of its own: where it stands, written with each batch that it made, so that it goes on
-- behind it whoever was killed. part: 0 benefits, 1 lump sums, 2 done.
--: no-history the job's page tells of it; drafts are its history
CREATE TABLE pay_calc (
    county     INTEGER NOT NULL,
    job        INTEGER NOT NULL,
    programme  TEXT NOT NULL CHECK (programme <> ''),
    period     INTEGER NOT NULL CHECK (period BETWEEN 21600 AND 26412),
    format     TEXT NOT NULL,
    part       INTEGER NOT NULL CHECK (part BETWEEN 0 AND 2),
    after_who  INTEGER NOT NULL,
    after_time INTEGER NOT NULL,
    people     INTEGER NOT NULL,
    batches    INTEGER NOT NULL,
    first_id   INTEGER NOT NULL,
    last_id    INTEGER NOT NULL,
    lines      INTEGER NOT NULL,
    fen        INTEGER NOT NULL,
    offset_fen INTEGER NOT NULL,
    over_n     INTEGER NOT NULL,
    over_fen   INTEGER NOT NULL,
    undone_fen INTEGER NOT NULL,
    no_card    INTEGER NOT NULL,
    by_hand    INTEGER NOT NULL,
    held       INTEGER NOT NULL,
    PRIMARY KEY (county, job)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX pay_calc_open ON pay_calc (county, programme) WHERE part < 2;
