-- Four features counted tries of the public, each in a table of its own. What stood there is a day old at most, and
-- begins anew.
--: open buckets of tries by keyed hashes of addresses, telephones, codes and kinds
CREATE TABLE guest_rate (
    name  TEXT PRIMARY KEY,
    level INTEGER NOT NULL,
    at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX guest_rate_at ON guest_rate (at_ms);
DROP TABLE account_rate;
DROP TABLE apply_rate;
DROP TABLE clue_rate;
DROP TABLE notice_rate;
