/* dedup_join_web.c - joining two entries: choose field by field, look at the result, confirm. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/dedup/dedup_int.h"
#include "feature/dedup/dedup_web.h"
#include "feature/list_web.h"
#include "store/db.h"

/* ---- choosing -------------------------------------------------------------------------- */

static struct ui_field radio(mz_cx *cx, const char *name, const char *label, mz_str a, mz_str b,
                             mz_str chosen)
{
    struct ui_option *o = MZ_NEW_N(cx->a, struct ui_option, 2);
    mz_str none = dedup_tr(cx, MZ_T("(not known)"));
    o[0] = (struct ui_option){.value = MZ_S("a"), .label = a.n == 0 ? none : a};
    o[1] = (struct ui_option){.value = MZ_S("b"), .label = b.n == 0 ? none : b};
    return (struct ui_field){.kind = UI_RADIO,
                             .name = name,
                             .label = dedup_tr(cx, label),
                             .value = chosen,
                             .options = o,
                             .options_n = 2,
                             .required = true};
}

/* What was sent, else the fuller value, else the one of the first entry. */
static mz_str preset(mz_req *rq, const char *name, mz_str a, mz_str b)
{
    mz_str sent = mz_req_method(rq) == MZ_POST ? mz_req_field(rq, name) : (mz_str){0};
    return sent.n > 0 ? sent : a.n == 0 && b.n > 0 ? MZ_S("b") : MZ_S("a");
}

static struct ui_form *choices(mz_cx *cx, mz_req *rq, const struct dedup_sight *s,
                               struct mz_form *form)
{
    struct ui_field *f = MZ_NEW_N(cx->a, struct ui_field, PERSON_FIELDS_N + 3);
    size_t n = 0;
    mz_str first = dedup_tr(cx, MZ_T("First entry"));
    mz_str second = dedup_tr(cx, MZ_T("Second entry"));
    f[n++] = (struct ui_field){.kind = UI_HIDDEN,
                               .name = "version",
                               .value = mz_str_fmt(cx->a, "%" PRId64, s->pair.version)};
    /* Who has a document number is known best: that entry is proposed to stay. */
    f[n++] = radio(cx, "keep", MZ_T("Which entry stays"),
                   mz_str_fmt(cx->a, MZ_FMT " %" PRId64, MZ_ARG(first), s->pair.a),
                   mz_str_fmt(cx->a, MZ_FMT " %" PRId64, MZ_ARG(second), s->pair.b),
                   preset(rq, "keep", s->a.id_mask, s->b.id_mask));
    for (size_t i = 0; i < PERSON_FIELDS_N; i++) {
        mz_str a = dedup_value(cx, &s->a, (enum person_field_at)i);
        mz_str b = dedup_value(cx, &s->b, (enum person_field_at)i);
        if (!mz_str_eq(a, b)) {
            f[n++] = radio(cx, person_join_fields[i].word, person_join_fields[i].label, a, b,
                           preset(rq, person_join_fields[i].word, a, b));
        }
    }
    struct ui_form *out = MZ_NEW(cx->a, struct ui_form);
    *out = (struct ui_form){.action = mz_req_path(rq),
                            .label = dedup_tr(cx, MZ_T("Join the two entries")),
                            .fields = f,
                            .fields_n = n,
                            .form = form != NULL && form->problems.n > 0 ? form : NULL,
                            .submit = dedup_tr(cx, MZ_T("Show the result")),
                            .cancel_href = mz_str_fmt(cx->a, "/dedup/%" PRId64, s->pair.id),
                            .note = dedup_tr(cx, MZ_T("Protection flags of both entries stay."))};
    return out;
}

/* Read the choices: a field is taken from the entry that goes when the other side was chosen. */
static struct dedup_ask ask_of(mz_req *rq, const struct dedup_sight *s, int64_t version)
{
    struct dedup_ask ask = {.pair = s->pair.id, .version = version};
    ask.keep_b = mz_str_eq(mz_req_field(rq, "keep"), MZ_S("b"));
    for (size_t i = 0; i < PERSON_FIELDS_N; i++) {
        mz_str side = mz_req_field(rq, person_join_fields[i].word);
        if (side.n > 0 && mz_str_eq(side, MZ_S("b")) != ask.keep_b) {
            ask.fields |= 1U << i;
        }
    }
    return ask;
}

/* ---- the result ---------------------------------------------------------------------------- */

static const struct ui_facts *result_facts(mz_cx *cx, const struct person_view *p)
{
    struct ui_fact *f = MZ_NEW_N(cx->a, struct ui_fact, PERSON_FIELDS_N + 1);
    size_t n = 0;
    for (size_t i = 0; i < PERSON_FIELDS_N; i++) {
        mz_str v = dedup_value(cx, p, (enum person_field_at)i);
        f[n++] = (struct ui_fact){.label = dedup_tr(cx, person_join_fields[i].label),
                                  .value = v.n == 0 ? MZ_S("—") : v};
    }
    mz_str protect = person_protect_text(cx->a, cx->lang, p->protect);
    f[n++] = (struct ui_fact){.label = dedup_tr(cx, MZ_T("Protection")),
                              .value = protect.n == 0 ? MZ_S("—") : protect};
    struct ui_facts *all = MZ_NEW(cx->a, struct ui_facts);
    *all = (struct ui_facts){.facts = f, .facts_n = n};
    return all;
}

static struct person_join join_of(const struct dedup_sight *s, const struct dedup_ask *ask)
{
    const struct person_view *kept = ask->keep_b ? &s->b : &s->a;
    const struct person_view *gone = ask->keep_b ? &s->a : &s->b;
    return (struct person_join){kept->id, kept->version, gone->id, gone->version, ask->fields};
}

/* The same choices once more, as hidden fields, with the button that does it. */
static struct ui_form *go_form(mz_cx *cx, mz_req *rq, const struct dedup_sight *s)
{
    struct ui_field *f = MZ_NEW_N(cx->a, struct ui_field, PERSON_FIELDS_N + 4);
    size_t n = 0;
    static const char *const names[] = {"version", "keep"};
    for (size_t i = 0; i < MZ_LEN(names); i++) {
        f[n++] = (struct ui_field){
            .kind = UI_HIDDEN, .name = names[i], .value = mz_req_field(rq, names[i])};
    }
    for (size_t i = 0; i < PERSON_FIELDS_N; i++) {
        mz_str side = mz_req_field(rq, person_join_fields[i].word);
        if (side.n > 0) {
            f[n++] = (struct ui_field){
                .kind = UI_HIDDEN, .name = person_join_fields[i].word, .value = side};
        }
    }
    f[n++] = (struct ui_field){.kind = UI_HIDDEN, .name = "go", .value = MZ_S("1")};
    bool certain = s->pair.outcome == MATCH_CERTAIN;
    struct ui_form *out = MZ_NEW(cx->a, struct ui_form);
    *out = (struct ui_form){
        .action = mz_req_path(rq),
        .label = dedup_tr(cx, MZ_T("The result")),
        .fields = f,
        .fields_n = n,
        .submit = certain ? dedup_tr(cx, MZ_T("Join the two entries"))
                          : dedup_tr(cx, MZ_T("Ask for confirmation")),
        .cancel_href = mz_req_path(rq),
        .note = certain ? MZ_S("")
                        : dedup_tr(cx, MZ_T("A second person confirms before anything changes."))};
    return out;
}

static mz_code page(mz_cx *cx, mz_req *rq, const struct dedup_sight *s, struct dedup_page_view *v,
                    mz_out *out)
{
    v->self = dedup_item_of(cx, s);
    if (mz_req_json(rq)) {
        return dedup_tell(cx, v, out);
    }
    dedup_frame(cx, rq, s, MZ_T("Join the two entries"));
    dedup_page_html(out, v);
    return MZ_OK;
}

mz_code dedup_join_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct dedup_sight s;
    struct dedup_page_view *v = MZ_NEW(cx->a, struct dedup_page_view);
    MZ_TRY(dedup_sight(cx, mz_req_path_int(rq, "id"), true, &s));
    MZ_TRY(dedup_sighted(cx, &s));
    dedup_part(v, dedup_tr(cx, MZ_T("Choose what is right")))->form = choices(cx, rq, &s, NULL);
    return page(cx, rq, &s, v, out);
}

static mz_code join_again(mz_cx *cx, mz_req *rq, const struct dedup_sight *s, struct mz_form *f,
                          mz_out *out)
{
    struct dedup_page_view *v = MZ_NEW(cx->a, struct dedup_page_view);
    if (mz_form_json(f, out)) {
        return MZ_OK;
    }
    mz_reply_status(rq, 422);
    dedup_part(v, dedup_tr(cx, MZ_T("Choose what is right")))->form = choices(cx, rq, s, f);
    return page(cx, rq, s, v, out);
}

mz_code dedup_join_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct dedup_sight s;
    struct person_view result;
    struct mz_form f = mz_form_of(cx, rq);
    int64_t merge = 0;
    bool done = false;
    int64_t version = mz_form_int(&f, "version", (struct mz_rule){.lo = 1, .required = true});
    MZ_TRY(dedup_sight(cx, mz_req_path_int(rq, "id"), true, &s));
    MZ_TRY(dedup_sighted(cx, &s));
    struct dedup_ask ask = ask_of(rq, &s, version);
    if (mz_req_field(rq, "go").n == 0) {
        const struct person_join join = join_of(&s, &ask);
        MZ_TRY(mz_form_take(&f, person_join_preview(cx, s.may, &join, &result)));
        if (f.problems.n > 0) {
            return join_again(cx, rq, &s, &f, out);
        }
        struct dedup_page_view *v = MZ_NEW(cx->a, struct dedup_page_view);
        struct dedup_part *p = dedup_part(v, dedup_tr(cx, MZ_T("The result")));
        p->facts = result_facts(cx, &result);
        p->form = go_form(cx, rq, &s);
        return page(cx, rq, &s, v, out);
    }
    MZ_TRY(mz_form_take(&f, dedup_merge_ask(cx, s.may, &ask, &merge, &done)));
    if (f.problems.n > 0) {
        return join_again(cx, rq, &s, &f, out);
    }
    mz_reply_flash(rq, MZ_TONE_OK,
                   (struct mz_say){.text = done ? MZ_T("The entries are joined")
                                                : MZ_T("Asked for. A second person confirms it.")});
    return mz_reply_redirectf(rq, "/dedup/merge/%" PRId64, merge);
}

/* ---- a joining that was asked for, or done -----------------------------------------------------
 */

static mz_str who_text(mz_cx *cx, int64_t user, int64_t at_ms)
{
    mz_str who = MZ_S("");
    if (user == MZ_NULL || account_names(cx, &user, 1, &who) != MZ_OK) {
        mz_clear(cx);
        return MZ_S("—");
    }
    return mz_str_fmt(cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(who), MZ_ARG(mz_time_text(cx->a, at_ms)));
}

static const struct ui_facts *merge_facts(mz_cx *cx, const struct dedup_merge *m)
{
    static const struct {
        const char *state;
        const char *text;
    } words[] = {{"asked", MZ_T("Waits for confirmation")},
                 {"done", MZ_T("Joined")},
                 {"refused", MZ_T("Refused")},
                 {"undone", MZ_T("Taken apart again")}};
    struct ui_fact *f = MZ_NEW_N(cx->a, struct ui_fact, 7);
    mz_str state = m->state;
    for (size_t i = 0; i < MZ_LEN(words); i++) {
        state =
            mz_str_eq(m->state, mz_str_of(words[i].state)) ? dedup_tr(cx, words[i].text) : state;
    }
    f[0] = (struct ui_fact){.label = dedup_tr(cx, MZ_T("State")), .value = state};
    f[1] = (struct ui_fact){.label = dedup_tr(cx, MZ_T("Entry that stays")),
                            .value = mz_str_fmt(cx->a, "%" PRId64, m->kept),
                            .href = mz_str_fmt(cx->a, "/person/%" PRId64, m->kept)};
    f[2] = (struct ui_fact){.label = dedup_tr(cx, MZ_T("Entry that goes")),
                            .value = mz_str_fmt(cx->a, "%" PRId64, m->gone),
                            .href = mz_str_fmt(cx->a, "/person/%" PRId64, m->gone)};
    f[3] = (struct ui_fact){.label = dedup_tr(cx, MZ_T("Asked by")),
                            .value = who_text(cx, m->asked_by, m->asked_ms)};
    f[4] = (struct ui_fact){.label = dedup_tr(cx, MZ_T("Decided by")),
                            .value = who_text(cx, m->done_by, m->done_ms)};
    f[5] = (struct ui_fact){.label = dedup_tr(cx, MZ_T("Taken apart by")),
                            .value = who_text(cx, m->undone_by, m->undone_ms)};
    f[6] = (struct ui_fact){.label = dedup_tr(cx, MZ_T("Note")),
                            .value = m->note.n == 0 ? MZ_S("—") : m->note};
    struct ui_facts *all = MZ_NEW(cx->a, struct ui_facts);
    *all = (struct ui_facts){.facts = f, .facts_n = 7};
    return all;
}

static struct ui_form *decide_form(mz_cx *cx, mz_req *rq, const struct dedup_merge *m,
                                   const char *what, const char *submit, struct mz_form *form)
{
    struct ui_field *f = MZ_NEW_N(cx->a, struct ui_field, 3);
    bool noted = strcmp(what, "confirm") != 0;
    f[0] = (struct ui_field){.kind = UI_HIDDEN, .name = "do", .value = mz_str_of(what)};
    f[1] = (struct ui_field){
        .kind = UI_HIDDEN, .name = "version", .value = mz_str_fmt(cx->a, "%" PRId64, m->version)};
    f[2] = (struct ui_field){.kind = UI_TEXT,
                             .name = "note",
                             .label = dedup_tr(cx, MZ_T("Reason")),
                             .max = 500,
                             .required = true};
    struct ui_form *out = MZ_NEW(cx->a, struct ui_form);
    *out = (struct ui_form){.action = mz_req_path(rq),
                            .label = dedup_tr(cx, submit),
                            .fields = f,
                            .fields_n = noted ? 3 : 2,
                            .form = noted && form != NULL && form->problems.n > 0 ? form : NULL,
                            .submit = dedup_tr(cx, submit),
                            .danger = noted};
    return out;
}

static mz_code merge_preview(mz_cx *cx, const struct dedup_sight *s, const struct dedup_merge *m,
                             struct dedup_page_view *v)
{
    struct person_view result;
    const struct person_join join = {m->kept, m->kept_version, m->gone, m->gone_version, m->fields};
    mz_code rc = s->hidden ? MZ_DENIED : person_join_preview(cx, s->may, &join, &result);
    if (rc == MZ_OK) {
        dedup_part(v, dedup_tr(cx, MZ_T("The result")))->facts = result_facts(cx, &result);
        return MZ_OK;
    }
    if (cx->err.say != NULL) {
        v->notice =
            dedup_callout(cx, MZ_TONE_WARN,
                          (struct mz_say){.text = MZ_T("{0}"),
                                          .arg = {mz_text_error(cx->a, cx->lang, &cx->err)}});
    }
    mz_clear(cx);
    return MZ_OK;
}

static mz_code merge_page(mz_cx *cx, mz_req *rq, const struct dedup_merge *m,
                          const struct dedup_sight *s, struct mz_form *form, mz_out *out)
{
    struct dedup_page_view *v = MZ_NEW(cx->a, struct dedup_page_view);
    struct dedup_part *p = dedup_part(v, dedup_tr(cx, MZ_T("Joining")));
    bool may = mz_req_may(rq, "dedup.confirm") && !s->hidden;
    p->facts = merge_facts(cx, m);
    if (mz_str_eq(m->state, MZ_S("asked"))) {
        MZ_TRY(merge_preview(cx, s, m, v));
        if (may && m->asked_by != cx->actor->user) {
            dedup_part(v, dedup_tr(cx, MZ_T("Confirm")))->form =
                decide_form(cx, rq, m, "confirm", MZ_T("Join the two entries"), form);
        }
        if (may) {
            dedup_part(v, dedup_tr(cx, MZ_T("Refuse")))->form =
                decide_form(cx, rq, m, "refuse", MZ_T("Refuse"), form);
        }
        dedup_part(v, dedup_tr(cx, MZ_T("Side by side")))->table = dedup_table(cx, s);
    } else if (may && mz_str_eq(m->state, MZ_S("done"))) {
        p = dedup_part(v, dedup_tr(cx, MZ_T("Take apart again")));
        p->note = dedup_tr(cx, MZ_T("Both entries and their memberships become as they were. "
                                    "This works while nothing else has changed."));
        p->form = decide_form(cx, rq, m, "undo", MZ_T("Take apart again"), form);
    }
    v->self = dedup_item_of(cx, s);
    if (mz_req_json(rq)) {
        return dedup_tell(cx, v, out);
    }
    dedup_frame(cx, rq, s, MZ_T("Joining"));
    dedup_page_html(out, v);
    return MZ_OK;
}

mz_code dedup_merge_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct dedup_merge m;
    struct dedup_sight s;
    MZ_TRY(dedup_merge_get(cx, mz_req_path_int(rq, "id"), &m));
    MZ_TRY(dedup_sight(cx, m.pair, true, &s));
    return merge_page(cx, rq, &m, &s, NULL, out);
}

mz_code dedup_merge_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct dedup_merge m;
    struct dedup_sight s;
    struct mz_form f = mz_form_of(cx, rq);
    mz_str what = mz_req_field(rq, "do");
    mz_str note = mz_form_text(&f, "note", (struct mz_rule){.max = 500});
    int64_t version = mz_form_int(&f, "version", (struct mz_rule){.lo = 1, .required = true});
    MZ_TRY(dedup_merge_get(cx, mz_req_path_int(rq, "id"), &m));
    MZ_TRY(dedup_sight(cx, m.pair, true, &s));
    MZ_TRY(dedup_sighted(cx, &s));
    if (mz_str_eq(what, MZ_S("confirm"))) {
        MZ_TRY(mz_form_take(&f, dedup_merge_confirm(cx, s.may, m.id, version)));
    } else if (mz_str_eq(what, MZ_S("undo"))) {
        MZ_TRY(mz_form_take(&f, dedup_undo(cx, s.may, m.id, version, note)));
    } else {
        MZ_TRY(mz_form_take(&f, dedup_merge_refuse(cx, m.id, version, note)));
    }
    if (f.problems.n > 0) {
        if (mz_form_json(&f, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return merge_page(cx, rq, &m, &s, &f, out);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("Decision saved")});
    return mz_reply_redirectf(rq, "/dedup/merge/%" PRId64, m.id);
}

const struct mz_route dedup_routes[] = {
    {.path = "/dedup",
     .get = list_get,
     .page = &dedup_list,
     .post = dedup_list_post,
     .need = "dedup.read",
     .need_post = "dedup.decide",
     .help = "Pairs of entries that may be one person; POST marks the chosen as not the same",
     .answer = &dedup_list_shape,
     .list = &dedup_register},
    {.path = "/dedup/{id}",
     .get = dedup_show_get,
     .post = dedup_show_post,
     .need = "dedup.read",
     .need_post = "dedup.decide",
     .help = "Two entries side by side; POST decides: different, later or reopen",
     .answer = &dedup_page_shape,
     .answer_post = &dedup_page_shape},
    {.path = "/dedup/{id}/join",
     .get = dedup_join_get,
     .post = dedup_join_post,
     .need = "dedup.decide",
     .flags = MZ_ROUTE_FRESH,
     .help = "Join two entries: choose field by field, see the result, ask for it",
     .answer = &dedup_page_shape,
     .answer_post = &dedup_page_shape},
    {.path = "/dedup/merge/{id}",
     .get = dedup_merge_show,
     .post = dedup_merge_post,
     .need = "dedup.read",
     .need_post = "dedup.confirm",
     .flags = MZ_ROUTE_FRESH,
     .help = "A joining of two entries; POST confirms, refuses or takes it apart again",
     .answer = &dedup_page_shape,
     .answer_post = &dedup_page_shape},
    {0},
};
