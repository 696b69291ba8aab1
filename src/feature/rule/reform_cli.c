/* reform_cli.c - which reform a command lays over the law. */
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "cli/print.h"
#include "feature/rule/rule_int.h"

enum { REFORMS_MAX = 4 << 20, NAMED_MAX = 2000 };

mz_code rule_reform_wrong(mz_cx *cx, struct mz_args *args, struct rule_place of,
                          const struct ast_findings *f)
{
    rule_print_findings(cx, mz_cli_err(args), of, f, false);
    return mz_refuse(cx, MZ_INVALID, .field = "reform", .text = MZ_T("The packs have {0} errors."),
                     .arg = {mz_str_fmt(cx->a, "%zu", f->errors)});
}

/* "trial/line.yaml" is a file, "margin_2" an id. */
static bool is_file(mz_str s)
{
    static const char end[] = ".yaml";
    bool yaml = s.n >= sizeof end - 1 && memcmp(s.p + s.n - (sizeof end - 1), end, 5) == 0;
    return yaml || memchr(s.p, '/', s.n) != NULL;
}

/* "a, b" of all that are there. */
static mz_str names_of(mz_cx *cx, const struct ast_pack *p)
{
    mz_sb out = mz_sb_new(cx->a, NAMED_MAX);
    for (size_t i = 0; i < p->reforms_n; i++) {
        mz_sb_fmt(&out, i == 0 ? MZ_FMT : ", " MZ_FMT, MZ_ARG(p->reforms[i].id.s));
    }
    return mz_sb_view(&out);
}

static mz_code of_file(mz_cx *cx, struct mz_args *args, mz_str path, struct rule_reformed *out)
{
    const char *slash = memrchr(path.p, '/', path.n);
    size_t n = slash == NULL ? 0 : (size_t)(slash - path.p);
    struct ast_file file = {.name = slash == NULL ? path : mz_str_of(slash + 1)};
    struct ast_findings f = {.a = cx->a};
    struct ast_pack *p = NULL;
    out->of = (struct rule_place){
        slash == NULL ? MZ_S(".") : mz_str_dup(cx->a, (mz_str){path.p, n == 0 ? 1 : n}), NULL};
    MZ_TRY(rule_read_file(cx, path.p, REFORMS_MAX, &file.text));
    ast_read_reforms(cx->a, &file, &f, &p);
    if (f.errors > 0) {
        return rule_reform_wrong(cx, args, out->of, &f);
    }
    if (p->reforms_n != 1) {
        return mz_refuse(cx, MZ_INVALID, .field = "reform",
                         .text = p->reforms_n == 0
                                     ? MZ_T("The file {0} has no reform; write one below "
                                            "\"reforms:\".")
                                     : MZ_T("The file {0} has several reforms, one is laid over "
                                            "the law: {1}. Put it into a file of its own."),
                         .arg = {path, names_of(cx, p)});
    }
    out->reform = &p->reforms[0];
    return MZ_OK;
}

mz_code rule_reform_named(mz_cx *cx, struct mz_args *args, struct rule_place of,
                          const struct rule_book *b, struct rule_reformed *out)
{
    mz_str id = mz_arg_text(args, "reform");
    *out = (struct rule_reformed){.of = of};
    if (id.n == 0) {
        return MZ_OK;
    }
    if (is_file(id)) {
        return of_file(cx, args, mz_str_dup(cx->a, id), out);
    }
    for (size_t i = 0; i < b->reforms_n; i++) {
        if (mz_str_eq(b->reforms[i].name.id, id)) {
            out->reform = b->reforms[i].source;
        }
    }
    if (out->reform == NULL) {
        return mz_refuse(cx, MZ_ABSENT, .field = "reform",
                         .text = MZ_T("The pack has no reform \"{0}\"."), .arg = {id});
    }
    return MZ_OK;
}
