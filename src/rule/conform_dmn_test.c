/*
 * Published cases of the DMN Technology Compatibility Kit, from ../shared/data/conformance: models
 * are read, expressions and tables translated, checked and evaluated. Every folder there is run;
 * docs/conformance.md lists what differs on purpose.
 */
#include <dirent.h>
#include <expat.h>

#include "base/utf8.h"
#include "conform_run.h"

/* ---- DMN ------------------------------------------------------------------------------------- */

struct row {
    mz_str cell[CELLS_MAX];
    size_t n;
    mz_str out;
};

struct decision {
    mz_str name;
    mz_str expr;
    mz_str type; /* as its variable declares it */
    bool boxed;  /* contexts, functions, lists, conditionals as boxes */
    mz_str hit;  /* empty: no table */
    mz_str sum;
    mz_str outputs; /* what may come out, the first before the others */
    mz_str input[CELLS_MAX];
    size_t inputs_n;
    struct row *rows;
    size_t rows_n;
};

struct given {
    mz_str name;
    mz_str type;
    mz_str value;
    bool nil;
};

/* Both kinds of files are read with one set of callbacks. */
struct reading {
    mz_arena *a;
    struct score *s;
    char path[24][40]; /* names of open elements */
    size_t depth;
    mz_buf *text;
    struct decision *decisions;
    size_t decisions_n;
    struct given *alias; /* names of types for others; lists and structures have no value */
    size_t alias_n;
    struct given given[CELLS_MAX];
    size_t given_n;
    struct given expected;
    mz_str result;
    bool listed;  /* the value stands in a list or is a component */
    bool model;   /* the model is read, not its cases */
    bool service; /* the case calls a service, not a decision */
};

static bool inside(const struct reading *r, size_t up, const char *name)
{
    return r->depth > up && strcmp(r->path[r->depth - 1 - up], name) == 0;
}

static mz_str attribute(const struct reading *r, const char **at, const char *name)
{
    for (; at[0] != NULL; at += 2) {
        if (strcmp(at[0], name) == 0) {
            return mz_str_dup(r->a, mz_str_of(at[1]));
        }
    }
    return (mz_str){0};
}

/* Elements that are expressions. */
static bool is_box(const char *name)
{
    static const char *const boxes[] = {
        "literalExpression",  "decisionTable", "context", "list", "relation", "invocation",
        "functionDefinition", "conditional",   "filter",  "for",  "some",     "every"};
    for (size_t i = 0; i < MZ_LEN(boxes); i++) {
        if (strcmp(name, boxes[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Without the prefix of a namespace. */
static const char *local(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon == NULL ? name : colon + 1;
}

static void opened(void *p, const char *full, const char **at)
{
    struct reading *r = p;
    const char *name = local(full);
    if (r->depth == MZ_LEN(r->path)) {
        return;
    }
    (void)snprintf(r->path[r->depth++], sizeof r->path[0], "%s", name);
    r->text = mz_buf_new(r->a, FILE_MAX);
    struct decision *d = r->decisions_n > 0 ? &r->decisions[r->decisions_n - 1] : NULL;
    r->listed = r->listed || (strcmp(name, "list") == 0 && !r->model);
    d = r->model ? d : NULL;
    if (strcmp(name, "decision") == 0 && r->decisions_n < ITEMS_MAX) {
        d = &r->decisions[r->decisions_n++];
        d->rows = MZ_NEW_N(r->a, struct row, CELLS_MAX);
        d->name = attribute(r, at, "name");
    } else if (strcmp(name, "itemDefinition") == 0 && r->alias_n < ITEMS_MAX) {
        bool list = mz_str_eq(attribute(r, at, "isCollection"), MZ_S("true"));
        r->alias[r->alias_n++] = (struct given){.name = attribute(r, at, "name"), .nil = list};
    } else if (strcmp(name, "variable") == 0 && inside(r, 1, "decision") && d != NULL) {
        d->type = attribute(r, at, "typeRef");
    } else if (is_box(name) && d != NULL) {
        d->boxed = d->boxed || !inside(r, 1, "decision") || strcmp(name, "context") == 0 ||
                   (strcmp(name, "literalExpression") != 0 && strcmp(name, "decisionTable") != 0);
        if (strcmp(name, "decisionTable") == 0) {
            d->hit = attribute(r, at, "hitPolicy");
            d->hit = d->hit.n == 0 ? MZ_S("UNIQUE") : d->hit;
            d->sum = attribute(r, at, "aggregation");
        }
    } else if (strcmp(name, "requiredDecision") == 0 && d != NULL) {
        d->boxed = true; /* its inputs are results of others */
    } else if (strcmp(name, "businessKnowledgeModel") == 0 && r->decisions_n < ITEMS_MAX) {
        r->decisions[r->decisions_n++] = (struct decision){
            .rows = MZ_NEW_N(r->a, struct row, CELLS_MAX), .boxed = true}; /* ends the one before */
    } else if (strcmp(name, "rule") == 0 && d != NULL && d->rows_n < CELLS_MAX) {
        d->rows_n++;
    } else if (strcmp(name, "testCase") == 0) {
        r->given_n = 0;
        r->service = mz_str_eq(attribute(r, at, "type"), MZ_S("decisionService"));
    } else if (strcmp(name, "inputNode") == 0 && r->given_n < CELLS_MAX) {
        r->given[r->given_n++] = (struct given){.name = attribute(r, at, "name")};
    } else if (strcmp(name, "resultNode") == 0) {
        r->result = attribute(r, at, "name");
        r->expected = (struct given){.nil = true};
        r->listed = false;
    } else if (strcmp(name, "component") == 0) {
        r->listed = true;
    } else if (strcmp(name, "value") == 0) {
        bool expected = inside(r, 1, "expected");
        struct given *g = expected ? &r->expected : &r->given[r->given_n > 0 ? r->given_n - 1 : 0];
        g->type = attribute(r, at, "xsi:type");
        g->nil = attribute(r, at, "xsi:nil").n > 0;
    }
}

static void characters(void *p, const char *s, int n)
{
    struct reading *r = p;
    mz_buf_add(r->text, (mz_str){s, (size_t)n});
}

static mz_str tidy(struct reading *r)
{
    mz_str s = mz_str_dup(r->a, mz_buf_str(r->text));
    while (s.n > 0 && isspace((unsigned char)s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n > 0 && isspace((unsigned char)s.p[s.n - 1])) {
        s.n--;
    }
    return s;
}

static void run_case(struct reading *r);

static void text_closed(struct reading *r, mz_str s)
{
    struct decision *d = &r->decisions[r->decisions_n > 0 ? r->decisions_n - 1 : 0];
    struct row *row = &d->rows[d->rows_n > 0 ? d->rows_n - 1 : 0];
    if (inside(r, 1, "literalExpression")) {
        d->expr = s;
    } else if (inside(r, 1, "inputExpression") && d->inputs_n < CELLS_MAX) {
        d->input[d->inputs_n++] = s;
    } else if (inside(r, 1, "inputEntry") && row->n < CELLS_MAX) {
        row->cell[row->n++] = s;
    } else if (inside(r, 1, "outputValues")) {
        d->outputs = s;
    } else if (inside(r, 1, "outputEntry")) {
        row->out = s;
    }
}

static void closed(void *p, const char *full)
{
    struct reading *r = p;
    const char *name = local(full);
    mz_str s = tidy(r);
    if (strcmp(name, "text") == 0 && r->decisions_n > 0) {
        text_closed(r, s);
    } else if (strcmp(name, "typeRef") == 0 && inside(r, 1, "itemDefinition") && r->alias_n > 0) {
        r->alias[r->alias_n - 1].type = s;
    } else if (strcmp(name, "value") == 0) {
        *(inside(r, 1, "expected") ? &r->expected.value
                                   : &r->given[r->given_n > 0 ? r->given_n - 1 : 0].value) = s;
    } else if (strcmp(name, "resultNode") == 0) {
        run_case(r);
    }
    r->depth -= r->depth > 0 ? 1 : 0;
}

static bool read_xml(struct reading *r, mz_str text)
{
    XML_Parser x = XML_ParserCreate(NULL);
    r->depth = 0;
    r->text = mz_buf_new(r->a, FILE_MAX);
    XML_SetUserData(x, r);
    XML_SetElementHandler(x, opened, closed);
    XML_SetCharacterDataHandler(x, characters);
    bool fine = XML_Parse(x, text.p, (int)text.n, 1) == XML_STATUS_OK;
    XML_ParserFree(x);
    return fine;
}

static enum feel_kind kind_of(mz_str type, mz_str example)
{
    bool text = after(type, "string").n > 0 || (example.n > 0 && example.p[0] == '"');
    if (text || mz_str_eq(type, MZ_S("xsd:string"))) {
        return FEEL_TEXT;
    }
    if (mz_str_eq(type, MZ_S("xsd:date"))) {
        return FEEL_DATE;
    }
    bool number = type.n > 3 && (memmem(type.p, type.n, "decimal", 7) != NULL ||
                                 memmem(type.p, type.n, "double", 6) != NULL ||
                                 memmem(type.p, type.n, "int", 3) != NULL);
    bool digit = example.n > 0 && (isdigit((unsigned char)example.p[0]) || example.p[0] == '-');
    return number || digit ? FEEL_NUM : FEEL_BOOL;
}

/* An input of a case as FEEL text. */
static mz_str literal(mz_arena *a, const struct given *g)
{
    if (g->nil || (g->value.n == 0 && g->type.n == 0)) {
        return MZ_S("null");
    }
    return kind_of(g->type, MZ_S("")) == FEEL_TEXT ||
                   memmem(g->type.p, g->type.n, "string", 6) != NULL
               ? mz_str_fmt(a, "\"" MZ_FMT "\"", MZ_ARG(g->value))
               : g->value;
}

static mz_str with_inputs(struct reading *r, mz_str expr)
{
    for (size_t i = 0; i < r->given_n; i++) {
        mz_str name = r->given[i].name;
        mz_buf *out = mz_buf_new(r->a, FILE_MAX);
        for (size_t at = 0; at < expr.n;) {
            bool begins = at == 0 || !isalnum((unsigned char)expr.p[at - 1]);
            bool here = begins && at + name.n <= expr.n &&
                        memcmp(expr.p + at, name.p, name.n) == 0 &&
                        (at + name.n == expr.n || !isalnum((unsigned char)expr.p[at + name.n]));
            mz_buf_add(out, here ? literal(r->a, &r->given[i]) : (mz_str){expr.p + at, 1});
            at += here ? name.n : 1;
        }
        expr = mz_buf_str(out);
    }
    return expr;
}

static enum feel_kind declared_kind(mz_str type)
{
    static const struct {
        const char *type;
        enum feel_kind kind;
    } kinds[] = {
        {"boolean", FEEL_BOOL}, {"number", FEEL_NUM}, {"string", FEEL_TEXT}, {"date", FEEL_DATE}};
    const char *colon = type.n == 0 ? NULL : memchr(type.p, ':', type.n);
    mz_str s = colon == NULL ? type : (mz_str){colon + 1, type.n - 1 - (size_t)(colon - type.p)};
    for (size_t i = 0; i < MZ_LEN(kinds); i++) {
        if (mz_str_eq(s, mz_str_of(kinds[i].type))) {
            return kinds[i].kind;
        }
    }
    return FEEL_NULL;
}

static bool builtin(mz_str type)
{
    static const char *const words[] = {
        "Any", "dateTime", "time", "days", "years", "dayTimeDuration", "yearMonthDuration"};
    for (size_t i = 0; i < MZ_LEN(words); i++) {
        if (after(type, words[i]).p != NULL) {
            return true;
        }
    }
    return false;
}

/* What a name of the model stands for; itself when it is no name. */
static mz_str type_behind(const struct reading *r, mz_str type)
{
    for (size_t i = 0; i < r->alias_n; i++) {
        const struct given *one = &r->alias[i];
        if (mz_str_eq(one->name, type)) {
            return one->nil || one->type.n == 0 ? type : one->type;
        }
    }
    return type;
}

static void run_expression(struct reading *r, const struct decision *d)
{
    struct feel f = {.a = r->a};
    f.p = mz_str_z(r->a, with_inputs(r, d->expr));
    const char *what = f.p;
    struct feel_term t = feel_read(&f);
    struct expect e = r->expected.nil ? no_value() : (struct expect){.s = r->expected.value};
    mz_str type = type_behind(r, d->type);
    enum feel_kind declared = declared_kind(type);
    if (type.n > 0 && declared == FEEL_NULL && !builtin(type)) {
        f.reason = FEEL_OTHER; /* a type that the model defines */
    }
    if (declared != FEEL_NULL && t.kind != FEEL_NULL && t.kind != declared &&
        f.reason == FEEL_FINE) {
        f.reason = FEEL_ILL_TYPED; /* the result is not of the type that is declared */
        t.kind = declared;
    }
    if (r->listed && f.reason == FEEL_FINE) {
        f.reason = FEEL_NO_LIST;
    }
    judge(r->s, what, &f, t, e);
}

/* ---- decision tables ----------------------------------------------------------------------------
 */

/* not("a") is written not "a" here; the rest is the same. */
static mz_str cell_of(mz_arena *a, mz_str s)
{
    if (s.n > 5 && memcmp(s.p, "not(", 4) == 0 && s.p[s.n - 1] == ')') {
        return mz_str_fmt(a, "not %.*s", (int)(s.n - 5), s.p + 4);
    }
    for (const char *at = NULL; (at = memmem(s.p, s.n, "date(\"", 6)) != NULL;) {
        size_t from = (size_t)(at - s.p) + 5;
        const char *end = memchr(s.p + from, ')', s.n - from);
        if (end == NULL) {
            return s;
        }
        s = mz_str_fmt(a, "%.*sdate%.*s%.*s", (int)(from - 5), s.p, (int)(end - s.p - (long)from),
                       s.p + from, (int)(s.p + s.n - end - 1), end + 1);
    }
    return s;
}

static const char *hit_of(const struct decision *d)
{
    if (mz_str_eq(d->hit, MZ_S("FIRST"))) {
        return "first";
    }
    /* Rows that overlap have to agree: that is what our unique asks of them. */
    if (mz_str_eq(d->hit, MZ_S("UNIQUE")) || mz_str_eq(d->hit, MZ_S("ANY"))) {
        return "unique";
    }
    if (mz_str_eq(d->hit, MZ_S("PRIORITY")) && d->outputs.n > 0) {
        return "priority";
    }
    if (!mz_str_eq(d->hit, MZ_S("COLLECT"))) {
        return NULL;
    }
    return mz_str_eq(d->sum, MZ_S("SUM"))     ? "collect sum"
           : mz_str_eq(d->sum, MZ_S("MAX"))   ? "collect max"
           : mz_str_eq(d->sum, MZ_S("COUNT")) ? "collect count"
                                              : NULL;
}

static enum feel_kind column_kind(const struct reading *r, const struct decision *d, size_t i)
{
    for (size_t g = 0; g < r->given_n; g++) {
        if (mz_str_eq(r->given[g].name, d->input[i])) {
            return kind_of(r->given[g].type, MZ_S(""));
        }
    }
    return FEEL_BOOL;
}

/* The output values, the weightiest first, as they stand between their commas. */
static void put_priority(mz_arena *a, mz_buf *b, mz_str outputs)
{
    mz_buf_add(b, MZ_S("    priority:\n"));
    for (size_t from = 0; from < outputs.n;) {
        const char *comma = memchr(outputs.p + from, ',', outputs.n - from);
        size_t end = comma == NULL ? outputs.n : (size_t)(comma - outputs.p);
        mz_str one = mz_str_trim((mz_str){outputs.p + from, end - from});
        mz_buf_add(b, mz_str_fmt(a, "      - '" MZ_FMT "'\n", MZ_ARG(one)));
        from = end + 1;
    }
}

static mz_str table_pack(struct reading *r, const struct decision *d, const char *hit,
                         enum feel_kind out_kind)
{
    mz_buf *b = mz_buf_new(r->a, FILE_MAX);
    mz_buf_add(b, mz_str_of(UNKNOWNS));
    for (size_t i = 0; i < d->inputs_n; i++) {
        enum feel_kind k = column_kind(r, d, i);
        const char *type =
            k == FEEL_NUM ? "number(2)\n    min: \"-1000000\"\n    max: \"1000000\"" : type_of(k);
        mz_buf_add(b, mz_str_fmt(r->a,
                                 "  x%zu:\n    label: 输入%zu\n    entity: household\n"
                                 "    type: %s\n",
                                 i, i, type));
    }
    bool count = strcmp(hit, "collect count") == 0;
    const char *type = count ? "int" : (out_kind == FEEL_NUM ? "number(2)" : type_of(out_kind));
    mz_buf_add(b, mz_str_fmt(r->a,
                             "tables:\n  r:\n    label: 结果\n    label_en: Result\n"
                             "    entity: household\n    type: %s\n    cite: s 一\n    hit: %s\n"
                             "    inputs:\n",
                             type, hit));
    for (size_t i = 0; i < d->inputs_n; i++) {
        mz_buf_add(b, mz_str_fmt(r->a, "      - x%zu\n", i));
    }
    mz_buf_add(b, MZ_S("    rows:\n"));
    for (size_t i = 0; i < d->rows_n; i++) {
        mz_buf_add(b, MZ_S("      - '"));
        for (size_t c = 0; c < d->rows[i].n; c++) {
            mz_buf_add(b, c > 0 ? MZ_S(" | ") : MZ_S(""));
            mz_buf_add(b, cell_of(r->a, d->rows[i].cell[c]));
        }
        /* A count counts rows: their values may be of any kind in DMN. */
        mz_buf_add(
            b, mz_str_fmt(r->a, " => " MZ_FMT "'\n", MZ_ARG(count ? MZ_S("1") : d->rows[i].out)));
    }
    if (strncmp(hit, "collect", 7) != 0) {
        mz_str none = feel_as((struct feel_term){MZ_S(""), FEEL_NULL}, out_kind);
        mz_buf_add(b, mz_str_fmt(r->a, "      - 'otherwise => " MZ_FMT "'\n", MZ_ARG(none)));
    }
    if (strcmp(hit, "priority") == 0) {
        put_priority(r->a, b, d->outputs);
    }
    mz_buf_byte(b, '\0');
    return (mz_str){b->p, b->n - 1};
}

/* Cells of ours hold values, not names; inputs are what a case gives. */
static bool plain_table(const struct reading *r, const struct decision *d)
{
    for (size_t i = 0; i < d->inputs_n; i++) {
        bool given = false;
        for (size_t g = 0; g < r->given_n; g++) {
            given = given || mz_str_eq(r->given[g].name, d->input[i]);
        }
        if (!given) {
            return false;
        }
    }
    for (size_t i = 0; i < d->rows_n; i++) {
        for (size_t c = 0; c < d->rows[i].n; c++) {
            mz_str s = d->rows[i].cell[c];
            bool quoted = false;
            size_t letters = 0;
            for (size_t k = 0; k < s.n; k++) {
                quoted = s.p[k] == '"' ? !quoted : quoted;
                letters += !quoted && isalpha((unsigned char)s.p[k]);
            }
            static const char *const words[] = {"true", "false", "date(", "not(", "null"};
            for (size_t w = 0; w < MZ_LEN(words); w++) {
                for (mz_str rest = after(s, words[w]); rest.n > 0 || rest.p != NULL;
                     rest = after(rest, words[w])) {
                    letters -= strspn(words[w], "abcdefghijklmnopqrstuvwxyz");
                }
            }
            if (letters != 0) {
                return false;
            }
        }
    }
    return true;
}

static void run_table(struct reading *r, const struct decision *d)
{
    const char *hit = hit_of(d);
    if (hit == NULL || !plain_table(r, d) || r->listed || d->rows_n == 0) {
        r->s->differs[r->listed ? FEEL_NO_LIST : FEEL_OTHER]++;
        return;
    }
    enum feel_kind out = kind_of(MZ_S(""), d->rows[0].out);
    struct checked *k = checked_text(MZ_LANG_EN, table_pack(r, d, hit, out).p);
    struct rule_value v = rule_absent(RULE_ERROR);
    if (k->book != NULL) {
        struct rule_case *c = rule_case_new(k->cx.a, k->book, 0);
        (void)mz_date_make(2025, 7, 1, &c->at);
        c->known = c->at;
        for (size_t i = 0; i < d->inputs_n; i++) {
            const struct ir_fact *f = rule_fact(k->book, mz_str_fmt(r->a, "x%zu", i));
            for (size_t g = 0; f != NULL && g < r->given_n; g++) {
                if (mz_str_eq(r->given[g].name, d->input[i]) && !r->given[g].nil) {
                    size_t at = (size_t)(f - k->book->facts);
                    r->s->failed +=
                        rule_cell_read(&k->cx, k->book, &f->type, r->given[g].value,
                                       r->given[g].name, &c->household.cells[at]) != MZ_OK;
                }
            }
        }
        const struct ir_rule *rule = rule_find(k->book, MZ_S("r"));
        v = rule_eval(rule_run_new(k->cx.a, k->book, c), (uint32_t)(rule - k->book->rules), 0);
    }
    bool count = strcmp(hit, "collect count") == 0;
    bool right = r->expected.nil ? k->book != NULL && v.why == RULE_UNKNOWN
                                 : equals(k, v, count ? FEEL_NUM : out, r->expected.value);
    if (!right) {
        printf("  table " MZ_FMT ": why %d %lld, expected " MZ_FMT "\n", MZ_ARG(d->name),
               (int)v.why, (long long)v.num, MZ_ARG(r->expected.value));
        checked_show(k, AST_ERROR);
    }
    *(right ? &r->s->passed : &r->s->failed) += 1;
    checked_done(k);
}

static void run_case(struct reading *r)
{
    for (size_t i = 0; i < r->decisions_n; i++) {
        const struct decision *d = &r->decisions[i];
        if (!mz_str_eq(d->name, r->result)) {
            continue;
        }
        if (d->boxed || r->service) {
            r->s->differs[r->listed ? FEEL_NO_LIST : FEEL_OTHER]++;
        } else if (d->hit.n > 0) {
            run_table(r, d);
        } else if (d->expr.n > 0) {
            run_expression(r, d);
        } else {
            r->s->differs[FEEL_OTHER]++;
        }
        return;
    }
    r->s->differs[FEEL_OTHER]++;
}

static void dmn_folder(struct score *s, const char *path, const char *name)
{
    mz_arena *a = mz_arena_new((size_t)1 << 32);
    struct reading r = {.a = a, .s = s, .decisions = MZ_NEW_N(a, struct decision, ITEMS_MAX)};
    r.alias = MZ_NEW_N(a, struct given, ITEMS_MAX);
    mz_str model = slurp(a, mz_str_fmt(a, "%s/%s/%s.dmn", path, name, name).p);
    mz_str cases = slurp(a, mz_str_fmt(a, "%s/%s/%s-test-01.xml", path, name, name).p);
    r.model = true;
    bool fine = model.n == 0 || read_xml(&r, model);
    r.model = false;
    if (model.n > 0 && cases.n > 0 && !(fine && read_xml(&r, cases))) {
        printf("  %s: not XML\n", name);
        s->failed++;
    }
    mz_arena_free(a);
}

TEST(decisions_are_taken_as_the_dmn_kit_says)
{
    static const char *const levels[] = {DATA "compliance-level-2", DATA "compliance-level-3"};
    struct score s = {0};
    for (size_t i = 0; i < MZ_LEN(levels); i++) {
        DIR *d = opendir(levels[i]);
        if (d == NULL) {
            printf("skip %s: no data\n", levels[i]);
            *failures_ = TEST_SKIP;
            return;
        }
        for (struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
            if (isdigit((unsigned char)e->d_name[0])) {
                dmn_folder(&s, levels[i], e->d_name);
            }
        }
        (void)closedir(d);
    }
    show("dmn-tck", &s);
    CHECK(told("DMN TCK", &s));
}

TEST_MAIN(T(decisions_are_taken_as_the_dmn_kit_says))
