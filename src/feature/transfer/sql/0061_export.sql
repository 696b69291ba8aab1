-- Every list that left the program: who took it, by what question, under which mark. The mark in
-- its rows is made of `mark`, a number without meaning outside this table.
CREATE TABLE export_run (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    user_id    INTEGER NOT NULL,
    user_name  TEXT NOT NULL,
    role       TEXT NOT NULL,
    scope_lo   INTEGER NOT NULL,
    scope_hi   INTEGER NOT NULL,
    origin     TEXT NOT NULL,
    lang       INTEGER NOT NULL,
    reg        TEXT NOT NULL,
    format     TEXT NOT NULL CHECK (format IN ('csv', 'xlsx')),
    query      TEXT NOT NULL,
    words      TEXT NOT NULL,
    rows_n     INTEGER NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('made', 'waiting', 'approved', 'refused', 'done',
                                              'failed', 'gone')),
    why        TEXT NOT NULL,
    decided_by INTEGER,
    decided_ms INTEGER,
    answer     TEXT NOT NULL,
    job        INTEGER,
    file       TEXT NOT NULL,
    mark       INTEGER NOT NULL,
    made_ms    INTEGER NOT NULL,
    ended_ms   INTEGER,
    CHECK (decided_by IS NULL OR decided_by <> user_id)
) STRICT;
CREATE UNIQUE INDEX export_run_mark ON export_run (county, mark);
CREATE INDEX export_run_user ON export_run (county, user_id, made_ms);
CREATE INDEX export_run_state ON export_run (state, id);
