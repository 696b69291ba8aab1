/* The rows of a run's file, over all parts of an archive, under the columns that were chosen. */
#include <string.h>

#include "base/text.h"
#include "feature/transfer/import_int.h"
#include "feature/world.h"

static struct mz_say kept(mz_arena *a, struct mz_say say)
{
    for (size_t i = 0; i < MZ_LEN(say.arg); i++) {
        say.arg[i] = say.arg[i].n == 0 ? MZ_S("") : mz_str_dup(a, say.arg[i]);
    }
    return say;
}

static void say_of_part(struct import_reader *r, struct mz_say say)
{
    if (say.text != NULL && r->says_n < IMPORT_SAYS_MAX) {
        r->says[r->says_n++] = kept(r->a, say);
    }
}

/* What a reader can be told ends the part; anything else ends the run, which can be tried again. */
static mz_code part_failed(mz_cx *cx, struct import_reader *r, mz_code rc)
{
    const struct mz_error *e = &cx->err;
    if (e->say == NULL || rc == MZ_BUSY) {
        return rc;
    }
    struct mz_say say = {.text = e->say};
    for (size_t i = 0; i < MZ_LEN(say.arg); i++) {
        say.arg[i] = mz_str_of(e->say_arg[i]);
    }
    say_of_part(r, say);
    mz_clear(cx);
    return MZ_OK;
}

mz_code import_read_open(mz_cx *cx, const struct import_run *run, struct import_reader *out)
{
    *out = (struct import_reader){.run = run, .a = cx->a};
    mz_str path =
        mz_str_fmt(cx->a, MZ_FMT "/files/" MZ_FMT, MZ_ARG(cx->world->data), MZ_ARG(run->file));
    if (run->file.n == 0) {
        return mz_refuse(cx, MZ_ABSENT,
                         .text =
                             MZ_T("The file was deleted 30 days after it came. Send it again."));
    }
    struct mz_rows_options o = {.name = run->name};
    o.known = import_labels(cx->a, run->kind, &o.known_n);
    return mz_rows_open_file(cx, path.p, o, &out->rows);
}

/* JSON lines may bring new keys at any row: the columns are looked up again when they do. */
static void find_columns(struct import_reader *r)
{
    const struct mz_row *header = mz_rows_header(r->rows);
    mz_arena *a = mz_arena_new((size_t)4 << 20);
    for (size_t f = 0; f < IMPORT_FIELDS_MAX; f++) {
        r->col[f] = -1;
    }
    for (size_t i = 0; i < header->n && i < MZ_ROW_COLS; i++) {
        mz_str label = import_label(a, header, i);
        for (size_t k = 0; k < r->run->map.n; k++) {
            size_t f = r->run->map.col[k].field;
            if (r->col[f] < 0 && mz_str_eq(r->run->map.col[k].label, label)) {
                r->col[f] = (int)i;
            }
        }
    }
    r->header_n = header->n;
    mz_arena_free(a);
}

static mz_code open_part(mz_cx *cx, struct import_reader *r, bool *more)
{
    mz_code rc = mz_rows_part(cx, r->rows, more);
    r->open = rc == MZ_OK && *more;
    if (rc != MZ_OK) {
        *more = true;
        return part_failed(cx, r, rc);
    }
    if (r->open) {
        r->parts++;
        r->read_any = true;
        find_columns(r);
    }
    return MZ_OK;
}

mz_code import_read_next(mz_cx *cx, struct import_reader *r, struct mz_row *row, bool *more)
{
    for (*more = true; *more;) {
        MZ_TRY(r->open ? MZ_OK : open_part(cx, r, more));
        if (!r->open) {
            continue;
        }
        bool some = false;
        mz_code rc = mz_rows_next(cx, r->rows, row, &some);
        if (rc == MZ_OK && some) {
            r->n++;
            if (mz_rows_header(r->rows)->n != r->header_n) {
                find_columns(r);
            }
            return MZ_OK;
        }
        r->open = false;
        MZ_TRY(rc == MZ_OK ? MZ_OK : part_failed(cx, r, rc));
        say_of_part(r, mz_rows_say(r->rows, r->a));
    }
    return MZ_OK;
}

const struct mz_row *import_read_header(const struct import_reader *r)
{
    return mz_rows_header(r->rows);
}

int64_t import_read_all(const struct import_reader *r)
{
    int64_t done = 0;
    int64_t total = 0;
    mz_rows_progress(r->rows, &done, &total);
    return done > 0 && total > done ? r->n * (total / 1024 + 1) / (done / 1024 + 1) : r->n;
}

mz_code import_read_checked(mz_cx *cx, const struct import_reader *r)
{
    if (r->read_any || r->says_n == 0) {
        return MZ_OK;
    }
    return mz_refuse_at(cx, MZ_INVALID, __FILE__, __LINE__, r->says[0]);
}
