/* web.c - who is paid in two counties: hits and comparisons. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/division/division.h"
#include "feature/leaf_web.h"
#include "feature/person/person.h"
#include "feature/twice/twice_int.h"
#include "feature/twice/twice_sql.h"
#include "store/db.h"

enum { HITS_SHOWN = 500, ROUNDS_SHOWN = 24 };

static mz_handler twice_show;

static mz_code hit_row(struct leaf *l, struct ui_table *t, const struct twice_q_hits_row *r)
{
    struct person_view *v = NULL;
    size_t n = 0;
    MZ_TRY(person_views(l->cx, person_may(l->cx), &r->person, 1, &v, &n));
    /* Who is hidden has no village either. */
    bool hidden = n == 0 || v->hidden != 0;
    int64_t place = hidden ? r->division / 1000 * 1000 : r->division;
    bool alert = r->alert != MZ_NULL && mz_req_may(l->rq, "watch.read");
    leaf_cell(t, (struct ui_cell){.text = n > 0 ? v->name : MZ_S("—"),
                                  .note = leaf_division_short(l->cx, place),
                                  .href = mz_str_fmt(l->cx->a, "/person/%" PRId64, r->person)});
    leaf_cell(t, (struct ui_cell){.text = twice_programme(l->cx->lang, r->programme)});
    leaf_cell(t, (struct ui_cell){.text = leaf_division(l->cx, r->other * MZ_COUNTY_UNIT)});
    leaf_cell(t, (struct ui_cell){.text = twice_programme(l->cx->lang, r->other_programme)});
    leaf_cell(t, (struct ui_cell){.text = twice_month(l->cx->a, r->first)});
    leaf_cell(t, (struct ui_cell){
                     .text = r->alert == MZ_NULL ? MZ_S("—") : leaf_say(l, MZ_T("Alert||of a hit")),
                     .href = alert ? mz_str_fmt(l->cx->a, "/watch/%" PRId64, r->alert) : MZ_S("")});
    return MZ_OK;
}

static mz_code hits(struct leaf *l, const struct twice_q_hits_row *r, size_t n)
{
    static const struct ui_column heads[] = {
        {.name = "person", .label = {MZ_T("Person"), 0}, .fixed = true},
        {.name = "ours", .label = {MZ_T("Here"), 0}, .phone_label = true},
        {.name = "county", .label = {MZ_T("Other county"), 0}, .phone_label = true},
        {.name = "theirs", .label = {MZ_T("There"), 0}, .phone_label = true},
        {.name = "first", .label = {MZ_T("Since||month of a list"), 0}, .phone_label = true},
        {.name = "alert", .label = {MZ_T("Alert||of a hit"), 0}, .phone_end = true},
    };
    struct leaf_part *p = leaf_left(l, MZ_T("Paid in another county as well||title"));
    p->note = leaf_say(l, MZ_T("Of the other county nothing is known here but its name and the "
                               "programme, and the other way round. The alert is judged by people: "
                               "call the other county before anything is stopped."));
    if (n == 0) {
        p->note = leaf_say(l, MZ_T("Nobody of your area was found in another county."));
        return MZ_OK;
    }
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(hit_row(l, t, &r[i]));
    }
    return MZ_OK;
}

static mz_code rounds(struct leaf *l)
{
    static const struct ui_column heads[] = {
        {.name = "county", .label = {MZ_T("County"), 0}, .fixed = true},
        {.name = "month", .label = {MZ_T("Month"), 0}, .phone_label = true},
        {.name = "given",
         .label = {MZ_T("Persons paid, compared"), 0},
         .num = true,
         .phone_label = true},
        {.name = "found",
         .label = {MZ_T("Found||of a comparison"), 0},
         .num = true,
         .phone_label = true},
        {.name = "ended", .label = {MZ_T("Over since"), 0}, .num = true, .phone_label = true},
        {.name = "made", .label = {MZ_T("Compared at"), 0}, .phone_label = true},
    };
    struct twice_q_rounds_row *r = NULL;
    size_t n = 0;
    MZ_TRY(twice_q_rounds(l->cx, ROUNDS_SHOWN, &r, &n));
    struct leaf_part *p = leaf_left(l, MZ_T("Comparisons"));
    if (n == 0) {
        p->note = leaf_say(l, MZ_T("Nothing was compared yet. The province gives its counties a "
                                   "key; see the guide."));
        return MZ_OK;
    }
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        leaf_cell(
            t, (struct ui_cell){.text = leaf_division_short(l->cx, r[i].county * MZ_COUNTY_UNIT)});
        leaf_cell(t, (struct ui_cell){.text = twice_month(l->cx->a, r[i].period)});
        leaf_cell(t, (struct ui_cell){.text = mz_thousands(l->cx->a, r[i].given_n)});
        leaf_cell(t, (struct ui_cell){.text = mz_thousands(l->cx->a, r[i].found_n)});
        leaf_cell(t, (struct ui_cell){.text = mz_thousands(l->cx->a, r[i].ended_n)});
        leaf_cell(t, (struct ui_cell){.text = leaf_time(l, r[i].made_ms)});
    }
    return MZ_OK;
}

static const struct mz_member hit_members[] = {
    {"person", "Number of the person", MZ_J_INT(struct twice_q_hits_row, person)},
    {"programme", "Programme of the payment", MZ_J_TEXT(struct twice_q_hits_row, programme)},
    {"other", "Number of the other county's payment", MZ_J_INT(struct twice_q_hits_row, other)},
    {"other_programme", "Programme of the other payment",
     MZ_J_TEXT(struct twice_q_hits_row, other_programme)},
    {0},
};
static const struct mz_shape hit_shape = {"TwiceHit", hit_members, sizeof(struct twice_q_hits_row)};

struct hits_answer {
    const struct twice_q_hits_row *hits;
    size_t hits_n;
};
static const struct mz_member twice_members[] = {
    {"hits", "Who is paid in two counties", MZ_J_LIST(struct hits_answer, hits, &hit_shape)},
    {0},
};
static const struct mz_shape twice_shape = {"Twice", twice_members, sizeof(struct hits_answer)};

static mz_code twice_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct twice_q_hits_row *r = NULL;
    size_t n = 0;
    MZ_TRY(twice_q_hits(cx, HITS_SHOWN, &r, &n));
    MZ_TRY(
        mz_read_note(cx, &(struct mz_event){.act = MZ_S("twice.read"), .kind = MZ_S("twice_hit")}));
    if (mz_req_json(rq)) {
        return mz_reply_shape(out, &twice_shape, &(struct hits_answer){r, n});
    }
    MZ_TRY(hits(l, r, n));
    MZ_TRY(rounds(l));
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("Paid in two counties")),
                                      .sub = leaf_say(l, MZ_T("Counties compare digests; nobody "
                                                              "sees the people of another one.")),
                                      .menu = "/twice"});
}

mz_code twice_open_count(mz_cx *cx, int64_t *n)
{
    struct twice_q_open_n_row r = {0};
    MZ_TRY(twice_q_open_n(cx, &r));
    *n = r.n;
    return MZ_OK;
}

const struct mz_route twice_routes[] = {
    {.path = "/twice",
     .get = twice_show,
     .need = "twice.read",
     .help = "Persons who are paid in two counties, and the comparisons that found them",
     .answer = &twice_shape},
    {0},
};
