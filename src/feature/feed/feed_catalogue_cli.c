/* feed_catalogue_cli.c - mz feed catalogue: check a catalogue and list it. */
#include <inttypes.h>
#include <string.h>

#include "base/encode.h"
#include "base/text.h"
#include "base/utf8.h"
#include "cli/print.h"
#include "feature/feed/feed_int.h"
#include "feature/rule/rule.h"

static mz_str folder_of(struct mz_args *args)
{
    return mz_operands_n(args) > 0 ? mz_operand(args, 0) : MZ_S("packs/catalogue");
}

static mz_code faults(mz_cx *cx, struct mz_args *args, const struct catalogue_findings *f)
{
    static const struct mz_column columns[] = {
        {.name = "file", .label = MZ_T("File||where a finding stands")},
        {.name = "line", .label = MZ_T("Line||of a file"), .type = MZ_CELL_INT},
        {.name = "says", .label = MZ_T("What is wrong")},
        {.name = "way", .label = MZ_T("Way out")},
        {0},
    };
    mz_table *t = mz_table_new(cx, columns);
    for (size_t i = 0; i < f->n; i++) {
        mz_table_text(t, f->v[i].file);
        mz_table_int(t, f->v[i].line == 0 ? MZ_ARG_NONE : f->v[i].line);
        mz_table_text(t, mz_text_say(cx->a, cx->lang, f->v[i].say));
        mz_table_text(t, mz_text_say(cx->a, cx->lang, f->v[i].way));
    }
    mz_table_print(cx, args, t);
    return mz_refuse(cx, MZ_INVALID, .text = MZ_T("The catalogue has {0} faults"),
                     .arg = {mz_str_fmt(cx->a, "%zu", f->total)});
}

/* ---- against the packs of law ------------------------------------------------ */

static bool some_book_has(const struct rule_shelf *shelf, const struct catalogue_fact *f)
{
    for (size_t i = 0; i < shelf->packs_n; i++) {
        const struct rule_book *b = shelf->packs[i].book;
        if (b != NULL && population_fact_of(b, f) != UINT32_MAX) {
            return true;
        }
    }
    return false;
}

/* Facts that no pack here has, or has of another kind. */
static void unknown_facts(mz_cx *cx, const struct catalogue *c, const struct rule_shelf *shelf,
                          struct catalogue_findings *f)
{
    f->v = MZ_NEW_N(cx->a, struct catalogue_finding, CATALOGUE_FINDINGS_MAX);
    for (size_t i = 0; i < c->fact_n && f->n < CATALOGUE_FINDINGS_MAX; i++) {
        if (!some_book_has(shelf, &c->fact[i])) {
            f->total++;
            f->v[f->n++] = (struct catalogue_finding){
                .file = MZ_S("facts.yaml"),
                .line = c->fact[i].line,
                .say = {.text = MZ_T("No pack of law has a fact \"{0}\" that can be filled so"),
                        .arg = {c->fact[i].id}},
                .way = {.text = MZ_T("Take a fact of the packs and a conversion to its kind, or "
                                     "delete the entry")}};
        }
    }
}

static bool listed(mz_str list, mz_str id)
{
    return list.n > 0 && memmem(list.p, list.n, id.p, id.n) != NULL;
}

/* Facts that an indicator shows and nobody says where they come from. */
static void sign_without(const struct catalogue *c, const struct rule_book *b,
                         const struct ir_indicator *sign, mz_sb *list)
{
    for (size_t e = 0; e < sign->evidence_n; e++) {
        bool fact = sign->evidence[e].kind == IR_SHOWS_FACT;
        mz_str id = fact ? b->facts[sign->evidence[e].i].name.id : MZ_S("");
        if (fact && catalogue_fact(c, id) == NULL && !listed(mz_sb_view(list), id)) {
            mz_sb_fmt(list, "%s" MZ_FMT, list->n == 0 ? "" : ", ", MZ_ARG(id));
        }
    }
}

static mz_str without_source(mz_cx *cx, const struct catalogue *c, const struct rule_shelf *shelf)
{
    enum { LIST_BYTES = 4000 };
    mz_sb list = mz_sb_new(cx->a, LIST_BYTES);
    for (size_t i = 0; i < shelf->packs_n; i++) {
        const struct rule_book *b = shelf->packs[i].book;
        for (size_t k = 0; b != NULL && k < b->indicators_n; k++) {
            sign_without(c, b, &b->indicators[k], &list);
        }
    }
    return mz_sb_view(&list);
}

static void say_sources(mz_cx *cx, struct mz_args *args, const struct catalogue *c,
                        const struct rule_shelf *shelf)
{
    size_t fed = 0;
    for (size_t i = 0; i < c->fact_n; i++) {
        fed += c->fact[i].from_n > 0;
    }
    mz_str open = without_source(cx, c, shelf);
    struct mz_say say = {
        .text = open.n == 0 ? MZ_T("{0} facts of the packs have a source, {1} of them "
                                   "deliveries; every fact of the watch has one")
                            : MZ_T("{0} facts of the packs have a source, {1} of them "
                                   "deliveries; facts of the watch without one: {2}"),
        .arg = {mz_str_fmt(cx->a, "%zu", c->fact_n), mz_str_fmt(cx->a, "%zu", fed), open}};
    (void)fprintf(mz_cli_out(args), MZ_FMT "\n", MZ_ARG(mz_text_say(cx->a, cx->lang, say)));
}

mz_code feed_catalogue_check(mz_cx *cx, struct mz_args *args)
{
    const struct rule_shelf *shelf = NULL;
    struct catalogue_findings f = {.a = cx->a};
    const struct catalogue *c = NULL;
    MZ_TRY(catalogue_load(cx, folder_of(args).p, &f, &c));
    if (c == NULL) {
        return faults(cx, args, &f);
    }
    const mz_str packs = MZ_S("packs"); /* of law, where the command is run */
    MZ_TRY(rule_shelf_of(cx, rule_store_new(cx, &packs, 1), &shelf));
    if (shelf->packs_n > 0) {
        unknown_facts(cx, c, shelf, &f);
    }
    if (f.total > 0) {
        return faults(cx, args, &f);
    }
    if (mz_cli_json(args)) {
        struct mz_jout j = mz_jout_start(args);
        mz_jout_object(&j);
        mz_jout_key(&j, "catalogue");
        mz_jout_text(&j, c->id);
        mz_jout_key(&j, "categories");
        mz_jout_int(&j, (int64_t)c->category_n);
        mz_jout_key(&j, "items");
        mz_jout_int(&j, (int64_t)c->item_n);
        mz_jout_key(&j, "features");
        mz_jout_int(&j, (int64_t)c->feature_n);
        mz_jout_key(&j, "facts");
        mz_jout_int(&j, (int64_t)c->fact_n);
        mz_jout_key(&j, "without_source");
        mz_jout_text(&j, without_source(cx, c, shelf));
        mz_jout_key(&j, "hash");
        mz_jout_text(&j, mz_hex_encode(cx->a, mz_bytes(c->hash, 32)));
        mz_jout_end(&j);
        return MZ_OK;
    }
    struct mz_say say = {.text = MZ_T("{0}: {1} categories, {2} items, {3} features, no fault"),
                         .arg = {catalogue_word(cx->lang, c->title, c->title_en),
                                 mz_str_fmt(cx->a, "%zu", c->category_n),
                                 mz_str_fmt(cx->a, "%zu", c->item_n),
                                 mz_str_fmt(cx->a, "%zu", c->feature_n)}};
    (void)fprintf(mz_cli_out(args), MZ_FMT "\n", MZ_ARG(mz_text_say(cx->a, cx->lang, say)));
    if (shelf->packs_n > 0) {
        say_sources(cx, args, c, shelf);
    }
    return MZ_OK;
}

mz_code feed_catalogue_list(mz_cx *cx, struct mz_args *args)
{
    static const struct mz_column columns[] = {
        {.name = "category", .label = MZ_T("No.")},
        {.name = "id", .label = MZ_T("Id||of a category")},
        {.name = "label", .label = MZ_T("Category||of the catalogue")},
        {.name = "department", .label = MZ_T("Department")},
        {.name = "items", .label = MZ_T("Items"), .type = MZ_CELL_INT},
        {.name = "features", .label = MZ_T("Features||of a category"), .type = MZ_CELL_INT},
        {.name = "every", .label = MZ_T("How often")},
        {.name = "due", .label = MZ_T("Due on day"), .type = MZ_CELL_INT},
        {0},
    };
    struct catalogue_findings f = {.a = cx->a};
    const struct catalogue *c = NULL;
    MZ_TRY(catalogue_load(cx, folder_of(args).p, &f, &c));
    if (c == NULL) {
        return faults(cx, args, &f);
    }
    mz_table *t = mz_table_new(cx, columns);
    for (size_t i = 0; i < c->category_n; i++) {
        const struct catalogue_category *k = &c->category[i];
        const struct catalogue_department *d = &c->department[k->department];
        mz_table_text(t, k->no);
        mz_table_text(t, k->id);
        mz_table_text(t, catalogue_word(cx->lang, k->label, k->label_en));
        mz_table_text(t, catalogue_word(cx->lang, d->label, d->label_en));
        mz_table_int(t, (int64_t)k->item_n);
        mz_table_int(t, (int64_t)k->feature_n);
        mz_table_text(t, mz_text(cx->lang, catalogue_every_label(k->every)));
        mz_table_int(t, k->due);
    }
    mz_table_print(cx, args, t);
    return MZ_OK;
}
