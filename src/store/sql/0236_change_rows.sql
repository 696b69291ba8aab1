-- Images are long rows. In a tree by key they stood in its upper pages too, four to a page: 17 levels for a hundred
-- thousand. As rows they are put one behind the other, and found by a small index. Numbers of subjects ascend within their
-- county, so its new entries stand together.
--: sqlite
CREATE TABLE mz_change_rows (
    county   INTEGER NOT NULL,
    id       INTEGER NOT NULL,
    division INTEGER NOT NULL,
    tab      TEXT NOT NULL,
    row_id   INTEGER NOT NULL,
    at_ms    INTEGER NOT NULL,
    user_id  INTEGER NOT NULL,
    op       TEXT NOT NULL CHECK (op IN ('I', 'U', 'D')),
    why      TEXT NOT NULL,
    image    TEXT NOT NULL
) STRICT;
INSERT INTO mz_change_rows (county, id, division, tab, row_id, at_ms, user_id, op, why, image)
SELECT county, id, division, tab, row_id, at_ms, user_id, op, why, image FROM mz_change
ORDER BY county, tab, row_id, id;
DROP TABLE mz_change;
ALTER TABLE mz_change_rows RENAME TO mz_change;
CREATE UNIQUE INDEX mz_change_row ON mz_change (row_id, tab, county, id);
CREATE TRIGGER mz_change_stays_u BEFORE UPDATE ON mz_change
BEGIN SELECT RAISE(ABORT, 'history is never changed'); END;
CREATE TRIGGER mz_change_stays_d BEFORE DELETE ON mz_change
BEGIN SELECT RAISE(ABORT, 'history is never changed'); END;
--: all
