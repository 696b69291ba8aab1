/* load_bundle.c - keys of bundles: what is asked first, which matters are offered when. */
#include "rule/load_int.h"

#define AT(type, member) offsetof(struct type, member)
#define WHOLE(type)      sizeof(struct type), sizeof(struct type)

enum { OFFERS_MAX = 40, POSTS_MAX = 12 };

/* clang-format off */
static const struct load_key offer_keys[] = {
    {.key = "matter", .kind = LOAD_TEXT, .at = AT(ast_offer, matter), .need = true},
    {.key = "elsewhere", .kind = LOAD_FLAG, .at = AT(ast_offer, elsewhere)},
    {.key = "subject", .kind = LOAD_TEXT, .at = AT(ast_offer, subject),
     .choice = "household|person"},
    {.key = "when", .kind = LOAD_FORMULA, .at = AT(ast_offer, when)},
    {.key = "must", .kind = LOAD_FLAG, .at = AT(ast_offer, must)},
    {.key = "cite", .kind = LOAD_TEXT, .at = AT(ast_offer, cite)},
    {0},
};
static const struct load_shape offer = {
    "matter of a bundle", WHOLE(ast_offer), LOAD_NONE, AT(ast_offer, at), offer_keys, NULL,
};

static const struct load_key bundle_keys[] = {
    {.key = "label", .kind = LOAD_TEXT, .at = AT(ast_bundle, label.zh), .need = true},
    {.key = "label_en", .kind = LOAD_TEXT, .at = AT(ast_bundle, label.en), .wish = true},
    {.key = "about", .kind = LOAD_TEXT, .at = AT(ast_bundle, about.zh)},
    {.key = "about_en", .kind = LOAD_TEXT, .at = AT(ast_bundle, about.en)},
    {.key = "subject", .kind = LOAD_TEXT, .at = AT(ast_bundle, subject), .need = true,
     .choice = "household|person"},
    {.key = "by", .kind = LOAD_TEXTS, .at = AT(ast_bundle, by), .n_at = AT(ast_bundle, by_n),
     .need = true, .most = POSTS_MAX},
    {.key = "form", .kind = LOAD_TEXT, .at = AT(ast_bundle, form)},
    {.key = "offers", .kind = LOAD_LIST, .at = AT(ast_bundle, offers),
     .n_at = AT(ast_bundle, offers_n), .of = &offer, .need = true, .most = OFFERS_MAX},
    {.key = "cite", .kind = LOAD_TEXT, .at = AT(ast_bundle, cite), .need = true},
    {0},
};
const struct load_shape load_bundle = {
    "bundle", WHOLE(ast_bundle), AT(ast_bundle, id), LOAD_NONE, bundle_keys, NULL,
};
/* clang-format on */
