-- demo.sql - whom the cases of the demonstration are about.

--: matter_demo_people(lo int, hi int, most int) many
SELECT m.household, m.division, m.person, p.birth
FROM member AS m JOIN household AS h ON h.county = m.county AND h.id = m.household
    JOIN person AS p ON p.county = m.county AND p.id = m.person
WHERE m.kind = 'living' AND m.ended IS NULL AND m.division BETWEEN :lo AND :hi AND h.head IS NOT NULL
    AND p.died IS NULL
ORDER BY m.household, m.relation, m.id LIMIT :most;

-- Those that were on the living allowance before the year that is shown: the rules say so.
--: matter_demo_known(lo int, hi int, most int) many
SELECT DISTINCT d.household FROM rule_determination AS d
WHERE d.division BETWEEN :lo AND :hi AND d.outcome = 'dibao' AND d.status = 'eligible' AND d.fen > 3000
ORDER BY d.household LIMIT :most;

-- What was begun for a day that came, not by somebody at the counter.
--: matter_demo_begun(lo int, hi int, after int, most int) many
SELECT c.id, c.division, c.matter FROM matter_case AS c
WHERE c.division BETWEEN :lo AND :hi AND c.closed_ms IS NULL AND c.channel = 'review' AND c.id > :after
ORDER BY c.id LIMIT :most;

--: matter_demo_dead(lo int, hi int, most int) many
SELECT p.id, p.division, p.birth, p.died FROM person AS p
WHERE p.state = 'dead' AND p.died IS NOT NULL AND p.division BETWEEN :lo AND :hi
ORDER BY p.died, p.id LIMIT :most;
