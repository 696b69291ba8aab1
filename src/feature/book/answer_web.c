/* answer_web.c - what a program gets of an entry: its columns are the pack's, under "values". */
#include "base/json.h"
#include "feature/book/book_int.h"

static const struct mz_member entry_members[] = {
    {"id", "Number of the entry", MZ_J_INT(struct book_answer, id)},
    {"number", "Its number on paper", MZ_J_TEXT(struct book_answer, number)},
    {"state", "State, as the pack names it", MZ_J_TEXT(struct book_answer, state)},
    {"division", "12-digit code of the division", MZ_J_INT(struct book_answer, division)},
    {"version", "Counts changes; send it back with a change",
     MZ_J_INT(struct book_answer, version)},
    {"due", "The next day on which something is due; null: nothing is",
     MZ_J_DAY_OR_NULL(struct book_answer, due)},
    {"duty", "The duty of the pack that is due then; empty: none",
     MZ_J_TEXT(struct book_answer, duty)},
    {"values", "Columns of the pack that the reader may see, each as a text",
     MZ_J_JSON(struct book_answer, values)},
    {0},
};
const struct mz_shape book_entry_shape = {"BookEntry", entry_members, sizeof(struct book_answer)};
const struct mz_shape book_rows_shape = MZ_ROWS("BookEntries", "entries", &book_entry_shape);

struct book_answer book_answer(mz_cx *cx, const struct book_def *d, const struct book_entry *e,
                               bool open)
{
    mz_buf *buf = mz_buf_new(cx->a, 1 << 18);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    for (size_t i = 0; i < d->r->columns_n; i++) {
        const struct ir_column *x = &d->r->columns[i];
        if (open ? x->source->open : book_sees_column(cx, x)) {
            mz_jw_key_text(&w, x->name.id, book_typed(cx, d, i, e->v[MZ_MADE_OWN_N + i]));
        }
    }
    mz_jw_end(&w);
    return (struct book_answer){.id = e->id,
                                .number = e->v[MZ_MADE_NUMBER].s,
                                .state = e->v[MZ_MADE_STATE].s,
                                .division = e->v[MZ_MADE_DIVISION].i,
                                .version = e->v[MZ_MADE_VERSION].i,
                                .due = open ? MZ_NULL : e->v[MZ_MADE_DUE].i,
                                .duty = open || e->v[MZ_MADE_DUTY].s.p == NULL
                                            ? MZ_S("")
                                            : e->v[MZ_MADE_DUTY].s,
                                .values = mz_buf_str(buf)};
}
