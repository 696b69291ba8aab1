/* people.c - one person on lists: sealed, linked when registered, looked up as a clue. */
#include <inttypes.h>
#include <string.h>

#include "base/keyring.h"
#include "base/text.h"
#include "feature/account/account.h"
#include "feature/clue/clue.h"
#include "feature/reseal.h"
#include "feature/roster/roster_int.h"
#include "feature/roster/roster_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { LINKS = 500, YEAR_MAX = 2200 };

mz_str roster_month(mz_arena *a, int64_t period)
{
    return mz_str_fmt(a, "%04" PRId64 "-%02" PRId64, period / 12, period % 12 + 1);
}

bool roster_month_of(mz_str s, int64_t *period)
{
    int64_t v[2] = {0, 0};
    if (s.n != 7 || s.p[4] != '-') {
        return false;
    }
    for (size_t i = 0; i < 7; i++) {
        if (i != 4 && (s.p[i] < '0' || s.p[i] > '9')) {
            return false;
        }
        v[i > 4] = i == 4 ? v[i > 4] : v[i > 4] * 10 + (s.p[i] - '0');
    }
    *period = v[0] * 12 + v[1] - 1;
    return v[0] >= 2000 && v[0] <= YEAR_MAX && v[1] >= 1 && v[1] <= 12;
}

mz_str roster_labels(mz_cx *cx, const struct lists *lists, int64_t mask)
{
    mz_str s = MZ_S("");
    const char *comma = cx->lang == MZ_LANG_EN ? ", " : "、";
    for (size_t i = 0; i < lists->n; i++) {
        if ((mask & list_bit(&lists->list[i])) != 0) {
            mz_str label = list_label(cx->lang, &lists->list[i], MZ_S(""));
            s = mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(s), s.n > 0 ? comma : "",
                           MZ_ARG(label));
        }
    }
    return s;
}

/* ---- sealed ------------------------------------------------------------------------ */

static struct mz_field_at place(int64_t id)
{
    return (struct mz_field_at){.table = MZ_S("roster"), .column = MZ_S("seal"), .row = id};
}

mz_code roster_seal(mz_cx *cx, int64_t id, mz_str name, mz_str number, mz_str *blob)
{
    mz_str plain = mz_str_fmt(cx->a, MZ_FMT "\n" MZ_FMT, MZ_ARG(number), MZ_ARG(name));
    return mz_field_seal(cx, cx->world->keys, MZ_FOR_FIELD_ID, place(id), plain, blob);
}

mz_code roster_unseal(mz_cx *cx, int64_t id, mz_str blob, mz_str *name, mz_str *number)
{
    mz_str plain;
    MZ_TRY(mz_field_open(cx, cx->world->keys, MZ_FOR_FIELD_ID, place(id), blob, &plain));
    const char *end = memchr(plain.p, '\n', plain.n);
    if (end == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "roster %" PRId64 " holds no name", id);
    }
    *number = (mz_str){plain.p, (size_t)(end - plain.p)};
    *name = (mz_str){end + 1, plain.n - number->n - 1};
    return MZ_OK;
}

mz_code roster_blind(mz_cx *cx, mz_str number, mz_str *who)
{
    mz_blind *b = MZ_NEW(cx->a, mz_blind);
    MZ_TRY(mz_blind_index(cx, cx->world->keys, MZ_FOR_INDEX_ID, number, b));
    *who = mz_bytes(b->b, sizeof b->b);
    return MZ_OK;
}

static mz_code walk(mz_cx *cx, struct reseal *r)
{
    struct roster_q_seals_row *v = NULL;
    size_t n = 0;
    int64_t changed = 0;
    MZ_TRY(roster_q_seals(cx, r->from, RESEAL_ROWS, &v, &n));
    for (size_t i = 0; i < n && reseal_row(r, v[i].id); i++) {
        MZ_TRY(reseal(cx, r, MZ_FOR_FIELD_ID, place(v[i].id), &v[i].seal));
        MZ_TRY(r->turned ? roster_q_reseal(cx, v[i].id, v[i].version, v[i].seal, &changed) : MZ_OK);
    }
    return MZ_OK;
}

const struct mz_seals roster_seals[] = {
    {.table = "roster", .act = "roster.reseal", .kind = "roster", .walk = walk},
    {0},
};

/* ---- a registered person; those registered since ----------------------------------------- */

mz_code roster_of(mz_cx *cx, int64_t person, mz_str *labels)
{
    struct roster_q_of_person_row r = {0};
    const struct lists *lists = NULL;
    bool found = false;
    *labels = MZ_S("");
    MZ_TRY(roster_q_of_person(cx, person, &r, &found));
    if (found && r.lists != 0) {
        MZ_TRY(lists_get(cx, &lists));
        *labels = roster_labels(cx, lists, r.lists);
    }
    return MZ_OK;
}

struct linking {
    int64_t after, n;
    int64_t last; /* becomes `after` when it is committed: a transaction may be tried again */
    bool more;
};

static mz_code link_tx(mz_cx *cx, void *p)
{
    struct linking *l = p;
    struct roster_q_unknown_row *r = NULL;
    size_t n = 0;
    int64_t changed = 0;
    int64_t after = l->after;
    MZ_TRY(roster_q_unknown(cx, after, LINKS, &r, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(roster_q_link(cx, r[i].id, r[i].person, &changed));
        after = r[i].id;
    }
    l->more = n == LINKS;
    l->last = after;
    l->n = (int64_t)n;
    if (n == 0) {
        mz_tx_quiet(cx);
        return MZ_OK;
    }
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("roster.link"),
                                             .kind = MZ_S("roster"),
                                             .division = r[0].county * MZ_COUNTY_UNIT,
                                             .detail = mz_str_fmt(cx->a, "{\"rows\":%zu}", n)});
}

mz_code roster_link(mz_cx *cx, int64_t *linked)
{
    struct linking l = {.more = true};
    *linked = 0;
    while (l.more) {
        MZ_TRY(mz_tx(cx, link_tx, &l));
        l.after = l.last;
        *linked += l.n;
    }
    return MZ_OK;
}

mz_code roster_link_job(mz_cx *cx, int64_t job, mz_str input)
{
    int64_t linked = 0;
    (void)job;
    (void)input;
    return roster_link(cx, &linked);
}

/* ---- a clue ---------------------------------------------------------------------------------- */

struct raising {
    int64_t id;
    int64_t clue;
};

static mz_code raise_tx(mz_cx *cx, void *p)
{
    struct raising *g = p;
    struct roster_q_get_row r = {0};
    const struct lists *lists = NULL;
    mz_str name;
    mz_str number;
    bool found = false;
    int64_t changed = 0;
    MZ_TRY(roster_q_get(cx, g->id, &r, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is nobody of this kind in your area."));
    }
    if (r.person != MZ_NULL) { /* a clue would be where he lives, perhaps not ours */
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("This person is registered; the monitoring looks at the "
                                      "household every month."));
    }
    if (r.clue != MZ_NULL) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("There is a clue about this person already."));
    }
    MZ_TRY(lists_get(cx, &lists));
    MZ_TRY(roster_unseal(cx, r.id, r.seal, &name, &number));
    enum mz_lang lang = cx->lang;
    cx->lang = MZ_LANG_ZH; /* others read the clue */
    mz_str labels = roster_labels(cx, lists, r.lists);
    cx->lang = lang;
    const struct clue_new in = {
        .channel = CLUE_DATA,
        .kind = CLUE_HELP,
        .need = CLUE_LIVING,
        .division = r.division,
        .name = name,
        .text =
            mz_str_fmt(cx->a, "部门名单：" MZ_FMT "。未在本县登记，请上门核实。", MZ_ARG(labels)),
        .source = mz_str_fmt(cx->a, "roster %" PRId64, r.id)};
    MZ_TRY(clue_raise(cx, &in, &g->clue));
    MZ_TRY(roster_q_clue(cx, r.id, g->clue, &changed));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("roster.clue"),
                                             .kind = MZ_S("roster"),
                                             .subject = r.id,
                                             .division = r.division});
}

mz_code roster_raise(mz_cx *cx, int64_t id, int64_t *clue)
{
    struct raising g = {.id = id};
    MZ_TRY(account_need(cx, "roster.clue"));
    MZ_TRY(mz_tx(cx, raise_tx, &g));
    *clue = g.clue;
    return MZ_OK;
}

/* ---- the doctor -------------------------------------------------------------------------------
 */

static mz_code check_masks(mz_cx *cx, int64_t *bad)
{
    struct roster_q_masks_row *r = NULL;
    const struct lists *lists = NULL;
    size_t n = 0;
    *bad = 0;
    MZ_TRY(lists_get(cx, &lists));
    MZ_TRY(roster_q_masks(cx, LISTS_MAX, &r, &n));
    for (size_t i = 0; i < n; i++) {
        const struct roll *l = list_of(lists, r[i].list);
        struct roster_q_bits_row b = {0};
        if (l == NULL) { /* of a list that the pack has no more */
            continue;
        }
        MZ_TRY(roster_q_bits(cx, list_bit(l), &b));
        *bad += b.n > r[i].bits ? b.n - r[i].bits : r[i].bits - b.n;
    }
    return MZ_OK;
}

const struct mz_check roster_checks[] = {
    {"roster.masks", check_masks,
     MZ_T("Whoever stands on a list of a department has an entry of it, and the other way round")},
    {0},
};
