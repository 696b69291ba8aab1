--: offer_q_add(id int, county int, place int, giver text, giver_name text, kind text, what text, total_n int, starts int, ends int, age_from int, age_to int, recognised int, lon_e6 int, lat_e6 int, reach_m int, owner int, made_ms int, made_by int) exec
INSERT INTO offer (id, county, place, giver, giver_name, kind, what, total_n, taken_n, done_n, starts,
    ends, age_from, age_to, recognised, lon_e6, lat_e6, reach_m, owner, state, made_ms, made_by, version)
VALUES (:id, :county, :place, :giver, :giver_name, :kind, :what, :total_n, 0, 0, :starts, :ends,
    :age_from, :age_to, :recognised, :lon_e6, :lat_e6, :reach_m, :owner, 'open', :made_ms, :made_by, 1);

--: offer_q_get(id int) maybe
SELECT o.id, o.place, o.giver, o.giver_name, o.kind, o.what, o.total_n, o.taken_n, o.done_n, o.starts,
    o.ends, o.age_from, o.age_to, o.recognised, o.lon_e6, o.lat_e6, o.reach_m, o.owner, o.state,
    o.made_ms, o.version
FROM offer AS o WHERE o.id = :id;

--: offer_q_open(county int, kind text, today int, most int) many
SELECT o.id FROM offer AS o
WHERE o.county = :county AND o.kind = :kind AND o.state = 'open' AND o.ends >= :today
ORDER BY o.ends, o.id LIMIT :most;

--: offer_q_take(id int, n int, today int) count
UPDATE offer SET taken_n = taken_n + :n, version = version + 1
WHERE id = :id AND state = 'open' AND ends >= :today AND taken_n + :n <= total_n;

--: offer_q_back(id int, n int) count
UPDATE offer SET taken_n = taken_n - :n, version = version + 1 WHERE id = :id AND taken_n - done_n >= :n;

--: offer_q_given(id int, n int) count
UPDATE offer SET done_n = done_n + :n, version = version + 1 WHERE id = :id AND done_n + :n <= taken_n;

--: offer_q_close(id int, version int) count
UPDATE offer SET state = 'closed', version = version + 1
WHERE id = :id AND version = :version AND state = 'open';

--: offer_q_match_add(id int, county int, division int, offer int, owner int, plan int, household int, kind text, n int, day int, made_ms int, made_by int) exec
INSERT INTO offer_match (id, county, division, offer, owner, plan, household, kind, n, day, state,
    made_ms, made_by, version)
VALUES (:id, :county, :division, :offer, :owner, :plan, :household, :kind, :n, :day, 'reserved',
    :made_ms, :made_by, 1);

--: offer_q_match(id int) maybe
SELECT m.id, m.division, m.offer, m.owner, m.plan, m.household, m.kind, m.n, m.day, m.state, m.made_ms,
    m.made_by, m.ended_ms, m.receipt, m.rating, m.version
FROM offer_match AS m WHERE m.id = :id;

--: offer_q_matches(offer int, most int) many
SELECT m.id FROM offer_match AS m
WHERE m.county = :offer / 1000000000 AND m.offer = :offer ORDER BY m.id DESC LIMIT :most;

--: offer_q_running(offer int, plan int) maybe
SELECT m.id FROM offer_match AS m
WHERE m.county = :offer / 1000000000 AND m.offer = :offer AND m.plan = :plan
    AND m.state IN ('reserved', 'accepted');

--: offer_q_match_set(id int, version int, state text, ended_ms int, ended_by int, receipt text, rating int) count
UPDATE offer_match SET state = :state, ended_ms = :ended_ms, ended_by = :ended_by, receipt = :receipt,
    rating = :rating, version = version + 1
WHERE id = :id AND version = :version;

--: offer_q_need(id int) maybe
SELECT n.plan, n.kind, n.state, n.division FROM plan_need AS n WHERE n.id = :id;

--: offer_q_stat(county int) many | kind text, offers int, total int, taken int, done int
SELECT o.kind AS kind, count(*) AS offers, sum(o.total_n) AS total, sum(o.taken_n) AS taken,
    sum(o.done_n) AS done
FROM offer AS o WHERE o.county = :county GROUP BY o.kind ORDER BY o.kind;

--: offer_q_needs() many | kind text, n int
SELECT n.kind AS kind, count(*) AS n FROM plan_need AS n WHERE n.state = 'open'
GROUP BY n.kind ORDER BY n.kind;

--: offer_q_rated() many | kind text, n int, sum int
SELECT m.kind AS kind, count(*) AS n, sum(m.rating) AS sum FROM offer_match AS m
WHERE m.state = 'delivered' AND m.rating IS NOT NULL GROUP BY m.kind ORDER BY m.kind;

--: offer_q_wait_n() one | n int
SELECT count(*) AS n FROM offer_match AS m WHERE m.state = 'reserved';

--: offer_q_wait_mine_n(owner int) one | n int
SELECT count(*) AS n FROM offer_match AS m WHERE m.owner = :owner AND m.state = 'reserved';

--: offer_q_doctor() one | n int
SELECT count(*) AS n FROM offer AS o LEFT JOIN
    (SELECT m.county AS county, m.offer AS offer, sum(m.n) AS taken,
        sum(CASE WHEN m.state = 'delivered' THEN m.n ELSE 0 END) AS done
     FROM offer_match AS m WHERE m.state IN ('reserved', 'accepted', 'delivered')
     GROUP BY m.county, m.offer) AS s ON s.county = o.county AND s.offer = o.id
WHERE o.taken_n <> coalesce(s.taken, 0) OR o.done_n <> coalesce(s.done, 0) --scan-ok: the doctor looks at everything
;

--: offer_q_demo(most int) many
SELECT n.id, n.kind FROM plan_need AS n WHERE n.state = 'open' ORDER BY n.id LIMIT :most;
