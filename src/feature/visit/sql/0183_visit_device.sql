-- A phone that keeps visits. hello: hash of what it shows before its PIN is typed, to be told whether
-- it must empty itself; secret: hash of what only opens with the PIN. Neither opens anything by itself.
CREATE TABLE visit_device (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    account    INTEGER NOT NULL,
    name       TEXT NOT NULL CHECK (name <> ''),
    hello      TEXT NOT NULL,
    secret     TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('active', 'wipe', 'wiped')),
    made_ms    INTEGER NOT NULL,
    seen_ms    INTEGER NOT NULL,
    told_by    INTEGER,
    wiped_ms   INTEGER,
    version    INTEGER NOT NULL,
    CHECK ((state = 'wiped') = (wiped_ms IS NOT NULL))
) STRICT;
CREATE INDEX visit_device_mine ON visit_device (county, account, id);
CREATE INDEX visit_device_place ON visit_device (division, id);
CREATE INDEX visit_device_seen ON visit_device (seen_ms, id);
