-- What a department may get: one dataset, some of its fields, one place, from a day to a day. Asked
-- by one person, approved by another. account: whose tokens fetch and ask for it. public: the
-- recipient's SM2 key, or empty. secret: sealed; makes what is hashed for this recipient alone.
CREATE TABLE share_agreement (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    number     TEXT NOT NULL,
    dataset    TEXT NOT NULL CHECK (dataset <> ''),
    recipient  TEXT NOT NULL CHECK (recipient <> ''),
    purpose    TEXT NOT NULL CHECK (purpose <> ''),
    fields     TEXT NOT NULL CHECK (fields <> ''),
    form       TEXT NOT NULL CHECK (form IN ('csv', 'jsonl')),
    contact    TEXT NOT NULL CHECK (contact <> ''),
    account    INTEGER NOT NULL,
    public     TEXT NOT NULL,
    wrapped    INTEGER NOT NULL CHECK (wrapped IN (0, 1)),
    secret     BLOB,
    from_day   INTEGER NOT NULL,
    to_day     INTEGER NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('asked', 'active', 'refused', 'suspended', 'ended')),
    asked_by   INTEGER NOT NULL,
    asked_ms   INTEGER NOT NULL,
    decided_by INTEGER,
    decided_ms INTEGER,
    stopped_by INTEGER,
    stopped_ms INTEGER,
    why        TEXT NOT NULL,
    version    INTEGER NOT NULL,
    CHECK (to_day >= from_day),
    CHECK (wrapped = 0 OR public <> ''),
    CHECK ((state = 'asked') = (decided_by IS NULL) OR state = 'ended'),
    CHECK (decided_by IS NULL OR decided_by <> asked_by),
    CHECK (state <> 'suspended' OR stopped_by IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX share_agreement_number ON share_agreement (county, number);
CREATE INDEX share_agreement_place ON share_agreement (division, id);
CREATE INDEX share_agreement_state ON share_agreement (state, id);
CREATE INDEX share_agreement_asked ON share_agreement (asked_ms, id);
CREATE INDEX share_agreement_account ON share_agreement (account, id);

-- One delivery: files in DATA/share/FOLDER, complete before this row is there and never changed.
-- base: the acknowledged delivery that a change file is the difference to. rows_n: lines of the
-- file. held_n: rows that the recipient has when it took this one.
CREATE TABLE share_delivery (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    agreement  INTEGER NOT NULL REFERENCES share_agreement (id),
    number     TEXT NOT NULL,
    folder     TEXT NOT NULL,
    file       TEXT NOT NULL,
    period     INTEGER NOT NULL,
    day        INTEGER NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('full', 'change')),
    base       INTEGER,
    rows_n     INTEGER NOT NULL,
    added_n    INTEGER NOT NULL,
    changed_n  INTEGER NOT NULL,
    removed_n  INTEGER NOT NULL,
    held_n     INTEGER NOT NULL,
    left_n     INTEGER NOT NULL,
    bytes      INTEGER NOT NULL,
    hash       TEXT NOT NULL,
    sign       TEXT NOT NULL,
    sign_key   TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('made', 'fetched', 'taken', 'wiped')),
    made_ms    INTEGER NOT NULL,
    made_by    INTEGER NOT NULL,
    due        INTEGER,
    fetched_ms INTEGER,
    taken_ms   INTEGER,
    taken_rows INTEGER,
    taken_how  TEXT NOT NULL CHECK (taken_how IN ('', 'token', 'signed')),
    urged_n    INTEGER NOT NULL,
    urged_ms   INTEGER,
    keep_to    INTEGER NOT NULL,
    version    INTEGER NOT NULL,
    CHECK ((kind = 'change') = (base IS NOT NULL)),
    CHECK (state <> 'taken' OR (taken_ms IS NOT NULL AND taken_rows IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX share_delivery_number ON share_delivery (county, number);
CREATE INDEX share_delivery_of ON share_delivery (county, agreement, id);
CREATE INDEX share_delivery_place ON share_delivery (division, id);
CREATE INDEX share_delivery_state ON share_delivery (state, due, id);
CREATE INDEX share_delivery_made ON share_delivery (made_ms, id);
CREATE INDEX share_delivery_keep ON share_delivery (keep_to, id);
