-- The office of a township (or the county) that answers questions about its notices, as it stands on them.
CREATE TABLE notice_desk (
    id       INTEGER PRIMARY KEY,
    county   INTEGER NOT NULL,
    division INTEGER NOT NULL CHECK (division / 1000000 = county),
    office   TEXT NOT NULL CHECK (office <> ''),
    phone    TEXT NOT NULL,
    hours    TEXT NOT NULL,
    version  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX notice_desk_place ON notice_desk (division, county);

--: open buckets of objections and questions by keyed hashes of address, notice and code, one for all
CREATE TABLE notice_rate (
    name  TEXT PRIMARY KEY,
    level INTEGER NOT NULL,
    at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX notice_rate_at ON notice_rate (at_ms);
