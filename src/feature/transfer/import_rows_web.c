/* import_rows_web.c - rows of an import as a list: to be decided, alike, refused. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/asks.h"
#include "feature/list_web.h"
#include "feature/transfer/import_web.h"
#include "feature/transfer/transfer_web.h"
#include "store/db.h"

/* ---- the register ------------------------------------------------------------------------ */

enum { REG_COUNTY, REG_RUN, REG_LINE, REG_OUTCOME, REG_SUBJECT, REG_ALIKE, REG_WHY };

static const struct mz_col cols[] = {
    {"county", MZ_T("County"), MZ_COL_INT, MZ_COL_FILTER | MZ_COL_KEEP, NULL},
    {"run", MZ_T("Import"), MZ_COL_INT, MZ_COL_FILTER | MZ_COL_KEEP, NULL},
    {"line", MZ_T("Line"), MZ_COL_INT, MZ_COL_SORT, NULL},
    {"outcome", MZ_T("Result"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"subject", MZ_T("Subject"), MZ_COL_INT, 0, NULL},
    {"alike", MZ_T("Alike||row of an import"), MZ_COL_INT, MZ_COL_FILTER, NULL},
    {"why", MZ_T("Why it came back"), MZ_COL_TEXT, MZ_COL_KEEP, NULL},
    {0},
};

static const struct rows_asked {
    const char *show;
    const char *outcome; /* NULL: alike */
} asked[] = {{"ask", "ask"}, {"alike", NULL}, {"refused", "refused"}};

static const struct rows_asked *asked_of(mz_str show)
{
    const struct rows_asked *k = &asked[0];
    for (size_t i = 0; i < MZ_LEN(asked); i++) {
        k = mz_str_eq(show, mz_str_of(asked[i].show)) ? &asked[i] : k;
    }
    return k;
}

static mz_code ask(mz_cx *cx, const struct mz_ask *a, struct mz_query *q)
{
    const struct rows_asked *k = asked_of(a->get(a->p, "show"));
    (void)cx;
    asks_add(q, k->outcome == NULL
                    ? (struct mz_filter){.col = "alike", .op = MZ_NOT, .i = MZ_NULL}
                    : (struct mz_filter){
                          .col = "outcome", .op = MZ_IS, .s = mz_str_of(k->outcome)});
    return MZ_OK;
}

const struct mz_reg import_row_register = {
    .name = "import_row",
    .table = "import_row_list",
    .title = MZ_T("Rows of an import"),
    .sort = "id",
    .cols = cols,
    .stays = "what came back leaves as the workbook of its import, with the reasons in the rows",
    .ask = ask,
};

/* ---- the list ------------------------------------------------------------------------- */

enum { COL_LINE, COL_HERE, COL_CAME, COL_WHY, COLS };

/* Their heads are said by the kind of import. */
static const struct ui_column heads[COLS] = {
    [COL_LINE] = {.name = "line", .label = {MZ_T("Line"), 0}, .sort = true, .fixed = true},
    [COL_HERE] = {.name = "person", .label = {MZ_T("Subject"), 0}},
    [COL_CAME] = {.name = "entered", .label = {MZ_T("Subject"), 0}},
    [COL_WHY] = {.name = "why", .label = {MZ_T("Why it came back"), 0}, .phone_full = true},
};

static mz_str why_text(mz_cx *cx, mz_str why)
{
    struct mz_say say[IMPORT_PROBLEMS_MAX];
    size_t n = 0;
    mz_str text = MZ_S("");
    if (import_says_read(cx, why, say, IMPORT_PROBLEMS_MAX, &n) != MZ_OK) {
        mz_clear(cx);
    }
    for (size_t i = 0; i < n; i++) {
        text = mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(text), i > 0 ? "; " : "",
                          MZ_ARG(mz_text_say(cx->a, cx->lang, say[i])));
    }
    return import_masked(cx->a, text);
}

/* Whom the rows became or are like, each with his name; two a row, in the order of the rows. */
struct named {
    int64_t *id;
    mz_str *name;
};

/* Read once a page. */
static mz_code load(struct list *list)
{
    const struct import_seen *s = list->given;
    mz_cx *cx = list->l->cx;
    struct named *v = MZ_NEW(cx->a, struct named);
    int64_t *ids = MZ_NEW_N(cx->a, int64_t, 2 * list->n + 1);
    mz_str *names = MZ_NEW_N(cx->a, mz_str, 2 * list->n + 1);
    size_t n = 0;
    v->id = MZ_NEW_N(cx->a, int64_t, 2 * list->n + 1);
    v->name = MZ_NEW_N(cx->a, mz_str, 2 * list->n + 1);
    for (size_t i = 0; i < list->n; i++) {
        v->id[2 * i] = list->rows[i].v[REG_ALIKE].i;
        v->id[2 * i + 1] = list->rows[i].v[REG_SUBJECT].i;
    }
    for (size_t i = 0; i < 2 * list->n; i++) {
        ids[n] = v->id[i];
        n += v->id[i] != MZ_NULL;
    }
    MZ_TRY(n == 0 ? MZ_OK : s->run.kind->names(cx, s->run.kind, ids, n, names));
    for (size_t i = 0, at = 0; i < 2 * list->n; i++) {
        v->name[i] = v->id[i] == MZ_NULL ? MZ_S("") : names[at++];
    }
    list->once = v;
    return MZ_OK;
}

static struct ui_cell subject_cell(struct leaf *l, const struct import_kind *kind, size_t at)
{
    const struct named *v = l->list->once;
    const char *page = kind->one != NULL ? kind->one : kind->list;
    mz_str href = mz_str_fmt(l->cx->a, "%s/%" PRId64, page, v->id[at]);
    return (struct ui_cell){.text = v->name[at], .href = v->name[at].n == 0 ? MZ_S("") : href};
}

static mz_code cells(struct leaf *l, const struct mz_reg_row *r, struct ui_cell *c)
{
    const struct import_seen *s = l->list->given;
    const struct import_kind *kind = s->run.kind;
    size_t at = 2 * list_nth(l, r);
    bool alike = r->v[REG_ALIKE].i != MZ_NULL;
    c[COL_LINE].text = leaf_int(l, r->v[REG_LINE].i);
    c[COL_HERE] = subject_cell(l, kind, alike ? at : at + 1);
    c[COL_CAME] = alike ? subject_cell(l, kind, at + 1) : (struct ui_cell){.text = MZ_S("")};
    c[COL_WHY].text = why_text(l->cx, r->v[REG_WHY].s);
    return MZ_OK;
}

struct row_answer {
    int64_t row, line, subject, alike;
    mz_str outcome, why;
};
static const struct mz_member row_members[] = {
    {"row", "Number of the row, to decide it by", MZ_J_INT(struct row_answer, row)},
    {"line", "Line of the file", MZ_J_INT(struct row_answer, line)},
    {"outcome", "What became of it, one word", MZ_J_TEXT(struct row_answer, outcome)},
    {"subject", "Number of what it became or is about",
     MZ_J_INT_OR_NULL(struct row_answer, subject)},
    {"alike", "Number of the one that it is like", MZ_J_INT_OR_NULL(struct row_answer, alike)},
    {"why", "Why it came back", MZ_J_TEXT(struct row_answer, why)},
    {0},
};
static const struct mz_shape row_shape = {"ImportRow", row_members, sizeof(struct row_answer)};
const struct mz_shape import_rows_shape = MZ_ROWS("ImportRows", "rows", &row_shape);

static mz_code tell(struct leaf *l, const struct mz_reg_row *r, void *item)
{
    *(struct row_answer *)item = (struct row_answer){.row = r->id,
                                                     .line = r->v[REG_LINE].i,
                                                     .outcome = r->v[REG_OUTCOME].s,
                                                     .subject = r->v[REG_SUBJECT].i,
                                                     .alike = r->v[REG_ALIKE].i,
                                                     .why = why_text(l->cx, r->v[REG_WHY].s)};
    return MZ_OK;
}

static const char *title_of(const struct rows_asked *k, const struct import_words *w)
{
    return k->outcome == NULL            ? w->alike
           : strcmp(k->show, "ask") == 0 ? w->ask
                                         : MZ_T("Rows that were refused");
}

/* The rows of this run and of no other. */
static mz_code hold(struct leaf *l, struct mz_query *q)
{
    const struct import_seen *s = l->list->given;
    asks_add(q, (struct mz_filter){.col = "county", .op = MZ_IS, .i = s->run.county});
    asks_add(q, (struct mz_filter){.col = "run", .op = MZ_IS, .i = s->run.id});
    return MZ_OK;
}

static mz_code make(struct list *list)
{
    static const struct ui_action decide[] = {
        {.label = {MZ_T("Take over what the file says"), 0},
         .name = {"do", 2},
         .value = {"update", 6},
         .primary = true},
        {.label = {MZ_T("Leave them as they are"), 0}, .name = {"do", 2}, .value = {"skip", 4}},
    };
    const struct import_seen *s = list->given;
    const struct import_words *w = s->run.kind->words;
    struct leaf *l = list->l;
    const struct rows_asked *k = asked_of(mz_req_query(l->rq, "show"));
    bool ask_rows = k == &asked[0];
    struct ui_crumb *crumb = MZ_NEW_N(l->cx->a, struct ui_crumb, 2);
    struct list_view v[MZ_LEN(asked)];
    for (size_t i = 0; i < MZ_LEN(asked); i++) {
        v[i] = (struct list_view){.view = "",
                                  .label = title_of(&asked[i], w),
                                  .ask = mz_str_fmt(l->cx->a, "show=%s", asked[i].show).p};
    }
    list->ui->label = leaf_say(l, title_of(k, w));
    list->ui->note =
        leaf_say(l, ask_rows             ? MZ_T("The file changes nothing before you decide.")
                    : k->outcome == NULL ? w->merged
                                         : MZ_T("Mend them in the workbook and bring it in: what "
                                                "entered already is known."));
    list_bulk(list, decide, ask_rows ? MZ_LEN(decide) : 0);
    crumb[0] = (struct ui_crumb){leaf_say(l, MZ_T("Import")), MZ_S("/import")};
    crumb[1] = (struct ui_crumb){s->run.name, import_href(l->cx, s->run.id)};
    list->page.title = list->ui->label;
    list->page.crumbs = crumb;
    list->page.crumbs_n = 2;
    return list_views(list, v, MZ_LEN(v));
}

const struct list_how import_rows_list = {
    .reg = &import_row_register,
    .path = "/import",
    .usual = "line",
    .heads = heads,
    .heads_n = COLS,
    .cells = cells,
    .answer = &import_rows_shape,
    .tell = tell,
    .act = "import.rows",
    .kind = "import",
    .icon = MZ_ICON("checks"),
    .none = MZ_T("No row of this kind"),
    .next = MZ_T("What a file says goes with the file, some time after the import."),
    .hold = hold,
    .load = load,
    .make = make,
};

mz_code import_rows_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct import_seen *s = MZ_NEW(cx->a, struct import_seen);
    struct list_how how = import_rows_list;
    struct ui_column own[COLS];
    const struct rows_asked *k = asked_of(mz_req_query(rq, "show"));
    bool refused = k->outcome != NULL && strcmp(k->show, "refused") == 0;
    MZ_TRY(import_see(cx, mz_req_path_int(rq, "id"), s));
    memcpy(own, heads, sizeof own);
    own[COL_HERE].label.p = s->run.kind->words->here;
    own[COL_HERE].hidden = refused;
    own[COL_CAME].label.p = s->run.kind->words->came;
    own[COL_CAME].hidden = k->outcome != NULL;
    own[COL_WHY].hidden = !refused;
    how.heads = own;
    how.path = mz_str_fmt(cx->a, "/import/%" PRId64 "/rows", s->run.id).p;
    how.menu = "/import";
    return list_send(cx, rq, &how, s, out);
}

mz_code import_rows_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    bool all = mz_str_eq(mz_req_field(rq, "all"), MZ_S("1"));
    size_t n = all ? 0 : mz_req_field_n(rq, "id");
    int64_t *rows = MZ_NEW_N(cx->a, int64_t, n + 1);
    int64_t id = mz_req_path_int(rq, "id");
    bool update = mz_str_eq(mz_req_field(rq, "do"), MZ_S("update"));
    (void)out;
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(mz_str_i64(cx, "id", mz_req_field_i(rq, "id", i), 1, INT32_MAX, &rows[i]));
    }
    if (n == 0 && !all) {
        return mz_refuse(cx, MZ_INVALID, .field = "id",
                         .text = MZ_T("Choose rows first, or all that match."));
    }
    MZ_TRY(import_decide(cx, id, rows, n, update));
    return mz_reply_redirect(rq, import_href(cx, id));
}
