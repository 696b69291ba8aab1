/* feed_category_web.c - one category: what it holds, how it becomes features, what came. */
#include <inttypes.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/feed/feed_sql.h"
#include "feature/feed/feed_web.h"
#include "store/db.h"

enum { DELIVERIES_SHOWN = 24, SENDER_MONTHS = 24 };

static mz_str basis_text(struct leaf *l, const struct catalogue *c,
                         const struct catalogue_category *k)
{
    mz_sb b = mz_sb_new(l->cx->a, 2000);
    for (size_t i = 0; i < k->basis_n; i++) {
        const struct catalogue_source *s = &c->source[k->basis[i].source];
        mz_sb_fmt(&b, "%s《" MZ_FMT "》" MZ_FMT " " MZ_FMT, i == 0 ? "" : "；", MZ_ARG(s->title),
                  MZ_ARG(s->number), MZ_ARG(k->basis[i].article));
    }
    return mz_sb_view(&b);
}

static bool open_basis(const struct catalogue *c, const struct catalogue_category *k)
{
    bool open = mz_str_eq(k->cite, MZ_S("local: to be confirmed"));
    for (size_t i = 0; i < k->basis_n; i++) {
        open = open || c->source[k->basis[i].source].open;
    }
    return open;
}

static mz_str keys_text(struct leaf *l, const mz_str *v, size_t n)
{
    mz_sb b = mz_sb_new(l->cx->a, 4000);
    for (size_t i = 0; i < n; i++) {
        mz_sb_fmt(&b, "%s" MZ_FMT, i == 0 ? "" : "、", MZ_ARG(v[i]));
    }
    return mz_sb_view(&b);
}

static void facts(struct leaf *l, const struct catalogue *c, const struct catalogue_category *k)
{
    const struct catalogue_department *d = &c->department[k->department];
    struct leaf_part *p = leaf_right(l, MZ_T("By law and agreement"));
    leaf_fact(l, p, MZ_T("Department"),
              (struct ui_fact){.value = catalogue_word(l->cx->lang, d->label, d->label_en)});
    leaf_fact(l, p, MZ_T("Use||of a category"),
              (struct ui_fact){.value = leaf_say(l, catalogue_use_label(k->use))});
    leaf_fact(l, p, MZ_T("How often"),
              (struct ui_fact){.value = leaf_say(l, catalogue_every_label(k->every))});
    leaf_fact(l, p, MZ_T("Due by"),
              (struct ui_fact){.value = leaf_sayf(l, MZ_T("day {0} of the month after"),
                                                  leaf_int(l, k->due), MZ_S(""))});
    leaf_fact(l, p, MZ_T("A delivery holds"),
              (struct ui_fact){.value = leaf_say(l, catalogue_delivers_label(k->delivers))});
    leaf_fact(l, p, MZ_T("Rows a person"),
              (struct ui_fact){.value = k->many ? leaf_say(l, MZ_T("Several"))
                                                : leaf_say(l, MZ_T("One||row"))});
    leaf_fact(l, p, MZ_T("Legal basis"),
              (struct ui_fact){.value = basis_text(l, c, k), .wide = true});
    leaf_fact(l, p, MZ_T("Column of the ID number"),
              (struct ui_fact){.value = keys_text(l, k->number, k->number_n), .wide = true});
    leaf_fact(l, p, MZ_T("Column of the name"),
              (struct ui_fact){.value = keys_text(l, k->name, k->name_n), .wide = true});
    struct ui_facts *all = leaf_own(p->facts);
    all->one = true;
    if (open_basis(c, k)) {
        p->note = leaf_say(l, MZ_T("Article, frequency or day are still to be confirmed by the "
                                   "agreement with the department."));
    }
}

/* ---- features -------------------------------------------------------------- */

static mz_str window_text(struct leaf *l, const struct catalogue *c,
                          const struct catalogue_feature *f)
{
    mz_str fold = leaf_say(l, catalogue_fold_label(f->fold));
    mz_str by = f->by == SIZE_MAX
                    ? leaf_say(l, MZ_T("month of the delivery"))
                    : catalogue_word(l->cx->lang, c->item[f->by].label, c->item[f->by].label_en);
    struct mz_say say = {.text = MZ_T("{0} over {1} months, by {2}"),
                         .arg = {fold, leaf_int(l, f->months), by}};
    return f->months == 0 ? fold : mz_text_say(l->cx->a, l->cx->lang, say);
}

static mz_str where_text(struct leaf *l, const struct catalogue *c,
                         const struct catalogue_feature *f)
{
    mz_sb b = mz_sb_new(l->cx->a, 2000);
    if (f->where == SIZE_MAX) {
        return MZ_S("");
    }
    const struct catalogue_item *item = &c->item[f->where];
    for (size_t i = 0; i < f->is_n; i++) {
        for (size_t k = 0; k < item->choice_n; k++) {
            if (item->choice[k].number == f->is[i]) {
                mz_sb_fmt(&b, "%s" MZ_FMT, b.n == 0 ? "" : "、", MZ_ARG(item->choice[k].text));
                break;
            }
        }
    }
    return leaf_sayf(l, MZ_T("only where {0} is {1}"),
                     catalogue_word(l->cx->lang, item->label, item->label_en), mz_sb_view(&b));
}

static void features(struct leaf *l, const struct catalogue *c, const struct catalogue_category *k)
{
    static const struct ui_column heads[] = {
        {.name = "feature", .label = {MZ_T("Feature||of a category"), 0}},
        {.name = "item", .label = {MZ_T("From the item"), 0}, .phone_label = true},
        {.name = "fold", .label = {MZ_T("How rows fold"), 0}, .phone_label = true},
        {.name = "house", .label = {MZ_T("Household"), 0}, .phone_label = true},
        {.name = "missing", .label = {MZ_T("Nobody in the delivery means"), 0}, .phone_full = true},
    };
    struct leaf_part *p = leaf_left(l, MZ_T("What it becomes"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), k->feature_n);
    for (size_t i = 0; i < k->feature_n; i++) {
        const struct catalogue_feature *f = &k->feature[i];
        const struct catalogue_item *item = &c->item[f->item];
        bool none = f->missing == CATALOGUE_MISSING_NONE;
        leaf_cell(t, (struct ui_cell){.text = catalogue_word(l->cx->lang, f->label, f->label_en),
                                      .note = f->id});
        leaf_cell(t,
                  (struct ui_cell){.text = catalogue_word(l->cx->lang, item->label, item->label_en),
                                   .note = item->code});
        leaf_cell(t, (struct ui_cell){.text = window_text(l, c, f), .note = where_text(l, c, f)});
        leaf_cell(t, (struct ui_cell){.text = leaf_say(l, catalogue_roll_label(f->roll))});
        leaf_cell(t, (struct ui_cell){.text = none ? leaf_say(l, MZ_T("None||nothing"))
                                                   : leaf_say(l, MZ_T("Unknown||not known")),
                                      .note = f->because});
    }
}

/* ---- items ----------------------------------------------------------------- */

static mz_str aliases(struct leaf *l, const struct catalogue_item *item)
{
    return keys_text(l, item->alias, item->alias_n);
}

static void items(struct leaf *l, const struct catalogue *c, const struct catalogue_category *k)
{
    static const struct ui_column heads[] = {
        {.name = "item", .label = {MZ_T("Item"), 0}},
        {.name = "type", .label = {MZ_T("Type"), 0}, .phone_label = true},
        {.name = "unit", .label = {MZ_T("Unit"), 0}, .phone_label = true},
        {.name = "alias", .label = {MZ_T("Also written as"), 0}, .phone_full = true},
        {.name = "used", .label = {MZ_T("Used"), 0}, .phone_end = true},
    };
    struct leaf_part *p = leaf_left(l, MZ_T("Items"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), k->item_n);
    for (size_t i = k->item; i < k->item + k->item_n; i++) {
        const struct catalogue_item *item = &c->item[i];
        mz_str mask = item->mask == CATALOGUE_MASK_NONE
                          ? MZ_S("")
                          : leaf_say(l, catalogue_mask_label(item->mask));
        leaf_cell(t,
                  (struct ui_cell){.text = catalogue_word(l->cx->lang, item->label, item->label_en),
                                   .note = item->code});
        leaf_cell(t, (struct ui_cell){.text = leaf_say(l, catalogue_type_label(item->type)),
                                      .note = mask});
        leaf_cell(t, (struct ui_cell){.text = feed_unit(l, item->unit)});
        leaf_cell(t, (struct ui_cell){.text = aliases(l, item)});
        leaf_cell(t,
                  (struct ui_cell){.text = item->needed ? leaf_say(l, MZ_T("Read"))
                                                        : leaf_say(l, MZ_T("Kept as evidence"))});
    }
}

/* ---- the page -------------------------------------------------------------- */

static mz_code deliveries(struct leaf *l, const struct catalogue *c,
                          const struct catalogue_category *k)
{
    struct feed_recent_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(feed_recent(l->cx, k->no, MZ_S(""), DELIVERIES_SHOWN, 0, &rows, &n));
    struct leaf_part *p = leaf_left(l, MZ_T("Deliveries"));
    if (n > 0) {
        feed_rows_table(l, p, c, rows, n);
        return MZ_OK;
    }
    struct ui_empty *e = MZ_NEW(l->cx->a, struct ui_empty);
    *e = (struct ui_empty){.icon = MZ_ICON("database-import"),
                           .title = leaf_say(l, MZ_T("Nothing was delivered yet")),
                           .text = leaf_say(l, MZ_T("Agree with the department how it sends: "
                                                    "upload, drop folder, push or pull."))};
    p->empty = e;
    return MZ_OK;
}

/* Who must send, and who did: the catalogue's list, else whoever sent within two years. */
static mz_code senders(struct leaf *l, const struct catalogue_category *k)
{
    static const struct ui_column heads[] = {
        {.name = "sender", .label = {MZ_T("Sender||of deliveries"), 0}, .phone_full = true},
        {.name = "newest", .label = {MZ_T("Newest period"), 0}, .phone_label = true},
        {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
    };
    struct feed_senders_of_row *r = NULL;
    size_t n = 0;
    int64_t due = feed_period_due(k, mz_date_today(l->cx).v);
    MZ_TRY(feed_senders_of(l->cx, k->no, due - SENDER_MONTHS, &r, &n));
    if (n < 2 && k->sender_n == 0) {
        return MZ_OK; /* the department itself, and nobody else */
    }
    struct leaf_part *p = leaf_left(l, MZ_T("Senders"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), k->sender_n + n);
    size_t behind = 0;
    for (size_t i = 0; i < k->sender_n + n; i++) {
        mz_str name = i < k->sender_n ? k->sender[i] : r[i - k->sender_n].source;
        bool listed = false;
        int64_t newest = MZ_NULL;
        for (size_t s = 0; s < k->sender_n; s++) {
            listed = listed || mz_str_eq(k->sender[s], name);
        }
        for (size_t s = 0; s < n; s++) {
            newest = mz_str_eq(r[s].source, name) ? r[s].newest : newest;
        }
        if (i >= k->sender_n && listed) {
            continue;
        }
        bool late = newest == MZ_NULL || newest < due;
        behind += late && (listed || k->sender_n == 0);
        leaf_cell(t, (struct ui_cell){.text = name,
                                      .note = listed || k->sender_n == 0
                                                  ? MZ_S("")
                                                  : leaf_say(l, MZ_T("Not in the list of the "
                                                                     "catalogue"))});
        leaf_cell(t, (struct ui_cell){.text = newest == MZ_NULL
                                                  ? MZ_S("—")
                                                  : catalogue_period_text(l->cx->a, newest)});
        leaf_cell(t,
                  (struct ui_cell){.tags = leaf_tag(l, late ? MZ_TONE_WARN : MZ_TONE_OK,
                                                    leaf_say(l, late ? MZ_T("Behind||of a sender")
                                                                     : MZ_T("Up to date"))),
                                   .tags_n = 1});
    }
    p->sub = leaf_sayf(l, MZ_T("{0} must be here"), catalogue_period_text(l->cx->a, due), MZ_S(""));
    if (behind > 0) {
        p->note = leaf_say(l, MZ_T("While a sender is behind, a cross-check takes the category as "
                                   "not returned."));
    }
    return MZ_OK;
}

struct feed_category_page_features {
    mz_str feature;
    mz_str item;
    mz_str fold;
};
static const struct mz_member feed_category_page_features_members[] = {
    {"feature", "Feature of the population",
     MZ_J_TEXT(struct feed_category_page_features, feature)},
    {"item", "Number of the item", MZ_J_TEXT(struct feed_category_page_features, item)},
    {"fold", "How several rows become one", MZ_J_TEXT(struct feed_category_page_features, fold)},
    {0},
};
static const struct mz_shape feed_category_page_features_shape = {
    "FeedCategoryFeature", feed_category_page_features_members,
    sizeof(struct feed_category_page_features)};

struct feed_category_page_items {
    mz_str item;
    mz_str label;
    mz_str type;
};
static const struct mz_member feed_category_page_items_members[] = {
    {"item", "Number of the item", MZ_J_TEXT(struct feed_category_page_items, item)},
    {"label", "Name in words", MZ_J_TEXT(struct feed_category_page_items, label)},
    {"type", "Type of the item", MZ_J_TEXT(struct feed_category_page_items, type)},
    {0},
};
static const struct mz_shape feed_category_page_items_shape = {
    "FeedCategoryItem", feed_category_page_items_members, sizeof(struct feed_category_page_items)};

struct feed_category_page_answer {
    mz_str category;
    mz_str id;
    mz_str label;
    mz_str every;
    int64_t due;
    const struct feed_category_page_items *items;
    size_t items_n;
    const struct feed_category_page_features *features;
    size_t features_n;
};
static const struct mz_member feed_category_page_members[] = {
    {"category", "Its number", MZ_J_TEXT(struct feed_category_page_answer, category)},
    {"id", "Name of the category", MZ_J_TEXT(struct feed_category_page_answer, id)},
    {"label", "Name in words", MZ_J_TEXT(struct feed_category_page_answer, label)},
    {"every", "How often it is delivered", MZ_J_TEXT(struct feed_category_page_answer, every)},
    {"due", "Days after the month until it must be here",
     MZ_J_INT(struct feed_category_page_answer, due)},
    {"items", "What a delivery holds",
     MZ_J_LIST(struct feed_category_page_answer, items, &feed_category_page_items_shape)},
    {"features", "What is kept of it",
     MZ_J_LIST(struct feed_category_page_answer, features, &feed_category_page_features_shape)},
    {0},
};
const struct mz_shape feed_category_page_shape = {"FeedCategory", feed_category_page_members,
                                                  sizeof(struct feed_category_page_answer)};

static mz_code category_json(mz_cx *cx, const struct catalogue *c,
                             const struct catalogue_category *k, mz_out *out)
{
    struct feed_category_page_items *items =
        MZ_NEW_N(cx->a, struct feed_category_page_items, k->item_n + 1);
    for (size_t i = 0; i < k->item_n; i++) {
        const struct catalogue_item *x = &c->item[k->item + i];
        items[i] = (struct feed_category_page_items){x->code, x->label,
                                                     mz_str_of(catalogue_type_word(x->type))};
    }
    struct feed_category_page_features *features =
        MZ_NEW_N(cx->a, struct feed_category_page_features, k->feature_n + 1);
    size_t features_n = 0;
    for (size_t i = 0; i < k->feature_n; i++) {
        features[features_n++] = (struct feed_category_page_features){
            .feature = k->feature[i].id,
            .item = c->item[k->feature[i].item].code,
            .fold = mz_str_of(catalogue_fold_word(k->feature[i].fold))};
    }
    const struct feed_category_page_answer v = {.category = k->no,
                                                .id = k->id,
                                                .label = k->label,
                                                .every = mz_str_of(catalogue_every_word(k->every)),
                                                .due = k->due,
                                                .items = items,
                                                .items_n = k->item_n,
                                                .features = features,
                                                .features_n = features_n};
    return mz_reply_shape(out, &feed_category_page_shape, &v);
}

mz_code feed_category_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    const struct catalogue *c = NULL;
    const struct catalogue_category *k = NULL;
    struct leaf *l = leaf_new(cx, rq);
    MZ_TRY(feed_catalogue(cx, &c));
    MZ_TRY(feed_category(cx, mz_req_path_text(rq, "category"), &k));
    if (mz_req_json(rq)) {
        return category_json(cx, c, k, out);
    }
    features(l, c, k);
    facts(l, c, k);
    leaf_band(l, false);
    MZ_TRY(senders(l, k));
    MZ_TRY(deliveries(l, c, k));
    items(l, c, k);
    struct ui_crumb *crumbs = MZ_NEW_N(cx->a, struct ui_crumb, 1);
    struct ui_action *bring = MZ_NEW_N(cx->a, struct ui_action, 1);
    crumbs[0] = (struct ui_crumb){leaf_say(l, MZ_T("Deliveries")), MZ_S("/feed")};
    bring[0] =
        (struct ui_action){.label = leaf_say(l, MZ_T("Bring a delivery in")),
                           .href = mz_str_fmt(cx->a, "/feed/bring?item=" MZ_FMT, MZ_ARG(k->no)),
                           .icon = MZ_ICON("upload"),
                           .need = "feed.load",
                           .primary = true};
    struct mz_say sub = {
        .text = MZ_T("{0} items, {1} read into features"),
        .arg = {leaf_int(l, (int64_t)k->item_n), leaf_int(l, (int64_t)k->feature_n)}};
    return leaf_send(l, out,
                     (struct mz_page){.title = feed_category_text(l, k),
                                      .sub = mz_text_say(cx->a, cx->lang, sub),
                                      .crumbs = crumbs,
                                      .crumbs_n = 1,
                                      .actions = bring,
                                      .actions_n = 1,
                                      .menu = "/feed"});
}
