--: saved_row_add(id int, county int, division int, user_id int, list text, name text, query text, usual int, made_ms int) exec
INSERT INTO saved (id, county, division, user_id, list, name, query, usual, made_ms)
VALUES (:id, :county, :division, :user_id, :list, :name, :query, :usual, :made_ms);

--: saved_row_get(id int) maybe
SELECT id, division, user_id, list, name, query, usual FROM saved WHERE id = :id;

--: saved_rows_of(county int, user_id int, division int, list text, most int) many
SELECT id, list, name, query, usual FROM saved
WHERE county = :county AND user_id = :user_id AND division = :division AND list = :list
ORDER BY name LIMIT :most;

--: saved_rows_all(county int, user_id int, division int, most int) many
SELECT id, list, name, query, usual FROM saved
WHERE county = :county AND user_id = :user_id AND division = :division
ORDER BY list, name LIMIT :most;

--: saved_rows_usual(county int, user_id int, division int, most int) many
SELECT id, list, name, query, usual FROM saved
WHERE county = :county AND user_id = :user_id AND division = :division AND usual = 1
ORDER BY list LIMIT :most;

--: saved_row_rename(id int, name text) count
UPDATE saved SET name = :name WHERE id = :id;

--: saved_row_usual(id int, usual int) count
UPDATE saved SET usual = :usual WHERE id = :id;

--: saved_row_unusual(county int, user_id int, division int, list text) count
UPDATE saved SET usual = 0
WHERE county = :county AND user_id = :user_id AND division = :division AND list = :list
  AND usual = 1;

--: saved_row_drop(id int) count
DELETE FROM saved WHERE id = :id;
