/* page_web.h - what the pages of cases share, and their handlers. Private to the folder. */
#ifndef MZ_FEATURE_MATTER_PAGE_WEB_H
#define MZ_FEATURE_MATTER_PAGE_WEB_H

#include "feature/leaf_web.h"
#include "feature/list_web.h"
#include "feature/matter/matter_int.h"

/* One case on its page. */
struct matter_page {
    struct leaf *l;
    struct matter_open o;
    enum ir_post post;  /* IR_POST_N: this reader acts nowhere */
    int64_t stands_for; /* account of who holds the case, where the reader is his deputy; 0 */
    mz_str whom;
    struct mz_form *form;
};

/* BJ331181-000123: how a case is called on paper and telephone. */
mz_str matter_page_number(const struct leaf *l, int64_t id);
mz_str matter_page_name(const struct leaf *l, const struct ir_label *name);
/* The last line is `due_ms`, exclusive; NULL without one. */
const struct ui_clock *matter_page_due(struct leaf *l, int64_t light, int64_t due_ms);
mz_str matter_page_account(struct leaf *l, int64_t account);
/* Where it is: the step, or how it ended. */
mz_str matter_page_stands(struct leaf *l, const struct matter_case *c, const struct ir_matter *m);
/* Household or person as this reader may see them. */
mz_code matter_page_whom(struct leaf *l, const struct matter_case *c, mz_str *out) MZ_MUST_USE;

/* What was told about a place or an organisation, for everybody who decides on it to read. */
mz_code matter_page_told(struct matter_page *s, struct leaf_part *p) MZ_MUST_USE;
/* A fact of the case as the rules read it, in words; empty: not known. */
mz_str matter_page_fact(const struct matter_page *s, uint32_t fact);
/* How such a case is called before it has an entry of a register; empty: its form asks no name. */
mz_code matter_told_name(mz_cx *cx, int64_t case_id, mz_str *out) MZ_MUST_USE;

/* The cross-check report that it rests on, until when, and the form to name another (rests_web.c);
 * that it holds no more, on top; the POST of the form. */
mz_code matter_page_rests(struct matter_page *s) MZ_MUST_USE;
mz_code matter_page_rests_warn(struct matter_page *s) MZ_MUST_USE;
mz_code matter_page_name_report(struct mz_form *form, int64_t id) MZ_MUST_USE;

/* What may be done at this step, and what not and why; handing over and the like. */
void matter_page_now(struct matter_page *s);
/* Where a list shows one matter at one step: its actions, for the rows that are chosen. */
mz_code matter_page_many(struct list *list) MZ_MUST_USE;
mz_code matter_page_other(struct matter_page *s) MZ_MUST_USE;
/* Would it be allowed if its fields were filled in? The sentence when not. */
bool matter_page_would(struct matter_page *s, struct flow_event e, mz_str *why);
/* "to grant" or "to refuse". */
mz_str matter_page_word(const struct leaf *l, enum ir_decides word);
/* The newest word on the outcome beside what the rules said, with its determination. */
mz_code matter_page_decision(struct matter_page *s) MZ_MUST_USE;
/* The rows of deliveries that said what it rests on; empty without a word. The address of one for
 * who may see it. */
mz_code matter_page_rows(struct matter_page *s, struct determination_row **out,
                         size_t *n) MZ_MUST_USE;
mz_str matter_page_row_href(struct matter_page *s, const struct determination_row *row);
/* A word that differs from the rules, and the form of the second signature. */
void matter_page_second(struct matter_page *s);
/* What hangs for everybody to see, and who objects to it. */
mz_code matter_page_notice(struct matter_page *s) MZ_MUST_USE;
/* Cases that this one followed from, and that followed from it. */
mz_code matter_page_after(struct matter_page *s) MZ_MUST_USE;
/* Reads the fields of a POST into an event and lets it happen; problems are in the form. */
mz_code matter_page_act(struct mz_form *form, const struct matter_case *c) MZ_MUST_USE;
/* Of a matter of a person the form is asked of that person alone: the rules decide for row 0. */
void matter_page_alone(struct matter_form *f, int64_t person);
/* Papers and letters of the case. */
mz_code matter_page_papers(struct matter_page *s) MZ_MUST_USE;
mz_code matter_page_letters(struct matter_page *s) MZ_MUST_USE;
/* What recognitions and the register of households say, and where the form says otherwise. */
void matter_page_known(struct matter_page *s);
/* What stands still until this case is decided (hold_web.c). */
mz_code matter_page_held(struct matter_page *s) MZ_MUST_USE;
/* What its tasks found. */
mz_code matter_page_found(struct matter_page *s) MZ_MUST_USE;
/* Who was reminded of this case, and whose desk it came to (call_web.c). */
mz_code matter_page_calls(struct matter_page *s) MZ_MUST_USE;

/* What colleagues ask of the reader or tell him, with its form; and all that they addressed to each
 * other about the case (inbox_web.c). */
mz_code matter_page_mine(struct matter_page *s) MZ_MUST_USE;
mz_code matter_page_sent(struct matter_page *s) MZ_MUST_USE;

mz_handler matter_inbox_get;
mz_handler matter_task_get, matter_task_post, matter_found_get, matter_shot_get;
mz_handler matter_form_print_get, matter_found_print_get;
mz_handler matter_papers_get, matter_papers_post, matter_paper_get, matter_letter_get,
    matter_letter_post;
mz_handler matter_show_get, matter_show_post, matter_new_get, matter_new_post;
mz_handler matter_home_get, matter_person_get, matter_form_get, matter_form_post;

/* What programs get. */
extern const struct list_how matter_recognised_list;
extern const struct mz_shape matter_case_rows_shape, matter_case_page_shape,
    matter_recognised_rows_shape, matter_many_shape, matter_inbox_shape;

#endif
