/* limit_web.c - the time limits of the law: what they are, who uses them, how they are kept. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/division/division.h"
#include "feature/leaf_web.h"
#include "feature/limit/limit_int.h"
#include "feature/matter/matter.h"
#include "feature/rule/rule.h"
#include "feature/world.h"
#include "rule/limit.h"

enum { USERS_SHOWN = 6, PER_CENT = 100 };

static mz_str pick(const struct leaf *l, mz_str zh, mz_str en)
{
    return l->cx->lang == MZ_LANG_EN ? en : zh;
}

static mz_str span(const struct leaf *l, const struct rule_limit *v)
{
    static const char *const words[RULE_LIMIT_UNITS_N] = {
        [RULE_LIMIT_WORKING] = MZ_T("{0} working days"),
        [RULE_LIMIT_CALENDAR] = MZ_T("{0} days of the calendar"),
        [RULE_LIMIT_HOURS] = MZ_T("{0} hours||a limit"),
        [RULE_LIMIT_MONTHS] = MZ_T("{0} months||a limit"),
        [RULE_LIMIT_DATE] = MZ_T("{0} of every year"),
        [RULE_LIMIT_AT_ONCE] = MZ_T("at once"),
    };
    mz_str n = v->unit == RULE_LIMIT_DATE ? v->day : leaf_int(l, v->n);
    mz_str own = leaf_sayf(l, words[v->unit], n, MZ_S(""));
    return v->most == v->n
               ? own
               : leaf_sayf(l, MZ_T("{0}, in special cases up to {1}"), own, leaf_int(l, v->most));
}

/* ---- how it is kept ------------------------------------------------------------------ */

static int64_t ended(const struct matter_kept *k)
{
    return k->kept + k->missed + k->late;
}

static const struct ui_tag *share(struct leaf *l, const struct matter_kept *k)
{
    int64_t all = ended(k);
    if (all == 0) {
        return leaf_tag(l, MZ_TONE_IDLE, leaf_say(l, MZ_T("no case yet||a limit")));
    }
    int64_t part = k->kept * PER_CENT / all;
    mz_str text = leaf_sayf(l, MZ_T("{0} % in time"), leaf_int(l, part), MZ_S(""));
    return leaf_tag(l, k->kept == all ? MZ_TONE_OK : (k->late > 0 ? MZ_TONE_BAD : MZ_TONE_WARN),
                    text);
}

static mz_str counts(struct leaf *l, const struct matter_kept *k)
{
    if (ended(k) + k->runs == 0) {
        return MZ_S("");
    }
    return mz_text_say(l->cx->a, l->cx->lang,
                       (struct mz_say){.text = MZ_T("in time {0}, late {1}, overdue now {2}, "
                                                    "running {3}"),
                                       .arg = {leaf_int(l, k->kept), leaf_int(l, k->missed),
                                               leaf_int(l, k->late), leaf_int(l, k->runs)}});
}

static struct matter_kept kept_of(const struct matter_kept *v, size_t n, mz_str id)
{
    for (size_t i = 0; i < n; i++) {
        if (mz_str_eq(v[i].limit, id)) {
            return v[i];
        }
    }
    return (struct matter_kept){.limit = id};
}

/* ---- who uses it ------------------------------------------------------------------------- */

static bool uses(const struct ir_matter *m, mz_str id)
{
    for (size_t i = 0; i < m->clocks_n; i++) {
        if (mz_str_eq(m->clocks[i].source->limit.s, id)) {
            return true;
        }
    }
    return false;
}

static mz_str names(struct leaf *l, mz_str id, int64_t *n)
{
    const struct rule_shelved *packs[RULE_SHELF_MAX];
    const struct rule_shelf *shelf = NULL;
    mz_str all = MZ_S("");
    *n = 0;
    if (rule_shelf(l->cx, &shelf) != MZ_OK) {
        mz_clear(l->cx);
        return all;
    }
    size_t packs_n = rule_shelf_all(shelf, l->cx->world->division, packs);
    for (size_t p = 0; p < packs_n; p++) {
        const struct rule_book *b = packs[p]->book;
        for (size_t i = 0; i < b->matters_n; i++) {
            if (!uses(&b->matters[i], id)) {
                continue;
            }
            *n += 1;
            mz_str name = pick(l, b->matters[i].name.zh, b->matters[i].name.en);
            if (*n <= USERS_SHOWN) {
                all = all.n == 0 ? name : leaf_sayf(l, MZ_T("{0}, {1}||a list"), all, name);
            }
        }
    }
    return *n > USERS_SHOWN
               ? leaf_sayf(l, MZ_T("{0} and {1} more"), all, leaf_int(l, *n - USERS_SHOWN))
               : all;
}

/* ---- the list ------------------------------------------------------------------------------ */

struct limit_row {
    mz_str id;
    mz_str matter;
    mz_str event;
    mz_str start;
    mz_str source;
    mz_str unit;
    int64_t limit;
    int64_t most;
    mz_str day;
    int64_t division;
    bool sure;
    int64_t used;
    struct matter_kept k;
};

static const struct mz_member row_members[] = {
    {"id", "Id of the limit, as packs name it", MZ_J_TEXT(struct limit_row, id)},
    {"matter", "Of what", MZ_J_TEXT(struct limit_row, matter)},
    {"event", "Until what", MZ_J_TEXT(struct limit_row, event)},
    {"start", "From when", MZ_J_TEXT(struct limit_row, start)},
    {"source", "The law", MZ_J_TEXT(struct limit_row, source)},
    {"unit", "working, calendar, hours, months, date or at_once",
     MZ_J_TEXT(struct limit_row, unit)},
    {"limit", "How many; 0 of date and at_once", MZ_J_INT(struct limit_row, limit)},
    {"most", "How far the law lets it be extended", MZ_J_INT(struct limit_row, most)},
    {"day", "Month and day of date; else empty", MZ_J_TEXT(struct limit_row, day)},
    {"division", "Where it holds; 0 is the whole country", MZ_J_INT(struct limit_row, division)},
    {"sure", "Read in a published text", MZ_J_FLAG(struct limit_row, sure)},
    {"used", "Matters that hold here and use it", MZ_J_INT(struct limit_row, used)},
    {"kept", "Cases in time", MZ_J_INT(struct limit_row, k.kept)},
    {"missed", "Cases that were late", MZ_J_INT(struct limit_row, k.missed)},
    {"late", "Cases that are overdue", MZ_J_INT(struct limit_row, k.late)},
    {"runs", "Cases that run in time", MZ_J_INT(struct limit_row, k.runs)},
    {0},
};
static const struct mz_shape row_shape = {"TimeLimit", row_members, sizeof(struct limit_row)};
struct limit_rows {
    const struct limit_row *limits;
    size_t limits_n;
};
static const struct mz_member rows_members[] = {
    {"limits", "All of them, by id", MZ_J_LIST(struct limit_rows, limits, &row_shape)},
    {0},
};
static const struct mz_shape limit_rows_shape = {"TimeLimits", rows_members,
                                                 sizeof(struct limit_rows)};

static struct limit_row row_of(struct leaf *l, const struct rule_limit *v, struct matter_kept k)
{
    struct limit_row r = {.id = v->id,
                          .matter = pick(l, v->matter, v->matter_en),
                          .event = pick(l, v->event, v->event_en),
                          .start = pick(l, v->start, v->start_en),
                          .source = v->source,
                          .unit = mz_str_of(rule_limit_unit_word(v->unit)),
                          .limit = v->n,
                          .most = v->most,
                          .day = v->day.p == NULL ? MZ_S("") : v->day,
                          .division = v->division,
                          .sure = v->sure,
                          .k = k};
    (void)names(l, v->id, &r.used);
    return r;
}

static const struct ui_column heads[] = {
    {.name = "limit", .label = {MZ_T("Time limit"), 0}, .fixed = true},
    {.name = "days", .label = {MZ_T("As the law says"), 0}, .phone_label = true},
    {.name = "source", .label = {MZ_T("Source||of law"), 0}, .phone_label = true},
    {.name = "used", .label = {MZ_T("Used by"), 0}, .phone_label = true},
    {.name = "kept", .label = {MZ_T("Kept||a limit"), 0}, .phone_label = true},
};

static void row(struct leaf *l, struct ui_table *t, const struct rule_limit *v,
                const struct matter_kept *k)
{
    int64_t n = 0;
    mz_str used = names(l, v->id, &n);
    mz_str from = leaf_sayf(l, MZ_T("from: {0}||when a clock starts"),
                            pick(l, v->start, v->start_en), MZ_S(""));
    leaf_cell(t, (struct ui_cell){.text = leaf_sayf(l, MZ_T("{0}: {1}||a limit"),
                                                    pick(l, v->matter, v->matter_en),
                                                    pick(l, v->event, v->event_en)),
                                  .note = v->id,
                                  .href = mz_str_fmt(l->cx->a, "/limit/" MZ_FMT, MZ_ARG(v->id))});
    leaf_cell(t, (struct ui_cell){.text = span(l, v), .note = from});
    leaf_cell(t,
              (struct ui_cell){.text = v->source,
                               .note = v->sure ? MZ_S("") : leaf_say(l, MZ_T("to be confirmed"))});
    leaf_cell(t, (struct ui_cell){.text = n > 0 ? used : leaf_say(l, MZ_T("no matter of a pack"))});
    leaf_cell(t, (struct ui_cell){.tags = share(l, k), .tags_n = 1, .note = counts(l, k)});
}

static void limits_table(struct leaf *l, const struct matter_kept *v, size_t n)
{
    struct leaf_part *p = leaf_left(l, MZ_T("Time limits of the law"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), rule_limits_n());
    for (size_t i = 0; i < rule_limits_n(); i++) {
        struct rule_limit one = {.id = MZ_S("")};
        if (rule_limit_at(i, &one)) {
            struct matter_kept k = kept_of(v, n, one.id);
            row(l, t, &one, &k);
        }
    }
    p->sub = leaf_sayf(l, MZ_T("{0} of them"), leaf_int(l, (int64_t)rule_limits_n()), MZ_S(""));
}

static mz_code list_json(struct leaf *l, mz_out *out, const struct matter_kept *v, size_t n)
{
    struct limit_rows all = {.limits_n = 0};
    struct limit_row *rows = MZ_NEW_N(l->cx->a, struct limit_row, rule_limits_n() + 1);
    for (size_t i = 0; i < rule_limits_n(); i++) {
        struct rule_limit one = {.id = MZ_S("")};
        if (rule_limit_at(i, &one)) {
            rows[all.limits_n++] = row_of(l, &one, kept_of(v, n, one.id));
        }
    }
    all.limits = rows;
    return mz_reply_shape(out, &limit_rows_shape, &all);
}

static mz_code limit_list_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct matter_kept *v = NULL;
    size_t n = 0;
    MZ_TRY(matter_limits(cx, &v, &n));
    if (mz_req_json(rq)) {
        return list_json(l, out, v, n);
    }
    limits_table(l, v, n);
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("Time limits of the law")),
                                      .sub = leaf_say(l, MZ_T("A place may be stricter, never "
                                                              "slower; packs are checked by it")),
                                      .menu = "/limit"});
}

/* ---- one limit ---------------------------------------------------------------------------------
 */

struct limit_place {
    int64_t division;
    int64_t kept;
    int64_t missed;
    int64_t late;
    int64_t runs;
};
static const struct mz_member place_members[] = {
    {"division", "12-digit code of the township", MZ_J_INT(struct limit_place, division)},
    {"kept", "Cases in time", MZ_J_INT(struct limit_place, kept)},
    {"missed", "Cases that were late", MZ_J_INT(struct limit_place, missed)},
    {"late", "Cases that are overdue", MZ_J_INT(struct limit_place, late)},
    {"runs", "Cases that run in time", MZ_J_INT(struct limit_place, runs)},
    {0},
};
static const struct mz_shape place_shape = {"TimeLimitPlace", place_members,
                                            sizeof(struct limit_place)};
struct limit_places {
    struct limit_row limit;
    const struct limit_place *places;
    size_t places_n;
};
static const struct mz_member places_members[] = {
    {"limit", "The limit", MZ_J_MAP(struct limit_places, limit, &row_shape)},
    {"places", "By township", MZ_J_LIST(struct limit_places, places, &place_shape)},
    {0},
};
static const struct mz_shape limit_places_shape = {"TimeLimitPlaces", places_members,
                                            sizeof(struct limit_places)};

static void facts(struct leaf *l, const struct rule_limit *v)
{
    struct leaf_part *p = leaf_right(l, MZ_T("Time limit"));
    int64_t n = 0;
    mz_str used = names(l, v->id, &n);
    leaf_fact(l, p, MZ_T("No.||entry"), (struct ui_fact){.value = v->id, .id = true});
    leaf_fact(l, p, MZ_T("As the law says"), (struct ui_fact){.value = span(l, v)});
    leaf_fact(l, p, MZ_T("Starts with"), (struct ui_fact){.value = pick(l, v->start, v->start_en)});
    leaf_fact(l, p, MZ_T("Holds in"),
              (struct ui_fact){.value = v->division == 0 ? leaf_say(l, MZ_T("Whole country"))
                                                         : leaf_division(l->cx, v->division)});
    leaf_fact(l, p, MZ_T("Source||of law"), (struct ui_fact){.value = v->source, .wide = true});
    leaf_fact(l, p, MZ_T("Used by"),
              (struct ui_fact){.value = n > 0 ? used : leaf_say(l, MZ_T("no matter of a pack")),
                               .wide = true});
}

static void places(struct leaf *l, const struct matter_kept *v, size_t n)
{
    static const struct ui_column cols[] = {
        {.name = "place", .label = {MZ_T("Division"), 0}, .fixed = true},
        {.name = "kept", .label = {MZ_T("Kept||a limit"), 0}},
        {.name = "counts", .label = {MZ_T("Cases"), 0}, .phone_label = true},
    };
    struct leaf_part *p = leaf_left(l, MZ_T("How it is kept"));
    if (n == 0) {
        p->note = leaf_say(l, MZ_T("No case of your area has met this limit yet."));
        p->body = true;
        return;
    }
    struct ui_table *t = leaf_table(l, p, cols, MZ_LEN(cols), n);
    for (size_t i = 0; i < n; i++) {
        leaf_cell(t, (struct ui_cell){.text = leaf_division(l->cx, v[i].place)});
        leaf_cell(t, (struct ui_cell){.tags = share(l, &v[i]), .tags_n = 1});
        leaf_cell(t, (struct ui_cell){.text = counts(l, &v[i])});
    }
}

static mz_code show_json(struct leaf *l, mz_out *out, const struct rule_limit *one,
                         const struct matter_kept *v, size_t n)
{
    struct limit_place *rows = MZ_NEW_N(l->cx->a, struct limit_place, n + 1);
    struct matter_kept sum = {.limit = one->id};
    for (size_t i = 0; i < n; i++) {
        rows[i] = (struct limit_place){v[i].place, v[i].kept, v[i].missed, v[i].late, v[i].runs};
        sum.kept += v[i].kept;
        sum.missed += v[i].missed;
        sum.late += v[i].late;
        sum.runs += v[i].runs;
    }
    const struct limit_places all = {row_of(l, one, sum), rows, n};
    return mz_reply_shape(out, &limit_places_shape, &all);
}

static mz_code limit_show_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct rule_limit one = {.id = MZ_S("")};
    struct matter_kept *v = NULL;
    size_t n = 0;
    if (!rule_limit_of(mz_req_path_text(rq, "limit"), &one)) {
        return mz_refuse(cx, MZ_ABSENT, .field = "limit",
                         .text = MZ_T("There is no time limit \"{0}\""),
                         .arg = {mz_req_path_text(rq, "limit")});
    }
    MZ_TRY(matter_limit_places(cx, one.id, &v, &n));
    if (mz_req_json(rq)) {
        return show_json(l, out, &one, v, n);
    }
    places(l, v, n);
    facts(l, &one);
    struct ui_crumb *c = MZ_NEW(cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = leaf_say(l, MZ_T("Time limits of the law")),
                           .href = MZ_S("/limit")};
    return leaf_send(l, out,
                     (struct mz_page){.title = pick(l, one.event, one.event_en),
                                      .sub = pick(l, one.matter, one.matter_en),
                                      .menu = "/limit",
                                      .crumbs = c,
                                      .crumbs_n = 1});
}

/* ---- routes ---------------------------------------------------------------------------- */

/* clang-format off */
const struct mz_route limit_routes[] = {
    {.path = "/limit",
     .whole = "the time limits of the law are rows of a file, some eighty",
     .get = limit_list_get,
     .need = "limit.read",
     .help = "The time limits of the law, who uses each and how it is kept",
     .answer = &limit_rows_shape},
    {.path = "/limit/{limit:text}",
     .get = limit_show_get,
     .need = "limit.read",
     .help = "One time limit by township",
     .answer = &limit_places_shape},
    {0},
};
/* clang-format on */
