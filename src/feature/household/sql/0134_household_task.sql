-- Open members who died or were merged into another person: each household has one to remove. what:
-- the words are the reader's, household_task_register puts them there.
CREATE VIEW household_task AS
SELECT m.id, m.county, h.division, h.number, m.household, m.person, m.relation, '' AS what, p.died,
       p.merged_into
FROM person AS p CROSS JOIN member AS m JOIN household AS h ON h.county = m.county
     AND h.id = m.household
WHERE p.died IS NOT NULL AND p.merged_into IS NULL AND m.county = p.county AND m.person = p.id
      AND m.ended IS NULL AND h.ended IS NULL
UNION ALL
SELECT m.id, m.county, h.division, h.number, m.household, m.person, m.relation, '' AS what, p.died,
       p.merged_into
FROM person AS p CROSS JOIN member AS m JOIN household AS h ON h.county = m.county
     AND h.id = m.household
WHERE p.merged_into IS NOT NULL AND m.county = p.county AND m.person = p.id AND m.ended IS NULL
      AND h.ended IS NULL;
