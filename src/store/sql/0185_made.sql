-- Registers that packs declare: the table of each and its columns, as they were made.
--: open the store's own record of the tables it made
CREATE TABLE mz_made (
    name    TEXT PRIMARY KEY,
    columns TEXT NOT NULL,
    made_ms INTEGER NOT NULL
) STRICT;
