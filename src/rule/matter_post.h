/*
 * matter_post.h - who acts on cases, numbers that a pack or a parameter says, cases by lot.
 *
 * Layer: rule. Part of matter.h.
 */
#ifndef MZ_RULE_MATTER_POST_H
#define MZ_RULE_MATTER_POST_H

#include "rule/ir.h"
#include "rule/pack_matter.h"

/* Who acts: the posts of an office, and those whom the case is about. */
#define IR_POSTS(X)               \
    X(PROVINCE, "province")       \
    X(CITY, "city")               \
    X(OFFICER, "officer")         \
    X(APPROVER, "approver")       \
    X(CENTRE, "centre")           \
    X(CLERK, "clerk")             \
    X(VILLAGE, "village")         \
    X(INSTITUTION, "institution") \
    X(CHARITY, "charity")         \
    X(CARER, "carer")             \
    X(APPLICANT, "applicant")     \
    X(DEPARTMENT, "department")

enum ir_post {
#define X(name, word) IR_POST_##name,
    IR_POSTS(X)
#undef X
        IR_POST_N
};

typedef uint32_t ir_posts; /* bit of each post */

/*
 * Posts whose accounts may act on cases (permission "matter.act"), and whom a case is about. Others
 * are named in packs for what they do outside: a visit, a survey, and never alone.
 */
#define IR_POSTS_ACT                                                                           \
    ((ir_posts)(1U << IR_POST_PROVINCE | 1U << IR_POST_CITY | 1U << IR_POST_OFFICER |          \
                1U << IR_POST_APPROVER | 1U << IR_POST_CENTRE | 1U << IR_POST_CLERK |          \
                1U << IR_POST_VILLAGE | 1U << IR_POST_APPLICANT))

const char *ir_post_word(enum ir_post p);
bool ir_post_of(mz_str word, enum ir_post *out);

/* A number as written, a parameter that is read for the day and the division, or a rule. */
struct ir_count {
    uint32_t param; /* UINT32_MAX: none */
    uint32_t rule;  /* UINT32_MAX: none; of the household */
    int64_t v;      /* without either */
};

/* Cases that begin by lot (双随机): of how many closed ones, how many of them, who inspects. */
struct ir_drawn {
    const struct ast_drawn *source; /* NULL: cases of this matter begin otherwise */
    struct ir_count months;         /* in which they were closed */
    struct ir_count share;          /* percent, rounded up */
    struct ir_count least;          /* but so many, where there are so many */
    int people;
    ir_posts by;
};

#endif
