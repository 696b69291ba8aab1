-- Which case followed from which: begun by an end, by a day of review, by a move to another county.
CREATE TABLE matter_link (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    case_id    INTEGER NOT NULL,
    next_id    INTEGER NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('starts', 'review', 'moved')),
    at_ms      INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX matter_link_pair ON matter_link (county, case_id, next_id);
CREATE INDEX matter_link_next ON matter_link (county, next_id);
CREATE INDEX matter_link_place ON matter_link (division, id);

-- What an office says of a household or person, apart from money (认定): other departments go by it.
-- since, until: first and last day; ended: the last day it held, when it ended early or ran out.
-- review: the matter that begins by itself on review_on. One open row of a category and subject.
CREATE TABLE matter_recognition (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    category   TEXT NOT NULL CHECK (category <> ''),
    household  INTEGER REFERENCES household (id),
    person     INTEGER REFERENCES person (id),
    subject_key TEXT NOT NULL,
    grade      TEXT NOT NULL,
    since      INTEGER NOT NULL,
    until      INTEGER,
    review_on  INTEGER,
    review     TEXT NOT NULL,
    pack       TEXT NOT NULL,
    case_id    INTEGER NOT NULL,
    ended      INTEGER,
    ended_case INTEGER,
    version    INTEGER NOT NULL,
    CHECK ((review_on IS NULL) OR (review <> ''))
) STRICT;
CREATE UNIQUE INDEX matter_recognition_one ON matter_recognition (county, category, subject_key)
    WHERE ended IS NULL;
CREATE INDEX matter_recognition_home ON matter_recognition (county, household, id);
CREATE INDEX matter_recognition_place ON matter_recognition (division, id);
CREATE INDEX matter_recognition_due ON matter_recognition (review_on) WHERE ended IS NULL;
CREATE INDEX matter_recognition_over ON matter_recognition (until) WHERE ended IS NULL;
