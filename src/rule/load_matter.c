/* load_matter.c - keys of papers and matters: steps, tasks, actions, clocks, ends. */
#include "rule/load_int.h"

#define AT(type, member) offsetof(struct type, member)
#define WHOLE(type)      sizeof(struct type), sizeof(struct type)

enum { LIST_MAX = 40, SHORT_MAX = 12 };

/* clang-format off */
static const struct load_key paper_keys[] = {
    {.key = "label", .kind = LOAD_TEXT, .at = AT(ast_paper, label.zh), .need = true},
    {.key = "label_en", .kind = LOAD_TEXT, .at = AT(ast_paper, label.en), .wish = true},
    {.key = "about", .kind = LOAD_TEXT, .at = AT(ast_paper, about.zh)},
    {.key = "about_en", .kind = LOAD_TEXT, .at = AT(ast_paper, about.en)},
    {.key = "item", .kind = LOAD_TEXT, .at = AT(ast_paper, item)},
    {.key = "cite", .kind = LOAD_TEXT, .at = AT(ast_paper, cite), .need = true},
    {0},
};
const struct load_shape load_paper = {
    "paper", WHOLE(ast_paper), AT(ast_paper, id), LOAD_NONE, paper_keys, NULL,
};

static const struct load_key bring_keys[] = {
    {.key = "paper", .kind = LOAD_TEXT, .at = AT(ast_bring, paper), .need = true},
    {.key = "when", .kind = LOAD_FORMULA, .at = AT(ast_bring, when)},
    {.key = "waive", .kind = LOAD_TEXT, .at = AT(ast_bring, waive), .choice = "promise|later"},
    {0},
};
static const struct load_shape bring = {
    "paper of a matter", WHOLE(ast_bring), LOAD_NONE, LOAD_NONE, bring_keys, NULL,
};

static const struct load_key tell_keys[] = {
    {.key = "field", .kind = LOAD_TEXT, .at = AT(ast_tell, field), .need = true},
    {.key = "from", .kind = LOAD_TEXT, .at = AT(ast_tell, from)},
    {.key = "text", .kind = LOAD_TEXT, .at = AT(ast_tell, text)},
    {0},
};
static const struct load_shape tell = {
    "field of letters", WHOLE(ast_tell), LOAD_NONE, LOAD_NONE, tell_keys, NULL,
};

static const struct load_key task_keys[] = {
    {.key = "label", .kind = LOAD_TEXT, .at = AT(ast_task, label.zh), .need = true},
    {.key = "label_en", .kind = LOAD_TEXT, .at = AT(ast_task, label.en), .wish = true},
    {.key = "kind", .kind = LOAD_TEXT, .at = AT(ast_task, kind), .need = true,
     .choice = "visit|check|meeting|survey|sign|other"},
    {.key = "by", .kind = LOAD_TEXTS, .at = AT(ast_task, by), .n_at = AT(ast_task, by_n),
     .need = true, .most = SHORT_MAX},
    {.key = "people", .kind = LOAD_INT, .at = AT(ast_task, people)},
    {.key = "when", .kind = LOAD_FORMULA, .at = AT(ast_task, when)},
    {.key = "form", .kind = LOAD_TEXT, .at = AT(ast_task, form)},
    {.key = "over", .kind = LOAD_TEXT, .at = AT(ast_task, over), .choice = "declared"},
    {.key = "report", .kind = LOAD_TEXT, .at = AT(ast_task, report)},
    {.key = "clock", .kind = LOAD_TEXT, .at = AT(ast_task, clock)},
    {.key = "cite", .kind = LOAD_TEXT, .at = AT(ast_task, cite)},
    {0},
};
static const struct load_shape task = {
    "task", WHOLE(ast_task), AT(ast_task, id), LOAD_NONE, task_keys, NULL,
};

static const struct load_key benefit_keys[] = {
    {.key = "programme", .kind = LOAD_TEXT, .at = AT(ast_benefit, programme), .need = true},
    {.key = "do", .kind = LOAD_TEXT, .at = AT(ast_benefit, act), .need = true,
     .choice = "grant|change|suspend|resume|stop|restore|once|take_back|write_off"},
    {.key = "when", .kind = LOAD_FORMULA, .at = AT(ast_benefit, when)},
    {.key = "amount", .kind = LOAD_FORMULA, .at = AT(ast_benefit, amount)},
    {.key = "from", .kind = LOAD_FORMULA, .at = AT(ast_benefit, from)},
    {.key = "since", .kind = LOAD_TEXT, .at = AT(ast_benefit, since),
     .choice = "month_of_application|month_of_decision|month_after_decision|month_of_suspension|"
               "month_of_hold"},
    {.key = "part", .kind = LOAD_TEXT, .at = AT(ast_benefit, part), .choice = "days"},
    {.key = "back", .kind = LOAD_INT, .at = AT(ast_benefit, back)},
    {.key = "payee", .kind = LOAD_TEXT, .at = AT(ast_benefit, payee)},
    {.key = "public", .kind = LOAD_TEXT, .at = AT(ast_benefit, open), .choice = "names"},
    {.key = "cite", .kind = LOAD_TEXT, .at = AT(ast_benefit, cite), .need = true},
    {0},
};
static const struct load_shape benefit = {
    "what is paid", WHOLE(ast_benefit), LOAD_NONE, AT(ast_benefit, at), benefit_keys, NULL,
};

static const struct load_key action_keys[] = {
    {.key = "label", .kind = LOAD_TEXT, .at = AT(ast_action, label.zh), .need = true},
    {.key = "label_en", .kind = LOAD_TEXT, .at = AT(ast_action, label.en), .wish = true},
    {.key = "to", .kind = LOAD_TEXT, .at = AT(ast_action, to)},
    {.key = "when", .kind = LOAD_FORMULA, .at = AT(ast_action, when)},
    {.key = "reason", .kind = LOAD_TEXT, .at = AT(ast_action, reason),
     .choice = "none|may|must"},
    {.key = "letter", .kind = LOAD_TEXT, .at = AT(ast_action, letter)},
    {.key = "papers", .kind = LOAD_TEXT, .at = AT(ast_action, papers), .choice = "complete"},
    {.key = "decides", .kind = LOAD_TEXT, .at = AT(ast_action, decides),
     .choice = "grant|refuse"},
    {.key = "second", .kind = LOAD_TEXTS, .at = AT(ast_action, second),
     .n_at = AT(ast_action, second_n), .most = SHORT_MAX},
    {.key = "once", .kind = LOAD_FLAG, .at = AT(ast_action, once)},
    {.key = "open", .kind = LOAD_FLAG, .at = AT(ast_action, open)},
    {.key = "sent", .kind = LOAD_FLAG, .at = AT(ast_action, sent)},
    {.key = "benefit", .kind = LOAD_LIST, .at = AT(ast_action, benefit),
     .n_at = AT(ast_action, benefit_n), .of = &benefit, .most = SHORT_MAX},
    {.key = "cite", .kind = LOAD_TEXT, .at = AT(ast_action, cite)},
    {0},
};
static const struct load_shape action = {
    "action", WHOLE(ast_action), AT(ast_action, id), LOAD_NONE, action_keys, NULL,
};

static const struct load_key shows_keys[] = {
    {.key = "proposes", .kind = LOAD_TEXT, .at = AT(ast_shows, proposes.zh), .need = true},
    {.key = "proposes_en", .kind = LOAD_TEXT, .at = AT(ast_shows, proposes.en), .wish = true},
    {.key = "name", .kind = LOAD_TEXT, .at = AT(ast_shows, name), .need = true,
     .choice = "masked|full|none"},
    {.key = "amount", .kind = LOAD_TEXT, .at = AT(ast_shows, amount), .choice = "outcome"},
    {.key = "upheld", .kind = LOAD_TEXT, .at = AT(ast_shows, upheld), .need = true},
    {.key = "check_days", .kind = LOAD_TEXT, .at = AT(ast_shows, days)},
    {.key = "cite", .kind = LOAD_TEXT, .at = AT(ast_shows, cite), .need = true},
    {0},
};
static const struct load_shape shows = {
    "what the public sees", WHOLE(ast_shows), LOAD_NONE, AT(ast_shows, at), shows_keys, NULL,
};

static const struct load_key step_keys[] = {
    {.key = "label", .kind = LOAD_TEXT, .at = AT(ast_stage, label.zh), .need = true},
    {.key = "label_en", .kind = LOAD_TEXT, .at = AT(ast_stage, label.en), .wish = true},
    {.key = "kind", .kind = LOAD_TEXT, .at = AT(ast_stage, kind), .need = true,
     .choice = "act|wait|publish|sign"},
    {.key = "by", .kind = LOAD_TEXTS, .at = AT(ast_stage, by), .n_at = AT(ast_stage, by_n),
     .most = SHORT_MAX},
    {.key = "not_by", .kind = LOAD_TEXTS, .at = AT(ast_stage, not_by),
     .n_at = AT(ast_stage, not_by_n), .most = SHORT_MAX},
    {.key = "need", .kind = LOAD_TEXT, .at = AT(ast_stage, need), .choice = "all|any"},
    {.key = "people", .kind = LOAD_INT, .at = AT(ast_stage, people)},
    {.key = "days", .kind = LOAD_TEXT, .at = AT(ast_stage, days)},
    {.key = "then", .kind = LOAD_TEXT, .at = AT(ast_stage, then)},
    {.key = "shows", .kind = LOAD_ONE, .at = AT(ast_stage, shows), .of = &shows},
    {.key = "tasks", .kind = LOAD_MAP, .at = AT(ast_stage, tasks), .n_at = AT(ast_stage, tasks_n),
     .of = &task, .most = SHORT_MAX},
    {.key = "actions", .kind = LOAD_MAP, .at = AT(ast_stage, actions),
     .n_at = AT(ast_stage, actions_n), .of = &action, .need = true, .most = SHORT_MAX},
    {.key = "cite", .kind = LOAD_TEXT, .at = AT(ast_stage, cite)},
    {0},
};
static const struct load_shape step = {
    "step of a matter", WHOLE(ast_stage), AT(ast_stage, id), LOAD_NONE, step_keys, NULL,
};

static const struct load_key recognition_keys[] = {
    {.key = "category", .kind = LOAD_TEXT, .at = AT(ast_recognition, category), .need = true},
    {.key = "do", .kind = LOAD_TEXT, .at = AT(ast_recognition, act), .need = true,
     .choice = "grant|end"},
    {.key = "when", .kind = LOAD_FORMULA, .at = AT(ast_recognition, when)},
    {.key = "grade", .kind = LOAD_TEXT, .at = AT(ast_recognition, grade)},
    {.key = "until", .kind = LOAD_FORMULA, .at = AT(ast_recognition, until)},
    {.key = "review_on", .kind = LOAD_FORMULA, .at = AT(ast_recognition, review_on)},
    {.key = "review", .kind = LOAD_TEXT, .at = AT(ast_recognition, review)},
    {.key = "cite", .kind = LOAD_TEXT, .at = AT(ast_recognition, cite), .need = true},
    {0},
};
static const struct load_shape recognition = {
    "recognition of an end", WHOLE(ast_recognition), LOAD_NONE, AT(ast_recognition, at),
    recognition_keys, NULL,
};

static const struct load_key end_keys[] = {
    {.key = "label", .kind = LOAD_TEXT, .at = AT(ast_end, label.zh), .need = true},
    {.key = "label_en", .kind = LOAD_TEXT, .at = AT(ast_end, label.en), .wish = true},
    {.key = "result", .kind = LOAD_TEXT, .at = AT(ast_end, result), .need = true,
     .choice = "granted|refused|not_accepted|withdrawn|closed"},
    {.key = "letter", .kind = LOAD_TEXT, .at = AT(ast_end, letter)},
    {.key = "reopens", .kind = LOAD_TEXTS, .at = AT(ast_end, reopens),
     .n_at = AT(ast_end, reopens_n), .most = SHORT_MAX, .one = true},
    {.key = "starts", .kind = LOAD_TEXTS, .at = AT(ast_end, starts),
     .n_at = AT(ast_end, starts_n), .most = SHORT_MAX},
    {.key = "enters", .kind = LOAD_LIST, .at = AT(ast_end, enters),
     .n_at = AT(ast_end, enters_n), .of = &load_enter, .most = SHORT_MAX},
    {.key = "changes", .kind = LOAD_LIST, .at = AT(ast_end, changes),
     .n_at = AT(ast_end, changes_n), .of = &load_change, .most = SHORT_MAX},
    {.key = "benefit", .kind = LOAD_LIST, .at = AT(ast_end, benefit),
     .n_at = AT(ast_end, benefit_n), .of = &benefit, .most = SHORT_MAX},
    {.key = "recognises", .kind = LOAD_LIST, .at = AT(ast_end, recognises),
     .n_at = AT(ast_end, recognises_n), .of = &recognition, .most = SHORT_MAX},
    {0},
};
static const struct load_shape end = {
    "end", WHOLE(ast_end), AT(ast_end, id), LOAD_NONE, end_keys, NULL,
};

static const struct load_key late_keys[] = {
    {.key = "after", .kind = LOAD_TEXT, .at = AT(ast_late, after), .need = true},
    {.key = "to", .kind = LOAD_TEXTS, .at = AT(ast_late, to), .n_at = AT(ast_late, to_n),
     .need = true, .most = SHORT_MAX},
    {.key = "cite", .kind = LOAD_TEXT, .at = AT(ast_late, cite), .need = true},
    {0},
};
const struct load_shape load_late = {
    "rung of what is late", WHOLE(ast_late), LOAD_NONE, AT(ast_late, at), late_keys, NULL,
};

static const struct load_key clock_keys[] = {
    {.key = "label", .kind = LOAD_TEXT, .at = AT(ast_clock, label.zh), .need = true},
    {.key = "label_en", .kind = LOAD_TEXT, .at = AT(ast_clock, label.en), .wish = true},
    {.key = "days", .kind = LOAD_TEXT, .at = AT(ast_clock, days), .need = true},
    {.key = "of", .kind = LOAD_TEXT, .at = AT(ast_clock, of), .need = true,
     .choice = "working|calendar|hours"},
    {.key = "from", .kind = LOAD_TEXT, .at = AT(ast_clock, from), .need = true},
    {.key = "until", .kind = LOAD_TEXTS, .at = AT(ast_clock, until),
     .n_at = AT(ast_clock, until_n), .need = true, .most = LIST_MAX},
    {.key = "pause", .kind = LOAD_TEXTS, .at = AT(ast_clock, pause),
     .n_at = AT(ast_clock, pause_n), .most = LIST_MAX},
    {.key = "warn", .kind = LOAD_INT, .at = AT(ast_clock, warn)},
    {.key = "late", .kind = LOAD_LIST, .at = AT(ast_clock, late), .n_at = AT(ast_clock, late_n),
     .of = &load_late, .most = AST_LATE_MAX},
    {.key = "limit", .kind = LOAD_TEXT, .at = AT(ast_clock, limit)},
    {.key = "set_by", .kind = LOAD_TEXT, .at = AT(ast_clock, set_by)},
    {.key = "cite", .kind = LOAD_TEXT, .at = AT(ast_clock, cite), .need = true},
    {0},
};
static const struct load_shape clock_shape = {
    "clock", WHOLE(ast_clock), AT(ast_clock, id), LOAD_NONE, clock_keys, NULL,
};

static const struct load_key drawn_keys[] = {
    {.key = "months", .kind = LOAD_TEXT, .at = AT(ast_drawn, months), .need = true},
    {.key = "share", .kind = LOAD_TEXT, .at = AT(ast_drawn, share), .need = true},
    {.key = "least", .kind = LOAD_TEXT, .at = AT(ast_drawn, least), .need = true},
    {.key = "people", .kind = LOAD_TEXT, .at = AT(ast_drawn, people), .need = true,
     .choice = "1|2|3|4|5"},
    {.key = "by", .kind = LOAD_TEXTS, .at = AT(ast_drawn, by), .n_at = AT(ast_drawn, by_n),
     .need = true, .most = SHORT_MAX},
    {.key = "cite", .kind = LOAD_TEXT, .at = AT(ast_drawn, cite), .need = true},
    {0},
};
static const struct load_shape drawn = {
    "what is drawn", WHOLE(ast_drawn), LOAD_NONE, AT(ast_drawn, at), drawn_keys, NULL,
};

static const struct load_key hold_keys[] = {
    {.key = "programme", .kind = LOAD_TEXT, .at = AT(ast_hold, programme), .need = true},
    {.key = "when", .kind = LOAD_FORMULA, .at = AT(ast_hold, when)},
    {.key = "from", .kind = LOAD_FORMULA, .at = AT(ast_hold, from), .need = true},
    {.key = "cite", .kind = LOAD_TEXT, .at = AT(ast_hold, cite), .need = true},
    {0},
};
static const struct load_shape hold = {
    "what stands still", WHOLE(ast_hold), LOAD_NONE, AT(ast_hold, at), hold_keys, NULL,
};

static const struct load_key matter_keys[] = {
    {.key = "label", .kind = LOAD_TEXT, .at = AT(ast_matter, label.zh), .need = true},
    {.key = "label_en", .kind = LOAD_TEXT, .at = AT(ast_matter, label.en), .wish = true},
    {.key = "about", .kind = LOAD_TEXT, .at = AT(ast_matter, about.zh)},
    {.key = "about_en", .kind = LOAD_TEXT, .at = AT(ast_matter, about.en)},
    {.key = "subject", .kind = LOAD_TEXT, .at = AT(ast_matter, subject), .need = true,
     .choice = "household|person|organisation|place|none"},
    {.key = "entry", .kind = LOAD_TEXT, .at = AT(ast_matter, entry)},
    {.key = "outcome", .kind = LOAD_TEXT, .at = AT(ast_matter, outcome)},
    {.key = "department", .kind = LOAD_TEXT, .at = AT(ast_matter, department)},
    {.key = "form", .kind = LOAD_TEXT, .at = AT(ast_matter, form), .need = true},
    {.key = "start_when", .kind = LOAD_FORMULA, .at = AT(ast_matter, start_when)},
    {.key = "once", .kind = LOAD_TEXT, .at = AT(ast_matter, once), .choice = "open|none"},
    {.key = "on", .kind = LOAD_TEXT, .at = AT(ast_matter, on),
     .choice = "death|member_death|death_wrong"},
    {.key = "follows", .kind = LOAD_TEXTS, .at = AT(ast_matter, follows),
     .n_at = AT(ast_matter, follows_n), .most = SHORT_MAX},
    {.key = "within", .kind = LOAD_TEXT, .at = AT(ast_matter, within)},
    {.key = "helps", .kind = LOAD_TEXTS, .at = AT(ast_matter, helps),
     .n_at = AT(ast_matter, helps_n), .most = SHORT_MAX},
    {.key = "drawn", .kind = LOAD_ONE, .at = AT(ast_matter, drawn), .of = &drawn},
    {.key = "channels", .kind = LOAD_TEXTS, .at = AT(ast_matter, channels),
     .n_at = AT(ast_matter, channels_n), .most = SHORT_MAX},
    {.key = "by", .kind = LOAD_TEXTS, .at = AT(ast_matter, by), .n_at = AT(ast_matter, by_n),
     .need = true, .most = SHORT_MAX},
    {.key = "papers", .kind = LOAD_LIST, .at = AT(ast_matter, papers),
     .n_at = AT(ast_matter, papers_n), .of = &bring, .most = LIST_MAX},
    {.key = "tells", .kind = LOAD_LIST, .at = AT(ast_matter, tells),
     .n_at = AT(ast_matter, tells_n), .of = &tell, .most = LIST_MAX},
    {.key = "holds", .kind = LOAD_LIST, .at = AT(ast_matter, holds),
     .n_at = AT(ast_matter, holds_n), .of = &hold, .most = SHORT_MAX},
    {.key = "steps", .kind = LOAD_MAP, .at = AT(ast_matter, steps),
     .n_at = AT(ast_matter, steps_n), .of = &step, .need = true, .most = LIST_MAX},
    {.key = "ends", .kind = LOAD_MAP, .at = AT(ast_matter, ends), .n_at = AT(ast_matter, ends_n),
     .of = &end, .need = true, .most = SHORT_MAX},
    {.key = "clocks", .kind = LOAD_MAP, .at = AT(ast_matter, clocks),
     .n_at = AT(ast_matter, clocks_n), .of = &clock_shape, .most = LIST_MAX},
    {.key = "cite", .kind = LOAD_TEXT, .at = AT(ast_matter, cite), .need = true},
    {0},
};
const struct load_shape load_matter = {
    "matter", WHOLE(ast_matter), AT(ast_matter, id), LOAD_NONE, matter_keys, NULL,
};
/* clang-format on */
