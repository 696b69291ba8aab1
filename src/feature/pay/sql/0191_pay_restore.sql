-- A county whose book was restored from a backup: nothing goes to the bank until the bank has said
-- in writing which batches it got.
CREATE TABLE pay_restore (
    county      INTEGER PRIMARY KEY,
    restored_ms INTEGER NOT NULL,
    letter      TEXT NOT NULL,
    cleared_by  INTEGER NOT NULL,
    cleared_ms  INTEGER NOT NULL
) STRICT;
