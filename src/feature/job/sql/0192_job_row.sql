-- The rows of a job over many: which, and what became of each. state: 0 not yet, 1 done, 2 refused.
--: no-history the acts on the rows have their own
CREATE TABLE job_row (
    county INTEGER NOT NULL,
    job    INTEGER NOT NULL,
    n      INTEGER NOT NULL CHECK (n > 0),
    about  INTEGER NOT NULL,
    state  INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),
    why    TEXT NOT NULL,
    PRIMARY KEY (county, job, n)
) STRICT, WITHOUT ROWID;
