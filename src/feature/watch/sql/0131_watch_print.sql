-- What a month found of a household, as one number over all that the watch would read of it: the law, who
-- holds which indicator how much, the facts behind it. The same number next month is nothing new, and the
-- household is passed by. settled: 1 when every cause that was found stands in an alert.
--: no-history it is made anew from the population; alerts have their own
CREATE TABLE watch_print (
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    household  INTEGER NOT NULL,
    print      INTEGER NOT NULL,
    settled    INTEGER NOT NULL CHECK (settled IN (0, 1)),
    PRIMARY KEY (county, household)
) STRICT, WITHOUT ROWID;
