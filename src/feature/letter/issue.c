/* issue.c - draft, number, paper, seal and signature; void and replaced. */
#include <inttypes.h>
#include <string.h>

#include "base/encode.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/letter/letter_int.h"
#include "feature/letter/letter_sql.h"
#include "feature/office/office.h"
#include "feature/verify/verify.h"
#include "feature/world.h"
#include "store/db.h"

enum { TOKEN_N = 12, WHY_MIN = 4, WHY_MAX = 500, TRIES = 8 };

#define CHANGED MZ_T("Somebody changed this letter meanwhile")

static mz_code note(mz_cx *cx, const char *act, int64_t id, int64_t division)
{
    return mz_tx_note(cx, &(struct mz_event){.act = mz_str_of(act),
                                             .kind = MZ_S("letter"),
                                             .subject = id,
                                             .division = division});
}

static mz_code in_tx(mz_cx *cx, mz_code (*fn)(mz_cx *cx, void *p), void *p)
{
    return mz_tx_open(cx) ? fn(cx, p) : mz_tx(cx, fn, p);
}

/* ---- drafts ------------------------------------------------------------------------------ */

/* Whom the letter is to: as given, else its field "name", else the first field the address names.
 */
static mz_str addressee_of(mz_cx *cx, const struct letter_form *form, const struct mz_json *values,
                           mz_str given)
{
    const struct mz_json *name = mz_json_get(values, "name");
    if (given.n > 0) {
        return given;
    }
    for (size_t i = 0; name == NULL && i < form->t->fields_n; i++) {
        mz_str hole = mz_str_fmt(cx->a, "{" MZ_FMT "}", MZ_ARG(form->t->fields[i].words.id));
        if (memmem(form->t->to.p, form->t->to.n, hole.p, hole.n) != NULL) {
            name = mz_json_get(values, mz_str_z(cx->a, form->t->fields[i].words.id));
        }
    }
    return name != NULL && name->kind == MZ_JSON_TEXT ? name->text : MZ_S("");
}

struct drafting {
    const struct letter_new *in;
    const struct letter_form *form;
    struct letter_office office;
    mz_str addressee;
    int64_t id;
};

static mz_code add_draft(mz_cx *cx, void *p)
{
    struct drafting *d = p;
    const struct letter_new *in = d->in;
    const int64_t county = in->division / MZ_COUNTY_UNIT;
    bool about = in->about != NULL && in->about[0] != '\0';
    MZ_TRY(mz_id_take(cx, county, 1, &d->id));
    struct letter_q_add_args row = {.id = d->id,
                                    .county = county,
                                    .division = in->division,
                                    .organ = d->office.code,
                                    .organ_name = d->office.name,
                                    .template = d->form->t->words.id,
                                    .kind = mz_str_of(letter_kind_word(d->form->t->kind)),
                                    .source = d->form->t->source,
                                    .subject_kind = about ? mz_str_of(in->about) : MZ_S(""),
                                    .subject = about ? in->subject : MZ_NULL,
                                    .addressee_mask = mz_str_mask(cx->a, d->addressee, 1, 0),
                                    .url = in->base,
                                    .made_by = cx->actor->user,
                                    .made_ms = mz_now_ms(cx),
                                    .replaces = in->replaces == 0 ? MZ_NULL : in->replaces,
                                    .series = d->form->t->series};
    if (d->form->t->kind == LETTER_DOCUMENT || d->form->t->kind == LETTER_PUBLIC) {
        row.addressee_mask = d->addressee; /* an office, no person */
    }
    row.url = row.url.p == NULL ? MZ_S("") : row.url;
    MZ_TRY(letter_hide(cx, "addressee_seal", d->id, d->addressee, &row.addressee_seal));
    MZ_TRY(letter_hide(cx, "fields_seal", d->id, in->values, &row.fields_seal));
    MZ_TRY(letter_q_add(cx, &row));
    return note(cx, "letter.draft", d->id, in->division);
}

/* Filled once: a draft that could not be printed is refused at the desk that writes it. */
static mz_code try_values(mz_cx *cx, const struct letter_form *form,
                          const struct letter_office *office, mz_str values)
{
    struct letter_made made;
    const struct letter_facts facts = {.organ = office->name,
                                       .government = office->government,
                                       .day = mz_date_today(cx),
                                       .draft = true};
    return letter_make(cx, form, &facts, values, &made);
}

mz_code letter_draft(mz_cx *cx, const struct letter_new *in, int64_t *id)
{
    struct drafting d = {.in = in};
    const struct mz_json *json = NULL;
    MZ_TRY(letter_form(cx, in->template, &d.form));
    MZ_TRY(letter_office_of(cx, d.form->t->organ, in->division, &d.office));
    MZ_TRY(try_values(cx, d.form, &d.office, in->values));
    MZ_TRY(mz_json_read(cx, in->values, (struct mz_json_options){.size_max = 1 << 18}, &json));
    d.addressee = addressee_of(cx, d.form, json, in->addressee);
    MZ_TRY(in_tx(cx, add_draft, &d));
    *id = d.id;
    return MZ_OK;
}

struct changing {
    struct letter_view v;
    int64_t version;
    mz_str values;
    const struct letter_form *form;
};

static mz_code change(mz_cx *cx, void *p)
{
    struct changing *c = p;
    const struct mz_json *json = NULL;
    struct letter_q_change_args row = {.id = c->v.id, .version = c->version};
    int64_t n = 0;
    MZ_TRY(mz_json_read(cx, c->values, (struct mz_json_options){.size_max = 1 << 18}, &json));
    mz_str to = addressee_of(cx, c->form, json, MZ_S(""));
    bool office = c->form->t->kind == LETTER_DOCUMENT || c->form->t->kind == LETTER_PUBLIC;
    row.addressee_mask = office ? to : mz_str_mask(cx->a, to, 1, 0);
    row.source = c->form->t->source;
    MZ_TRY(letter_hide(cx, "addressee_seal", c->v.id, to, &row.addressee_seal));
    MZ_TRY(letter_hide(cx, "fields_seal", c->v.id, c->values, &row.fields_seal));
    MZ_TRY(letter_q_change(cx, &row, &n));
    return n == 1 ? note(cx, "letter.change", c->v.id, c->v.division)
                  : mz_refuse(cx, MZ_CONFLICT, .text = CHANGED);
}

mz_code letter_change(mz_cx *cx, int64_t id, int64_t version, mz_str values)
{
    struct changing c = {.version = version, .values = values};
    struct letter_office office;
    MZ_TRY(letter_get(cx, id, &c.v));
    if (c.v.state != LETTER_DRAFT) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("Only a draft can be changed"));
    }
    MZ_TRY(letter_form(cx, c.v.template, &c.form));
    MZ_TRY(letter_office_of(cx, c.form->t->organ, c.v.division, &office));
    MZ_TRY(try_values(cx, c.form, &office, values));
    return in_tx(cx, change, &c);
}

static mz_code drop(mz_cx *cx, void *p)
{
    const struct changing *c = p;
    int64_t n = 0;
    MZ_TRY(letter_q_drop(cx, c->v.id, c->version, &n));
    return n == 1 ? note(cx, "letter.drop", c->v.id, c->v.division)
                  : mz_refuse(cx, MZ_CONFLICT, .text = CHANGED);
}

mz_code letter_drop(mz_cx *cx, int64_t id, int64_t version)
{
    struct changing c = {.version = version};
    MZ_TRY(letter_get(cx, id, &c.v));
    return in_tx(cx, drop, &c);
}

/* ---- numbers and tokens -------------------------------------------------------------------- */

static mz_code number_take(mz_cx *cx, int64_t organ, mz_str series, int32_t year, int64_t *n)
{
    struct letter_q_series_row row = {0};
    const int64_t county = organ / MZ_COUNTY_UNIT;
    int64_t moved = 0;
    bool found = false;
    MZ_TRY(letter_q_series_next(cx, county, organ, series, year, &moved));
    if (moved == 0) {
        int64_t id = 0;
        MZ_TRY(mz_id_take(cx, county, 1, &id));
        const struct letter_q_series_begin_args first = {id, county, organ, series, year};
        MZ_TRY(letter_q_series_begin(cx, &first));
    }
    MZ_TRY(letter_q_series(cx, county, organ, series, year, &row, &found));
    *n = row.last;
    return found ? MZ_OK : mz_fail(cx, MZ_CORRUPT, "the series is gone");
}

/* 331181-7K3M91QD2FHA: who guesses needs 10^17 tries for one letter. */
static mz_str token_make(mz_cx *cx, int64_t county)
{
    static const char letters[] = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
    uint16_t r[TOKEN_N];
    char out[TOKEN_N];
    mz_random_fill(cx, r, sizeof r);
    for (size_t i = 0; i < TOKEN_N; i++) {
        out[i] = letters[r[i] % (sizeof letters - 1)];
    }
    return mz_str_fmt(cx->a, "%06" PRId64 "-%.*s", county, TOKEN_N, out);
}

/* ---- issuing ----------------------------------------------------------------------------------
 */

struct sealing {
    struct letter_view v;
    int64_t version;
    struct letter_form form; /* as the draft was written */
    struct letter_office office;
    struct letter_facts facts;
    mz_str stamp;
    mz_str base;
};

/* The township's acts are asked by a clerk whose scope ends there: the county's counter is not. */
static mz_code issue(mz_cx *cx, void *p)
{
    struct sealing *s = p;
    struct letter_made made;
    struct verify_signed sign;
    struct letter_q_issue_args row = {
        .id = s->v.id, .version = s->version, .year = MZ_NULL, .n = MZ_NULL, .number = MZ_S("")};
    mz_str pdf = MZ_S("");
    int64_t n = 0;
    row.token = token_make(cx, s->v.division / MZ_COUNTY_UNIT);
    row.day = s->facts.day.v;
    if (s->form.t->series.n > 0) {
        row.year = mz_date_ymd(s->facts.day).year;
        MZ_TRY(number_take(cx, s->office.code, s->form.t->series, (int32_t)row.year, &row.n));
        row.number =
            letter_number(cx->a, s->form.t->series, s->office.word, (int32_t)row.year, row.n);
    }
    s->facts.number = row.number;
    s->facts.url =
        mz_str_fmt(cx->a, MZ_FMT "/letter/check/" MZ_FMT, MZ_ARG(s->base), MZ_ARG(row.token));
    s->facts.code = row.token;
    MZ_TRY(letter_make(cx, &s->form, &s->facts, s->v.values, &made));
    MZ_TRY(letter_pdf(cx, made.doc, made.sheet, &pdf));
    MZ_TRY(verify_sign(cx, s->office.code, pdf, &sign));
    MZ_TRY(letter_hide(cx, "paper", s->v.id, pdf, &row.paper));
    row.url = s->facts.url;
    row.paper_hash = sign.hash;
    row.sign = sign.sign;
    row.sign_key = sign.key;
    row.issued_by = cx->actor->user;
    row.issued_ms = mz_now_ms(cx);
    MZ_TRY(letter_q_issue(cx, &row, &n));
    if (n != 1) {
        return mz_refuse(cx, MZ_CONFLICT, .text = CHANGED);
    }
    if (s->form.t->seal) {
        MZ_TRY(note(cx, "letter.seal", s->v.id, s->v.division));
    }
    return note(cx, "letter.issue", s->v.id, s->v.division);
}

/* The template as it was when the draft was written; it passed the check then. */
static mz_code form_of(mz_cx *cx, const struct letter_view *v, struct letter_form *out)
{
    const struct letter_form *now = NULL;
    struct letter_findings f = {.a = cx->a};
    mz_code rc = letter_form(cx, v->template, &now);
    if (rc == MZ_OK && mz_str_eq(now->t->source, v->source)) {
        *out = *now;
        return MZ_OK;
    }
    mz_clear(cx);
    MZ_TRY(letter_form_read(cx, v->template, v->source, &f, out));
    return out->t != NULL
               ? MZ_OK
               : mz_fail(cx, MZ_CORRUPT,
                         "the template of letter %" PRId64 " cannot be read any more", v->id);
}

static mz_code facts_of(mz_cx *cx, const struct letter_view *v, struct sealing *s)
{
    MZ_TRY(form_of(cx, v, &s->form));
    MZ_TRY(letter_office_of(cx, s->form.t->organ, v->division, &s->office));
    MZ_TRY(letter_stamp_get(cx, s->office.code, &s->stamp));
    s->facts = (struct letter_facts){.organ = v->organ_name,
                                     .government = s->office.government,
                                     .number = v->number,
                                     .day = v->day == MZ_NULL ? mz_date_today(cx)
                                                              : (mz_date){(int32_t)v->day},
                                     .seal_png = s->stamp,
                                     .url = v->state == LETTER_DRAFT ? MZ_S("") : v->url,
                                     .code = v->token,
                                     .draft = v->state == LETTER_DRAFT};
    return MZ_OK;
}

mz_code letter_seal(mz_cx *cx, int64_t id, int64_t version)
{
    struct sealing s = {.version = version};
    MZ_TRY(letter_get(cx, id, &s.v));
    if (s.v.state != LETTER_DRAFT) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("This letter was issued already"));
    }
    MZ_TRY(facts_of(cx, &s.v, &s));
    MZ_TRY(letter_may_seal(cx, &s.office));
    MZ_TRY(office_get(cx, "public.url", &s.base));
    s.base = s.base.n > 0 ? s.base : s.v.url;
    s.facts.draft = false;
    s.facts.day = mz_date_today(cx);
    return in_tx(cx, issue, &s);
}

mz_code letter_may_issue(mz_cx *cx, mz_str template, int64_t division)
{
    const struct letter_form *form = NULL;
    struct letter_office office;
    MZ_TRY(letter_form(cx, template, &form));
    MZ_TRY(letter_office_of(cx, form->t->organ, division, &office));
    return letter_may_seal(cx, &office);
}

mz_code letter_issue(mz_cx *cx, const struct letter_new *in, int64_t *id)
{
    if (!mz_tx_open(cx)) {
        return mz_fail(cx, MZ_INVALID, "letter_issue outside of a transaction");
    }
    MZ_TRY(letter_draft(cx, in, id));
    return letter_seal(cx, *id, 1);
}

mz_code letter_again(mz_cx *cx, const struct letter_view *v, struct letter_doc **doc,
                     struct letter_sheet **sheet)
{
    struct sealing *s = MZ_NEW(cx->a, struct sealing);
    struct letter_form *form = MZ_NEW(cx->a, struct letter_form);
    struct letter_made made;
    MZ_TRY(facts_of(cx, v, s));
    *form = s->form;
    MZ_TRY(letter_make(cx, form, &s->facts, v->values, &made));
    *doc = made.doc;
    *sheet = made.sheet;
    return MZ_OK;
}

/* ---- void
 * ---------------------------------------------------------------------------------------- */

struct voiding {
    struct letter_view v;
    int64_t version;
    mz_str why;
    bool replace;
    int64_t draft;
};

static mz_code make_void(mz_cx *cx, void *p)
{
    struct voiding *d = p;
    int64_t n = 0;
    if (d->replace) {
        const struct letter_new again = {.template = d->v.template,
                                         .values = d->v.values,
                                         .about = mz_str_z(cx->a, d->v.about),
                                         .subject = d->v.subject,
                                         .division = d->v.division,
                                         .replaces = d->v.id};
        MZ_TRY(letter_draft(cx, &again, &d->draft));
    }
    const struct letter_q_void_args row = {.id = d->v.id,
                                           .version = d->version,
                                           .void_by = cx->actor->user,
                                           .void_ms = mz_now_ms(cx),
                                           .void_why = d->why,
                                           .replaced_by = d->replace ? d->draft : MZ_NULL};
    MZ_TRY(letter_q_void(cx, &row, &n));
    return n == 1 ? note(cx, "letter.void", d->v.id, d->v.division)
                  : mz_refuse(cx, MZ_CONFLICT, .text = CHANGED);
}

mz_code letter_void(mz_cx *cx, int64_t id, int64_t version, mz_str why, bool replace,
                    int64_t *draft)
{
    struct voiding d = {.version = version, .why = mz_str_trim(why), .replace = replace};
    struct sealing s = {.version = version};
    size_t n = mz_utf8_count(d.why);
    *draft = 0;
    MZ_TRY(letter_get(cx, id, &d.v));
    if (d.v.state != LETTER_ISSUED) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("Only an issued letter can become void"));
    }
    if (n < WHY_MIN || n > WHY_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "why",
                         .text = MZ_T("Write why the letter is void, in 4 to 500 characters"));
    }
    MZ_TRY(facts_of(cx, &d.v, &s));
    MZ_TRY(letter_may_seal(cx, &s.office));
    MZ_TRY(in_tx(cx, make_void, &d));
    *draft = d.draft;
    return MZ_OK;
}
