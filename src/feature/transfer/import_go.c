/* The engine: a file into subjects, step by step, each step one transaction. */
#include <inttypes.h>
#include <string.h>

#include "base/encode.h"
#include "base/text.h"
#include "feature/transfer/import_int.h"
#include "feature/transfer/transfer_sql.h"
#include "store/db.h"

enum { STEP_ARENA = 512 << 20 };

/* Where a row stands after a step. */
enum outcome { ADDED, UPDATE, SAME, REPEAT, ASK, SKIPPED, REFUSED };
static const char *const outcomes[] = {"added", "update",  "same",   "repeat",
                                       "ask",   "skipped", "refused"};

struct taken {
    enum outcome outcome;
    int64_t subject; /* MZ_NULL: none */
    int64_t alike;
};

struct step {
    struct import_run *run;
    const struct import_work *work;
    struct import_line *lines;
    struct taken *taken;
    size_t *said; /* problems of each line before the step */
    size_t n;
    int64_t was; /* run->at before */
    struct import_run after;
};

/* ---- what is known of the rows ------------------------------------------------- */

/* Rows that were taken once, in this file or another one, are done. */
static mz_code look_up(mz_cx *cx, const struct import_run *run, const struct import_line *l,
                       struct taken *t)
{
    struct import_known_get_row seen = {0};
    bool found = false;
    *t = (struct taken){.outcome = ADDED, .subject = MZ_NULL, .alike = MZ_NULL};
    if (l->say_n > 0) {
        t->outcome = REFUSED;
        return MZ_OK;
    }
    if (l->repeats != 0) {
        t->outcome = REPEAT;
        return MZ_OK;
    }
    MZ_TRY(import_known_get(cx, run->county, mz_bytes(l->hash, sizeof l->hash), &seen, &found));
    if (found) {
        t->outcome = SAME;
        t->subject = seen.subject;
    }
    return MZ_OK;
}

/* Somebody here who may be the same and cannot be told apart. */
static mz_code look_alike(mz_cx *cx, const struct import_run *run, const struct import_work *w,
                          const struct import_line *l, struct taken *t)
{
    int64_t id = 0;
    MZ_TRY(run->kind->alike(cx, w, l, &id));
    t->alike = id != 0 ? id : MZ_NULL;
    return MZ_OK;
}

static enum outcome by_choice(enum import_twice twice)
{
    switch (twice) {
    case IMPORT_ASK:
        return ASK;
    case IMPORT_UPDATE:
        return UPDATE;
    case IMPORT_SKIP:
        return SKIPPED;
    }
    return ASK;
}

/* ---- writing --------------------------------------------------------------------- */

static void settle(const struct step *s, size_t i, const struct import_added *r)
{
    struct taken *t = &s->taken[i];
    if (r->id > 0) {
        t->subject = r->id;
        return;
    }
    t->alike = MZ_NULL;
    t->outcome = r->known > 0 ? by_choice(s->run->twice) : REFUSED;
    t->subject = r->known > 0 ? r->known : MZ_NULL;
}

static mz_code add_subjects(mz_cx *cx, struct step *s)
{
    struct import_line **in =
        (struct import_line **)mz_arena_alloc(cx->a, sizeof(void *) * (s->n + 1));
    struct import_added *r = MZ_NEW_N(cx->a, struct import_added, s->n + 1);
    size_t *of = MZ_NEW_N(cx->a, size_t, s->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++) {
        s->lines[i].say_n = s->said[i]; /* the transaction may be tried again */
        MZ_TRY(look_up(cx, s->run, &s->lines[i], &s->taken[i]));
        if (s->taken[i].outcome != ADDED) {
            continue;
        }
        MZ_TRY(look_alike(cx, s->run, s->work, &s->lines[i], &s->taken[i]));
        of[n] = i;
        in[n++] = &s->lines[i];
    }
    MZ_TRY(n == 0 ? MZ_OK : s->run->kind->add(cx, s->work, in, n, r));
    for (size_t k = 0; k < n; k++) {
        settle(s, of[k], &r[k]);
    }
    return MZ_OK;
}

static mz_code keep_row(mz_cx *cx, const struct step *s, size_t i)
{
    const struct import_line *l = &s->lines[i];
    const struct taken *t = &s->taken[i];
    bool good = t->outcome != REFUSED && t->outcome != REPEAT;
    bool team = l->team.n > 0 && t->outcome != REPEAT;
    struct import_row_add_args args = {
        .county = s->run->county,
        .division = s->run->division,
        .run = s->run->id,
        .n = l->n,
        .line = l->line,
        .outcome = mz_str_of(outcomes[t->outcome]),
        .subject = good ? t->subject : MZ_NULL,
        .alike = t->alike,
        .team = team ? l->team : (mz_str){NULL, 0},
        .part = l->part,
        .why = t->outcome == REFUSED ? import_says_text(cx->a, l->say, l->say_n) : MZ_S(""),
    };
    MZ_TRY(import_row_add(cx, &args));
    return t->outcome == ADDED ? import_keep_known(cx, s->run, l->hash, t->subject) : MZ_OK;
}

static void count(mz_arena *a, struct import_counts *c, const struct import_line *l,
                  const struct taken *t)
{
    int64_t *const places[] = {&c->added, NULL,        &c->same,   &c->repeat,
                               &c->ask,   &c->skipped, &c->refused};
    c->rows++;
    if (places[t->outcome] != NULL) {
        (*places[t->outcome])++;
    }
    c->alike += t->alike != MZ_NULL ? 1 : 0;
    for (size_t k = 0; t->outcome == REFUSED && k < l->say_n; k++) {
        import_count_reason(a, c, l->say[k].text);
    }
}

static mz_code take_step(mz_cx *cx, void *p)
{
    struct step *s = p;
    MZ_TRY(add_subjects(cx, s));
    s->after = *s->run; /* the transaction may be tried again */
    for (size_t i = 0; i < s->n; i++) {
        MZ_TRY(keep_row(cx, s, i));
        count(cx->a, &s->after.counts, &s->lines[i], &s->taken[i]);
    }
    s->after.at = s->was + (int64_t)s->n;
    mz_str detail =
        mz_str_fmt(cx->a, "{\"rows\":%zu,\"added\":%" PRId64 ",\"refused\":%" PRId64 "}", s->n,
                   s->after.counts.added - s->run->counts.added,
                   s->after.counts.refused - s->run->counts.refused);
    return import_moved(cx, &s->after, s->was, detail);
}

/* Reasons that were new in this step must outlive its memory. */
static void adopt(mz_arena *a, struct import_run *run, const struct import_run *after)
{
    size_t had = run->counts.reasons_n;
    run->counts = after->counts;
    for (size_t i = had; i < run->counts.reasons_n; i++) {
        run->counts.reason[i].text = mz_str_dup(a, run->counts.reason[i].text);
    }
    run->at = after->at;
}

/* ---- reading a step ------------------------------------------------------------------ */

struct going {
    struct import_run *run;
    struct import_reader reader;
    struct import_met met;
    struct import_tell tell;
    mz_arena *outer; /* of the whole run */
    mz_arena *page;  /* of one step */
};

static mz_code read_lines(mz_cx *cx, struct going *g, struct import_line *lines, size_t most,
                          size_t *n, bool *more)
{
    for (*n = 0, *more = true; *n < most && *more;) {
        struct mz_row row;
        MZ_TRY(import_read_next(cx, &g->reader, &row, more));
        if (!*more) {
            break;
        }
        struct mz_row kept =
            mz_row_dup(cx->a, &row); /* cells that are views outlive the next row */
        MZ_TRY(import_line_of(cx, &g->reader, &g->met, &kept, &lines[*n]));
        (*n)++;
    }
    return MZ_OK;
}

/* Rows that are behind us are only met again, so that repetitions are found as before. */
static mz_code skip_rows(mz_cx *cx, struct going *g)
{
    bool more = true;
    while (more && g->reader.n < g->run->at) {
        struct mz_row row;
        struct import_line line;
        cx->a = g->page;
        mz_code rc = import_read_next(cx, &g->reader, &row, &more);
        rc = rc == MZ_OK && more ? import_line_of(cx, &g->reader, &g->met, &row, &line) : rc;
        cx->a = g->outer;
        mz_arena_reset(g->page);
        MZ_TRY(rc);
    }
    return MZ_OK;
}

static mz_code tell(mz_cx *cx, struct going *g)
{
    bool stop = false;
    int64_t all = g->run->was_checked ? g->run->checked.rows : import_read_all(&g->reader);
    if (g->tell.step != NULL) {
        MZ_TRY(g->tell.step(cx, g->tell.p, g->run, g->reader.n, all, &stop));
    }
    return stop ? MZ_STOPPED : MZ_OK;
}

static mz_code one_step(mz_cx *cx, struct going *g, bool *more)
{
    struct step s = {.run = g->run, .work = &g->met.work, .was = g->run->at};
    s.lines = MZ_NEW_N(cx->a, struct import_line, IMPORT_STEP);
    s.taken = MZ_NEW_N(cx->a, struct taken, IMPORT_STEP);
    s.said = MZ_NEW_N(cx->a, size_t, IMPORT_STEP);
    MZ_TRY(read_lines(cx, g, s.lines, IMPORT_STEP, &s.n, more));
    if (s.n == 0) {
        return MZ_OK;
    }
    for (size_t i = 0; i < s.n; i++) {
        s.said[i] = s.lines[i].say_n;
    }
    MZ_TRY(mz_tx(cx, take_step, &s));
    adopt(g->outer, g->run, &s.after);
    return MZ_OK;
}

static mz_code in_page(mz_cx *cx, struct going *g,
                       mz_code (*fn)(mz_cx *cx, struct going *g, bool *more), bool *more)
{
    cx->a = g->page;
    mz_code rc = fn(cx, g, more);
    cx->a = g->outer;
    mz_arena_reset(g->page);
    return rc;
}

static void free_page(void *p)
{
    mz_arena_free(p);
}

static mz_code start(mz_cx *cx, struct import_run *run, struct import_tell told, struct going *g)
{
    *g = (struct going){.run = run, .tell = told, .outer = cx->a};
    g->page = mz_arena_new(STEP_ARENA);
    mz_arena_defer(cx->a, free_page, g->page);
    import_met_init(cx, run, &g->met);
    return import_read_open(cx, run, &g->reader);
}

struct moving {
    struct import_run *run;
    const char *phase;
};

static mz_code move_phase(mz_cx *cx, void *p)
{
    struct moving *m = p;
    struct import_run after = *m->run;
    after.phase = mz_str_of(m->phase);
    return import_moved(cx, &after, after.at, mz_str_fmt(cx->a, "{\"phase\":\"%s\"}", m->phase));
}

mz_code import_next_phase(mz_cx *cx, struct import_run *run, const char *phase)
{
    struct moving m = {run, phase};
    MZ_TRY(mz_tx(cx, move_phase, &m));
    run->phase = mz_str_of(phase);
    return MZ_OK;
}

static void take_says(struct import_run *run, const struct import_reader *r)
{
    memcpy(run->says, r->says, sizeof run->says);
    run->says_n = r->says_n;
}

static mz_code all_rows(mz_cx *cx, struct import_run *run, struct import_tell told)
{
    struct going g;
    MZ_TRY(start(cx, run, told, &g));
    MZ_TRY(skip_rows(cx, &g));
    for (bool more = true; more;) {
        MZ_TRY(in_page(cx, &g, one_step, &more));
        MZ_TRY(tell(cx, &g));
    }
    MZ_TRY(import_read_checked(cx, &g.reader));
    take_says(run, &g.reader);
    return import_next_phase(cx, run, "updates");
}

/* ---- the whole ------------------------------------------------------------------------- */

static mz_code all_teams(mz_cx *cx, struct import_run *run, struct import_tell told)
{
    mz_arena *outer = cx->a;
    mz_arena *page = mz_arena_new(STEP_ARENA);
    mz_code rc = MZ_OK;
    for (bool more = true; more && rc == MZ_OK;) {
        bool stop = false;
        cx->a = page;
        rc = import_teams_step(cx, run, &more);
        cx->a = outer;
        run->at_team = mz_str_dup(outer, run->at_team);
        for (size_t i = 0; i < run->counts.reasons_n; i++) {
            run->counts.reason[i].text = mz_str_dup(outer, run->counts.reason[i].text);
        }
        mz_arena_reset(page);
        if (rc == MZ_OK && told.step != NULL) {
            rc = told.step(cx, told.p, run, run->at, run->at, &stop);
        }
        rc = rc == MZ_OK && stop ? MZ_STOPPED : rc;
    }
    mz_arena_free(page);
    return rc == MZ_OK ? import_next_phase(cx, run, "end") : rc;
}

/* A sub-arena for each phase: its reader and its maps go with it. */
static mz_code in_phase(mz_cx *cx, struct import_run *run, struct import_tell told,
                        mz_code (*fn)(mz_cx *cx, struct import_run *run, struct import_tell told))
{
    mz_arena *outer = cx->a;
    cx->a = mz_arena_new((size_t)2 << 30);
    mz_code rc = fn(cx, run, told);
    /* What the run says of itself outlives the phase. */
    for (size_t i = 0; i < run->counts.reasons_n; i++) {
        run->counts.reason[i].text = mz_str_dup(outer, run->counts.reason[i].text);
    }
    for (size_t i = 0; i < run->says_n; i++) {
        for (size_t k = 0; k < MZ_LEN(run->says[i].arg); k++) {
            run->says[i].arg[k] = mz_str_dup(outer, run->says[i].arg[k]);
        }
    }
    run->at_team = mz_str_dup(outer, run->at_team);
    mz_arena_free(cx->a);
    cx->a = outer;
    return rc;
}

mz_code import_go(mz_cx *cx, struct import_run *run, struct import_tell told)
{
    mz_code rc = MZ_OK;
    if (mz_str_eq(run->phase, MZ_S("rows"))) {
        rc = in_phase(cx, run, told, all_rows);
    }
    if (rc == MZ_OK && mz_str_eq(run->phase, MZ_S("updates"))) {
        rc = in_phase(cx, run, told, import_updates);
    }
    if (rc == MZ_OK) {
        rc = import_next_phase(cx, run, "houses");
    }
    if (rc == MZ_OK) {
        rc = in_phase(cx, run, told, all_teams);
    }
    if (rc == MZ_OK) {
        return import_set_state(cx, run->id, "done", true);
    }
    /* What can be said is the end of this run; what can be tried again is not. */
    struct mz_error e = cx->err;
    bool over = rc == MZ_STOPPED || (e.say != NULL && !mz_code_retry(rc));
    if (over) {
        mz_clear(cx);
        MZ_TRY(import_set_state(cx, run->id, rc == MZ_STOPPED ? "stopped" : "failed", true));
        cx->err = e;
    }
    return rc;
}

/* ---- the trial -------------------------------------------------------------------------- */

static mz_code try_line(mz_cx *cx, struct going *g, const struct import_line *l)
{
    const struct import_kind *kind = g->run->kind;
    struct taken t;
    MZ_TRY(look_up(cx, g->run, l, &t));
    if (t.outcome == ADDED) {
        int64_t id = 0;
        MZ_TRY(kind->find(cx, &g->met.work, l, &id));
        t.outcome = id != 0 ? by_choice(g->run->twice) : ADDED;
        MZ_TRY(id != 0 ? MZ_OK : look_alike(cx, g->run, &g->met.work, l, &t));
    }
    if (t.outcome == UPDATE) {
        g->run->checked.updated++;
    }
    count(g->outer, &g->run->checked, l, &t);
    return MZ_OK;
}

static mz_code try_step(mz_cx *cx, struct going *g, bool *more)
{
    struct import_line *lines = MZ_NEW_N(cx->a, struct import_line, IMPORT_STEP);
    size_t n = 0;
    MZ_TRY(read_lines(cx, g, lines, IMPORT_STEP, &n, more));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(try_line(cx, g, &lines[i]));
    }
    return MZ_OK;
}

static mz_code checked(mz_cx *cx, void *p)
{
    const struct import_run *r = p;
    int64_t changed = 0;
    MZ_TRY(import_run_checked(cx, r->id, MZ_S("checked"), import_counts_text(cx->a, &r->checked),
                              import_says_text(cx->a, r->says, r->says_n), &changed));
    mz_str detail = mz_str_fmt(cx->a, "{\"rows\":%" PRId64 ",\"refused\":%" PRId64 "}",
                               r->checked.rows, r->checked.refused);
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("import.checked"),
                                             .kind = MZ_S("import"),
                                             .subject = r->id,
                                             .detail = detail});
}

mz_code import_trial(mz_cx *cx, struct import_run *run, struct import_tell told)
{
    struct going g;
    run->was_checked = false;
    memset(&run->checked, 0, sizeof run->checked);
    MZ_TRY(start(cx, run, told, &g));
    mz_code rc = MZ_OK;
    for (bool more = true; more && rc == MZ_OK;) {
        rc = in_page(cx, &g, try_step, &more);
        rc = rc == MZ_OK ? tell(cx, &g) : rc;
    }
    rc = rc == MZ_OK ? import_read_checked(cx, &g.reader) : rc;
    if (rc != MZ_OK) {
        struct mz_error e = cx->err;
        mz_clear(cx);
        MZ_TRY(import_set_state(cx, run->id, rc == MZ_STOPPED ? "new" : "failed", false));
        cx->err = e;
        return rc;
    }
    take_says(run, &g.reader);
    run->was_checked = true;
    return mz_tx(cx, checked, run);
}
