-- How each time limit of the law was kept in each case: made by the events of the case (limit_effect.c)
-- and of nothing else, for statistics by limit and place. due_ms: while it runs the day it is due by
-- now; behind that the day it was due.
--: no-history counted from the events of the case, which have theirs
CREATE TABLE matter_clock (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    case_id    INTEGER NOT NULL,
    clock      TEXT NOT NULL,
    limit_id   TEXT NOT NULL CHECK (length(limit_id) = 6),
    state      TEXT NOT NULL CHECK (state IN ('runs', 'kept', 'missed')),
    due_ms     INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX matter_clock_one ON matter_clock (county, case_id, clock);
CREATE INDEX matter_clock_limit ON matter_clock (limit_id, division, state, due_ms);
