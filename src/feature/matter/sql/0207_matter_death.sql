-- Deaths that were told of people who are paid, or who live with such people: by a department's
-- delivery (feed) or by staff in the register. held: payments stand still under the hold "death:ID".
-- state: told, doubted (taken back by who told it: another person lets go), stopped (decided), wrong.
CREATE TABLE matter_death (
    id        INTEGER PRIMARY KEY,
    county    INTEGER NOT NULL,
    division  INTEGER NOT NULL CHECK (division / 1000000 = county),
    person    INTEGER NOT NULL,
    source    TEXT NOT NULL CHECK (source IN ('feed', 'register')),
    died      INTEGER NOT NULL,
    delivery  INTEGER,
    held      INTEGER NOT NULL CHECK (held BETWEEN 0 AND 1),
    state     TEXT NOT NULL CHECK (state IN ('told', 'doubted', 'stopped', 'wrong')),
    case_id   INTEGER,
    told_ms   INTEGER NOT NULL,
    version   INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX matter_death_one ON matter_death (county, person, source) WHERE state <> 'wrong';
CREATE INDEX matter_death_place ON matter_death (division, id);
CREATE INDEX matter_death_case ON matter_death (county, case_id) WHERE case_id IS NOT NULL;
CREATE INDEX matter_death_waits ON matter_death (id) WHERE case_id IS NULL AND state = 'told';
