-- Short messages on their way out; telephone and words stand sealed and go when it was sent.
--: no-history a message is forgotten once it was sent
CREATE TABLE apply_sms (
    id       INTEGER PRIMARY KEY,
    county   INTEGER NOT NULL,
    division INTEGER NOT NULL CHECK (division / 1000000 = county),
    body     BLOB,
    state    TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
    tries    INTEGER NOT NULL,
    made_ms  INTEGER NOT NULL,
    CHECK ((state = 'waiting') = (body IS NOT NULL))
) STRICT;
CREATE INDEX apply_sms_state ON apply_sms (state, id);
CREATE INDEX apply_sms_place ON apply_sms (division, id);
CREATE INDEX apply_sms_made ON apply_sms (made_ms);

--: open buckets of the public's tries by keyed hashes of address, telephone and code
CREATE TABLE apply_rate (
    name  TEXT PRIMARY KEY,
    level INTEGER NOT NULL,
    at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX apply_rate_at ON apply_rate (at_ms);
