#include "feature/bulk_web.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "web/urlencoded.h"

enum { PAIRS_MAX = 100, VALUE_BYTES = 2000, QUERY_BYTES = 8000, ROW_BYTES = 64 << 20 };

/* ---- which rows --------------------------------------------------------------- */

struct pairs {
    struct mz_field *pair;
    size_t n;
};

static mz_str get(void *p, const char *name)
{
    const struct pairs *q = p;
    for (size_t i = 0; i < q->n; i++) {
        if (mz_str_eq(q->pair[i].name, mz_str_of(name))) {
            return q->pair[i].value;
        }
    }
    return MZ_S("");
}

static mz_code too_many(mz_cx *cx, const struct bulk *b, int64_t n)
{
    return mz_refuse(cx, MZ_LIMIT,
                     .text = MZ_T("These are {0} rows; at most {1} are done at once. Narrow the "
                                  "list, for example to one village."),
                     .arg = {mz_thousands(cx->a, n), mz_thousands(cx->a, (int64_t)b->most)});
}

static mz_code asked_again(mz_cx *cx, const struct mz_reg *reg, struct bulk *b)
{
    const struct mz_fields_limit limit = {PAIRS_MAX, VALUE_BYTES, VALUE_BYTES};
    struct pairs pairs = {.n = 0};
    struct mz_ask ask = {get, &pairs};
    struct mz_query q = {.filters_n = 0};
    int64_t total = 0;
    if (b->query.n > QUERY_BYTES) {
        return mz_fail(cx, MZ_INVALID, "no question of the list %s", reg->name);
    }
    MZ_TRY(mz_urlencoded(cx, b->query, limit, &pairs.pair, &pairs.n));
    MZ_TRY(mz_reg_ask(cx, reg, &ask, &q));
    MZ_TRY(mz_reg_count(cx, reg, &q, &total));
    if (total > (int64_t)b->most) {
        return too_many(cx, b, total);
    }
    b->ids = MZ_NEW_N(cx->a, int64_t, total + 1);
    for (bool more = true; more && b->n < (size_t)total;) {
        struct mz_reg_row *rows = NULL;
        size_t n = 0;
        q.limit = MZ_PAGE_MAX;
        q.offset = (int64_t)b->n;
        MZ_TRY(mz_reg_rows(cx, reg, &q, &rows, &n));
        for (size_t i = 0; i < n && b->n < (size_t)total; i++) {
            b->ids[b->n++] = rows[i].id;
        }
        more = n > 0;
    }
    return MZ_OK;
}

static mz_code by_boxes(mz_cx *cx, const mz_req *rq, struct bulk *b)
{
    size_t n = mz_req_field_n(rq, "id");
    if (n > b->most) {
        return too_many(cx, b, (int64_t)n);
    }
    b->ids = MZ_NEW_N(cx->a, int64_t, n + 1);
    for (size_t i = 0; i < n; i++) {
        int64_t id = 0;
        bool twice = false;
        MZ_TRY(mz_str_i64(cx, "id", mz_req_field_i(rq, "id", i), 1, INT64_MAX, &id));
        for (size_t k = 0; k < b->n; k++) {
            twice = twice || b->ids[k] == id;
        }
        if (!twice) {
            b->ids[b->n++] = id;
        }
    }
    return MZ_OK;
}

mz_code bulk_chosen(mz_cx *cx, mz_req *rq, const struct mz_reg *reg, struct bulk *out)
{
    mz_str confirmed = mz_req_field(rq, "n");
    int64_t n = 0;
    *out = (struct bulk){.most = out->most == 0 ? BULK_MAX : out->most};
    out->all = mz_str_eq(mz_req_field(rq, "all"), MZ_S("1"));
    out->query = mz_req_field(rq, "query").p == NULL ? MZ_S("") : mz_req_field(rq, "query");
    MZ_TRY(out->all ? asked_again(cx, reg, out) : by_boxes(cx, rq, out));
    if (out->n == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "id",
                         .text = MZ_T("Choose rows first, or all that match."));
    }
    if (confirmed.n > 0) {
        MZ_TRY(mz_str_i64(cx, "n", confirmed, 0, INT64_MAX, &n));
        if (n != (int64_t)out->n) {
            return mz_refuse(cx, MZ_CONFLICT,
                             .text = MZ_T("The list has {0} rows now, {1} were confirmed. Nothing "
                                          "was done; look at the list again."),
                             .arg = {mz_thousands(cx->a, (int64_t)out->n), mz_thousands(cx->a, n)});
        }
    }
    return MZ_OK;
}

static mz_str list_href(mz_cx *cx, const struct bulk *b, const char *list)
{
    return mz_str_fmt(cx->a, "%s%s" MZ_FMT, list, b->query.n > 0 ? "?" : "", MZ_ARG(b->query));
}

mz_code bulk_back(mz_cx *cx, mz_req *rq, const struct bulk *b, const char *list, mz_code rc)
{
    bool told = cx->err.say != NULL && mz_code_http(rc) < 500;
    if (!told || mz_req_json(rq)) {
        return rc;
    }
    struct mz_say say = {.text = cx->err.say};
    for (size_t i = 0; i < MZ_LEN(say.arg); i++) {
        say.arg[i] = mz_str_dup(cx->a, mz_str_of(cx->err.say_arg[i]));
    }
    mz_clear(cx);
    mz_reply_flash(rq, MZ_TONE_WARN, say);
    return mz_reply_redirect(rq, list_href(cx, b, list));
}

size_t bulk_fields_n(const struct bulk *b)
{
    return b->all ? 3 : b->n + 2;
}

void bulk_keep(struct leaf *l, struct ui_form *f, const struct bulk *b)
{
    leaf_keep(l, f, "query", b->query);
    leaf_keep(l, f, "n", leaf_int(l, (int64_t)b->n));
    if (b->all) {
        leaf_keep(l, f, "all", MZ_S("1"));
        return;
    }
    for (size_t i = 0; i < b->n; i++) {
        leaf_keep(l, f, "id", leaf_int(l, b->ids[i]));
    }
}

/* ---- one by one ------------------------------------------------------------------ */

static void refused(mz_cx *cx, struct bulk *b, const struct bulk_row *row, mz_code rc)
{
    if (cx->err.code != rc) {
        cx->err = (struct mz_error){.code = rc};
    }
    if (b->refused_n < BULK_SHOWN) {
        b->refused[b->refused_n] =
            (struct bulk_row){.id = row->id,
                              .label = mz_str_dup(cx->a, row->label),
                              .href = mz_str_dup(cx->a, row->href),
                              .why = mz_text_error(cx->a, cx->lang, &cx->err)};
    }
    b->refused_n++;
    mz_clear(cx);
}

mz_code bulk_run(mz_cx *cx, struct bulk *b, bulk_one *one, void *p)
{
    mz_arena *whole = cx->a;
    mz_arena *page = mz_arena_new(ROW_BYTES);
    bool broken = false;
    for (size_t i = 0; i < b->n && !broken; i++) {
        struct bulk_row row = {.id = b->ids[i], .label = mz_str_fmt(page, "%" PRId64, b->ids[i])};
        cx->a = page;
        mz_code rc = one(cx, p, b->ids[i], &row);
        cx->a = whole;
        if (rc == MZ_OK) {
            b->done++;
        } else {
            /* What no row can help, such as a lost database, ends the round. */
            broken = mz_code_http(rc) >= 500;
            refused(cx, b, &row, rc);
            b->left = broken ? b->n - i - 1 : 0;
        }
        mz_arena_reset(page);
    }
    mz_arena_free(page);
    return MZ_OK;
}

/* ---- what became of them ------------------------------------------------------------ */

struct bulk_rows {
    int64_t id;
    mz_str why;
};
static const struct mz_member bulk_rows_members[] = {
    {"id", "Number of the row", MZ_J_INT(struct bulk_rows, id)},
    {"why", "Why, in the language of the reader", MZ_J_TEXT(struct bulk_rows, why)},
    {0},
};
static const struct mz_shape bulk_rows_shape = {"BulkRow", bulk_rows_members,
                                                sizeof(struct bulk_rows)};

struct bulk_answer {
    int64_t done;
    int64_t refused;
    int64_t left;
    const struct bulk_rows *rows;
    size_t rows_n;
};
static const struct mz_member bulk_members[] = {
    {"done", "How many are done", MZ_J_INT(struct bulk_answer, done)},
    {"refused", "How many were refused", MZ_J_INT(struct bulk_answer, refused)},
    {"left", "How many were not looked at", MZ_J_INT(struct bulk_answer, left)},
    {"rows", "Those that were not done", MZ_J_LIST(struct bulk_answer, rows, &bulk_rows_shape)},
    {0},
};
const struct mz_shape bulk_shape = {"Bulk", bulk_members, sizeof(struct bulk_answer)};

static mz_code send_json(mz_cx *cx, mz_out *out, const struct bulk *b)
{
    struct bulk_rows *rows = MZ_NEW_N(cx->a, struct bulk_rows, b->refused_n + 1);
    size_t rows_n = 0;
    for (size_t i = 0; i < b->refused_n && i < BULK_SHOWN; i++) {
        rows[rows_n++] = (struct bulk_rows){.id = b->refused[i].id, .why = b->refused[i].why};
    }
    const struct bulk_answer v = {.done = (int64_t)b->done,
                                  .refused = (int64_t)b->refused_n,
                                  .left = (int64_t)b->left,
                                  .rows = rows,
                                  .rows_n = rows_n};
    return mz_reply_shape(out, &bulk_shape, &v);
}

static void refused_table(struct leaf *l, const struct bulk *b)
{
    static const struct ui_column heads[] = {
        {.name = "row", .label = {MZ_T("Not done"), 0}},
        {.name = "why", .label = {MZ_T("Why not"), 0}, .phone_full = true},
    };
    size_t shown = b->refused_n < BULK_SHOWN ? b->refused_n : BULK_SHOWN;
    struct leaf_part *p = leaf_left(l, MZ_T("What was not done"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), shown);
    for (size_t i = 0; i < shown; i++) {
        leaf_cell(t, (struct ui_cell){.text = b->refused[i].label, .href = b->refused[i].href});
        leaf_cell(t, (struct ui_cell){.text = b->refused[i].why});
    }
    if (b->refused_n > shown) {
        p->note = leaf_sayf(l, MZ_T("and {0} more"), leaf_int(l, (int64_t)(b->refused_n - shown)),
                            MZ_S(""));
    }
}

mz_code bulk_send(mz_cx *cx, mz_req *rq, mz_out *out, const struct bulk *b, const char *list,
                  struct mz_page page)
{
    if (mz_req_json(rq)) {
        return send_json(cx, out, b);
    }
    struct leaf *l = leaf_new(cx, rq);
    struct ui_callout *c = MZ_NEW(cx->a, struct ui_callout);
    struct ui_action *back = MZ_NEW(cx->a, struct ui_action);
    struct mz_say title = {
        .text = MZ_T("{0} done, {1} not done"),
        .arg = {mz_thousands(cx->a, (int64_t)b->done), mz_thousands(cx->a, (int64_t)b->refused_n)}};
    struct mz_say left = {.text = MZ_T("The database stopped answering: {0} rows were not tried. "
                                       "Do them again later."),
                          .arg = {mz_thousands(cx->a, (int64_t)b->left)}};
    *back = (struct ui_action){.label = leaf_say(l, MZ_T("Back to the list")),
                               .href = list_href(cx, b, list),
                               .icon = MZ_ICON("arrow-left"),
                               .primary = true};
    *c = (struct ui_callout){.tone = b->refused_n > 0 ? MZ_TONE_WARN : MZ_TONE_OK,
                             .title = mz_text_say(cx->a, cx->lang, title),
                             .text = b->left > 0 ? mz_text_say(cx->a, cx->lang, left) : MZ_S(""),
                             .actions = back,
                             .actions_n = 1};
    leaf_left(l, NULL)->callout = c;
    if (b->refused_n > 0) {
        refused_table(l, b);
    }
    return leaf_send(l, out, page);
}
