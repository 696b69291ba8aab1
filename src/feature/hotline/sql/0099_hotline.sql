-- A call of the hotline 12349. division: of the desk that took it. number_key: keyed index of the
-- number; note_seal: what was answered on the spot. A call that is more than a question has a clue.
CREATE TABLE hotline_call (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    at_ms      INTEGER NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('ringing', 'answered', 'clue', 'missed')),
    number_seal BLOB NOT NULL,
    number_mask TEXT NOT NULL,
    number_key TEXT NOT NULL,
    kind       TEXT CHECK (kind IN ('ask', 'help', 'complain', 'urgent')),
    person     INTEGER REFERENCES person (id),
    clue       INTEGER REFERENCES clue (id),
    note_seal  BLOB,
    satisfied  INTEGER CHECK (satisfied BETWEEN 1 AND 5),
    taken_by   INTEGER,
    done_ms    INTEGER,
    version    INTEGER NOT NULL,
    CHECK ((state = 'ringing') = (done_ms IS NULL)),
    CHECK ((state = 'clue') = (clue IS NOT NULL))
) STRICT;
CREATE INDEX hotline_call_place ON hotline_call (division, id);
CREATE INDEX hotline_call_state ON hotline_call (state, id);
CREATE INDEX hotline_call_number ON hotline_call (number_key, id);
CREATE INDEX hotline_call_at ON hotline_call (at_ms, id);
