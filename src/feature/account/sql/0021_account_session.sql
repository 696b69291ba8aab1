--: open read before anybody is known, by the hash of a token that cannot be guessed
CREATE TABLE account_session (
    county   INTEGER NOT NULL,
    hash     BLOB NOT NULL CHECK (length(hash) = 32),
    account  INTEGER NOT NULL,
    post     INTEGER NOT NULL,
    stage    TEXT NOT NULL CHECK (stage IN ('code', 'change', 'live')),
    handle   INTEGER NOT NULL,
    made_ms  INTEGER NOT NULL,
    seen_ms  INTEGER NOT NULL,
    fresh_ms INTEGER NOT NULL,
    origin   TEXT NOT NULL,
    agent    TEXT NOT NULL,
    PRIMARY KEY (county, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX account_session_of ON account_session (county, account, made_ms);
CREATE INDEX account_session_seen ON account_session (seen_ms);

--: no-history the hash of a revoked token is of no use to anybody
CREATE TABLE account_token (
    id      INTEGER PRIMARY KEY,
    county  INTEGER NOT NULL,
    account INTEGER NOT NULL REFERENCES account (id),
    post    INTEGER NOT NULL,
    label   TEXT NOT NULL CHECK (label <> ''),
    hash    BLOB NOT NULL CHECK (length(hash) = 32),
    scopes  TEXT NOT NULL,
    made_ms INTEGER NOT NULL,
    ends_ms INTEGER NOT NULL,
    used_ms INTEGER,
    ended   INTEGER NOT NULL CHECK (ended IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX account_token_hash ON account_token (county, hash);
CREATE INDEX account_token_of ON account_token (county, account);

--: open failed sign-ins by a keyed hash of the name that was typed, whether it exists or not
CREATE TABLE account_try (
    name     BLOB PRIMARY KEY,
    failures INTEGER NOT NULL,
    until_ms INTEGER NOT NULL,
    at_ms    INTEGER NOT NULL
) STRICT;
CREATE INDEX account_try_at ON account_try (at_ms);

--: open buckets of sign-ins: one for each address, one for all
CREATE TABLE account_rate (
    name  TEXT PRIMARY KEY,
    level INTEGER NOT NULL,
    at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX account_rate_at ON account_rate (at_ms);

--: open what each account unmasked within the last hour, counted before it may see more
CREATE TABLE account_reveal (
    account INTEGER NOT NULL,
    at_ms   INTEGER NOT NULL,
    n       INTEGER NOT NULL,
    PRIMARY KEY (account, at_ms, n)
) STRICT, WITHOUT ROWID;

--: open answers to requests that may be sent twice, by a key that holds the account
CREATE TABLE account_once (
    name     TEXT PRIMARY KEY,
    at_ms    INTEGER NOT NULL,
    status   INTEGER NOT NULL,
    location TEXT NOT NULL,
    body     TEXT NOT NULL
) STRICT;
CREATE INDEX account_once_at ON account_once (at_ms);
