--: toy_add(id int, county int, division int, name text, fen int, secret blob) exec
INSERT INTO toy (id, county, division, name, fen, secret)
VALUES (:id, :county, :division, :name, :fen, :secret);

--: toy_add_named(id int, county int, division int) exec
INSERT INTO toy (id, county, division, name, fen) VALUES (:id, :county, :division, 'named_2', 7);

--: toy_by_id(id int) one
SELECT id, county, division, name, fen, secret FROM toy WHERE id = :id;

--: toy_find(id int) maybe
SELECT id, name, fen FROM toy WHERE id = :id;

--: toy_all(most int) many
SELECT id, division, name FROM toy ORDER BY division, name LIMIT :most;

--: toy_count() one | n int
SELECT count(*) AS n FROM toy;

--: toy_each() cursor
SELECT id, name FROM toy ORDER BY division, name;

--: toy_rename(id int, name text) count
UPDATE toy SET name = :name WHERE id = :id OR id = 0;

--: toy_move(id int, division int) count
UPDATE toy SET division = :division WHERE id = :id;

--: toy_price(id int, fen int) one
UPDATE toy SET fen = coalesce(fen, 0) + :fen WHERE id = :id RETURNING fen, name;

--: toy_drop(id int) count
DELETE FROM toy WHERE id = :id;

--: toy_part_add(id int, county int, toy int, label text) exec
INSERT INTO toy_part (id, county, toy, label) VALUES (:id, :county, :toy, :label);

--: toy_parts(toy int) many
SELECT p.id, p.label, t.name FROM toy_part AS p JOIN toy AS t ON t.id = p.toy
WHERE p.toy = :toy ORDER BY p.id;

--: toy_tally_add(id int, county int, division int, n int) exec
INSERT INTO toy_tally (id, county, division, n) VALUES (:id, :county, :division, :n)
ON CONFLICT (id) DO UPDATE SET n = toy_tally.n + excluded.n;

--: toy_tally_add pg
INSERT INTO toy_tally (id, county, division, n) VALUES (:id, :county, :division, :n)
ON CONFLICT (county, id) DO UPDATE SET n = toy_tally.n + excluded.n;

--: toy_sum_as_it_comes(less int) one | n int
SELECT sum(n) - :less AS n FROM toy_tally;

--: toy_half() one | n int
SELECT 5 / 2.0 AS n;

--: toy_tally_sum() one | n int
SELECT CAST(coalesce(sum(n), 0) AS BIGINT) AS n FROM toy_tally;

--: toy_add_later(id int, county int, division int, name text, fen int, secret blob) later
INSERT INTO toy (id, county, division, name, fen, secret)
VALUES (:id, :county, :division, :name, :fen, :secret);
