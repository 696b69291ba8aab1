/* demo.c - the demonstration county has a campaign that ended, and one half done. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/demo/demo.h"
#include "feature/division/division.h"
#include "feature/job/job.h"
#include "feature/round/round_int.h"
#include "feature/round/round_sql.h"

enum { SOME = 2000, DAYS_AGO = 12, LASTS = 30, BEFORE_AGO = 66, BEFORE_LASTS = 24, MISSED = 24 };

#define SAFE "{\"food\":\"yes\",\"alone\":\"no\",\"house\":\"good\",\"fire\":\"good\""

/* clang-format off */
static const struct told {
    enum round_state outcome;
    const char *kind;
    const char *answers;
    const char *note;
} told[] = {
    {ROUND_MET, "grid", SAFE "}", ""},
    {ROUND_MET, "cadre",
     "{\"food\":\"yes\",\"alone\":\"yes\",\"house\":\"good\",\"fire\":\"told\"}",
     "灶台旁柴草已当场清走"},
    {ROUND_AWAY, "grid", "{}", "邻居说外出务工，周末回来"},
    {ROUND_MET, "secretary", SAFE ",\"spend\":\"1200\"}", ""},
    {ROUND_MET, "third", SAFE ",\"care\":\"family\"}", ""},
    {ROUND_MOVED, "grid", "{}", "随子女迁居县城"},
    {ROUND_MET, "grid", SAFE "}", ""},
    {ROUND_REFUSED, "third", "{}", "表示不需要"},
    {ROUND_MET, "cadre",
     "{\"food\":\"yes\",\"alone\":\"yes\",\"house\":\"leak\",\"fire\":\"good\"}",
     "厨房顶部漏雨，雨季前需要修"},
};
/* clang-format on */

static mz_code visit(struct demo *d, const struct round_q_demo_row *row, size_t i)
{
    const struct told *t = &told[i % MZ_LEN(told)];
    struct round_kept kept;
    const struct round_finding in = {.visit = row->id,
                                     .version = row->version,
                                     .key = mz_str_fmt(d->cx->a, "demo-%08zu", i),
                                     .outcome = t->outcome,
                                     .kind = mz_str_of(t->kind),
                                     .day = mz_date_today(d->cx).v - (int64_t)(i % DAYS_AGO),
                                     .answers = mz_str_of(t->answers),
                                     .note = mz_str_of(t->note),
                                     .need = i % MZ_LEN(told) == MZ_LEN(told) - 1 &&
                                             i < 4 * MZ_LEN(told)};
    return round_find(d->cx, &in, &kept);
}

struct campaign {
    mz_str name, category;
    int32_t starts, lasts;
};

static mz_code make(struct demo *d, const struct round_pack *pack, const struct campaign *c,
                    int64_t *id)
{
    const struct form *from = round_form(pack, MZ_S("safety"));
    struct round_new in = {.name = c->name,
                           .place = &d->county,
                           .place_n = 1,
                           .whom = ROUND_CATEGORY,
                           .whom_arg = c->category,
                           .visitors = MZ_S("cadre secretary grid third"),
                           .starts = c->starts,
                           .ends = c->starts + c->lasts,
                           .assign = true};
    if (from == NULL) {
        return mz_fail(d->cx, MZ_ABSENT, "no form \"safety\" in packs/round");
    }
    MZ_TRY(form_write(d->cx, from, &in.form));
    bool ran = false;
    MZ_TRY(round_make(d->cx, &in, id));
    MZ_TRY(round_list_go(d->cx, *id, (struct round_tell){NULL, NULL}));
    return job_run_one(d->cx, MZ_S("demo"), &ran); /* finds everything done: nothing waits then */
}

/* Some doors of the carers' places: what they are to do today. */
static mz_code give(struct demo *d, const struct round_q_demo_row *row, size_t *given)
{
    enum { CARERS_DO = 6 };
    struct account_worker *w = NULL;
    size_t n = 0;
    MZ_TRY(account_nearest(d->cx, row->division, MZ_ROLE_CARER, &w, &n));
    *given += n > 0 ? 1 : 0;
    return n == 0 || *given > CARERS_DO ? MZ_OK : round_assign(d->cx, row->id, w[0].account);
}

/* Who was away the first time was met the second; a few moved, and it was closed with a word. */
static mz_code before(struct demo *d, const struct round_pack *pack)
{
    struct round_q_demo_row *rows = NULL;
    struct round_plan plan;
    int64_t id = 0;
    size_t n = 0;
    const struct campaign c = {MZ_S("重阳节前高龄老人走访"), MZ_S("aged80"),
                               demo_today(d).v - BEFORE_AGO, BEFORE_LASTS};
    demo_on(d, (mz_date){c.starts});
    MZ_TRY(make(d, pack, &c, &id));
    MZ_TRY(round_q_demo(d->cx, id, SOME, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        demo_on(d, (mz_date){c.starts + 1 + (int32_t)(i * BEFORE_LASTS / n)});
        struct round_kept kept;
        const bool moved = i % MISSED == MISSED - 1;
        const struct told *t = &told[moved ? 5 : i % 2 == 0 ? 0 : 3];
        const struct round_finding in = {.visit = rows[i].id,
                                         .version = rows[i].version,
                                         .key = mz_str_fmt(d->cx->a, "demo-before-%08zu", i),
                                         .outcome = t->outcome,
                                         .kind = mz_str_of(t->kind),
                                         .day = mz_date_today(d->cx).v,
                                         .answers = mz_str_of(t->answers),
                                         .note = mz_str_of(t->note)};
        MZ_TRY(round_find(d->cx, &in, &kept));
    }
    demo_on(d, (mz_date){c.starts + c.lasts + 1});
    MZ_TRY(round_get(d->cx, id, &plan));
    return round_close(d->cx, id, plan.version, MZ_S("全部走访完毕，迁居的已转告当地"));
}

static mz_code all(struct demo *d, void *p)
{
    (void)p;
    const struct round_pack *pack = NULL;
    struct round_q_demo_row *rows = NULL;
    int64_t id = 0;
    size_t n = 0;
    size_t given = 0;
    const struct campaign now = {MZ_S("民政服务对象基本生活和人身安全排查"), MZ_S("aged"),
                                 demo_today(d).v - DAYS_AGO, LASTS};
    MZ_TRY(demo_as(d, "officer"));
    MZ_TRY(round_pack_get(d->cx, &pack));
    MZ_TRY(demo_whole(d) ? before(d, pack) : MZ_OK);
    d->now_ms = d->real_ms;
    MZ_TRY(make(d, pack, &now, &id));
    MZ_TRY(round_q_demo(d->cx, id, SOME, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(i % 5 < 3 ? visit(d, &rows[i], i) : give(d, &rows[i], &given));
    }
    return MZ_OK;
}

mz_code round_demo(mz_cx *cx, const struct mz_demo *demo)
{
    return demo_play(cx, demo, all, NULL);
}
