-- One person on lists that departments sent, in one county, however many lists: people whom nobody
-- registered, too. who: keyed index of the ID number, the same as person.id_index. seal: name and number.
-- lists: bits of packs/roster of the lists that hold now; 0: on none any more.
--: no-history entries tell from when to when somebody stood on a list
CREATE TABLE roster (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    who        BLOB NOT NULL,
    seal       BLOB NOT NULL,
    name_mask  TEXT NOT NULL,
    id_mask    TEXT NOT NULL,
    birth      INTEGER NOT NULL,
    person     INTEGER,
    lists      INTEGER NOT NULL CHECK (lists >= 0),
    clue       INTEGER,
    version    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX roster_who ON roster (county, who);
CREATE INDEX roster_place ON roster (division, lists, person);
CREATE INDEX roster_same ON roster (who, lists, division);
CREATE INDEX roster_person ON roster (county, person) WHERE person IS NOT NULL;

-- A person on one list, from the first month to the last; gone: month of the list that had him no more.
--: no-history the row is the history
CREATE TABLE roster_entry (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    roster     INTEGER NOT NULL REFERENCES roster (id),
    list       TEXT NOT NULL CHECK (list <> ''),
    first      INTEGER NOT NULL,
    last       INTEGER NOT NULL,
    load       INTEGER NOT NULL,
    gone       INTEGER
) STRICT;
CREATE UNIQUE INDEX roster_entry_one ON roster_entry (county, roster, list);
CREATE INDEX roster_entry_list ON roster_entry (list, id);
CREATE INDEX roster_entry_place ON roster_entry (division, id);

-- One list as it was sent: of which area, for which month, what came of it. odd: the first rows that
-- could not be used, "12 number". file: waiting below DATA/roster/in, empty once it was read.
CREATE TABLE roster_load (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    list       TEXT NOT NULL CHECK (list <> ''),
    period     INTEGER NOT NULL,
    name       TEXT NOT NULL,
    hash       TEXT NOT NULL,
    file       TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    rows_n     INTEGER NOT NULL,
    entries_n  INTEGER NOT NULL,
    added_n    INTEGER NOT NULL,
    gone_n     INTEGER NOT NULL,
    double_n   INTEGER NOT NULL,
    elsewhere_n INTEGER NOT NULL,
    bad_n      INTEGER NOT NULL,
    odd        TEXT NOT NULL,
    made_by    INTEGER NOT NULL,
    made_ms    INTEGER NOT NULL,
    version    INTEGER NOT NULL
) STRICT;
CREATE INDEX roster_load_list ON roster_load (division, list, period);
CREATE INDEX roster_load_new ON roster_load (made_ms, id);
