#include "feature/account/page_web.h"

#include <assert.h>
#include <inttypes.h>

#include "base/date.h"
#include "base/text.h"
#include "feature/division/division.h"
#include "web/ui_make.h"

enum { FACTS_MAX = 16, FIELDS_MAX = 12, ACTIONS_MAX = 6 };

struct page *page_new(mz_cx *cx, mz_req *rq)
{
    struct page *p = MZ_NEW(cx->a, struct page);
    p->cx = cx;
    p->rq = rq;
    return p;
}

mz_str page_say(struct page *p, const char *sentence)
{
    return mz_text(p->cx->lang, sentence);
}

mz_str page_time(struct page *p, int64_t ms)
{
    return ms == MZ_NULL ? MZ_S("—") : mz_time_text(p->cx->a, ms);
}

mz_str page_division(mz_cx *cx, int64_t code)
{
    mz_str path = MZ_S("");
    if (cx->world->divisions != NULL) {
        path = division_spoken_path(cx->a, cx->world->divisions, code);
    }
    return path.n > 0 ? path : mz_str_fmt(cx->a, "%012" PRId64, code);
}

struct account_part *page_part(struct page *p, const char *title)
{
    assert(p->view.parts_n < ACCOUNT_PARTS_MAX);
    struct account_part *part = &p->view.parts[p->view.parts_n++];
    part->title = title == NULL ? MZ_S("") : page_say(p, title);
    return part;
}

void page_callout(struct page *p, enum mz_tone tone, struct mz_say say)
{
    struct ui_callout *c = MZ_NEW(p->cx->a, struct ui_callout);
    *c = (struct ui_callout){.tone = tone, .title = mz_text_say(p->cx->a, p->cx->lang, say)};
    page_part(p, NULL)->callout = c;
}

void page_fact(struct page *p, struct account_part *part, struct ui_fact fact)
{
    ui_fact_add(p->cx->a, &part->facts, FACTS_MAX, fact);
}

struct ui_action *page_action(struct page *p, struct account_part *part, struct ui_action action)
{
    if (action.need != NULL && !mz_req_may(p->rq, action.need)) {
        return MZ_NEW(p->cx->a, struct ui_action); /* not shown */
    }
    return ui_action_add(p->cx->a, &part->actions, &part->actions_n, ACTIONS_MAX, action);
}

struct ui_form *page_form(struct page *p, struct account_part *part, const char *submit,
                          struct mz_form *form)
{
    struct ui_form *f = ui_form_make(p->cx, p->rq, submit, form, FIELDS_MAX);
    part->form = f;
    return f;
}

struct ui_field *page_field(struct ui_form *f, struct ui_field field)
{
    assert(f->fields_n < FIELDS_MAX);
    return ui_field_add(f, field);
}

struct ui_table *page_table(struct page *p, struct account_part *part,
                            const struct ui_column *columns, size_t n, size_t rows_max)
{
    struct ui_table *t = ui_table_make(p->cx, part->title, columns, n, rows_max);
    part->table = t;
    return t;
}

struct ui_cell *page_cell(struct page *p, struct ui_table *t, struct ui_cell cell)
{
    (void)p;
    return ui_cell_add(t, cell);
}

struct ui_tag *page_tag(struct page *p, enum mz_tone tone, const char *text)
{
    struct ui_tag *tag = MZ_NEW(p->cx->a, struct ui_tag);
    *tag = (struct ui_tag){.tone = tone, .text = page_say(p, text)};
    return tag;
}

/* The parts as a program gets them; a code to be photographed is in the secret beside it. */
static mz_code tell(struct page *p, mz_out *out, mz_str title)
{
    mz_arena *a = p->cx->a;
    struct ui_part_answer *parts = MZ_NEW_N(a, struct ui_part_answer, p->view.parts_n + 1);
    for (size_t i = 0; i < p->view.parts_n; i++) {
        const struct account_part *x = &p->view.parts[i];
        const struct ui_part in = {.title = x->title,
                                   .note = x->note,
                                   .secret = x->secret,
                                   .codes = x->codes,
                                   .codes_n = x->codes_n,
                                   .callout = x->callout,
                                   .empty = x->empty,
                                   .facts = x->facts,
                                   .table = x->table,
                                   .form = x->form,
                                   .actions = x->actions,
                                   .actions_n = x->actions_n};
        parts[i] = ui_part_answer(a, &in);
    }
    return mz_reply_shape(out, &ui_page_shape,
                          &(struct ui_page_answer){title, parts, p->view.parts_n});
}

mz_code page_send(struct page *p, mz_out *out, struct mz_page page)
{
    if (mz_req_json(p->rq)) {
        return tell(p, out, page.title);
    }
    account_page_html(out, &p->view);
    mz_page(p->rq, page);
    return MZ_OK;
}

/* ---- who asks ----------------------------------------------------------- */

mz_code page_mine(mz_cx *cx, mz_req *rq, struct account_who **who)
{
    *who = mz_req_session(rq);
    if (*who == NULL || (*who)->bearer) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("Programs may not do this. Sign in with a browser."));
    }
    return MZ_OK;
}

void page_cookie(mz_req *rq, mz_str token)
{
    mz_reply_cookie(rq, (struct mz_cookie){.name = "session", .value = token});
}

mz_str page_back(mz_req *rq, mz_str otherwise)
{
    mz_str back =
        mz_req_method(rq) == MZ_POST ? mz_req_field(rq, "back") : mz_req_query(rq, "back");
    return back.n > 0 && mz_reply_own_path(back) ? back : otherwise;
}

bool page_stale(struct page *p, mz_str back)
{
    if (mz_req_fresh(p->rq)) {
        return false;
    }
    struct account_part *part = page_part(p, MZ_T("Confirm who you are"));
    part->note =
        page_say(p, MZ_T("What follows is dangerous in the wrong hands. Give your password "
                         "once more; it holds for ten minutes."));
    page_action(
        p, part,
        (struct ui_action){.label = page_say(p, MZ_T("Confirm who I am")),
                           .href = mz_str_fmt(p->cx->a, "/me/confirm?back=" MZ_FMT, MZ_ARG(back)),
                           .icon = MZ_ICON("lock"),
                           .primary = true});
    return true;
}
