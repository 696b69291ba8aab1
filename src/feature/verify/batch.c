/* batch.c - many households in few transactions, and how sources answered. */
#include <string.h>

#include "feature/verify/run_int.h"
#include "feature/verify/verify_sql.h"
#include "store/db.h"

/* ---- how sources answered ------------------------------------------------------------ */

struct run_tally {
    struct verify_q_tally_add_args *row; /* one a category */
    size_t n;
};

struct run_tally *run_tally_new(mz_cx *cx, const struct pack *p)
{
    struct run_tally *t = MZ_NEW(cx->a, struct run_tally);
    t->n = p->catalogue->category_n;
    t->row = MZ_NEW_N(cx->a, struct verify_q_tally_add_args, t->n + 1);
    return t;
}

void run_tally_add(struct run_tally *t, const struct running *run)
{
    for (size_t i = 0; i < t->n; i++) {
        const struct source_answer *a = &run->answer[i];
        struct verify_q_tally_add_args *r = &t->row[i];
        if (a->source.n == 0) {
            continue;
        }
        r->source = a->source;
        r->asked_n++;
        r->found_n += a->row_n > 0;
        r->none_n += a->row_n == 0 && a->missing == 0 && a->conflicts == 0;
        r->missing_n += a->missing > 0;
        r->conflict_n += a->conflicts > 0;
        r->ms_sum += a->ms;
        r->ms_max = a->ms > r->ms_max ? a->ms : r->ms_max;
        r->say = mz_str_of(a->fault == NULL ? "" : a->fault);
    }
}

mz_code run_tally_write(mz_cx *cx, const struct run_tally *t, int64_t division)
{
    for (size_t i = 0; i < t->n; i++) {
        struct verify_q_tally_add_args row = t->row[i];
        if (row.asked_n == 0) {
            continue;
        }
        row.county = division / MZ_COUNTY_UNIT;
        row.day = mz_date_today(cx).v;
        row.last_ms = mz_now_ms(cx);
        MZ_TRY(verify_q_tally_add(cx, &row));
    }
    return MZ_OK;
}

/* ---- many ----------------------------------------------------------------------------- */

enum { STEP = 100 };
#define STEP_BYTES ((size_t)512 << 20)

struct one {
    struct verify_new in;
    struct verify_gate_result g;
    struct verify_report r;
    struct running run;
};

struct batch {
    const struct pack *p;
    struct source_desk *desk;
    mz_str purpose;
    struct verify_batch_row *rows;
    size_t n;
    struct one *one;
    bool some; /* a household passed */
    int64_t division;
};

static mz_code enter_one(mz_cx *cx, struct batch *b, struct verify_batch_row *row, struct one *one)
{
    one->in = (struct verify_new){.ask = {.household = row->household, .purpose = b->purpose},
                                  .reason = MZ_S("批量核对")};
    struct asking a = {.in = &one->in, .p = b->p, .g = &one->g};
    MZ_TRY(verify_gate(cx, &one->in.ask, &one->g));
    row->gaps = (int64_t)one->g.gaps;
    if (one->g.pass == NULL) {
        return run_refuse(cx, &one->g);
    }
    MZ_TRY(run_insert(cx, &a));
    row->id = a.id;
    one->r = (struct verify_report){
        .id = a.id, .division = one->g.division, .declared = MZ_S("{}"), .version = 1};
    one->run = (struct running){.p = b->p, .desk = b->desk, .r = &one->r};
    b->some = true;
    b->division = one->g.division;
    return MZ_OK;
}

/* A refused household is a row; an error of the store ends the step with nothing written. */
static mz_code enter(mz_cx *cx, void *p)
{
    struct batch *b = p;
    b->some = false;
    for (size_t i = 0; i < b->n; i++) {
        struct verify_batch_row *row = &b->rows[i];
        *row = (struct verify_batch_row){.household = row->household, .suggested = MZ_S("")};
        mz_code rc = enter_one(cx, b, row, &b->one[i]);
        if (rc == MZ_DENIED || rc == MZ_ABSENT || rc == MZ_INVALID) {
            row->id = 0;
            row->why = (struct mz_say){.text = cx->err.say};
            mz_clear(cx);
            rc = MZ_OK;
        }
        MZ_TRY(rc);
    }
    if (!b->some) {
        mz_tx_quiet(cx);
    }
    return MZ_OK;
}

static mz_str lasting(mz_str word)
{
    static const char *const words[] = {"none", "suspect", "over", "incomplete"};
    for (size_t i = 0; i < MZ_LEN(words); i++) {
        if (mz_str_eq(word, mz_str_of(words[i]))) {
            return mz_str_of(words[i]);
        }
    }
    return MZ_S("");
}

static mz_code keep(mz_cx *cx, void *p)
{
    struct batch *b = p;
    struct run_tally *t = run_tally_new(cx, b->p);
    for (size_t i = 0; i < b->n; i++) {
        struct verify_batch_row *row = &b->rows[i];
        const struct running *run = &b->one[i].run;
        if (row->id == 0) {
            continue;
        }
        MZ_TRY(run_store(cx, run));
        run_tally_add(t, run);
        row->missing_n = (int64_t)run->report->missing_n;
        row->score = run->report->score;
        row->suggested = lasting(run->report->suggested);
    }
    return run_tally_write(cx, t, b->division);
}

static mz_code step(mz_cx *cx, struct batch *b)
{
    b->one = MZ_NEW_N(cx->a, struct one, b->n + 1);
    MZ_TRY(mz_tx(cx, enter, b));
    for (size_t i = 0; i < b->n; i++) {
        if (b->rows[i].id != 0) {
            MZ_TRY(run_compute(cx, b->one[i].g.pass, &b->one[i].run));
        }
    }
    return b->some ? mz_tx(cx, keep, b) : MZ_OK;
}

mz_code verify_batch(mz_cx *cx, mz_str purpose, struct verify_batch_row *rows, size_t n)
{
    struct batch b = {.purpose = purpose};
    mz_arena *outer = cx->a;
    mz_code rc = MZ_OK;
    MZ_TRY(pack_get(cx, &b.p));
    MZ_TRY(source_open(cx, b.p, &b.desk));
    if (pack_purpose(b.p, purpose) == SIZE_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "purpose",
                         .text = MZ_T("Choose the matter that the report is for"));
    }
    if (n > VERIFY_BATCH_MAX) {
        return mz_refuse(cx, MZ_LIMIT, .text = MZ_T("At most {0} households at a time"),
                         .arg = {mz_str_fmt(cx->a, "%d", VERIFY_BATCH_MAX)});
    }
    mz_arena *page = mz_arena_new(STEP_BYTES);
    for (size_t i = 0; i < n && rc == MZ_OK; i += STEP) {
        b.rows = rows + i;
        b.n = n - i < STEP ? n - i : STEP;
        cx->a = page;
        rc = step(cx, &b);
        cx->a = outer;
        mz_arena_reset(page);
    }
    mz_arena_free(page);
    return rc;
}
