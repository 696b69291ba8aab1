/* clue_list.c - the register of clues: columns, and filters out of the values of an address. */
#include <inttypes.h>

#include "feature/asks.h"
#include "feature/clue/clue_int.h"
#include "feature/finds.h"
#include "feature/household/household.h"
#include "store/db.h"

enum {
    REG_URGENCY,
    REG_CHANNEL,
    REG_KIND,
    REG_NEED,
    REG_STATE,
    REG_DIVISION,
    REG_DUE,
    REG_REPORTS,
    REG_HOLDER,
    REG_FIRST,
    REG_HOUSEHOLD,
    REG_ENDING,
    REG_LEVEL,
    REG_MADE,
    REG_CLOSED,
    REG_NAME,
    REG_PHONE
};

static const struct mz_col cols[] = {
    {"urgency", MZ_T("Urgency"), MZ_COL_INT, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"channel", MZ_T("Channel"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"kind", MZ_T("Kind"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"need", MZ_T("Need"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"state", MZ_T("State"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"due_ms", MZ_T("Deadline"), MZ_COL_TIME, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"reports_n", MZ_T("Reports"), MZ_COL_INT, MZ_COL_FILTER, NULL},
    {"holder", MZ_T("Holder"), MZ_COL_SUBJECT, MZ_COL_FILTER, "account"},
    {"first_by", MZ_T("First receiver"), MZ_COL_SUBJECT, MZ_COL_FILTER | MZ_COL_HIDE, "account"},
    {"household", MZ_T("Household"), MZ_COL_SUBJECT, MZ_COL_FILTER | MZ_COL_HIDE, "household"},
    {"ending", MZ_T("Ending"), MZ_COL_TEXT, MZ_COL_FILTER | MZ_COL_HIDE, NULL},
    {"level", MZ_T("Level of supervision"), MZ_COL_INT, MZ_COL_FILTER | MZ_COL_HIDE, NULL},
    {"made_ms", MZ_T("Made"), MZ_COL_TIME, MZ_COL_FILTER | MZ_COL_HIDE, NULL},
    {"closed_ms", MZ_T("Closed||on a day"), MZ_COL_TIME, MZ_COL_FILTER | MZ_COL_HIDE, NULL},
    {"name_mask", MZ_T("About whom"), MZ_COL_TEXT, MZ_COL_KEEP, NULL},
    {"phone_mask", MZ_T("Telephone"), MZ_COL_TEXT, MZ_COL_KEEP, NULL},
    {0},
};

static void filter_word(struct mz_query *q, const char *col, const struct clue_word *words,
                        size_t n, mz_str word)
{
    if (clue_word_of(words, n, word) < n) {
        asks_add(q, (struct mz_filter){.col = col, .op = MZ_IS, .s = word});
    }
}

mz_str clue_number(mz_arena *a, int64_t id)
{
    return mz_str_fmt(a, "XS%06" PRId64 "-%06" PRId64, id / MZ_ID_UNIT, id % MZ_ID_UNIT);
}

/* The clue that the words name by its number, or 0. */
static int64_t numbered(mz_cx *cx, mz_str words)
{
    int64_t id = finds_id(cx, words);
    return id != 0 && finds_same(clue_number(cx->a, id), words) ? id : 0;
}

/* Words are those of the household it is about; a number is read by clue_ask(). */
static mz_code typed(mz_cx *cx, mz_str text, struct mz_search *out)
{
    *out = (struct mz_search){.kind = NULL};
    return numbered(cx, text) != 0 ? MZ_OK : household_typed(cx, text, out);
}

mz_code clue_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    mz_str view = ask->get(ask->p, "view");
    int64_t one = numbered(cx, ask->get(ask->p, "q"));
    if (one != 0) { /* open or closed */
        int64_t *ids = MZ_NEW(cx->a, int64_t);
        *ids = one;
        q->ids = ids;
        q->ids_n = 1;
        return MZ_OK;
    }
    if (clue_word_of(clue_states, CLUE_STATES_N, view) < CLUE_STATES_N) {
        asks_add(q, (struct mz_filter){.col = "state", .op = MZ_IS, .s = view});
    } else {
        asks_add(q, (struct mz_filter){.col = "closed_ms", .op = MZ_IS, .i = MZ_NULL});
    }
    if (mz_str_eq(view, MZ_S("mine"))) {
        asks_add(q, (struct mz_filter){.col = "holder", .op = MZ_IS, .i = cx->actor->user});
    }
    if (mz_str_eq(view, MZ_S("first"))) {
        asks_add(q, (struct mz_filter){.col = "first_by", .op = MZ_IS, .i = cx->actor->user});
    }
    if (mz_str_eq(view, MZ_S("late"))) {
        asks_add(q, (struct mz_filter){.col = "due_ms", .op = MZ_TO, .i = mz_now_ms(cx) - 1});
    }
    if (mz_str_eq(view, MZ_S("listed"))) {
        asks_add(q, (struct mz_filter){.col = "level", .op = MZ_IS, .i = 3});
    }
    filter_word(q, "channel", clue_channels, CLUE_CHANNELS_N, ask->get(ask->p, "channel"));
    filter_word(q, "kind", clue_kinds, CLUE_KINDS_N, ask->get(ask->p, "kind"));
    filter_word(q, "need", clue_needs, CLUE_NEEDS_N, ask->get(ask->p, "need"));
    asks_place(ask, q);
    return MZ_OK;
}

enum { OUT_CHANNEL = 1, OUT_KIND, OUT_NEED, OUT_STATE, OUT_ENDING = 11 };

/* What was told, and who told it, is sealed and no column of the list. */
static mz_code row_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row)
{
    static const struct {
        size_t at;
        const struct clue_word *words;
        size_t n;
    } said[] = {{OUT_CHANNEL, clue_channels, CLUE_CHANNELS_N},
                {OUT_KIND, clue_kinds, CLUE_KINDS_N},
                {OUT_NEED, clue_needs, CLUE_NEEDS_N},
                {OUT_STATE, clue_states, CLUE_STATES_N},
                {OUT_ENDING, clue_endings, CLUE_ENDINGS_N}};
    (void)reg;
    for (size_t i = 0; i < MZ_LEN(said); i++) {
        mz_str *word = &row->v[said[i].at].s;
        size_t at = clue_word_of(said[i].words, said[i].n, *word);
        *word = at < said[i].n ? mz_text(cx->lang, said[i].words[at].label) : *word;
    }
    return MZ_OK;
}

const struct mz_reg clue_register = {
    .name = "clue",
    .table = "clue",
    .title = MZ_T("Clues"),
    .sort = "urgency",
    .cols = cols,
    .need = "clue.read",
    .ask = clue_ask,
    .words = typed,
    .about = "household",
    .row = row_out,
};

static mz_str text_or(mz_str s)
{
    return s.p == NULL ? MZ_S("") : s;
}

struct clue clue_of_row(const struct mz_reg_row *r)
{
    return (struct clue){
        .id = r->id,
        .division = r->v[REG_DIVISION].i,
        .channel = (enum clue_channel)clue_word_of(clue_channels, CLUE_CHANNELS_N - 1,
                                                   r->v[REG_CHANNEL].s),
        .kind = (enum clue_kind)clue_word_of(clue_kinds, CLUE_KINDS_N - 1, r->v[REG_KIND].s),
        .need = (enum clue_need)clue_word_of(clue_needs, CLUE_NEEDS_N - 1, r->v[REG_NEED].s),
        .state = (enum clue_state)clue_word_of(clue_states, CLUE_STATES_N - 1, r->v[REG_STATE].s),
        .household = r->v[REG_HOUSEHOLD].i,
        .name_mask = text_or(r->v[REG_NAME].s),
        .phone_mask = text_or(r->v[REG_PHONE].s),
        .reports_n = r->v[REG_REPORTS].i,
        .due_ms = r->v[REG_DUE].i,
        .holder = r->v[REG_HOLDER].i};
}
