-- Which population a month was run over: the first bytes of the hash of its file.
ALTER TABLE watch_month ADD COLUMN people TEXT NOT NULL DEFAULT '';
