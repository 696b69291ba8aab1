-- A public notice (公示) of a case, while it hangs and after. code: what stands in its address, letters by
-- chance. from_ms: when it was posted; the day after is its first. over_ms: when its days are over, NULL while
-- an objection stops them. fen: NULL where the pack shows no sum. hidden: about somebody whom nobody may show.
CREATE TABLE notice (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    case_id    INTEGER NOT NULL REFERENCES matter_case (id),
    matter     TEXT NOT NULL,
    step       TEXT NOT NULL,
    code       TEXT NOT NULL,
    household  INTEGER,
    person     INTEGER,
    people_n   INTEGER NOT NULL CHECK (people_n >= 0),
    fen        INTEGER,
    monthly    INTEGER NOT NULL CHECK (monthly IN (0, 1)),
    hidden     INTEGER NOT NULL CHECK (hidden IN (0, 1)),
    days       INTEGER NOT NULL,
    from_ms    INTEGER NOT NULL,
    over_ms    INTEGER,
    ended_ms   INTEGER,
    version    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX notice_code ON notice (code, county);
CREATE UNIQUE INDEX notice_hangs ON notice (county, case_id) WHERE ended_ms IS NULL;
CREATE INDEX notice_place ON notice (division, from_ms, id);
CREATE INDEX notice_case ON notice (county, case_id, id);

-- What somebody says against a notice. Text, who said it, what was found and what was answered stand sealed.
-- code_key: keyed index of the code that the objector has; it stands nowhere else. event_no, settled_no: events
-- of the case that stopped its days and let them go on.
CREATE TABLE notice_objection (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    notice     INTEGER NOT NULL REFERENCES notice (id),
    case_id    INTEGER NOT NULL,
    way        TEXT NOT NULL CHECK (way IN ('page', 'counter', 'applicant')),
    named      INTEGER NOT NULL CHECK (named IN (0, 1)),
    text_seal  BLOB NOT NULL,
    who_seal   BLOB,
    code_key   TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('open', 'checked', 'upheld', 'rejected', 'dropped')),
    checker    INTEGER,
    due_day    INTEGER,
    finding_seal BLOB,
    answer_seal  BLOB,
    event_no   INTEGER,
    settled_no INTEGER,
    made_ms    INTEGER NOT NULL,
    made_by    INTEGER NOT NULL,
    settled_ms INTEGER,
    settled_by INTEGER,
    version    INTEGER NOT NULL,
    CHECK ((state IN ('upheld', 'rejected', 'dropped')) = (settled_ms IS NOT NULL)),
    CHECK ((state = 'checked') <= (checker IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX notice_objection_code ON notice_objection (code_key, county);
CREATE INDEX notice_objection_notice ON notice_objection (county, notice, id);
CREATE INDEX notice_objection_case ON notice_objection (county, case_id, id);
CREATE INDEX notice_objection_state ON notice_objection (state, due_day, id);
CREATE INDEX notice_objection_due ON notice_objection (due_day, id);
CREATE INDEX notice_objection_place ON notice_objection (division, id);
CREATE INDEX notice_objection_made ON notice_objection (made_ms, id);
CREATE INDEX notice_objection_checker ON notice_objection (checker, state) WHERE checker IS NOT NULL;
