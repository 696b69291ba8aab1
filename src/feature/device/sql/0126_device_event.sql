-- One message that said more than "I live". key: nonce, or the id that the device gave it; the same
-- message is kept once. joined: another one of the same kind within the window, with its clue.
--: no-history written once, never changed
CREATE TABLE device_event (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    device     INTEGER NOT NULL REFERENCES device (id),
    at_ms      INTEGER NOT NULL,
    got_ms     INTEGER NOT NULL,
    via        TEXT NOT NULL CHECK (via IN ('http', 'mqtt', 'watch')),
    event      TEXT NOT NULL,
    grade      TEXT NOT NULL,
    key        TEXT NOT NULL CHECK (key <> ''),
    battery    INTEGER,
    value      TEXT NOT NULL,
    joined     INTEGER NOT NULL CHECK (joined IN (0, 1)),
    clue       INTEGER
) STRICT;
CREATE UNIQUE INDEX device_event_key ON device_event (county, device, key);
CREATE INDEX device_event_last ON device_event (county, device, event, got_ms);
CREATE INDEX device_event_place ON device_event (division, id);

-- Messages that were not taken, counted by day and reason. Nothing of them is kept.
--: no-history counters
CREATE TABLE device_odd (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    day        INTEGER NOT NULL,
    reason     TEXT NOT NULL,
    via        TEXT NOT NULL,
    n          INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX device_odd_day ON device_odd (county, day, reason, via);
