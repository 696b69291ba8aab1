-- What lies in [lo, hi], by the code without its last digits: divided by `unit`.

--: division_people(lo int, hi int, unit int) many | part int, n int
SELECT division / :unit AS part, count(*) AS n FROM person
WHERE division BETWEEN :lo AND :hi AND state = 'active' GROUP BY division / :unit;

--: division_households(lo int, hi int, unit int) many | part int, n int
SELECT division / :unit AS part, count(*) AS n FROM household
WHERE division BETWEEN :lo AND :hi AND ended IS NULL AND kind = 'living' GROUP BY division / :unit;

--: division_staff(lo int, hi int, unit int) many | part int, n int
SELECT division / :unit AS part, count(*) AS n FROM account
WHERE division BETWEEN :lo AND :hi AND state = 'active' GROUP BY division / :unit;
