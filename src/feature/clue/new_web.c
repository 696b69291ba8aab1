/* new_web.c - a clue that staff enter: from a visit, a colleague, a letter of a department. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/clue/page_web.h"
#include "feature/division/division.h"
#include "feature/household/household.h"
#include "store/db.h"

/* The hotline has its own desk; own reports and devices raise theirs by themselves. */
static const enum clue_channel ours[] = {CLUE_COLLEAGUE, CLUE_VISIT, CLUE_DATA};

static mz_str kept(struct leaf *l, const char *name)
{
    return mz_req_method(l->rq) == MZ_POST ? mz_req_field(l->rq, name) : mz_req_query(l->rq, name);
}

static void text_field(struct leaf *l, struct ui_form *f, const char *name, const char *label,
                       int64_t max)
{
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = name,
                                    .label = leaf_say(l, label),
                                    .value = kept(l, name),
                                    .max = max});
}

static struct ui_option *channels(struct leaf *l)
{
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, MZ_LEN(ours));
    for (size_t i = 0; i < MZ_LEN(ours); i++) {
        o[i] = (struct ui_option){.value = mz_str_of(clue_channels[ours[i]].word),
                                  .label = leaf_say(l, clue_channels[ours[i]].label)};
    }
    return o;
}

static void what_fields(struct leaf *l, struct ui_form *f)
{
    leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                    .name = "channel",
                                    .label = leaf_say(l, MZ_T("How we know")),
                                    .value = kept(l, "channel"),
                                    .options = channels(l),
                                    .options_n = MZ_LEN(ours)});
    leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                    .name = "kind",
                                    .label = leaf_say(l, MZ_T("Kind")),
                                    .value = kept(l, "kind").n > 0 ? kept(l, "kind") : MZ_S("help"),
                                    .options = clue_page_options(l, clue_kinds, CLUE_KINDS_N, NULL),
                                    .options_n = CLUE_KINDS_N});
    leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                    .name = "need",
                                    .label = leaf_say(l, MZ_T("Need")),
                                    .value = kept(l, "need"),
                                    .options = clue_page_options(l, clue_needs, CLUE_NEEDS_N,
                                                                 MZ_T("Please choose")),
                                    .options_n = CLUE_NEEDS_N + 1,
                                    .required = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "text",
                                    .label = leaf_say(l, MZ_T("What is wrong||told")),
                                    .value = kept(l, "text"),
                                    .max = CLUE_TEXT_MAX,
                                    .required = true,
                                    .wide = true});
}

static void who_fields(struct leaf *l, struct ui_form *f, int64_t household)
{
    int64_t place = division_code(kept(l, "division"));
    if (household != 0) {
        leaf_keep(l, f, "household", mz_str_fmt(l->cx->a, "%" PRId64, household));
    } else {
        leaf_field(f,
                   (struct ui_field){.kind = UI_GROUP, .label = leaf_say(l, MZ_T("About whom"))});
        text_field(l, f, "name", MZ_T("Name of the person"), CLUE_NAME_MAX);
        text_field(l, f, "phone", MZ_T("Telephone"), 30);
        leaf_field(f,
                   (struct ui_field){.kind = UI_DIVISION,
                                     .name = "division",
                                     .label = leaf_say(l, MZ_T("Village or township")),
                                     .value = kept(l, "division"),
                                     .shown = place == 0 ? MZ_S("") : leaf_division(l->cx, place),
                                     .source = MZ_S("/division/pick"),
                                     .required = true});
        text_field(l, f, "address", MZ_T("Address"), CLUE_ADDRESS_MAX);
    }
    leaf_field(f,
               (struct ui_field){
                   .kind = UI_GROUP,
                   .label = leaf_say(l, MZ_T("Who told us")),
                   .hint = leaf_say(l, MZ_T("May stay empty: then nobody is told the answer."))});
    text_field(l, f, "by_name", MZ_T("Name of the reporter"), CLUE_NAME_MAX);
    text_field(l, f, "by_phone", MZ_T("Telephone of the reporter"), 30);
}

static mz_code show(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct leaf *l = leaf_new(cx, rq);
    struct household h = {.id = 0};
    int64_t household = 0;
    mz_str given = kept(l, "household");
    for (size_t i = 0; i < given.n && i < 18 && given.p[i] >= '0' && given.p[i] <= '9'; i++) {
        household = household * 10 + given.p[i] - '0';
    }
    if (household != 0) {
        MZ_TRY(household_get(cx, household, &h));
        leaf_callout(l, MZ_TONE_NOTE,
                     (struct mz_say){.text = MZ_T("About household {0}"), .arg = {h.number}},
                     (struct mz_say){.text = NULL});
    }
    struct leaf_part *p = leaf_left(l, MZ_T("New clue"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Enter the clue"), form, 16);
    what_fields(l, f);
    who_fields(l, f, household);
    f->cancel_href = MZ_S("/clue");
    struct ui_crumb *c = MZ_NEW(cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = leaf_say(l, MZ_T("Clues")), .href = MZ_S("/clue")};
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("Enter a clue")),
                                      .menu = "/clue",
                                      .crumbs = c,
                                      .crumbs_n = 1});
}

mz_code clue_new_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show(cx, rq, out, NULL);
}

/* The place of a word, or a problem of its field. */
static size_t word_of(struct mz_form *form, const char *field, const struct clue_word *w, size_t n)
{
    size_t i = clue_word_of(w, n, mz_req_field(form->rq, field));
    if (i == n) {
        mz_form_problem(form, (struct mz_say){.field = field, .text = MZ_T("Please choose")});
    }
    return i == n ? 0 : i;
}

static struct clue_new read_form(struct mz_form *form)
{
    struct clue_new in = {
        .kind = (enum clue_kind)word_of(form, "kind", clue_kinds, CLUE_KINDS_N),
        .need = (enum clue_need)word_of(form, "need", clue_needs, CLUE_NEEDS_N),
        .name = mz_form_text(form, "name", (struct mz_rule){.max = CLUE_NAME_MAX}),
        .phone = mz_form_text(form, "phone", (struct mz_rule){.max = 30}),
        .address = mz_form_text(form, "address", (struct mz_rule){.max = CLUE_ADDRESS_MAX}),
        .text = mz_form_text(form, "text", (struct mz_rule){.max = CLUE_TEXT_MAX}),
        .by_name = mz_form_text(form, "by_name", (struct mz_rule){.max = CLUE_NAME_MAX}),
        .by_phone = mz_form_text(form, "by_phone", (struct mz_rule){.max = 30}),
        .division = division_code(mz_req_field(form->rq, "division")),
        .source = MZ_S("")};
    size_t channel = word_of(form, "channel", clue_channels, CLUE_CHANNELS_N);
    bool known = false;
    for (size_t i = 0; i < MZ_LEN(ours); i++) {
        known = known || channel == (size_t)ours[i];
    }
    in.channel = known ? (enum clue_channel)channel : CLUE_COLLEAGUE;
    if (mz_req_field(form->rq, "household").n > 0) {
        in.household = mz_form_int(form, "household", (struct mz_rule){.lo = 1, .hi = INT64_MAX});
    }
    return in;
}

mz_code clue_new_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    struct clue_new in = read_form(&form);
    struct clue_raised told = {.joined = false};
    struct clue c = {.id = 0};
    int64_t id = 0;
    in.told = &told;
    if (form.problems.n == 0) {
        MZ_TRY(mz_form_take(&form, clue_raise(cx, &in, &id)));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show(cx, rq, out, &form);
    }
    mz_reply_flash(rq, MZ_TONE_OK,
                   (struct mz_say){.text = told.joined ? MZ_T("It joined an open clue of the same. "
                                                              "Receipt {0}.")
                                                       : MZ_T("The clue was entered. Receipt {0}."),
                                   .arg = {told.receipt}});
    mz_code rc = clue_get(cx, id, &c);
    if (rc == MZ_ABSENT) { /* it is of another township: the office there has it now */
        mz_clear(cx);
        return mz_reply_redirect(rq, MZ_S("/clue"));
    }
    MZ_TRY(rc);
    return mz_reply_redirectf(rq, "/clue/%" PRId64, id);
}
