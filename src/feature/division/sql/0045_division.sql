-- The pages of divisions count who lives and works below them: from these indices alone.
CREATE INDEX person_there ON person (division) WHERE state = 'active';
CREATE INDEX household_there ON household (division) WHERE ended IS NULL AND kind = 'living';
