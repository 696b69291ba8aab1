/*
 * inbox_web.c - what colleagues address to each other: the page of who is signed in, and its part
 * of the page of a case.
 */
#include <inttypes.h>

#include "base/text.h"
#include "feature/matter/matter_sql.h"
#include "feature/matter/page_web.h"
#include "store/db.h"

enum { SENT_MAX = 50 };

/* ---- words -------------------------------------------------------------------------------- */

static mz_str kind_word(const struct leaf *l, mz_str kind)
{
    return leaf_say(l, mz_str_eq(kind, MZ_S("asked"))   ? MZ_T("Word asked for||case")
                       : mz_str_eq(kind, MZ_S("urged")) ? MZ_T("Urging||case")
                                                        : MZ_T("Copy||case"));
}

static const struct leaf_state states[] = {
    {"", MZ_T("Open||to a colleague"), MZ_TONE_WARN},
    {"answered", MZ_T("Answered||to a colleague"), MZ_TONE_OK},
    {"seen", MZ_T("Seen||to a colleague"), MZ_TONE_OK},
    {"over", MZ_T("Over with its step||to a colleague"), MZ_TONE_IDLE},
    {"again", MZ_T("Said again||to a colleague"), MZ_TONE_IDLE},
};

static mz_str state_word(const struct leaf *l, mz_str how)
{
    for (size_t i = 0; i < MZ_LEN(states); i++) {
        if (mz_str_eq(how, mz_str_of(states[i].word))) {
            return leaf_say(l, states[i].label);
        }
    }
    return how;
}

static mz_str to_word(struct leaf *l, int64_t account)
{
    return account == MZ_NULL ? leaf_say(l, MZ_T("Whoever has the case"))
                              : matter_page_account(l, account);
}

/* ---- on the page of a case ------------------------------------------------------------------ */

static struct ui_form *form_of(struct matter_page *s, struct leaf_part *p, const char *button,
                               size_t fields)
{
    struct ui_form *f = leaf_form(s->l, p, button, s->form, fields);
    f->action = mz_str_fmt(s->l->cx->a, "/matter/%" PRId64, s->o.c.id);
    return f;
}

static void answer_form(struct matter_page *s, struct leaf_part *p)
{
    struct leaf *l = s->l;
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, 2);
    struct ui_form *f = form_of(s, p, MZ_T("Give the word"), 4);
    o[0] = (struct ui_option){.value = MZ_S("1"), .label = leaf_say(l, MZ_T("I agree||word"))};
    o[1] = (struct ui_option){.value = MZ_S("0"),
                              .label = leaf_say(l, MZ_T("I do not agree||word")),
                              .hint = leaf_say(l, MZ_T("With a reason"))};
    leaf_keep(l, f, "version", mz_str_fmt(l->cx->a, "%" PRId64, s->o.c.version));
    leaf_keep(l, f, "move", MZ_S("move:signed"));
    leaf_field(f, (struct ui_field){.kind = UI_RADIO,
                                    .name = "yes",
                                    .label = leaf_say(l, MZ_T("Your word")),
                                    .options = o,
                                    .options_n = 2,
                                    .required = true,
                                    .wide = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "why",
                                    .label = leaf_say(l, MZ_T("Reason or remark")),
                                    .max = MATTER_REASON_MAX,
                                    .wide = true});
}

/* Why it was asked, urged or sent stands in the event. */
static mz_str reason_of(const struct matter_page *s, const struct matter_inbox *k)
{
    bool there = k->event_no > 0 && (size_t)k->event_no <= s->o.events_n;
    return there ? s->o.events[k->event_no - 1].reason : MZ_S("");
}

static void mine(struct matter_page *s, const struct matter_inbox *v, size_t n)
{
    struct leaf *l = s->l;
    struct leaf_part *p = NULL;
    bool asked = false;
    bool told = false;
    for (size_t i = 0; i < n; i++) {
        if (matter_inbox_mine(l->cx, &s->o.c, &v[i])) {
            bool ask = mz_str_eq(v[i].kind, MZ_S("asked"));
            p = p == NULL ? leaf_left(l, MZ_T("To you||case")) : p;
            leaf_event(l, p, n,
                       (struct ui_event){.at = leaf_time(l, v[i].at_ms),
                                         .text = matter_inbox_says(l->cx, v[i].kind, v[i].by),
                                         .note = reason_of(s, &v[i]),
                                         .tone = MZ_TONE_WARN});
            asked = asked || ask;
            told = told || !ask;
        }
    }
    if (asked) {
        answer_form(s, p);
    } else if (told) {
        leaf_keep(l, form_of(s, p, MZ_T("Mark as seen"), 1), "do", MZ_S("seen"));
    }
}

mz_code matter_page_mine(struct matter_page *s)
{
    struct matter_inbox *v = NULL;
    size_t n = 0;
    if (s->post == IR_POST_N || !mz_req_may(s->l->rq, "matter.act")) {
        return MZ_OK;
    }
    MZ_TRY(matter_inbox_of(s->l->cx, s->o.c.id, &v, &n));
    mine(s, v, n);
    return MZ_OK;
}

mz_code matter_page_sent(struct matter_page *s)
{
    struct leaf *l = s->l;
    struct matter_inbox *v = NULL;
    size_t n = 0;
    MZ_TRY(matter_inbox_of(l->cx, s->o.c.id, &v, &n));
    struct leaf_part *p = n == 0 ? NULL : leaf_right(l, MZ_T("Between colleagues"));
    for (size_t i = 0; i < n; i++) {
        leaf_event(l, p, n,
                   (struct ui_event){
                       .at = leaf_time(l, v[i].at_ms),
                       .text = leaf_sayf(l, MZ_T("{0}: to {1}"), kind_word(l, v[i].kind),
                                         to_word(l, v[i].account)),
                       .who = matter_page_account(l, v[i].by),
                       .note = v[i].ended_ms == MZ_NULL
                                   ? state_word(l, v[i].how)
                                   : leaf_sayf(l, MZ_T("{0}, {1}||state, when"),
                                               state_word(l, v[i].how),
                                               leaf_time(l, v[i].ended_ms)),
                       .tone = v[i].ended_ms == MZ_NULL ? MZ_TONE_WARN : MZ_TONE_IDLE});
    }
    return MZ_OK;
}

/* ---- the page of who is signed in ----------------------------------------------------------- */

struct inbox_answer_row {
    int64_t case_id;
    mz_str kind;
    int64_t by;
    int64_t at;
};
static const struct mz_member inbox_row_members[] = {
    {"case", "Number of the case", MZ_J_INT(struct inbox_answer_row, case_id)},
    {"kind", "asked: a word is asked for; urged; copied: for information",
     MZ_J_TEXT(struct inbox_answer_row, kind)},
    {"by", "Account that did; 0: the program", MZ_J_INT(struct inbox_answer_row, by)},
    {"at", "When", MZ_J_TIME_OR_NULL(struct inbox_answer_row, at)},
    {0},
};
static const struct mz_shape inbox_row_shape = {"InboxRow", inbox_row_members,
                                                sizeof(struct inbox_answer_row)};

struct sent_answer_row {
    int64_t case_id;
    mz_str kind;
    int64_t to;
    int64_t at;
    mz_str how;
};
static const struct mz_member sent_row_members[] = {
    {"case", "Number of the case", MZ_J_INT(struct sent_answer_row, case_id)},
    {"kind", "asked, urged or copied", MZ_J_TEXT(struct sent_answer_row, kind)},
    {"to", "Account; null: whoever has the case", MZ_J_INT_OR_NULL(struct sent_answer_row, to)},
    {"at", "When", MZ_J_TIME_OR_NULL(struct sent_answer_row, at)},
    {"how", "answered, seen, over with its step, or said again; empty: open",
     MZ_J_TEXT(struct sent_answer_row, how)},
    {0},
};
static const struct mz_shape sent_row_shape = {"InboxSent", sent_row_members,
                                               sizeof(struct sent_answer_row)};

struct inbox_answer {
    struct inbox_answer_row *rows;
    size_t rows_n;
    struct sent_answer_row *sent;
    size_t sent_n;
};
static const struct mz_member inbox_members[] = {
    {"rows", "Open, to who asks: the oldest first",
     MZ_J_LIST(struct inbox_answer, rows, &inbox_row_shape)},
    {"sent", "Of who asks, to others: the newest 50",
     MZ_J_LIST(struct inbox_answer, sent, &sent_row_shape)},
    {0},
};
const struct mz_shape matter_inbox_shape = {"Inbox", inbox_members, sizeof(struct inbox_answer)};

static mz_str case_href(const struct leaf *l, int64_t id)
{
    return mz_str_fmt(l->cx->a, "/matter/%" PRId64, id);
}

static void show_open(struct leaf *l, const struct mz_work *w)
{
    static const struct ui_column heads[] = {
        {.name = "what", .label = {MZ_T("What||to a colleague"), 0}, .fixed = true},
        {.name = "matter", .label = {MZ_T("Matter"), 0}, .phone_full = true},
        {.name = "whom", .label = {MZ_T("About"), 0}, .phone_label = true},
        {.name = "division", .label = {MZ_T("Division"), 0}, .phone_label = true},
        {.name = "due", .label = {MZ_T("Deadline"), 0}, .phone_label = true, .one_line = true},
    };
    struct leaf_part *p = leaf_left(l, MZ_T("To you||case"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), w->n);
    for (size_t i = 0; i < w->n; i++) {
        const struct mz_item *x = &w->items[i];
        leaf_cell(t, (struct ui_cell){.text = x->step, .href = x->href});
        leaf_cell(t, (struct ui_cell){.text = x->title});
        leaf_cell(t, (struct ui_cell){.text = x->note});
        leaf_cell(t, (struct ui_cell){.text = x->place});
        leaf_cell(t, (struct ui_cell){.text = leaf_day(l, x->due)});
    }
    if (w->n == 0) {
        p->body = true;
        p->note = leaf_say(l, MZ_T("Nobody asks, urges or sends you anything."));
    }
}

static void show_sent(struct leaf *l, const struct matter_q_inbox_sent_row *v, size_t n)
{
    static const struct ui_column heads[] = {
        {.name = "case", .label = {MZ_T("Case"), 0}, .fixed = true},
        {.name = "what", .label = {MZ_T("What||to a colleague"), 0}, .phone_label = true},
        {.name = "to", .label = {MZ_T("To||colleague"), 0}, .phone_label = true},
        {.name = "at", .label = {MZ_T("On||when"), 0}, .phone_label = true, .one_line = true},
        {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
    };
    if (n == 0) {
        return;
    }
    struct leaf_part *p = leaf_left(l, MZ_T("By you, to colleagues"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        mz_str how = v[i].how.p == NULL ? MZ_S("") : v[i].how;
        leaf_cell(t, (struct ui_cell){.text = matter_page_number(l, v[i].case_id),
                                      .href = case_href(l, v[i].case_id)});
        leaf_cell(t, (struct ui_cell){.text = kind_word(l, v[i].kind)});
        leaf_cell(t, (struct ui_cell){.text = to_word(l, v[i].account)});
        leaf_cell(t, (struct ui_cell){.text = leaf_time(l, v[i].at_ms)});
        leaf_cell(t, (struct ui_cell){.tags = leaf_state(l, states, MZ_LEN(states), how),
                                      .tags_n = 1});
    }
}

static mz_code tell(mz_cx *cx, mz_out *out, const struct matter_q_inbox_mine_row *open,
                    size_t open_n, const struct matter_q_inbox_sent_row *sent, size_t sent_n)
{
    struct inbox_answer v = {.rows = MZ_NEW_N(cx->a, struct inbox_answer_row, open_n + 1),
                             .sent = MZ_NEW_N(cx->a, struct sent_answer_row, sent_n + 1)};
    for (size_t i = 0; i < open_n; i++) {
        v.rows[v.rows_n++] = (struct inbox_answer_row){open[i].id, open[i].kind, open[i].by_account,
                                                       open[i].at_ms};
    }
    for (size_t i = 0; i < sent_n; i++) {
        v.sent[v.sent_n++] = (struct sent_answer_row){
            sent[i].case_id, sent[i].kind, sent[i].account, sent[i].at_ms,
            sent[i].how.p == NULL ? MZ_S("") : sent[i].how};
    }
    return mz_reply_shape(out, &matter_inbox_shape, &v);
}

mz_code matter_inbox_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct matter_q_inbox_sent_row *sent = NULL;
    struct matter_q_inbox_mine_row *open = NULL;
    struct mz_work w = {.n = 0};
    enum ir_post post = IR_POST_N;
    size_t sent_n = 0;
    size_t open_n = 0;
    int64_t bit = ir_post_of(cx->actor->role, &post) ? INT64_C(1) << (unsigned)post : 0;
    MZ_TRY(matter_q_inbox_sent(cx, cx->actor->user, SENT_MAX, &sent, &sent_n));
    if (mz_req_json(rq)) {
        MZ_TRY(matter_q_inbox_mine(cx, bit, cx->actor->user, MATTER_INBOX_MAX, &open, &open_n));
        return tell(cx, out, open, open_n, sent, sent_n);
    }
    MZ_TRY(matter_todo_inbox(cx, MATTER_INBOX_MAX, &w));
    leaf_band(l, false);
    show_open(l, &w);
    show_sent(l, sent, sent_n);
    struct ui_crumb *c = MZ_NEW(cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = leaf_say(l, MZ_T("Cases")), .href = MZ_S("/matter")};
    return leaf_send(
        l, out,
        (struct mz_page){.title = leaf_say(l, MZ_T("Between colleagues")),
                         .sub = leaf_say(l, MZ_T("Words that are asked for, urgings and copies.")),
                         .menu = "/matter",
                         .crumbs = c,
                         .crumbs_n = 1});
}
