--: deputy_q_add(id int, county int, division int, absent int, deputy int, role text, starts int, ends int, why text, made_ms int, made_by int) exec
INSERT INTO deputy (id, county, division, absent, deputy, role, starts, ends, why, made_ms, made_by)
VALUES (:id, :county, :division, :absent, :deputy, :role, :starts, :ends, :why, :made_ms, :made_by);

--: deputy_q_get(id int) maybe
SELECT d.id, d.division, d.absent, d.deputy, d.role, d.starts, d.ends, d.ended, d.why, d.made_ms,
    d.made_by
FROM deputy AS d WHERE d.id = :id;

--: deputy_q_between(county int, absent int, deputy int, role text, day int) one | n int
SELECT count(*) AS n FROM deputy AS d
WHERE d.county = :county AND d.absent = :absent AND d.deputy = :deputy AND d.role = :role
    AND d.starts <= :day AND d.ends >= :day AND (d.ended IS NULL OR d.ended > :day);

--: deputy_q_overlap(county int, absent int, starts int, ends int) one | n int
SELECT count(*) AS n FROM deputy AS d
WHERE d.county = :county AND d.absent = :absent AND d.starts <= :ends AND d.ends >= :starts
    AND (d.ended IS NULL OR d.ended > :starts);

--: deputy_q_end(id int, ended int) count
UPDATE deputy SET ended = :ended WHERE id = :id AND ended IS NULL AND ends >= :ended;
