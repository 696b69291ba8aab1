-- The homes that plays are about.
--: demo_q_homes(lo int, hi int, most int) many
SELECT h.id, h.head, h.division FROM household AS h
WHERE h.kind = 'living' AND h.ended IS NULL AND h.head IS NOT NULL AND h.division BETWEEN :lo AND :hi
ORDER BY h.id LIMIT :most;
