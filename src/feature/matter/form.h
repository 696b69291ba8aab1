/*
 * form.h - the form of a pack as fields of a page, and what was written there as facts.
 *
 * Layer: feature; for x_web.c files, of other features too (matter.h brings it). A page shows the
 * whole form, or one part for one row (`only`): then what the other pages told stays as it was.
 */
#ifndef MZ_FEATURE_MATTER_FORM_H
#define MZ_FEATURE_MATTER_FORM_H

#include "feature/household/household.h"
#include "feature/leaf_web.h"
#include "feature/matter/matter.h"

/* A request takes 2,000 fields, and a page has some of its own. Thirty members with all that
 * packs/cn asks of one are 700. */
enum { FORM_FIELDS_MAX = 1900, FORM_ROWS_MAX = HOUSEHOLD_MEMBERS_MAX };

struct matter_row {
    int64_t person;
    mz_str name;
    mz_str role; /* what is known of them; may be empty */
    mz_str birth;
    int64_t left_on; /* the first day as a member no more; 0: is one */
};

/* A form on its way to the page or back from it. */
struct matter_form {
    struct leaf *l;
    const struct rule_book *b;
    const struct ir_form *form;
    enum ir_subject subject;   /* of the matter: one of a person has one member untold */
    const struct mz_json *old; /* answers that are there, or NULL */
    const struct mz_json *known; /* what the office knows, in the order of the rows, or NULL */
    struct matter_row *rows;   /* members of the household */
    size_t rows_n;
    mz_str phone; /* what is known of the household; may be empty */
    mz_str address;
    const struct ir_part *only; /* of the form; NULL: all of it */
    size_t only_row;
    bool sent;
    bool grows; /* a field that the page which was sent did not have yet shows what is known */
    bool files; /* photographs and signatures are taken: the page's form is multipart */
};

/* The value of the pack's enum of roles for a word of population_role_word(); empty: none. */
mz_str matter_role_in(const struct rule_book *b, mz_str word);
/* Who lives there, and who left where the pack asks for it, as the reader may see them. */
mz_code matter_form_rows(struct matter_form *f, int64_t household) MZ_MUST_USE;
/*
 * What the office knows of the people of the rows (known.h) fills in what it would ask: of a
 * household, or of the one person of a matter of persons.
 */
mz_code matter_form_known(struct matter_form *f, int64_t division, int64_t household,
                          int64_t person) MZ_MUST_USE;
/* Fields of all parts behind those that stand already. */
void matter_form_fields(struct matter_form *f, struct ui_form *out);
/* How many that may be. */
size_t matter_form_most(const struct matter_form *f);
/* What was sent (or, not `sent`, told before) as answers; problems of fields are in `form`. */
mz_code matter_form_read(struct matter_form *f, struct mz_form *form, int64_t division,
                         mz_str *facts) MZ_MUST_USE;
/* The same without a request: what is missing or wrong in what was told. */
mz_code matter_form_check(struct matter_form *f, struct mz_form *form, int64_t division,
                          mz_str *facts) MZ_MUST_USE;
/* Whether anything is asked of this row in this part, by what was told so far. */
bool matter_form_asks(const struct matter_form *f, const struct ir_part *p, size_t row,
                      struct rule_run *run);
/* The label of a part in the reader's language. */
mz_str matter_form_title(const struct leaf *l, const struct ir_part *p);

/* Is it a photograph, a signature or a file? */
bool matter_form_file(const struct ir_field *x);
/* How this field of the case is called on the page. */
const char *matter_form_name(const struct matter_form *f, const struct ir_field *x);

#endif
