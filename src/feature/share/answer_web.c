/* answer_web.c - answers for programs, recognition for everybody, what the person may see; routes.
 */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/list_web.h"
#include "feature/person/person.h"
#include "feature/share/share_int.h"
#include "feature/share/web.h"
#include "store/db.h"

enum { ANSWER_BODY = 1 << 18, ANSWER_BYTES = 4 << 20, ID_DIGITS = 16 };

/* ---- is this person in the category ---------------------------------------------------- */

static mz_code bad_body(mz_cx *cx)
{
    return mz_refuse(cx, MZ_INVALID, .field = "persons",
                     .text = MZ_T("The body is a JSON object with agreement and persons, each with "
                                  "number, category and day"));
}

static mz_code question(mz_cx *cx, const struct mz_json *one, struct share_question *q)
{
    mz_str day;
    mz_date d = MZ_DATE_NONE;
    if (one->kind != MZ_JSON_MAP || mz_json_text(cx, one, "number", &q->number) != MZ_OK ||
        mz_json_text(cx, one, "category", &q->category) != MZ_OK ||
        mz_json_text(cx, one, "day", &day) != MZ_OK) {
        mz_clear(cx);
        return bad_body(cx);
    }
    MZ_TRY(mz_date_parse(cx, "day", day, &d));
    q->day = d.v;
    return MZ_OK;
}

struct is_answer {
    const char *is;
    int64_t determination;
    mz_str code;
    int64_t from;
    int64_t to;
    int64_t division;
    mz_str law;
    int64_t law_day;
};
static const struct mz_member is_members[] = {
    {"is", "yes, no or unknown", MZ_J_TEXT(struct is_answer, is)},
    {"determination", "Number of the determination; null without one",
     MZ_J_INT_OR_NULL(struct is_answer, determination)},
    {"code", "Its check code", MZ_J_TEXT_OR_NULL(struct is_answer, code)},
    {"from", "First day", MZ_J_DAY_OR_NULL(struct is_answer, from)},
    {"to", "Last day", MZ_J_DAY_OR_NULL(struct is_answer, to)},
    {"division", "12-digit code of the division that decided",
     MZ_J_INT_OR_NULL(struct is_answer, division)},
    {"law", "Policy pack that was applied", MZ_J_TEXT_OR_NULL(struct is_answer, law)},
    {"law_day", "Day of the law that was applied", MZ_J_DAY_OR_NULL(struct is_answer, law_day)},
    {0},
};
static const struct mz_shape is_shape = {"Is", is_members, sizeof(struct is_answer)};

struct are_answer {
    const struct is_answer *answers;
    size_t answers_n;
};
static const struct mz_member are_members[] = {
    {"answers", "One per person, in the order of the question",
     MZ_J_LIST(struct are_answer, answers, &is_shape)},
    {0},
};
const struct mz_shape share_is_shape = {"Are", are_members, sizeof(struct are_answer)};

/* Without a determination only the answer itself is known. */
static struct is_answer is_of(const struct share_answer *a)
{
    bool known = a->determination != 0;
    return (struct is_answer){.is = category_is_word(a->is),
                              .determination = known ? a->determination : MZ_NULL,
                              .code = known ? a->code : (mz_str){NULL, 0},
                              .from = known ? a->from : MZ_NULL,
                              .to = known ? a->to : MZ_NULL,
                              .division = known ? a->division : MZ_NULL,
                              .law = known ? a->law : (mz_str){NULL, 0},
                              .law_day = known ? a->law_day : MZ_NULL};
}

mz_code share_is_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    const struct mz_json *body = mz_req_body_json(rq);
    const struct mz_json *list = NULL;
    int64_t agreement = 0;
    if (body == NULL || mz_json_int(cx, body, "agreement", &agreement) != MZ_OK ||
        mz_json_items(cx, body, "persons", MZ_JSON_LIST, &list) != MZ_OK) {
        mz_clear(cx);
        return bad_body(cx);
    }
    if (list->n == 0 || list->n > SHARE_ANSWERS_MAX) {
        return mz_refuse(cx, MZ_LIMIT, .field = "persons",
                         .text = MZ_T("Ask for 1 to 1,000 persons at once"));
    }
    struct share_question *q = MZ_NEW_N(cx->a, struct share_question, list->n);
    struct share_answer *a = MZ_NEW_N(cx->a, struct share_answer, list->n);
    for (size_t i = 0; i < list->n; i++) {
        MZ_TRY(question(cx, &list->items[i], &q[i]));
    }
    MZ_TRY(share_answers(cx, agreement, q, list->n, a));
    struct is_answer *said = MZ_NEW_N(cx->a, struct is_answer, list->n);
    for (size_t i = 0; i < list->n; i++) {
        said[i] = is_of(&a[i]);
    }
    return mz_reply_shape(out, &share_is_shape, &(struct are_answer){said, list->n});
}

/* ---- mutual recognition ---------------------------------------------------------------- */

static void check_form(struct leaf *l)
{
    struct leaf_part *p = leaf_left(l, MZ_T("Check a determination"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Check||determination"), NULL, 4);
    f->get = true;
    f->action = MZ_S("/share/check");
    leaf_field(f, (struct ui_field){.kind = UI_NUMBER,
                                    .name = "number",
                                    .label = leaf_say(l, MZ_T("Determination number")),
                                    .value = mz_req_query(l->rq, "number"),
                                    .required = true,
                                    .max = ID_DIGITS});
    leaf_field(f,
               (struct ui_field){.kind = UI_TEXT,
                                 .name = "code",
                                 .label = leaf_say(l, MZ_T("Code||of a determination")),
                                 .hint = leaf_say(l, MZ_T("Eight characters, beside the number")),
                                 .value = mz_req_query(l->rq, "code"),
                                 .required = true,
                                 .max = 8});
    p->note = leaf_say(l, MZ_T("Says whether a determination of this office is in force today. It "
                               "names nobody."));
}

static mz_str category_name(struct leaf *l, mz_str outcome)
{
    const struct sharing *all = NULL;
    if (dataset_all(l->cx, &all) != MZ_OK) {
        mz_clear(l->cx);
        return outcome;
    }
    for (size_t i = 0; i < all->category_n; i++) {
        if (mz_str_eq(all->category[i].outcome, outcome)) {
            return dataset_word(l->cx->lang, &all->category[i].words);
        }
    }
    return outcome;
}

static void recognised(struct leaf *l, mz_str number, const struct share_recognised *r)
{
    leaf_callout(l,
                 r->holds   ? MZ_TONE_OK
                 : r->found ? MZ_TONE_WARN
                            : MZ_TONE_BAD,
                 (struct mz_say){.text = r->holds   ? MZ_T("In force today")
                                         : r->found ? MZ_T("Genuine, and not in force today")
                                                    : MZ_T("There is no determination with this "
                                                           "number and code")},
                 (struct mz_say){.text = NULL});
    if (!r->found) {
        return;
    }
    struct leaf_part *p = leaf_left(l, MZ_T("Determination"));
    leaf_fact(l, p, MZ_T("Determination number"), (struct ui_fact){.value = number, .id = true});
    leaf_fact(l, p, MZ_T("Category||of persons"),
              (struct ui_fact){.value = category_name(l, r->outcome)});
    leaf_fact(l, p, MZ_T("Determined by"),
              (struct ui_fact){.value = leaf_division(l->cx, r->division)});
    leaf_fact(l, p, MZ_T("By the law of"),
              (struct ui_fact){.value = leaf_day(l, r->law_day), .note = r->pack});
    if (r->until != MZ_NULL) {
        leaf_fact(l, p, MZ_T("In force until"), (struct ui_fact){.value = leaf_day(l, r->until)});
    }
}

static const struct mz_member recognised_members[] = {
    {"found", "Whether there is one with this number and code",
     MZ_J_FLAG(struct share_recognised, found)},
    {"holds", "Whether it is in force today", MZ_J_FLAG(struct share_recognised, holds)},
    {"outcome", "What it says", MZ_J_TEXT_OR_NULL(struct share_recognised, outcome)},
    {"law", "Policy pack that was applied", MZ_J_TEXT_OR_NULL(struct share_recognised, pack)},
    {"law_day", "Day of the law that was applied",
     MZ_J_DAY_OR_NULL(struct share_recognised, law_day)},
    {"until", "Last day, where there is one", MZ_J_DAY_OR_NULL(struct share_recognised, until)},
    {"division", "12-digit code of the division that decided",
     MZ_J_INT_OR_NULL(struct share_recognised, division)},
    {0},
};
const struct mz_shape share_recognised_shape = {"Recognised", recognised_members,
                                                sizeof(struct share_recognised)};

mz_code share_check_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct share_recognised r = {.law_day = MZ_NULL, .until = MZ_NULL, .division = MZ_NULL};
    mz_str number = mz_req_query(rq, "number");
    int64_t id = mz_req_query_int(rq, "number", 1, INT64_C(999999999999999), 0);
    bool asked = number.n > 0;
    if (asked) {
        MZ_TRY(share_recognise(cx, id, mz_str_trim(mz_req_query(rq, "code")), mz_date_today(cx).v,
                               &r));
    }
    if (mz_req_json(rq)) {
        return mz_reply_shape(out, &share_recognised_shape, &r);
    }
    if (asked) {
        recognised(l, number, &r);
    }
    check_form(l);
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("Check of a determination")),
                                      .frame = MZ_FRAME_PUBLIC});
}

/* ---- who received what ------------------------------------------------------------------- */

struct said { /* of an answer's record */
    int64_t agreement;
    mz_str text;
};

static struct said read_detail(struct leaf *l, mz_str detail)
{
    const struct mz_json *map = NULL;
    struct said s = {.text = MZ_S("")};
    mz_str category;
    mz_str day;
    mz_str is;
    if (mz_json_read(l->cx, detail, (struct mz_json_options){.size_max = 4096}, &map) != MZ_OK ||
        mz_json_int(l->cx, map, "agreement", &s.agreement) != MZ_OK ||
        mz_json_text(l->cx, map, "category", &category) != MZ_OK ||
        mz_json_text(l->cx, map, "day", &day) != MZ_OK ||
        mz_json_text(l->cx, map, "answer", &is) != MZ_OK) {
        mz_clear(l->cx);
        return s;
    }
    const char *word = mz_str_eq(is, MZ_S("yes"))  ? MZ_T("Yes||answer")
                       : mz_str_eq(is, MZ_S("no")) ? MZ_T("No||answer")
                                                   : MZ_T("Unknown||answer");
    s.text = mz_str_fmt(l->cx->a, MZ_FMT " " MZ_FMT " → " MZ_FMT,
                        MZ_ARG(category_name(l, category)), MZ_ARG(day), MZ_ARG(leaf_say(l, word)));
    return s;
}

static mz_code who_row(struct leaf *l, struct ui_table *t, const struct share_seen *s)
{
    struct share_agreement a = {.id = 0};
    struct said said = {.agreement = s->agreement, .text = MZ_S("")};
    if (s->delivery == 0) {
        said = read_detail(l, s->detail);
    }
    mz_code rc = said.agreement == 0 ? MZ_ABSENT : share_get(l->cx, said.agreement, &a);
    bool found = rc == MZ_OK;
    if (rc == MZ_ABSENT) {
        mz_clear(l->cx);
        rc = MZ_OK;
    }
    MZ_TRY(rc);
    leaf_cell(t, (struct ui_cell){.text = leaf_time(l, s->at_ms)});
    leaf_cell(t, (struct ui_cell){.text = found ? share_recipient_name(l, a.dataset, a.recipient)
                                                : MZ_S("—"),
                                  .note = found ? a.purpose : MZ_S("")});
    leaf_cell(t, s->delivery != 0
                     ? (struct ui_cell){.text = s->number,
                                        .href = mz_str_fmt(l->cx->a, "/share/delivery/%" PRId64,
                                                           s->delivery),
                                        .id = true,
                                        .note = found ? share_dataset_name(l, a.dataset) : MZ_S("")}
                     : (struct ui_cell){.text = said.text});
    leaf_cell(t, (struct ui_cell){.text = found ? a.number : MZ_S(""), .id = true});
    return MZ_OK;
}

mz_code share_who_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    static const struct ui_column heads[] = {
        {.name = "at", .label = {MZ_T("When"), 0}, .one_line = true, .phone_full = true},
        {.name = "who", .label = {MZ_T("Recipient"), 0}, .phone_full = true},
        {.name = "what", .label = {MZ_T("What was told||to a department"), 0}, .phone_full = true},
        {.name = "agreement", .label = {MZ_T("Agreement"), 0}, .phone_label = true},
    };
    struct leaf *l = leaf_new(cx, rq);
    struct person_view v;
    struct share_seen *s = NULL;
    size_t n = 0;
    MZ_TRY(person_open(cx, person_may(cx), mz_req_path_int(rq, "id"), &v));
    MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("share.who"),
                                               .kind = MZ_S("person"),
                                               .subject = v.id,
                                               .division = v.division}));
    MZ_TRY(share_who(cx, v.id, &s, &n));
    struct leaf_part *part = leaf_left(l, MZ_T("What departments were told"));
    struct ui_table *t = leaf_table(l, part, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(who_row(l, t, &s[i]));
    }
    if (n == 0) {
        part->table = NULL;
        part->body = true;
        part->note = leaf_say(l, MZ_T("No department was told anything about this person."));
    }
    struct mz_page page =
        share_page(l, leaf_sayf(l, MZ_T("Who was told about {0}"), v.name, MZ_S("")));
    page.sub = leaf_say(l, MZ_T("May be shown and given to the person"));
    return leaf_send(l, out, page);
}

/* ---- routes -------------------------------------------------------------------------- */

static const struct mz_param receipt_params[] = {
    {.name = "sm3",
     .in = "post",
     .help = "SM3 hash of the file, as in the manifest",
     .type = MZ_PARAM_TEXT,
     .required = true},
    {.name = "rows",
     .in = "post",
     .help = "Rows that were stored",
     .type = MZ_PARAM_INT,
     .required = true},
    {.name = "sign",
     .in = "post",
     .help = "SM2 signature over \"receipt NUMBER SM3 ROWS\", in hexadecimal; optional",
     .type = MZ_PARAM_TEXT},
    {0},
};

static const struct mz_param is_params[] = {
    {.name = "agreement",
     .in = "post",
     .help = "Id of the agreement",
     .type = MZ_PARAM_INT,
     .required = true},
    {.name = "persons",
     .in = "post",
     .help = "List of at most 1,000 objects with number, category and day",
     .type = MZ_PARAM_TEXT,
     .required = true},
    {0},
};

static const struct mz_param check_params[] = {
    {.name = "number", .in = "get", .help = "Number of a determination", .type = MZ_PARAM_INT},
    {.name = "code", .in = "get", .help = "Its code of eight characters", .type = MZ_PARAM_TEXT},
    {0},
};

const struct mz_route share_routes[] = {
    {.path = "/share",
     .get = list_get,
     .page = &share_list,
     .need = "share.read",
     .help = MZ_T("Agreements on sharing"),
     .answer = &share_list_rows_shape,
     .list = &share_register},
    {.path = "/share/dataset",
     .get = share_datasets_get,
     .need = "share.read",
     .help = MZ_T("What may be shared")},
    {.path = "/share/new",
     .get = share_new_get,
     .post = share_new_post,
     .need = "share.ask",
     .help = MZ_T("Ask for an agreement on sharing")},
    {.path = "/share/agreement/{id}",
     .get = share_agreement_get,
     .post = share_agreement_post,
     .need = "share.read",
     .flags = MZ_ROUTE_FRESH,
     .help = MZ_T("One agreement on sharing; deciding, suspending"),
     .answer = &share_agreement_page_shape},
    {.path = "/share/delivery",
     .get = list_get,
     .page = &share_file_list,
     .need = "share.read",
     .help = MZ_T("Deliveries to departments"),
     .answer = &share_file_rows_shape,
     .list = &share_file_register},
    {.path = "/share/delivery/{id}",
     .get = share_delivery_page,
     .need = "share.read",
     .help = MZ_T("One delivery to a department"),
     .answer = &share_delivery_shape},
    {.path = "/share/delivery/{id}/file",
     .get = share_file_get,
     .need = "share.get",
     .help = MZ_T("File of a delivery"),
     .file = "application/octet-stream"},
    {.path = "/share/delivery/{id}/manifest",
     .get = share_manifest_get,
     .need = "share.get",
     .help = MZ_T("Manifest of a delivery with its signature"),
     .file = "text/plain"},
    {.path = "/share/delivery/{id}/receipt",
     .post = share_receipt_post,
     .need = "share.get",
     .help = MZ_T("Receipt of the recipient for a delivery"),
     .flags = MZ_ROUTE_JSON,
     .params = receipt_params,
     .answer_post = &share_delivery_shape},
    {.path = "/share/get",
     .get = share_mine_get,
     .need = "share.get",
     .help = MZ_T("Agreements and deliveries of the account that asks"),
     .flags = MZ_ROUTE_JSON,
     .answer = &share_mine_shape},
    {.path = "/share/is",
     .post = share_is_post,
     .need = "share.is",
     .help = MZ_T("Is a person in a category on a day"),
     .flags = MZ_ROUTE_JSON | MZ_ROUTE_FIRM,
     .body_max = ANSWER_BODY,
     .params = is_params,
     .answer_post = &share_is_shape},
    {.path = "/share/check",
     .get = share_check_get,
     .need = "public",
     .help = MZ_T("Check of a determination by number and code"),
     .params = check_params,
     .answer = &share_recognised_shape},
    {.path = "/share/key",
     .get = share_key_get,
     .need = "public",
     .help = MZ_T("Public keys that deliveries are signed with"),
     .file = "text/plain"},
    {.path = "/share/who",
     .get = share_find_get,
     .post = share_find_post,
     .need = "share.read",
     .help = MZ_T("Find who was told what about a person")},
    {.path = "/share/who/{id}",
     .get = share_who_get,
     .need = "share.read",
     .help = MZ_T("Who was told what about a person")},
    {0},
};
