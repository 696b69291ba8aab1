-- partial, 0 or 1: the file broke off, or more rows came back than are kept: who is not in it may be
-- missing. A column that is added takes no CHECK where tables are distributed.
ALTER TABLE feed_delivery ADD COLUMN partial INTEGER NOT NULL DEFAULT 0;

-- Persons of ours of whom a row came back: what a delivery says of them is not all that was sent.
--: no-history written once with the delivery
CREATE TABLE feed_returned (
    county   INTEGER NOT NULL,
    division INTEGER NOT NULL CHECK (division / 1000000 = county),
    person   INTEGER NOT NULL,
    delivery INTEGER NOT NULL,
    PRIMARY KEY (county, person, delivery)
) STRICT, WITHOUT ROWID;
