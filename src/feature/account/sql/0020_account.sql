-- An account is a person at work. What it may do stands in its posts; what only its owner may
-- change stands in account_own.
CREATE TABLE account (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    login      TEXT NOT NULL CHECK (length(login) BETWEEN 2 AND 40),
    name       TEXT NOT NULL CHECK (name <> ''),
    role       TEXT,
    state      TEXT NOT NULL CHECK (state IN ('active', 'locked', 'closed')),
    version    INTEGER NOT NULL,
    made_ms    INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX account_place ON account (division, login);
CREATE INDEX account_login ON account (county, login);
CREATE INDEX account_made ON account (county, made_ms);

--: open login names are one name space over all counties: a name finds its account before anybody is known
CREATE TABLE account_name (
    login   TEXT PRIMARY KEY,
    county  INTEGER NOT NULL,
    account INTEGER NOT NULL
) STRICT;

-- One role in one division. It works while it is active and its last day is not over.
CREATE TABLE account_post (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    account    INTEGER NOT NULL REFERENCES account (id),
    role       TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('pending', 'active', 'refused', 'ended')),
    ends       INTEGER,
    why        TEXT NOT NULL,
    asked_by   INTEGER NOT NULL,
    asked_ms   INTEGER NOT NULL,
    decided_by INTEGER,
    decided_ms INTEGER,
    CHECK (asked_by = 0 OR decided_by IS NULL OR state = 'ended' OR decided_by <> asked_by),
    CHECK (asked_by <> account)
) STRICT;
CREATE UNIQUE INDEX account_post_once ON account_post (county, account, role, division)
    WHERE state IN ('pending', 'active');
CREATE INDEX account_post_place ON account_post (division, role);
CREATE INDEX account_post_pending ON account_post (county, asked_ms) WHERE state = 'pending';

--: no-history secrets: a history would keep every old hash for ever
CREATE TABLE account_own (
    id          INTEGER PRIMARY KEY,
    county      INTEGER NOT NULL,
    hash        TEXT NOT NULL,
    hash_ms     INTEGER NOT NULL,
    must_change INTEGER NOT NULL CHECK (must_change IN (0, 1)),
    totp        BLOB,
    totp_on     INTEGER NOT NULL CHECK (totp_on IN (0, 1)),
    totp_step   INTEGER NOT NULL,
    codes       BLOB,
    post        INTEGER,
    look        TEXT NOT NULL,
    signed_ms   INTEGER,
    CHECK (totp_on = 0 OR totp IS NOT NULL)
) STRICT;

-- The list of accounts: what administrators may see of them.
CREATE VIEW account_list AS
SELECT a.id, a.county, a.division, a.login, a.name, a.role, a.state, a.made_ms, o.signed_ms,
       o.totp_on, o.must_change
FROM account AS a JOIN account_own AS o ON o.county = a.county AND o.id = a.id;
