/*
 * access_test.c - nobody sees, changes or counts what is not theirs: every route of the program, as
 * every role, from every kind of place, against subjects inside and outside.
 *
 * What is expected is computed: the permission of the route's row and the roles that have it, the
 * division of the subject and the scope of the worker. A new route needs no line here. Its path
 * parameters are filled with the ids and words that the database and the tables hold; a route that
 * no sample opens fails with its name, because then nothing was tested.
 *
 * Three things are held against every answer.
 *   1. The verdict: 401 or sign-in for nobody, 403 without the permission, no success on what is
 *      outside, no refusal by permission of what is inside, never a 5xx.
 *   2. Marks: every id and every text value of the rows outside the scope (names, numbers, masks,
 *      addresses) is looked for in the whole answer, whatever page it is.
 *   3. Non-interference: rows planted outside the scope change not one byte of any answer. This is
 *      what holds counts, totals, figures, order and search.
 */
#include <ctype.h>

#include "base/hash.h"
#include "feature/rule/shelf.h"
#include "feature/verify/words.h"
#include "office.h"

/* ---- marks: what must not leave its place ------------------------------------------------ */

enum {
    DIVISIONS_MAX = 12,
    BUCKETS = 1 << 16,
    PREFIX = 6,
    LEAKS_SHOWN = 60,
    WORDS_MAX = 400,
    ROUTES_MAX = 1000,
    VIEWS_MAX = 20000
};

struct mark {
    mz_str text;
    int64_t division[DIVISIONS_MAX]; /* of the rows that hold it */
    size_t n;                        /* over DIVISIONS_MAX: it stands everywhere */
    const char *table;
    int next;
};

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
    struct mark *marks;
    size_t marks_n, marks_max;
    int *bucket;
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
    int64_t reads;  /* office_events() before the question */
    bool posting;
    char some_id[32]; /* of a subject; it stays the same between two looks */
    bool again;       /* the second look: compare with views instead of filling them */
};

static uint32_t hash_of(const char *p)
{
    uint64_t h = 1469598103934665603U;
    for (int i = 0; i < PREFIX; i++) {
        h = (h ^ (unsigned char)p[i]) * 1099511628211U;
    }
    return (uint32_t)(h ^ (h >> 32)) & (BUCKETS - 1);
}

/* Words of the program itself are no marks: only what has digits in a row or is not ASCII. */
static bool telling(mz_str s)
{
    size_t digits = 0;
    if (s.n < PREFIX || s.n > 160 || s.p[0] == '{' || s.p[0] == '[') {
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

static void add_mark(struct audit *t, mz_str text, int64_t division, const char *table)
{
    /* An export's filters in words are the program's own sentences. */
    if (!telling(text) || strcmp(table, "export_run") == 0) {
        return;
    }
    /* Of the senders of deliveries only this one is a word of the catalogue too, seen by all. */
    if (strcmp(table, "feed_delivery") == 0 && mz_str_eq(text, MZ_S("银行"))) {
        return;
    }
    uint32_t b = hash_of(text.p);
    int i = t->bucket[b];
    while (i >= 0 && !mz_str_eq(t->marks[i].text, text)) {
        i = t->marks[i].next;
    }
    if (i < 0) {
        if (t->marks_n == t->marks_max) {
            t->marks_max = t->marks_max * 2 + 1024;
            t->marks = realloc(t->marks, t->marks_max * sizeof *t->marks);
        }
        i = (int)t->marks_n++;
        t->marks[i] = (struct mark){.text = text, .table = table, .next = t->bucket[b]};
        t->bucket[b] = i;
    }
    struct mark *m = &t->marks[i];
    if (m->n <= DIVISIONS_MAX) {
        for (size_t k = 0; k < m->n && k < DIVISIONS_MAX; k++) {
            if (m->division[k] == division) {
                return;
            }
        }
        if (m->n < DIVISIONS_MAX) {
            m->division[m->n] = division;
        }
        m->n++;
    }
}

static bool in_scope(const struct worker *who, int64_t division)
{
    return who->role != MZ_ROLE_N && division >= who->lo && division <= who->hi;
}

static bool may_see(const struct worker *who, const struct mark *m)
{
    bool yes = m->n > DIVISIONS_MAX;
    /* A report names the deliveries it rests on: their numbers are no secret in their county. */
    bool number =
        strcmp(m->table, "feed_delivery") == 0 && m->text.p[0] >= '0' && m->text.p[0] <= '9';
    if (number && who->role != MZ_ROLE_N) {
        yes = m->division[0] / MZ_COUNTY_UNIT == who->division / MZ_COUNTY_UNIT;
    }
    for (size_t i = 0; i < m->n && i < DIVISIONS_MAX && !yes; i++) {
        yes = in_scope(who, m->division[i]);
    }
    return yes;
}

/* ---- what the database holds --------------------------------------------------------------- */

/* Staff is no secret among staff; the store's own tables are not shown. */
static bool of_subjects(mz_str table)
{
    return !(table.n >= 3 && memcmp(table.p, "mz_", 3) == 0);
}

static bool of_staff(mz_str table)
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
static size_t guarded_tables(struct audit *t, struct table *out, size_t most)
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

static void add_word(struct audit *t, const char *word)
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
static void add_words_of(struct audit *t, const char *table, mz_str column)
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

static void read_rows(struct audit *t)
{
    static struct table tables[160];
    struct office *o = &t->o;
    size_t n = guarded_tables(t, tables, MZ_LEN(tables));
    t->samples = MZ_NEW_N(o->cx.a, struct sample, 100000);
    t->samples_n = 0;
    t->marks_n = 0;
    memset(t->bucket, 0xff, BUCKETS * sizeof *t->bucket);
    /* Campaigns are their county's: they have no division, and everybody who works there sees them.
     */
    struct raw_row *plans = NULL;
    size_t plans_n =
        office_raw(o, "SELECT id, county * 1000000, '', '' FROM round_plan ORDER BY id", &plans);
    for (size_t k = 0; k < plans_n && t->samples_n < 100000; k++) {
        t->samples[t->samples_n++] = (struct sample){MZ_S("round_plan"), plans[k].a, plans[k].b, 0};
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
static uint64_t outside(struct audit *t, const struct worker *who)
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
static void add_words_of_law(struct audit *t)
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
static void add_word_of_paper(struct audit *t)
{
    struct raw_row *r = NULL;
    mz_str path = MZ_S("");
    if (office_raw(&t->o, "SELECT id, 0, number, '' FROM verify_run WHERE state = 'issued'", &r) >
            0 &&
        words_check_path(&t->o.cx, r[0].s, &path) == MZ_OK) {
        add_word(t, path.p + strlen("/verify/check/"));
    }
}

/* What a text parameter of a path may be: names that stand in the features' own tables. */
static void read_words(struct audit *t)
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
}

/* ---- looking at one answer --------------------------------------------------------------------
 */

struct question {
    const struct worker *who;
    const struct mz_route *route;
    const char *method;
    mz_str target;
    mz_str body;
    mz_str query; /* decoded, because it may come back in the page */
    bool json;
};

static void complain(struct audit *t, const struct question *q, int status, const char *what,
                     mz_str detail, int64_t *count)
{
    if (++*count <= LEAKS_SHOWN) {
        printf("%s %s" MZ_FMT " as %s of %" PRId64 " (%s): %d, %s " MZ_FMT "\n", q->method,
               q->json ? "json " : "", MZ_ARG(q->target),
               q->who->role == MZ_ROLE_N ? "nobody" : account_role_word(q->who->role),
               q->who->division, q->route->path, status, what, MZ_ARG(detail));
    }
    (void)t;
}

static bool has_text(mz_str all, mz_str part)
{
    return all.n >= part.n && memmem(all.p, all.n, part.p, part.n) != NULL;
}

static bool digit(const mz_str *s, size_t i)
{
    return i < s->n && s->p[i] >= '0' && s->p[i] <= '9';
}

/* Every mark that begins at this byte and may not stand here. */
static void look_at(struct audit *t, const struct question *q, const struct mz_answer *answer,
                    size_t at)
{
    const mz_str *s = &answer->body;
    for (int i = t->bucket[hash_of(s->p + at)]; i >= 0; i = t->marks[i].next) {
        const struct mark *m = &t->marks[i];
        if (m->text.n > s->n - at || memcmp(m->text.p, s->p + at, m->text.n) != 0 ||
            may_see(q->who, m)) {
            continue;
        }
        /* A part of a longer number is another number; what was asked for may be said again. */
        bool number = digit(&m->text, 0) && digit(&m->text, m->text.n - 1);
        if ((number && ((at > 0 && digit(s, at - 1)) || digit(s, at + m->text.n))) ||
            has_text(q->target, m->text) || has_text(q->query, m->text) ||
            has_text(q->body, m->text)) {
            continue;
        }
        complain(t, q, answer->status, m->table, m->text, &t->leaks);
    }
}

static void scan(struct audit *t, const struct question *q, const struct mz_answer *answer)
{
    for (size_t i = 0; i + PREFIX <= answer->body.n; i++) {
        if (t->bucket[hash_of(answer->body.p + i)] >= 0) {
            look_at(t, q, answer, i);
        }
    }
    t->scanned += (int64_t)answer->body.n;
    /* Posting workers may open somebody, with a reason; until then nobody has. */
    mz_str asked = mz_str_fmt(t->o.a, MZ_FMT " " MZ_FMT " " MZ_FMT, MZ_ARG(q->target),
                              MZ_ARG(q->query), MZ_ARG(q->body));
    struct office_named named = office_names_in(answer->body, asked);
    if (named.hidden && !t->posting) {
        complain(t, q, answer->status, "shows a hidden person", named.name, &t->leaks);
    }
    if (named.person && answer->status == 200 && strcmp(q->method, "GET") == 0 &&
        office_events(&t->o) == t->reads) {
        complain(t, q, answer->status, "shows a person and leaves no record of it", named.name,
                 &t->unread);
    }
    for (size_t h = 0; h < answer->headers_n; h++) {
        struct mz_answer line = {.status = answer->status, .body = answer->headers[h].value};
        for (size_t i = 0; i + PREFIX <= line.body.n; i++) {
            look_at(t, q, &line, i);
        }
    }
    if (answer->status >= 500 || answer->cut) {
        complain(t, q, answer->status, "the answer is broken", MZ_S(""), &t->broken);
    }
}

static struct mz_answer ask(struct audit *t, const struct question *q)
{
    const struct office_call c = {
        .method = q->method, .target = q->target, .json = q->json, .body = q->body};
    t->reads = strcmp(q->method, "GET") == 0 ? office_events(&t->o) : 0;
    struct mz_answer answer = office_call(&t->o, q->who, &c);
    t->cases++;
    scan(t, q, &answer);
    return answer;
}

static void expect(struct audit *t, const struct question *q, const struct mz_answer *answer,
                   bool right, const char *what)
{
    if (!right) {
        complain(t, q, answer->status, what, MZ_S(""), &t->wrong);
    }
}

/* ---- who may what, from the tables -------------------------------------------------------------
 */

static bool is_public(const char *need)
{
    return strcmp(need, "public") == 0;
}

static bool may_call(const struct audit *t, const struct worker *who, const char *need)
{
    if (is_public(need) || who->role == MZ_ROLE_N) {
        return is_public(need);
    }
    return strcmp(need, "user") == 0 || account_role_may(t->o.cx.world->perms, who->role, need);
}

/* Without the permission: 403; nobody is sent to sign in, a program gets 401. */
static bool refused_well(const struct question *q, const struct mz_answer *a)
{
    if (q->who->role != MZ_ROLE_N) {
        return a->status == 403;
    }
    bool program = q->json || (q->route->flags & MZ_ROUTE_JSON) != 0;
    mz_str to = mz_answer_header(a, "Location");
    return program ? a->status == 401
                   : a->status == 303 && to.n > 8 && memcmp(to.p, "/sign-in", 8) == 0;
}

/* ---- filling the path ---------------------------------------------------------------------------
 */

static const char *parameter(const char *path)
{
    return strchr(path, '{');
}

static bool takes_text(const char *path)
{
    return strstr(path, ":text}") != NULL;
}

static bool takes_number(const char *path)
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

static bool takes_division(const char *path)
{
    return strstr(path, "{code}") != NULL || strstr(path, "{division}") != NULL;
}

/* The path with `value` for its numbers and `word` for its texts. */
/* What text parameters of this name take that no column holds: packs are files. */
static const struct {
    const char *name;
    const char *word;
} named[] = {{"{pack:", "cn"},          {"{rule:", "dibao_amount"},
             {"{param:", "dibao_line"}, {"{fact:", "wage"},
             {"{category:", "vehicle"}, {"{setting:", "household.decide_days"}};

static mz_str word_for(const char *open, mz_str word)
{
    for (size_t i = 0; i < MZ_LEN(named); i++) {
        if (strncmp(open, named[i].name, strlen(named[i].name)) == 0) {
            return mz_str_of(named[i].word);
        }
    }
    return word;
}

static mz_str filled(struct audit *t, const char *path, mz_str value, mz_str word)
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

/*
 * "/household/change/{id}" speaks of household_change; "/person/{id}/edit" of person;
 * "/import/{id}" of import_run.
 */
static bool speaks_of(const char *path, mz_str table)
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
    return (table.n == n && memcmp(name, joined, n) == 0) ||
           (table.n == n + 4 && memcmp(name, joined, n) == 0 && memcmp(name + n, "_run", 4) == 0) ||
           (table.n == ln && memcmp(name, last, ln) == 0) ||
           (family && table.n > ln + 1 && name[table.n - ln - 1] == '_' &&
            memcmp(name + table.n - ln, last, ln) == 0);
}

/* Own place or below, same county, same city, same province, elsewhere. */
static int relation(const struct worker *who, int64_t division)
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
static bool idle(const struct audit *t, const struct worker *who, size_t word)
{
    return t->tried[t->route][who->role] && t->useful[t->route][word] == 0 && word > 2;
}

/* Of each table: inside, and one of each kind of outside. */
static size_t subjects(struct audit *t, const struct worker *who, const char *path,
                       struct target *out)
{
    size_t n = 0;
    bool known = false;
    for (size_t i = 0; i < t->samples_n && !known; i++) {
        known = speaks_of(path, t->samples[i].table);
    }
    int seen[RELATIONS] = {0};
    /* What the path speaks of first: with words there is no room for everything. */
    for (size_t k = 0; k < 2 * t->samples_n && n < TARGETS_MAX; k++) {
        size_t i = k % t->samples_n;
        const struct sample *s = &t->samples[i];
        if (speaks_of(path, s->table) != (k < t->samples_n)) {
            continue;
        }
        if (i == 0 || !mz_str_eq(s->table, t->samples[i - 1].table)) {
            memset(seen, 0, sizeof seen);
        }
        bool about = speaks_of(path, s->table);
        int rel =
            about && s->user != 0 && s->user == who->account ? OWN : relation(who, s->division);
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
        size_t words = !text ? 1 : (about || !known ? t->words_n : FEW_WORDS);
        for (size_t w = 0; w < words && n < TARGETS_MAX; w++) {
            if (text && idle(t, who, w)) {
                continue;
            }
            out[n++] = (struct target){filled(t, path, id, text ? t->words[w] : MZ_S("")),
                                       text ? w : WORDS_MAX, inside, about && !(inside && text)};
        }
    }
    return n;
}

/* A rule, parameter or fact is one of a pack: of two words the first is the pack's. */
static const char *of_pack(struct audit *t, const char *path)
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

/* The addresses to try on this route. */
static size_t targets(struct audit *t, const struct worker *who, const char *path,
                      struct target *out)
{
    size_t n = 0;
    path = of_pack(t, path);
    if (parameter(path) == NULL) {
        out[n++] = (struct target){mz_str_of(path), WORDS_MAX, true, true};
    } else if (takes_text(path) && !takes_number(path)) {
        for (size_t i = 0; i < t->words_n && n < TARGETS_MAX; i++) {
            if (!idle(t, who, i)) {
                out[n++] = (struct target){filled(t, path, MZ_S("1"), t->words[i]), i, true, false};
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

/* ---- GET
 * ------------------------------------------------------------------------------------------ */

static uint64_t hash_bytes(mz_str s)
{
    uint64_t h = 1469598103934665603U;
    for (size_t i = 0; i < s.n; i++) {
        h = (h ^ (unsigned char)s.p[i]) * 1099511628211U;
    }
    return h;
}

static void get_one(struct audit *t, size_t route, const struct target *target,
                    const struct question *q)
{
    struct mz_answer a = ask(t, q);
    if (!may_call(t, q->who, q->route->need)) {
        expect(t, q, &a, refused_well(q, &a), "should be refused");
        return;
    }
    expect(t, q, &a, a.status != 401, "should not ask who this is");
    if (target->about && !target->inside) {
        expect(t, q, &a, a.status == 404 || a.status == 403, "is outside and should not be there");
    } else if (target->about) {
        expect(t, q, &a, a.status != 403, "is inside and permitted");
    }
    bool opened = a.status < 400 && (target->inside || q->who->role == MZ_ROLE_N);
    t->opened[route] += opened;
    if (opened && target->word < WORDS_MAX) {
        t->useful[route][target->word] = 1;
    }
}

static void get_all(struct audit *t)
{
    static struct target list[TARGETS_MAX];
    for (size_t i = 0; mz_web_route(t->o.web, i) != NULL; i++) {
        const struct mz_route *r = mz_web_route(t->o.web, i);
        for (size_t w = 0; r->get != NULL && office_wanted(r->path) && w < t->o.workers_n; w++) {
            const struct worker *who = &t->o.worker[w];
            t->route = i;
            size_t n = targets(t, who, r->path, list);
            /* Without the permission no address is looked at: two of them are enough. */
            n = !may_call(t, who, r->need) && n > 2 ? 2 : n;
            for (size_t k = 0; k < 2 * n; k++) {
                const struct question q = {.who = who,
                                           .route = r,
                                           .method = "GET",
                                           .target = list[k / 2].path,
                                           .json = k % 2 == 1};
                get_one(t, i, &list[k / 2], &q);
            }
            t->tried[i][who->role] = true;
            office_rest(&t->o);
        }
    }
}

/* ---- questions with words and numbers in them, and that nothing elsewhere changes an answer
 * --------- */

static mz_str encoded(struct audit *t, mz_str s)
{
    mz_str out = MZ_S("");
    for (size_t i = 0; i < s.n; i++) {
        out = mz_str_fmt(t->o.a, MZ_FMT "%%%02X", MZ_ARG(out), (unsigned char)s.p[i]);
    }
    return out;
}

/* Ask once; the second time the answer must be the same, byte for byte. */
static void view_one(struct audit *t, const struct question *q)
{
    struct mz_answer a = ask(t, q);
    size_t i = t->views_at++;
    struct view *v = t->views[q->who - t->o.worker];
    if (i >= VIEWS_MAX) {
        expect(t, q, &a, false, "is not compared: VIEWS_MAX is too small");
        return;
    }
    struct view now = {hash_bytes(a.body), a.status};
    if (t->again && (now.hash != v[i].hash || now.status != v[i].status)) {
        complain(t, q, a.status, "changed with rows outside the scope", MZ_S(""), &t->leaks);
    }
    v[i] = now;
}

/* The names of query parameters of lists and searches, and those that the routes declare. */
static const char *const asked_names[] = {"q", "name", "division", "id"};

static void view_questions(struct audit *t, const struct worker *who, const struct mz_route *r)
{
    const char *values[] = {"翊昀", "鸾翥敬老院", "tuo", t->some_id};
    for (size_t v = 0; v < MZ_LEN(values); v++) {
        for (size_t n = 0; n < MZ_LEN(asked_names); n++) {
            bool number = values[v][0] >= '0' && values[v][0] <= '9';
            if (n > 0 && number != (n >= 2)) {
                continue;
            }
            mz_str word = mz_str_of(values[v]);
            const struct question q = {.who = who,
                                       .route = r,
                                       .method = "GET",
                                       .query = word,
                                       .json = v % 2 == 1,
                                       .target =
                                           mz_str_fmt(t->o.a, "%s?%s=" MZ_FMT, r->path,
                                                      asked_names[n], MZ_ARG(encoded(t, word)))};
            view_one(t, &q);
        }
    }
    for (const struct mz_param *p = r->params; p != NULL && p->name != NULL; p++) {
        const struct question q = {.who = who,
                                   .route = r,
                                   .method = "GET",
                                   .query = MZ_S("庹鸾翥"),
                                   .target =
                                       mz_str_fmt(t->o.a, "%s?%s=%s", r->path, p->name,
                                                  p->type == MZ_PARAM_INT ? t->some_id : "1")};
        if (strcmp(p->in, "get") == 0) {
            view_one(t, &q);
        }
    }
}

/* Every address without a subject, and every division's page, as this worker. */
static void view_all(struct audit *t, const struct worker *who)
{
    static struct target list[TARGETS_MAX];
    t->views_at = 0;
    for (size_t i = 0; mz_web_route(t->o.web, i) != NULL; i++) {
        const struct mz_route *r = mz_web_route(t->o.web, i);
        if (r->get == NULL || !office_wanted(r->path) || !may_call(t, who, r->need) ||
            (parameter(r->path) != NULL && !takes_division(r->path))) {
            continue;
        }
        t->route = i;
        size_t n = targets(t, who, r->path, list);
        for (size_t k = 0; k < 2 * n; k++) {
            const struct question q = {.who = who,
                                       .route = r,
                                       .method = "GET",
                                       .target = list[k / 2].path,
                                       .json = k % 2 == 1};
            view_one(t, &q);
        }
        if (parameter(r->path) == NULL) {
            view_questions(t, who, r);
        }
        office_rest(&t->o);
    }
    size_t *asked = &t->views_n[who - t->o.worker];
    if (t->again && t->views_at != *asked) {
        printf("%s of %" PRId64 " was asked %zu questions, then %zu\n",
               account_role_word(who->role), who->division, *asked, t->views_at);
        t->wrong++;
    }
    *asked = t->views_at;
}

/*
 * Rows are planted in several places, one after another. Who has none of them in scope is asked
 * before the first and after the last; who has one is asked before it and after it too, because
 * then answers may change.
 */
static void nothing_shines_through(struct audit *t)
{
    static const enum office_place second[] = {PLACE_V3, PLACE_BV, PLACE_CV, PLACE_DV};
    bool due[WORKERS_MAX] = {false}; /* something was planted outside since they were asked */
    (void)snprintf(t->some_id, sizeof t->some_id, "%" PRId64, t->samples[t->samples_n / 2].id);
    for (size_t w = 0; w < t->o.workers_n; w++) {
        t->views[w] = MZ_NEW_N(t->o.cx.a, struct view, VIEWS_MAX);
        view_all(t, &t->o.worker[w]);
    }
    for (size_t i = 0; i <= MZ_LEN(second) && t->o.w.ok; i++) {
        bool last = i == MZ_LEN(second);
        bool theirs[WORKERS_MAX] = {false};
        for (size_t w = 0; w < t->o.workers_n; w++) {
            const struct worker *who = &t->o.worker[w];
            theirs[w] = !last && in_scope(who, t->o.place[second[i]]);
            t->again = true;
            if (due[w] && (last || theirs[w])) {
                view_all(t, who);
            }
            due[w] = !theirs[w];
        }
        if (last) {
            break;
        }
        office_plant(&t->o, second[i]);
        read_rows(t);
        for (size_t w = 0; w < t->o.workers_n; w++) {
            t->again = false;
            if (theirs[w] && i + 1 < MZ_LEN(second)) {
                view_all(t, &t->o.worker[w]);
            }
        }
    }
    t->again = false;
}

/* ---- POST
 * ------------------------------------------------------------------------------------------- */

/* Fields that many forms have, and those that the route declares, with a subject from outside. */
static mz_str fields_of(struct audit *t, const struct worker *who, const struct mz_route *r)
{
    int64_t far = 0;
    for (size_t i = 0; i < t->samples_n && far == 0; i++) {
        far = of_staff(t->samples[i].table) || in_scope(who, t->samples[i].division)
                  ? 0
                  : t->samples[i].id;
    }
    mz_str out = mz_str_fmt(t->o.a,
                            "why=%%E6%%B5%%8B%%E8%%AF%%95%%E7%%94%%A8&person=%" PRId64
                            "&household=%" PRId64 "&id=%" PRId64 "&ids=%" PRId64,
                            far, far, far, far);
    for (const struct mz_param *p = r->params; p != NULL && p->name != NULL; p++) {
        if (strcmp(p->in, "post") == 0 && p->type == MZ_PARAM_INT) {
            out = mz_str_fmt(t->o.a, MZ_FMT "&%s=%" PRId64, MZ_ARG(out), p->name, far);
        }
    }
    return out;
}

/* A form from elsewhere, or without its token, does nothing whoever sent it. */
static void post_forged(struct audit *t, const struct question *q)
{
    static const struct {
        bool bare;
        bool json;
        const char *origin;
    } ways[] = {{true, false, NULL},
                {true, true, NULL},
                {false, false, "https://evil.test"},
                {false, true, "null"}};
    for (size_t i = 0; i < MZ_LEN(ways); i++) {
        struct office_call c = {.method = "POST",
                                .target = q->target,
                                .body = q->body,
                                .bare = ways[i].bare,
                                .json = ways[i].json,
                                .origin = ways[i].origin};
        struct question as = *q;
        as.json = c.json;
        struct mz_answer a = office_call(&t->o, q->who, &c);
        t->cases++;
        scan(t, &as, &a);
        bool open = (q->route->flags & MZ_ROUTE_OPEN) != 0;
        bool well =
            a.status == 403 || a.status == 401 || (a.status == 303 && q->who->role == MZ_ROLE_N);
        expect(t, &as, &a, well || open, "a forged form was taken");
    }
}

/* Signing out and the like end the session: come in again, as somebody new if need be. */
static void stay_signed_in(struct audit *t, struct worker *who)
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

static void post_one(struct audit *t, struct worker *who, size_t route, const struct target *target)
{
    const struct mz_route *r = mz_web_route(t->o.web, route);
    const char *need = r->need_post != NULL ? r->need_post : r->need;
    struct question q = {.who = who,
                         .route = r,
                         .method = "POST",
                         .target = target->path,
                         .body = fields_of(t, who, r)};
    post_forged(t, &q);
    struct mz_answer a = ask(t, &q);
    if (!may_call(t, who, need)) {
        expect(t, &q, &a, refused_well(&q, &a), "should be refused");
        return;
    }
    if (who->role == MZ_ROLE_N) {
        return; /* a visitor without a cookie has no token that fits */
    }
    bool fresh = a.status == 422 && (r->flags & MZ_ROUTE_FRESH) != 0;
    if (target->about && !target->inside) {
        expect(t, &q, &a, a.status >= 400 || fresh, "is outside and was taken");
    }
    expect(t, &q, &a, a.status != 401, "should not ask who this is");
    mz_str jar = office_jar(&t->o, who->cookie, &a);
    who->cookie = jar.n > 2000 ? who->cookie : jar;
    stay_signed_in(t, who);
}

static void post_all(struct audit *t)
{
    static struct target list[TARGETS_MAX];
    for (size_t w = 0; w < t->o.workers_n; w++) {
        struct worker *who = &t->o.worker[w];
        uint64_t before = outside(t, who);
        for (size_t i = 0; mz_web_route(t->o.web, i) != NULL; i++) {
            const struct mz_route *r = mz_web_route(t->o.web, i);
            const char *need = r->need_post != NULL ? r->need_post : r->need;
            t->route = i;
            bool skip = r->post == NULL || !office_wanted(r->path);
            size_t n = skip ? 0 : targets(t, who, r->path, list);
            n = !may_call(t, who, need) && n > 1 ? 1 : n;
            for (size_t k = 0; k < n && k < 12; k++) {
                post_one(t, who, i, &list[k]);
            }
        }
        office_rest(&t->o);
        if (who->role != MZ_ROLE_N && outside(t, who) != before) {
            printf("%s of %" PRId64 " changed rows outside\n", account_role_word(who->role),
                   who->division);
            t->leaks++;
        }
        office_rest(&t->o);
    }
}

/* ---- the tests
 * ----------------------------------------------------------------------------------------- */

static void every_route_was_opened(struct audit *t)
{
    for (size_t i = 0; mz_web_route(t->o.web, i) != NULL; i++) {
        const struct mz_route *r = mz_web_route(t->o.web, i);
        if (r->get != NULL && office_wanted(r->path) && t->opened[i] == 0) {
            printf("no sample opens %s: plant what it shows in tests/office.h or in .demo\n",
                   r->path);
            t->wrong++;
        }
    }
}

BOTH(nobody_sees_changes_or_counts_what_is_outside)
{
    static struct audit t;
    static int bucket[BUCKETS];
    static int opened[ROUTES_MAX];
    static uint8_t useful[ROUTES_MAX][WORDS_MAX];
    static bool tried[ROUTES_MAX][MZ_ROLE_N + 1];
    struct mark *marks = t.marks;
    t = (struct audit){
        .marks = marks, .marks_max = t.marks_max, .bucket = bucket, .opened = opened};
    t.useful = useful;
    t.tried = tried;
    memset(opened, 0, sizeof opened);
    memset(useful, 0, sizeof useful);
    memset(tried, 0, sizeof tried);
    if (!office_open(&t.o, kind_)) {
        CHECK(false);
        return;
    }
    read_words(&t);
    read_rows(&t);
    get_all(&t);
    every_route_was_opened(&t);
    nothing_shines_through(&t);
    t.posting = true;
    post_all(&t);
    printf("%" PRId64 " cases by %zu workers on %zu subjects, %zu marks, %" PRId64
           " MB read: %" PRId64 " leaks, %" PRId64 " wrong verdicts, %" PRId64 " broken\n",
           t.cases, t.o.workers_n, t.samples_n, t.marks_n, t.scanned >> 20, t.leaks, t.wrong,
           t.broken);
    CHECK(t.cases >= 10000 || getenv("ROUTES") != NULL);
    CHECK(t.marks_n >= 300);
    CHECK(t.leaks == 0);
    CHECK(t.unread == 0);
    CHECK(t.wrong == 0);
    CHECK(t.broken == 0);
    CHECK(t.o.w.ok);
    office_close(&t.o);
}

/*
 * What cannot be taken back, or shows what is hidden from everybody, asks once more who this is. By
 * the permission of the route; two acts are told apart behind it, so their routes stand here.
 */
TEST(a_route_that_needs_a_dangerous_permission_asks_who_this_is)
{
    static const char *const perms[] = {"person.reveal",   "person.protected", "export.approve",
                                        "dedup.confirm",   "verify.raw",       "share.approve",
                                        "account.make",    "account.grant",    "account.token",
                                        "account.confirm", "office.set"};
    static const char *const paths[] = {"/share/agreement/{id}", "/account/post/{id}",
                                        "/account/{id}/state", "/dedup/{id}/join"};
    size_t met = 0;
    for (size_t f = 0; mz_features[f] != NULL; f++) {
        const struct mz_route *r = mz_features[f]->routes;
        for (; r != NULL && r->path != NULL; r++) {
            const char *need = r->need_post != NULL ? r->need_post : r->need;
            bool danger = false;
            for (size_t i = 0; i < MZ_LEN(perms); i++) {
                danger = danger || strcmp(need, perms[i]) == 0;
            }
            for (size_t i = 0; i < MZ_LEN(paths); i++) {
                danger = danger || strcmp(r->path, paths[i]) == 0;
            }
            if (r->post == NULL || !danger) {
                continue;
            }
            met++;
            if ((r->flags & MZ_ROUTE_FRESH) == 0) {
                printf("POST %s needs %s and does not ask who this is\n", r->path, need);
                CHECK(false);
            }
        }
    }
    CHECK(met >= 13);
}

TEST_MAIN(T(a_route_that_needs_a_dangerous_permission_asks_who_this_is),
          T2(nobody_sees_changes_or_counts_what_is_outside))
