/*
 * ui_form.h - forms: fields with label, hint, problem and the input kept; summary with links.
 *
 * Layer: web. Fill `value` with mz_req_field() after a failed POST and `problems` with the form's.
 * Every page that posts also gets the hidden token fields from the template.
 */
#ifndef MZ_WEB_UI_FORM_H
#define MZ_WEB_UI_FORM_H

#include "web/form.h"
#include "web/ui.h"

enum ui_field_kind {
    UI_TEXT,
    UI_PASSWORD,
    UI_NUMBER, /* text with a numeric keyboard; no spinner */
    UI_MONEY,
    UI_DATE,
    UI_TEXTAREA,
    UI_SELECT,
    UI_RADIO,
    UI_CHECKS, /* several of the options */
    UI_CHECK,  /* one box, value "1" */
    UI_FILE,
    UI_DIVISION, /* text with suggestions from `source`; value is the 12-digit code */
    UI_HIDDEN,
    UI_SHOWN, /* not an input: the value as text */
    UI_GROUP, /* a heading between fields: label, hint */
    UI_SLOT,  /* html of the feature's own */
};

struct ui_option {
    mz_str value;
    mz_str label;
    mz_str hint; /* radio and checks: one line of explanation */
    bool chosen; /* or equal to the field's value */
};

struct ui_field {
    enum ui_field_kind kind;
    const char *name;
    mz_str label;
    mz_str value;
    mz_str shown; /* DIVISION: name of the value's division */
    mz_str hint;
    mz_str unit;              /* after the label, in brackets */
    const char *autocomplete; /* "name", "one-time-code", ...; NULL is "off" */
    const char *accept;       /* FILE */
    const char *capture;      /* FILE: "environment" opens the camera of a telephone */
    mz_str source;            /* DIVISION: path that answers suggestions, "/division/pick" */
    const struct ui_option *options;
    size_t options_n;
    int64_t max; /* characters; rows of a TEXTAREA are chosen from it */
    bool required;
    bool optional_mark; /* say "optional" beside the label */
    bool wide;          /* whole width of the form */
    bool readonly;
    bool focus;
    bool multiple; /* FILE */
    mz_html slot;
};

struct ui_form {
    mz_str action;
    bool get;     /* a search: no token */
    bool upload;  /* multipart */
    mz_str label; /* for screen readers */
    const struct ui_field *fields;
    size_t fields_n;
    struct mz_form *form; /* problems to show; NULL at first */
    mz_str submit;        /* what will happen: "登记人员" */
    const char *submit_icon;
    mz_str submit_value; /* sent as "do" by the submit button; empty: it has no name */
    bool danger;
    bool quiet; /* not what this page is mainly for: the button is a plain one */
    mz_str cancel_href;
    const struct ui_action *more; /* other buttons, with name and value */
    size_t more_n;
    mz_str note;
};
void ui_form_html(mz_out *o, const struct ui_form *v);

/* The parts, for pages that lay out a form by themselves. */
struct ui_field_in {
    const struct ui_field *field;
    struct mz_form *form;
};
void ui_field_html(mz_out *o, const struct ui_field_in *v);
struct ui_problems {
    struct mz_form *form;
    const struct ui_field *fields; /* for the labels */
    size_t fields_n;
};
void ui_problems_html(mz_out *o, const struct ui_problems *v);

#endif
