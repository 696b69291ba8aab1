-- The importer takes in more than persons: a run has a kind, the table of its feature. What was the
-- kind of household that a file makes is the choice of such a kind.
ALTER TABLE import_run ADD COLUMN choice TEXT NOT NULL DEFAULT '';
UPDATE import_run SET choice = kind;
ALTER TABLE import_run DROP COLUMN kind;
ALTER TABLE import_run RENAME COLUMN at_house TO at_team;
ALTER TABLE import_run ADD COLUMN kind TEXT NOT NULL DEFAULT 'person';

-- subject: who a row became; team: rows of one text belong together; part: what this one is in it.
ALTER TABLE import_row RENAME COLUMN person TO subject;
ALTER TABLE import_row RENAME COLUMN house TO team;
ALTER TABLE import_row RENAME COLUMN relation TO part;
ALTER TABLE import_known RENAME COLUMN person TO subject;
ALTER TABLE import_known ADD COLUMN kind TEXT NOT NULL DEFAULT 'person';

-- What the columns of a sender's files are is remembered for each kind that it sends: "person 民政所".
ALTER TABLE import_mapping RENAME COLUMN source TO sender;
UPDATE import_mapping SET sender = 'person ' || sender;
