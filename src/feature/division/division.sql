-- What lies in [lo, hi], by the code without its last digits: divided by `unit`.

--: division_people(lo int, hi int, unit int) many | part int, n int
SELECT division / :unit AS part, count(*) AS n FROM person
WHERE division BETWEEN :lo AND :hi AND state = 'active' GROUP BY division / :unit;

--: division_households(lo int, hi int, unit int) many | part int, n int
SELECT division / :unit AS part, count(*) AS n FROM household
WHERE division BETWEEN :lo AND :hi AND ended IS NULL AND kind = 'living' GROUP BY division / :unit;

-- Staff belongs where its posts are: accounts of townships and villages often stand at the county.
--: division_staff(lo int, hi int, unit int, today int) many | part int, n int
SELECT division / :unit AS part, count(DISTINCT account) AS n FROM account_post
WHERE division BETWEEN :lo AND :hi AND state = 'active' AND (ends IS NULL OR ends > :today)
GROUP BY division / :unit;

-- Who works in two of its townships is one person of the county.
--: division_staff_all(lo int, hi int, today int) one | n int
SELECT count(DISTINCT account) AS n FROM account_post
WHERE division BETWEEN :lo AND :hi AND state = 'active' AND (ends IS NULL OR ends > :today);
