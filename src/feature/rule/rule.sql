-- Who lives together, household by household: what a population is made of.
--: rule_q_members(first int, last int) cursor
SELECT m.household, m.relation, h.division, p.birth FROM member AS m
JOIN household AS h ON h.county = m.county AND h.id = m.household
JOIN person AS p ON p.county = m.county AND p.id = m.person
WHERE m.county = :first / 1000000000 AND m.household BETWEEN :first AND :last
    AND m.kind = 'living' AND m.ended IS NULL AND h.ended IS NULL AND p.state = 'active'
ORDER BY m.household, m.relation, m.id;

--: rule_q_counties(after int) maybe | county int
SELECT h.id / 1000000000 AS county FROM household AS h WHERE h.id > :after ORDER BY h.id LIMIT 1;
