/* notice_int.h - what the files of this folder share. Private to it. */
#ifndef MZ_FEATURE_NOTICE_NOTICE_INT_H
#define MZ_FEATURE_NOTICE_NOTICE_INT_H

#include "feature/account/account.h"
#include "feature/notice/notice.h"

enum {
    NOTICE_TEXT_MIN = 5,
    NOTICE_TEXT_MAX = 1000, /* characters of an objection */
    NOTICE_NAME_MAX = 50,
    NOTICE_ANSWER_MAX = 500,
    NOTICE_LIST_MAX = 500, /* notices looked at for a list */
    NOTICE_CODE_N = 10,
    NOTICE_COLLEAGUES_MAX = 400,
};

extern const struct mz_route notice_routes[];
extern const struct mz_reg notice_register;
extern const struct mz_seals notice_seals[];

/* ---- show.c: what the public sees -------------------------------------------------------- */

enum notice_state {
    NOTICE_NONE, /* there is none of this code, or nobody may see it */
    NOTICE_HANGS,
    NOTICE_OVER,
};

struct notice_shown {
    enum notice_state state;
    int64_t id;
    int64_t division;
    mz_str code;
    mz_str matter;   /* as the pack calls it, in the reader's language */
    mz_str proposes; /* the pack's sentence */
    mz_str place;    /* 查田镇溪口村 */
    mz_str name;     /* as the pack lets it be shown; empty: not shown */
    int64_t people;  /* of the household */
    int64_t fen;     /* MZ_NULL: none is shown */
    bool monthly;
    int64_t days;
    int64_t first, last; /* days; last is MZ_NULL while an objection stops them */
    int64_t left;        /* days left with today; 0 while they stand still */
    bool still;
    mz_str law;
};

/* One notice by what stands in its address; the actor is mz_guest() or a member of staff. */
mz_code notice_show(mz_cx *cx, mz_str code, struct notice_shown *out) MZ_MUST_USE;
mz_code notice_show_id(mz_cx *cx, int64_t id, struct notice_shown *out) MZ_MUST_USE;
/* Those that hang in a division, newest first. *counted: hang too, and may be shown to nobody. */
mz_code notice_list(mz_cx *cx, int64_t division, struct notice_shown **out, size_t *n,
                    int64_t *counted) MZ_MUST_USE;
/* May nobody see who this is about? `household` or `person` may be MZ_NULL. *name in clear. */
mz_code notice_hides(mz_cx *cx, int64_t household, int64_t person, bool *hides,
                     mz_str *name) MZ_MUST_USE;

/* ---- desk.c: the office that answers ------------------------------------------------------ */

struct notice_desk {
    mz_str office, phone, hours;
};
/* Of the township, else of the county, else its bare name and no telephone. */
mz_code notice_desk(mz_cx *cx, int64_t division, struct notice_desk *out) MZ_MUST_USE;
mz_code notice_desk_set(mz_cx *cx, int64_t division, const struct notice_desk *d) MZ_MUST_USE;

/* ---- object.c: objections ------------------------------------------------------------------ */

struct notice_said {
    int64_t notice;
    const char *way; /* page, counter */
    mz_str text;
    mz_str name, phone; /* may be empty */
};
/* Writes it down and stops the days. *code is what the objector asks with; it is kept nowhere. */
mz_code notice_object(mz_cx *cx, const struct notice_said *in, mz_str *code) MZ_MUST_USE;

struct notice_objection {
    int64_t id, division, notice, case_id;
    mz_str way, state;
    bool named;
    int64_t checker; /* MZ_NULL */
    int64_t due_day; /* MZ_NULL */
    int64_t made_ms, made_by;
    int64_t settled_ms, settled_by; /* MZ_NULL */
    mz_str text, finding, answer;
    int64_t version;
};
mz_code notice_objection(mz_cx *cx, int64_t id, struct notice_objection *out) MZ_MUST_USE;
/* To an account whose post may settle objections in this step. */
mz_code notice_assign(mz_cx *cx, int64_t id, int64_t version, int64_t account) MZ_MUST_USE;
/* The posts that settle objections of this one's step; 0: the case has left it. */
mz_code notice_posts(mz_cx *cx, int64_t id, ir_posts *out) MZ_MUST_USE;
/* Who may check it: of each such post the nearest who hold it. */
mz_code notice_colleagues(mz_cx *cx, const struct notice_objection *v, struct account_worker **out,
                          size_t *n) MZ_MUST_USE;
/*
 * Only by who checks it. Upheld: the pack's action is taken. Not: the days go on with those left.
 */
mz_code notice_settle(mz_cx *cx, int64_t id, bool upheld, mz_str finding,
                      mz_str answer) MZ_MUST_USE;

struct notice_who {
    mz_str name, phone;
};
/* Only to who checks it; the reason is on record. */
mz_code notice_reveal(mz_cx *cx, int64_t id, mz_str reason, struct notice_who *out) MZ_MUST_USE;

struct notice_answer {
    bool found;
    mz_str state, answer;
    int64_t made_ms, settled_ms;
};
mz_code notice_answer(mz_cx *cx, mz_str code, struct notice_answer *out) MZ_MUST_USE;

/* ---- seal.c --------------------------------------------------------------------------------- */

mz_code notice_seal(mz_cx *cx, const char *column, int64_t row, mz_str plain,
                    mz_str *blob) MZ_MUST_USE;
mz_code notice_unseal(mz_cx *cx, const char *column, int64_t row, mz_str blob,
                      mz_str *plain) MZ_MUST_USE;

/* ---- rate.c --------------------------------------------------------------------------------- */

enum notice_try { NOTICE_TRY_OBJECT, NOTICE_TRY_ASK, NOTICE_TRIES_N };
mz_code notice_admit(mz_cx *cx, enum notice_try kind, mz_str from, mz_str what) MZ_MUST_USE;

/* ---- open.c: what is paid, for everybody to see -----------------------------------------------
 */

struct notice_paid {
    mz_str programme;
    int64_t division; /* a village; the county: the rest that is shown for no village */
    int64_t people, fen;
    bool few; /* too few: neither figure may be shown */
};
struct notice_month {
    int64_t period; /* year * 12 + month - 1 */
    struct notice_paid *rows;
    size_t rows_n;
    int64_t least;
};
mz_code notice_months(mz_cx *cx, int64_t county, int64_t **out, size_t *n) MZ_MUST_USE;
/* Places below `division`, one level down, by programme. */
mz_code notice_month(mz_cx *cx, int64_t division, int64_t period,
                     struct notice_month *out) MZ_MUST_USE;

struct notice_payee {
    mz_str name; /* masked */
    int64_t people, fen;
};
/* Does the pack say that the law publishes who gets this? */
mz_code notice_names_public(mz_cx *cx, int64_t division, mz_str programme, bool *yes) MZ_MUST_USE;
mz_code notice_payees(mz_cx *cx, int64_t village, int64_t period, mz_str programme,
                      struct notice_payee **out, size_t *n) MZ_MUST_USE;
mz_str notice_programme(mz_cx *cx, int64_t division, mz_str programme);

/* ---- board.c, demo.c ----------------------------------------------------------------------------
 */

mz_code notice_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q) MZ_MUST_USE;
mz_code notice_todo(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
mz_code notice_count_open(mz_cx *cx, int64_t *n) MZ_MUST_USE;
mz_code notice_count_late(mz_cx *cx, int64_t *n) MZ_MUST_USE;
mz_code notice_demo(mz_cx *cx, const struct mz_demo *demo) MZ_MUST_USE;

#endif
