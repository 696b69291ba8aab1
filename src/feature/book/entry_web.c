/* entry_web.c - one entry: what it holds, what happens next, what happened. */
#include <inttypes.h>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/book/book_int.h"
#include "feature/book/book_sql.h"
#include "feature/matter/matter.h"
#include "store/db.h"

enum { PAST_MAX = 50, CASES_MAX = 50 };

struct page {
    struct leaf *l;
    const struct book_def *d;
    struct book_entry e;
    struct mz_form *form;
};

static mz_str href_of(const struct page *s, size_t column)
{
    int64_t id = s->e.v[MZ_MADE_OWN_N + column].i;
    const struct ir_column *x = &s->d->r->columns[column];
    mz_arena *a = s->l->cx->a;
    if (x->kind < IR_COL_PERSON || id == MZ_NULL) {
        return MZ_S("");
    }
    if (x->kind == IR_COL_ENTRY) {
        return mz_str_fmt(a, "/book/" MZ_FMT "/entry/%" PRId64,
                          MZ_ARG(s->d->b->registers[x->of].name.id), id);
    }
    return mz_str_fmt(a, "/%s/%" PRId64,
                      x->kind == IR_COL_PERSON      ? "person"
                      : x->kind == IR_COL_HOUSEHOLD ? "household"
                                                    : "org",
                      id);
}

static void facts(struct page *s)
{
    struct leaf *l = s->l;
    struct leaf_part *p = leaf_left(l, MZ_T("Entry||of a register"));
    struct ui_facts *all = MZ_NEW(l->cx->a, struct ui_facts);
    struct ui_fact *v = MZ_NEW_N(l->cx->a, struct ui_fact, s->d->r->columns_n + 4);
    size_t n = 0;
    v[n++] = (struct ui_fact){
        .label = leaf_say(l, MZ_T("No.||entry")), .value = s->e.v[MZ_MADE_NUMBER].s, .id = true};
    v[n++] = (struct ui_fact){.label = leaf_say(l, MZ_T("State")),
                              .note = leaf_time(l, s->e.v[MZ_MADE_SINCE].i),
                              .tag = book_state_tag(l, s->d, s->e.v[MZ_MADE_STATE].s)};
    v[n++] = (struct ui_fact){.label = leaf_say(l, MZ_T("Division")),
                              .value = leaf_division(l->cx, s->e.v[MZ_MADE_DIVISION].i)};
    for (size_t i = 0; i < s->d->r->columns_n; i++) {
        const struct ir_column *x = &s->d->r->columns[i];
        mz_str shown = book_shown(l->cx, s->d, i, s->e.v[MZ_MADE_OWN_N + i]);
        if (!book_sees_column(l->cx, x)) {
            continue;
        }
        v[n++] = (struct ui_fact){.label = book_label(l->cx, &x->name),
                                  .value = shown.n > 0 ? shown : MZ_S("—"),
                                  .href = href_of(s, i),
                                  .wide = x->kind == IR_COL_LONG_TEXT || x->kind == IR_COL_LIST,
                                  .id = x->kind == IR_COL_CODE};
    }
    all->facts = v;
    all->facts_n = n;
    p->facts = all;
    p->body = true;
}

/* What was typed stays when the page comes back with a problem. */
static struct ui_field kept(struct page *s, struct ui_field f)
{
    mz_str v = s->form == NULL ? (mz_str){NULL, 0} : mz_req_field(s->l->rq, f.name);
    f.value = v.p != NULL ? v : f.value;
    return f;
}

/* ---- what comes next --------------------------------------------------------------------- */

static mz_code duties(struct page *s)
{
    struct leaf *l = s->l;
    for (size_t i = 0; i < s->d->r->duties_n; i++) {
        const struct ir_duty *x = &s->d->r->duties[i];
        bool holds = false;
        MZ_TRY(book_duty_holds(l->cx, s->d, x, &s->e, &holds));
        if (!holds) {
            continue;
        }
        struct leaf_part *p = leaf_right(l, NULL);
        const struct ui_clock *due = book_clock(l, book_due_of(l->cx, s->d, x, &s->e));
        p->title = book_label(l->cx, &x->name);
        p->note = due == NULL ? leaf_say(l, MZ_T("No deadline is set here.")) : due->text;
        if (!book_post_in(l->cx, x->by) || !mz_req_may(l->rq, "book.write")) {
            continue;
        }
        struct ui_form *f = leaf_form(l, p, MZ_T("It was done"), s->form, 6);
        leaf_keep(l, f, "do", mz_str_fmt(l->cx->a, "did:" MZ_FMT, MZ_ARG(x->name.id)));
        leaf_keep(l, f, "version", leaf_int(l, s->e.v[MZ_MADE_VERSION].i));
        f->quiet = true;
        mz_str day = mz_str_fmt(l->cx->a, "day_" MZ_FMT, MZ_ARG(x->name.id));
        leaf_field(f, kept(s, (struct ui_field){
                                  .kind = UI_DATE,
                                  .name = mz_str_z(l->cx->a, day),
                                  .label = leaf_say(l, MZ_T("Day on which it was done")),
                                  .value = mz_date_iso(l->cx->a, mz_date_today(l->cx)),
                                  .required = true}));
    }
    return MZ_OK;
}

static mz_code moves(struct page *s)
{
    struct leaf *l = s->l;
    struct leaf_part *p = NULL;
    for (size_t i = 0; i < s->d->r->moves_n; i++) {
        const struct ir_move *m = &s->d->r->moves[i];
        bool may = false;
        mz_str why;
        MZ_TRY(book_may_move(l->cx, s->d, &s->e, i, &may, &why));
        if ((!may && why.n == 0) || !mz_req_may(l->rq, "book.write")) {
            continue;
        }
        p = leaf_right(l, NULL);
        p->title = book_label(l->cx, &m->name);
        p->note = why;
        if (!may) {
            continue;
        }
        struct ui_form *f = leaf_form(l, p, mz_str_z(l->cx->a, p->title), s->form, 4);
        f->quiet = true;
        leaf_keep(l, f, "do", mz_str_fmt(l->cx->a, "move:" MZ_FMT, MZ_ARG(m->name.id)));
        leaf_keep(l, f, "version", leaf_int(l, s->e.v[MZ_MADE_VERSION].i));
        if (m->reason != IR_REASON_NONE) {
            mz_str reason = mz_str_fmt(l->cx->a, "reason_" MZ_FMT, MZ_ARG(m->name.id));
            leaf_field(f, kept(s, (struct ui_field){.kind = UI_TEXTAREA,
                                                    .name = mz_str_z(l->cx->a, reason),
                                                    .label = leaf_say(l, MZ_T("Reason")),
                                                    .max = 500,
                                                    .wide = true,
                                                    .required = m->reason == IR_REASON_MUST,
                                                    .optional_mark = m->reason == IR_REASON_MAY}));
        }
    }
    return MZ_OK;
}

static mz_str name_of(mz_cx *cx, const struct matter_case *c)
{
    const struct rule_shelved *pack = NULL;
    if (rule_shelf_book(cx, c->pack, &pack) != MZ_OK) {
        mz_clear(cx);
        return c->matter;
    }
    for (size_t i = 0; i < pack->book->matters_n; i++) {
        if (mz_str_eq(pack->book->matters[i].name.id, c->matter)) {
            return book_label(cx, &pack->book->matters[i].name);
        }
    }
    return c->matter;
}

/* Could it change the entry as this stands now? One whose ends move nothing, always can. */
static bool can_change(const struct page *s, const struct matter_kind *k)
{
    uint32_t state = 1U << book_state(s->d, &s->e);
    bool moves = false;
    for (size_t i = 0; i < k->m->ends_n; i++) {
        for (size_t j = 0; j < k->m->ends[i].changes_n; j++) {
            const struct ir_enter *c = &k->m->ends[i].changes[j];
            const struct ir_register *r = &k->pack->book->registers[c->reg];
            if (c->move >= 0 && (r->moves[c->move].from & state) != 0) {
                return true;
            }
            moves = moves || c->move >= 0;
        }
    }
    return !moves;
}

/* Matters that are about an entry of this register, for a post that may enter them. */
static mz_code matters(struct page *s)
{
    struct leaf *l = s->l;
    struct matter_kind *k = NULL;
    struct book_q_cases_row *had = NULL;
    size_t n = 0;
    size_t cases = 0;
    struct leaf_part *p = leaf_right(l, MZ_T("Cases"));
    MZ_TRY(book_q_cases(l->cx, s->e.id, CASES_MAX, &had, &cases));
    for (size_t i = 0; i < cases; i++) {
        struct matter_case c = {.id = 0};
        MZ_TRY(matter_get(l->cx, had[i].id, &c));
        leaf_event(l, p, cases,
                   (struct ui_event){.at = leaf_time(l, c.begun_ms),
                                     .text = name_of(l->cx, &c),
                                     .href = mz_str_fmt(l->cx->a, "/matter/%" PRId64, c.id)});
    }
    MZ_TRY(matter_kinds(l->cx, s->e.v[MZ_MADE_DIVISION].i, &k, &n));
    for (size_t i = 0; i < n; i++) {
        bool about =
            k[i].m->entry != UINT32_MAX &&
            mz_str_eq(k[i].pack->book->registers[k[i].m->entry].name.id, s->d->r->name.id) &&
            can_change(s, &k[i]);
        if (about && s->e.v[MZ_MADE_ENDED].i == 0 && p->actions_n < 6) {
            leaf_action(l, p,
                        (struct ui_action){.label = book_label(l->cx, &k[i].m->name),
                                           .href = mz_str_fmt(l->cx->a,
                                                              "/matter/new?register=" MZ_FMT
                                                              "&entry=%" PRId64 "&matter=" MZ_FMT,
                                                              MZ_ARG(s->d->r->name.id), s->e.id,
                                                              MZ_ARG(k[i].m->name.id)),
                                           .need = "matter.add",
                                           .quiet = true});
        }
    }
    if (cases == 0 && p->actions_n == 0) {
        p->note = leaf_say(l, MZ_T("No case is about this entry."));
    }
    return MZ_OK;
}

/* ---- what happened ----------------------------------------------------------------------------
 */

static mz_str text_in(mz_cx *cx, const struct mz_json *v, const char *key)
{
    const struct mz_json *x = mz_json_get(v, key);
    return x == NULL                 ? MZ_S("")
           : x->kind == MZ_JSON_INT  ? mz_str_fmt(cx->a, "%" PRId64, x->i)
           : x->kind == MZ_JSON_TEXT ? x->text
                                     : MZ_S("");
}

/* Names of the fields that differ from the image before. */
static mz_str differ(struct page *s, const struct mz_json *now, const struct mz_json *before)
{
    mz_cx *cx = s->l->cx;
    mz_sb out = mz_sb_new(cx->a, 2000);
    for (size_t i = 0; i < s->d->r->columns_n && out.n < 1500; i++) {
        const char *key = s->d->made.cols[i].name;
        if (!mz_str_eq(text_in(cx, now, key), text_in(cx, before, key)) &&
            book_sees_column(cx, &s->d->r->columns[i])) {
            mz_str label = book_label(cx, &s->d->r->columns[i].name);
            mz_sb_fmt(&out, "%s" MZ_FMT, out.n == 0 ? "" : ", ", MZ_ARG(label));
        }
    }
    return mz_sb_view(&out);
}

static mz_code past(struct page *s)
{
    struct leaf *l = s->l;
    struct mz_change *c = NULL;
    size_t n = 0;
    const struct mz_json *images[PAST_MAX + 1] = {NULL};
    MZ_TRY(mz_changes_of(l->cx, s->d->made.name, s->e.id, PAST_MAX, &c, &n));
    struct leaf_part *p = leaf_left(l, MZ_T("History"));
    for (size_t i = 0; i < n; i++) {
        const struct mz_json_options o = {.size_max = 1 << 20};
        MZ_TRY(mz_json_read(l->cx, c[i].image, o, &images[i]));
    }
    for (size_t i = 0; i < n; i++) {
        mz_str who = MZ_S("");
        bool first = mz_str_eq(c[i].op, MZ_S("I"));
        mz_str what =
            first || images[i + 1] == NULL ? MZ_S("") : differ(s, images[i], images[i + 1]);
        const struct ui_tag *state = book_state_tag(l, s->d, text_in(l->cx, images[i], "state"));
        MZ_TRY(account_names(l->cx, &c[i].user, 1, &who));
        leaf_event(l, p, n,
                   (struct ui_event){
                       .at = leaf_time(l, c[i].at_ms),
                       .text = first        ? leaf_say(l, MZ_T("Entered||into a register"))
                               : what.n > 0 ? leaf_sayf(l, MZ_T("Changed: {0}"), what, MZ_S(""))
                                            : state->text,
                       .who = who,
                       .note = c[i].why});
    }
    return MZ_OK;
}

/* ---- the page
 * ------------------------------------------------------------------------------------ */

static mz_code show(struct page *s, mz_out *out)
{
    struct leaf *l = s->l;
    mz_cx *cx = l->cx;
    struct mz_page page = {.title = book_title(s->d, &s->e), .menu = "/book"};
    struct ui_crumb *c = MZ_NEW_N(cx->a, struct ui_crumb, 2);
    struct ui_action *a = MZ_NEW(cx->a, struct ui_action);
    leaf_band(l, false);
    facts(s);
    MZ_TRY(past(s));
    MZ_TRY(matters(s));
    MZ_TRY(duties(s));
    MZ_TRY(moves(s));
    c[0] = (struct ui_crumb){leaf_say(l, MZ_T("Registers")), MZ_S("/book")};
    c[1] = (struct ui_crumb){book_label(cx, &s->d->r->name),
                             mz_str_fmt(cx->a, "/book/" MZ_FMT, MZ_ARG(s->d->r->name.id))};
    page.crumbs = c;
    page.crumbs_n = 2;
    if (book_post_in(cx, s->d->r->change)) {
        *a = (struct ui_action){.label = leaf_say(l, MZ_T("Change the entry")),
                                .href = mz_str_fmt(cx->a, "/book/" MZ_FMT "/edit/%" PRId64,
                                                   MZ_ARG(s->d->r->name.id), s->e.id),
                                .icon = MZ_ICON("edit"),
                                .need = "book.write",
                                .primary = true};
        page.actions = a;
        page.actions_n = 1;
    }
    MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("book.read"),
                                               .kind = MZ_S("book"),
                                               .subject = s->e.id,
                                               .division = s->e.v[MZ_MADE_DIVISION].i}));
    return leaf_send(l, out, page);
}

static mz_code as_json(struct page *s, mz_out *out)
{
    const struct book_answer v = book_answer(s->l->cx, s->d, &s->e, false);
    return mz_reply_shape(out, &book_entry_shape, &v);
}

static mz_code page_of(mz_cx *cx, mz_req *rq, struct page *s)
{
    *s = (struct page){.l = leaf_new(cx, rq)};
    MZ_TRY(book_page_def(cx, rq, &s->d));
    return book_get(cx, s->d, mz_req_path_int(rq, "id"), &s->e);
}

mz_code book_entry_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct page s;
    MZ_TRY(page_of(cx, rq, &s));
    return mz_req_json(rq) ? as_json(&s, out) : show(&s, out);
}

static bool begins(mz_str s, const char *word, mz_str *rest)
{
    mz_str w = mz_str_of(word);
    bool is = s.n > w.n && mz_str_eq((mz_str){s.p, w.n}, w);
    *rest = is ? (mz_str){s.p + w.n, s.n - w.n} : MZ_S("");
    return is;
}

/* "move:retire" or "did:patrol". */
static mz_code act(struct page *s, mz_req *rq, bool *waits)
{
    mz_cx *cx = s->l->cx;
    mz_str word = mz_req_field(rq, "do");
    mz_str id;
    int64_t version = 0;
    if (mz_req_field(rq, "version").n > 0) {
        MZ_TRY(mz_str_i64(cx, "version", mz_req_field(rq, "version"), 1, INT64_MAX, &version));
    }
    bool move = begins(word, "move:", &id);
    for (size_t i = 0; move && i < s->d->r->moves_n; i++) {
        if (mz_str_eq(s->d->r->moves[i].name.id, id)) {
            const char *field = mz_str_z(cx->a, mz_str_fmt(cx->a, "reason_" MZ_FMT, MZ_ARG(id)));
            mz_str reason = mz_str_trim(mz_req_field(rq, field));
            reason = reason.n > 0 ? reason : mz_str_trim(mz_req_field(rq, "reason"));
            mz_code rc = book_ask_move(cx, s->d, s->e.id, version, i, reason, waits);
            if (rc != MZ_OK && cx->err.field != NULL) {
                cx->err.field = field;
            }
            return rc;
        }
    }
    bool did = begins(word, "did:", &id);
    for (size_t i = 0; did && i < s->d->r->duties_n; i++) {
        if (mz_str_eq(s->d->r->duties[i].name.id, id)) {
            const char *field = mz_str_z(cx->a, mz_str_fmt(cx->a, "day_" MZ_FMT, MZ_ARG(id)));
            mz_str day = mz_req_field(rq, field);
            mz_code rc =
                book_did(cx, s->d, s->e.id, version, i, day.n > 0 ? day : mz_req_field(rq, "day"));
            if (rc != MZ_OK && cx->err.field != NULL) {
                cx->err.field = field;
            }
            return rc;
        }
    }
    return mz_refuse(cx, MZ_INVALID, .field = "do",
                     .text = MZ_T("The register has no such move or duty."));
}

mz_code book_entry_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct page s;
    struct mz_form form = mz_form_of(cx, rq);
    bool waits = false;
    MZ_TRY(page_of(cx, rq, &s));
    MZ_TRY(mz_form_take(&form, act(&s, rq, &waits)));
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        s.form = &form;
        mz_reply_status(rq, 422);
        return show(&s, out);
    }
    mz_reply_flash(rq, waits ? MZ_TONE_INFO : MZ_TONE_OK,
                   (struct mz_say){.text = waits ? MZ_T("It waits for the word of another account.")
                                                 : MZ_T("It was written down.")});
    return mz_reply_redirectf(rq, "/book/" MZ_FMT "/entry/%" PRId64, MZ_ARG(s.d->r->name.id),
                              s.e.id);
}
