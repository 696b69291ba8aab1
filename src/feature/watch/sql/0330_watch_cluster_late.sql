-- As with alerts. level: 0 in time, 1 urged, 2 with the county, 3 on the list of supervision. reminded: the deadline of which
-- who has to act was reminded before it was over.
ALTER TABLE watch_cluster ADD COLUMN level INTEGER NOT NULL DEFAULT 0;
ALTER TABLE watch_cluster ADD COLUMN reminded INTEGER;
