-- The lists behind the figures: who a row is about may be hidden. status: the words are the
-- reader's, brain_home_register puts them there.
CREATE VIEW brain_home_list AS
SELECT h.id, h.county, h.division, h.household, h.person, h.category, '' AS status, h.qualifies,
       h.receives, h.fen, coalesce(p.hidden, 0) AS hidden
FROM brain_home AS h LEFT JOIN person AS p ON p.county = h.county AND p.id = h.person;
