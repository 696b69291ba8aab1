/* One row of a file as a line of its kind: its texts, its print, whether it was met before. */
#include <inttypes.h>
#include <string.h>

#include "base/ident.h"
#include "base/keyring.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/transfer/import_int.h"
#include "feature/world.h"

enum { ROWS_MAX = 1 << 24 };

struct import_work import_work_of(mz_cx *cx, const struct import_run *run)
{
    return (struct import_work){
        .kind = run->kind,
        .county = run->county,
        .place = run->place,
        .choice = run->choice,
        .source = mz_str_fmt(cx->a, "import:" MZ_FMT, MZ_ARG(run->source)),
    };
}

void import_met_init(mz_cx *cx, const struct import_run *run, struct import_met *met)
{
    memset(met, 0, sizeof *met);
    met->work = import_work_of(cx, run);
    mz_random_fill(cx, &met->work.seed, sizeof met->work.seed);
    met->keys = mz_map_new(cx->a, MZ_MAP_U64, ROWS_MAX, met->work.seed);
    met->contents = mz_map_new(cx->a, MZ_MAP_U64, ROWS_MAX, met->work.seed);
    met->work.places = import_places_new(cx, met->work.seed);
}

/* ---- problems ---------------------------------------------------------------- */

void import_say(mz_cx *cx, struct import_line *line, struct mz_say say)
{
    for (size_t i = 0; i < MZ_LEN(say.arg); i++) {
        say.arg[i] = say.arg[i].n == 0 ? MZ_S("") : mz_str_dup(cx->a, say.arg[i]);
    }
    if (line->say_n < IMPORT_PROBLEMS_MAX) {
        line->say[line->say_n++] = say;
    }
}

mz_code import_take(mz_cx *cx, struct import_line *line, mz_code rc, bool *good)
{
    const struct mz_error *e = &cx->err;
    *good = rc == MZ_OK;
    if (rc == MZ_OK || e->say == NULL || (rc != MZ_INVALID && rc != MZ_LIMIT)) {
        return rc;
    }
    struct mz_say say = {.field = e->field, .text = e->say};
    for (size_t i = 0; i < MZ_LEN(say.arg); i++) {
        say.arg[i] = mz_str_of(e->say_arg[i]);
    }
    import_say(cx, line, say);
    mz_clear(cx);
    return MZ_OK;
}

bool import_digits(mz_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') {
            return false;
        }
    }
    return s.n > 0;
}

bool import_quantity(const struct import_line *line, size_t field)
{
    return (line->numbers >> field & 1) != 0 && import_digits(line->text[field]);
}

/* ---- texts -------------------------------------------------------------------- */

static bool strip(mz_str *s, const char *head, const char *tail)
{
    size_t h = strlen(head);
    size_t t = strlen(tail);
    if (s->n < h + t || memcmp(s->p, head, h) != 0 || memcmp(s->p + s->n - t, tail, t) != 0) {
        return false;
    }
    *s = (mz_str){s->p + h, s->n - h - t};
    return true;
}

/* A cell as it was meant: no blanks around it, no quotes, no apostrophe that only says "text". */
static mz_str meant(mz_cx *cx, mz_str raw, bool says_none)
{
    mz_str s = mz_str_trim(mz_cell_fold(cx->a, raw));
    bool more = true;
    for (int i = 0; i < 3 && more && s.n > 0; i++) {
        more = strip(&s, "\"", "\"") || strip(&s, "“", "”") || strip(&s, "'", "'") ||
               strip(&s, "'", "");
        s = mz_str_trim(s);
    }
    static const char *const nothing[] = {"-", "—", "/", "无", "NULL", "null", "#N/A"};
    for (size_t i = 0; i < MZ_LEN(nothing) && !says_none; i++) {
        if (mz_str_eq(s, mz_str_of(nothing[i]))) {
            return MZ_S("");
        }
    }
    return s;
}

static void take_texts(mz_cx *cx, const struct import_reader *r, const struct mz_row *row,
                       struct import_line *out)
{
    const struct import_kind *kind = r->run->kind;
    mz_str *text = MZ_NEW_N(cx->a, mz_str, kind->fields_n);
    for (size_t f = 0; f < kind->fields_n; f++) {
        int col = f == IMPORT_IGNORE ? -1 : r->col[f];
        bool number = row->flags != NULL && col >= 0 && (size_t)col < row->n &&
                      (row->flags[col] & MZ_CELL_NUMBER) != 0;
        text[f] =
            col < 0 ? MZ_S("") : meant(cx, mz_row_cell(row, (size_t)col), kind->says_none >> f & 1);
        out->numbers |= (uint64_t)number << f;
    }
    out->text = text;
    out->row = mz_arena_alloc(cx->a, kind->row_size);
}

/* ---- known again ----------------------------------------------------------------- */

/* Keyed, because numbers of people can be tried out: without the key the print tells nothing. */
static mz_code print_of(mz_cx *cx, const struct import_kind *kind, struct import_line *out)
{
    mz_sb b = mz_sb_new(cx->a, (size_t)2 << 20);
    mz_blind blind;
    mz_sb_str(&b, mz_str_of(kind->print));
    for (size_t f = IMPORT_IGNORE + 1; f < kind->fields_n; f++) {
        if (out->text[f].n > 0) {
            mz_sb_fmt(&b, "\x1f%zu:", f);
            mz_sb_str(&b, out->text[f]);
        }
    }
    MZ_TRY(mz_blind_index(cx, cx->world->keys, MZ_FOR_INDEX_ID, mz_sb_view(&b), &blind));
    memcpy(out->hash, blind.b, sizeof out->hash);
    return MZ_OK;
}

/* The row again, word for word, or the same subject with other words. */
static mz_code met_before(mz_cx *cx, const struct import_kind *kind, struct import_met *met,
                          struct import_line *out)
{
    int64_t at = 0;
    uint64_t content = 0;
    memcpy(&content, out->hash, sizeof content);
    if (mz_map_get(met->contents, content, &at)) {
        out->repeats = at;
        return MZ_OK;
    }
    if (out->key != 0 && mz_map_get(met->keys, out->key, &at)) {
        import_say(cx, out,
                   (struct mz_say){.field = kind->known_by,
                                   .text = kind->words->twice,
                                   .arg = {mz_str_fmt(cx->a, "%" PRId64, at)}});
        return MZ_OK;
    }
    if (out->say_n > 0) {
        return MZ_OK;
    }
    if (out->key != 0) {
        MZ_TRY(mz_map_put(cx, met->keys, out->key, out->line));
    }
    return mz_map_put(cx, met->contents, content, out->line);
}

mz_code import_line_of(mz_cx *cx, const struct import_reader *r, struct import_met *met,
                       const struct mz_row *row, struct import_line *out)
{
    const struct import_kind *kind = r->run->kind;
    struct mz_say broken = mz_row_say(cx->a, row);
    memset(out, 0, sizeof *out);
    out->n = r->n;
    out->line = row->number;
    out->team = out->part = MZ_S("");
    if (broken.text != NULL) {
        broken.field = NULL;
        import_say(cx, out, broken);
    }
    if (!mz_row_readable(row)) {
        return MZ_OK;
    }
    take_texts(cx, r, row, out);
    MZ_TRY(kind->read(cx, &met->work, out));
    MZ_TRY(print_of(cx, kind, out));
    return met_before(cx, kind, met, out);
}
