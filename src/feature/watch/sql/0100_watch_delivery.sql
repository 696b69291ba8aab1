-- delivery: which one says so; NULL: somebody told it. A value that is empty was taken back.
ALTER TABLE watch_fact ADD COLUMN delivery INTEGER;
CREATE UNIQUE INDEX watch_fact_delivery
    ON watch_fact (county, delivery, household, fact, coalesce(person, 0)) WHERE delivery IS NOT NULL;
