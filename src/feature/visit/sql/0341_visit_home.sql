-- What was found at one household, for its portrait.
CREATE INDEX visit_found_home ON visit_found (county, household, id);
