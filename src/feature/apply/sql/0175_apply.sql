-- An application from outside of the office, from the first page that was kept to the case that it
-- became. code_key: keyed index of the code that its applicant has; the code, what was told and the
-- one-time code stand sealed. person, household: who it proved to be, or whom the office bound it to.
--: no-history a draft is its applicant's alone and goes without a trace; what offices do is in the audit
CREATE TABLE apply (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    matter     TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('draft', 'sent', 'begun', 'declined')),
    code_key   TEXT NOT NULL,
    body_seal  BLOB NOT NULL,
    person     INTEGER REFERENCES person (id),
    household  INTEGER REFERENCES household (id),
    case_id    INTEGER REFERENCES matter_case (id),
    proof_seal BLOB,
    proof_ms   INTEGER NOT NULL,
    proof_n    INTEGER NOT NULL,
    proven     INTEGER NOT NULL CHECK (proven BETWEEN 0 AND 1),
    made_ms    INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL,
    sent_ms    INTEGER,
    ended_by   INTEGER,
    ended_ms   INTEGER,
    version    INTEGER NOT NULL,
    CHECK ((state = 'begun') = (case_id IS NOT NULL)),
    CHECK ((state = 'draft') = (sent_ms IS NULL))
) STRICT;
CREATE UNIQUE INDEX apply_code ON apply (county, code_key);
CREATE INDEX apply_by_code ON apply (code_key);
CREATE INDEX apply_place ON apply (division, id);
CREATE INDEX apply_by_sent ON apply (sent_ms, id);
CREATE INDEX apply_by_matter ON apply (matter, id);
CREATE INDEX apply_state ON apply (state, changed_ms);
CREATE INDEX apply_case ON apply (county, case_id) WHERE case_id IS NOT NULL;

-- Photographs of papers: rewritten without what they carried, sealed. paper: of the pack.
--: no-history a photograph is added or taken away, never changed
CREATE TABLE apply_paper (
    id       INTEGER PRIMARY KEY,
    county   INTEGER NOT NULL,
    division INTEGER NOT NULL CHECK (division / 1000000 = county),
    apply    INTEGER NOT NULL REFERENCES apply (id),
    case_id  INTEGER,
    paper    TEXT NOT NULL,
    kind     TEXT NOT NULL CHECK (kind IN ('jpeg', 'png')),
    bytes    INTEGER NOT NULL,
    sm3      TEXT NOT NULL,
    made_ms  INTEGER NOT NULL,
    picture  BLOB NOT NULL
) STRICT;
CREATE INDEX apply_paper_of ON apply_paper (county, apply, id);
CREATE INDEX apply_paper_case ON apply_paper (county, case_id, id) WHERE case_id IS NOT NULL;
CREATE INDEX apply_paper_place ON apply_paper (division, id);
