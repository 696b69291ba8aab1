/* check_register.c - registers: fields, states, moves, duties and statistics become places. */
#include "rule/check_matter_int.h"

#include "base/utf8.h"

int32_t check_register_of(const struct rule_book *b, mz_str id)
{
    for (size_t i = 0; i < b->registers_n; i++) {
        if (mz_str_eq(b->registers[i].name.id, id)) {
            return (int32_t)i;
        }
    }
    return -1;
}

int32_t check_column_of(const struct ir_register *r, mz_str id)
{
    for (size_t i = 0; i < r->columns_n; i++) {
        if (mz_str_eq(r->columns[i].name.id, id)) {
            return (int32_t)i;
        }
    }
    return -1;
}

int32_t check_standing_of(const struct ir_register *r, mz_str id)
{
    for (size_t i = 0; i < r->states_n; i++) {
        if (mz_str_eq(r->states[i].name.id, id)) {
            return (int32_t)i;
        }
    }
    return -1;
}

/* The names become names of a table and its columns. */
static void short_name(struct check *c, const struct ast_text *id)
{
    if (id->s.n > IR_NAME_MAX) {
        check_wrong(c, id, MZ_T("\"{0}\" is too long for the name of a register or its field"),
                    MZ_T("It has at most 40 characters"));
    }
}

/* ---- columns ---------------------------------------------------------------------- */

static enum ir_column_kind kind_of(mz_str s)
{
    static const char *const words[] = {
        [IR_COL_TEXT] = "text",           [IR_COL_LONG_TEXT] = "long_text",
        [IR_COL_NAME] = "name",           [IR_COL_PHONE] = "phone",
        [IR_COL_ADDRESS] = "address",     [IR_COL_CODE] = "code",
        [IR_COL_LIST] = "list",           [IR_COL_DATE] = "date",
        [IR_COL_DIVISION] = "division",   [IR_COL_PERSON] = "person",
        [IR_COL_HOUSEHOLD] = "household", [IR_COL_ORGANISATION] = "organisation",
        [IR_COL_ENTRY] = "entry",
    };
    for (size_t i = IR_COL_TEXT; i < MZ_LEN(words); i++) {
        if (check_is(s, words[i])) {
            return (enum ir_column_kind)i;
        }
    }
    return IR_COL_TEXT; /* the reader has refused any other word */
}

static bool can_be_kept(const struct ir_fact *f)
{
    return f->entity == IR_HOUSEHOLD && f->history == IR_NO_HISTORY && f->type.kind != RULE_SET &&
           f->type.kind != RULE_MONTH;
}

static void fact_column(struct check *c, const struct ast_column *from, struct ir_column *o)
{
    struct check_sym s;
    if (!check_sym(c, from->fact.s, &s) || s.kind != CHECK_FACT) {
        check_wrong(c, &from->fact, MZ_T("There is no fact \"{0}\""),
                    MZ_T("Declare it in \"facts\", or write \"field\" for what no rule reads"));
        return;
    }
    const struct ir_fact *fact = &c->b->facts[s.i];
    o->fact = s.i;
    o->kind = IR_COL_FACT;
    o->name = fact->name;
    c->fact_reached[s.i] = true;
    if (!can_be_kept(fact)) {
        check_wrong(c, &from->fact, MZ_T("A register cannot keep \"{0}\""),
                    MZ_T("It keeps facts with \"entity: case\", without a history, that are "
                         "neither a set nor a month"));
    }
    if (from->kind.s.n > 0) {
        check_wrong(c, &from->kind, MZ_T("\"kind\" stands beside a fact"),
                    MZ_T("Take the line away: the fact has its type"));
    }
}

/* "uscc", or 9 for a digit, A for a letter, anything else of a code for itself. */
static bool good_mask(mz_str s)
{
    bool good = s.n > 0 && s.n <= 40;
    for (size_t i = 0; good && i < s.n; i++) {
        char ch = s.p[i];
        good = (ch >= '0' && ch <= '9') || (ch >= 'A' && ch <= 'Z') || ch == '-' || ch == '/';
    }
    return good || check_is(s, "uscc");
}

static void own_column(struct check *c, const struct ast_column *from, struct ir_column *o)
{
    struct check_sym s;
    o->kind = kind_of(from->kind.s);
    o->name = check_label(&from->field, &from->label);
    if (from->label.zh.s.n == 0 || from->kind.s.n == 0) {
        check_wrong(c, &from->field, MZ_T("The field \"{0}\" has no label or no kind"),
                    MZ_T("Add the lines \"label\" and \"kind\""));
    }
    if (check_sym(c, from->field.s, &s)) {
        check_wrong(c, &from->field, MZ_T("\"{0}\" is a name of the rules already"),
                    MZ_T("Write \"fact: {0}\", or take another name"));
    }
    if ((o->kind == IR_COL_CODE) != (from->mask.s.n > 0) ||
        (o->kind == IR_COL_CODE && !good_mask(from->mask.s))) {
        check_wrong(c, from->mask.s.n > 0 ? &from->mask : &from->field,
                    MZ_T("The shape of the code \"{0}\" is not said, or cannot be read"),
                    MZ_T("A code has a \"mask\": uscc for the credit code of GB 32100, or 9 for "
                         "each digit and A for each letter, like DM999999"));
    }
    if ((o->kind == IR_COL_ENTRY) != (from->of.s.n > 0)) {
        check_wrong(c, from->of.s.n > 0 ? &from->of : &from->field,
                    MZ_T("\"of\" names the register of an entry, and nothing else has one"),
                    MZ_T("Write \"kind: entry\" and \"of: REGISTER\""));
    }
}

static bool personal(enum ir_column_kind k)
{
    return k == IR_COL_PERSON || k == IR_COL_HOUSEHOLD;
}

static void column_uses(struct check *c, const struct ast_column *from, const struct ir_column *o)
{
    struct ast_text t = {o->name.id, from->at};
    bool long_one = o->kind == IR_COL_LONG_TEXT || o->kind == IR_COL_LIST;
    if (long_one && (from->unique || from->filter)) {
        check_wrong(c, &t, MZ_T("\"{0}\" has lines and can be neither unique nor a filter"),
                    MZ_T("Take \"unique\" and \"filter\" away, or make it a text"));
    }
    if (from->open && (personal(o->kind) || from->read_by_n > 0)) {
        check_wrong(c, &t, MZ_T("\"{0}\" cannot be public"),
                    MZ_T("Links to people and fields with \"read_by\" are never shown to "
                         "everybody"));
    }
    bool text = o->kind >= IR_COL_TEXT && o->kind <= IR_COL_LIST;
    if (from->words && !text) {
        check_wrong(c, &t, MZ_T("\"{0}\" has no words to search"),
                    MZ_T("\"words\" stands at fields of text"));
    }
    if (from->check != NULL && from->says.zh.s.n == 0) {
        check_wrong(c, &t, MZ_T("The check of \"{0}\" has no sentence for those whom it refuses"),
                    MZ_T("Add \"says\" and \"says_en\": what is wrong and what to do"));
    }
}

static void column(struct check *c, const struct ast_column *from, struct ir_column *o)
{
    *o = (struct ir_column){.source = from, .fact = UINT32_MAX, .of = UINT32_MAX, .check = IR_NONE};
    if ((from->fact.s.n > 0) == (from->field.s.n > 0)) {
        struct ast_text t = {from->fact.s, from->at};
        check_wrong(c, &t, MZ_T("A field needs either \"fact\" or \"field\""),
                    MZ_T("Name a fact of the rules, or give the field an id of its own"));
        return;
    }
    if (from->fact.s.n > 0) {
        fact_column(c, from, o);
    } else {
        own_column(c, from, o);
    }
    short_name(c, from->fact.s.n > 0 ? &from->fact : &from->field);
    if (from->label.zh.s.n > 0) {
        o->name.zh = from->label.zh.s;
        o->name.en = from->label.en.s.n > 0 ? from->label.en.s : from->label.zh.s;
    }
    o->read = check_posts(c, from->read_by, from->read_by_n);
    o->check = check_gate(c, from->check, IR_HOUSEHOLD, NULL);
    column_uses(c, from, o);
}

static bool is_day(const struct check *c, const struct ir_column *x)
{
    return x->kind == IR_COL_DATE ||
           (x->kind == IR_COL_FACT && c->b->facts[x->fact].type.kind == RULE_DATE);
}

static void columns(struct check *c, const struct ast_register *from, struct ir_register *o)
{
    o->columns = MZ_NEW_N(c->a, struct ir_column, from->fields_n + 1);
    for (size_t i = 0; i < from->fields_n; i++) {
        struct ir_column x;
        column(c, &from->fields[i], &x);
        struct ast_text t = {x.name.id, from->fields[i].at};
        if (x.name.id.n > 0 && check_column_of(o, x.name.id) >= 0) {
            check_wrong(c, &t, MZ_T("\"{0}\" stands in the register twice"),
                        MZ_T("Keep it once: delete one of the two"));
        }
        o->columns[o->columns_n++] = x;
    }
    int32_t title = check_column_of(o, from->title.s);
    o->title = title < 0 ? 0 : (uint32_t)title;
    bool text = title >= 0 && o->columns[title].kind >= IR_COL_TEXT &&
                o->columns[title].kind <= IR_COL_CODE && !o->columns[title].source->optional;
    if (!text) {
        check_wrong(c, &from->title, MZ_T("Entries cannot be called by \"{0}\""),
                    MZ_T("\"title\" names a field of text that every entry has"));
    }
}

/* ---- states and moves ---------------------------------------------------------------- */

uint32_t check_states_of(struct check *c, const struct ir_register *r, const struct ast_text *list,
                         size_t n)
{
    uint32_t all = 0;
    for (size_t i = 0; i < n; i++) {
        int32_t at = check_standing_of(r, list[i].s);
        if (at >= 0) {
            all |= 1U << (unsigned)at;
        } else {
            check_wrong(c, &list[i], MZ_T("The register has no state \"{0}\""),
                        MZ_T("Write the id of one of its states"));
        }
    }
    for (size_t i = 0; n == 0 && i < r->states_n; i++) {
        all |= r->states[i].source->over ? 0 : 1U << (unsigned)i;
    }
    return all;
}

static void move(struct check *c, const struct ir_register *r, const struct ast_move *from,
                 struct ir_move *o)
{
    *o = (struct ir_move){.name = check_label(&from->id, &from->label), .source = from};
    int32_t to = check_standing_of(r, from->to.s);
    o->to = to < 0 ? 0 : (uint32_t)to;
    if (to < 0) {
        check_wrong(c, &from->to, MZ_T("The register has no state \"{0}\""),
                    MZ_T("Write the id of one of its states"));
    }
    o->from = check_states_of(c, r, from->from, from->from_n);
    o->by = check_posts(c, from->by, from->by_n);
    o->approve = check_posts(c, from->approve_by, from->approve_by_n);
    o->reason = check_is(from->reason.s, "must")  ? IR_REASON_MUST
                : check_is(from->reason.s, "may") ? IR_REASON_MAY
                                                  : IR_REASON_NONE;
    o->when = check_gate(c, from->when, IR_HOUSEHOLD, &o->rule);
    if (from->cite.s.n > 0) {
        check_cite(c, from->cite.s, from->cite.at, MZ_DATE_NONE);
    }
}

static void states(struct check *c, const struct ast_register *from, struct ir_register *o)
{
    o->states = MZ_NEW_N(c->a, struct ir_standing, from->states_n + 1);
    for (size_t i = 0; i < from->states_n; i++) {
        o->states[o->states_n++] =
            (struct ir_standing){.name = check_label(&from->states[i].id, &from->states[i].label),
                                 .source = &from->states[i]};
    }
    uint32_t open = from->open_n == 0 ? 0 : check_states_of(c, o, from->open, from->open_n);
    for (size_t i = 0; i < o->states_n; i++) {
        o->states[i].open = (open & (1U << (unsigned)i)) != 0;
    }
    o->open = open != 0;
    o->moves = MZ_NEW_N(c->a, struct ir_move, from->moves_n + 1);
    for (size_t i = 0; i < from->moves_n; i++) {
        move(c, o, &from->moves[i], &o->moves[o->moves_n++]);
    }
    bool shown = false;
    for (size_t i = 0; i < o->columns_n; i++) {
        const struct ast_column *x = o->columns[i].source;
        shown = shown || x->open;
        if (x->open && !o->open) {
            struct ast_text t = {o->columns[i].name.id, x->at};
            check_wrong(c, &t, MZ_T("\"{0}\" is public, its register is not"),
                        MZ_T("Add \"public\" with the states that everybody may see"));
        }
    }
    if (o->open && !shown) {
        check_wrong(c, &from->id, MZ_T("Everybody may see \"{0}\", and no field of it"),
                    MZ_T("Mark fields with \"public: true\""));
    }
}

/* ---- duties and statistics -------------------------------------------------------------- */

static int two_digits(const char *p)
{
    bool digits = p[0] >= '0' && p[0] <= '9' && p[1] >= '0' && p[1] <= '9';
    return digits ? (p[0] - '0') * 10 + (p[1] - '0') : 0;
}

/* "05-31" of a year that has no leap day. */
static bool day_of(mz_str s, struct ir_duty *o)
{
    mz_date d;
    if (s.n != 5 || s.p[2] != '-') {
        return false;
    }
    o->month = two_digits(s.p);
    o->day = two_digits(s.p + 3);
    return o->month > 0 && o->day > 0 && mz_date_make(2001, o->month, o->day, &d);
}

static void duty(struct check *c, const struct ir_register *r, const struct ast_duty *from,
                 struct ir_duty *o)
{
    *o = (struct ir_duty){.name = check_label(&from->id, &from->label), .source = from};
    int32_t after = check_column_of(r, from->after.s);
    o->after = after < 0 ? 0 : (uint32_t)after;
    if (after < 0 || !is_day(c, &r->columns[after])) {
        check_wrong(c, &from->after, MZ_T("\"{0}\" is no field of days"),
                    MZ_T("\"after\" names the field of the register that says when it was done "
                         "last"));
    }
    if ((from->months.s.n > 0) == (from->day.s.n > 0)) {
        check_wrong(c, &from->id, MZ_T("It is not clear when \"{0}\" is due"),
                    MZ_T("Write either \"months\" or \"day\""));
    } else if (from->months.s.n > 0) {
        o->count = check_count(c, &from->months);
    } else if (!day_of(from->day.s, o)) {
        check_wrong(c, &from->day, MZ_T("\"{0}\" is no day of the year"),
                    MZ_T("Write month and day, like \"05-31\""));
    }
    o->states = check_states_of(c, r, from->states, from->states_n);
    o->when = check_gate(c, from->when, IR_HOUSEHOLD, NULL);
    o->by = check_posts(c, from->by, from->by_n);
    if (from->by_n == 0) {
        check_wrong(c, &from->id, MZ_T("Nobody can say that \"{0}\" was done"),
                    MZ_T("Add \"by\" with the posts that do it"));
    }
    check_cite(c, from->cite.s, from->cite.at, MZ_DATE_NONE);
}

static bool is_number(const struct check *c, const struct ir_column *x)
{
    return x->kind == IR_COL_FACT && c->b->facts[x->fact].type.kind == RULE_NUM;
}

static bool is_choice(const struct check *c, const struct ir_column *x)
{
    enum rule_kind k = x->kind == IR_COL_FACT ? c->b->facts[x->fact].type.kind : RULE_TEXT;
    return k == RULE_ENUM || k == RULE_BOOL || x->kind == IR_COL_DIVISION;
}

static void stat(struct check *c, const struct ir_register *r, const struct ast_stat *from,
                 struct ir_stat *o)
{
    *o = (struct ir_stat){.name = check_label(&from->id, &from->label), .source = from, .sum = -1};
    int32_t by = check_column_of(r, from->by.s);
    o->by = check_is(from->by.s, "state")      ? IR_BY_STATE
            : check_is(from->by.s, "division") ? IR_BY_DIVISION
                                               : IR_BY_COLUMN;
    o->column = by < 0 ? 0 : (uint32_t)by;
    o->monthly = check_is(from->per.s, "month");
    bool day = o->by == IR_BY_COLUMN && by >= 0 && is_day(c, &r->columns[by]);
    bool can = o->by != IR_BY_COLUMN || day || (by >= 0 && is_choice(c, &r->columns[by]));
    if (!can) {
        check_wrong(c, &from->by, MZ_T("Entries cannot be counted by \"{0}\""),
                    MZ_T("Write state, division, or a field that is a choice, yes or no, or a "
                         "day"));
    } else if (day != (from->per.s.n > 0)) {
        check_wrong(c, &from->id, MZ_T("\"per\" and days go together in \"{0}\""),
                    MZ_T("Write \"per: year\" or \"per: month\" beside a field of days, and "
                         "nowhere else"));
    }
    if (from->sum.s.n > 0) {
        o->sum = check_column_of(r, from->sum.s);
        if (o->sum < 0 || !is_number(c, &r->columns[o->sum])) {
            check_wrong(c, &from->sum, MZ_T("\"{0}\" cannot be added up"),
                        MZ_T("\"sum\" names a field of money or numbers"));
        }
    }
}

/* ---- the whole ---------------------------------------------------------------------------- */

/* "{serial}" and "{serial:3}". */
static bool is_serial(mz_str word)
{
    return check_is(word, "{serial}") || (word.n == 10 && memcmp(word.p, "{serial:", 8) == 0 &&
                                          word.p[8] >= '1' && word.p[8] <= '9');
}

bool check_numbering(mz_str s, const char *day, size_t max)
{
    bool serial = false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '{') {
            continue;
        }
        size_t n = 0;
        while (i + n < s.n && s.p[i + n] != '}') {
            n++;
        }
        mz_str word = {s.p + i, i + n < s.n ? n + 1 : 0};
        if (!is_serial(word) && !check_is(word, "{county}") && !check_is(word, day)) {
            return false;
        }
        serial = serial || is_serial(word);
        i += n;
    }
    return serial && s.n <= max;
}

static void samples(struct check *c, const struct ir_register *r)
{
    for (size_t i = 0; i < r->source->samples_n; i++) {
        const struct ast_sample *x = &r->source->samples[i];
        (void)check_states_of(c, r, &x->state, x->state.s.n > 0);
        for (size_t k = 0; k < x->set.n; k++) {
            if (check_column_of(r, x->set.v[k].id.s) < 0) {
                check_wrong(c, &x->set.v[k].id, MZ_T("The register has no field \"{0}\""),
                            MZ_T("Write the id of one of its fields"));
            }
        }
    }
}

static void whole(struct check *c, const struct ast_pack *pack, const struct ast_register *from,
                  struct ir_register *o)
{
    *o = (struct ir_register){.name = check_label(&from->id, &from->label), .source = from};
    o->pack = pack->id.s;
    short_name(c, &from->id);
    columns(c, from, o);
    states(c, from, o);
    o->read = check_posts(c, from->read_by, from->read_by_n);
    o->add = check_posts(c, from->add_by, from->add_by_n);
    o->import = check_posts(c, from->import_by, from->import_by_n);
    o->change = check_posts(c, from->change_by, from->change_by_n);
    o->approve = check_posts(c, from->approve_by, from->approve_by_n);
    o->duties = MZ_NEW_N(c->a, struct ir_duty, from->duties_n + 1);
    for (size_t i = 0; i < from->duties_n; i++) {
        duty(c, o, &from->duties[i], &o->duties[o->duties_n++]);
    }
    o->stats = MZ_NEW_N(c->a, struct ir_stat, from->stats_n + 1);
    for (size_t i = 0; i < from->stats_n; i++) {
        stat(c, o, &from->stats[i], &o->stats[o->stats_n++]);
    }
    o->checks = MZ_NEW_N(c->a, struct ir_whole, from->checks_n + 1);
    for (size_t i = 0; i < from->checks_n; i++) {
        const struct ast_whole *w = &from->checks[i];
        o->checks[o->checks_n++] =
            (struct ir_whole){w, check_gate(c, w->formula, IR_HOUSEHOLD, NULL)};
    }
    if (from->number.s.n > 0 && !check_numbering(from->number.s, "{year}", IR_NAME_MAX)) {
        check_wrong(c, &from->number, MZ_T("Entries cannot be numbered like \"{0}\""),
                    MZ_T("Write letters and signs with {county}, {year} and {serial} or "
                         "{serial:6} among them"));
    }
    o->exports = MZ_NEW_N(c->a, struct ir_export, from->exports_n + 1);
    for (size_t i = 0; i < from->exports_n; i++) {
        check_export(c, &from->exports[i], o);
    }
    samples(c, o);
    check_cite(c, from->cite.s, from->cite.at, MZ_DATE_NONE);
}

static struct ir_register *place_of(struct rule_book *b, mz_str id)
{
    int32_t old = check_register_of(b, id);
    return &b->registers[old >= 0 ? (size_t)old : b->registers_n++];
}

static void links(struct check *c, struct ir_register *r)
{
    for (size_t i = 0; i < r->columns_n; i++) {
        struct ir_column *x = &r->columns[i];
        int32_t of = x->kind == IR_COL_ENTRY ? check_register_of(c->b, x->source->of.s) : 0;
        x->of = of < 0 ? UINT32_MAX : (uint32_t)of;
        if (of < 0) {
            check_wrong(c, &x->source->of, MZ_T("There is no register \"{0}\""),
                        MZ_T("Declare it in \"registers\", or name another"));
        }
    }
}

size_t ir_listed_column(const struct ir_register *r)
{
    size_t at = 0;
    while (at < r->columns_n &&
           (r->columns[at].kind != IR_COL_PERSON || !r->columns[at].source->filter)) {
        at++;
    }
    return at;
}

/* What a register says of people is a yes, and its entries can be asked for by the person. */
static void listed(struct check *c, const struct ir_fact *f)
{
    int32_t at = f->listed_in.s.n == 0 ? -1 : check_register_of(c->b, f->listed_in.s);
    if (f->listed_in.s.n == 0) {
        return;
    }
    if (at < 0) {
        check_wrong(c, &f->listed_in, MZ_T("There is no register \"{0}\""),
                    MZ_T("Declare it in \"registers\", or name another"));
    } else if (ir_listed_column(&c->b->registers[at]) == c->b->registers[at].columns_n) {
        check_wrong(c, &f->listed_in, MZ_T("The register \"{0}\" cannot be asked for a person"),
                    MZ_T("Give it a field with \"kind: person\" and \"filter: true\""));
    }
    bool fits = f->type.kind == RULE_BOOL && f->history == IR_NO_HISTORY &&
                f->missing == IR_MISSING_ZERO;
    if (!fits) {
        check_wrong(c, &f->listed_in, MZ_T("A register cannot say this fact"),
                    MZ_T("\"listed_in\" stands at a fact of the type bool with \"missing: false\" "
                         "and without a history: who stands in no entry is not listed"));
    }
}

void check_registers(struct check *c)
{
    struct rule_book *b = c->b;
    size_t n = 0;
    for (size_t p = 0; p < b->packs_n; p++) {
        n += b->packs[p]->registers_n;
    }
    b->registers = MZ_NEW_N(c->a, struct ir_register, n + 1);
    for (size_t p = 0; p < b->packs_n; p++) {
        for (size_t i = 0; i < b->packs[p]->registers_n; i++) {
            const struct ast_register *from = &b->packs[p]->registers[i];
            whole(c, b->packs[p], from, place_of(b, from->id.s));
        }
    }
    for (size_t i = 0; i < b->registers_n; i++) {
        links(c, &b->registers[i]);
    }
    for (size_t i = 0; i < b->facts_n; i++) {
        listed(c, &b->facts[i]);
    }
    check_enters(c);
}

/* ---- new places of nodes ------------------------------------------------------------------- */

static void moved(ir_id *id, const ir_id *to)
{
    *id = *id == IR_NONE ? IR_NONE : to[*id];
}

void check_registers_moved(struct rule_book *b, const ir_id *to)
{
    for (size_t i = 0; i < b->registers_n; i++) {
        struct ir_register *r = &b->registers[i];
        for (size_t k = 0; k < r->columns_n; k++) {
            moved(&r->columns[k].check, to);
        }
        for (size_t k = 0; k < r->moves_n; k++) {
            moved(&r->moves[k].when, to);
        }
        for (size_t k = 0; k < r->duties_n; k++) {
            moved(&r->duties[k].when, to);
        }
        for (size_t k = 0; k < r->checks_n; k++) {
            moved(&r->checks[k].formula, to);
        }
        for (size_t k = 0; k < r->exports_n; k++) {
            moved(&r->exports[k].when, to);
        }
    }
}
