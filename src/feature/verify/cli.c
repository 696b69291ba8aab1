/* cli.c - mz verify: run one, run many, who asked, the pack. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/text.h"
#include "feature/verify/verify_int.h"
#include "feature/verify/verify_sql.h"
#include "store/db.h"

static mz_code note(mz_cx *cx, const struct verify_report *v)
{
    return mz_read_note(cx, &(struct mz_event){.act = MZ_S("verify.read"),
                                               .kind = MZ_S("verify_report"),
                                               .subject = v->id,
                                               .division = v->division});
}

/* Numbers of records and no names: a terminal is nobody's permission to see them. */
static mz_code run_one(mz_cx *cx, struct mz_args *args)
{
    FILE *f = mz_cli_out(args);
    struct verify_report v;
    int64_t id = 0;
    int64_t household = strtoll(mz_operand(args, 0).p, NULL, 10);
    mz_str scope = mz_arg_text(args, "scope");
    const struct verify_new in = {.ask = {.household = household,
                                          .purpose = mz_arg_text(args, "purpose"),
                                          .scope = scope.p == NULL ? MZ_S("") : scope},
                                  .reason = mz_arg_text(args, "reason")};
    MZ_TRY(verify_ask_new(cx, &in, false, &id));
    MZ_TRY(verify_run(cx, id));
    MZ_TRY(verify_get(cx, id, &v));
    MZ_TRY(note(cx, &v));
    if (mz_cli_json(args)) {
        (void)fprintf(f, MZ_FMT "\n", MZ_ARG(v.body));
        return MZ_OK;
    }
    (void)fprintf(f, MZ_FMT "  %" PRId64 "  " MZ_FMT "  %" PRId64 "\n", MZ_ARG(v.number), v.id,
                  MZ_ARG(mz_text(cx->lang, verify_conclusion_label(v.suggested))), v.missing_n);
    return MZ_OK;
}

static mz_code read_ids(mz_cx *cx, const char *path, struct verify_batch_row **rows, size_t *n)
{
    char line[64];
    FILE *in = fopen(path, "re");
    *rows = MZ_NEW_N(cx->a, struct verify_batch_row, VERIFY_BATCH_MAX);
    *n = 0;
    if (in == NULL) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no file {0}"),
                         .arg = {mz_str_of(path)});
    }
    bool good = true;
    while (good && fgets(line, sizeof line, in) != NULL) {
        char *end = NULL;
        int64_t id = strtoll(line, &end, 10);
        good = id > 0 && (*end == '\n' || *end == '\r' || *end == '\0') && *n < VERIFY_BATCH_MAX;
        if (good) {
            (*rows)[(*n)++].household = id;
        }
    }
    (void)fclose(in);
    return good ? MZ_OK
                : mz_refuse(cx, MZ_INVALID,
                            .text =
                                MZ_T("{0}: one record number of a household a line, at most {1}"),
                            .arg = {mz_str_of(path), mz_str_fmt(cx->a, "%d", VERIFY_BATCH_MAX)});
}

static mz_code batch(mz_cx *cx, struct mz_args *args)
{
    FILE *f = mz_cli_out(args);
    struct verify_batch_row *rows = NULL;
    size_t n = 0;
    int64_t refused = 0;
    MZ_TRY(read_ids(cx, mz_operand(args, 0).p, &rows, &n));
    MZ_TRY(verify_batch(cx, mz_arg_text(args, "purpose"), rows, n));
    (void)fputs("household,report,gaps,missing,score,suggested\n", f);
    for (size_t i = 0; i < n; i++) {
        refused += rows[i].id == 0;
        (void)fprintf(f, "%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 "," MZ_FMT "\n",
                      rows[i].household, rows[i].id, rows[i].gaps, rows[i].missing_n, rows[i].score,
                      MZ_ARG(rows[i].suggested));
    }
    mz_str sum = mz_text_say(cx->a, cx->lang,
                             (struct mz_say){.text = MZ_T("{0} checked, {1} refused"),
                                             .arg = {mz_str_fmt(cx->a, "%zu", n - (size_t)refused),
                                                     mz_str_fmt(cx->a, "%" PRId64, refused)}});
    (void)fprintf(mz_cli_err(args), MZ_FMT "\n", MZ_ARG(sum));
    return MZ_OK;
}

static mz_code who(mz_cx *cx, struct mz_args *args)
{
    FILE *f = mz_cli_out(args);
    struct verify_q_queries_row *r = NULL;
    size_t n = 0;
    int64_t person = mz_arg_int(args, "id");
    MZ_TRY(verify_q_queries(cx, person, 1000, &r, &n));
    MZ_TRY(mz_read_note(
        cx,
        &(struct mz_event){.act = MZ_S("verify.read"), .kind = MZ_S("person"), .subject = person}));
    for (size_t i = 0; i < n; i++) {
        (void)fprintf(f, MZ_FMT "  %" PRId64 "  " MZ_FMT "  " MZ_FMT "  %" PRId64 "  %" PRId64 "\n",
                      MZ_ARG(mz_time_text(cx->a, r[i].at_ms)), r[i].user_id, MZ_ARG(r[i].purpose),
                      MZ_ARG(r[i].scope), r[i].consent, r[i].report);
    }
    return MZ_OK;
}

static mz_code print_pack(mz_cx *cx, const struct mz_args *args, const struct pack *p)
{
    FILE *f = mz_cli_out(args);
    (void)fprintf(f, MZ_FMT " " MZ_FMT "\n", MZ_ARG(pack_word(cx->lang, &p->words)),
                  MZ_ARG(p->version));
    for (size_t i = 0; i < PACK_LIMITS_N; i++) {
        (void)fprintf(f, "%" PRId64 "  " MZ_FMT "  (" MZ_FMT ")\n", p->limit[i].value,
                      MZ_ARG(pack_word(cx->lang, &p->limit[i].words)), MZ_ARG(p->limit[i].cite));
    }
    (void)fprintf(f, "%zu + %zu + %zu + %zu\n", p->line_n, p->check_n, p->factor_n, p->adapter_n);
    return MZ_OK;
}

static mz_code show_pack(mz_cx *cx, struct mz_args *args)
{
    const struct pack *p = NULL;
    MZ_TRY(pack_get(cx, &p));
    return print_pack(cx, args, p);
}

static mz_code check_pack(mz_cx *cx, struct mz_args *args)
{
    const struct pack *p = NULL;
    MZ_TRY(pack_read(cx, mz_operand(args, 0), mz_operand(args, 1), &p));
    return print_pack(cx, args, p);
}

static const struct mz_option run_options[] = {
    {.name = "purpose",
     .type = MZ_OPT_TEXT,
     .required = true,
     .help = MZ_T("The matter, as in packs/verify: dibao, tekun, relief and others")},
    {.name = "scope",
     .type = MZ_OPT_TEXT,
     .help = MZ_T("Categories by number; all that were consented to if not given")},
    {.name = "reason",
     .type = MZ_OPT_TEXT,
     .required = true,
     .help = MZ_T("Who asks and for which case; stands on the report")},
    {0},
};

static const struct mz_option batch_options[] = {
    {.name = "purpose",
     .type = MZ_OPT_TEXT,
     .required = true,
     .help = MZ_T("The matter, as in packs/verify: dibao, tekun, relief and others")},
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

const struct mz_command verify_commands[] = {
    {.name = "verify run",
     .run = run_one,
     .options = run_options,
     .operands = "HOUSEHOLD",
     .flags = MZ_CMD_DB,
     .help = MZ_T("Check a household's economic situation with all sources")},
    {.name = "verify batch",
     .run = batch,
     .options = batch_options,
     .operands = "FILE",
     .flags = MZ_CMD_DB,
     .help = MZ_T("Check many households, one record number a line")},
    {.name = "verify who",
     .run = who,
     .options = who_options,
     .flags = MZ_CMD_DB,
     .help = MZ_T("List who asked about a person, when, for what, by which consent")},
    {.name = "verify pack",
     .run = show_pack,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Read the cross-check pack and name its first fault")},
    {.name = "verify check",
     .run = check_pack,
     .operands = "FOLDER CATALOGUE",
     .help = MZ_T("Check the cross-check pack of a folder against a catalogue")},
    {0},
};
