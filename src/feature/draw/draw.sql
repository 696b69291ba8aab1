--: draw_q_cases(lo int, hi int, matter text, since int, most int) many
SELECT c.id, c.division, c.household, c.person
FROM matter_case AS c
WHERE c.division BETWEEN :lo AND :hi AND c.matter = :matter AND c.result = 'granted' AND c.closed_ms >= :since
ORDER BY c.id LIMIT :most;

--: draw_q_acted(case_id int, most int) many | account int
SELECT DISTINCT e.account FROM matter_event AS e
WHERE e.county = :case_id / 1000000000 AND e.case_id = :case_id AND e.account > 0
ORDER BY e.account LIMIT :most;

--: draw_q_add(id int, county int, division int, matter text, list text, hash text, cases int, takes int, made_ms int, made_by int) exec
INSERT INTO draw (id, county, division, matter, list, hash, cases, takes, made_ms, made_by)
VALUES (:id, :county, :division, :matter, :list, :hash, :cases, :takes, :made_ms, :made_by);

--: draw_q_get(id int) maybe
SELECT d.id, d.division, d.matter, d.list, d.hash, d.cases, d.takes, d.made_ms, d.made_by, d.seed,
    d.drawn_ms, d.drawn_by
FROM draw AS d WHERE d.id = :id;

--: draw_q_seed(id int, seed text, drawn_ms int, drawn_by int) count
UPDATE draw SET seed = :seed, drawn_ms = :drawn_ms, drawn_by = :drawn_by
WHERE id = :id AND seed IS NULL;

--: draw_q_item_add(id int, county int, division int, draw int, place int, case_id int, next_id int, inspectors text) exec
INSERT INTO draw_item (id, county, division, draw, place, case_id, next_id, inspectors)
VALUES (:id, :county, :division, :draw, :place, :case_id, :next_id, :inspectors);

--: draw_q_items(draw int, most int) many
SELECT i.place, i.case_id, i.next_id, i.inspectors, c.ending, c.matter
FROM draw_item AS i LEFT JOIN matter_case AS c ON c.id = i.next_id
WHERE i.county = :draw / 1000000000 AND i.draw = :draw ORDER BY i.place LIMIT :most;

--: draw_q_all(most int) many
SELECT d.id, d.division, d.matter, d.hash, d.cases, d.takes, d.made_ms, d.seed, d.drawn_ms
FROM draw AS d ORDER BY d.made_ms DESC, d.id DESC LIMIT :most;
