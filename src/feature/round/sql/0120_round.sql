-- A campaign of visits from door to door (走访、排查). It has a county and no division: who visits in one
-- village reads the form of a campaign of the county. places: codes with spaces between. form: JSON of
-- form.c, as it was when the campaign was made. counts: JSON, as they were when it was closed.
CREATE TABLE round_plan (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    name       TEXT NOT NULL CHECK (name <> ''),
    places     TEXT NOT NULL CHECK (places <> ''),
    whom       TEXT NOT NULL CHECK (whom IN ('monitored', 'alert', 'category', 'list', 'township')),
    whom_arg   TEXT NOT NULL,
    form       TEXT NOT NULL,
    visitors   TEXT NOT NULL,
    starts     INTEGER NOT NULL,
    ends       INTEGER NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('making', 'open', 'closed')),
    job        INTEGER NOT NULL,
    made_by    INTEGER NOT NULL,
    made_ms    INTEGER NOT NULL,
    closed_by  INTEGER,
    closed_ms  INTEGER,
    counts     TEXT,
    note       TEXT,
    version    INTEGER NOT NULL,
    CHECK (ends >= starts),
    CHECK ((state = 'closed') = (closed_ms IS NOT NULL))
) STRICT;
CREATE INDEX round_plan_ends ON round_plan (ends, id);
CREATE INDEX round_plan_starts ON round_plan (starts, id);
CREATE INDEX round_plan_state ON round_plan (county, state, ends);

-- How far the list of a campaign has come: id is the campaign's. step: which part of the rule;
-- after_id: the last one looked at; assigned: the last village whose visits were given out.
--: no-history the list itself tells how far it came
CREATE TABLE round_work (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    step       INTEGER NOT NULL,
    after_id   INTEGER NOT NULL,
    list_n     INTEGER NOT NULL,
    assign     INTEGER NOT NULL,
    assigned   INTEGER NOT NULL
) STRICT;

