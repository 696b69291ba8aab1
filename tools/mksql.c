/*
 * mksql - check named statements against the migrations, guard them, and declare them in C.
 *
 *   mksql QUERIES.sql OUT MIGRATION.sql...      writes OUT.h and OUT.c
 *   mksql --migrations NAME MIGRATION.sql...       writes the table of migrations to stdout
 *   mksql --statements QUERIES.sql...              writes the table of all statements to stdout
 *
 * The migrations run on an empty in-memory database, in the order of their file names; each
 * statement is then rewritten with the store's guards and prepared there. A wrong table, column or
 * parameter, a full table scan without a reason, and a guarded table that would be read without its
 * guard are errors at the line of the .sql file. The words of the file format stand in
 * src/store/README.md.
 */
#include <ctype.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mksql.h"

/* ---- reading ----------------------------------------------------------- */

static const char *source_path;
static int failed;

static void complain(int line, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fprintf(stderr, "%s:%d: error: ", source_path, line);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
    failed = 1;
}

/* ---- what the migrations declare --------------------------------------- */

struct table {
    char name[64];
    char cols[64][64];
    char types[64][16];
    int cols_n;
    bool view;
    bool county, division, id, open, history;
};

static struct table tables[512];
static int tables_n;

static struct table *table_find(const char *name)
{
    for (int i = 0; i < tables_n; i++) {
        if (strcmp(tables[i].name, name) == 0) {
            return &tables[i];
        }
    }
    return NULL;
}

static bool guarded(const struct table *t)
{
    return t != NULL && !t->open && t->county;
}

static void tables_load(sqlite3 *db)
{
    sqlite3_stmt *st;
    sqlite3_prepare_v2(db,
                       "SELECT m.name, m.type, p.name, p.type FROM sqlite_schema m "
                       "JOIN pragma_table_xinfo(m.name) p "
                       "WHERE m.type IN ('table','view') AND m.name NOT LIKE 'sqlite_%' "
                       "ORDER BY m.name, p.cid",
                       -1, &st, NULL);
    while (sqlite3_step(st) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(st, 0);
        struct table *t = table_find(name);
        if (t == NULL) {
            t = &tables[tables_n++];
            *t = (struct table){.history = true};
            snprintf(t->name, sizeof t->name, "%s", name);
            t->view = strcmp((const char *)sqlite3_column_text(st, 1), "view") == 0;
        }
        const char *col = (const char *)sqlite3_column_text(st, 2);
        const char *type = (const char *)sqlite3_column_text(st, 3);
        if (t->cols_n < 64) {
            snprintf(t->cols[t->cols_n], 64, "%s", col);
            snprintf(t->types[t->cols_n++], 16, "%s", type == NULL ? "" : type);
        }
        t->county |= strcmp(col, "county") == 0;
        t->division |= strcmp(col, "division") == 0;
        t->id |= strcmp(col, "id") == 0;
    }
    sqlite3_finalize(st);
}

/* "--: open REASON" and "--: no-history REASON" speak of the next CREATE in a migration. */
static void directives(char *const *files, int n)
{
    for (int i = 0; i < n; i++) {
        char *text = mksql_slurp(files[i]);
        bool open = false, mute = false;
        for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
            char name[64];
            if (strncmp(line, "--: open ", 9) == 0) {
                open = true;
            } else if (strncmp(line, "--: no-history ", 15) == 0) {
                mute = true;
            } else if (sscanf(line, "CREATE TABLE %63[a-z0-9_]", name) == 1 ||
                       sscanf(line, "CREATE VIEW %63[a-z0-9_]", name) == 1 ||
                       sscanf(line, "CREATE VIRTUAL TABLE %63[a-z0-9_]", name) == 1) {
                struct table *t = table_find(name);
                if (t != NULL) {
                    t->open |= open;
                    t->history &= !mute;
                }
                open = mute = false;
            }
        }
        free(text);
    }
    for (int i = 0; i < tables_n; i++) {
        struct table *t = &tables[i];
        bool shadow = strncmp(t->name, "mz_search_", 10) == 0;
        if (!t->county && !t->open && !shadow) {
            fprintf(stderr, "%s: error: table %s has no county; write --: open REASON above it\n",
                    files[0], t->name);
            failed = 1;
        }
        t->history &= guarded(t) && !t->view && t->id;
    }
}

/* ---- tokens and the guard ---------------------------------------------- */

enum kind { T_END, T_SPACE, T_WORD, T_PARAM, T_OTHER };

struct token {
    enum kind kind;
    const char *p;
    int n;
};

static struct token next(const char **s)
{
    const char *p = *s;
    struct token t = {T_OTHER, p, 1};
    if (*p == '\0') {
        t.kind = T_END;
        t.n = 0;
    } else if (isspace((unsigned char)*p) || strncmp(p, "--", 2) == 0) {
        t.kind = T_SPACE;
        while (isspace((unsigned char)p[0]) || strncmp(p, "--", 2) == 0) {
            p += strncmp(p, "--", 2) == 0 ? (int)strcspn(p, "\n") : 1;
        }
        t.n = (int)(p - t.p);
    } else if (isalpha((unsigned char)*p) || *p == '_') {
        t.kind = T_WORD;
        while (isalnum((unsigned char)p[t.n]) || p[t.n] == '_') {
            t.n++;
        }
    } else if (*p == ':' && (isalpha((unsigned char)p[1]))) {
        t.kind = T_PARAM;
        while (isalnum((unsigned char)p[t.n]) || p[t.n] == '_') {
            t.n++;
        }
    } else if (*p == ':' && p[1] == ':') {
        t.n = 2;
    } else if (*p == '\'' || *p == '"') {
        while (p[t.n] != '\0' && p[t.n] != *t.p) {
            t.n++;
        }
        t.n += p[t.n] != '\0';
    }
    *s = t.p + t.n;
    return t;
}

static bool is(struct token t, const char *word)
{
    return t.kind == T_WORD && (int)strlen(word) == t.n && strncasecmp(t.p, word, (size_t)t.n) == 0;
}

static struct token peek(const char *s)
{
    struct token t = next(&s);
    return t.kind == T_SPACE ? next(&s) : t;
}

static struct table *table_of(struct token t)
{
    char name[64];
    if (t.kind != T_WORD || t.n > 63) {
        return NULL;
    }
    snprintf(name, sizeof name, "%.*s", t.n, t.p);
    return table_find(name);
}

static bool keyword_after_table(struct token t)
{
    static const char *const words[] = {
        "WHERE", "JOIN",   "LEFT",      "INNER",     "CROSS",  "ON",      "GROUP",  "ORDER",
        "LIMIT", "UNION",  "SET",       "RETURNING", "USING",  "INDEXED", "VALUES", "SELECT",
        "NOT",   "EXCEPT", "INTERSECT", "HAVING",    "WINDOW", "OFFSET",  "FOR"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (is(t, words[i])) {
            return true;
        }
    }
    return false;
}

struct query {
    int line;
    char name[64];
    char kind[16];
    bool pg; /* this block is for PostgreSQL only */
    bool scan_ok;
    char arg_names[40][64];
    char arg_types[40][16];
    int args_n;
    char extra_names[40][64]; /* types of expressions, after | */
    char extra_types[40][16];
    int extra_n;
    char *sql; /* as written */
    struct mksql_buf lite, post;
    bool guards;
    struct table *target;
    char op;
    char returning[64][64]; /* wanted columns of a RETURNING clause */
    int returning_n;
    int echo[64]; /* per column of the target: argument from 1, 0: NULL, or a constant */
    int64_t echo_value[64];
    char echo_word[64][32];
    bool echoes;
};

enum { ECHO_CONSTANT = -1, ECHO_WORD = -2 };

static void guard_text(struct mksql_buf *out, const struct table *t, const char *prefix)
{
    mksql_put(out, "%scounty BETWEEN :cl AND :ch", prefix);
    if (t->division) {
        mksql_put(out, " AND %sdivision BETWEEN :dl AND :dh", prefix);
    }
}

/* FROM t alias becomes FROM (SELECT * FROM t WHERE guard) AS alias. Returns where to go on. */
static const char *guard_read(struct query *q, struct mksql_buf *out, struct token name,
                              const char *s)
{
    struct table *t = table_of(name);
    const char *after = s;
    struct token alias = next(&after);
    if (alias.kind == T_SPACE) {
        alias = next(&after);
    }
    if (is(alias, "AS")) {
        alias = next(&after);
        if (alias.kind == T_SPACE) {
            alias = next(&after);
        }
    }
    bool has = alias.kind == T_WORD && !keyword_after_table(alias);
    mksql_put(out, "(SELECT * FROM %s WHERE ", t->name);
    guard_text(out, t, "");
    mksql_put(out, ") AS %.*s", has ? alias.n : name.n, has ? alias.p : name.p);
    q->guards = true;
    return has ? after : s;
}

static void forbid(struct query *q, struct token t, struct token before)
{
    struct table *tab = table_of(t);
    if (!guarded(tab)) {
        return;
    }
    if (is(before, "IN")) {
        complain(q->line, "%s: IN %s would escape the guard; write IN (SELECT ...)", q->name,
                 tab->name);
    }
}

/* The write target's guard goes behind the outermost WHERE: WHERE (...) AND guard. */
struct rewrite {
    int depth;
    bool from_list[32];
    bool in_where; /* the target's own WHERE is open */
    bool has_where;
    bool returning;
};

static void close_where(struct query *q, struct mksql_buf *out, struct rewrite *w)
{
    if (w->in_where) {
        char prefix[80];
        snprintf(prefix, sizeof prefix, "%s.", q->target->name);
        mksql_put(out, ") AND ");
        guard_text(out, q->target, prefix);
        mksql_put(out, " ");
        w->in_where = false;
        q->guards = true;
    }
}

static void take_returning(struct query *q, const char *s)
{
    while (q->returning_n < 64) {
        struct token t = peek(s);
        if (t.kind == T_END || (t.kind == T_OTHER && *t.p == ';')) {
            return;
        }
        if (t.kind == T_WORD) {
            snprintf(q->returning[q->returning_n++], 64, "%.*s", t.n, t.p);
        }
        s = t.p + t.n;
    }
}

static const char *word(struct query *q, struct mksql_buf *out, struct rewrite *w, struct token t,
                        struct token before, const char *s)
{
    bool reads = is(before, "FROM") || is(before, "JOIN");
    struct table *tab = table_of(t);
    if (tab != NULL && strncmp(tab->name, "mz_", 3) == 0 &&
        strncmp(source_path, "src/store/", 10) != 0) {
        complain(q->line, "%s: %s belongs to the store", q->name, tab->name);
    }
    if (is(before, "UPDATE") && w->depth == 0 && !is(t, "SET")) {
        q->target = tab;
        q->op = 'U';
    } else if (is(before, "INTO") && w->depth == 0) {
        q->target = tab;
        q->op = 'I';
    } else if (is(before, "FROM") && q->op == 'D' && q->target == NULL && w->depth == 0) {
        q->target = tab;
        reads = false;
    }
    if (is(t, "DELETE") && w->depth == 0 && before.kind == T_END) {
        q->op = 'D';
    }
    if (is(t, "FROM")) {
        w->from_list[w->depth] = true;
    }
    if (is(t, "WHERE") || is(t, "ORDER") || is(t, "GROUP") || is(t, "LIMIT")) {
        w->from_list[w->depth] = false;
    }
    if (reads && guarded(tab)) {
        return guard_read(q, out, t, s);
    }
    forbid(q, t, before);
    if (w->depth == 0 && is(t, "RETURNING")) {
        close_where(q, out, w);
        w->returning = true;
        if (guarded(q->target)) {
            take_returning(q, s);
            mksql_put(out, "RETURNING *");
            return s + strlen(s);
        }
    }
    mksql_put(out, "%.*s", t.n, t.p);
    if (w->depth == 0 && is(t, "WHERE") && (q->op == 'U' || q->op == 'D') && guarded(q->target)) {
        w->in_where = true;
        w->has_where = true;
        mksql_put(out, " (");
    }
    return s;
}

static void rewrite(struct query *q, struct mksql_buf *out)
{
    struct rewrite w = {0};
    struct token before = {T_END, "", 0};
    for (const char *s = q->sql; *s != '\0';) {
        struct token t = next(&s);
        if (t.kind == T_SPACE) {
            mksql_put(out, " ");
            continue;
        }
        if (t.kind == T_OTHER && (*t.p == '(' || *t.p == ')')) {
            w.depth += *t.p == '(' ? 1 : -1;
            if (w.depth < 0 || w.depth >= 32) {
                complain(q->line, "%s: parentheses do not match", q->name);
                return;
            }
            w.from_list[w.depth] = *t.p == '(' ? false : w.from_list[w.depth];
        }
        if (t.kind == T_OTHER && *t.p == ',' && w.from_list[w.depth] &&
            guarded(table_of(peek(s)))) {
            complain(q->line, "%s: write JOIN instead of a comma", q->name);
        }
        if (t.kind == T_OTHER && *t.p == '"') {
            complain(q->line, "%s: quoted names are not taken", q->name);
        }
        if (t.kind == T_OTHER && *t.p == ';') {
            continue;
        }
        if (t.kind == T_WORD) {
            s = word(q, out, &w, t, before, s);
        } else {
            mksql_put(out, "%.*s", t.n, t.p);
        }
        before = t;
    }
    close_where(q, out, &w);
    if ((q->op == 'U' || q->op == 'D') && guarded(q->target) && !w.has_where) {
        complain(q->line, "%s: a change of %s needs a WHERE", q->name, q->target->name);
    }
    if (q->op != 0 && guarded(q->target) && !w.returning) {
        mksql_put(out, " RETURNING *");
    }
}

/* ---- parameters --------------------------------------------------------- */

static int param_index(const struct query *q, struct token t)
{
    static const char *const guards[] = {"cl", "ch", "dl", "dh"};
    for (int i = 0; i < q->args_n; i++) {
        if ((int)strlen(q->arg_names[i]) == t.n - 1 &&
            strncmp(q->arg_names[i], t.p + 1, (size_t)t.n - 1) == 0) {
            return i + 1;
        }
    }
    for (int i = 0; i < 4; i++) {
        if (t.n == 3 && strncmp(t.p + 1, guards[i], 2) == 0) {
            return q->args_n + i + 1;
        }
    }
    return 0;
}

static void number(struct query *q, const char *text, struct mksql_buf *lite,
                   struct mksql_buf *post)
{
    bool used[48] = {false};
    for (const char *s = text; *s != '\0';) {
        struct token t = next(&s);
        if (t.kind != T_PARAM) {
            mksql_put(lite, "%.*s", t.n, t.p);
            mksql_put(post, "%.*s", t.n, t.p);
            continue;
        }
        int i = param_index(q, t);
        if (i == 0) {
            complain(q->line, "%s: %.*s is not declared", q->name, t.n, t.p);
            return;
        }
        used[i] = true;
        const char *type = i > q->args_n ? "int" : q->arg_types[i - 1];
        mksql_put(lite, "?%d", i);
        mksql_put(post, "$%d::%s", i,
                  strcmp(type, "int") == 0    ? "bigint"
                  : strcmp(type, "text") == 0 ? "text"
                                              : "bytea");
    }
    for (int i = 1; i <= q->args_n; i++) {
        if (!used[i] && !q->pg) {
            complain(q->line, "%s does not use :%s", q->name, q->arg_names[i - 1]);
        }
    }
}

/* ---- an insert of what is known ------------------------------------------- */

/*
 * INSERT INTO t (columns) VALUES (arguments, numbers, words, NULL) of a guarded table: the row is
 * known before it is written, because the tables are STRICT and have no defaults. SQLite keeps the
 * rows of a RETURNING in a table of their own and a journal of the statement; without it the store
 * takes the row from the arguments and the insert costs half.
 */

static struct token step(const char **s)
{
    struct token t = next(s);
    while (t.kind == T_SPACE) {
        t = next(s);
    }
    return t;
}

static bool sign(const char **s, char c)
{
    struct token t = step(s);
    return t.kind == T_OTHER && *t.p == c;
}

static int column_of(const struct table *t, struct token name)
{
    for (int i = 0; i < t->cols_n; i++) {
        if ((int)strlen(t->cols[i]) == name.n && strncmp(t->cols[i], name.p, (size_t)name.n) == 0) {
            return i;
        }
    }
    return -1;
}

/* A word in quotes: 'review'. */
static bool echo_word(struct query *q, struct token t, int col)
{
    int n = t.n - 2;
    if (*t.p != '\'' || n < 0 || n >= (int)sizeof q->echo_word[col]) {
        return false;
    }
    for (int i = 0; i < n; i++) {
        if (!isalnum((unsigned char)t.p[1 + i]) && t.p[1 + i] != '_') {
            return false;
        }
    }
    memcpy(q->echo_word[col], t.p + 1, (size_t)n);
    q->echo_word[col][n] = '\0';
    q->echo[col] = ECHO_WORD;
    return true;
}

static bool echo_item(struct query *q, struct token t, int col)
{
    const char *type = q->target->types[col];
    if (t.kind == T_PARAM) {
        int i = param_index(q, t);
        bool same =
            i > 0 && i <= q->args_n &&
            (strcmp(q->arg_types[i - 1], "int") == 0 ? strcmp(type, "INTEGER") == 0
                                                     : !strcasecmp(q->arg_types[i - 1], type));
        q->echo[col] = i;
        return same;
    }
    if (*t.p == '\'') {
        return strcmp(type, "TEXT") == 0 && echo_word(q, t, col);
    }
    char *end = NULL;
    q->echo_value[col] = strtoll(t.p, &end, 10);
    q->echo[col] = ECHO_CONSTANT;
    if (is(t, "NULL")) {
        q->echo[col] = 0;
        return true;
    }
    return end == t.p + t.n && strcmp(type, "INTEGER") == 0;
}

static bool ends(struct token t, const char **s)
{
    return t.kind == T_END || (t.kind == T_OTHER && *t.p == ';' && step(s).kind == T_END);
}

/* "c, c, ...)" or, with `set`, "c = :arg, c = :arg, ..." up to the end: the columns are met. */
static bool met(struct query *q, const char **s, bool set, bool *columns)
{
    for (bool more = true; more;) {
        int col = column_of(q->target, step(s));
        if (col < 0 || (set && (!sign(s, '=') || param_index(q, step(s)) != q->echo[col] ||
                                q->echo[col] <= 0))) {
            return false;
        }
        columns[col] = true;
        struct token t = step(s);
        more = t.kind == T_OTHER && *t.p == ',';
        if (!more) {
            return set ? ends(t, s) : t.kind == T_OTHER && *t.p == ')';
        }
    }
    return false;
}

/*
 * "ON CONFLICT (key) DO UPDATE SET ..." behind the values: when key and assignments are all columns
 * of the table and say the same as the values, the row is that of the arguments either way.
 */
static bool upsert_of_values(struct query *q, const char **s, int n)
{
    bool columns[64] = {false};
    if (n != q->target->cols_n || !is(step(s), "CONFLICT") || !sign(s, '(') ||
        !met(q, s, false, columns) || !is(step(s), "DO") || !is(step(s), "UPDATE") ||
        !is(step(s), "SET") || !met(q, s, true, columns)) {
        return false;
    }
    for (int i = 0; i < n; i++) {
        if (!columns[i]) {
            return false;
        }
    }
    return true;
}

static bool echo_read(struct query *q)
{
    const char *s = q->sql;
    int cols[64];
    int n = 0;
    bool more = true;
    if (!is(step(&s), "INSERT") || !is(step(&s), "INTO") || table_of(step(&s)) != q->target ||
        !sign(&s, '(')) {
        return false;
    }
    while (more && n < 64) {
        cols[n] = column_of(q->target, step(&s));
        struct token t = step(&s);
        more = t.kind == T_OTHER && *t.p == ',';
        if (cols[n++] < 0 || (!more && (t.kind != T_OTHER || *t.p != ')'))) {
            return false;
        }
    }
    if (!is(step(&s), "VALUES") || !sign(&s, '(')) {
        return false;
    }
    for (int i = 0; i < n; i++) {
        if (!echo_item(q, step(&s), cols[i]) || !sign(&s, i + 1 < n ? ',' : ')')) {
            return false;
        }
    }
    struct token end = step(&s);
    return is(end, "ON") ? upsert_of_values(q, &s, n) : ends(end, &s);
}

/* Nobody waits for its answer (store/stmt.h). */
static bool later(const struct query *q)
{
    return strcmp(q->kind, "later") == 0;
}

static void echo(struct query *q)
{
    static const char tail[] = " RETURNING *";
    size_t n = q->lite.p == NULL ? 0 : strlen(q->lite.p);
    q->echoes = q->op == 'I' && !q->pg && (strcmp(q->kind, "exec") == 0 || later(q)) &&
                guarded(q->target) && !q->target->view && n > sizeof tail && echo_read(q) &&
                strcmp(q->lite.p + n - (sizeof tail - 1), tail) == 0;
    if (q->echoes) {
        q->lite.p[n - (sizeof tail - 1)] = '\0';
    }
    if (later(q) && (q->op == 0 || (guarded(q->target) && !q->echoes))) {
        complain(q->line, "%s: \"later\" writes, and rows of people by an INSERT of arguments",
                 q->name);
    }
    if (later(q) && q->echoes) { /* the answer is not looked at */
        q->post.p[strlen(q->post.p) - (sizeof tail - 1)] = '\0';
    }
}

static void echo_table(FILE *c, const struct query *q)
{
    fprintf(c, "\nstatic const struct mz_sql_echo %s_echo[] = {\n", q->name);
    for (int i = 0; i < q->target->cols_n; i++) {
        fprintf(c, "    {\"%s\", %d, ", q->target->cols[i], q->echo[i] > 0 ? q->echo[i] : 0);
        if (q->echo[i] == ECHO_CONSTANT) {
            fprintf(c, "INT64_C(%lld), NULL},\n", (long long)q->echo_value[i]);
        } else if (q->echo[i] == ECHO_WORD) {
            fprintf(c, "MZ_NULL, \"%s\"},\n", q->echo_word[i]);
        } else {
            fprintf(c, "MZ_NULL, NULL},\n");
        }
    }
    fprintf(c, "};\n");
}

/* ---- one statement ------------------------------------------------------ */

static int pair_list(char *text, char names[][64], char types[][16], int max)
{
    int n = 0;
    for (char *a = strtok(text, ","); a != NULL && n < max; a = strtok(NULL, ",")) {
        if (sscanf(a, " %63[a-z0-9_] %15[a-z]", names[n], types[n]) == 2) {
            n++;
        }
    }
    return n;
}

static char *block_end(char *sql)
{
    char *stop = strstr(sql, "\n--: ");
    return stop == NULL ? sql + strlen(sql) : stop;
}

static bool parse(struct query *q, char *p)
{
    char head[2048], args[1600] = "", tail[1600] = "";
    snprintf(head, sizeof head, "%.*s", (int)strcspn(p, "\n"), p);
    char *bar = strchr(head, '|');
    if (bar != NULL) {
        snprintf(tail, sizeof tail, "%s", bar + 1);
        *bar = '\0';
    }
    if (sscanf(head, "--: %63[a-z0-9_] %15s", q->name, q->kind) == 2 &&
        strcmp(q->kind, "pg") == 0) {
        q->pg = true;
    } else if (sscanf(head, "--: %63[a-z0-9_](%1599[^)]) %15s", q->name, args, q->kind) != 3 &&
               sscanf(head, "--: %63[a-z0-9_]() %15s", q->name, q->kind) != 2) {
        complain(q->line,
                 "expected --: name(arg type, ...) one|maybe|many|exec|later|count|cursor");
        return false;
    }
    q->args_n = pair_list(args, q->arg_names, q->arg_types, 40);
    q->extra_n = pair_list(tail, q->extra_names, q->extra_types, 40);
    char *sql = strchr(p, '\n');
    if (sql == NULL) {
        complain(q->line, "%s has no text", q->name);
        return false;
    }
    char *stop = block_end(sql);
    q->sql = strndup(sql + 1, (size_t)(stop - sql > 0 ? stop - sql - 1 : 0));
    q->scan_ok = strstr(q->sql, "--scan-ok:") != NULL;
    return true;
}

static void full_scan(sqlite3 *db, const struct query *q)
{
    sqlite3_stmt *st;
    char *text = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", q->lite.p);
    if (sqlite3_prepare_v2(db, text, -1, &st, NULL) == SQLITE_OK) {
        while (!q->scan_ok && sqlite3_step(st) == SQLITE_ROW) {
            const char *d = (const char *)sqlite3_column_text(st, 3);
            bool table = strncmp(d, "SCAN ", 5) == 0 && strstr(d, "CONSTANT ROW") == NULL &&
                         strstr(d, "VIRTUAL TABLE") == NULL && strncmp(d, "SCAN (", 6) != 0;
            if (table && strstr(d, "INDEX") == NULL && strstr(d, "CO-ROUTINE") == NULL) {
                complain(q->line, "%s reads a whole table (%s); add an index or --scan-ok: reason",
                         q->name, d);
            }
        }
        sqlite3_finalize(st);
    }
    sqlite3_free(text);
}

static const char *ctype(const char *t)
{
    return t == NULL                                                    ? NULL
           : strcasecmp(t, "INTEGER") == 0 || strcasecmp(t, "int") == 0 ? "int64_t"
           : strcasecmp(t, "TEXT") == 0 || strcasecmp(t, "BLOB") == 0   ? "mz_str"
                                                                        : NULL;
}

static const char *sql_type(const char *t)
{
    return strcasecmp(t, "INTEGER") == 0 || strcasecmp(t, "int") == 0 ? "MZ_SQL_INT"
           : strcasecmp(t, "TEXT") == 0                               ? "MZ_SQL_TEXT"
                                                                      : "MZ_SQL_BLOB";
}

struct column {
    char name[64];
    char type[16];
    int from; /* position in the result */
};

static int columns(const struct query *q, sqlite3_stmt *st, struct column *cols)
{
    int n = 0;
    for (int c = 0; c < sqlite3_column_count(st) && n < 64; c++) {
        const char *name = sqlite3_column_name(st, c);
        const char *type = sqlite3_column_decltype(st, c);
        for (int i = 0; i < q->extra_n; i++) {
            type = strcmp(q->extra_names[i], name) == 0 ? q->extra_types[i] : type;
        }
        bool wanted = q->op == 0 || !guarded(q->target);
        for (int i = 0; i < q->returning_n; i++) {
            wanted |= strcmp(q->returning[i], name) == 0;
        }
        if (!wanted) {
            continue;
        }
        if (ctype(type) == NULL) {
            complain(q->line, "%s: say the type of column %s behind a |", q->name, name);
            type = "int";
        }
        snprintf(cols[n].name, sizeof cols[n].name, "%s", name);
        snprintf(cols[n].type, sizeof cols[n].type, "%s", type);
        cols[n++].from = c;
    }
    return n;
}

enum { ARGS_DIRECT = 4 };

static void signature(FILE *f, const struct query *q, const char *suffix, bool rows)
{
    fprintf(f, "mz_code %s%s(mz_cx *cx", q->name, suffix);
    if (q->args_n > ARGS_DIRECT) {
        fprintf(f, ", const struct %s_args *args", q->name);
    } else {
        for (int i = 0; i < q->args_n; i++) {
            fprintf(f, ", %s %s", ctype(q->arg_types[i]), q->arg_names[i]);
        }
    }
    if (strcmp(q->kind, "one") == 0 && rows) {
        fprintf(f, ", struct %s_row *row)", q->name);
    } else if (strcmp(q->kind, "maybe") == 0) {
        fprintf(f, ", struct %s_row *row, bool *found)", q->name);
    } else if (strcmp(q->kind, "many") == 0) {
        fprintf(f, ", struct %s_row **rows, size_t *rows_n)", q->name);
    } else if (strcmp(q->kind, "count") == 0) {
        fprintf(f, ", int64_t *changed)");
    } else if (strcmp(q->kind, "cursor") == 0) {
        fprintf(f, ", mz_cursor **out)");
    } else {
        fprintf(f, ")");
    }
}

static void declare(FILE *h, const struct query *q, const struct column *cols, int n)
{
    if (n > 0) {
        fprintf(h, "\nstruct %s_row {\n", q->name);
        for (int i = 0; i < n; i++) {
            fprintf(h, "    %s %s;\n", ctype(cols[i].type), cols[i].name);
        }
        fprintf(h, "};\n");
    }
    if (q->args_n > ARGS_DIRECT) {
        fprintf(h, "\nstruct %s_args {\n", q->name);
        for (int i = 0; i < q->args_n; i++) {
            fprintf(h, "    %s %s;\n", ctype(q->arg_types[i]), q->arg_names[i]);
        }
        fprintf(h, "};\n");
    }
    fprintf(h, "\n/* %s:%d */\n", source_path, q->line);
    signature(h, q, "", n > 0);
    fprintf(h, " MZ_MUST_USE;\n");
    if (strcmp(q->kind, "cursor") == 0) {
        fprintf(h,
                "mz_code %s_next(mz_cx *cx, mz_cursor *c, struct %s_row *row, bool *more) "
                "MZ_MUST_USE;\n",
                q->name, q->name);
    }
}

static void descriptor(FILE *c, const struct query *q, const struct column *cols, int n,
                       const char *pg)
{
    if (n > 0) {
        fprintf(c, "\nstatic const struct mz_sql_col %s_cols[] = {\n", q->name);
        for (int i = 0; i < n; i++) {
            fprintf(c, "    {%s, %d, offsetof(struct %s_row, %s)},\n", sql_type(cols[i].type),
                    cols[i].from, q->name, cols[i].name);
        }
        fprintf(c, "};\n");
    }
    if (q->args_n > 0) {
        fprintf(c, "\nstatic const uint8_t %s_types[] = {", q->name);
        for (int i = 0; i < q->args_n; i++) {
            fprintf(c, "%s%s", i > 0 ? ", " : "", sql_type(q->arg_types[i]));
        }
        fprintf(c, "};\n");
    }
    if (q->echoes) {
        echo_table(c, q);
    }
    bool g = guarded(q->target);
    fprintf(c,
            "\nconst struct mz_stmt mz_stmt_%s = {\n    .name = \"%s\",\n    .where = \"%s:%d\",\n",
            q->name, q->name, source_path, q->line);
    fprintf(c, "    .sql = ");
    mksql_literal(c, q->lite.p);
    fprintf(c, ",\n    .sql_pg = ");
    mksql_literal(c, pg);
    fprintf(c, ",\n    .cols = %s%s, .cols_n = %d, .args = %s%s, .args_n = %d,\n",
            n > 0 ? q->name : "", n > 0 ? "_cols" : "NULL", n, q->args_n > 0 ? q->name : "",
            q->args_n > 0 ? "_types" : "NULL", q->args_n);
    fprintf(c, "    .row_size = %s%s%s, .guards = %s, .writes = %s, .op = %s%c%s,\n",
            n > 0 ? "sizeof(struct " : "0", n > 0 ? q->name : "", n > 0 ? "_row)" : "",
            q->guards ? "true" : "false", q->op != 0 ? "true" : "false", q->op != 0 ? "'" : "",
            q->op != 0 ? q->op : '0', q->op != 0 ? "'" : "");
    if (q->echoes) {
        fprintf(c, "    .echo = %s_echo, .echo_n = %d,\n", q->name, q->target->cols_n);
    }
    if (later(q)) {
        fprintf(c, "    .later = true,\n");
    }
    fprintf(c, "    .table = %s%s%s, .guarded = %s, .history = %s,\n};\n",
            q->target != NULL ? "\"" : "", q->target != NULL ? q->target->name : "NULL",
            q->target != NULL ? "\"" : "", g ? "true" : "false",
            g && q->target->history && strstr(q->sql, "--no-image:") == NULL ? "true" : "false");
}

static void define(FILE *c, const struct query *q, int n)
{
    fputc('\n', c);
    signature(c, q, "", n > 0);
    fprintf(c, "\n{\n");
    if (q->args_n > 0) {
        fprintf(c, "    const union mz_sql_arg a[] = {");
        for (int i = 0; i < q->args_n; i++) {
            fprintf(c, "%s{.%s = %s%s}", i > 0 ? ", " : "",
                    strcmp(q->arg_types[i], "int") == 0 ? "i" : "s",
                    q->args_n > ARGS_DIRECT ? "args->" : "", q->arg_names[i]);
        }
        fprintf(c, "};\n");
    }
    const char *a = q->args_n > 0 ? "a" : "NULL";
    if (strcmp(q->kind, "one") == 0) {
        fprintf(c, "    return mz_stmt_one(cx, &mz_stmt_%s, %s, %s, NULL);\n}\n", q->name, a,
                n > 0 ? "row" : "NULL");
    } else if (strcmp(q->kind, "maybe") == 0) {
        fprintf(c, "    return mz_stmt_one(cx, &mz_stmt_%s, %s, row, found);\n}\n", q->name, a);
    } else if (strcmp(q->kind, "many") == 0) {
        fprintf(c,
                "    void *all = NULL;\n    mz_code rc = mz_stmt_many(cx, &mz_stmt_%s, %s, &all, "
                "rows_n);\n    *rows = all;\n    return rc;\n}\n",
                q->name, a);
    } else if (strcmp(q->kind, "cursor") == 0) {
        fprintf(c, "    return mz_stmt_open(cx, &mz_stmt_%s, %s, out);\n}\n", q->name, a);
        fprintf(c,
                "\nmz_code %s_next(mz_cx *cx, mz_cursor *c, struct %s_row *row, bool *more)\n{\n"
                "    return mz_cursor_next(cx, c, row, more);\n}\n",
                q->name, q->name);
    } else {
        fprintf(c, "    return mz_stmt_exec(cx, &mz_stmt_%s, %s, %s);\n}\n", q->name, a,
                strcmp(q->kind, "count") == 0 ? "changed" : "NULL");
    }
}

static bool kind_known(const struct query *q)
{
    static const char *const kinds[] = {"one",   "maybe", "many",   "exec",
                                        "later", "count", "cursor", "pg"};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(q->kind, kinds[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* ---- the whole file ----------------------------------------------------- */

static struct query queries[400];
static int queries_n;

static void translate(struct query *q)
{
    struct mksql_buf text = {0};
    rewrite(q, &text);
    number(q, text.p == NULL ? "" : text.p, &q->lite, &q->post);
    echo(q);
}

static const struct query *pg_block(const char *name)
{
    for (int i = 0; i < queries_n; i++) {
        if (queries[i].pg && strcmp(queries[i].name, name) == 0) {
            return &queries[i];
        }
    }
    return NULL;
}

static void load(char *text)
{
    for (char *p = strstr(text, "--: "); p != NULL; p = strstr(p + 1, "\n--: ")) {
        p += *p == '\n';
        struct query *q = &queries[queries_n];
        q->line = 1;
        for (char *s = text; s < p; s++) {
            q->line += *s == '\n';
        }
        if (!parse(q, p)) {
            continue;
        }
        if (!kind_known(q)) {
            complain(q->line, "%s: unrecognized kind \"%s\"", q->name, q->kind);
        }
        if (q->pg) { /* the arguments are those of the block before it */
            for (int i = 0; i < queries_n; i++) {
                if (strcmp(queries[i].name, q->name) == 0) {
                    memcpy(q->arg_names, queries[i].arg_names, sizeof q->arg_names);
                    memcpy(q->arg_types, queries[i].arg_types, sizeof q->arg_types);
                    q->args_n = queries[i].args_n;
                }
            }
        }
        queries_n++;
        translate(q);
    }
}

/* The list of a file is called by its folder too: two features may both have a demo.sql. */
static void list_name(char *out, size_t max, const char *path)
{
    path += strncmp(path, "src/", 4) == 0 ? 4 : 0;
    int n = (int)strlen(path) - (int)strlen(".sql");
    snprintf(out, max, "%.*s_sql_all", n, path);
    for (char *p = out; *p != '\0'; p++) {
        *p = (char)(isalnum((unsigned char)*p) ? *p : '_');
    }
}

static void emit(sqlite3 *db, const char *out)
{
    char path[600];
    snprintf(path, sizeof path, "%s.h", out);
    FILE *h = fopen(path, "w");
    snprintf(path, sizeof path, "%s.c", out);
    FILE *c = fopen(path, "w");
    if (h == NULL || c == NULL) {
        perror(path);
        exit(1);
    }
    const char *inc = strstr(out, "gen/");
    inc = inc == NULL ? out : inc + 4;
    fprintf(h,
            "/* Generated from %s by mksql. Do not edit. */\n#pragma once\n"
            "#include \"store/stmt.h\"\n",
            source_path);
    fprintf(c,
            "/* Generated from %s by mksql. Do not edit. */\n#include \"%s.h\"\n"
            "#include <stddef.h>\n",
            source_path, inc);
    for (int i = 0; i < queries_n; i++) {
        struct query *q = &queries[i];
        if (q->pg) {
            continue;
        }
        sqlite3_stmt *st = NULL;
        struct column cols[64];
        if (sqlite3_prepare_v2(db, q->lite.p, -1, &st, NULL) != SQLITE_OK) {
            complain(q->line, "%s: %s\n    %s", q->name, sqlite3_errmsg(db), q->lite.p);
            continue;
        }
        full_scan(db, q);
        int n = columns(q, st, cols);
        sqlite3_finalize(st);
        const struct query *pg = pg_block(q->name);
        declare(h, q, cols, n);
        fprintf(h, "extern const struct mz_stmt mz_stmt_%s;\n", q->name);
        descriptor(c, q, cols, n, pg != NULL ? pg->post.p : q->post.p);
        define(c, q, n);
    }
    char all[200];
    list_name(all, sizeof all, source_path);
    fprintf(h, "\nextern const struct mz_stmt *const %s[];\n", all);
    fprintf(c, "\nconst struct mz_stmt *const %s[] = {\n", all);
    for (int i = 0; i < queries_n; i++) {
        if (!queries[i].pg) {
            fprintf(c, "    &mz_stmt_%s,\n", queries[i].name);
        }
    }
    fprintf(c, "    NULL,\n};\n");
    fclose(h);
    fclose(c);
    if (failed) {
        remove(path);
    }
}

/* Every table that a statement reads must have been met behind FROM or JOIN, or be a target. */
static int watch_reads(void *p, int act, const char *table, const char *col, const char *db,
                       const char *view)
{
    (void)p;
    (void)col;
    (void)db;
    if (act == SQLITE_READ && view != NULL) {
        struct table *v = table_find(view);
        struct table *t = table_find(table);
        if (guarded(t) && v != NULL && !guarded(v)) {
            fprintf(stderr, "%s: error: view %s shows %s without county\n", source_path, view,
                    table);
            failed = 1;
        }
    }
    return SQLITE_OK;
}

/* ---- migrations for PostgreSQL ------------------------------------------ */

/*
 * One column a line. Types change; keys and references between tables of counties take the county
 * in, so that Citus can keep them on one node.
 */
struct ddl {
    struct table *t;
    bool alter;      /* ALTER TABLE: columns stand outside parentheses */
    char tail[4000]; /* table constraints to add before the closing parenthesis */
};

static void ddl_word(struct mksql_buf *out, struct ddl *d, struct token t, const char **s,
                     const char *column)
{
    struct token after = peek(*s);
    bool whole = strcmp(column, "county") == 0; /* one row a county */
    if (is(t, "INTEGER") && is(after, "PRIMARY") && d->t != NULL && d->t->county && !whole) {
        mksql_put(out, "BIGINT NOT NULL");
        strncat(d->tail, ",\n    PRIMARY KEY (county, id)", sizeof d->tail - strlen(d->tail) - 1);
        const char *p = strstr(*s, "KEY");
        *s = p + 3;
    } else if (is(t, "INTEGER")) {
        mksql_put(out, "BIGINT");
    } else if (is(t, "BLOB")) {
        mksql_put(out, "BYTEA");
    } else if (is(t, "TEXT")) {
        mksql_put(out, "TEXT COLLATE \"C\"");
    } else if (is(t, "STRICT")) {
        return;
    } else if (is(t, "WITHOUT")) {
        *s = after.p + after.n;
    } else if (is(t, "REFERENCES") && d->t != NULL && d->t->county && guarded(table_of(after))) {
        const char *end = strchr(*s, ')');
        char more[300];
        snprintf(more, sizeof more, ",\n    FOREIGN KEY (county, %s) REFERENCES %.*s (county, id)",
                 column, after.n, after.p);
        strncat(d->tail, more, sizeof d->tail - strlen(d->tail) - 1);
        *s = end + 1;
    } else {
        mksql_put(out, "%.*s", t.n, t.p);
    }
}

static char *to_post(const char *text)
{
    struct mksql_buf out = {0};
    struct ddl d = {0};
    int depth = 0;
    char column[64] = "";
    bool line_start = true;
    struct token before = {T_END, "", 0};
    mksql_put(&out, "%s", "");
    for (const char *s = text; *s != '\0';) {
        struct token t = next(&s);
        if (t.kind == T_SPACE) {
            line_start |= memchr(t.p, '\n', (size_t)t.n) != NULL;
            mksql_put(&out, "%.*s", t.n, t.p);
            continue;
        }
        if (is(before, "TABLE") && depth == 0) {
            d = (struct ddl){.t = table_of(t), .alter = d.alter};
        }
        d.alter |= is(t, "ALTER");
        if (t.kind == T_WORD && depth == 1 && line_start) {
            snprintf(column, sizeof column, "%.*s", t.n, t.p);
        }
        line_start = false;
        if (t.kind == T_OTHER && *t.p == '(') {
            depth++;
        } else if (t.kind == T_OTHER && *t.p == ')') {
            depth--;
            if (depth == 0 && d.tail[0] != '\0') {
                mksql_put(&out, "%s\n", d.tail);
                d.tail[0] = '\0';
            }
        }
        if (t.kind == T_OTHER && *t.p == ',' && depth == 0 && d.t != NULL) {
            continue; /* STRICT, WITHOUT ROWID */
        }
        if (t.kind == T_OTHER && *t.p == ';') {
            d = (struct ddl){0};
        }
        if (t.kind == T_WORD && (depth > 0 || d.alter || is(t, "STRICT") || is(t, "WITHOUT") ||
                                 (d.t == NULL && !is(before, "TABLE")))) {
            ddl_word(&out, &d, t, &s, column);
        } else {
            mksql_put(&out, "%.*s", t.n, t.p);
        }
        before = t;
    }
    return out.p;
}

static int migrations(const char *name, char **files, int n)
{
    source_path = "migrations";
    sqlite3 *db = mksql_database(files, n);
    if (db == NULL) {
        return 1;
    }
    tables_load(db);
    directives(files, n);
    printf("/* Generated by mksql from the migrations. Do not edit. */\n"
           "#include \"store/migrate.h\"\n\nconst struct mz_migration %s_migrations[] = {\n",
           name);
    for (int i = 0; i < n; i++) {
        char *text = mksql_slurp(files[i]);
        printf("    {\"%s\",\n        ", mksql_base(files[i]));
        mksql_literal(stdout, mksql_dialect(text, 0));
        printf(",\n        ");
        mksql_literal(stdout, to_post(mksql_dialect(text, 1)));
        printf("},\n");
    }
    printf("    {0},\n};\n\n");
    if (strcmp(name, "mz") != 0) {
        return failed;
    }
    printf("const size_t mz_migrations_n = %d;\n\nconst struct mz_table_def mz_table_defs[] = {\n",
           n);
    for (int i = 0; i < tables_n; i++) {
        const struct table *t = &tables[i];
        printf("    {\"%s\", %s, %s, %s, %s},\n", t->name, t->county ? "true" : "false",
               t->division ? "true" : "false", t->view ? "true" : "false",
               t->history ? "true" : "false");
    }
    printf("    {0},\n};\n");
    return failed;
}

/* What a build knows by name: a test has every one of them prepared. */
static int statements(char **files, int n)
{
    char all[200];
    puts("/* Generated by mksql. Do not edit. */\n#include \"store/stmt.h\"\n");
    for (int i = 0; i < n; i++) {
        list_name(all, sizeof all, files[i]);
        printf("extern const struct mz_stmt *const %s[];\n", all);
    }
    puts("\nconst struct mz_stmt *const *const mz_statements[] = {");
    for (int i = 0; i < n; i++) {
        list_name(all, sizeof all, files[i]);
        printf("    %s,\n", all);
    }
    puts("    NULL,\n};");
    return 0;
}

int main(int argc, char **argv)
{
    if (argc >= 3 && strcmp(argv[1], "--statements") == 0) {
        return statements(argv + 2, argc - 2);
    }
    if (argc >= 3 && strcmp(argv[1], "--migrations") == 0) {
        return migrations(argv[2], argv + 3, argc - 3);
    }
    if (argc < 3) {
        fprintf(stderr, "usage: mksql QUERIES.sql OUT MIGRATION.sql...\n");
        return 2;
    }
    source_path = argv[1];
    sqlite3 *db = mksql_database(argv + 3, argc - 3);
    if (db == NULL) {
        return 1;
    }
    tables_load(db);
    directives(argv + 3, argc - 3);
    sqlite3_set_authorizer(db, watch_reads, NULL);
    load(mksql_slurp(argv[1]));
    emit(db, argv[2]);
    return failed;
}
