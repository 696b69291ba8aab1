-- A copy of a pack, or a new layer over one, that somebody works on in the browser. base: source hash of
-- the pack it was copied from. hash: source hash of what was published. No person stands in it.
CREATE TABLE pack_draft (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    pack       TEXT NOT NULL CHECK (length(pack) BETWEEN 1 AND 63),
    title      TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    base       TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('draft', 'asked', 'published', 'withdrawn', 'dropped')),
    made_by    INTEGER NOT NULL,
    made_ms    INTEGER NOT NULL,
    asked_by   INTEGER,
    asked_ms   INTEGER,
    done_by    INTEGER,
    done_ms    INTEGER,
    reason     TEXT NOT NULL,
    hash       TEXT NOT NULL,
    version    INTEGER NOT NULL,
    CHECK (state <> 'published' OR (done_by IS NOT NULL AND done_by <> made_by AND done_by <> asked_by))
) STRICT;
CREATE INDEX pack_draft_place ON pack_draft (county, division, id);
CREATE INDEX pack_draft_state ON pack_draft (state, id);

-- Its files as they are now; every save leaves the one before it in the history.
CREATE TABLE pack_draft_file (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    draft      INTEGER NOT NULL REFERENCES pack_draft (id),
    path       TEXT NOT NULL,
    body       TEXT NOT NULL,
    version    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX pack_draft_file_path ON pack_draft_file (county, draft, path);
