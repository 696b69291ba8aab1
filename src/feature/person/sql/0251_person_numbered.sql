-- Since when the person is known by this ID number; 0: since the person was entered. What came under
-- another number before is no word about nobody.
ALTER TABLE person ADD COLUMN numbered_ms INTEGER NOT NULL DEFAULT 0;
