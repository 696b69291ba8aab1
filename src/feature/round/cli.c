/* cli.c - mz round pack: checks packs/round, or an office's own copy, and says what is in it. */
#include "base/text.h"
#include "cli/print.h"
#include "feature/round/round_int.h"

static mz_code pack_run(mz_cx *cx, struct mz_args *args)
{
    static const struct mz_column columns[] = {
        {"form", MZ_T("Form"), MZ_CELL_TEXT, 0},
        {"label", MZ_T("Name||of a form"), MZ_CELL_TEXT, 0},
        {"questions", MZ_T("Questions"), MZ_CELL_INT, 0},
        {0},
    };
    const struct round_pack *p = NULL;
    MZ_TRY(round_pack_read(cx, mz_operand(args, 0), &p));
    mz_table *t = mz_table_new(cx, columns);
    for (size_t i = 0; i < p->form_n; i++) {
        mz_table_text(t, p->form[i].words.id);
        mz_table_text(t, form_say(cx->lang, &p->form[i].words));
        mz_table_int(t, (int64_t)p->form[i].question_n);
    }
    mz_table_print(cx, args, t);
    return MZ_OK;
}

const struct mz_command round_commands[] = {
    {.name = "round pack",
     .run = pack_run,
     .operands = "FOLDER",
     .help = MZ_T("Check a pack of campaigns: visitors, categories, forms")},
    {0},
};
