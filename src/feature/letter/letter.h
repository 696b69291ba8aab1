/*
 * letter.h - letters of the office: drafted, numbered, sealed, delivered, replaced.
 *
 * Layer: feature. Templates and paper are src/letter; this folder answers their conditions with
 * src/rule, gives numbers, signs, keeps the paper and says who got it.
 *
 * Invariants
 *   - Numbers of a series of an organ and year have no gap: one is taken in the transaction that
 *     issues and goes back with it.
 *   - An issued letter never changes. A wrong one becomes void, and another is issued in its place.
 *   - The paper that is kept is the one that was signed: SM2 over the SM3 of its bytes.
 *   - Each use of the seal is an event of its own.
 *   - What a letter holds stands sealed; lists show the masked name only.
 */
#ifndef MZ_FEATURE_LETTER_LETTER_H
#define MZ_FEATURE_LETTER_LETTER_H

#include "feature/feature.h"
#include "letter/paper.h"

/* ---- templates of this installation -------------------------------------------------- */

/* A template with its conditions as a checked book of src/rule. */
struct letter_form {
    const struct letter_template *t;
    const struct rule_book *book; /* NULL: no condition */
    mz_str pack;                  /* "cn" */
    mz_str file;
};

struct letter_forms {
    const struct letter_form *form; /* by id */
    size_t form_n;
    struct letter_findings found; /* of files that cannot be used */
};

/* Read once a process, when first asked for: DATA/packs before SHARE/packs, nearer packs first. */
mz_code letter_forms(mz_cx *cx, const struct letter_forms **out) MZ_MUST_USE;
/* The templates below folders of packs, DIR/letters, the nearest pack first; lives as long as
 * cx->a. */
mz_code letter_forms_below(mz_cx *cx, const mz_str *folders, size_t n,
                           const struct letter_forms **out) MZ_MUST_USE;
/* The one with this id; NULL where there is none. */
const struct letter_form *letter_form_among(const struct letter_forms *all, mz_str id);
/* MZ_ABSENT with a sentence. */
mz_code letter_form(mz_cx *cx, mz_str id, const struct letter_form **out) MZ_MUST_USE;
/* One file, for mz letter check and for tests: findings of the text and of its conditions. */
mz_code letter_form_read(mz_cx *cx, mz_str file, mz_str text, struct letter_findings *f,
                         struct letter_form *out) MZ_MUST_USE;
/*
 * Which conditions hold for the values on a day. One that cannot be decided because a value is
 * missing is refused: nobody gets a letter with a part left open.
 */
mz_code letter_conditions(mz_cx *cx, const struct letter_form *form, const struct mz_json *values,
                          mz_date day, bool *holds) MZ_MUST_USE;

/* ---- letters ---------------------------------------------------------------------------- */

enum letter_state { LETTER_DRAFT, LETTER_ISSUED, LETTER_VOID, LETTER_STATES_N };
const char *letter_state_word(enum letter_state s);
const char *letter_state_label(enum letter_state s);

enum letter_way { LETTER_BY_HAND, LETTER_BY_POST, LETTER_BY_NET, LETTER_WAYS_N };
const char *letter_way_word(enum letter_way w);
const char *letter_way_label(enum letter_way w);

struct letter_new {
    mz_str template;   /* id */
    mz_str values;     /* JSON of the fields, each a text */
    const char *about; /* "person", "household", "matter", or "" */
    int64_t subject;   /* its id; 0 with "" */
    int64_t division;  /* where it is */
    mz_str addressee;  /* empty: the field "name", else the field that the letter is to */
    mz_str base;       /* of the verification page; empty: the setting public.url */
    int64_t replaces;  /* a void letter, or 0 */
};

struct letter_view {
    int64_t id;
    int64_t division;
    int64_t organ;
    mz_str organ_name;
    mz_str template;
    mz_str kind;
    mz_str source;
    mz_str about;
    int64_t subject; /* MZ_NULL */
    mz_str addressee_mask;
    mz_str addressee; /* in clear: for the paper and for who may read letters, never in lists */
    mz_str values;
    enum letter_state state;
    mz_str number;
    int64_t day; /* MZ_NULL */
    mz_str url;
    mz_str token;
    mz_str paper_hash, sign, sign_key;
    int64_t made_by, made_ms, issued_by, issued_ms, void_by, void_ms;
    mz_str void_why;
    int64_t replaces, replaced_by; /* MZ_NULL */
    int64_t delivered;             /* day, MZ_NULL */
    int64_t version;
};

/* These work inside the caller's transaction when one is open, else in their own. */
mz_code letter_draft(mz_cx *cx, const struct letter_new *in, int64_t *id) MZ_MUST_USE;
mz_code letter_change(mz_cx *cx, int64_t id, int64_t version, mz_str values) MZ_MUST_USE;
mz_code letter_drop(mz_cx *cx, int64_t id, int64_t version) MZ_MUST_USE;
/* MZ_DENIED where the actor may not seal this template's letters about the place. */
mz_code letter_may_issue(mz_cx *cx, mz_str template, int64_t division) MZ_MUST_USE;
/* Number, paper, seal, signature. MZ_DENIED without letter.issue or outside the organ's scope. */
mz_code letter_seal(mz_cx *cx, int64_t id, int64_t version) MZ_MUST_USE;
/* Draft and seal in one: what a matter does in the transaction of its decision. */
mz_code letter_issue(mz_cx *cx, const struct letter_new *in, int64_t *id) MZ_MUST_USE;
/* `replace` makes a draft with the same values that names the void one; *draft is 0 without it. */
mz_code letter_void(mz_cx *cx, int64_t id, int64_t version, mz_str why, bool replace,
                    int64_t *draft) MZ_MUST_USE;

mz_code letter_get(mz_cx *cx, int64_t id, struct letter_view *out) MZ_MUST_USE;
/* The same for a page: the read is recorded; MZ_DENIED about a person hidden from the reader. */
mz_code letter_open(mz_cx *cx, int64_t id, struct letter_view *out) MZ_MUST_USE;
/* Letters about a subject, newest first, at most `most`. */
mz_code letter_of(mz_cx *cx, const char *about, int64_t subject, size_t most, int64_t **ids,
                  size_t *n) MZ_MUST_USE;
/* They go with the subject to another place of the county. In the open transaction. */
mz_code letter_put(mz_cx *cx, const char *about, int64_t subject, int64_t division) MZ_MUST_USE;
/* The bytes that were signed; of a draft a preview without number, seal and code. */
mz_code letter_paper(mz_cx *cx, const struct letter_view *v, mz_str *pdf) MZ_MUST_USE;
/* Filled and laid out again from what is kept: pages on the screen, many letters in one file. */
mz_code letter_again(mz_cx *cx, const struct letter_view *v, struct letter_doc **doc,
                     struct letter_sheet **sheet) MZ_MUST_USE;
enum { LETTER_PRINT_MAX = 200 };
/* One PDF of issued letters, in the order given, each from its own first page. */
mz_code letter_print(mz_cx *cx, const int64_t *ids, size_t n, mz_str *out) MZ_MUST_USE;

/* ---- delivery ------------------------------------------------------------------------------ */

enum { LETTER_PROOF_MAX = 6 << 20 };

struct letter_delivery {
    int64_t letter;
    int64_t version;
    enum letter_way way;
    int64_t day;
    mz_str receiver;
    mz_str tracking; /* of the post */
    mz_str proof;    /* PNG, JPEG or PDF; may be empty */
    mz_str note;
};
/* MZ_CONFLICT for a letter that is not issued. From the day of the first delivery limits run. */
mz_code letter_deliver(mz_cx *cx, const struct letter_delivery *in) MZ_MUST_USE;

struct letter_delivered {
    int64_t id;
    enum letter_way way;
    int64_t day;
    mz_str receiver, tracking, proof_type, note;
    int64_t made_by, made_ms;
};
mz_code letter_deliveries(mz_cx *cx, int64_t letter, struct letter_delivered **out,
                          size_t *n) MZ_MUST_USE;
struct letter_receipt {
    int64_t letter;
    mz_str bytes;
    mz_str type; /* image/png, image/jpeg or application/pdf */
};
/* The receipt of a delivery; MZ_ABSENT when it has none. */
mz_code letter_proof(mz_cx *cx, int64_t delivery, struct letter_receipt *out) MZ_MUST_USE;

/* ---- is it genuine? ------------------------------------------------------------------------- */

struct letter_check {
    bool found;
    bool intact;   /* the paper kept is the one that was signed, and the signature holds */
    bool standing; /* issued and not void */
    mz_str organ, number, label, addressee_mask;
    int64_t day;
    mz_str paper_hash;
};
/* For everybody, by the token on the paper. */
mz_code letter_check_token(mz_cx *cx, mz_str token, struct letter_check *out) MZ_MUST_USE;
/* A file that somebody holds: whether one of our letters is this, byte for byte. */
mz_code letter_check_file(mz_cx *cx, mz_str pdf, struct letter_check *out) MZ_MUST_USE;

/* ---- seals ------------------------------------------------------------------------------------
 */

/* The picture of an organ's seal; an empty one brings the drawn seal back. letter.stamp. */
mz_code letter_stamp_set(mz_cx *cx, int64_t organ, mz_str png) MZ_MUST_USE;
mz_code letter_stamp_get(mz_cx *cx, int64_t organ, mz_str *png) MZ_MUST_USE;

#include "feature/letter/letter_web.h"

/* ---- the demonstration ---------------------------------------------------------------------- */

struct demo;
struct demo_turns;
/* Letters of every template and in every state, between the cases of the year. */
mz_code letter_demo_turns(struct demo *d, struct demo_turns *q) MZ_MUST_USE;

#endif
