-- Words find households; their hits are looked up by them.
CREATE INDEX twice_hit_home ON twice_hit (county, household);
