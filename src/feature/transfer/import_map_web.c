/* The page on which columns are chosen, with the first rows and every problem at its cell. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/transfer/import_web.h"
#include "store/db.h"

enum {
    EXAMPLES = 3,
    EXAMPLE_CHARS = 24,
    CELL_CHARS = 20,
    HAN_CHARS = 12,
    SHOWN_COLS = 14,
    FIELD_NAME = 8
};

/* ---- the head of the file -------------------------------------------------------- */

struct head {
    struct mz_row rows[IMPORT_PREVIEW];
    struct import_line lines[IMPORT_PREVIEW];
    struct mz_row header;
    size_t n;
};

static mz_code read_head(mz_cx *cx, const struct import_run *run, struct head *h)
{
    struct import_reader r;
    struct import_met met;
    bool more = true;
    import_met_init(cx, run, &met);
    MZ_TRY(import_read_open(cx, run, &r));
    while (h->n < IMPORT_PREVIEW && more) {
        struct mz_row row;
        MZ_TRY(import_read_next(cx, &r, &row, &more));
        if (!more) {
            break;
        }
        h->rows[h->n] = mz_row_dup(cx->a, &row);
        if (h->n == 0) {
            h->header = mz_row_dup(cx->a, import_read_header(&r));
        }
        MZ_TRY(import_line_of(cx, &r, &met, &h->rows[h->n], &h->lines[h->n]));
        h->n++;
    }
    return MZ_OK;
}

static mz_str shortened(mz_cx *cx, mz_str s, size_t chars)
{
    mz_str t = import_masked(cx->a, s);
    size_t at = mz_utf8_offset(t, chars);
    return at < t.n ? mz_str_fmt(cx->a, MZ_FMT "…", (int)at, t.p) : t;
}

/* Where a column of the mapping stands in this header, or -1. */
static int position(mz_cx *cx, const struct head *h, mz_str label)
{
    for (size_t i = 0; i < h->header.n; i++) {
        if (mz_str_eq(import_label(cx->a, &h->header, i), label)) {
            return (int)i;
        }
    }
    return -1;
}

static mz_str examples(mz_cx *cx, const struct head *h, int col)
{
    mz_sb b = mz_sb_new(cx->a, 600);
    size_t shown = 0;
    for (size_t i = 0; i < h->n && shown < EXAMPLES && col >= 0; i++) {
        mz_str c = mz_str_trim(mz_row_cell(&h->rows[i], (size_t)col));
        if (c.n > 0 && mz_row_readable(&h->rows[i])) {
            mz_sb_fmt(&b, "%s" MZ_FMT, shown > 0 ? " / " : "",
                      MZ_ARG(shortened(cx, c, EXAMPLE_CHARS)));
            shown++;
        }
    }
    return mz_sb_view(&b);
}

/* ---- the form ------------------------------------------------------------------------ */

static const struct ui_option *field_options(struct leaf *l, const struct import_kind *kind)
{
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, kind->fields_n);
    for (size_t f = 0; f < kind->fields_n; f++) {
        o[f] = (struct ui_option){.value = mz_str_of(kind->fields[f].word),
                                  .label = leaf_say(l, kind->fields[f].label)};
    }
    return o;
}

static struct ui_option *options_of(struct leaf *l, const char *const *words,
                                    const char *const *labels, size_t n)
{
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, n);
    for (size_t i = 0; i < n; i++) {
        o[i] = (struct ui_option){.value = mz_str_of(words[i]), .label = leaf_say(l, labels[i])};
    }
    return o;
}

/* What holds for every row; the choice of the kind is a list where it is long. */
static void choice_fields(struct leaf *l, struct ui_form *f, const struct import_run *run)
{
    static const char *const words[] = {"ask", "update", "skip"};
    static const char *const labels[] = {MZ_T("Ask me for each"),
                                         MZ_T("Take over what the file says"),
                                         MZ_T("Leave them as they are")};
    enum { RADIOS = 4 };
    const struct import_choice *c = run->kind->choice;
    leaf_field(f, (struct ui_field){.kind = UI_GROUP, .label = leaf_say(l, MZ_T("Whole file"))});
    leaf_field(f,
               (struct ui_field){
                   .kind = UI_DIVISION,
                   .name = "place",
                   .label = leaf_say(l, MZ_T("Village for rows that name none")),
                   .value = run->place == MZ_NULL ? MZ_S("")
                                                  : mz_str_fmt(l->cx->a, "%012" PRId64, run->place),
                   .shown = run->place == MZ_NULL ? MZ_S("") : leaf_division(l->cx, run->place),
                   .source = MZ_S("/division/pick"),
                   .optional_mark = true});
    leaf_field(f, (struct ui_field){.kind = UI_RADIO,
                                    .name = "twice",
                                    .label = leaf_say(l, run->kind->words->known),
                                    .value = mz_str_of(words[run->twice]),
                                    .options = options_of(l, words, labels, MZ_LEN(words)),
                                    .options_n = MZ_LEN(words)});
    if (c != NULL) {
        leaf_field(f, (struct ui_field){.kind = c->n > RADIOS ? UI_SELECT : UI_RADIO,
                                        .name = "kind",
                                        .label = leaf_say(l, c->label),
                                        .value = mz_str_of(c->words[run->choice]),
                                        .options = options_of(l, c->words, c->labels, c->n),
                                        .options_n = c->n});
    }
}

static void map_form(struct leaf *l, const struct import_run *run, const struct head *h,
                     struct mz_form *form)
{
    struct leaf_part *p = leaf_left(l, MZ_T("Columns of the file"));
    struct ui_form *f =
        leaf_form(l, p, run->was_checked ? MZ_T("Check again") : MZ_T("Check the whole file"), form,
                  IMPORT_COLS_MAX + 6);
    const struct ui_option *options = field_options(l, run->kind);
    f->action = import_href(l->cx, run->id);
    f->submit_icon = MZ_ICON("list-check");
    f->note = leaf_say(l, MZ_T("Checking writes nothing."));
    for (size_t i = 0; i < run->map.n; i++) {
        char *name = mz_arena_alloc(l->cx->a, FIELD_NAME);
        (void)snprintf(name, FIELD_NAME, "c%zu", i % 1000);
        int at = position(l->cx, h, run->map.col[i].label);
        leaf_field(
            f, (struct ui_field){.kind = UI_SELECT,
                                 .name = name,
                                 .label = import_masked(l->cx->a, run->map.col[i].label),
                                 .value = mz_str_of(run->kind->fields[run->map.col[i].field].word),
                                 .hint = examples(l->cx, h, at),
                                 .options = options,
                                 .options_n = run->kind->fields_n});
    }
    choice_fields(l, f, run);
}

mz_code import_map_form(mz_cx *cx, mz_req *rq, struct import_run *run)
{
    (void)cx;
    for (size_t i = 0; i < run->map.n; i++) {
        char name[FIELD_NAME];
        (void)snprintf(name, sizeof name, "c%zu", i % 1000);
        mz_str word = mz_req_field(rq, name);
        size_t f = IMPORT_IGNORE;
        if (word.p != NULL && import_field_of(run->kind, word, &f)) {
            run->map.col[i].field = f;
        }
    }
    mz_str place = mz_req_field(rq, "place");
    if (place.p != NULL) {
        int64_t code = division_code(place);
        run->place = code == 0 ? MZ_NULL : code;
    }
    mz_str twice = mz_req_field(rq, "twice");
    run->twice = mz_str_eq(twice, MZ_S("update")) ? IMPORT_UPDATE
                 : mz_str_eq(twice, MZ_S("skip")) ? IMPORT_SKIP
                                                  : IMPORT_ASK;
    run->choice = import_choice_of(run->kind, mz_req_field(rq, "kind"));
    return MZ_OK;
}

/* ---- the first rows -------------------------------------------------------------------- */

/* The sentences about one field; those without a column here stand with the whole row. */
static mz_str problems_of(struct leaf *l, const struct import_kind *kind,
                          const struct import_line *line, size_t f, const bool *shown)
{
    mz_sb b = mz_sb_new(l->cx->a, 4000);
    for (size_t i = 0; i < line->say_n; i++) {
        const char *field = line->say[i].field;
        size_t at = IMPORT_IGNORE;
        bool known = field != NULL && import_field_of(kind, mz_str_of(field), &at) && shown[at];
        if (known ? at == f : f == IMPORT_IGNORE) {
            mz_str text = mz_text_say(l->cx->a, l->cx->lang, line->say[i]);
            mz_sb_fmt(&b, "%s" MZ_FMT, b.n > 0 ? "; " : "", MZ_ARG(import_masked(l->cx->a, text)));
        }
    }
    if (f == IMPORT_IGNORE && line->repeats != 0) {
        mz_sb_str(&b,
                  leaf_sayf(l, MZ_T("the same as line {0}"), leaf_int(l, line->repeats), MZ_S("")));
    }
    return mz_sb_view(&b);
}

struct shown {
    size_t map[SHOWN_COLS]; /* columns of the mapping */
    int at[SHOWN_COLS];     /* ... and where they stand in the file */
    size_t n;
    bool field[IMPORT_FIELDS_MAX];
};

static void choose(struct leaf *l, const struct import_run *run, const struct head *h,
                   struct shown *s)
{
    for (size_t i = 0; i < run->map.n && s->n < SHOWN_COLS; i++) {
        if (run->map.col[i].field != IMPORT_IGNORE) {
            s->at[s->n] = position(l->cx, h, run->map.col[i].label);
            s->map[s->n++] = i;
            s->field[run->map.col[i].field] = true;
        }
    }
}

static void preview(struct leaf *l, const struct import_run *run, const struct head *h)
{
    struct shown s = {.n = 0};
    struct ui_column heads[SHOWN_COLS + 2];
    struct leaf_part *p = leaf_left(l, MZ_T("The first rows"));
    choose(l, run, h, &s);
    heads[0] = (struct ui_column){.name = "line", .label = {MZ_T("Line"), 0}, .num = true};
    for (size_t i = 0; i < s.n; i++) {
        const struct import_field *field = &run->kind->fields[run->map.col[s.map[i]].field];
        heads[i + 1] = (struct ui_column){
            .name = field->word, .label = {field->label, 0}, .phone_label = true};
    }
    heads[s.n + 1] =
        (struct ui_column){.name = "row", .label = {MZ_T("Whole row"), 0}, .phone_full = true};
    struct ui_table *t = leaf_table(l, p, heads, s.n + 2, h->n);
    for (size_t i = 0; i < h->n; i++) {
        const struct import_line *line = &h->lines[i];
        struct ui_cell c = {.text = leaf_int(l, line->line)};
        leaf_cell(t, c);
        for (size_t k = 0; k < s.n; k++) {
            bool readable = s.at[k] >= 0 && mz_row_readable(&h->rows[i]);
            c = (struct ui_cell){.text = MZ_S("")};
            if (readable) {
                mz_str raw = mz_row_cell(&h->rows[i], (size_t)s.at[k]);
                bool han = mz_utf8_count(raw) < raw.n;
                c.text = shortened(l->cx, mz_str_trim(raw), han ? HAN_CHARS : CELL_CHARS);
            }
            c.note = problems_of(l, run->kind, line, run->map.col[s.map[k]].field, s.field);
            c.icon = c.note.n > 0 ? MZ_ICON("alert-circle") : NULL;
            leaf_cell(t, c);
        }
        c = (struct ui_cell){.text = MZ_S("")};
        c.note = problems_of(l, run->kind, line, IMPORT_IGNORE, s.field);
        c.icon = c.note.n > 0 ? MZ_ICON("alert-circle") : NULL;
        leaf_cell(t, c);
    }
}

/* ---- the page --------------------------------------------------------------------------- */

static mz_code twin_callout(struct leaf *l, const struct import_run *run)
{
    int64_t other = 0;
    int64_t made = MZ_NULL;
    MZ_TRY(import_twin(l->cx, run, &other, &made));
    if (other != 0) {
        leaf_callout(l, MZ_TONE_NOTE,
                     (struct mz_say){.text = MZ_T("This very file was imported on {0}"),
                                     .arg = {leaf_time(l, made)}},
                     (struct mz_say){.text = MZ_T("Rows that entered then are known and change "
                                                  "nothing.")});
    }
    return MZ_OK;
}

static void run_callout(struct leaf *l, const struct import_run *run)
{
    struct ui_callout *c = MZ_NEW(l->cx->a, struct ui_callout);
    struct ui_action *go = MZ_NEW_N(l->cx->a, struct ui_action, 2);
    const struct import_counts *n = &run->checked;
    struct mz_say title = {
        .text = MZ_T("{0} rows can enter, {1} will be refused"),
        .arg = {mz_thousands(l->cx->a, n->rows - n->refused), mz_thousands(l->cx->a, n->refused)}};
    go[0] = (struct ui_action){.label = leaf_say(l, MZ_T("Import now")),
                               .href = import_href(l->cx, run->id),
                               .icon = MZ_ICON("file-import"),
                               .primary = true,
                               .post = true,
                               .name = MZ_S("do"),
                               .value = MZ_S("run")};
    *c = (struct ui_callout){
        .tone = n->refused > 0 ? MZ_TONE_WARN : MZ_TONE_OK,
        .title = mz_text_say(l->cx->a, l->cx->lang, title),
        .text = leaf_say(l, MZ_T("Good rows enter, bad rows come back. Nothing is written yet.")),
        .actions = go,
        .actions_n = 1};
    leaf_left(l, NULL)->callout = c;
}

mz_code import_map_page(mz_cx *cx, mz_req *rq, mz_out *out, struct import_seen *s,
                        struct mz_form *form)
{
    struct leaf *l = leaf_new(cx, rq);
    struct head *h = MZ_NEW(cx->a, struct head);
    MZ_TRY(read_head(cx, &s->run, h));
    import_steps_part(l, s->run.was_checked && form == NULL ? IMPORT_AT_RUN : IMPORT_AT_COLUMNS);
    MZ_TRY(twin_callout(l, &s->run));
    if (s->run.was_checked && form == NULL) {
        run_callout(l, &s->run);
        import_counts_parts(l, &s->run, &s->run.checked, true);
    }
    map_form(l, &s->run, h, form);
    preview(l, &s->run, h);
    struct ui_action *drop = MZ_NEW(cx->a, struct ui_action);
    *drop = (struct ui_action){.label = leaf_say(l, MZ_T("Delete the file")),
                               .href = import_href(cx, s->run.id),
                               .icon = MZ_ICON("trash"),
                               .quiet = true,
                               .post = true,
                               .name = MZ_S("do"),
                               .value = MZ_S("drop")};
    struct ui_crumb *crumb = MZ_NEW(cx->a, struct ui_crumb);
    *crumb = (struct ui_crumb){leaf_say(l, MZ_T("Import")), MZ_S("/import")};
    return leaf_send(l, out,
                     (struct mz_page){.title = s->run.name,
                                      .sub = import_sub(l, &s->run),
                                      .menu = "/import",
                                      .crumbs = crumb,
                                      .crumbs_n = 1,
                                      .actions = drop,
                                      .actions_n = 1,
                                      .chart = s->run.was_checked});
}
