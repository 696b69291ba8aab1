/* crash_check.c - what the writers were told, held against what the database has. */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "feature/care/care_sql.h"
#include "feature/care/crash_check_int.h"
#include "feature/care/server.h"
#include "store/register.h"

void crash_complain(struct crash_result *out, const char *fmt, ...)
{
    va_list args;
    if (out->complaints == CRASH_COMPLAINTS) {
        return;
    }
    va_start(args, fmt);
    (void)vsnprintf(out->complaint[out->complaints++], sizeof out->complaint[0], fmt, args);
    va_end(args);
}

const char *crash_log(mz_arena *a, const struct crash_plan *plan, int number)
{
    return mz_str_fmt(a, "%s/writer-%d.log", plan->dir, number).p;
}

struct crash_seen *crash_seen_new(mz_cx *cx, const struct crash_plan *plan)
{
    struct crash_seen *s = MZ_NEW(cx->a, struct crash_seen);
    s->plan = plan;
    s->a = cx->a;
    s->claims = MZ_NEW_N(cx->a, struct crash_claim, CRASH_WRITES_MAX);
    struct crash_tags *all[] = {&s->added, &s->shown, &s->open, &s->houses, &s->splits};
    for (size_t i = 0; i < MZ_LEN(all); i++) {
        all[i]->p = mz_arena_alloc(cx->a, (size_t)CRASH_WRITES_MAX * CRASH_TAG_MAX);
    }
    return s;
}

/* ---- the logs --------------------------------------------------------------------- */

static void keep_tag(struct crash_tags *t, const char *text)
{
    if (t->n < CRASH_WRITES_MAX) {
        (void)snprintf(t->p[t->n++], CRASH_TAG_MAX, "%.31s", text);
    }
}

/* The place of a person's claim, from behind: what changes is mostly new. */
static struct crash_claim *claim_of(struct crash_seen *s, int64_t id)
{
    for (size_t i = s->claims_n; i > 0; i--) {
        if (s->claims[i - 1].id == id) {
            return &s->claims[i - 1];
        }
    }
    if (s->claims_n == CRASH_WRITES_MAX) {
        return NULL;
    }
    s->claims[s->claims_n] = (struct crash_claim){.id = id};
    return &s->claims[s->claims_n++];
}

/* "12 3 crash-1-7" */
static void take_claim(struct crash_seen *s, const char *text, struct crash_result *out)
{
    char *rest = NULL;
    int64_t id = strtoll(text, &rest, 10);
    int64_t version = strtoll(rest, &rest, 10);
    struct crash_claim *c = claim_of(s, id);
    if (id <= 0 || version <= 0 || *rest != ' ' || c == NULL) {
        crash_complain(out, "a log has a wrong line: %s", text);
        out->broken++;
        return;
    }
    c->version = version;
    (void)snprintf(c->tag, sizeof c->tag, "%.31s", rest + 1);
    out->writes++;
}

static void take_line(struct crash_seen *s, char *text, struct crash_result *out)
{
    char *rest = text + 2;
    switch (text[0]) {
    case 'P':
        take_claim(s, rest, out);
        break;
    case 'A':
        rest[strcspn(rest, " ")] = '\0';
        keep_tag(&s->added, rest);
        break;
    case 'H':
    case 'S':
        out->writes++;
        rest += strcspn(rest, " ");
        keep_tag(text[0] == 'H' ? &s->houses : &s->splits, rest + (*rest == ' ' ? 1 : 0));
        break;
    case 'D':
        out->writes++;
        keep_tag(&s->houses, rest);
        break;
    case 'R':
        keep_tag(&s->shown, rest);
        out->reads++;
        break;
    case 'K':
        out->repeated++;
        break;
    case 'O':
        keep_tag(&s->open, rest);
        out->open++;
        break;
    default:
        crash_complain(out, "unexpected answer: %s", rest);
        out->broken++;
        break;
    }
}

/* Whole new lines of one log. A writer appends a line with one write. */
static mz_code read_log(mz_cx *cx, struct crash_seen *s, int number, struct crash_result *out)
{
    char text[CRASH_LINE_MAX + 2];
    const char *path = crash_log(s->a, s->plan, number);
    FILE *f = fopen(path, "r");
    if (f == NULL) {
        return errno == ENOENT ? MZ_OK : mz_fail(cx, MZ_IO, "could not read %s", path);
    }
    bool ok = fseek(f, s->at[number], SEEK_SET) == 0;
    while (ok && fgets(text, sizeof text, f) != NULL && strchr(text, '\n') != NULL) {
        s->at[number] = ftell(f);
        text[strcspn(text, "\n")] = '\0';
        if (text[0] != '\0') {
            take_line(s, text, out);
        }
    }
    (void)fclose(f);
    return ok ? MZ_OK : mz_fail(cx, MZ_IO, "could not read %s", path);
}

mz_code crash_hear(mz_cx *cx, struct crash_seen *s, struct crash_result *out)
{
    for (int i = 0; i < s->plan->writers; i++) {
        MZ_TRY(read_log(cx, s, i, out));
    }
    return MZ_OK;
}

/* ---- the database ------------------------------------------------------------------- */

static mz_code open_database(mz_cx *cx, const struct crash_seen *s, bool readonly)
{
    mz_str url = mz_str_fmt(cx->a, "sqlite:%s/office/mz.db", s->plan->dir);
    mz_str reads = mz_str_fmt(cx->a, "%s/office/reads", s->plan->dir);
    return mz_db_open(cx, url, (struct mz_db_options){.readonly = readonly, .journal = reads},
                      &cx->db);
}

static void close_database(mz_cx *cx)
{
    mz_db_close(cx->db);
    cx->db = NULL;
}

static mz_code hold_new(mz_cx *cx, struct crash_seen *s, size_t from, struct crash_result *out)
{
    for (size_t i = from; i < s->claims_n; i++) {
        struct crash_person_row row = {0};
        bool found = false;
        MZ_TRY(crash_person(cx, s->claims[i].id, &row, &found));
        if (!found || row.version < s->claims[i].version) {
            out->lost++;
            crash_complain(out, "%" PRId64 " has version %" PRId64 ", not %" PRId64,
                           s->claims[i].id, row.version, s->claims[i].version);
        }
    }
    return MZ_OK;
}

mz_code crash_check_new(mz_cx *cx, struct crash_seen *s, struct crash_result *out)
{
    mz_arena *outer = cx->a;
    enum { RECENT = 400 };
    MZ_TRY(crash_hear(cx, s, out));
    size_t from = s->claims_n > RECENT ? s->claims_n - RECENT : 0;
    cx->a = mz_arena_new((size_t)64 << 20);
    mz_code rc = open_database(cx, s, true);
    rc = rc == MZ_OK ? hold_new(cx, s, from, out) : rc;
    close_database(cx);
    mz_arena_free(cx->a);
    cx->a = outer;
    return rc;
}

/* ---- at the end ------------------------------------------------------------------------ */

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

void crash_sort_tags(struct crash_tags *t)
{
    qsort(t->p, t->n, CRASH_TAG_MAX, by_text);
}

size_t crash_count_tag(const struct crash_tags *t, const char *text)
{
    const char(*hit)[CRASH_TAG_MAX] = bsearch(text, t->p, t->n, CRASH_TAG_MAX, by_text);
    size_t n = 0;
    if (hit == NULL) {
        return 0;
    }
    size_t i = (size_t)(hit - (const char(*)[CRASH_TAG_MAX])t->p);
    while (i > 0 && strcmp(t->p[i - 1], text) == 0) {
        i--;
    }
    for (; i < t->n && strcmp(t->p[i], text) == 0; i++) {
        n++;
    }
    return n;
}

struct crash_tags crash_room(mz_cx *cx, size_t n)
{
    return (struct crash_tags){.p = mz_arena_alloc(cx->a, (n + 1) * CRASH_TAG_MAX)};
}

void crash_put_tag(struct crash_tags *t, mz_str s)
{
    (void)snprintf(t->p[t->n++], CRASH_TAG_MAX, "%.*s", s.n > 31 ? 31 : (int)s.n,
                   s.n == 0 ? "" : s.p);
}

void crash_hold_tags(const char *what, const struct crash_tags *told,
                     const struct crash_tags *there, const struct crash_tags *open,
                     struct crash_result *out)
{
    for (size_t i = 0; i < told->n; i++) {
        size_t n = crash_count_tag(there, told->p[i]);
        if (n == 0) {
            out->lost++;
            crash_complain(out, "%s %s was acknowledged and is not there", what, told->p[i]);
        }
    }
    for (size_t i = 0; i < there->n; i++) {
        if (i > 0 && strcmp(there->p[i], there->p[i - 1]) == 0) {
            out->doubled++;
            crash_complain(out, "%s %s is there twice", what, there->p[i]);
        }
        if (open != NULL && crash_count_tag(told, there->p[i]) == 0 &&
            crash_count_tag(open, there->p[i]) == 0) {
            out->broken++;
            crash_complain(out, "%s %s is there and nobody asked for it", what, there->p[i]);
        }
    }
}

static bool ours(mz_str source)
{
    return source.n > 6 && memcmp(source.p, "crash-", 6) == 0;
}

static mz_code hold_persons(mz_cx *cx, struct crash_seen *s, struct crash_result *out)
{
    struct crash_persons_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(crash_persons(cx, &rows, &n));
    struct crash_tags there = crash_room(cx, n);
    for (size_t i = 0; i < n; i++) {
        struct mz_change *changes = NULL;
        size_t images = 0;
        if (!ours(rows[i].source)) {
            continue; /* of the import */
        }
        crash_put_tag(&there, rows[i].source);
        MZ_TRY(mz_changes_of(cx, "person", rows[i].id, 10000, &changes, &images));
        if ((int64_t)images != rows[i].version) {
            out->broken++;
            crash_complain(out, "%" PRId64 " has version %" PRId64 " and %zu images", rows[i].id,
                           rows[i].version, images);
        }
        const struct crash_claim *c = claim_of(s, rows[i].id);
        struct crash_tags one = {.p = (char(*)[CRASH_TAG_MAX])(uintptr_t)c->tag, .n = 1};
        char text[CRASH_TAG_MAX];
        struct crash_tags now = {.p = &text};
        crash_put_tag(&now, rows[i].address);
        bool told = c->version == rows[i].version && crash_count_tag(&one, text) == 1;
        /* One more than told, by the one write whose outcome nobody was told of. */
        bool after = rows[i].version == c->version + 1 && crash_count_tag(&s->open, text) == 1;
        /* An add whose answer was lost for good is known by its tag alone. */
        bool bare = c->version == 0 && rows[i].version == 1;
        if (!told && !after && !bare) {
            out->lost++;
            crash_complain(out, "%" PRId64 " is version %" PRId64 " %s, told was %" PRId64 " %s",
                           rows[i].id, rows[i].version, text, c->version, c->tag);
        }
    }
    crash_sort_tags(&there);
    crash_hold_tags("person", &s->added, &there, &s->open, out);
    return MZ_OK;
}

/* The numbers of the requests that showed a person, as the audit has them. */
static mz_code shown(mz_cx *cx, struct crash_tags *out)
{
    static const struct mz_col cols[] = {
        {.name = "act", .type = MZ_COL_TEXT, .flags = MZ_COL_FILTER, .label = "act"},
        {.name = "request", .type = MZ_COL_TEXT, .flags = MZ_COL_SORT, .label = "request"},
        {0},
    };
    static const struct mz_reg audit = {.name = "shown",
                                        .table = "mz_audit_seen",
                                        .title = "audit",
                                        .sort = "request",
                                        .cols = cols};
    struct mz_query q = {.filters = {{.col = "act", .op = MZ_IS, .s = MZ_S("person.read")}},
                         .filters_n = 1};
    mz_reg_cursor *c = NULL;
    bool more = true;
    MZ_TRY(mz_reg_open(cx, &audit, &q, &c));
    while (more && out->n < CRASH_WRITES_MAX) {
        struct mz_reg_row row;
        MZ_TRY(mz_reg_next(cx, c, &row, &more));
        if (more) {
            crash_put_tag(out, row.v[1].s);
        }
    }
    return MZ_OK;
}

static mz_code hold_reads(mz_cx *cx, struct crash_seen *s, struct crash_result *out)
{
    struct crash_tags there = crash_room(cx, CRASH_WRITES_MAX);
    MZ_TRY(shown(cx, &there));
    crash_sort_tags(&there);
    crash_hold_tags("look-up", &s->shown, &there, NULL, out);
    return MZ_OK;
}

static mz_code doctor(mz_cx *cx, const struct crash_seen *s, struct crash_result *out)
{
    char text[4000];
    const char *data = mz_str_fmt(cx->a, "%s/office", s->plan->dir).p;
    const char *words[] = {"doctor", "--data", data, NULL};
    int rc = server_command(s->plan->program, words, text, sizeof text);
    if (rc != 0) {
        out->broken++;
        crash_complain(out, "mz doctor ended with %d: %.100s", rc, text);
    }
    return MZ_OK;
}

mz_code crash_check_all(mz_cx *cx, struct crash_seen *s, struct crash_result *out)
{
    int64_t drained = 0;
    MZ_TRY(crash_hear(cx, s, out));
    struct crash_tags *told[] = {&s->added, &s->shown, &s->open, &s->houses, &s->splits};
    for (size_t i = 0; i < MZ_LEN(told); i++) {
        crash_sort_tags(told[i]);
    }
    MZ_TRY(open_database(cx, s, false));
    mz_code rc = mz_audit_drain(cx, &drained); /* what the last worker had noted */
    rc = rc == MZ_OK ? hold_new(cx, s, 0, out) : rc;
    rc = rc == MZ_OK ? hold_persons(cx, s, out) : rc;
    rc = rc == MZ_OK ? hold_reads(cx, s, out) : rc;
    rc = rc == MZ_OK ? crash_hold_houses(cx, s, out) : rc;
    rc = rc == MZ_OK ? crash_hold_import(cx, s, out) : rc;
    close_database(cx);
    return rc == MZ_OK ? doctor(cx, s, out) : rc;
}
