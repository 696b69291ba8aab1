--: org_insert(id int, county int, division int, name text, uscc text, kind text, state text, legal text, phone text, address text, lon_e6 int, lat_e6 int, sort_name text, source text, now_ms int) exec
INSERT INTO org (id, county, division, name, uscc, kind, state, legal, phone, address, lon_e6,
                 lat_e6, sort_name, source, version, made_ms, changed_ms)
VALUES (:id, :county, :division, :name, :uscc, :kind, :state, :legal, :phone, :address, :lon_e6,
        :lat_e6, :sort_name, :source, 1, :now_ms, :now_ms);

--: org_write(id int, version int, division int, name text, uscc text, kind text, state text, legal text, phone text, address text, lon_e6 int, lat_e6 int, sort_name text, now_ms int) count
UPDATE org SET division = :division, name = :name, uscc = :uscc, kind = :kind, state = :state,
       legal = :legal, phone = :phone, address = :address, lon_e6 = :lon_e6, lat_e6 = :lat_e6,
       sort_name = :sort_name, version = version + 1, changed_ms = :now_ms
WHERE id = :id AND version = :version;

--: org_row(id int) maybe
SELECT id, division, name, uscc, kind, state, legal, phone, address, lon_e6, lat_e6, source,
       version, made_ms, changed_ms
FROM org WHERE id = :id;

--: org_with_uscc(county int, uscc text) maybe
SELECT id, division, name FROM org WHERE county = :county AND uscc = :uscc;

--: org_codes() cursor
SELECT id, uscc FROM org WHERE uscc IS NOT NULL --scan-ok: the doctor looks at everything
;

--: org_named(county int, sort_name text, most int) many
SELECT id, division FROM org WHERE county = :county AND sort_name = :sort_name
ORDER BY id LIMIT :most;

--: org_import_lost() one | n int
SELECT count(*) AS n FROM import_known AS k LEFT JOIN org AS o
  ON o.county = k.county AND o.id = k.subject
WHERE k.kind = 'org' AND o.id IS NULL --scan-ok: the doctor looks at every row
;
