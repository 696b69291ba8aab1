-- The number leads: who sees more than one county asks all of them for it, and an index that began
-- with the county was read from one end of each county to the other.
DROP INDEX person_id_number;
CREATE UNIQUE INDEX person_number ON person (id_index, county)
    WHERE id_index IS NOT NULL AND state <> 'merged';
