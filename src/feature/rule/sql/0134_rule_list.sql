-- The lists of determinations and of reviews, with the household by which people know them.
CREATE VIEW rule_determination_list AS
SELECT d.id, d.county, d.division, d.household, h.number, h.head, d.pack, d.outcome, d.member,
       d.status, d.fen, d.law_day, d.made_ms
FROM rule_determination AS d JOIN household AS h ON h.county = d.county AND h.id = d.household;
CREATE VIEW rule_review_list AS
SELECT r.id, r.county, r.division, r.determination, d.household, h.number, h.head, d.pack,
       d.outcome, d.member, r.was, r.was_fen, r.becomes, r.becomes_fen, r.reason, r.law_day,
       r.state, r.found_ms
FROM rule_review AS r
JOIN rule_determination AS d ON d.county = r.county AND d.id = r.determination
JOIN household AS h ON h.county = d.county AND h.id = d.household;
