-- Work that outlives its request: imports, exports, sweeps. Progress is not history.
--: no-history counters that move every second
CREATE TABLE job (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    name       TEXT NOT NULL,
    input      TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'stopped')),
    stop       INTEGER NOT NULL CHECK (stop IN (0, 1)),
    done_n     INTEGER NOT NULL,
    all_n      INTEGER NOT NULL,
    bad_n      INTEGER NOT NULL,
    result     TEXT NOT NULL,
    user_id    INTEGER NOT NULL,
    role       TEXT NOT NULL,
    scope_lo   INTEGER NOT NULL,
    scope_hi   INTEGER NOT NULL,
    runner     TEXT NOT NULL,
    tries      INTEGER NOT NULL,
    asked_ms   INTEGER NOT NULL,
    began_ms   INTEGER,
    alive_ms   INTEGER,
    ended_ms   INTEGER
) STRICT;
CREATE INDEX job_queue ON job (state, id);
CREATE INDEX job_place ON job (division, id);
CREATE INDEX job_user ON job (county, user_id, id);
