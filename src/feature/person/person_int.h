/*
 * person_int.h - the raw row and what the parts of this folder share. Private to feature/person.
 *
 * Nothing here is masked. A raw row never leaves this folder: person_see() makes the view.
 */
#ifndef MZ_FEATURE_PERSON_PERSON_INT_H
#define MZ_FEATURE_PERSON_PERSON_INT_H

#include "base/keyring.h"
#include "feature/person/person.h"
#include "feature/person/person_sql.h"

typedef struct person_q_rows_row person_raw;

/* Every column of the table: I is a number, S is text, B is bytes. */
#define PERSON_FIELDS(I, S, B)                                                                  \
    I(id)                                                                                       \
    I(county)                                                                                   \
    I(division)                                                                                 \
    S(name)                                                                                     \
    S(pinyin)                                                                                   \
    S(sex)                                                                                      \
    I(birth)                                                                                    \
    S(nation)                                                                                   \
    S(marital)                                                                                  \
    I(hukou)                                                                                    \
    S(id_kind)                                                                                  \
    B(id_seal) B(id_index) S(id_mask) B(phone_seal) S(phone_mask) B(phone2_seal) S(phone2_mask) \
        S(address) I(lon_e6) I(lat_e6) I(protect) I(hidden) S(sort_name) I(sort_birth) I(died)  \
            S(died_source) S(state) I(merged_into) S(source) I(version) I(made_ms) I(changed_ms)

enum { PERSON_SYLLABLES_MAX = 64, PERSON_LONG_NAME = 4, PERSON_PIECE_CHARS = 20 };
enum { PERSON_REASON_MIN = 4, PERSON_REASON_BYTES = 800 };

/* ---- seeing (person_see.c) ------------------------------------------- */

/* Permissions that the person's age today and flags ask for. */
unsigned person_needs(mz_date today, mz_date birth, mz_date died, int64_t protect);
/* The one way from a row to what somebody may see. `also` are needs from elsewhere (history). */
void person_see(mz_cx *cx, unsigned may, const person_raw *r, unsigned also,
                struct person_view *out);
/*
 * What this account may see of each of n rows: `may`, and what it opened (person_unhide.h). One
 * question to the database when somebody is hidden, none otherwise.
 */
mz_code person_opened(mz_cx *cx, unsigned may, const person_raw *rows, size_t n,
                      unsigned *mays) MZ_MUST_USE;
/* person_see() of one row with what the account opened. */
mz_code person_see_one(mz_cx *cx, unsigned may, const person_raw *r, unsigned also,
                       struct person_view *out) MZ_MUST_USE;
/* A column's day, or MZ_DATE_NONE. */
mz_date person_day(int64_t v);
/* The township that a place lies in, or the place itself when it is wider. */
int64_t person_township(int64_t division);
/* Rows in scope, in the order of `ids`. */
mz_code person_load(mz_cx *cx, const int64_t *ids, size_t ids_n, person_raw **out,
                    size_t *n) MZ_MUST_USE;
/* One row; refuses with MZ_ABSENT. */
mz_code person_load_one(mz_cx *cx, int64_t id, person_raw *out) MZ_MUST_USE;

/* ---- checking (person_check.c) ---------------------------------------- */

/* An input in its one spelling. `raw` has no seals yet. */
struct person_clean {
    person_raw raw;
    mz_str number; /* in clear; empty for none */
    mz_str phone;
    mz_str phone2;
    bool indexed; /* raw.id_index is this number's */
};
mz_code person_clean(mz_cx *cx, const struct person_input *in, struct person_problems *problems,
                     struct person_clean *out) MZ_MUST_USE;
/* The place of a move into the row. */
mz_code person_check_place(mz_cx *cx, const struct person_move *move,
                           struct person_problems *problems, person_raw *row) MZ_MUST_USE;
/* Numbers that an input leaves as they are (p == NULL), out of the stored row. */
mz_code person_input_fill(mz_cx *cx, const person_raw *stored, struct person_input *in) MZ_MUST_USE;
/* The one spelling of a number of any kind: capitals and digits; empty when it is none. */
mz_str person_number_plain(mz_cx *cx, mz_str number);

/* ---- sealing (person_seal.c) ------------------------------------------ */

mz_code person_keys(mz_cx *cx, mz_keyring **out) MZ_MUST_USE;
enum mz_purpose person_purpose(const char *column);
struct mz_field_at person_place(const char *column, int64_t id);
mz_code person_seal(mz_cx *cx, const char *column, int64_t id, mz_str plain,
                    mz_str *blob) MZ_MUST_USE;
/* Empty for a NULL blob. */
mz_code person_unseal(mz_cx *cx, const char *column, int64_t id, mz_str blob,
                      mz_str *plain) MZ_MUST_USE;
mz_code person_blind(mz_cx *cx, mz_str number, mz_str *index) MZ_MUST_USE;
mz_str person_id_mask(mz_arena *a, mz_str id_kind, mz_str number);

/* ---- words (person_words.c) ------------------------------------------- */

/*
 * The letters before the underscore say what a word is. Names stand without: Han characters, and
 * pinyin, initials and Latin names in letters.
 */
#define PERSON_T_ADDRESS "a_" /* two characters of an address, or a number in it */
#define PERSON_T_VILLAGE "v_" /* name of the division */
#define PERSON_T_BIRTH   "b_" /* b_19760512 */
#define PERSON_T_NUMBER  "i_" /* keyed: the ID number */
#define PERSON_T_TAIL    "t_" /* keyed: year of birth and last four of it */
#define PERSON_T_PHONE   "p_" /* keyed: a telephone number */
#define PERSON_T_DIGITS  "q_" /* keyed: four digits */
#define PERSON_T_HIDDEN  "h_" /* h_1, h_2: a permission is needed */

/* Words of a row whose numbers are known in clear. */
mz_code person_words(mz_cx *cx, const struct person_clean *c, mz_str **out, size_t *n) MZ_MUST_USE;
/* The words of an address, or of a part of one that somebody looks for. */
mz_code person_address_words(mz_cx *cx, mz_str address, mz_str **out, size_t *n) MZ_MUST_USE;
/* Keyed word: `kind` and 16 hexadecimal digits. */
mz_code person_keyed(mz_cx *cx, const char *kind, mz_str value, mz_str *out) MZ_MUST_USE;
mz_code person_keyed_tail(mz_cx *cx, int32_t year, mz_str last4, mz_str *out) MZ_MUST_USE;
/* "zhang san feng" of a name, or of the pinyin that was typed. */
mz_str person_pinyin(mz_cx *cx, mz_str name);

/* ---- finding (person_find.c) ------------------------------------------ */

/* The search without its record: for measuring only. */
struct person_query;
struct person_found;
mz_code person_find_quietly(mz_cx *cx, unsigned may, const struct person_query *q,
                            struct person_found *out) MZ_MUST_USE;

/* ---- writing (person.c) ----------------------------------------------- */

/*
 * Seal, derive, insert (was 0) or write over version `was`, index. In the caller's transaction,
 * which needs an audit event, too. MZ_CONFLICT when the stored version is another.
 */
mz_code person_put(mz_cx *cx, struct person_clean *c, int64_t was) MZ_MUST_USE;
/* A stored row with its numbers in clear, to be written again. */
mz_code person_again(mz_cx *cx, const person_raw *r, struct person_clean *out) MZ_MUST_USE;

#endif
