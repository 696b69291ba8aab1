-- What a visit brought, of every source, as the phone or the page sent it; never changed but for what
-- became of it. key: made by the client, so that what is sent twice is one. subject: id at its source.
-- base: the version it was made from; met_version: the one it met. state conflict: somebody else was
-- faster, a person decides; kept: decided, and not handed on. body: sealed answers, note and place.
CREATE TABLE visit_found (
    id          INTEGER PRIMARY KEY,
    county      INTEGER NOT NULL,
    division    INTEGER NOT NULL CHECK (division / 1000000 = county),
    source      TEXT NOT NULL CHECK (source <> ''),
    subject     INTEGER NOT NULL,
    household   INTEGER NOT NULL,
    key         TEXT NOT NULL CHECK (key <> ''),
    base        INTEGER NOT NULL,
    met_version INTEGER NOT NULL,
    outcome     TEXT NOT NULL CHECK (outcome IN ('met', 'away', 'refused', 'moved')),
    day         INTEGER NOT NULL,
    phone_ms    INTEGER NOT NULL,
    at_ms       INTEGER NOT NULL,
    metres      INTEGER,
    body_seal   BLOB NOT NULL,
    files_n     INTEGER NOT NULL,
    device      INTEGER,
    made_by     INTEGER NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('taken', 'conflict', 'kept')),
    why         TEXT NOT NULL,
    decided_by  INTEGER,
    decided_ms  INTEGER,
    note        TEXT NOT NULL,
    version     INTEGER NOT NULL,
    CHECK ((state = 'kept') <= (decided_by IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX visit_found_key ON visit_found (county, key);
CREATE INDEX visit_found_of ON visit_found (county, source, subject, id);
CREATE INDEX visit_found_place ON visit_found (division, id);
CREATE INDEX visit_found_state ON visit_found (state, id);
CREATE INDEX visit_found_at ON visit_found (at_ms, id);
