/* cli.c - mz letter: check templates, a sample on paper, is a file genuine. */
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/text.h"
#include "feature/letter/letter_int.h"
#include "feature/world.h"
#include "store/db.h"

enum { PDF_MAX = 16 << 20 };

static mz_code read_file(mz_cx *cx, mz_str path, size_t most, mz_str *out)
{
    struct stat st;
    int fd = open(path.p, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no file {0}"), .arg = {path});
    }
    bool good =
        fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size >= 0 && (size_t)st.st_size <= most;
    size_t size = good ? (size_t)st.st_size : 0;
    char *p = mz_arena_alloc(cx->a, size + 1);
    size_t n = 0;
    mz_code rc =
        good ? mz_source_fill(cx, mz_source_fd(cx->a, fd), p, size + 1, &n)
             : mz_refuse(cx, MZ_LIMIT, .text = MZ_T("{0} is too large, or no file"), .arg = {path});
    (void)close(fd);
    *out = (mz_str){p, n};
    return rc;
}

static int is_yaml(const struct dirent *d)
{
    size_t n = strlen(d->d_name);
    return n > 5 && d->d_name[0] != '.' && strcmp(d->d_name + n - 5, ".yaml") == 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

struct reading {
    struct letter_findings f;
    struct letter_form form; /* the last one */
    size_t n;
};

static mz_code read_one(mz_cx *cx, mz_str path, struct reading *r)
{
    mz_str text = MZ_S("");
    r->n++;
    MZ_TRY(read_file(cx, path, LETTER_FILE_MAX, &text));
    return letter_form_read(cx, path, text, &r->f, &r->form);
}

/* A file, or all templates of a folder. */
static mz_code read_path(mz_cx *cx, mz_str path, struct reading *r)
{
    struct stat st;
    struct dirent **names = NULL;
    mz_code rc = MZ_OK;
    if (stat(path.p, &st) != 0 || !S_ISDIR(st.st_mode)) {
        return read_one(cx, path, r);
    }
    int n = scandir(path.p, &names, is_yaml, by_name);
    for (int i = 0; i < n; i++) {
        mz_str file = mz_str_fmt(cx->a, MZ_FMT "/%s", MZ_ARG(path), names[i]->d_name);
        free(names[i]);
        rc = rc == MZ_OK ? read_one(cx, file, r) : rc;
    }
    free(names);
    return rc;
}

static mz_code check(mz_cx *cx, struct mz_args *args)
{
    struct reading r = {.f = {.a = cx->a}};
    for (size_t i = 0; i < mz_operands_n(args); i++) {
        MZ_TRY(read_path(cx, mz_operand(args, i), &r));
    }
    const struct letter_findings f = r.f;
    size_t n = r.n;
    for (size_t i = 0; i < f.n; i++) {
        mz_str s = letter_finding_say(cx->a, cx->lang, &f.v[i]);
        (void)fprintf(mz_cli_out(args), MZ_FMT "\n", MZ_ARG(s));
    }
    if (f.n > 0) {
        return mz_refuse(cx, MZ_INVALID, .text = MZ_T("{0} faults in letters"),
                         .arg = {mz_str_fmt(cx->a, "%zu", f.n)});
    }
    mz_str good = mz_text_say(cx->a, cx->lang,
                              (struct mz_say){.text = MZ_T("{0} letters, no fault"),
                                              .arg = {mz_str_fmt(cx->a, "%zu", n)}});
    (void)fprintf(mz_cli_out(args), MZ_FMT "\n", MZ_ARG(good));
    return MZ_OK;
}

static mz_code write_file(mz_cx *cx, mz_str path, mz_str bytes)
{
    FILE *f = fopen(path.p, "we");
    bool good = f != NULL && fwrite(bytes.p, 1, bytes.n, f) == bytes.n;
    good = f != NULL && fclose(f) == 0 && good;
    return good ? MZ_OK : mz_refuse(cx, MZ_IO, .text = MZ_T("Could not write {0}"), .arg = {path});
}

static mz_code sample(mz_cx *cx, struct mz_args *args)
{
    const struct letter_form *form = NULL;
    struct reading r = {.f = {.a = cx->a}};
    struct letter_office office;
    struct letter_made made;
    mz_str values = MZ_S("");
    mz_str pdf = MZ_S("");
    mz_str name = mz_operand(args, 0);
    if (name.n > 5 && memcmp(name.p + name.n - 5, ".yaml", 5) == 0) { /* not in force yet */
        MZ_TRY(read_one(cx, name, &r));
        if (r.f.n > 0) {
            return mz_refuse(cx, MZ_INVALID, .text = MZ_T("{0} faults in letters"),
                             .arg = {mz_str_fmt(cx->a, "%zu", r.f.n)});
        }
        form = &r.form;
    } else {
        MZ_TRY(letter_form(cx, name, &form));
    }
    MZ_TRY(letter_office_of(cx, LETTER_COUNTY, cx->world->division, &office));
    MZ_TRY(letter_sample(cx, form->t, &values));
    const struct letter_facts facts = {
        .organ = form->t->organ == LETTER_COUNTY ? office.name : MZ_S("某某镇人民政府"),
        .government = office.government,
        .day = mz_date_today(cx),
        .number = letter_number(cx->a, form->t->series, office.word,
                                mz_date_ymd(mz_date_today(cx)).year, 1),
        .draft = true};
    MZ_TRY(letter_make(cx, form, &facts, values, &made));
    MZ_TRY(letter_pdf(cx, made.doc, made.sheet, &pdf));
    return write_file(cx, mz_arg_text(args, "out"), pdf);
}

static mz_code verify(mz_cx *cx, struct mz_args *args)
{
    struct letter_check c;
    mz_str pdf = MZ_S("");
    MZ_TRY(read_file(cx, mz_operand(args, 0), PDF_MAX, &pdf));
    MZ_TRY(letter_check_file(cx, pdf, &c));
    (void)fprintf(mz_cli_out(args), "sm3: " MZ_FMT "\n", MZ_ARG(c.paper_hash));
    if (!c.found) {
        return mz_refuse(cx, MZ_ABSENT,
                         .text = MZ_T("No letter of this office is this file, byte for byte"));
    }
    if (!c.intact) {
        return mz_refuse(cx, MZ_CORRUPT,
                         .text = MZ_T("The signature of this letter does not hold"));
    }
    (void)fprintf(mz_cli_out(args), MZ_FMT "  " MZ_FMT "  " MZ_FMT "\n", MZ_ARG(c.number),
                  MZ_ARG(c.organ), MZ_ARG(mz_date_iso(cx->a, (mz_date){(int32_t)c.day})));
    mz_str word = mz_text(cx->lang, c.standing ? MZ_T("This letter is genuine and in force")
                                               : MZ_T("This letter does not hold any more"));
    (void)fprintf(mz_cli_out(args), MZ_FMT "\n", MZ_ARG(word));
    return c.standing ? MZ_OK : mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("This letter is void"));
}

static const struct mz_option sample_options[] = {
    {.name = "out", .type = MZ_OPT_PATH, .required = true, .help = MZ_T("PDF to write")},
    {0},
};

const struct mz_command letter_commands[] = {
    {.name = "letter check",
     .run = check,
     .operands = "FILE...",
     .help = MZ_T("Check templates of letters, files or folders, with line and column of each "
                  "fault")},
    {.name = "letter sample",
     .run = sample,
     .options = sample_options,
     .operands = "NAME",
     .flags = MZ_CMD_DB,
     .help = MZ_T("Write a template, by its id or its file, with its own sample as PDF")},
    {.name = "letter verify",
     .run = verify,
     .operands = "FILE",
     .flags = MZ_CMD_DB,
     .help = MZ_T("Tell whether a PDF is a letter of this office, byte for byte and signed")},
    {0},
};
