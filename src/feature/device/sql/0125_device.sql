-- A device at a village's entrance or in a home. person and household: whose it is. key_no: 0 without a
-- key of its own; the key itself is derived and stands nowhere. silent: a clue for maintenance is out.
CREATE TABLE device (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    kind       TEXT NOT NULL CHECK (kind <> ''),
    model      TEXT NOT NULL,
    serial     TEXT NOT NULL CHECK (serial <> ''),
    place      TEXT NOT NULL,
    household  INTEGER REFERENCES household (id),
    person     INTEGER REFERENCES person (id),
    answers    INTEGER,
    state      TEXT NOT NULL CHECK (state IN ('on', 'off')),
    silent     INTEGER NOT NULL CHECK (silent IN (0, 1)),
    key_no     INTEGER NOT NULL,
    key_master INTEGER NOT NULL,
    made_by    INTEGER NOT NULL,
    made_ms    INTEGER NOT NULL,
    version    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX device_number ON device (county, serial);
CREATE INDEX device_serial ON device (serial, id);
CREATE INDEX device_place ON device (division, id);
CREATE INDEX device_home ON device (county, household) WHERE household IS NOT NULL;

-- What moves with every message: last heard, last sign that somebody lives there, battery in percent.
-- unused: a clue is out because nobody used it. said_ms: the device's own clock at its last sign of life.
--: no-history it changes with every heartbeat; events stand in device_event
CREATE TABLE device_live (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    kind       TEXT NOT NULL,
    heard_ms   INTEGER NOT NULL,
    used_ms    INTEGER NOT NULL,
    said_ms    INTEGER NOT NULL,
    battery    INTEGER,
    silent     INTEGER NOT NULL CHECK (silent IN (0, 1)),
    unused     INTEGER NOT NULL CHECK (unused IN (0, 1)),
    events_n   INTEGER NOT NULL
) STRICT;
CREATE INDEX device_live_heard ON device_live (kind, silent, heard_ms);
CREATE INDEX device_live_used ON device_live (kind, unused, used_ms);
CREATE INDEX device_live_place ON device_live (division, id);
