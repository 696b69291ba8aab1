/*
 * mkmsg - make the table of sentences for readers, and prove that it is whole.
 *
 *   mkmsg CATALOGUE.zh.po... -- SOURCE...
 *
 * Sources are scanned for MZ_T("...") in C and {_ ... _} in templates. A sentence that no catalogue
 * translates, one that is translated twice differently, and a translation that nothing uses are
 * errors at the file and line where they stand. Placeholders {0} to {3} must agree.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct row {
    char *en;
    char *zh;
    const char *file;
    int line;
    bool used;
};

static struct row rows[20000];
static size_t rows_n;
static int failed;

static char *slurp(const char *path)
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

static int line_of(const char *text, const char *at)
{
    int line = 1;
    for (; text < at; text++) {
        line += *text == '\n';
    }
    return line;
}

/* A quoted string at *p, adjacent ones joined; moves *p behind it. NULL when there is none. */
static char *quoted(char **p)
{
    size_t cap = strlen(*p) + 1;
    char *out = NULL;
    size_t n = 0;
    for (;;) {
        char *q = *p;
        while (isspace((unsigned char)*q)) {
            q++;
        }
        if (*q != '"') {
            return out;
        }
        if (out == NULL) {
            cap = cap > 4096 ? 4096 : cap;
            out = calloc(1, cap);
        }
        for (q++; *q != '"' && *q != '\0' && n + 2 < cap; q++) {
            if (*q == '\\') {
                q++;
                out[n++] = *q == 'n' ? '\n' : *q == 't' ? '\t' : *q;
            } else {
                out[n++] = *q;
            }
        }
        *p = *q == '"' ? q + 1 : q;
    }
}

static struct row *find(const char *en)
{
    for (size_t i = 0; i < rows_n; i++) {
        if (strcmp(rows[i].en, en) == 0) {
            return &rows[i];
        }
    }
    return NULL;
}

static unsigned places(const char *s)
{
    unsigned seen = 0;
    for (; *s != '\0'; s++) {
        if (s[0] == '{' && s[1] >= '0' && s[1] <= '3' && s[2] == '}') {
            seen |= 1U << (s[1] - '0');
        }
    }
    return seen;
}

static void catalogue(const char *path)
{
    char *text = slurp(path);
    char *p = text;
    while ((p = strstr(p, "msgid ")) != NULL) {
        if (p != text && p[-1] != '\n') {
            p++;
            continue;
        }
        int line = line_of(text, p);
        p += 6;
        char *en = quoted(&p);
        while (isspace((unsigned char)*p)) {
            p++;
        }
        if (en == NULL || strncmp(p, "msgstr ", 7) != 0) {
            fprintf(stderr, "%s:%d: error: msgid needs a msgstr\n", path, line);
            exit(1);
        }
        p += 7;
        char *zh = quoted(&p);
        struct row *old = find(en);
        if (zh == NULL || *zh == '\0') {
            fprintf(stderr, "%s:%d: error: \"%s\" has no translation\n", path, line, en);
            failed = 1;
        } else if (places(en) != places(zh)) {
            fprintf(stderr, "%s:%d: error: \"%s\" has other {n} than its translation\n", path, line,
                    en);
            failed = 1;
        } else if (old != NULL && strcmp(old->zh, zh) != 0) {
            fprintf(stderr, "%s:%d: error: \"%s\" is translated otherwise in %s:%d\n", path, line,
                    en, old->file, old->line);
            failed = 1;
        } else if (old == NULL && rows_n < sizeof rows / sizeof rows[0]) {
            rows[rows_n++] = (struct row){en, zh, path, line, false};
        }
    }
}

static void use(const char *path, int line, const char *en)
{
    struct row *r = find(en);
    if (r == NULL) {
        fprintf(stderr, "%s:%d: error: no catalogue translates \"%s\"\n", path, line, en);
        failed = 1;
    } else {
        r->used = true;
    }
}

/* Blanks the comments of C, where headers show how to write a sentence. Lines stay. */
static void blank_comments(char *p)
{
    char quote = '\0';
    for (; *p != '\0'; p++) {
        if (quote == '\0' && p[0] == '/' && p[1] == '*') {
            for (; *p != '\0' && !(p[0] == '*' && p[1] == '/'); p++) {
                *p = *p == '\n' ? '\n' : ' ';
            }
            if (*p == '\0') {
                return;
            }
        } else if (quote != '\0' && *p == '\\' && p[1] != '\0') {
            p++;
        } else if (*p == '"' || *p == '\'') {
            quote = quote == '\0' ? *p : quote == *p ? '\0' : quote;
        }
    }
}

static void source(const char *path)
{
    char *text = slurp(path);
    size_t path_n = strlen(path);
    if (path_n > 2 && path[path_n - 2] == '.') {
        blank_comments(text);
    }
    for (char *p = text; (p = strstr(p, "MZ_T(")) != NULL;) {
        int line = line_of(text, p);
        p += 5;
        char *en = quoted(&p);
        if (en != NULL) {
            use(path, line, en);
        }
    }
    for (char *p = text; (p = strstr(p, "{_ ")) != NULL; p++) {
        char *end = strstr(p, "_}");
        if (end == NULL) {
            continue;
        }
        char *bar = memmem(p, (size_t)(end - p), " | ", 3);
        char *stop = bar != NULL ? bar : end;
        char *start = p + 3;
        while (stop > start && isspace((unsigned char)stop[-1])) {
            stop--;
        }
        use(path, line_of(text, p), strndup(start, (size_t)(stop - start)));
    }
}

static int by_en(const void *a, const void *b)
{
    return strcmp(((const struct row *)a)->en, ((const struct row *)b)->en);
}

static void put(const char *s)
{
    putchar('"');
    for (; *s != '\0'; s++) {
        unsigned char c = (unsigned char)*s;
        if (c == '"' || c == '\\') {
            printf("\\%c", c);
        } else if (c < 32 || c >= 127) {
            printf("\\%03o", c);
        } else {
            putchar(c);
        }
    }
    putchar('"');
}

int main(int argc, char **argv)
{
    int i = 1;
    for (; i < argc && strcmp(argv[i], "--") != 0; i++) {
        catalogue(argv[i]);
    }
    for (i++; i < argc; i++) {
        source(argv[i]);
    }
    for (size_t k = 0; k < rows_n; k++) {
        if (!rows[k].used) {
            fprintf(stderr, "%s:%d: error: nothing says \"%s\"\n", rows[k].file, rows[k].line,
                    rows[k].en);
            failed = 1;
        }
    }
    qsort(rows, rows_n, sizeof rows[0], by_en);
    printf(
        "/* Generated by mkmsg from the catalogues. Do not edit. */\n#include \"base/text.h\"\n\n"
        "const struct mz_text_row mz_text_rows[] = {\n");
    for (size_t k = 0; k < rows_n; k++) {
        printf("    {");
        put(rows[k].en);
        printf(", ");
        put(rows[k].zh);
        printf("},\n");
    }
    printf("    {\"\", \"\"},\n};\nconst size_t mz_text_rows_n = %zu;\n", rows_n);
    return failed;
}
