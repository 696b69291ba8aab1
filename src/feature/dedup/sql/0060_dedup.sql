-- Two entries that may be one person, a < b. The division is the smallest that holds both, so that
-- who sees the pair sees both entries. reasons: bits of match.h; facts: a hash of what was compared:
-- a pair decided "different" comes back only when it changes. due: day of a pair put off.
CREATE TABLE dup_pair (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    a          INTEGER NOT NULL REFERENCES person (id),
    b          INTEGER NOT NULL REFERENCES person (id),
    score      INTEGER NOT NULL,
    outcome    INTEGER NOT NULL CHECK (outcome BETWEEN 1 AND 3),
    reasons    INTEGER NOT NULL,
    facts      INTEGER NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('open', 'later', 'asked', 'same', 'different')),
    due        INTEGER,
    note       TEXT,
    by_user    INTEGER,
    at_ms      INTEGER,
    found_ms   INTEGER NOT NULL,
    version    INTEGER NOT NULL,
    CHECK (a < b),
    CHECK ((state = 'later') = (due IS NOT NULL)),
    CHECK ((state = 'open') = (by_user IS NULL))
) STRICT;
CREATE UNIQUE INDEX dup_pair_of ON dup_pair (county, a, b);
CREATE INDEX dup_pair_b ON dup_pair (county, b);
CREATE INDEX dup_pair_queue ON dup_pair (state, score, id);
CREATE INDEX dup_pair_place ON dup_pair (division, state);
CREATE INDEX dup_pair_found ON dup_pair (found_ms, id);

-- A merge that was asked for, and what was there before it. choices: the fields taken from the
-- entry that goes; before: both rows and the memberships as they were, for undoing.
CREATE TABLE dup_merge (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    pair       INTEGER NOT NULL,
    kept       INTEGER NOT NULL REFERENCES person (id),
    kept_version INTEGER NOT NULL,
    gone       INTEGER NOT NULL REFERENCES person (id),
    gone_version INTEGER NOT NULL,
    choices    TEXT NOT NULL,
    before     TEXT,
    state      TEXT NOT NULL CHECK (state IN ('asked', 'done', 'refused', 'undone')),
    asked_by   INTEGER NOT NULL,
    asked_ms   INTEGER NOT NULL,
    done_by    INTEGER,
    done_ms    INTEGER,
    undone_by  INTEGER,
    undone_ms  INTEGER,
    note       TEXT,
    version    INTEGER NOT NULL,
    CHECK (kept <> gone),
    CHECK (state IN ('asked', 'refused') OR before IS NOT NULL)
) STRICT;
CREATE INDEX dup_merge_pair ON dup_merge (county, pair);
CREATE INDEX dup_merge_gone ON dup_merge (county, gone);
CREATE INDEX dup_merge_kept ON dup_merge (county, kept);
