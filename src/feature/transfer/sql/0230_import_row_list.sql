-- The rows of an import as a list: a row is known by its number, inside its run.
CREATE VIEW import_row_list AS
SELECT n AS id, county, division, run, line, outcome, subject, alike, why FROM import_row;
