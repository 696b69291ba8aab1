/* apply_int.h - what the files of this folder share. Private to it. */
#ifndef MZ_FEATURE_APPLY_APPLY_INT_H
#define MZ_FEATURE_APPLY_APPLY_INT_H

#include "base/keyring.h"
#include "feature/apply/apply.h"
#include "feature/bundle/bundle.h"
#include "feature/feature.h"
#include "feature/matter/matter.h"

enum {
    APPLY_ROWS_MAX = 10, /* members that an applicant names */
    APPLY_NAME_MAX = 50,
    APPLY_WORDS_MAX = 500, /* of a reason */
    APPLY_PHOTO_MAX = 6 << 20,
    APPLY_MIN_MS = 60000,
    APPLY_PROOF_TRIES = 5,
    APPLY_SIGN_TRIES = 5
};

enum apply_state { APPLY_DRAFT, APPLY_SENT, APPLY_BEGUN, APPLY_DECLINED };

/* Who lives with the applicant, as the applicant says. The first row is the applicant. */
struct apply_row {
    int64_t person; /* of the register, where the telephone proved the household; 0: told only */
    mz_str name;
    mz_str number; /* canonical, or empty */
    mz_str role;   /* value of the pack's enum role */
};

/* What stands sealed. */
struct apply_body {
    mz_str code;
    bool other; /* filled in on behalf of somebody */
    mz_str name, number, phone;
    mz_str helper, helper_phone, helper_relation;
    struct apply_row rows[APPLY_ROWS_MAX];
    size_t rows_n;
    mz_str answers; /* as matter_begin() takes them */
    bool chose;     /* of a bundle: what stands in `picked` was chosen, not proposed */
    mz_str picked;  /* keys of bundle_offer(), "a b" */
    mz_str why;     /* of one that was declined */
    int64_t first;  /* the applicant's own case that it is about: an appeal; 0: none */
};

struct apply {
    int64_t id, division;
    mz_str matter;
    enum apply_state state;
    int64_t person, household; /* MZ_NULL: not proven, not bound */
    int64_t case_id;           /* MZ_NULL */
    bool proven;               /* the telephone is the applicant's */
    int64_t made_ms, changed_ms, sent_ms, ended_by, ended_ms;
    int64_t version;
    struct apply_body b;
};

/* ---- code.c: the public as an actor; codes, keyed hashes and rates are guests.h's ---- */

/* The public has no scope: what it opens by a code is held inside the county of that code. */
struct mz_actor apply_guest(int64_t division, mz_str from, mz_str request);

/* ---- rate.c ---- */

enum apply_try { APPLY_TRY_START, APPLY_TRY_CODE, APPLY_TRY_SMS, APPLY_TRY_ACT, APPLY_TRIES_N };
/* Counted before it is judged; MZ_RATE. `what`: the address, telephone or code that tries. */
mz_code apply_admit(mz_cx *cx, enum apply_try kind, mz_str from, mz_str what) MZ_MUST_USE;

/* ---- together.c: applications for a bundle ---- */

/* The matter that is applied for, or the face of a bundle; *b has its bundle, or NULL in b->b. */
mz_code apply_kind(mz_cx *cx, int64_t division, mz_str matter, struct matter_kind *k,
                   struct bundle_kind *b) MZ_MUST_USE;
/* What the bundle offers by what was told; *form asks for what is chosen. */
struct apply_offer {
    struct bundle_choice *v;
    size_t n;
    const struct ir_form *form;
};
mz_code apply_offer(mz_cx *cx, const struct apply *a, const struct bundle_kind *k,
                    const struct matter_form *f, struct apply_offer *out) MZ_MUST_USE;
/* In the open transaction: all cases of a bundle for this household; the first of them. */
struct apply_match;
mz_code apply_begin_bundle(mz_cx *cx, const struct apply *a, const struct bundle_kind *k,
                           int64_t household, const struct apply_match *m,
                           int64_t *case_id) MZ_MUST_USE;
/* Every purpose that cases of this application want the cross-check for, once. */
enum { APPLY_PURPOSES_MAX = 20 };
mz_code apply_purposes(mz_cx *cx, int64_t case_id, mz_str out[APPLY_PURPOSES_MAX],
                       size_t *n) MZ_MUST_USE;

/* ---- draft.c ---- */

mz_code apply_start(mz_cx *cx, mz_str matter, int64_t division, int64_t *id,
                    mz_str *code) MZ_MUST_USE;
/* MZ_ABSENT outside the scope too. */
mz_code apply_get(mz_cx *cx, int64_t id, struct apply *out) MZ_MUST_USE;
/* Those of a page, in the order of their ids; .id is 0 of those outside the reader's area. */
mz_code apply_get_many(mz_cx *cx, const int64_t *ids, size_t n, struct apply *out) MZ_MUST_USE;
/* In the actor's scope; *id is 0 for a code that nobody has. */
mz_code apply_by_code(mz_cx *cx, mz_str code, int64_t *id, int64_t *division) MZ_MUST_USE;
/* *id is 0 for a case that was not sent by phone. */
mz_code apply_of_case(mz_cx *cx, int64_t case_id, int64_t *id) MZ_MUST_USE;
/* Body, person, household and proven of a draft; MZ_CONFLICT over a newer version. */
mz_code apply_save(mz_cx *cx, struct apply *a) MZ_MUST_USE;
/* The applicant is done: a proven one's case begins, the others wait for the township. */
mz_code apply_send(mz_cx *cx, struct apply *a) MZ_MUST_USE;
mz_code apply_drop(mz_cx *cx, const struct apply *a) MZ_MUST_USE;
mz_code apply_old_drafts(mz_cx *cx, int64_t *dropped) MZ_MUST_USE;
mz_code apply_seal_body(mz_cx *cx, const struct apply *a, mz_str *blob) MZ_MUST_USE;
/* Where bodies, photographs and the codes of links stand sealed: seal.c. */
struct mz_field_at apply_body_at(int64_t id), apply_photo_at(int64_t id), apply_sign_at(int64_t id);
extern const struct mz_seals apply_seals[];
extern const struct mz_setting apply_settings[];

/* ---- bind.c ---- */

/* Whom the named members are in a household: -1 where nobody. */
struct apply_match {
    int64_t *person; /* by place of the members of the household */
    mz_str *name;    /* as the reader may see them */
    int *row;        /* of the application; -1: not named */
    size_t n;
    bool lost[APPLY_ROWS_MAX]; /* named, and no member */
    size_t lost_n;
};
mz_code apply_match(mz_cx *cx, const struct apply *a, int64_t household,
                    struct apply_match *out) MZ_MUST_USE;
/* Answers with row from[i] in place i, -1: nothing told of it yet; NULL: as they are. */
mz_code apply_in_order(mz_cx *cx, mz_str answers, const int *from, size_t n,
                       mz_str *out) MZ_MUST_USE;
struct apply_bind {
    int64_t id, version;
    int64_t household; /* of a matter of households */
    int64_t person;    /* of one of persons */
    bool leave_out;    /* who was named and is no member */
};
/* The clerk made sure who it is: the case begins. */
mz_code apply_bind(mz_cx *cx, const struct apply_bind *in, int64_t *case_id) MZ_MUST_USE;
mz_code apply_decline(mz_cx *cx, int64_t id, int64_t version, mz_str why) MZ_MUST_USE;
/* In the open transaction: case, photographs, row. */
mz_code apply_begin(mz_cx *cx, struct apply *a, const struct apply_bind *in,
                    int64_t *case_id) MZ_MUST_USE;

/* ---- prove.c, sms.c ---- */

/* A code of six digits to the telephone of the application; the last one ends. */
mz_code apply_prove_ask(mz_cx *cx, const struct apply *a) MZ_MUST_USE;
/* *right: it was the code, in time. In a draft: looks whom the telephone proves. */
mz_code apply_prove(mz_cx *cx, struct apply *a, mz_str code, bool *right) MZ_MUST_USE;
/* What a browser keeps for half an hour after the code was right. */
mz_code apply_pass_make(mz_cx *cx, const struct apply *a, mz_str *pass) MZ_MUST_USE;
bool apply_pass_holds(mz_cx *cx, const struct apply *a, mz_str pass);
/* In the open transaction; sent by the job. */
mz_code apply_sms(mz_cx *cx, int64_t division, mz_str to, mz_str text) MZ_MUST_USE;
mz_code apply_sms_job(mz_cx *cx, int64_t job, mz_str input) MZ_MUST_USE;
mz_code apply_sms_sweep(mz_cx *cx) MZ_MUST_USE;

/* known.c: what the office knows of the rows, for forms, or NULL; `shown`: to who has the pass. */
mz_code apply_known(mz_cx *cx, const struct apply *a, bool shown, const struct matter_kind *k,
                    const struct mz_json **out) MZ_MUST_USE;

/* ---- photo.c ---- */

mz_code apply_photo_add(mz_cx *cx, const struct apply *a, mz_str paper, mz_str content,
                        int64_t *id) MZ_MUST_USE;
mz_code apply_photo_drop(mz_cx *cx, const struct apply *a, int64_t id) MZ_MUST_USE;
mz_code apply_photos(mz_cx *cx, int64_t apply, struct apply_photo **out, size_t *n) MZ_MUST_USE;

/* ---- sign.c ---- */

struct apply_sign {
    int64_t id, division, apply, household, person;
    mz_str purpose;
    mz_str code; /* of those listed for the applicant */
    int64_t tries;
    int64_t consent; /* MZ_NULL: not signed */
};
/* A link for each grown-up member whose consent is missing, made when first asked for. *n is 0
 * where the matter has no cross-check. */
mz_code apply_signs(mz_cx *cx, const struct apply *a, struct apply_sign **out,
                    size_t *n) MZ_MUST_USE;
mz_code apply_sign_by_code(mz_cx *cx, mz_str code, struct apply_sign *out) MZ_MUST_USE;
/* `tail`: the last six of the member's ID number; *right tells whether they were. */
mz_code apply_sign_take(mz_cx *cx, struct apply_sign *s, mz_str tail, mz_str picture,
                        bool *right) MZ_MUST_USE;

/* ---- apply_list.c, demo.c ---- */

/* Positions in its columns; the third is the state. */
enum { APPLY_REG_SENT, APPLY_REG_MATTER, APPLY_REG_DIVISION = 3, APPLY_REG_CASE = 5 };
extern const struct mz_reg apply_register;
mz_code apply_sent_count(mz_cx *cx, int64_t *n) MZ_MUST_USE;
mz_code apply_todo(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
mz_code apply_sweep_job(mz_cx *cx, int64_t job, mz_str input) MZ_MUST_USE;
mz_code apply_demo(mz_cx *cx, const struct mz_demo *demo) MZ_MUST_USE;
extern const struct mz_route apply_routes[];

#endif
