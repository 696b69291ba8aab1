-- Recognitions of a person, wherever he lived when they were given: a case asks which are in force.
CREATE INDEX matter_recognition_person ON matter_recognition (county, person, id)
    WHERE person IS NOT NULL;
