-- Whom each account opened among minors and protected persons, and until when. The audit keeps it
-- for ever; this is what the next page asks. asked is 0 for who registered or changed the person
-- and sees what they typed.
--: open what one account may see for some hours, asked by account and person
CREATE TABLE person_opened (
    account  INTEGER NOT NULL,
    person   INTEGER NOT NULL,
    may      INTEGER NOT NULL CHECK (may BETWEEN 1 AND 3),
    asked    INTEGER NOT NULL CHECK (asked IN (0, 1)),
    at_ms    INTEGER NOT NULL,
    until_ms INTEGER NOT NULL,
    PRIMARY KEY (account, person)
) STRICT, WITHOUT ROWID;
