#include <inttypes.h>

#include "base/date.h"
#include "base/text.h"
#include "cli/print.h"
#include "feature/audit/audit_int.h"

static mz_code verify(mz_cx *cx, struct mz_args *args)
{
    int64_t events = 0;
    MZ_TRY(audit_whole(cx, (struct mz_audit_tell){.step = NULL}, &events));
    if (mz_cli_json(args)) {
        struct mz_jout j = mz_jout_start(args);
        mz_jout_object(&j);
        mz_jout_key(&j, "events");
        mz_jout_int(&j, events);
        mz_jout_end(&j);
        return MZ_OK;
    }
    struct mz_say whole = {.text = MZ_T("The record is whole: {0} entries checked."),
                           .arg = {mz_str_fmt(cx->a, "%" PRId64, events)}};
    (void)fprintf(mz_cli_out(args), MZ_FMT "\n", MZ_ARG(mz_text_say(cx->a, cx->lang, whole)));
    return MZ_OK;
}

static mz_code tail(mz_cx *cx, struct mz_args *args)
{
    static const struct mz_column columns[] = {
        {.name = "at", .label = MZ_T("Time")},
        {.name = "who", .label = MZ_T("Account")},
        {.name = "act", .label = MZ_T("Act")},
        {.name = "kind", .label = MZ_T("Kind of subject")},
        {.name = "subject", .label = MZ_T("Subject"), .type = MZ_CELL_INT},
        {.name = "from", .label = MZ_T("From address")},
        {0},
    };
    struct mz_query q = {.limit = mz_arg_int(args, "most")};
    struct mz_reg_row *rows = NULL;
    mz_str *names = NULL;
    size_t n = 0;
    MZ_TRY(mz_reg_rows(cx, &audit_reg, &q, &rows, &n));
    MZ_TRY(audit_names(cx, rows, n, &names));
    mz_table *t = mz_table_new(cx, columns);
    for (size_t i = n; i > 0; i--) { /* the newest last, beside the prompt */
        const struct mz_reg_row *row = &rows[i - 1];
        mz_table_text(t, mz_time_text(cx->a, row->v[AUDIT_AT].i));
        mz_table_text(t, names[i - 1]);
        mz_table_text(t, mz_cli_json(args) ? row->v[AUDIT_ACT].s
                                           : audit_act_text(cx, row->v[AUDIT_ACT].s));
        mz_table_text(t, row->v[AUDIT_KIND].s);
        mz_table_int(t, row->v[AUDIT_SUBJECT].i);
        mz_table_text(t, row->v[AUDIT_ORIGIN].s);
    }
    mz_table_print(cx, args, t);
    return MZ_OK;
}

static const struct mz_option tail_options[] = {
    {.name = "most",
     .type = MZ_OPT_INT,
     .least = 1,
     .most = 200,
     .preset = "20",
     .help = MZ_T("Rows to show")},
    {0},
};

const struct mz_command audit_commands[] = {
    {.name = "audit verify",
     .run = verify,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Check that the record of acts is whole")},
    {.name = "audit tail",
     .run = tail,
     .options = tail_options,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Show the newest entries of the record")},
    {0},
};
