-- Which delivery said what a determination read: of the facts that were used, those of which a
-- delivery said the same when it was decided. member: from 1; 0: a fact of the household. person:
-- whose fact it is; 0: of the household, of which one of the members has a row.
--: no-history written once with the determination
CREATE TABLE rule_origin (
    county        INTEGER NOT NULL,
    division      INTEGER NOT NULL CHECK (division / 1000000 = county),
    determination INTEGER NOT NULL,
    member        INTEGER NOT NULL CHECK (member >= 0),
    fact          TEXT NOT NULL CHECK (fact <> ''),
    person        INTEGER NOT NULL,
    delivery      INTEGER NOT NULL,
    PRIMARY KEY (county, determination, member, fact)
) STRICT, WITHOUT ROWID;
