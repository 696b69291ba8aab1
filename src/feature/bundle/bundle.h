/*
 * bundle.h - bundles (一件事): one form, several parallel cases, one page that says how they stand.
 *
 * Layer: feature. What a bundle is stands in packs (src/rule/bundle.h); its cases are ordinary
 * cases of feature/matter, each with its own law, clock and end.
 *
 * Invariants (mz doctor proves the one marked *)
 *   - All cases of a bundle begin in one transaction, or none does.
 *   - A case about the same that runs already is linked, never begun twice.
 *   - Each case holds only what its own matter asks.
 *   - * How many cases a bundle has, and how many run, is what its cases say.
 */
#ifndef MZ_FEATURE_BUNDLE_BUNDLE_H
#define MZ_FEATURE_BUNDLE_BUNDLE_H

#include "feature/matter/matter.h"

enum { BUNDLE_CASES_MAX = 200, BUNDLE_OF_MAX = 50 };

/* A bundle of a pack. */
struct bundle_kind {
    const struct rule_shelved *pack;
    const struct ir_bundle *b;
};
/* Those of a division that this post (IR_POST_N: any) may enter. */
mz_code bundle_kinds(mz_cx *cx, int64_t division, enum ir_post post, struct bundle_kind **out,
                     size_t *n) MZ_MUST_USE;
/* The bundle of this id; out->b is NULL where the place has none. */
mz_code bundle_here(mz_cx *cx, int64_t division, mz_str id, struct bundle_kind *out) MZ_MUST_USE;

/* A matter that a bundle offers, for the household or for one member. */
struct bundle_choice {
    const struct ir_offer *offer;
    struct matter_kind k;
    mz_str key;          /* how it is called on pages and in drafts: "dibao_apply", "x_apply.2" */
    size_t row;          /* of the member; SIZE_MAX: of the household */
    enum flow_word fits; /* what the answers say of its `when` */
    bool must;           /* it goes with the bundle */
    bool chosen;
    int64_t running; /* the open case that it would be linked to; 0: none */
};

/* Whom it is about, and what was told so far. */
struct bundle_ask {
    struct bundle_kind k;
    int64_t division;
    int64_t household;             /* 0: not known yet, nothing can run */
    const struct matter_row *rows; /* members; of a bundle of a person one */
    size_t rows_n;
    mz_str answers; /* as matter_new.facts; may be empty */
    const struct mz_json *known; /* what the office knows (matter_form_known()), or NULL */
};
/*
 * What is offered, in the order of the pack; what the rules say is not needed is left out. Chosen
 * is what is needed. `picked`: keys that were chosen instead, "a b c"; p == NULL: nobody chose.
 */
mz_code bundle_offer(mz_cx *cx, const struct bundle_ask *ask, mz_str picked,
                     struct bundle_choice **out, size_t *n) MZ_MUST_USE;
/* The form of the bundle's own questions and of what is chosen. In cx->a. */
const struct ir_form *bundle_form(mz_cx *cx, const struct bundle_kind *k,
                                  const struct bundle_choice *v, size_t n);

struct bundle_new {
    const struct bundle_ask *ask;
    const struct bundle_choice *choices;
    size_t choices_n;
    int64_t person; /* of a bundle of a person */
    mz_str channel;
};
/*
 * All chosen cases, in the open transaction or one of its own. MZ_INVALID with nothing chosen, or
 * when one of them may not begin: its name stands in the sentence, and nothing has begun.
 */
mz_code bundle_send(mz_cx *cx, const struct bundle_new *in, int64_t *id) MZ_MUST_USE;

struct bundle {
    int64_t id, division;
    mz_str bundle, pack, pack_hash, channel;
    int64_t household, person;   /* MZ_NULL */
    int64_t begun_ms, closed_ms; /* MZ_NULL: something runs */
    int64_t cases_n, open_n, granted_n;
    int64_t made_by, version;
};
/* MZ_ABSENT outside the scope too. */
mz_code bundle_get(mz_cx *cx, int64_t id, struct bundle *out) MZ_MUST_USE;

struct bundle_case {
    struct matter_case c;
    struct matter_kind k;
    bool linked; /* it ran before the bundle */
};
/* In the order in which they began. */
mz_code bundle_cases(mz_cx *cx, int64_t id, struct bundle_case **out, size_t *n) MZ_MUST_USE;
/* The newest bundle with this case; *id 0: none. */
mz_code bundle_of_case(mz_cx *cx, int64_t case_id, int64_t *id) MZ_MUST_USE;
/* The last words of who handled it, and of whom: a department's answer stands there. */
mz_str bundle_answer(const struct matter_open *o);

/*
 * Withdraws one case (0: all that began with the bundle and run); *left: how many cannot be
 * withdrawn any more and go on. As matter_happen() of FLOW_WITHDRAWN.
 */
mz_code bundle_withdraw(mz_cx *cx, int64_t id, int64_t case_id, mz_str reason,
                        size_t *left) MZ_MUST_USE;

/*
 * A case ended, or was opened again: its bundles are counted, over the whole county, for people of
 * one bundle may live apart by now. In the open transaction.
 */
mz_code bundle_counted(mz_cx *cx, int64_t case_id) MZ_MUST_USE;
/* Its household lives elsewhere in the county; one of its cases is about somebody who does. */
mz_code bundle_put(mz_cx *cx, int64_t household, int64_t division) MZ_MUST_USE;
mz_code bundle_put_case(mz_cx *cx, int64_t case_id, int64_t division) MZ_MUST_USE;

extern const struct mz_reg bundle_register;

#endif
