/* cli.c - mz share: make deliveries, check and open one, the packs, who received what. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/crypto_key.h"
#include "base/io.h"
#include "base/text.h"
#include "feature/share/share_int.h"
#include "store/db.h"

static mz_code run(mz_cx *cx, struct mz_args *args)
{
    struct mz_ymd t = mz_date_ymd(mz_date_today(cx));
    int64_t month = mz_arg_int(args, "period");
    int64_t only = mz_arg_int(args, "agreement");
    struct share_run in = {.period = month == MZ_ARG_NONE ? (int64_t)t.year * 100 + t.month
                                                          : month / 12 * 100 + month % 12 + 1,
                           .day = mz_date_today(cx).v,
                           .only = only == MZ_ARG_NONE ? 0 : only,
                           .full = mz_arg_flag(args, "full")};
    struct share_made made;
    MZ_TRY(share_deliver_all(cx, &in, &made));
    if (mz_cli_json(args)) {
        (void)fprintf(mz_cli_out(args),
                      "{\"deliveries\":%" PRId64 ",\"files\":%" PRId64 ",\"rows\":%" PRId64
                      ",\"skipped\":%" PRId64 "}\n",
                      made.deliveries, made.files, made.rows, made.skipped);
        return MZ_OK;
    }
    mz_str s = mz_text_say(
        cx->a, cx->lang,
        (struct mz_say){.text = MZ_T("{0} deliveries in {1} files, {2} rows; {3} were not due"),
                        .arg = {mz_str_fmt(cx->a, "%" PRId64, made.deliveries),
                                mz_str_fmt(cx->a, "%" PRId64, made.files),
                                mz_str_fmt(cx->a, "%" PRId64, made.rows),
                                mz_str_fmt(cx->a, "%" PRId64, made.skipped)}});
    (void)fprintf(mz_cli_out(args), MZ_FMT "\n", MZ_ARG(s));
    return MZ_OK;
}

static mz_code read_pem(mz_cx *cx, mz_str path, mz_str *pem)
{
    size_t n = 0;
    char *p = mz_arena_alloc(cx->a, MZ_PEM_MAX + 1);
    int fd = open(mz_str_z(cx->a, path), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no file {0}"), .arg = {path});
    }
    mz_code rc = mz_source_fill(cx, mz_source_fd(cx->a, fd), p, MZ_PEM_MAX, &n);
    (void)close(fd);
    *pem = (mz_str){p, n};
    return rc;
}

static void say(mz_cx *cx, FILE *f, const char *sentence, mz_str a)
{
    mz_str s = mz_text_say(cx->a, cx->lang, (struct mz_say){.text = sentence, .arg = {a}});
    (void)fprintf(f, MZ_FMT "\n", MZ_ARG(s));
}

static mz_code verify(mz_cx *cx, struct mz_args *args)
{
    FILE *f = mz_cli_out(args);
    struct share_checked c;
    mz_str pem = MZ_S("");
    MZ_TRY(read_pem(cx, mz_arg_text(args, "key"), &pem));
    MZ_TRY(share_check_manifest(cx, mz_str_z(cx->a, mz_operand(args, 0)), pem, &c));
    say(cx, f, c.sign ? MZ_T("{0}: the signature holds") : MZ_T("{0}: the signature does not hold"),
        c.number);
    say(cx, f,
        c.file ? MZ_T("{0}: the file is the one that was signed")
               : MZ_T("{0}: the file is not the one that was signed"),
        c.number);
    return c.sign && c.file ? MZ_OK
                            : mz_refuse(cx, MZ_CORRUPT, .text = MZ_T("Do not use this delivery"));
}

static mz_code open_one(mz_cx *cx, struct mz_args *args)
{
    mz_str pem = MZ_S("");
    mz_str key = mz_arg_text(args, "key");
    if (key.n > 0) {
        MZ_TRY(read_pem(cx, key, &pem));
    }
    mz_code rc = share_open_file(cx, mz_str_z(cx->a, mz_operand(args, 0)), pem,
                                 mz_str_z(cx->a, mz_arg_text(args, "out")));
    mz_wipe_str(pem);
    return rc;
}

static mz_code pack(mz_cx *cx, struct mz_args *args)
{
    const struct sharing *all = NULL;
    FILE *f = mz_cli_out(args);
    MZ_TRY(dataset_read(cx, mz_operand(args, 0), &all));
    for (size_t i = 0; i < all->set_n; i++) {
        const struct dataset *d = &all->set[i];
        (void)fprintf(f, MZ_FMT "  " MZ_FMT "  " MZ_FMT "  %zu  %zu  %zu\n", MZ_ARG(d->words.id),
                      MZ_ARG(d->version), MZ_ARG(dataset_word(cx->lang, &d->words)), d->category_n,
                      d->field_n, d->recipient_n);
    }
    return MZ_OK;
}

static mz_code who(mz_cx *cx, struct mz_args *args)
{
    struct share_seen *s = NULL;
    size_t n = 0;
    int64_t person = mz_arg_int(args, "id");
    MZ_TRY(mz_read_note(
        cx,
        &(struct mz_event){.act = MZ_S("share.who"), .kind = MZ_S("person"), .subject = person}));
    MZ_TRY(share_who(cx, person, &s, &n));
    for (size_t i = 0; i < n; i++) {
        (void)fprintf(mz_cli_out(args), MZ_FMT "  " MZ_FMT "  " MZ_FMT "\n",
                      MZ_ARG(mz_time_text(cx->a, s[i].at_ms)), MZ_ARG(s[i].number),
                      MZ_ARG(s[i].detail));
    }
    return MZ_OK;
}

static const struct mz_option run_options[] = {
    {.name = "period",
     .type = MZ_OPT_MONTH,
     .help = MZ_T("Year and month, such as 2026-11; this month if not given")},
    {.name = "agreement",
     .type = MZ_OPT_INT,
     .least = 1,
     .most = INT64_C(999999999999999),
     .help = MZ_T("Only this agreement, even if it has a delivery for the month")},
    {.name = "full", .type = MZ_OPT_FLAG, .help = MZ_T("Full files, no changes")},
    {0},
};

static const struct mz_option verify_options[] = {
    {.name = "key",
     .type = MZ_OPT_TEXT,
     .required = true,
     .help = MZ_T("Public key of the office in PEM, from its page /share/key")},
    {0},
};

static const struct mz_option open_options[] = {
    {.name = "key", .type = MZ_OPT_TEXT, .help = MZ_T("Secret SM2 key of the recipient in PEM")},
    {.name = "out",
     .type = MZ_OPT_TEXT,
     .required = true,
     .help = MZ_T("File to write; it must not be there yet")},
    {0},
};

static const struct mz_option who_options[] = {
    {.name = "id",
     .type = MZ_OPT_INT,
     .least = 1,
     .most = INT64_C(999999999999999),
     .required = true,
     .help = MZ_T("Record of the person, as in the address of the page")},
    {0},
};

const struct mz_command share_commands[] = {
    {.name = "share run",
     .run = run,
     .options = run_options,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Make the deliveries of a month to the departments")},
    {.name = "share verify",
     .run = verify,
     .options = verify_options,
     .operands = "MANIFEST",
     .help = MZ_T("Check the signature of a delivery and the file beside its manifest")},
    {.name = "share open",
     .run = open_one,
     .options = open_options,
     .operands = "MANIFEST",
     .help = MZ_T("Open the file of a delivery with the recipient's key")},
    {.name = "share pack",
     .run = pack,
     .operands = "FOLDER",
     .help = MZ_T("Read what may be shared and name the first fault")},
    {.name = "share who",
     .run = who,
     .options = who_options,
     .flags = MZ_CMD_DB,
     .help = MZ_T("List who received what about a person")},
    {0},
};
