/* public_web.c - the notices that hang, for everybody: the list of a place, and one of them. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/division/division.h"
#include "feature/guests.h"
#include "feature/notice/page_web.h"
#include "feature/office/office.h"
#include "feature/world.h"
#include "store/db.h"

/* ---- what the public pages share --------------------------------------------------------- */

int64_t notice_page_place(mz_cx *cx, mz_str given)
{
    struct division d;
    int64_t code = division_code(given);
    bool ours = code != 0 && division_inside(code, cx->world->division) &&
                division_at(cx->world->divisions, code, mz_date_today(cx).v, &d);
    return ours ? code : cx->world->division;
}

mz_code notice_page_base(struct leaf *l, mz_str *base)
{
    MZ_TRY(office_get(l->cx, "public.url", base));
    if (base->n == 0) { /* not set: as this reader came */
        *base = mz_str_fmt(l->cx->a, "%s://" MZ_FMT, mz_req_https(l->rq) ? "https" : "http",
                           MZ_ARG(mz_text_cut(mz_req_header(l->rq, "host"), 200)));
    }
    return MZ_OK;
}

mz_code notice_page_run(mz_cx *cx, mz_req *rq, mz_out *out, notice_paging *page)
{
    struct notice_page *p = MZ_NEW(cx->a, struct notice_page);
    const struct mz_actor *reader = cx->actor;
    p->l = leaf_new(cx, rq);
    p->guest = mz_guest_here(cx, mz_req_from(rq), mz_req_id(rq));
    cx->actor = &p->guest;
    mz_reply_header(rq, "X-Robots-Tag", MZ_S("noindex, nofollow, noarchive"));
    mz_code rc = page(p, out);
    cx->actor = reader;
    return rc;
}

mz_code notice_page_send(struct notice_page *p, mz_out *out, mz_str title, mz_str sub)
{
    return leaf_send(p->l, out,
                     (struct mz_page){.title = title, .sub = sub, .frame = MZ_FRAME_PUBLIC});
}

mz_str notice_page_money(struct leaf *l, int64_t fen, bool monthly)
{
    mz_str sum = mz_money_text(l->cx->a, (mz_money){fen});
    return leaf_sayf(l, monthly ? MZ_T("{0} yuan a month") : MZ_T("{0} yuan||notice"), sum,
                     MZ_S(""));
}

mz_str notice_page_days(struct leaf *l, const struct notice_shown *v)
{
    return v->still ? leaf_sayf(l,
                                MZ_T("From {0}; the days stand still while an objection is "
                                     "looked into"),
                                leaf_day(l, v->first), MZ_S(""))
                    : leaf_sayf(l, MZ_T("{0} to {1}||days of a notice"), leaf_day(l, v->first),
                                leaf_day(l, v->last));
}

mz_str notice_page_left(struct leaf *l, const struct notice_shown *v)
{
    return v->still ? leaf_say(l, MZ_T("Stands still||days of a notice"))
           : v->left == 0
               ? leaf_say(l, MZ_T("Last day||of a notice"))
               : leaf_sayf(l, MZ_T("{0} days left||notice"), leaf_int(l, v->left), MZ_S(""));
}

/* ---- the list ------------------------------------------------------------------------------ */

static const struct mz_member row_members[] = {
    {"code", "What stands in its address", MZ_J_TEXT(struct notice_shown, code)},
    {"division", "12-digit code of the division", MZ_J_INT(struct notice_shown, division)},
    {"place", "Township and village", MZ_J_TEXT(struct notice_shown, place)},
    {"matter", "What is applied for", MZ_J_TEXT(struct notice_shown, matter)},
    {"proposes", "What is proposed", MZ_J_TEXT(struct notice_shown, proposes)},
    {"name", "Applicant, as the pack lets it be shown; empty: not shown",
     MZ_J_TEXT(struct notice_shown, name)},
    {"people", "People of the household", MZ_J_INT(struct notice_shown, people)},
    {"amount", "Fen that are proposed; null: none is shown",
     MZ_J_INT_OR_NULL(struct notice_shown, fen)},
    {"monthly", "Whether the amount is of a month", MZ_J_FLAG(struct notice_shown, monthly)},
    {"days", "Days of the notice", MZ_J_INT(struct notice_shown, days)},
    {"first", "First day", MZ_J_DAY(struct notice_shown, first)},
    {"last", "Last day; null while an objection stops them",
     MZ_J_DAY_OR_NULL(struct notice_shown, last)},
    {"still", "Whether the days stand still", MZ_J_FLAG(struct notice_shown, still)},
    {"law", "Article", MZ_J_TEXT(struct notice_shown, law)},
    {0},
};
const struct mz_shape notice_shown_shape = {"PublicNotice", row_members,
                                            sizeof(struct notice_shown)};
const struct mz_shape notice_list_shape = MZ_ROWS("PublicNotices", "notices", &notice_shown_shape);

static bool has(mz_str s, mz_str part)
{
    return part.n == 0 || memmem(s.p, s.n, part.p, part.n) != NULL;
}

static void list_table(struct notice_page *p, const struct notice_shown *v, size_t n, mz_str q)
{
    static const struct ui_column heads[] = {
        {.name = "place", .label = {MZ_T("Village"), 0}, .fixed = true},
        {.name = "matter", .label = {MZ_T("What is proposed"), 0}, .phone_full = true},
        {.name = "name", .label = {MZ_T("Applicant"), 0}, .phone_label = true},
        {.name = "people", .label = {MZ_T("People||notice"), 0}, .num = true, .phone_label = true},
        {.name = "left", .label = {MZ_T("Days left"), 0}, .phone_end = true},
    };
    struct leaf *l = p->l;
    struct leaf_part *part = leaf_left(l, MZ_T("Notices that hang now"));
    struct ui_table *t = leaf_table(l, part, heads, MZ_LEN(heads), n);
    size_t rows = 0;
    for (size_t i = 0; i < n; i++) {
        if (!has(v[i].place, q)) {
            continue;
        }
        rows++;
        leaf_cell(t, (struct ui_cell){
                         .text = v[i].place,
                         .href = mz_str_fmt(l->cx->a, "/notice/" MZ_FMT, MZ_ARG(v[i].code))});
        leaf_cell(t, (struct ui_cell){.text = v[i].proposes,
                                      .note = v[i].fen == MZ_NULL
                                                  ? MZ_S("")
                                                  : notice_page_money(l, v[i].fen, v[i].monthly)});
        leaf_cell(t, (struct ui_cell){.text = v[i].name.n > 0 ? v[i].name : MZ_S("—")});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, v[i].people)});
        leaf_cell(t, (struct ui_cell){.text = notice_page_left(l, &v[i])});
    }
    if (rows == 0) {
        part->table = NULL;
        part->body = true;
        part->note = leaf_say(l, MZ_T("No notice hangs here now."));
    }
}

static mz_code places(struct notice_page *p, int64_t place)
{
    static const struct ui_column heads[] = {{.name = "place", .label = {MZ_T("Place"), 0}}};
    struct leaf *l = p->l;
    mz_cx *cx = l->cx;
    struct division *all = NULL;
    size_t n = 0;
    if (division_code_level(place) >= DIVISION_TOWNSHIP) {
        leaf_action(l, leaf_right(l, MZ_T("Another place")),
                    (struct ui_action){.label = leaf_say(l, MZ_T("All notices")),
                                       .href = MZ_S("/notice"),
                                       .icon = MZ_ICON("map-pin")});
        return MZ_OK;
    }
    MZ_TRY(division_children(cx, cx->world->divisions, place, mz_date_today(cx).v, &all, &n));
    struct ui_table *t = leaf_table(l, leaf_right(l, MZ_T("By place")), heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        leaf_cell(t, (struct ui_cell){
                         .text = division_spoken(cx->a, &all[i]),
                         .href = mz_str_fmt(cx->a, "/notice?place=%012" PRId64, all[i].code)});
    }
    return MZ_OK;
}

static void search(struct notice_page *p, int64_t place, mz_str q)
{
    struct leaf *l = p->l;
    struct ui_form *f =
        leaf_form(l, leaf_left(l, MZ_T("Look for a village")), MZ_T("Search||notices"), NULL, 2);
    f->get = true;
    f->quiet = true;
    f->action = MZ_S("/notice");
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "q",
                                    .label = leaf_say(l, MZ_T("Name of the village")),
                                    .value = q,
                                    .max = 40,
                                    .wide = true});
    leaf_keep(l, f, "place", mz_str_fmt(l->cx->a, "%012" PRId64, place));
}

static mz_code list_json(mz_out *out, struct notice_shown *v, size_t n, mz_str q)
{
    struct mz_rows rows = {.rows = v};
    for (size_t i = 0; i < n; i++) {
        if (has(v[i].place, q)) {
            v[rows.rows_n++] = v[i];
        }
    }
    rows.total = (int64_t)rows.rows_n;
    return mz_reply_shape(out, &notice_list_shape, &rows);
}

static mz_code list_page(struct notice_page *p, mz_out *out)
{
    struct leaf *l = p->l;
    int64_t place = notice_page_place(l->cx, mz_req_query(l->rq, "place"));
    mz_str q = mz_text_cut(mz_req_query(l->rq, "q"), 120);
    struct notice_shown *v = NULL;
    size_t n = 0;
    int64_t counted = 0;
    MZ_TRY(notice_list(l->cx, place, &v, &n, &counted));
    if (mz_req_json(l->rq)) {
        return list_json(out, v, n, q);
    }
    list_table(p, v, n, q);
    search(p, place, q);
    if (counted > 0) {
        struct leaf_part *rest = leaf_left(l, MZ_T("Not shown"));
        rest->body = true;
        rest->note = leaf_sayf(l,
                               MZ_T("{0} more are about minors or people whom the law protects. "
                                    "Nobody is shown them; the county looks at them itself."),
                               leaf_int(l, counted), MZ_S(""));
    }
    MZ_TRY(places(p, place));
    struct leaf_part *more = leaf_right(l, MZ_T("You have objected already"));
    leaf_action(l, more,
                (struct ui_action){.label = leaf_say(l, MZ_T("Read the answer")),
                                   .href = MZ_S("/notice/answer"),
                                   .icon = MZ_ICON("search")});
    leaf_action(l, more,
                (struct ui_action){.label = leaf_say(l, MZ_T("What is paid")),
                                   .href = MZ_S("/open"),
                                   .icon = MZ_ICON("coins")});
    return notice_page_send(p, out, leaf_say(l, MZ_T("Public notices")),
                            leaf_division(l->cx, place));
}

mz_code notice_list_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return notice_page_run(cx, rq, out, list_page);
}

/* ---- one notice --------------------------------------------------------------------------------
 */

static mz_code over(struct notice_page *p, mz_out *out)
{
    struct leaf *l = p->l;
    mz_reply_status(l->rq, 410);
    leaf_callout(l, MZ_TONE_IDLE, (struct mz_say){.text = MZ_T("This notice is over")},
                 (struct mz_say){.text = MZ_T("Its days have passed, so it is shown no more. What "
                                              "is wrong can still be told by 12349.")});
    leaf_band(l, false);
    leaf_action(l, leaf_left(l, MZ_T("Go on||notice")),
                (struct ui_action){.label = leaf_say(l, MZ_T("Notices that hang now")),
                                   .href = MZ_S("/notice"),
                                   .icon = MZ_ICON("list")});
    return notice_page_send(p, out, leaf_say(l, MZ_T("Public notice")), MZ_S(""));
}

static mz_code open_one(struct notice_page *p)
{
    mz_cx *cx = p->l->cx;
    MZ_TRY(notice_show(cx, mz_req_path_text(p->l->rq, "code"), &p->v));
    return p->v.state != NOTICE_NONE
               ? MZ_OK
               : mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such notice."));
}

mz_code notice_page_one(mz_cx *cx, mz_req *rq, mz_out *out, notice_paging *page)
{
    struct notice_page *p = MZ_NEW(cx->a, struct notice_page);
    const struct mz_actor *reader = cx->actor;
    p->l = leaf_new(cx, rq);
    p->guest = mz_guest_here(cx, mz_req_from(rq), mz_req_id(rq));
    cx->actor = &p->guest;
    mz_reply_header(rq, "X-Robots-Tag", MZ_S("noindex, nofollow, noarchive"));
    mz_code rc = open_one(p);
    if (rc == MZ_OK) {
        rc = p->v.state == NOTICE_OVER ? over(p, out) : page(p, out);
    }
    cx->actor = reader;
    return rc;
}

static void facts(struct notice_page *p)
{
    struct leaf *l = p->l;
    const struct notice_shown *v = &p->v;
    struct leaf_part *part = leaf_left(l, MZ_T("What is proposed"));
    leaf_fact(l, part, MZ_T("Village"), (struct ui_fact){.value = v->place});
    leaf_fact(l, part, MZ_T("Applicant"),
              (struct ui_fact){.value = v->name.n > 0 ? v->name : MZ_S("—")});
    leaf_fact(l, part, MZ_T("People of the household"),
              (struct ui_fact){.value = leaf_int(l, v->people)});
    leaf_fact(l, part, MZ_T("What is proposed"), (struct ui_fact){.value = v->proposes});
    if (v->fen != MZ_NULL) {
        leaf_fact(l, part, MZ_T("Amount"),
                  (struct ui_fact){.value = notice_page_money(l, v->fen, v->monthly)});
    }
    leaf_fact(l, part, MZ_T("Law"), (struct ui_fact){.value = v->law, .wide = true});
    part->note = leaf_say(l, MZ_T("ID numbers, bank cards, addresses and minors are never shown."));
}

static mz_code how_to(struct notice_page *p)
{
    struct leaf *l = p->l;
    struct notice_desk d;
    MZ_TRY(notice_desk(l->cx, p->v.division, &d));
    struct leaf_part *part = leaf_right(l, MZ_T("Something is not right?"));
    leaf_fact(l, part, MZ_T("Office||notice"), (struct ui_fact){.value = d.office, .wide = true});
    if (d.phone.n > 0) {
        leaf_fact(l, part, MZ_T("Telephone"), (struct ui_fact){.value = d.phone, .note = d.hours});
    }
    leaf_fact(l, part, MZ_T("Hotline of civil affairs"), (struct ui_fact){.value = MZ_S("12349")});
    part->note = leaf_say(l, MZ_T("Tell us while the notice hangs, with your name or without. We "
                                  "look into it and tell nobody who said it."));
    leaf_action(l, part,
                (struct ui_action){
                    .label = leaf_say(l, MZ_T("Object here")),
                    .href = mz_str_fmt(l->cx->a, "/notice/" MZ_FMT "/object", MZ_ARG(p->v.code)),
                    .primary = true,
                    .icon = MZ_ICON("message-report")});
    leaf_action(l, part,
                (struct ui_action){
                    .label = leaf_say(l, MZ_T("Sheet for the board (PDF)")),
                    .href = mz_str_fmt(l->cx->a, "/notice/" MZ_FMT "/sheet", MZ_ARG(p->v.code)),
                    .download = true,
                    .icon = MZ_ICON("printer")});
    return MZ_OK;
}

static mz_code show_page(struct notice_page *p, mz_out *out)
{
    struct leaf *l = p->l;
    if (mz_req_json(l->rq)) {
        return mz_reply_shape(out, &notice_shown_shape, &p->v);
    }
    leaf_callout(l, p->v.still ? MZ_TONE_WARN : MZ_TONE_INFO,
                 (struct mz_say){.text = MZ_T("Notice of {0} days: {1}"),
                                 .arg = {leaf_int(l, p->v.days), notice_page_days(l, &p->v)}},
                 (struct mz_say){.text = MZ_T("{0}. The day of posting does not count; a last day "
                                              "that is free moves to the next working day."),
                                 .arg = {notice_page_left(l, &p->v)}});
    leaf_band(l, false);
    facts(p);
    MZ_TRY(how_to(p));
    return notice_page_send(p, out, leaf_sayf(l, MZ_T("Public notice: {0}"), p->v.matter, MZ_S("")),
                            p->v.place);
}

mz_code notice_show_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return notice_page_one(cx, rq, out, show_page);
}
