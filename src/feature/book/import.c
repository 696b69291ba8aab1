/* import.c - entries of every register out of files: kinds of feature/transfer, made of packs. */
#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/book/book_int.h"
#include "feature/division/division.h"
#include "feature/world.h"
#include "store/db.h"

enum { NAMES_BYTES = 1000 };

/* Fields that every register has; the place of a field is part of the print of a row. */
enum { NUMBER = 1, STATE, TOWN, VILLAGE, OWN };
_Static_assert(IR_COLUMNS_MAX + OWN <= IMPORT_FIELDS_MAX, "a register has more fields than a file");

struct made_kind {
    const struct book_def *d;
    size_t column[IMPORT_FIELDS_MAX]; /* by field, from OWN on */
    bool unique;                      /* a field tells entries apart */
};

struct row {
    int64_t division;
    size_t state;
    struct book_texts t; /* p == NULL: the row says nothing of the field */
};

static const struct made_kind *of(const struct import_kind *kind)
{
    return kind->of;
}

/* ---- the kind of a register --------------------------------------------------------- */

/* People stay out of files of registers: who is meant is chosen on the page. */
static bool taken(const struct book_def *d, const struct ir_column *x)
{
    bool fact = x->kind == IR_COL_FACT;
    return x->kind != IR_COL_PERSON && x->kind != IR_COL_HOUSEHOLD &&
           x->kind != IR_COL_ORGANISATION &&
           (!fact || d->b->facts[x->fact].type.kind != RULE_SET);
}

static const char *own_names(mz_cx *cx, const struct ir_label *n)
{
    mz_sb b = mz_sb_new(cx->a, NAMES_BYTES);
    mz_sb_str(&b, import_plain(cx->a, n->zh));
    mz_sb_byte(&b, '|');
    mz_sb_str(&b, import_plain(cx->a, n->en));
    mz_sb_byte(&b, '|');
    mz_sb_str(&b, import_plain(cx->a, n->id));
    return mz_str_z(cx->a, mz_sb_view(&b));
}

static size_t fields_of(mz_cx *cx, const struct book_def *d, struct made_kind *k,
                        struct import_field *f, uint64_t *says_none)
{
    static const struct import_field all[OWN] = {
        IMPORT_NOT_TAKEN,
        [NUMBER] = {"number", MZ_T("No.||entry"), "编号|台账编号|number|no|bianhao"},
        [STATE] = {"state", MZ_T("State"), "状态|使用状态|state|status|zt"},
        [TOWN] = {"town", MZ_T("Township"), "乡镇|乡镇街道|街道|所属乡镇|镇街|town|township|xz"},
        [VILLAGE] = {"division", MZ_T("Village or division code"),
                     "行政区划代码|区划代码|区划|村|村社区|社区|所属村|行政村|所属政区|"
                     "division|divisioncode|village|xzqh"}};
    size_t n = OWN;
    memcpy(f, all, sizeof all);
    for (size_t i = 0; i < d->r->columns_n; i++) {
        const struct ir_column *x = &d->r->columns[i];
        if (!taken(d, x)) {
            continue;
        }
        k->column[n] = i;
        k->unique = k->unique || x->source->unique;
        *says_none |= book_kind(d, x) == RULE_BOOL ? UINT64_C(1) << n : 0;
        f[n++] = (struct import_field){.word = mz_str_z(cx->a, x->name.id),
                                       .label = mz_str_z(cx->a, book_label(cx, &x->name)),
                                       .names = own_names(cx, &x->name)};
    }
    return n;
}

static const struct import_words words = {
    .fresh = MZ_T("New entries"),
    .entered = MZ_T("Entries written"),
    .known = MZ_T("Entries that are here already"),
    .ask = MZ_T("Rows whose entry is here already"),
    .decide = MZ_T("Decide the rows with known entries"),
    .maybe = MZ_T("Of the same name as an entry"),
    .alike = MZ_T("Rows that may be an entry that is here"),
    .here = MZ_T("Entry that is here"),
    .came = MZ_T("Entry that was written"),
    .twice = MZ_T("Line {0} of this file has the same entry and other data; keep the right one"),
    .merged = MZ_T("Nothing was merged. Compare the two on their pages."),
};

static mz_code columns(mz_cx *cx, const struct import_kind *kind, const bool *has)
{
    const struct made_kind *k = of(kind);
    for (size_t f = OWN; f < kind->fields_n; f++) {
        const struct ir_column *x = &k->d->r->columns[k->column[f]];
        if (!has[f] && !has[NUMBER] && !x->source->optional) {
            return mz_refuse(cx, MZ_INVALID, .field = "map",
                             .text = MZ_T("Every entry has \"{0}\": choose its column"),
                             .arg = {mz_str_of(kind->fields[f].label)});
        }
    }
    return MZ_OK;
}

/* ---- cells ------------------------------------------------------------------------------- */

static bool is_one(mz_str s, const char *const *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (mz_str_eq(s, mz_str_of(v[i]))) {
            return true;
        }
    }
    return false;
}

static mz_str yes_or_no(mz_str s)
{
    static const char *const yes[] = {"是", "有", "true", "1", "Y", "y", "yes", "Yes", "√"};
    static const char *const no[] = {"否", "无", "没有", "false", "0", "N", "n", "no", "No", "×"};
    return is_one(s, yes, MZ_LEN(yes))  ? MZ_S("true")
           : is_one(s, no, MZ_LEN(no)) ? MZ_S("false")
                                       : s;
}

/* A value of a list by its name in either language, or its id. */
static mz_str choice(const struct book_def *d, const struct ir_column *x, mz_str s)
{
    const struct ir_enum *e = &d->b->enums[d->b->facts[x->fact].type.enum_i];
    for (size_t i = 0; i < e->values_n; i++) {
        if (mz_str_eq(s, e->values[i].zh) || mz_str_eq(s, e->values[i].en)) {
            return e->values[i].id;
        }
    }
    return s;
}

static mz_str day(mz_cx *cx, const struct import_line *line, size_t field, mz_str s)
{
    mz_date v = MZ_DATE_NONE;
    int64_t serial = 0;
    mz_code rc = MZ_OK;
    if (s.n != 8 && import_quantity(line, field)) {
        rc = mz_str_i64(cx, "day", s, 1, INT32_MAX, &serial);
        rc = rc == MZ_OK ? mz_date_from_excel(cx, "day", serial, &v) : rc;
    } else {
        rc = mz_date_parse(cx, "day", s, &v);
    }
    if (rc != MZ_OK) {
        mz_clear(cx);
        return s; /* refused as it stands, with the field's own sentence */
    }
    return mz_date_iso(cx->a, v);
}

/* "1,850.00元" is 1850.00. */
static mz_str figure(mz_cx *cx, mz_str s)
{
    mz_sb b = mz_sb_new(cx->a, s.n + 1);
    mz_str yuan = MZ_S("元");
    s = s.n > yuan.n && memcmp(s.p + s.n - yuan.n, yuan.p, yuan.n) == 0
            ? (mz_str){s.p, s.n - yuan.n}
            : s;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != ',') {
            mz_sb_byte(&b, s.p[i]);
        }
    }
    return mz_str_trim(mz_sb_view(&b));
}

/* Several in one cell: a line each. */
static mz_str lines(mz_cx *cx, mz_str s)
{
    mz_sb b = mz_sb_new(cx->a, s.n + 1);
    uint32_t cp = 0;
    for (size_t i = 0; mz_utf8_next(s, &i, &cp);) {
        bool cut = cp == 0x3001 || cp == 0xff1b || cp == ';' || cp == '|';
        mz_sb_char(&b, cut ? '\n' : cp);
    }
    return mz_sb_view(&b);
}

static mz_code linked(mz_cx *cx, const struct book_def *d, const struct ir_column *x, mz_str s,
                      mz_str *out)
{
    const struct book_def *other = NULL;
    int64_t id = 0;
    MZ_TRY(book_def_of(cx, d->b->registers[x->of].name.id, &other));
    MZ_TRY(book_named(cx, other, s, &id));
    *out = id == 0 ? s : mz_str_fmt(cx->a, "%lld", (long long)id);
    return MZ_OK;
}

static bool is_fact(const struct book_def *d, const struct ir_column *x, enum rule_kind kind)
{
    return x->kind == IR_COL_FACT && book_kind(d, x) == kind;
}

/* A cell as the form of the register would have it typed. */
static mz_code typed(mz_cx *cx, const struct import_work *w, const struct import_line *line,
                     size_t field, mz_str *out)
{
    const struct made_kind *k = of(w->kind);
    const struct ir_column *x = &k->d->r->columns[k->column[field]];
    mz_str s = line->text[field];
    int64_t place = 0;
    *out = s;
    if (x->kind == IR_COL_LIST) {
        *out = lines(cx, s);
    } else if (x->kind == IR_COL_ENTRY) {
        return linked(cx, k->d, x, s, out);
    } else if (x->kind == IR_COL_DATE || is_fact(k->d, x, RULE_DATE)) {
        *out = day(cx, line, field, s);
    } else if (x->kind == IR_COL_DIVISION || is_fact(k->d, x, RULE_DIVISION)) {
        MZ_TRY(import_place_anywhere(cx, w, s, &place));
        *out = place > 0 ? mz_str_fmt(cx->a, "%012lld", (long long)place) : s;
    } else if (is_fact(k->d, x, RULE_ENUM)) {
        *out = choice(k->d, x, s);
    } else if (is_fact(k->d, x, RULE_BOOL)) {
        *out = yes_or_no(s);
    } else if (is_fact(k->d, x, RULE_NUM)) {
        *out = figure(cx, s);
    }
    return MZ_OK;
}

/* ---- a row ------------------------------------------------------------------------------- */

static mz_code take_place(mz_cx *cx, const struct import_work *w, struct import_line *line,
                          struct row *r)
{
    const struct import_where where = {.town = line->text[TOWN], .village = line->text[VILLAGE]};
    mz_str rest = MZ_S("");
    int64_t county = w->county * MZ_COUNTY_UNIT;
    bool whole = county >= cx->actor->division_lo &&
                 county + MZ_COUNTY_UNIT - 1 <= cx->actor->division_hi;
    if (where.town.n + where.village.n == 0 && w->place == MZ_NULL && whole) {
        r->division = county; /* of the whole county, like a hill */
        return MZ_OK;
    }
    MZ_TRY(import_place(cx, w, line, &where, &r->division, &rest));
    if (r->division > 0 &&
        (r->division < cx->actor->division_lo || r->division > cx->actor->division_hi)) {
        import_say(cx, line,
                   (struct mz_say){.field = "division",
                                   .text = MZ_T("This place is outside your area")});
    }
    return MZ_OK;
}

static void take_state(mz_cx *cx, const struct book_def *d, struct import_line *line, struct row *r)
{
    mz_str s = line->text[STATE];
    mz_str all = MZ_S("");
    for (size_t i = 0; i < d->r->states_n; i++) {
        const struct ir_label *n = &d->r->states[i].name;
        if (s.n == 0 || mz_str_eq(s, n->id) || mz_str_eq(s, n->zh) || mz_str_eq(s, n->en)) {
            r->state = i;
            return;
        }
        all = mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(all), i == 0 ? "" : "、",
                         MZ_ARG(book_label(cx, n)));
    }
    import_say(cx, line,
               (struct mz_say){.field = "state",
                               .text = MZ_T("\"{0}\" is no state of the register; write "
                                            "one of: {1}"),
                               .arg = {s, all}});
}

/* What tells the entry inside the file: its number, its unique fields, all else nothing. */
static uint64_t key_of(mz_cx *cx, const struct import_work *w, const struct import_line *line)
{
    const struct made_kind *k = of(w->kind);
    const struct row *r = line->row;
    mz_str s = line->text[NUMBER];
    for (size_t f = OWN; f < w->kind->fields_n && s.n == 0; f++) {
        if (k->d->r->columns[k->column[f]].source->unique) {
            s = mz_str_fmt(cx->a, "%zu " MZ_FMT, f, MZ_ARG(r->t.s[k->column[f]]));
            s = r->t.s[k->column[f]].n == 0 ? MZ_S("") : s;
        }
    }
    return s.n == 0 ? 0 : mz_hash_str(s, w->seed) | 1;
}

/* A new entry has every field; a row with the number of one says only what it says. */
static mz_code take_fields(mz_cx *cx, const struct import_work *w, struct import_line *line,
                           struct row *r)
{
    const struct made_kind *k = of(w->kind);
    union mz_made_value ignored;
    bool good = false;
    for (size_t f = OWN; f < w->kind->fields_n; f++) {
        size_t at = k->column[f];
        mz_str s = MZ_S("");
        MZ_TRY(line->text[f].n == 0 ? MZ_OK : typed(cx, w, line, f, &s));
        r->t.s[at] = s;
        if (s.n > 0 || line->text[NUMBER].n == 0) {
            mz_code rc = book_value(cx, k->d, at, s, r->division, &ignored);
            MZ_TRY(import_take(cx, line, rc, &good));
        }
    }
    return MZ_OK;
}

static mz_code read(mz_cx *cx, const struct import_work *w, struct import_line *line)
{
    const struct made_kind *k = of(w->kind);
    struct row *r = line->row;
    bool good = false;
    MZ_TRY(take_place(cx, w, line, r));
    take_state(cx, k->d, line, r);
    for (size_t i = 0; i < k->d->r->columns_n; i++) {
        r->t.s[i] = MZ_S("");
    }
    MZ_TRY(take_fields(cx, w, line, r));
    if (line->say_n == 0 && line->text[NUMBER].n == 0) {
        MZ_TRY(import_take(cx, line, book_hold(cx, k->d, r->division, &r->t), &good));
    }
    line->key = line->say_n == 0 ? key_of(cx, w, line) : 0;
    return MZ_OK;
}

/* ---- what is here ------------------------------------------------------------------------ */

/* By number, else by a unique field; an entry that is over is no other one's. */
static mz_code find(mz_cx *cx, const struct import_work *w, const struct import_line *line,
                    int64_t *id)
{
    const struct made_kind *k = of(w->kind);
    const struct row *r = line->row;
    *id = 0;
    if (line->text[NUMBER].n > 0) {
        return book_named(cx, k->d, line->text[NUMBER], id);
    }
    for (size_t f = OWN; f < w->kind->fields_n && *id == 0; f++) {
        size_t at = k->column[f];
        bool text = k->d->made.cols[at].type == MZ_COL_TEXT;
        if (text && k->d->r->columns[at].source->unique && r->t.s[at].n > 0) {
            MZ_TRY(mz_made_other(cx, &k->d->made, at, w->county, r->t.s[at], 0, id));
        }
    }
    return MZ_OK;
}

static mz_code alike(mz_cx *cx, const struct import_work *w, const struct import_line *line,
                     int64_t *id)
{
    const struct made_kind *k = of(w->kind);
    const struct row *r = line->row;
    mz_str title = r->t.s[k->d->r->title];
    *id = 0;
    return k->unique || title.n == 0 ? MZ_OK : book_named(cx, k->d, title, id);
}

static mz_code add_one(mz_cx *cx, const struct import_work *w, struct import_line *line,
                       int64_t *last, struct import_added *out)
{
    const struct made_kind *k = of(w->kind);
    const struct row *r = line->row;
    bool good = false;
    *out = (struct import_added){0};
    MZ_TRY(find(cx, w, line, &out->known));
    if (out->known != 0) {
        return MZ_OK;
    }
    if (line->text[NUMBER].n > 0) {
        import_say(cx, line,
                   (struct mz_say){.field = "number",
                                   .text = MZ_T("There is no entry {0} here; leave the number of "
                                                "new entries empty"),
                                   .arg = {line->text[NUMBER]}});
        return MZ_OK;
    }
    return import_take(
        cx, line, book_add_next(cx, k->d, r->division, r->state, &r->t, last, &out->id), &good);
}

static mz_code may(mz_cx *cx, const struct book_def *d)
{
    return book_post_in(cx, d->r->import)
               ? MZ_OK
               : mz_refuse(cx, MZ_DENIED,
                           .text = MZ_T("The register leaves this to other posts than yours."));
}

static mz_code add(mz_cx *cx, const struct import_work *w, struct import_line *const *lines_in,
                   size_t n, struct import_added *out)
{
    int64_t last = -1;
    MZ_TRY(may(cx, of(w->kind)->d));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(add_one(cx, w, lines_in[i], &last, &out[i]));
    }
    return MZ_OK;
}

/* ---- changing one -------------------------------------------------------------------------- */

static mz_code update(mz_cx *cx, const struct import_work *w, const struct import_line *line,
                      int64_t id, bool *changed)
{
    const struct book_def *d = of(w->kind)->d;
    const struct row *r = line->row;
    struct book_entry e;
    struct book_texts was;
    struct book_texts t = {.s = {{0}}};
    *changed = false;
    MZ_TRY(may(cx, d));
    MZ_TRY(book_get(cx, d, id, &e));
    book_texts_of(cx, d, &e, &was);
    for (size_t i = 0; i < d->r->columns_n; i++) {
        union mz_made_value v;
        if (r->t.s[i].n == 0) {
            continue;
        }
        MZ_TRY(book_value(cx, d, i, r->t.s[i], e.v[MZ_MADE_DIVISION].i, &v));
        if (!mz_str_eq(book_typed(cx, d, i, v), was.s[i])) {
            t.s[i] = r->t.s[i];
            *changed = true;
        }
    }
    if (!*changed) {
        return MZ_OK;
    }
    if (d->r->approve != 0 || !book_post_in(cx, d->r->change)) {
        return mz_refuse(cx, MZ_INVALID,
                         .text = MZ_T("What stands in this register is not changed by files: "
                                      "change the entry on its page."));
    }
    return book_change(cx, d, id, 0, -1, &t);
}

static mz_code names(mz_cx *cx, const struct import_kind *kind, const int64_t *ids, size_t n,
                     mz_str *names)
{
    const struct book_def *d = of(kind)->d;
    for (size_t i = 0; i < n; i++) {
        names[i] = MZ_S("");
    }
    return book_sees(cx, d->r) ? mz_reg_texts(cx, d->reg[MZ_LANG_ZH], MZ_MADE_OWN_N + d->r->title,
                                              ids, n, names)
                               : MZ_OK;
}

/* ---- the kinds ------------------------------------------------------------------------------ */

/* The field by which entries are told apart: what two rows of one file must not share. */
static const char *known_by(const struct import_kind *kind)
{
    const struct made_kind *k = of(kind);
    for (size_t f = OWN; f < kind->fields_n; f++) {
        if (k->d->r->columns[k->column[f]].source->unique) {
            return kind->fields[f].word;
        }
    }
    return "number";
}

static const struct import_kind *kind_of(mz_cx *cx, const struct book_def *d)
{
    struct made_kind *k = MZ_NEW(cx->a, struct made_kind);
    struct import_field *f = MZ_NEW_N(cx->a, struct import_field, IMPORT_FIELDS_MAX);
    struct import_kind *out = MZ_NEW(cx->a, struct import_kind);
    mz_str id = d->r->name.id;
    *k = (struct made_kind){.d = d};
    *out = (struct import_kind){
        .name = d->made.name,
        .title = mz_str_z(cx->a, book_label(cx, &d->r->name)),
        .of = k,
        .need = "book.write",
        .print = mz_str_fmt(cx->a, "import row of register " MZ_FMT, MZ_ARG(id)).p,
        .list = mz_str_fmt(cx->a, "/book/" MZ_FMT, MZ_ARG(id)).p,
        .one = mz_str_fmt(cx->a, "/book/" MZ_FMT "/entry", MZ_ARG(id)).p,
        .words = &words,
        .fields = f,
        .row_size = sizeof(struct row),
        .columns = columns,
        .read = read,
        .find = find,
        .alike = alike,
        .add = add,
        .update = update,
        .names = names,
    };
    out->fields_n = fields_of(cx, d, k, f, &out->says_none);
    out->known_by = known_by(out);
    return out;
}

static mz_code one(mz_cx *cx, mz_str name, struct import_found *out)
{
    const struct book_def *d = NULL;
    if (name.n < 3 || memcmp(name.p, "r_", 2) != 0 || out->n == out->most) {
        return MZ_OK;
    }
    MZ_TRY(book_def_of(cx, (mz_str){name.p + 2, name.n - 2}, &d));
    out->v[out->n++] = kind_of(cx, d);
    return MZ_OK;
}

mz_code book_imports_of(mz_cx *cx, mz_str name, struct import_found *out)
{
    const struct book_def **v = NULL;
    size_t n = 0;
    if (name.n > 0) {
        return one(cx, name, out);
    }
    MZ_TRY(book_defs(cx, &v, &n));
    for (size_t i = 0; i < n && out->n < out->most; i++) {
        if (book_post_in(cx, v[i]->r->import)) {
            out->v[out->n++] = kind_of(cx, v[i]);
        }
    }
    return MZ_OK;
}
