-- Somebody told us of somebody. What was told stands sealed; *_mask is what lists show. subject: keyed
-- index of whom it is about (household, person, own telephone, name and place): reports of one subject
-- join while the clue is open. urgency: 1 emergency, 2 help, 3 the rest. level: 0 in time, 1 urged, 2
-- with the county, 3 supervised. first_by: the first receiver, who answers for it to the end.
CREATE TABLE clue (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    channel    TEXT NOT NULL CHECK (channel IN
               ('visit', 'hotline', 'report', 'code', 'device', 'data', 'colleague')),
    kind       TEXT NOT NULL CHECK (kind IN ('ask', 'help', 'complain', 'urgent')),
    need       TEXT NOT NULL,
    urgency    INTEGER NOT NULL CHECK (urgency BETWEEN 1 AND 3),
    state      TEXT NOT NULL CHECK (state IN
               ('received', 'taken', 'linked', 'visit', 'alert', 'answered', 'closed')),
    subject    TEXT,
    household  INTEGER REFERENCES household (id),
    person     INTEGER REFERENCES person (id),
    name_seal  BLOB,
    name_mask  TEXT,
    phone_seal BLOB,
    phone_mask TEXT,
    address_seal BLOB,
    reports_n  INTEGER NOT NULL,
    made_ms    INTEGER NOT NULL,
    since_ms   INTEGER NOT NULL,
    due_ms     INTEGER,
    first_by   INTEGER,
    holder     INTEGER,
    visitor    INTEGER,
    alert      INTEGER,
    merged     INTEGER,
    desk       TEXT,
    ending     TEXT,
    satisfied  INTEGER CHECK (satisfied BETWEEN 1 AND 5),
    level      INTEGER NOT NULL CHECK (level BETWEEN 0 AND 3),
    late_n     INTEGER NOT NULL,
    closed_ms  INTEGER,
    version    INTEGER NOT NULL,
    CHECK ((state = 'closed') = (closed_ms IS NOT NULL)),
    CHECK ((state = 'closed') <= (ending IS NOT NULL)),
    CHECK ((state = 'received') <= (holder IS NULL))
) STRICT;
CREATE UNIQUE INDEX clue_open ON clue (county, subject)
    WHERE closed_ms IS NULL AND subject IS NOT NULL;
CREATE INDEX clue_home ON clue (county, household, id) WHERE household IS NOT NULL;
CREATE INDEX clue_place ON clue (division, id);
CREATE INDEX clue_state ON clue (state, due_ms);
CREATE INDEX clue_by_due ON clue (due_ms, id);
CREATE INDEX clue_by_urgency ON clue (urgency, id);
CREATE INDEX clue_holder ON clue (holder, state) WHERE holder IS NOT NULL;
CREATE INDEX clue_first ON clue (first_by, state) WHERE first_by IS NOT NULL;
CREATE INDEX clue_visitor ON clue (visitor, state) WHERE visitor IS NOT NULL;
CREATE INDEX clue_level ON clue (level) WHERE closed_ms IS NULL;
CREATE INDEX clue_alert ON clue (county, alert) WHERE alert IS NOT NULL;
