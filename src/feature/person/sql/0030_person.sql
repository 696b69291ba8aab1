-- A person as the office knows them. The ID number and phones stand here only sealed, with a keyed
-- index to find them by and a mask to show; who may see more asks for it, with a reason.
-- hidden: permissions needed to see the person (person.h), as of the last write or the nightly job.
-- sort_name, sort_birth: what lists are ordered by; they hold nothing of a hidden person but the
-- year of birth, so that a place in a list tells no name and no birthday.
CREATE TABLE person (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    name       TEXT NOT NULL CHECK (name <> ''),
    pinyin     TEXT NOT NULL,
    sex        TEXT NOT NULL CHECK (sex IN ('0', '1', '2', '9')),
    birth      INTEGER,
    nation     TEXT NOT NULL,
    marital    TEXT NOT NULL,
    hukou      INTEGER,
    id_kind    TEXT NOT NULL CHECK (id_kind IN ('none', 'citizen', 'permit', 'foreign', 'other')),
    id_seal    BLOB,
    id_index   BLOB,
    id_mask    TEXT,
    phone_seal BLOB,
    phone_mask TEXT,
    phone2_seal BLOB,
    phone2_mask TEXT,
    address    TEXT NOT NULL,
    lon_e6     INTEGER CHECK (lon_e6 BETWEEN -180000000 AND 180000000),
    lat_e6     INTEGER CHECK (lat_e6 BETWEEN -90000000 AND 90000000),
    protect    INTEGER NOT NULL CHECK (protect >= 0),
    hidden     INTEGER NOT NULL CHECK (hidden BETWEEN 0 AND 3),
    sort_name  TEXT NOT NULL,
    sort_birth INTEGER,
    died       INTEGER,
    died_source TEXT,
    state      TEXT NOT NULL CHECK (state IN ('active', 'moved', 'dead', 'merged')),
    merged_into INTEGER REFERENCES person (id),
    source     TEXT NOT NULL,
    version    INTEGER NOT NULL,
    made_ms    INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL,
    CHECK ((id_seal IS NULL) = (id_index IS NULL)),
    CHECK ((id_seal IS NULL) = (id_kind = 'none')),
    CHECK ((lon_e6 IS NULL) = (lat_e6 IS NULL)),
    CHECK ((state = 'dead') = (died IS NOT NULL) OR state = 'merged'),
    CHECK ((state = 'merged') = (merged_into IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX person_id_number ON person (county, id_index)
    WHERE id_index IS NOT NULL AND state <> 'merged';
CREATE INDEX person_place ON person (division, sort_name, id);
CREATE INDEX person_name ON person (sort_name, id);
-- Lists count over it without reading the rows.
CREATE INDEX person_scope ON person (division, state, hidden, county);
CREATE INDEX person_age ON person (sort_birth, id);
CREATE INDEX person_birth ON person (county, birth, id);
CREATE INDEX person_changed ON person (changed_ms, id);
CREATE INDEX person_merged ON person (county, merged_into) WHERE merged_into IS NOT NULL;

-- The persons of lists. The age is not stored: person_row_hide() puts today's there.
CREATE VIEW person_list AS
SELECT id, county, division, name, sex, 0 AS age, birth, id_mask, address, phone_mask, nation,
       hukou, state, protect, died, source, changed_ms, sort_name, sort_birth, hidden
FROM person WHERE state <> 'merged';
