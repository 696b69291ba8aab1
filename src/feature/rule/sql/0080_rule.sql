--: open the law itself as it was when somebody was decided by it: no person stands in it
CREATE TABLE rule_pack (
    hash     TEXT PRIMARY KEY CHECK (length(hash) = 64),
    pack     TEXT NOT NULL,
    version  TEXT NOT NULL,
    files    TEXT NOT NULL,
    kept_ms  INTEGER NOT NULL
) STRICT;

-- What was decided about a household or one of its members: the record holds all that a replay
-- needs but the packs, which rule_pack keeps by their hash. Never changed: a new decision is a new
-- row. law_day: the day whose law was applied. fen: a month, where the outcome has an amount;
-- what is paid, so 0 for what gives way to another benefit.
CREATE TABLE rule_determination (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    household  INTEGER NOT NULL REFERENCES household (id),
    pack       TEXT NOT NULL,
    outcome    TEXT NOT NULL,
    member     INTEGER NOT NULL CHECK (member >= 0),
    status     TEXT NOT NULL CHECK (status IN ('eligible', 'not_eligible', 'needs', 'manual',
        'gives_way')),
    law_day    INTEGER NOT NULL,
    fen        INTEGER,
    record     TEXT NOT NULL,
    made_ms    INTEGER NOT NULL,
    made_by    INTEGER NOT NULL,
    version    INTEGER NOT NULL,
    CHECK (fen IS NULL OR status IN ('eligible', 'gives_way'))
) STRICT;
CREATE INDEX rule_determination_home ON rule_determination (county, household, id);
CREATE INDEX rule_determination_place ON rule_determination (division, id);
CREATE INDEX rule_determination_pack ON rule_determination (pack, id);

-- A determination that would be another one under a pack that came into force: to be looked at by a
-- person. reason: before and after in words. Issue 5 makes tasks of the open ones.
CREATE TABLE rule_review (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    determination INTEGER NOT NULL REFERENCES rule_determination (id),
    law        TEXT NOT NULL,
    law_day    INTEGER NOT NULL,
    was        TEXT NOT NULL,
    becomes    TEXT NOT NULL,
    was_fen    INTEGER,
    becomes_fen INTEGER,
    reason     TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('open', 'done')),
    found_ms   INTEGER NOT NULL,
    version    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX rule_review_once ON rule_review (county, determination, law, law_day);
CREATE INDEX rule_review_queue ON rule_review (state, id);
