#include "feature/org/org.h"

#include <inttypes.h>
#include <string.h>

#include "base/ident.h"
#include "base/nfc.h"
#include "base/pinyin.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/org/org_int.h"
#include "feature/org/org_sql.h"

/* ---- words --------------------------------------------------------------------- */

#define X(word, label) {word, label},
const struct org_word org_kinds[] = {ORG_KINDS(X){NULL, NULL}};
const struct org_word org_states[] = {ORG_STATES(X){NULL, NULL}};
#undef X

const char *org_label(const struct org_word *words, mz_str word)
{
    for (; words->word != NULL; words++) {
        if (mz_str_eq(word, mz_str_of(words->word))) {
            return words->label;
        }
    }
    return NULL;
}

/* ---- reading ------------------------------------------------------------------- */

static mz_code load(mz_cx *cx, int64_t id, struct org_row_row *r)
{
    bool found = false;
    MZ_TRY(org_row(cx, id, r, &found));
    return found ? MZ_OK
                 : mz_refuse(cx, MZ_ABSENT,
                             .text = MZ_T("There is no such organisation in your area."));
}

/* The landline of an office is public; a mobile number is that of a person. */
static mz_str phone_seen(mz_arena *a, mz_str phone, bool may)
{
    return !may && mz_phone_is_mobile(phone) ? mz_phone_mask(a, phone) : phone;
}

mz_code org_get(mz_cx *cx, unsigned may, int64_t id, struct org *out)
{
    struct org_row_row r = {0};
    MZ_TRY(load(cx, id, &r));
    bool masked = (may & ORG_MAY_LEGAL) == 0 && r.legal.n > 0;
    *out = (struct org){.id = r.id,
                        .division = r.division,
                        .name = r.name,
                        .uscc = r.uscc.p == NULL ? MZ_S("") : r.uscc,
                        .kind = r.kind,
                        .state = r.state,
                        .legal = masked ? mz_name_mask(cx->a, r.legal) : r.legal,
                        .masked = masked,
                        .phone = phone_seen(cx->a, r.phone, (may & ORG_MAY_MOBILE) != 0),
                        .phone_masked = (may & ORG_MAY_MOBILE) == 0 && mz_phone_is_mobile(r.phone),
                        .address = r.address,
                        .lon_e6 = r.lon_e6,
                        .lat_e6 = r.lat_e6,
                        .source = r.source,
                        .version = r.version,
                        .made_ms = r.made_ms,
                        .changed_ms = r.changed_ms};
    return MZ_OK;
}

mz_code org_by_uscc(mz_cx *cx, mz_str uscc, int64_t county, int64_t *id)
{
    struct org_with_uscc_row r = {0};
    bool found = false;
    MZ_TRY(org_with_uscc(cx, county, uscc, &r, &found));
    *id = found ? r.id : 0;
    return MZ_OK;
}

/* ---- checking ------------------------------------------------------------------- */

mz_str org_name_clean(mz_cx *cx, mz_str name)
{
    return mz_str_trim(mz_utf8_fold_str(cx->a, mz_str_nfc(cx->a, name)));
}

/* An input in its one spelling. */
struct clean {
    mz_str name;
    mz_str uscc; /* p == NULL: none */
    mz_str state;
    mz_str legal; /* p == NULL: as stored */
    mz_str phone;
    mz_str address;
};

struct checking {
    mz_cx *cx;
    const struct org_input *in;
    struct org_problems *problems;
};

static void object(struct checking *c, struct mz_say say)
{
    if (c->problems->n < ORG_PROBLEMS_MAX) {
        c->problems->say[c->problems->n++] = say;
    }
}

/* The refusal of a parser becomes one problem of several. */
static mz_code take(struct checking *c, mz_code rc)
{
    const struct mz_error *e = &c->cx->err;
    if (rc != MZ_INVALID || e->say == NULL) {
        return rc;
    }
    struct mz_say say = {.field = e->field, .text = e->say};
    for (size_t i = 0; i < MZ_LEN(say.arg); i++) {
        say.arg[i] = mz_str_dup(c->cx->a, mz_str_of(e->say_arg[i]));
    }
    object(c, say);
    mz_clear(c->cx);
    return MZ_OK;
}

bool org_degrees(mz_str s, int64_t most, int64_t *e6)
{
    int64_t v = 0;
    int places = -1;
    bool bad = s.n > 11;
    for (size_t i = 0; i < s.n && !bad; i++) {
        bool digit = s.p[i] >= '0' && s.p[i] <= '9';
        bool dot = s.p[i] == '.' && places < 0;
        bad = !(digit || dot) || places >= 6;
        places += dot || places >= 0 ? 1 : 0;
        v = digit ? v * 10 + (s.p[i] - '0') : v;
    }
    for (int i = places < 0 ? 0 : places; i < 6 && !bad; i++) {
        v *= 10;
    }
    bad = bad || v > most * 1000000;
    *e6 = bad || s.n == 0 ? MZ_NULL : v;
    return !bad;
}

static mz_code check_numbers(struct checking *c, struct clean *out)
{
    const struct org_input *in = c->in;
    if (mz_str_trim(in->uscc).n > 0) {
        struct mz_uscc u;
        mz_code rc = mz_uscc_parse(c->cx, "uscc", in->uscc, &u);
        if (rc == MZ_OK) {
            out->uscc = mz_str_dup(c->cx->a, mz_str_of(u.z));
        }
        MZ_TRY(take(c, rc));
    }
    if (mz_str_trim(in->phone).n > 0) {
        MZ_TRY(take(c, mz_phone_parse(c->cx, "phone", in->phone, &out->phone)));
    }
    if (in->legal.p == NULL) {
        out->legal = (mz_str){NULL, 0};
    } else if (mz_str_trim(in->legal).n > 0) {
        MZ_TRY(take(c, mz_name_parse(c->cx, "legal", in->legal, &out->legal)));
    }
    return MZ_OK;
}

static void check_texts(struct checking *c, const struct clean *out)
{
    const struct org_input *in = c->in;
    size_t name = mz_utf8_count(out->name);
    if (name < 2 || name > ORG_NAME_MAX) {
        object(c, (struct mz_say){.field = "name",
                                  .text = MZ_T("The name needs 2 to 100 characters.")});
    }
    if (org_label(org_kinds, in->kind) == NULL) {
        object(c,
               (struct mz_say){.field = "kind", .text = MZ_T("Choose the kind of organisation.")});
    }
    if (org_label(org_states, out->state) == NULL) {
        object(c, (struct mz_say){.field = "state", .text = MZ_T("Choose a state.")});
    }
    if (mz_utf8_count(out->address) > ORG_ADDRESS_MAX) {
        object(c, (struct mz_say){.field = "address",
                                  .text = MZ_T("The address has at most 200 characters.")});
    }
    if (in->division <= 0) {
        object(c, (struct mz_say){.field = "division",
                                  .text = MZ_T("Choose where the organisation is.")});
    }
    if ((in->lon_e6 == MZ_NULL) != (in->lat_e6 == MZ_NULL)) {
        object(c,
               (struct mz_say){.field = "lon_e6", .text = MZ_T("Give both coordinates or none.")});
    }
}

/* What can be said of the input alone. */
static mz_code check_input(mz_cx *cx, const struct org_input *in, struct org_problems *problems,
                           struct clean *out)
{
    struct checking c = {.cx = cx, .in = in, .problems = problems};
    *out = (struct clean){.name = org_name_clean(cx, in->name),
                          .uscc = {NULL, 0},
                          .state = in->state.n > 0 ? in->state : MZ_S("active"),
                          .legal = MZ_S(""),
                          .phone = MZ_S(""),
                          .address = mz_str_trim(in->address)};
    problems->n = 0;
    check_texts(&c, out);
    return check_numbers(&c, out);
}

/*
 * A code stands once in a county, and who works in one township does not see the others: so the
 * question goes to the whole county, and of what he does not see only "yes" comes back.
 */
static mz_code who_has(mz_cx *cx, int64_t county, mz_str uscc, struct org_with_uscc_row *row,
                       bool *found)
{
    const struct mz_actor *who = cx->actor;
    struct mz_actor wide = *who;
    wide.division_lo = county * MZ_COUNTY_UNIT;
    wide.division_hi = wide.division_lo + MZ_COUNTY_UNIT - 1;
    cx->actor = &wide;
    mz_code rc = org_with_uscc(cx, county, uscc, row, found);
    cx->actor = who;
    return rc;
}

#define TAKEN_OUTSIDE \
    MZ_T("This code belongs to an organisation outside your area. A county officer sees it.")

static mz_code check(mz_cx *cx, const struct org_input *in, int64_t id,
                     struct org_problems *problems, struct clean *out)
{
    struct checking c = {.cx = cx, .in = in, .problems = problems};
    struct org_with_uscc_row other = {0};
    bool found = false;
    MZ_TRY(check_input(cx, in, problems, out));
    if (out->uscc.p != NULL && in->division > 0) {
        MZ_TRY(who_has(cx, in->division / MZ_COUNTY_UNIT, out->uscc, &other, &found));
    }
    if (found && other.id != id) {
        bool mine =
            other.division >= cx->actor->division_lo && other.division <= cx->actor->division_hi;
        object(&c, mine ? (struct mz_say){.field = "uscc",
                                          .text = MZ_T("This code belongs to {0} already."),
                                          .arg = {other.name}}
                        : (struct mz_say){.field = "uscc", .text = TAKEN_OUTSIDE});
    }
    return MZ_OK;
}

mz_code org_check_input(mz_cx *cx, const struct org_input *in, struct org_problems *problems,
                        struct org_plain *out)
{
    struct clean c;
    MZ_TRY(check_input(cx, in, problems, &c));
    *out = (struct org_plain){.name = c.name,
                              .uscc = c.uscc.p == NULL ? MZ_S("") : c.uscc,
                              .legal = c.legal.p == NULL ? MZ_S("") : c.legal,
                              .phone = c.phone};
    return MZ_OK;
}

mz_code org_check(mz_cx *cx, const struct org_input *in, int64_t id, struct org_problems *problems)
{
    struct clean out;
    return check(cx, in, id, problems, &out);
}

static mz_code refuse(mz_cx *cx, const struct org_problems *p)
{
    const struct mz_say *s = &p->say[0];
    return p->n == 0 ? MZ_OK
                     : mz_refuse(cx, MZ_INVALID, .field = s->field, .text = s->text,
                                 .arg = {s->arg[0], s->arg[1], s->arg[2], s->arg[3]});
}

/* ---- writing ---------------------------------------------------------------------- */

/* Lists are in the order of the reading, equal readings in that of the characters. */
mz_str org_sort_name(mz_arena *a, mz_str name)
{
    mz_str reading = mz_pinyin_full(a, name, MZ_PINYIN_TEXT);
    return mz_str_fmt(a, MZ_FMT " " MZ_FMT, MZ_ARG(reading), MZ_ARG(name));
}

static mz_code insert(mz_cx *cx, const struct org_input *in, const struct clean *c, int64_t id)
{
    struct org_insert_args a = {.id = id,
                                .county = in->division / MZ_COUNTY_UNIT,
                                .division = in->division,
                                .name = c->name,
                                .uscc = c->uscc,
                                .kind = in->kind,
                                .state = c->state,
                                .legal = c->legal.p == NULL ? MZ_S("") : c->legal,
                                .phone = c->phone,
                                .address = c->address,
                                .lon_e6 = in->lon_e6,
                                .lat_e6 = in->lat_e6,
                                .sort_name = org_sort_name(cx->a, c->name),
                                .source = in->source.n > 0 ? in->source : MZ_S("window"),
                                .now_ms = mz_now_ms(cx)};
    MZ_TRY(org_insert(cx, &a));
    return org_words(cx, id, in->division, c->name, c->uscc);
}

static mz_code note(mz_cx *cx, const char *act, int64_t id, int64_t division, mz_str detail)
{
    return mz_tx_note(cx, &(struct mz_event){.act = mz_str_of(act),
                                             .kind = MZ_S("org"),
                                             .subject = id,
                                             .division = division,
                                             .detail = detail});
}

struct writing {
    const struct org_input *in;
    struct org_problems *problems;
    int64_t id;
    int64_t version;
};

/* The code is taken by an organisation that this actor does not see. */
static mz_code taken(mz_cx *cx, mz_code rc)
{
    if (rc != MZ_CONFLICT || cx->err.say != NULL) {
        return rc;
    }
    mz_clear(cx);
    return mz_refuse(cx, MZ_CONFLICT, .field = "uscc", .text = TAKEN_OUTSIDE);
}

static mz_code add_tx(mz_cx *cx, void *p)
{
    struct writing *w = p;
    struct clean c;
    MZ_TRY(check(cx, w->in, 0, w->problems, &c));
    MZ_TRY(refuse(cx, w->problems));
    MZ_TRY(mz_id_take(cx, w->in->division / MZ_COUNTY_UNIT, 1, &w->id));
    MZ_TRY(taken(cx, insert(cx, w->in, &c, w->id)));
    return note(cx, "org.add", w->id, w->in->division, MZ_S(""));
}

mz_code org_add(mz_cx *cx, const struct org_input *in, struct org_problems *problems, int64_t *id)
{
    struct org_problems own = {.n = 0};
    struct writing w = {.in = in, .problems = problems == NULL ? &own : problems};
    MZ_TRY(mz_tx(cx, add_tx, &w));
    *id = w.id;
    return MZ_OK;
}

static mz_code update_tx(mz_cx *cx, void *p)
{
    struct writing *w = p;
    struct org_row_row old = {0};
    struct clean c;
    int64_t changed = 0;
    MZ_TRY(load(cx, w->id, &old));
    MZ_TRY(check(cx, w->in, w->id, w->problems, &c));
    MZ_TRY(refuse(cx, w->problems));
    struct org_write_args a = {.id = w->id,
                               .version = w->version,
                               .division = w->in->division,
                               .name = c.name,
                               .uscc = c.uscc,
                               .kind = w->in->kind,
                               .state = c.state,
                               .legal = c.legal.p == NULL ? old.legal : c.legal,
                               .phone = w->in->phone.p == NULL ? old.phone : c.phone,
                               .address = c.address,
                               .lon_e6 = w->in->lon_e6,
                               .lat_e6 = w->in->lat_e6,
                               .sort_name = org_sort_name(cx->a, c.name),
                               .now_ms = mz_now_ms(cx)};
    if (w->in->division / MZ_COUNTY_UNIT != old.division / MZ_COUNTY_UNIT) {
        return mz_refuse(cx, MZ_INVALID, .field = "division",
                         .text = MZ_T("An organisation cannot move to another county; it is "
                                      "registered there anew."));
    }
    MZ_TRY(taken(cx, org_write(cx, &a, &changed)));
    if (changed == 0) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "version",
                         .text = MZ_T("Somebody changed this organisation meanwhile. Look at it "
                                      "again before you save."));
    }
    MZ_TRY(org_words(cx, w->id, w->in->division, c.name, c.uscc));
    return note(cx, "org.update", w->id, w->in->division, MZ_S(""));
}

mz_code org_update(mz_cx *cx, int64_t id, int64_t version, const struct org_input *in,
                   struct org_problems *problems)
{
    struct org_problems own = {.n = 0};
    struct writing w = {
        .in = in, .problems = problems == NULL ? &own : problems, .id = id, .version = version};
    return mz_tx(cx, update_tx, &w);
}

/* ---- many ---------------------------------------------------------------------------- */

struct many {
    const struct org_input *in;
    size_t n;
    struct org_result *results;
};

static mz_code add_one(mz_cx *cx, const struct org_input *in, int64_t id, struct org_result *out)
{
    struct org_problems problems = {.n = 0};
    struct clean c;
    *out = (struct org_result){0};
    MZ_TRY(check(cx, in, 0, &problems, &c));
    if (problems.n > 0) {
        out->why = problems.say[0];
        return MZ_OK;
    }
    MZ_TRY(insert(cx, in, &c, id));
    out->id = id;
    return MZ_OK;
}

static mz_code add_all(mz_cx *cx, void *p)
{
    struct many *m = p;
    int64_t county = m->in[0].division / MZ_COUNTY_UNIT;
    int64_t first = 0;
    int64_t good = 0;
    MZ_TRY(mz_id_take(cx, county, (int64_t)m->n, &first));
    for (size_t i = 0; i < m->n; i++) {
        if (m->in[i].division / MZ_COUNTY_UNIT != county) {
            return mz_fail(cx, MZ_INVALID, "organisations of two counties in one batch");
        }
        MZ_TRY(taken(cx, add_one(cx, &m->in[i], first + (int64_t)i, &m->results[i])));
        good += m->results[i].id != 0 ? 1 : 0;
    }
    return note(cx, "org.import", 0, m->in[0].division,
                mz_str_fmt(cx->a, "{\"n\":%" PRId64 "}", good));
}

mz_code org_add_many(mz_cx *cx, const struct org_input *in, size_t n, bool inside,
                     struct org_result *results)
{
    struct many m = {.in = in, .n = n, .results = results};
    if (n == 0) {
        return MZ_OK;
    }
    if (n > ORG_BATCH_MAX) {
        return mz_fail(cx, MZ_LIMIT, "%zu organisations in one batch", n);
    }
    return inside ? add_all(cx, &m) : mz_tx(cx, add_all, &m);
}

/* ---- the doctor, the list ---------------------------------------------------------------- */

static mz_code codes_right(mz_cx *cx, int64_t *bad)
{
    mz_cursor *c = NULL;
    struct org_codes_row r = {0};
    bool more = true;
    *bad = 0;
    MZ_TRY(org_codes(cx, &c));
    while (more) {
        struct mz_uscc u;
        MZ_TRY(org_codes_next(cx, c, &r, &more));
        if (more && mz_uscc_parse(cx, "uscc", r.uscc, &u) != MZ_OK) {
            mz_clear(cx);
            (*bad)++;
        }
    }
    return MZ_OK;
}

static mz_code imports_here(mz_cx *cx, int64_t *bad)
{
    struct org_import_lost_row r = {0};
    MZ_TRY(org_import_lost(cx, &r));
    *bad = r.n;
    return MZ_OK;
}

const struct mz_check org_checks[] = {
    {"org.uscc", codes_right, MZ_T("Every unified social credit code is right")},
    {"org.imports", imports_here, MZ_T("Every row that entered has its organisation")},
    {0},
};

static const struct mz_col cols[] = {
    {"name", MZ_T("Name of the organisation"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"uscc", MZ_T("Unified social credit code"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"kind", MZ_T("Kind of organisation"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"state", MZ_T("State"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"address", MZ_T("Address"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"phone", MZ_T("Telephone"), MZ_COL_TEXT, 0, NULL},
    {"changed_ms", MZ_T("Last change"), MZ_COL_TIME, MZ_COL_HIDE, NULL},
    {"sort_name", MZ_T("Name of the organisation"), MZ_COL_TEXT, MZ_COL_SORT | MZ_COL_KEEP, NULL},
    {0},
};

/* Exports leave by the hundred: nobody's mobile number is among them. */
static mz_code list_row(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row)
{
    enum { KIND = 2, STATE = 3, PHONE = 6 }; /* their places in cols */
    const char *kind = org_label(org_kinds, row->v[KIND].s);
    const char *state = org_label(org_states, row->v[STATE].s);
    (void)reg;
    row->v[KIND].s = kind == NULL ? row->v[KIND].s : mz_text(cx->lang, kind);
    row->v[STATE].s = state == NULL ? row->v[STATE].s : mz_text(cx->lang, state);
    row->v[PHONE].s = phone_seen(cx->a, row->v[PHONE].s, false);
    return MZ_OK;
}

const struct mz_reg org_register = {
    .name = "org",
    .table = "org",
    .title = MZ_T("Organisations"),
    .sort = "sort_name",
    .cols = cols,
    .need = "org.read",
    .words = org_typed,
    .row = list_row,
};
