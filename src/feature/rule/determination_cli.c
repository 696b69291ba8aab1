/* determination_cli.c - mz replay and mz rule alert. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/text.h"
#include "cli/print.h"
#include "feature/rule/determination.h"
#include "feature/rule/law.h"
#include "feature/rule/rule_int.h"
#include "feature/world.h"

void rule_tell_replay(mz_cx *cx, struct mz_args *args, const struct rule_book *b, mz_str record)
{
    mz_str note = law_tree_note(cx, b, record);
    (void)fprintf(mz_cli_out(args), MZ_FMT "\n",
                  MZ_ARG(mz_text(cx->lang, MZ_T("Decided again: the same, byte for byte."))));
    if (note.n > 0) {
        (void)fprintf(mz_cli_out(args), MZ_FMT "\n", MZ_ARG(note));
    }
}

mz_code rule_run_replay_id(mz_cx *cx, struct mz_args *args)
{
    const struct rule_book *b = NULL;
    struct determination d;
    mz_str again = {NULL, 0};
    mz_str id = mz_operand(args, 0);
    MZ_TRY(determination_get(cx, strtoll(id.p, NULL, 10), &d));
    MZ_TRY(determination_book(cx, d.record, &b));
    MZ_TRY(determination_replay(cx, d.record, &again));
    if (mz_cli_json(args)) {
        (void)fprintf(mz_cli_out(args), MZ_FMT "\n", MZ_ARG(again));
        return MZ_OK;
    }
    rule_tell_replay(cx, args, b, d.record);
    return MZ_OK;
}

mz_code rule_run_alert(mz_cx *cx, struct mz_args *args)
{
    const struct rule_shelved *s = NULL;
    struct determination_alert a;
    int64_t at = mz_arg_int(args, "at");
    MZ_TRY(rule_shelf_book(cx, mz_operand(args, 0), &s));
    cx->lang = MZ_LANG_ZH; /* the reasons are kept in the office's language */
    MZ_TRY(determination_alert(cx, s,
                               at == MZ_ARG_NONE ? mz_date_today(cx) : (mz_date){(int32_t)at}, &a));
    if (mz_cli_json(args)) {
        struct mz_jout j = mz_jout_start(args);
        mz_jout_object(&j);
        mz_jout_key(&j, "looked");
        mz_jout_int(&j, a.looked);
        mz_jout_key(&j, "changed");
        mz_jout_int(&j, a.changed);
        mz_jout_key(&j, "added");
        mz_jout_int(&j, a.added);
        mz_jout_end(&j);
        return MZ_OK;
    }
    struct mz_say say = {.text = MZ_T("{0} determinations looked at, {1} come out otherwise, {2} "
                                      "new reviews"),
                         .arg = {mz_str_fmt(cx->a, "%" PRId64, a.looked),
                                 mz_str_fmt(cx->a, "%" PRId64, a.changed),
                                 mz_str_fmt(cx->a, "%" PRId64, a.added)}};
    (void)fprintf(mz_cli_out(args), MZ_FMT "\n", MZ_ARG(mz_text_say(cx->a, cx->lang, say)));
    return MZ_OK;
}
