/*
 * ui.h - the parts that pages are made of, as structs to fill. Also web/ui_list.h, ui_form.h.
 *
 * Layer: web. Each struct ui_x has a template ui_x.html beside it and a function
 * ui_x_html(o, &v); in a template: {% use ui_x v->part %}, for a pointer {% use ui_x *p %}.
 * Strings are already in the reader's language; empty strings and empty lists leave their place
 * out. Looks: web/mz.css and the pictures it was made from.
 */
#ifndef MZ_WEB_UI_H
#define MZ_WEB_UI_H

#include "web/page.h"
#include "web/reply.h"

/* State: icon and words, colour repeats it. Without icon the tone's own is shown. */
struct ui_tag {
    enum mz_tone tone;
    mz_str text;
    const char *icon;
    mz_str href;
};
void ui_tag_html(mz_out *o, const struct ui_tag *v);

/* Grade of an alert; the shapes differ, not only the colours. */
enum ui_grade { UI_GRADE_RED, UI_GRADE_ORANGE, UI_GRADE_YELLOW, UI_GRADE_BLUE };
struct ui_risk {
    enum ui_grade grade;
    mz_str text;
};
void ui_risk_html(mz_out *o, const struct ui_risk *v);

/* A deadline: always with the time left or the date in words. */
enum ui_clock_state { UI_CLOCK_OK, UI_CLOCK_SOON, UI_CLOCK_LATE, UI_CLOCK_PAUSED };
struct ui_clock {
    enum ui_clock_state state;
    mz_str text;
};
void ui_clock_html(mz_out *o, const struct ui_clock *v);

void ui_action_html(mz_out *o, const struct ui_action *v);

/* Bar at the foot of a case: note left, actions right, primary last. */
struct ui_actions {
    mz_str note;
    const struct ui_action *actions;
    size_t actions_n;
};
void ui_actions_html(mz_out *o, const struct ui_actions *v);

/* Two to six figures, each a link to its list. */
struct ui_num {
    mz_str label;
    mz_str value;
    mz_str unit;
    mz_str note;
    mz_str href;
    const char *icon;
    enum mz_tone tone; /* WARN and BAD colour the figure */
};
struct ui_nums {
    mz_str label; /* for screen readers */
    const struct ui_num *nums;
    size_t nums_n;
};
void ui_nums_html(mz_out *o, const struct ui_nums *v);

/* Label and value. */
struct ui_fact {
    mz_str label;
    mz_str value;
    mz_str href;
    mz_str note;
    bool id;                  /* number in the monospaced face */
    bool wide;                /* over both columns */
    const struct ui_tag *tag; /* instead of or after the value */
};
struct ui_facts {
    const struct ui_fact *facts;
    size_t facts_n;
    bool one; /* one column: side cards */
};
void ui_facts_html(mz_out *o, const struct ui_facts *v);

enum ui_step_state { UI_STEP_AHEAD, UI_STEP_DONE, UI_STEP_NOW, UI_STEP_LATE };
struct ui_step {
    mz_str label;
    mz_str note; /* date, person */
    enum ui_step_state state;
    const struct ui_clock *clock;
};
struct ui_steps {
    mz_str label;
    const struct ui_step *steps;
    size_t steps_n;
    bool vertical;
};
void ui_steps_html(mz_out *o, const struct ui_steps *v);

/* History, newest first. */
struct ui_event {
    mz_str at; /* "2026-11-20 17:30" */
    mz_str text;
    mz_str who;
    mz_str note;
    mz_str href;
    enum mz_tone tone;
};
struct ui_time {
    const struct ui_event *events;
    size_t events_n;
    mz_str more_href;
};
void ui_time_html(mz_out *o, const struct ui_time *v);

/* The one message that matters on this page. */
struct ui_callout {
    enum mz_tone tone;
    mz_str title;
    mz_str text;
    const struct ui_action *actions;
    size_t actions_n;
};
void ui_callout_html(mz_out *o, const struct ui_callout *v);

/* Nothing here, not allowed, went wrong: what happened, why, what to do. */
struct ui_empty {
    const char *icon;
    mz_str title;
    mz_str text;
    const struct ui_action *actions;
    size_t actions_n;
    mz_str note; /* number to quote */
    bool first;  /* the title is the heading of the page */
};
void ui_empty_html(mz_out *o, const struct ui_empty *v);

/* Work in progress, shown after one second. Without scripts a link reloads it. */
struct ui_progress {
    mz_str title;
    int64_t done;
    int64_t all; /* 0: not known yet */
    mz_str text; /* rate and time left */
    mz_str note; /* what is safe */
    mz_str reload_href;
    const struct ui_action *actions;
    size_t actions_n;
};
void ui_progress_html(mz_out *o, const struct ui_progress *v);

#endif
