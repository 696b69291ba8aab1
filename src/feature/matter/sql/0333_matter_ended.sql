-- A decision that is made anew takes back what it ended.
CREATE INDEX matter_recognition_ended ON matter_recognition (county, ended_case) WHERE ended_case IS NOT NULL;
