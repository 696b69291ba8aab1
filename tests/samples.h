/*
 * samples.h - an address for each route: its path filled with the ids, divisions and words that the
 * database and the tables hold. A new route needs no line here.
 *
 * For tests over every route: access_test.c, schema_test.c, schema_fuzz_test.c.
 */
#ifndef MZ_TESTS_SAMPLES_H
#define MZ_TESTS_SAMPLES_H

#include <ctype.h>

#include "base/hash.h"
#include "feature/apply/apply_int.h"
#include "feature/rule/shelf.h"
#include "feature/verify/words.h"
#include "marks.h"
#include "office.h"

/* ---- marks: what must not leave its place ------------------------------------------------ */

enum { LEAKS_SHOWN = 60, WORDS_MAX = 800, ROUTES_MAX = 1000, VIEWS_MAX = 20000 };

struct sample {
    mz_str table;
    int64_t id;
    int64_t division;
    int64_t user; /* whose it is; 0: nobody's in particular */
};

struct view { /* an answer as it was before something was planted elsewhere */
    uint64_t hash;
    int status;
};

struct audit {
    struct office o;
    struct marks *marks;
    struct sample *samples;
    size_t samples_n;
    mz_str *words; /* for text parameters */
    size_t words_n;
    mz_str pack;  /* whose rules the words name */
    int *opened;  /* by route: answers that went well */
    size_t route; /* that is looked at */
    /* By route: words that opened something, and roles that tried all of them. */
    uint8_t (*useful)[WORDS_MAX];
    bool (*tried)[MZ_ROLE_N + 1];
    struct view *views[WORKERS_MAX]; /* by worker, in the order in which they are asked */
    size_t views_n[WORKERS_MAX];
    size_t views_at; /* of the worker who is asked */
    int64_t cases, leaks, wrong, broken, scanned;
    int64_t unread; /* answers with a person in them that the audit does not know */
    int64_t reads;  /* office_reads() before the question */
    bool posting;
    char some_id[32]; /* of a subject; it stays the same between two looks */
    bool again;       /* the second look: compare with views instead of filling them */
};

/* Words of the program itself are no marks: only what has digits in a row or is not ASCII. */
static inline bool telling(mz_str s)
{
    size_t digits = 0;
    if (s.n < MARK_PREFIX || s.n > 160 || s.p[0] == '{' || s.p[0] == '[') {
        return false;
    }
    for (size_t i = 0; i < s.n; i++) {
        digits = s.p[i] >= '0' && s.p[i] <= '9' ? digits + 1 : 0;
        if ((unsigned char)s.p[i] >= 0x80 || s.p[i] == '*' || digits >= 10) {
            return true;
        }
    }
    return false;
}

static const char *const pack_words[] = {"银行",     "公安机关",     "残疾人联合会",
                                         "教育部门", "医疗保障部门", "银行存款",
                                         "民政部门", "住房保障部门", "人力资源和社会保障部门"};

static inline void add_mark(struct audit *t, mz_str text, int64_t division, const char *table)
{
    /* An export's filters in words are the program's own sentences. */
    if (!telling(text) || strcmp(table, "export_run") == 0) {
        return;
    }
    /* Departments and what they deliver are words of packs, seen by all. */
    if (strcmp(table, "feed_delivery") == 0 || strcmp(table, "verify_objection") == 0 ||
        strcmp(table, "feed_sender") == 0) {
        for (size_t i = 0; i < MZ_LEN(pack_words); i++) {
            if (mz_str_eq(text, mz_str_of(pack_words[i]))) {
                return;
            }
        }
    }
    /* An offer is told to its whole county; the measure that it became repeats its words. */
    if (strcmp(table, "plan_measure") == 0) {
        return;
    }
    /* A street is called what it is called; the key that the office signs with is public. */
    bool key = (strcmp(table, "letter") == 0 || strcmp(table, "share_delivery") == 0 ||
                strcmp(table, "verify_run") == 0) &&
               text.n == 16 && strspn(text.p, "0123456789abcdef") >= 16;
    if (key || (strncmp(table, "r_place_", 8) == 0 && !isdigit((unsigned char)text.p[0]))) {
        return;
    }
    struct mark *m = marks_add(t->marks, text, table);
    if (m->n <= MARK_DIVISIONS_MAX) {
        for (size_t k = 0; k < m->n && k < MARK_DIVISIONS_MAX; k++) {
            if (m->division[k] == division) {
                return;
            }
        }
        if (m->n < MARK_DIVISIONS_MAX) {
            m->division[m->n] = division;
        }
        m->n++;
    }
}

static inline bool in_scope(const struct worker *who, int64_t division)
{
    return who->role != MZ_ROLE_N && division >= who->lo && division <= who->hi;
}

static inline bool may_see(const struct worker *who, const struct mark *m)
{
    bool yes = m->n > MARK_DIVISIONS_MAX;
    /* A report names the deliveries it rests on: their numbers are no secret in their county. */
    bool number =
        strcmp(m->table, "feed_delivery") == 0 && m->text.p[0] >= '0' && m->text.p[0] <= '9';
    if (number && who->role != MZ_ROLE_N) {
        yes = m->division[0] / MZ_COUNTY_UNIT == who->division / MZ_COUNTY_UNIT;
    }
    for (size_t i = 0; i < m->n && i < MARK_DIVISIONS_MAX && !yes; i++) {
        yes = in_scope(who, m->division[i]);
    }
    return yes;
}

/* ---- what the database holds --------------------------------------------------------------- */

/* Staff is no secret among staff; the store's own tables are not shown. */
static inline bool of_subjects(mz_str table)
{
    return !(table.n >= 3 && memcmp(table.p, "mz_", 3) == 0);
}

static inline bool of_staff(mz_str table)
{
    return table.n >= 7 && memcmp(table.p, "account", 7) == 0;
}

struct table {
    mz_str name;
    bool id, division, user;
    mz_str text[64];
    size_t text_n;
    mz_str all[96];
    size_t all_n;
};

/* The tables whose rows have an id and a division. */
static inline size_t guarded_tables(struct audit *t, struct table *out, size_t most)
{
    struct raw_row *c = NULL;
    size_t n = office_columns(&t->o, &c);
    size_t k = 0;
    for (size_t i = 0; i < n;) {
        struct table one = {.name = c[i].s};
        for (; i < n && mz_str_eq(c[i].s, one.name); i++) {
            one.id = one.id || mz_str_eq(c[i].t, MZ_S("id"));
            one.division = one.division || mz_str_eq(c[i].t, MZ_S("division"));
            one.user = one.user || mz_str_eq(c[i].t, MZ_S("user_id"));
            if (c[i].a == 1 && one.text_n < MZ_LEN(one.text)) {
                one.text[one.text_n++] = c[i].t;
            }
            if (c[i].a != 0 && one.all_n < MZ_LEN(one.all)) {
                one.all[one.all_n++] = c[i].t;
            }
        }
        if (one.id && one.division && of_subjects(one.name) && k < most) {
            out[k++] = one;
        }
    }
    return k;
}

static inline void add_word(struct audit *t, const char *word)
{
    for (size_t i = 0; i < t->words_n; i++) {
        if (mz_str_eq(t->words[i], mz_str_of(word))) {
            return;
        }
    }
    if (t->words_n < WORDS_MAX) {
        t->words[t->words_n++] = mz_str_of(word);
    }
}

/* Short words of the program in this column, such as kinds and states: text parameters take them.
 */
static inline void add_words_of(struct audit *t, const char *table, mz_str column)
{
    struct raw_row *r = NULL;
    const char *sql = mz_str_fmt(t->o.cx.a,
                                 "SELECT 0, 0, COALESCE(" MZ_FMT ", ''), '' FROM %s "
                                 "GROUP BY " MZ_FMT " ORDER BY 3 LIMIT 30",
                                 MZ_ARG(column), table, MZ_ARG(column))
                          .p;
    size_t n = office_raw(&t->o, sql, &r);
    for (size_t i = 0; i < n && n < 30; i++) {
        bool word = r[i].s.n >= 3 && r[i].s.n <= 20;
        for (size_t k = 0; k < r[i].s.n; k++) {
            word = word && r[i].s.p[k] >= 'a' && r[i].s.p[k] <= 'z';
        }
        if (word) {
            add_word(t, mz_str_z(t->o.cx.a, r[i].s));
        }
    }
}

static inline void read_rows(struct audit *t)
{
    static struct table tables[160];
    struct office *o = &t->o;
    size_t n = guarded_tables(t, tables, MZ_LEN(tables));
    t->samples = MZ_NEW_N(o->cx.a, struct sample, 100000);
    t->samples_n = 0;
    marks_clear(t->marks);
    /* Campaigns are their county's: they have no division, and everybody who works there sees them.
     */
    struct raw_row *plans = NULL;
    size_t plans_n =
        office_raw(o, "SELECT id, county * 1000000, '', '' FROM round_plan ORDER BY id", &plans);
    for (size_t k = 0; k < plans_n && t->samples_n < 100000; k++) {
        t->samples[t->samples_n++] = (struct sample){MZ_S("round_plan"), plans[k].a, plans[k].b, 0};
    }
    /* So are offers of the resources board, in which no family stands. */
    plans_n = office_raw(o, "SELECT id, county * 1000000, '', '' FROM offer ORDER BY id", &plans);
    for (size_t k = 0; k < plans_n && t->samples_n < 100000; k++) {
        t->samples[t->samples_n++] = (struct sample){MZ_S("offer"), plans[k].a, plans[k].b, 0};
    }
    /* So are batches of payments, for those who may see payments. */
    plans_n =
        office_raw(o, "SELECT id, county * 1000000, '', '' FROM ledger_batch ORDER BY id", &plans);
    for (size_t k = 0; k < plans_n && t->samples_n < 100000; k++) {
        t->samples[t->samples_n++] = (struct sample){MZ_S("pay"), plans[k].a, plans[k].b, 0};
    }
    /* Registers of the packs are called by their names. */
    plans_n = office_raw(o, "SELECT 0, 0, substr(name, 3), '' FROM mz_made ORDER BY name", &plans);
    for (size_t k = 0; k < plans_n; k++) {
        add_word(t, mz_str_z(o->cx.a, plans[k].s));
    }
    for (size_t i = 0; i < n; i++) {
        struct raw_row *r = NULL;
        const char *name = mz_str_z(o->cx.a, tables[i].name);
        size_t rows =
            office_raw(o,
                       mz_str_fmt(o->cx.a, "SELECT id, division, %s, '' FROM %s ORDER BY id",
                                  tables[i].user ? "CAST(user_id AS TEXT)" : "''", name)
                           .p,
                       &r);
        for (size_t k = 0; k < rows && t->samples_n < 100000; k++) {
            int64_t user = r[k].s.n == 0 ? 0 : strtoll(mz_str_z(o->cx.a, r[k].s), NULL, 10);
            t->samples[t->samples_n++] = (struct sample){tables[i].name, r[k].a, r[k].b, user};
            if (!of_staff(tables[i].name)) {
                add_mark(t, mz_str_fmt(o->cx.a, "%" PRId64, r[k].a), r[k].b, name);
            }
        }
        for (size_t c = 0; c < tables[i].text_n && !of_staff(tables[i].name); c++) {
            add_words_of(t, name, tables[i].text[c]);
            rows = office_raw(o,
                              mz_str_fmt(o->cx.a,
                                         "SELECT division, 0, COALESCE(" MZ_FMT ", ''), '' FROM %s "
                                         "GROUP BY division, " MZ_FMT,
                                         MZ_ARG(tables[i].text[c]), name, MZ_ARG(tables[i].text[c]))
                                  .p,
                              &r);
            for (size_t k = 0; k < rows; k++) {
                add_mark(t, r[k].s, r[k].a, name);
            }
        }
    }
}

/* All rows outside the scope as one figure: they must be as they were. */
static inline uint64_t outside(struct audit *t, const struct worker *who)
{
    static struct table tables[160];
    struct office *o = &t->o;
    struct mz_arena *keep = o->cx.a;
    uint64_t h = 1469598103934665603U;
    o->cx.a = o->a;
    size_t n = guarded_tables(t, tables, MZ_LEN(tables));
    for (size_t i = 0; i < n; i++) {
        mz_str line = MZ_S("''");
        for (size_t c = 0; c < tables[i].all_n; c++) {
            line = mz_str_fmt(o->a, MZ_FMT " || '|' || COALESCE(CAST(" MZ_FMT " AS TEXT), '-')",
                              MZ_ARG(line), MZ_ARG(tables[i].all[c]));
        }
        struct raw_row *r = NULL;
        size_t rows = office_raw(o,
                                 mz_str_fmt(o->a,
                                            "SELECT id, division, " MZ_FMT ", '' FROM " MZ_FMT
                                            " WHERE division < %" PRId64 " OR division > %" PRId64
                                            " ORDER BY id",
                                            MZ_ARG(line), MZ_ARG(tables[i].name), who->lo, who->hi)
                                     .p,
                                 &r);
        for (size_t k = 0; k < rows; k++) {
            for (size_t b = 0; b < r[k].s.n; b++) {
                h = (h ^ (unsigned char)r[k].s.p[b]) * 1099511628211U;
            }
        }
    }
    o->cx.a = keep;
    return h;
}

/* The nearest pack, one of its rules, parameters and facts. */
static inline void add_words_of_law(struct audit *t)
{
    const struct rule_shelf *shelf = NULL;
    if (rule_shelf(&t->o.cx, &shelf) != MZ_OK) {
        mz_clear(&t->o.cx);
        return;
    }
    const struct rule_shelved *s = rule_shelf_for(shelf, 331181 * MZ_COUNTY_UNIT);
    if (s != NULL) {
        t->pack = s->id;
        add_word(t, s->id.p);
        add_word(t, mz_str_z(t->o.cx.a, s->book->rules[0].name.id));
        add_word(t, mz_str_z(t->o.cx.a, s->book->params[0].name.id));
        add_word(t, mz_str_z(t->o.cx.a, s->book->facts[0].name.id));
    }
}

/* What the code on a sealed report leads to. */
static inline void add_word_of_paper(struct audit *t)
{
    struct raw_row *r = NULL;
    mz_str path = MZ_S("");
    if (office_raw(&t->o, "SELECT id, 0, number, '' FROM verify_run WHERE state = 'issued'", &r) >
            0 &&
        words_check_path(&t->o.cx, r[0].s, &path) == MZ_OK) {
        add_word(t, path.p + strlen("/verify/check/"));
    }
}

/* The address of a public notice that hangs. */
static inline void add_word_of_notice(struct audit *t)
{
    struct raw_row *r = NULL;
    const char *sql = "SELECT id, 0, code, '' FROM notice WHERE ended_ms IS NULL ORDER BY id DESC";
    if (office_raw(&t->o, sql, &r) > 0) {
        add_word(t, mz_str_z(t->o.cx.a, r[0].s));
    }
}

/* Codes that applicants have: of a draft, of what became a case, of a member's link. */
static void add_words_of_applicants(struct audit *t)
{
    struct raw_row *r = NULL;
    size_t n = office_raw(
        &t->o,
        "SELECT id, division, state, '' FROM apply WHERE state IN ('draft', 'begun') ORDER BY id",
        &r);
    bool had[2] = {false, false};
    for (size_t i = 0; i < n; i++) {
        struct apply a = {.id = 0};
        struct apply_sign *v = NULL;
        size_t links = 0;
        size_t kind = mz_str_eq(r[i].s, MZ_S("draft")) ? 0 : 1;
        if (had[kind] || !division_inside(r[i].b, t->o.cx.world->division) ||
            apply_get(&t->o.cx, r[i].a, &a) != MZ_OK ||
            apply_signs(&t->o.cx, &a, &v, &links) != MZ_OK) {
            mz_clear(&t->o.cx);
            continue;
        }
        had[kind] = kind == 0 || links > 0;
        add_word(t, mz_str_z(t->o.w.cx.a, a.b.code));
        if (links > 0) {
            add_word(t, mz_str_z(t->o.w.cx.a, v[0].code));
        }
    }
}

/* What a text parameter of a path may be: names that stand in the features' own tables. */
static inline void read_words(struct audit *t)
{
    t->words = MZ_NEW_N(t->o.cx.a, mz_str, WORDS_MAX);
    add_word(t, "living");
    add_word(t, "officer");
    add_word(t, "csv");
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        const struct mz_feature *f = mz_features[i];
        add_word(t, f->name);
        for (size_t k = 0; f->registers != NULL && f->registers[k] != NULL; k++) {
            add_word(t, f->registers[k]->name);
        }
        for (const struct mz_job *j = f->jobs; j != NULL && j->name != NULL; j++) {
            add_word(t, j->name);
        }
    }
    for (int r = 0; r < MZ_ROLE_N; r++) {
        add_word(t, account_role_word((enum mz_role)r));
    }
    add_words_of_law(t);
    add_word_of_paper(t);
    add_word_of_notice(t);
    add_words_of_applicants(t);
}

/* ---- who may what, from the tables -------------------------------------------------------------
 */

static inline bool is_public(const char *need)
{
    return strcmp(need, "public") == 0;
}

static inline bool may_call(const struct audit *t, const struct worker *who, const char *need)
{
    if (is_public(need) || who->role == MZ_ROLE_N) {
        return is_public(need);
    }
    return strcmp(need, "user") == 0 || account_role_may(t->o.cx.world->perms, who->role, need);
}

/* ---- filling the path ---------------------------------------------------------------------------
 */

static inline const char *parameter(const char *path)
{
    return strchr(path, '{');
}

static inline bool takes_text(const char *path)
{
    return strstr(path, ":text}") != NULL;
}

static inline bool takes_number(const char *path)
{
    const char *p = path;
    while ((p = parameter(p)) != NULL) {
        const char *end = strchr(p, '}');
        if (memmem(p, (size_t)(end - p), ":text", 5) == NULL) {
            return true;
        }
        p = end;
    }
    return false;
}

static inline bool takes_division(const char *path)
{
    return strstr(path, "{code}") != NULL || strstr(path, "{division}") != NULL;
}

/* What text parameters of this name take that no column holds: packs are files. */
static const struct {
    const char *name;
    const char *word;
} fixed_words[] = {
    {"{pack:", "cn"},     {"{rule:", "dibao_amount"}, {"{param:", "dibao_line"},
    {"{fact:", "wage"},   {"{category:", "vehicle"},  {"{setting:", "household.decide_days"},
    {"{task:", "visit"},  {"{letter:", "accept"},     {"{matter:", "dibao_apply"},
    {"{limit:", "AID-04"},  {"{export:", "licence"}};

static inline mz_str word_for(const char *open, mz_str word)
{
    for (size_t i = 0; i < MZ_LEN(fixed_words); i++) {
        if (strncmp(open, fixed_words[i].name, strlen(fixed_words[i].name)) == 0) {
            return mz_str_of(fixed_words[i].word);
        }
    }
    return word;
}

/*
 * No planted row makes a file of a register for another office: it needs entries whose day has come.
 * book/export_test.c looks at its page.
 */
static inline bool looked_at_elsewhere(const char *path)
{
    return strcmp(path, "/book/{name:text}/export/{export:text}/{id}") == 0;
}

/* Is each text parameter one that no column holds? */
static inline bool all_fixed(const char *path)
{
    bool all = true;
    for (const char *p = path; (p = strchr(p, '{')) != NULL; p++) {
        bool known = false;
        for (size_t i = 0; i < MZ_LEN(fixed_words); i++) {
            known |= strncmp(p, fixed_words[i].name, strlen(fixed_words[i].name)) == 0;
        }
        const char *colon = strpbrk(p, ":}");
        all &= known || colon == NULL || *colon != ':';
    }
    return all;
}

/* The path with `value` for its numbers and `word` for its texts. */
static inline mz_str filled(struct audit *t, const char *path, mz_str value, mz_str word)
{
    mz_str out = MZ_S("");
    while (*path != '\0') {
        const char *open = parameter(path);
        size_t n = open == NULL ? strlen(path) : (size_t)(open - path);
        const char *close = open == NULL ? NULL : strchr(open, '}');
        bool text = close != NULL && close[-1] == 't' && close[-5] == ':';
        mz_str v = open == NULL ? MZ_S("") : text ? word_for(open, word) : value;
        out = mz_str_fmt(t->o.a, MZ_FMT "%.*s" MZ_FMT, MZ_ARG(out), (int)n, path, MZ_ARG(v));
        path = close == NULL ? path + n : close + 1;
    }
    return out;
}

/* What a pack opens of a register is shown to everybody, wherever it is. */
static inline bool for_everybody(const char *path)
{
    return strncmp(path, "/open/", 6) == 0;
}

/*
 * "/household/change/{id}" speaks of household_change; "/person/{id}/edit" of person;
 * "/import/{id}" of import_run.
 */
static inline bool speaks_of(const char *path, mz_str table)
{
    char joined[200] = "";
    char last[200] = "";
    const char *end = parameter(path);
    size_t n = 0;
    for (const char *p = path + 1; p < end && n + 1 < sizeof joined; p++) {
        joined[n++] = (char)(*p == '/' ? '_' : *p);
    }
    n -= n > 0 ? 1 : 0; /* the slash before the parameter */
    joined[n] = '\0';
    const char *tail = strrchr(joined, '_');
    (void)snprintf(last, sizeof last, "%s", tail == NULL ? joined : tail + 1);
    const char *name = table.p;
    size_t ln = strlen(last);
    size_t own = strcspn(joined, "_"); /* "/watch/visit/{id}" does not speak of round_visit */
    bool family = own == n || (table.n > own && memcmp(name, joined, own) == 0);
    /* Entries of all registers of the packs stand behind one path. */
    bool made = table.n > 2 && memcmp(name, "r_", 2) == 0;
    if (made) {
        return strncmp(path, "/book/", 6) == 0 || for_everybody(path);
    }
    return (table.n == n && memcmp(name, joined, n) == 0) ||
           (table.n == n + 4 && memcmp(name, joined, n) == 0 && memcmp(name + n, "_run", 4) == 0) ||
           (table.n == ln && memcmp(name, last, ln) == 0) ||
           (family && table.n > ln + 1 && name[table.n - ln - 1] == '_' &&
            memcmp(name + table.n - ln, last, ln) == 0);
}

/* Own place or below, same county, same city, same province, elsewhere. */
static inline int relation(const struct worker *who, int64_t division)
{
    return in_scope(who, division) || who->role == MZ_ROLE_N             ? 0
           : division / MZ_COUNTY_UNIT == who->division / MZ_COUNTY_UNIT ? 1
           : division / 100000000 == who->division / 100000000           ? 2
           : division / 10000000000 == who->division / 10000000000       ? 3
                                                                         : 4;
}

enum { RELATIONS = 6, OWN = 5, EACH_INSIDE = 2, EACH_OWN = 3, TARGETS_MAX = 2000, FEW_WORDS = 3 };

struct target {
    mz_str path;
    size_t word; /* that stands in it; WORDS_MAX: none */
    bool inside;
    bool about; /* the path speaks of this kind of subject */
};

/* What opened nothing for one worker of a role opens nothing for the next. */
static inline bool idle(const struct audit *t, const struct worker *who, size_t word)
{
    return t->tried[t->route][who->role] && t->useful[t->route][word] == 0 && word > 2;
}

/* Of each table: inside, and one of each kind of outside. */
static inline size_t subjects(struct audit *t, const struct worker *who, const char *path,
                              struct target *out)
{
    static bool speaks[100000];
    size_t n = 0;
    bool known = false;
    for (size_t i = 0; i < t->samples_n; i++) { /* those of one table stand together */
        bool same = i > 0 && mz_str_eq(t->samples[i].table, t->samples[i - 1].table);
        speaks[i] = same ? speaks[i - 1] : speaks_of(path, t->samples[i].table);
        known = known || speaks[i];
    }
    int seen[RELATIONS] = {0};
    /* What the path speaks of first: with words there is no room for everything. */
    for (size_t k = 0; k < 2 * t->samples_n && n < TARGETS_MAX; k++) {
        size_t i = k % t->samples_n;
        const struct sample *s = &t->samples[i];
        if (speaks[i] != (k < t->samples_n)) {
            continue;
        }
        if (i == 0 || !mz_str_eq(s->table, t->samples[i - 1].table)) {
            memset(seen, 0, sizeof seen);
        }
        bool about = speaks[i];
        int rel =
            about && s->user != 0 && s->user == who->account ? OWN : relation(who, s->division);
        /* An offer is for everybody who works in its county. */
        bool shared = about && mz_str_eq(s->table, MZ_S("offer")) && who->role != MZ_ROLE_N;
        rel = shared && who->division / MZ_COUNTY_UNIT == s->division / MZ_COUNTY_UNIT ? 0 : rel;
        int most = rel == OWN ? EACH_OWN
                   : rel == 0 ? (about || !known ? EACH_INSIDE : 0)
                              : about || !known || rel == 4;
        if (seen[rel] >= most) {
            continue;
        }
        seen[rel]++;
        mz_str id = mz_str_fmt(t->o.a, "%" PRId64, s->id);
        bool inside = (rel == 0 || rel == OWN) && who->role != MZ_ROLE_N;
        /* With a word in the path too, most words lead nowhere: then nothing is said of inside. */
        bool text = takes_text(path);
        size_t words = !text || all_fixed(path) ? 1 : (about || !known ? t->words_n : FEW_WORDS);
        for (size_t w = 0; w < words && n < TARGETS_MAX; w++) {
            if (text && idle(t, who, w)) {
                continue;
            }
            out[n++] = (struct target){filled(t, path, id, text ? t->words[w] : MZ_S("")),
                                       text ? w : WORDS_MAX, inside,
                                       about && !(inside && text) && !for_everybody(path)};
        }
    }
    return n;
}

/* A rule, parameter or fact is one of a pack: of two words the first is the pack's. */
static inline const char *of_pack(struct audit *t, const char *path)
{
    static const char word[] = "{pack:text}";
    const char *at = strstr(path, word);
    if (at == NULL || t->pack.n == 0 || strstr(at + sizeof word - 1, ":text}") == NULL) {
        return path;
    }
    return mz_str_fmt(t->o.a, "%.*s" MZ_FMT "%s", (int)(at - path), path, MZ_ARG(t->pack),
                      at + sizeof word - 1)
        .p;
}

/* A word that makes the path that of another route, as "csv" does of "/open/{name}". */
static inline bool of_another(struct audit *t, const char *path, mz_str target)
{
    for (size_t i = 0; mz_web_route(t->o.web, i) != NULL; i++) {
        const char *p = mz_web_route(t->o.web, i)->path;
        if (strchr(p, '{') == NULL && mz_str_eq(mz_str_of(p), target)) {
            return strcmp(p, path) != 0;
        }
    }
    return false;
}

/* The addresses to try on this route. */
static inline size_t targets(struct audit *t, const struct worker *who, const char *path,
                             struct target *out)
{
    size_t n = 0;
    path = of_pack(t, path);
    if (parameter(path) == NULL) {
        out[n++] = (struct target){mz_str_of(path), WORDS_MAX, true, true};
    } else if (takes_text(path) && !takes_number(path)) {
        for (size_t i = 0; i < t->words_n && n < TARGETS_MAX; i++) {
            mz_str to = filled(t, path, MZ_S("1"), t->words[i]);
            if (!idle(t, who, i) && !of_another(t, path, to)) {
                out[n++] = (struct target){to, i, true, false};
            }
        }
    } else if (takes_division(path)) {
        for (size_t i = 0; i < PLACE_N; i++) {
            out[n++] = (struct target){
                filled(t, path, mz_str_fmt(t->o.a, "%" PRId64, t->o.place[i]), MZ_S("")), WORDS_MAX,
                true, false};
        }
        out[n++] = (struct target){filled(t, path, MZ_S("331181000000"), MZ_S("")), WORDS_MAX, true,
                                   false};
    } else {
        n = subjects(t, who, path, out);
    }
    return n;
}

/* Signing out and the like end the session: come in again, as somebody new if need be. */
static inline void stay_signed_in(struct audit *t, struct worker *who)
{
    struct mz_answer me = office_get_page(&t->o, who, "/me", false);
    mz_str token = mz_answer_token(&me);
    if (who->role == MZ_ROLE_N || (me.status == 200 && mz_str_eq(token, who->token))) {
        return;
    }
    if (me.status == 200 && token.n > 0) {
        who->token = mz_str_dup(t->o.w.cx.a, token);
        return;
    }
    if (!office_sign_in(&t->o, who)) {
        size_t n = t->o.workers_n;
        const struct worker *fresh = office_hire(&t->o, who->role, who->division);
        *who = fresh != NULL ? *fresh : *who;
        t->o.workers_n = n;
    }
}

#endif
