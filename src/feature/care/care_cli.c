#include "base/text.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "feature/care/care.h"
#include "feature/care/care_int.h"
#include "store/db.h"

static void tell(void *p, int64_t done, int64_t all)
{
    struct mz_progress *bar = p;
    bar->all = all;
    mz_progress_step(bar, done);
}

static void tell_line(mz_cx *cx, struct mz_args *args, struct mz_say say)
{
    if (!mz_cli_json(args)) {
        (void)fprintf(mz_cli_err(args), MZ_FMT "\n", MZ_ARG(mz_text_say(cx->a, cx->lang, say)));
    }
}

static mz_code backup(mz_cx *cx, struct mz_args *args)
{
    struct mz_progress bar = mz_progress_start(cx, args, MZ_T("Copying"), 0);
    bool keys = mz_arg_flag(args, "keys");
    mz_code rc = care_backup(cx, mz_operand(args, 0).p, keys, (struct care_step){tell, &bar});
    mz_progress_end(&bar);
    MZ_TRY(rc);
    if (!keys) {
        tell_line(cx, args,
                  (struct mz_say){.text = MZ_T("The keys are not in it; they are in {0}/keys. Keep "
                                               "a copy of them in another place: without them the "
                                               "backup cannot be read."),
                                  .arg = {mz_cli_data(args)}});
    }
    return MZ_OK;
}

static mz_code restore(mz_cx *cx, struct mz_args *args)
{
    struct mz_progress bar = mz_progress_start(cx, args, MZ_T("Copying"), 0);
    const char *from = mz_operand(args, 0).p;
    mz_str missing = MZ_S("");
    mz_code rc = mz_arg_flag(args, "check")
                     ? care_verify(cx, from, (struct care_step){tell, &bar})
                     : care_restore(cx, from, mz_cli_data(args).p, mz_cli_db(args),
                                    (struct care_step){tell, &bar});
    mz_progress_end(&bar);
    MZ_TRY(rc);
    if (mz_arg_flag(args, "check")) {
        return MZ_OK;
    }
    MZ_TRY(care_keys(cx, from, mz_cli_data(args).p, &missing));
    if (missing.n > 0) {
        tell_line(cx, args,
                  (struct mz_say){.text = MZ_T("Put the keys into {0}/keys before you start: {1}."),
                                  .arg = {mz_cli_data(args), missing}});
    }
    return MZ_OK;
}

static mz_code doctor(mz_cx *cx, struct mz_args *args)
{
    static const struct mz_column columns[] = {
        {"check", MZ_T("Check"), MZ_CELL_TEXT, 0},
        {"bad", MZ_T("Wrong"), MZ_CELL_INT, 0},
        {"help", MZ_T("What holds"), MZ_CELL_TEXT, 0},
        {"note", MZ_T("Note"), MZ_CELL_TEXT, 60},
        {0},
    };
    struct care_finding *f = NULL;
    size_t n = 0;
    int64_t bad = 0;
    MZ_TRY(care_doctor(cx, &f, &n));
    mz_table *t = mz_table_new(cx, columns);
    for (size_t i = 0; i < n; i++) {
        mz_table_text(t, f[i].name);
        mz_table_int(t, f[i].bad);
        mz_table_text(t, f[i].help);
        mz_table_text(t, f[i].note);
        bad += f[i].bad;
    }
    mz_table_print(cx, args, t);
    return bad == 0 ? MZ_OK
                    : mz_refuse(cx, MZ_CORRUPT,
                                .text = MZ_T("Something in this database is not as it must be. "
                                             "Keep it as it is and restore the last good backup "
                                             "beside it."));
}

/* ---- keys --------------------------------------------------------------------- */

static mz_code keys_list(mz_cx *cx, struct mz_args *args)
{
    static const struct mz_column columns[] = {
        {"key", MZ_T("Key"), MZ_CELL_TEXT, 0},
        {"print", MZ_T("Print"), MZ_CELL_TEXT, 0},
        {0},
    };
    mz_keyring *k = cx->world->keys;
    mz_table *t = mz_table_new(cx, columns);
    for (unsigned v = mz_keyring_oldest(k); v <= mz_keyring_newest(k); v++) {
        char text[2 * MZ_PRINT_N + 1];
        MZ_TRY(care_key_print(cx, k, (uint16_t)v, text));
        mz_table_text(t, mz_str_fmt(cx->a, "master.%u", v));
        mz_table_text(t, mz_str_dup(cx->a, mz_str_of(text)));
    }
    mz_table_print(cx, args, t);
    return MZ_OK;
}

static mz_code note_rotation(mz_cx *cx, void *p)
{
    const uint16_t *version = p;
    return mz_tx_note(
        cx, &(struct mz_event){.act = MZ_S("care.rotate"),
                               .division = cx->world->division,
                               .detail = mz_str_fmt(cx->a, "{\"key\":%u}", (unsigned)*version)});
}

static mz_code keys_rotate(mz_cx *cx, struct mz_args *args)
{
    uint16_t version = 0;
    MZ_TRY(mz_keyring_rotate(cx, mz_str_z(cx->a, cx->world->data), &version));
    MZ_TRY(mz_tx(cx, note_rotation, &version));
    tell_line(
        cx, args,
        (struct mz_say){.text = MZ_T("{0}/keys/master.{1} seals from the next start on. Copy "
                                     "it to where the other keys are kept, then restart."),
                        .arg = {cx->world->data, mz_str_fmt(cx->a, "%u", (unsigned)version)}});
    return MZ_OK;
}

static mz_code keys_reseal(mz_cx *cx, struct mz_args *args)
{
    struct mz_progress bar = mz_progress_start(cx, args, MZ_T("Sealing again"), 0);
    struct care_seals s = {0};
    mz_code rc = care_reseal(cx, (struct care_step){tell, &bar}, &s);
    mz_progress_end(&bar);
    MZ_TRY(rc);
    tell_line(cx, args,
              (struct mz_say){.text = s.old == 0 ? MZ_T("Everything is under the newest key.")
                                                 : MZ_T("{0} values were brought under the newest "
                                                        "key."),
                              .arg = {mz_thousands(cx->a, s.old)}});
    return MZ_OK;
}

static const struct mz_option backup_options[] = {
    {.name = "keys",
     .type = MZ_OPT_FLAG,
     .help = MZ_T("Put the keys in, too: whoever has such a backup can read everything")},
    {0},
};

static const struct mz_option restore_options[] = {
    {.name = "check",
     .type = MZ_OPT_FLAG,
     .help = MZ_T("Only hold every file of the backup against its list")},
    {0},
};

const struct mz_command care_commands[] = {
    {.name = "backup",
     .run = backup,
     .options = backup_options,
     .operands = "FOLDER",
     .flags = MZ_CMD_DB,
     .help = MZ_T("Copy a running office into a new folder")},
    {.name = "restore",
     .run = restore,
     .options = restore_options,
     .operands = "FOLDER",
     .help = MZ_T("Check a backup and make the data folder from it")},
    {.name = "keys list",
     .run = keys_list,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Tell the keys of this office apart by their prints")},
    {.name = "keys rotate",
     .run = keys_rotate,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Make a new key: it seals what is written from then on")},
    {.name = "keys reseal",
     .run = keys_reseal,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Bring what older keys sealed under the newest; may be broken off and repeated")},
    {.name = "doctor",
     .run = doctor,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Check everything that must hold in this database")},
    {0},
};
