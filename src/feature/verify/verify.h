/*
 * verify.h - cross-checks: consents, queries, reports, objections.
 *
 * Layer: feature. README.md tells how a cross-check goes and which law it rests on.
 *
 * Invariants
 *   - No source is asked without a struct verify_pass, and only verify_gate() makes one: every
 *     adult member consented in person, by guardian or by a delegate with a written reason, for
 *     this household, this matter and each category asked, today, and did not revoke.
 *   - Every query is written before a source is asked: by whom, about whom, by which consent.
 *   - What did not return is never nothing: a value that rests on it is unknown.
 *   - A report is issued by another person than who asked for it, with one of four conclusions. The
 *     score is beside it and decides nothing.
 *   - A report is never changed. Where an objection was right, another one is issued, and each of
 *     the two names the other and says which one holds.
 *   - Rows of sources are shown to the verification centre alone, with a reason, on record.
 */
#ifndef MZ_FEATURE_VERIFY_VERIFY_H
#define MZ_FEATURE_VERIFY_VERIFY_H

#include "base/date.h"
#include "feature/verify/pack.h"
#include "feature/verify/seal.h"

enum {
    VERIFY_MEMBERS_MAX = 60,
    VERIFY_GAPS_MAX = 130,
    VERIFY_CONSENT_YEARS = 5, /* a consent without an end is none */
    VERIFY_KIN_MAX = 20,
    VERIFY_BATCH_MAX = 20000,
};

/* ---- consents --------------------------------------------------------- */

struct verify_consent {
    int64_t id, division, household, person;
    mz_str signed_as; /* self, guardian, delegate */
    int64_t signer;   /* a person of the registry, or MZ_NULL */
    mz_str signer_name;
    mz_str reason;
    mz_str purpose;
    mz_str scope; /* pack_scope_read() */
    int64_t from_day, to_day;
    mz_str form;     /* paper, electronic */
    mz_str paper;    /* number of the paper or of the electronic signature's record */
    mz_str evidence; /* SHA-256 of the scan or record, in hexadecimal; may be empty */
    int64_t revoked_ms, revoked_by;
    mz_str revoked_why;
    int64_t made_ms, made_by, version;
};

/* .id, made_* and revoked_* are not read. Refuses with the field at fault. */
mz_code verify_consent_add(mz_cx *cx, const struct verify_consent *in, int64_t *id) MZ_MUST_USE;
/* The same with the signature as it was drawn (PNG) or a photograph of it, kept as its paper, in
 * one transaction or the caller's. */
mz_code verify_consent_drawn(mz_cx *cx, const struct verify_consent *in, mz_str picture,
                             int64_t *id) MZ_MUST_USE;
mz_code verify_consent_get(mz_cx *cx, int64_t id, struct verify_consent *out) MZ_MUST_USE;
/* All of a household, newest first for each person. */
mz_code verify_consents(mz_cx *cx, int64_t household, struct verify_consent **out,
                        size_t *n) MZ_MUST_USE;
mz_code verify_revoke(mz_cx *cx, int64_t id, int64_t version, mz_str why) MZ_MUST_USE;

/* ---- the gate --------------------------------------------------------- */

enum verify_gap {
    VERIFY_GAP_NONE,
    VERIFY_GAP_MISSING, /* no consent for this household and matter */
    VERIFY_GAP_EARLY,
    VERIFY_GAP_EXPIRED,
    VERIFY_GAP_REVOKED,
    VERIFY_GAP_SCOPE,    /* not for every category asked */
    VERIFY_GAP_OWN,      /* a guardian signed while the person was a minor and is one no longer */
    VERIFY_GAP_GUARDIAN, /* a minor without an adult member who consented */
    VERIFY_GAP_OUTSIDE,  /* a member whom the reader's area does not hold */
};

struct verify_member {
    int64_t person;
    mz_str relation;
    mz_str name;     /* in clear: for sources only, never for a page */
    mz_str number;   /* in clear, opened by the gate; empty: has none */
    int64_t birth;   /* MZ_NULL: unknown; held for an adult */
    int64_t made_ms; /* when the person was registered */
    int64_t numbered_ms; /* since when by this number; 0: since then */
    bool adult;
    bool dead;
    int64_t consent; /* that covers this member; of a minor, a parent's */
    enum verify_gap gap;
};

struct verify_ask {
    int64_t household;
    mz_str purpose;
    mz_str scope; /* empty: all that all members consented to */
};

/* Who may be looked up in what. Only verify_gate() makes one. */
struct verify_pass;

struct verify_gate_result {
    int64_t division;
    struct verify_member *member;
    size_t member_n;
    size_t gaps; /* members with one */
    struct pack_scope scope;
    const struct verify_pass *pass; /* NULL with a gap */
};
/* Looks and says what is missing; MZ_INVALID for an unknown matter or category. */
mz_code verify_gate(mz_cx *cx, const struct verify_ask *ask,
                    struct verify_gate_result *out) MZ_MUST_USE;
const char *verify_gap_label(enum verify_gap gap);
const char *verify_gap_way(enum verify_gap gap);

/* ---- reports ---------------------------------------------------------- */

struct verify_report {
    int64_t id, division, household;
    mz_str number, purpose, scope, declared, reason, state;
    int64_t corrects, corrected_by;
    int64_t asked_by, asked_ms, answered_ms;
    mz_str body; /* opened: JSON; empty before the answers and after the wiping */
    int64_t missing_n, score;
    mz_str suggested, conclusion, why;
    int64_t issued_by, issued_ms, valid_to;
    mz_str paper_hash, sign, sign_key, say;
    int64_t keep_to, version;
};

/* What the household's papers say of a relative who owes support; MZ_NULL: nothing. */
struct verify_kin {
    int64_t person;
    int64_t agreed;        /* fen a month, by agreement or judgment */
    int64_t income;        /* fen a month and head of the relative's own household */
    int64_t parents, here; /* whom the relative supports; of these, in this household */
};

struct verify_new {
    struct verify_ask ask;
    const int64_t *declared; /* one a value of the pack, MZ_NULL: not declared */
    const struct verify_kin *kin;
    size_t kin_n;
    mz_str reason;
    int64_t corrects; /* 0 */
};
/* Gate, number, row and log; the sources are asked by verify_run(). Opens its own transaction. */
mz_code verify_ask_new(mz_cx *cx, const struct verify_new *in, bool queue, int64_t *id) MZ_MUST_USE;
/* Asks every source and writes the draft. The gate stands before it once more. */
mz_code verify_run(mz_cx *cx, int64_t id) MZ_MUST_USE;
mz_code verify_get(mz_cx *cx, int64_t id, struct verify_report *out) MZ_MUST_USE;
/* Conclusion: none, suspect, over or incomplete. Makes, signs and keeps the paper. */
struct verify_issue {
    int64_t id, version;
    mz_str conclusion;
    mz_str why; /* must be given where it is not the suggested one */
};
mz_code verify_issue(mz_cx *cx, const struct verify_issue *in) MZ_MUST_USE;
/* The paper as it was issued; MZ_ABSENT before. */
mz_code verify_paper(mz_cx *cx, int64_t id, mz_str *pdf) MZ_MUST_USE;
const char *verify_conclusion_label(mz_str conclusion);
const char *verify_state_label(mz_str state);

/* Households of one county in few transactions; each row says what came of it. */
struct verify_batch_row {
    int64_t household;
    int64_t id; /* 0: refused */
    int64_t gaps;
    int64_t missing_n;
    int64_t score;
    mz_str suggested;
    struct mz_say why;
};
mz_code verify_batch(mz_cx *cx, mz_str purpose, struct verify_batch_row *rows,
                     size_t n) MZ_MUST_USE;

/* ---- objections ------------------------------------------------------- */

struct verify_objection {
    int64_t id, division, report, person;
    mz_str item, text, evidence, state;
    int64_t asked_by, asked_ms, due, decided_by, decided_ms;
    mz_str note;
    int64_t renewed, version;
};
struct verify_object {
    int64_t report, person;
    mz_str item; /* what it is about; "" the whole */
    mz_str text, evidence;
};
mz_code verify_object(mz_cx *cx, const struct verify_object *in, int64_t *id) MZ_MUST_USE;
mz_code verify_objection_get(mz_cx *cx, int64_t id, struct verify_objection *out) MZ_MUST_USE;
mz_code verify_objections(mz_cx *cx, int64_t report, struct verify_objection **out,
                          size_t *n) MZ_MUST_USE;
/* Upheld: the sources are asked again and a report that corrects is made; *renewed is its id. */
mz_code verify_object_decide(mz_cx *cx, int64_t id, int64_t version, bool upheld, mz_str note,
                             int64_t *renewed) MZ_MUST_USE;

#include "feature/verify/holds.h"
#include "feature/verify/made.h"
#endif
