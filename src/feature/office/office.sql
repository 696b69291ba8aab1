--: setting_get(name text) maybe
SELECT value FROM setting WHERE name = :name;

--: setting_put(name text, value text) exec
INSERT INTO setting (name, value) VALUES (:name, :value)
ON CONFLICT (name) DO UPDATE SET value = :value;
