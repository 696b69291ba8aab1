/* mksql.h - the parts of mksql: reading, text, migrations. Included once, by mksql.c. */
#ifndef MZ_TOOLS_MKSQL_H
#define MZ_TOOLS_MKSQL_H

#include <sqlite3.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct mksql_buf {
    char *p;
    size_t n, cap;
};

__attribute__((format(printf, 2, 3))) static void mksql_put(struct mksql_buf *b, const char *fmt,
                                                            ...)
{
    va_list ap;
    va_start(ap, fmt);
    int need = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (b->n + (size_t)need + 1 > b->cap) {
        b->cap = (b->n + (size_t)need + 1) * 2;
        b->p = realloc(b->p, b->cap);
    }
    va_start(ap, fmt);
    vsnprintf(b->p + b->n, b->cap - b->n, fmt, ap);
    va_end(ap);
    b->n += (size_t)need;
}

static char *mksql_slurp(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        perror(path);
        exit(1);
    }
    fseek(f, 0, SEEK_END);
    long n = ftell(f);
    rewind(f);
    char *s = calloc(1, (size_t)n + 1);
    if (fread(s, 1, (size_t)n, f) != (size_t)n) {
        perror(path);
        exit(1);
    }
    fclose(f);
    return s;
}

static void mksql_literal(FILE *f, const char *s)
{
    fputc('"', f);
    for (; *s != '\0'; s++) {
        if (*s == '"' || *s == '\\') {
            fprintf(f, "\\%c", *s);
        } else if (*s == '\n') {
            fputs("\\n\"\n        \"", f);
        } else {
            fputc(*s, f);
        }
    }
    fputc('"', f);
}

static const char *mksql_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

static int mksql_by_name(const void *a, const void *b)
{
    return strcmp(mksql_base(*(char *const *)a), mksql_base(*(char *const *)b));
}

/* The end of "( … )" from its first sign on, words in quotes passed over. */
static const char *mksql_close(const char *s)
{
    int depth = 0;
    bool quoted = false;
    for (; *s != '\0'; s++) {
        quoted ^= *s == '\'';
        depth += quoted ? 0 : (*s == '(') - (*s == ')');
        if (depth == 0) {
            return s + 1;
        }
    }
    return s;
}

/* "a IN ('x', 'y', 'z')" at s, or NULL: a is one name, what is in the list stands there itself. */
static const char *mksql_is_list(const char *s, size_t *name, const char **list)
{
    *name = strspn(s, "abcdefghijklmnopqrstuvwxyz_0123456789");
    const char *p = s + *name + strspn(s + *name, " \n");
    if (*name == 0 || strncmp(p, "IN", 2) != 0 || p[2 + strspn(p + 2, " \n")] != '(') {
        return NULL;
    }
    p += 2 + strspn(p + 2, " \n");
    *list = p + 1;
    return mksql_close(p);
}

/*
 * SQLite makes a tree of its own for a list of three and more, fills it and throws it away for each
 * row that is checked: for the image of a row a third of what it costs to be written. So checks
 * compare with one after the other.
 */
static char *mksql_plain_checks(const char *s)
{
    struct mksql_buf out = {0};
    const char *end = s; /* of the CHECK */
    mksql_put(&out, "%s", "");
    while (*s != '\0') {
        size_t name = 0;
        const char *list = NULL;
        bool word = out.n > 0 && strchr(" (\n", out.p[out.n - 1]) != NULL;
        if (s >= end && word && strncmp(s, "CHECK", 5) == 0) {
            const char *open = s + 5 + strspn(s + 5, " \n");
            end = mksql_close(open);
        }
        const char *behind = s < end && word ? mksql_is_list(s, &name, &list) : NULL;
        if (behind == NULL) {
            mksql_put(&out, "%c", *s++);
            continue;
        }
        for (const char *sep = "("; list < behind - 1; sep = " OR ") {
            list += strspn(list, " \n");
            size_t n = *list == '\'' ? 1 + strcspn(list + 1, "'") : 0;
            n += strcspn(list + n, ",)");
            mksql_put(&out, "%s%.*s = %.*s", sep, (int)name, s, (int)n, list);
            list += n + (list[n] == ',');
        }
        mksql_put(&out, ")");
        s = behind;
    }
    return out.p;
}

/*
 * A migration is written once, for SQLite. Lines between "--: pg" and "--: all" are for PostgreSQL
 * only, between "--: sqlite" and "--: all" for SQLite only.
 */
static char *mksql_dialect(const char *text, int pg)
{
    struct mksql_buf out = {0};
    int here = 1;
    mksql_put(&out, "%s", "");
    while (*text != '\0') {
        size_t n = strcspn(text, "\n");
        if (strncmp(text, "--: pg", 6) == 0) {
            here = pg;
        } else if (strncmp(text, "--: sqlite", 10) == 0) {
            here = !pg;
        } else if (strncmp(text, "--: all", 7) == 0) {
            here = 1;
        } else if (here && strncmp(text, "--", 2) != 0 && n > 0) {
            mksql_put(&out, "%.*s\n", (int)n, text);
        }
        text += n + (text[n] == '\n');
    }
    return pg ? out.p : mksql_plain_checks(out.p);
}

static sqlite3 *mksql_database(char **files, int n)
{
    sqlite3 *db;
    sqlite3_open(":memory:", &db);
    qsort(files, (size_t)n, sizeof files[0], mksql_by_name);
    for (int i = 0; i < n; i++) {
        char *err = NULL;
        char *sql = mksql_dialect(mksql_slurp(files[i]), 0);
        if (sqlite3_exec(db, sql, NULL, NULL, &err) != SQLITE_OK) {
            fprintf(stderr, "%s: error: %s\n", files[i], err);
            return NULL;
        }
        free(sql);
    }
    return db;
}

#endif
