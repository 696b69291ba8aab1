-- What is addressed to a colleague about a case: a word that is asked for (加签), an urging (催办), a copy
-- (抄送). account: to whom; of an urging NULL: whoever has the case now. event_no: of the case, which says
-- more. how it ended: answered, seen by who is named, over with its step, or another took its place.
CREATE TABLE matter_inbox (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    case_id    INTEGER NOT NULL REFERENCES matter_case (id),
    event_no   INTEGER NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('asked', 'urged', 'copied')),
    account    INTEGER,
    by_account INTEGER NOT NULL,
    step       TEXT NOT NULL,
    at_ms      INTEGER NOT NULL,
    ended_ms   INTEGER,
    ended_by   INTEGER,
    how        TEXT CHECK (how IN ('answered', 'seen', 'over', 'again')),
    CHECK ((account IS NULL) = (kind = 'urged')),
    CHECK ((ended_ms IS NULL) = (how IS NULL)),
    CHECK (how IS NULL OR how <> 'answered' OR kind = 'asked'),
    CHECK (how IS NULL OR how <> 'seen' OR kind <> 'asked')
) STRICT;
CREATE INDEX matter_inbox_case ON matter_inbox (county, case_id, id);
CREATE INDEX matter_inbox_open ON matter_inbox (account, id) WHERE ended_ms IS NULL;
CREATE INDEX matter_inbox_by ON matter_inbox (by_account, id);
CREATE INDEX matter_inbox_place ON matter_inbox (division, id);
