/* board.c - what of the cases stands on the home page. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/division/division.h"
#include "feature/household/household.h"
#include "feature/matter/matter_int.h"
#include "feature/matter/matter_sql.h"
#include "feature/person/person.h"
#include "feature/world.h"
#include "store/db.h"

mz_code matter_count_open(mz_cx *cx, int64_t *n)
{
    struct matter_q_count_open_row r = {0};
    MZ_TRY(matter_q_count_open(cx, &r));
    *n = r.n;
    return MZ_OK;
}

mz_code matter_count_late(mz_cx *cx, int64_t *n)
{
    struct matter_q_count_light_row r = {0};
    MZ_TRY(matter_q_count_light(cx, FLOW_RED, &r));
    *n = r.n;
    return MZ_OK;
}

static mz_str place(mz_cx *cx, int64_t code)
{
    struct division d;
    if (cx->world != NULL && cx->world->divisions != NULL &&
        division_get(cx->world->divisions, code, &d)) {
        return division_spoken(cx->a, &d);
    }
    return mz_str_fmt(cx->a, "%012" PRId64, code);
}

/* A row tells all of it but the words, which are the pack's. */
static mz_code item_of(mz_cx *cx, const struct matter_q_by_due_row *r, struct mz_item *out)
{
    struct matter_kind k = {0};
    bool en = cx->lang == MZ_LANG_EN;
    const struct matter_case c = {.pack = r->pack, .pack_hash = r->pack_hash, .matter = r->matter};
    MZ_TRY(matter_kind_of(cx, &c, &k));
    *out = (struct mz_item){.title = en ? k.m->name.en : k.m->name.zh,
                            .place = place(cx, r->division),
                            .step = r->step,
                            .href = mz_str_fmt(cx->a, "/matter/%" PRId64, r->id),
                            .due = r->due_ms == MZ_NULL ? MZ_NULL : mz_date_of_ms(r->due_ms - 1).v};
    for (size_t i = 0; i < k.m->steps_n; i++) {
        const struct ir_label *s = &k.m->steps[i].name;
        out->step = mz_str_eq(s->id, r->step) ? (en ? s->en : s->zh) : out->step;
    }
    return MZ_OK;
}

static bool of_person(const struct matter_q_by_due_row *r)
{
    return mz_str_eq(r->subject_kind, MZ_S("person")) && r->person != MZ_NULL;
}

static bool of_home(const struct matter_q_by_due_row *r)
{
    return !of_person(r) && r->household != MZ_NULL;
}

/* Whom the cases are about, as the reader may see it: two questions for all of them. */
static mz_code name_them(mz_cx *cx, const struct matter_q_by_due_row *rows, struct mz_work *out)
{
    int64_t *home = MZ_NEW_N(cx->a, int64_t, out->n + 1);
    int64_t *person = MZ_NEW_N(cx->a, int64_t, out->n + 1);
    mz_str *names = MZ_NEW_N(cx->a, mz_str, out->n + 1);
    struct person_view *seen = NULL;
    size_t homes = 0;
    size_t persons = 0;
    size_t n = 0;
    for (size_t i = 0; i < out->n; i++) {
        person[persons] = rows[i].person;
        home[homes] = rows[i].household;
        persons += of_person(&rows[i]) ? 1 : 0;
        homes += of_home(&rows[i]) ? 1 : 0;
    }
    MZ_TRY(homes > 0 ? household_names(cx, home, homes, names) : MZ_OK);
    MZ_TRY(persons > 0 ? person_views(cx, person_may(cx), person, persons, &seen, &n) : MZ_OK);
    for (size_t i = 0, h = 0; i < out->n; i++) {
        if (of_home(&rows[i])) {
            out->items[i].note = names[h++];
        }
        for (size_t k = 0; of_person(&rows[i]) && k < n; k++) {
            out->items[i].note = seen[k].id == rows[i].person ? seen[k].name : out->items[i].note;
        }
    }
    return MZ_OK;
}

/* ---- reminders, and what came up -------------------------------------------------------- */

/* The name of a clock of the case, as the reader calls it. */
static mz_str clock_word(mz_cx *cx, const struct matter_kind *k, mz_str id)
{
    for (size_t i = 0; i < k->m->clocks_n; i++) {
        const struct ir_label *n = &k->m->clocks[i].name;
        if (mz_str_eq(n->id, id)) {
            return cx->lang == MZ_LANG_EN ? n->en : n->zh;
        }
    }
    return id;
}

static struct matter_q_by_due_row row_of(const struct matter_q_reminded_row *r)
{
    return (struct matter_q_by_due_row){r->id,           r->division,  r->matter, r->pack,
                                        r->pack_hash,    r->step,      r->due_ms,
                                        r->subject_kind, r->household, r->person};
}

/* A limit that is called like its step is said once. */
static mz_str joined(mz_cx *cx, mz_str a, mz_str b)
{
    if (mz_str_eq(a, b)) {
        return a;
    }
    return mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(a), cx->lang == MZ_LANG_EN ? ", " : "，",
                      MZ_ARG(b));
}

/* The work that it is, and which limit runs out. */
static mz_code call_item(mz_cx *cx, const struct matter_q_reminded_row *r, struct mz_item *out)
{
    struct matter_kind k = {0};
    const struct matter_q_by_due_row row = row_of(r);
    const struct matter_case c = {.pack = r->pack, .pack_hash = r->pack_hash, .matter = r->matter};
    MZ_TRY(item_of(cx, &row, out));
    MZ_TRY(matter_kind_of(cx, &c, &k));
    out->step = joined(cx, out->step, clock_word(cx, &k, r->clock));
    return MZ_OK;
}

static struct matter_q_reminded_row reminded_of(const struct matter_q_raised_row *v)
{
    return (struct matter_q_reminded_row){v->id,        v->division,     v->matter,    v->pack,
                                          v->pack_hash, v->step,         v->due_ms,    v->clock,
                                          v->level,     v->holder,       v->subject_kind,
                                          v->household, v->person};
}

/* What came up is worked on by somebody else: who holds it stands beside the limit. */
static mz_code raised_item(mz_cx *cx, const struct matter_q_raised_row *v, struct mz_item *out)
{
    const struct matter_q_reminded_row r = reminded_of(v);
    mz_str name = MZ_S("");
    MZ_TRY(call_item(cx, &r, out));
    if (v->holder != MZ_NULL && account_names(cx, &v->holder, 1, &name) == MZ_OK) {
        out->step = joined(cx, out->step, name);
    }
    mz_clear(cx);
    return MZ_OK;
}

static bool my_post(mz_cx *cx, int64_t *bit)
{
    enum ir_post post = IR_POST_N;
    bool known = ir_post_of(cx->actor->role, &post);
    *bit = known ? INT64_C(1) << (unsigned)post : 0;
    return known;
}

mz_code matter_todo_reminded(mz_cx *cx, size_t most, struct mz_work *out)
{
    struct matter_q_reminded_row *rows = NULL;
    struct matter_q_reminded_n_row n = {0};
    mz_date today = mz_date_today(cx);
    size_t rows_n = 0;
    int64_t bit = 0;
    *out = (struct mz_work){.items = MZ_NEW_N(cx->a, struct mz_item, most + 1)};
    if (!my_post(cx, &bit)) {
        return MZ_OK;
    }
    MZ_TRY(matter_q_reminded_n(cx, bit, cx->actor->user, mz_date_ms(today),
                               mz_date_ms((mz_date){today.v + 1}), &n));
    MZ_TRY(matter_q_reminded(cx, bit, cx->actor->user, (int64_t)most, &rows, &rows_n));
    out->total = n.total;
    out->late = n.late;
    out->today = n.today;
    out->later = n.total - n.late - n.today;
    struct matter_q_by_due_row *about = MZ_NEW_N(cx->a, struct matter_q_by_due_row, rows_n + 1);
    for (size_t i = 0; i < rows_n; i++) {
        about[i] = row_of(&rows[i]);
        MZ_TRY(call_item(cx, &rows[i], &out->items[out->n++]));
    }
    return name_them(cx, about, out);
}

mz_code matter_todo_raised(mz_cx *cx, size_t most, struct mz_work *out)
{
    struct matter_q_raised_row *rows = NULL;
    struct matter_q_raised_n_row n = {0};
    size_t rows_n = 0;
    int64_t bit = 0;
    *out = (struct mz_work){.items = MZ_NEW_N(cx->a, struct mz_item, most + 1)};
    if (!my_post(cx, &bit)) {
        return MZ_OK;
    }
    MZ_TRY(matter_q_raised_n(cx, bit, &n));
    MZ_TRY(matter_q_raised(cx, bit, (int64_t)most, &rows, &rows_n));
    out->total = out->late = n.n;
    struct matter_q_by_due_row *about = MZ_NEW_N(cx->a, struct matter_q_by_due_row, rows_n + 1);
    for (size_t i = 0; i < rows_n; i++) {
        const struct matter_q_reminded_row r = reminded_of(&rows[i]);
        about[i] = row_of(&r);
        MZ_TRY(raised_item(cx, &rows[i], &out->items[out->n++]));
    }
    return name_them(cx, about, out);
}

/* ---- what colleagues sent ---------------------------------------------------------------- */

/* A copy presses nobody: it has no deadline. */
mz_code matter_todo_inbox(mz_cx *cx, size_t most, struct mz_work *out)
{
    struct matter_q_inbox_mine_row *rows = NULL;
    struct matter_q_inbox_mine_n_row n = {0};
    mz_date today = mz_date_today(cx);
    size_t rows_n = 0;
    int64_t bit = 0;
    *out = (struct mz_work){.items = MZ_NEW_N(cx->a, struct mz_item, most + 1)};
    if (!my_post(cx, &bit)) {
        return MZ_OK;
    }
    MZ_TRY(matter_q_inbox_mine_n(cx, bit, cx->actor->user, mz_date_ms(today),
                                 mz_date_ms((mz_date){today.v + 1}), &n));
    MZ_TRY(matter_q_inbox_mine(cx, bit, cx->actor->user, (int64_t)most, &rows, &rows_n));
    out->total = n.total;
    out->late = n.late;
    out->today = n.today;
    out->later = n.later;
    struct matter_q_by_due_row *about = MZ_NEW_N(cx->a, struct matter_q_by_due_row, rows_n + 1);
    for (size_t i = 0; i < rows_n; i++) {
        const struct matter_q_inbox_mine_row *r = &rows[i];
        bool copy = mz_str_eq(r->kind, MZ_S("copied"));
        struct mz_item *item = &out->items[out->n++];
        about[i] = (struct matter_q_by_due_row){r->id,        r->division,
                                                r->matter,    r->pack,
                                                r->pack_hash, r->step,
                                                r->due_ms,    r->subject_kind,
                                                r->household, r->person};
        about[i].due_ms = copy ? MZ_NULL : r->due_ms;
        MZ_TRY(item_of(cx, &about[i], item));
        item->step = matter_inbox_says(cx, r->kind, r->by_account);
    }
    return name_them(cx, about, out);
}

/* ---- work at my step -------------------------------------------------------------------- */

/* Cases at a step where this post acts, by deadline. */
mz_code matter_todo_mine(mz_cx *cx, size_t most, struct mz_work *out)
{
    struct matter_q_by_due_row *rows = NULL;
    struct matter_q_by_due_n_row n = {0};
    enum ir_post post = IR_POST_N;
    size_t rows_n = 0;
    *out = (struct mz_work){.items = MZ_NEW_N(cx->a, struct mz_item, most + 1)};
    if (!ir_post_of(cx->actor->role, &post)) {
        return MZ_OK;
    }
    int64_t bit = INT64_C(1) << (unsigned)post;
    mz_date today = mz_date_today(cx);
    int64_t begin = mz_date_ms(today);
    int64_t end = mz_date_ms((mz_date){today.v + 1});
    MZ_TRY(matter_q_by_due_n(cx, bit, cx->actor->user, begin, end, &n));
    MZ_TRY(matter_q_by_due(cx, bit, cx->actor->user, (int64_t)most, &rows, &rows_n));
    out->total = n.total;
    out->late = n.late;
    out->today = n.today;
    out->later = n.total - n.late - n.today;
    for (size_t i = 0; i < rows_n; i++) {
        MZ_TRY(item_of(cx, &rows[i], &out->items[out->n++]));
    }
    return name_them(cx, rows, out);
}
