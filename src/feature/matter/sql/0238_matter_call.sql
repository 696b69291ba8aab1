-- What was said of a case whose time runs out: level 0 reminds who works on it, 1 and more hand it up, rung
-- by rung of its clock. posts: to whom, a bit each; holder: who held the case then, NULL: whoever has the
-- post. due_ms: of the clock when it was said. ended_ms: when the clock stopped.
CREATE TABLE matter_call (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    case_id    INTEGER NOT NULL REFERENCES matter_case (id),
    clock      TEXT NOT NULL,
    level      INTEGER NOT NULL CHECK (level BETWEEN 0 AND 8),
    posts      INTEGER NOT NULL CHECK (posts > 0),
    holder     INTEGER,
    due_ms     INTEGER NOT NULL,
    at_ms      INTEGER NOT NULL,
    ended_ms   INTEGER
) STRICT;
CREATE UNIQUE INDEX matter_call_one ON matter_call (county, case_id, clock, level);
CREATE INDEX matter_call_open ON matter_call (due_ms, id) WHERE ended_ms IS NULL;
CREATE INDEX matter_call_place ON matter_call (division, id);
