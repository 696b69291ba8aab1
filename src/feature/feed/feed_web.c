/* feed_web.c - the routes of deliveries, and what their pages share. */
#include "feature/feed/feed_web.h"

#include <inttypes.h>

#include "base/text.h"
#include "feature/list_web.h"
#include "store/db.h"

mz_str feed_href(mz_cx *cx, int64_t delivery)
{
    return mz_str_fmt(cx->a, "/feed/delivery/%" PRId64, delivery);
}

mz_str feed_category_href(mz_cx *cx, const struct catalogue_category *k)
{
    return mz_str_fmt(cx->a, "/feed/category/" MZ_FMT, MZ_ARG(k->id));
}

mz_str feed_category_text(const struct leaf *l, const struct catalogue_category *k)
{
    mz_str label = catalogue_word(l->cx->lang, k->label, k->label_en);
    return mz_str_fmt(l->cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(k->no), MZ_ARG(label));
}

static const struct leaf_state states[] = {
    {"columns", MZ_T("Columns to choose"), MZ_TONE_WARN},
    {"waiting", MZ_T("Waiting"), MZ_TONE_INFO},
    {"running", MZ_T("Being read"), MZ_TONE_INFO},
    {"done", MZ_T("In force||of a delivery"), MZ_TONE_OK},
    {"failed", MZ_T("Could not be read"), MZ_TONE_BAD},
    {"stopped", MZ_T("Stopped"), MZ_TONE_IDLE},
};

const struct ui_tag *feed_state_tag(struct leaf *l, mz_str state, bool replaced)
{
    return replaced ? leaf_tag(l, MZ_TONE_IDLE, leaf_say(l, MZ_T("Replaced||of a delivery")))
                    : leaf_state(l, states, MZ_LEN(states), state);
}

mz_str feed_origin_text(const struct leaf *l, mz_str origin)
{
    static const struct {
        const char *word;
        const char *label;
    } words[] = {
#define X(id, word, label) {word, label},
        FEED_ORIGINS(X)
#undef X
    };
    for (size_t i = 0; i < MZ_LEN(words); i++) {
        if (mz_str_eq(origin, mz_str_of(words[i].word))) {
            return leaf_say(l, words[i].label);
        }
    }
    return origin;
}

mz_str feed_unit(const struct leaf *l, mz_str unit)
{
    static const struct {
        const char *zh;
        const char *en;
    } units[] = {{"元", "yuan"},   {"平方米", "m²"}, {"亩", "mu"},       {"千瓦时", "kWh"},
                 {"份", "units"},  {"头", "head"},   {"个月", "months"}, {"天", "days"},
                 {"次", "times"},  {"年", "year"},   {"毫升", "ml"},     {"千克", "kg"},
                 {"人", "persons"}};
    if (unit.n == 0) {
        return MZ_S("—");
    }
    for (size_t i = 0; i < MZ_LEN(units) && l->cx->lang != MZ_LANG_ZH; i++) {
        if (mz_str_eq(unit, mz_str_of(units[i].zh))) {
            return mz_str_of(units[i].en);
        }
    }
    return unit;
}

mz_str feed_share(mz_arena *a, int64_t quality)
{
    return quality < 0
               ? MZ_S("—")
               : mz_str_fmt(a, "%" PRId64 ".%02" PRId64 " %%", quality / 100, quality % 100);
}

mz_str feed_say(const struct leaf *l, const struct catalogue *c, struct mz_say say)
{
    const struct catalogue_feature *f = catalogue_feature(c, say.arg[0], NULL);
    if (f != NULL) {
        say.arg[0] = catalogue_word(l->cx->lang, f->label, f->label_en);
    }
    return mz_text_say(l->cx->a, l->cx->lang, say);
}

static const struct mz_param bring_params[] = {
    {"file", "post", "CSV, TSV, xlsx or JSON lines; also in gzip or zip", MZ_PARAM_FILE, true},
    {"item", "post", "Category of the catalogue", MZ_PARAM_TEXT, true},
    {"period", "post", "Month, as 2026-10", MZ_PARAM_TEXT, true},
    {"source", "post", "Who sent it, where a category has several senders", MZ_PARAM_TEXT, false},
    {0},
};

static const struct mz_param push_params[] = {
    {"file", "post", "CSV, TSV, xlsx or JSON lines; also in gzip or zip", MZ_PARAM_FILE, true},
    {"period", "post", "Month, as 2026-10", MZ_PARAM_TEXT, true},
    {"source", "post", "Who sent it, where a category has several senders", MZ_PARAM_TEXT, false},
    {0},
};

static const struct mz_param list_params[] = {
    {"item", "get", "Category of the catalogue", MZ_PARAM_TEXT, false},
    {"state", "get", "columns, waiting, running, done, failed or stopped", MZ_PARAM_TEXT, false},
    {0},
};

static const struct mz_param find_params[] = {
    {"number", "post", "ID number of the person", MZ_PARAM_TEXT, true},
    {0},
};

static const struct mz_param person_params[] = {
    {"delivery", "get", "One delivery; without: the newest of each category", MZ_PARAM_INT, false},
    {0},
};

static const struct mz_param own_params[] = {
    {"file", "post", "CSV, TSV, xlsx or JSON lines; also in gzip or zip", MZ_PARAM_FILE, true},
    {"item", "post", "Category of the account's department", MZ_PARAM_TEXT, true},
    {"period", "post", "Month, as 2026-10", MZ_PARAM_TEXT, true},
    {0},
};

static const struct mz_param sender_params[] = {
    {"login", "post", "Login name of the account", MZ_PARAM_TEXT, false},
    {"department", "post", "Department of the catalogue", MZ_PARAM_TEXT, false},
    {"source", "post", "The name that its deliveries stand under", MZ_PARAM_TEXT, false},
    {"end", "post", "Number of the entry that ends", MZ_PARAM_INT, false},
    {0},
};

#define BODY_MAX (INT64_C(2) << 30)

const struct mz_route feed_routes[] = {
    {.path = "/feed",
     .get = feed_cover_show,
     .need = "feed.read",
     .help = "What departments delivered: categories by months, what is late, how good it is",
     .answer = &feed_cover_shape},
    {.path = "/feed/list",
     .get = list_get,
     .page = &feed_list,
     .need = "feed.read",
     .help = "Deliveries, the newest first",
     .params = list_params,
     .answer = &feed_delivery_rows_shape,
     .list = &feed_delivery_register},
    {.path = "/feed/bring",
     .get = feed_bring_show,
     .post = feed_bring_post,
     .need = "feed.load",
     .help = "Upload a delivery",
     .flags = MZ_ROUTE_UPLOAD,
     .body_max = BODY_MAX,
     .params = bring_params},
    {.path = "/feed/push/{category:text}",
     .post = feed_push_post,
     .need = "feed.push",
     .help = "Push a delivery by a token; the category is named by its number or id",
     .flags = MZ_ROUTE_UPLOAD | MZ_ROUTE_JSON,
     .body_max = BODY_MAX,
     .params = push_params,
     .answer_post = &feed_push_shape},
    {.path = "/feed/category/{category:text}",
     .get = feed_category_show,
     .need = "feed.read",
     .help = "A category: its items, how they become features, its deliveries",
     .answer = &feed_category_page_shape},
    {.path = "/feed/delivery/{id}",
     .get = feed_delivery_show,
     .post = feed_delivery_act,
     .need = "feed.read",
     .need_post = "feed.load",
     .help = "What a delivery was like; POST chooses its columns, has it read, stops it",
     .answer = &feed_delivery_page_shape},
    {.path = "/feed/delivery/{id}/back",
     .get = feed_back_get,
     .need = "feed.load",
     .help = "The rows of a delivery that came back, as CSV with the reasons",
     .file = "text/csv"},
    {.path = "/feed/delivery/{id}/find",
     .post = feed_person_find,
     .need = "feed.row",
     .help = "Look for a person in the evidence of a delivery",
     .params = find_params},
    {.path = "/feed/own",
     .get = feed_own_show,
     .need = "feed.send",
     .help = "What a department's account delivered, and what it owes",
     .whole = "a department owes some categories a month, and sees the newest deliveries",
     .answer = &feed_own_shape},
    {.path = "/feed/own/send",
     .get = feed_own_send,
     .post = feed_own_send_post,
     .need = "feed.send",
     .help = "Upload a delivery of one's own department",
     .flags = MZ_ROUTE_UPLOAD,
     .body_max = BODY_MAX,
     .params = own_params},
    {.path = "/feed/own/delivery/{id}",
     .get = feed_own_see,
     .post = feed_own_do,
     .need = "feed.send",
     .help = "How a delivery of one's own was; POST chooses its columns, has it read, stops it",
     .answer = &feed_delivery_page_shape},
    {.path = "/feed/own/delivery/{id}/back",
     .get = feed_own_back,
     .need = "feed.send",
     .help = "The rows of a delivery of one's own that came back, as CSV with the reasons",
     .file = "text/csv"},
    {.path = "/feed/sender",
     .get = feed_sender_show,
     .post = feed_sender_post,
     .need = "feed.sender",
     .help = "Which account sends for which department",
     .params = sender_params},
    {.path = "/feed/person/{id}",
     .get = feed_person_show,
     .need = "feed.row",
     .help = "What departments say of one person, masked; the read is recorded",
     .params = person_params,
     .answer = &feed_person_shape},
    {0},
};
