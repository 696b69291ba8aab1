/* list_web.c - the queue: views, filters, the parts that all pages of clues share, the routes. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/bulk_web.h"
#include "feature/clue/clue.h"
#include "feature/clue/page_web.h"
#include "feature/division/division.h"
#include "feature/finds.h"
#include "feature/list_web.h"
#include "store/db.h"

enum { COL_KIND, COL_WHOM, COL_NEED, COL_PLACE, COL_STATE, COL_DUE, COL_CHANNEL, COL_HOLDER, COLS };
enum { URGENT_MS = 3600000, MINUTE_MS = 60000 };

/* ---- shared parts --------------------------------------------------------------------- */

const struct ui_clock *clue_page_due(struct leaf *l, int64_t due_ms)
{
    int64_t now = mz_now_ms(l->cx);
    int64_t today = mz_date_today(l->cx).v;
    if (due_ms == MZ_NULL) {
        return NULL;
    }
    int64_t day = mz_date_of_ms(due_ms).v;
    struct ui_clock *c = MZ_NEW(l->cx->a, struct ui_clock);
    c->state = due_ms < now ? UI_CLOCK_LATE : day <= today + 1 ? UI_CLOCK_SOON : UI_CLOCK_OK;
    if (due_ms >= now && due_ms - now <= URGENT_MS) {
        c->text =
            leaf_sayf(l, MZ_T("{0} min left"), leaf_int(l, (due_ms - now) / MINUTE_MS), MZ_S(""));
    } else {
        c->text = due_ms < now ? leaf_sayf(l, MZ_T("Late since {0}"), leaf_day(l, day), MZ_S(""))
                  : day == today
                      ? leaf_say(l, MZ_T("Due today||deadline"))
                      : leaf_sayf(l, MZ_T("Until {0}||deadline"), leaf_day(l, day), MZ_S(""));
    }
    return c;
}

const struct ui_tag *clue_page_state(struct leaf *l, enum clue_state state)
{
    static const enum mz_tone tones[CLUE_STATES_N] = {
        [CLUE_RECEIVED] = MZ_TONE_INFO, [CLUE_TAKEN] = MZ_TONE_NOTE,   [CLUE_LINKED] = MZ_TONE_NOTE,
        [CLUE_VISITING] = MZ_TONE_NOTE, [CLUE_ALERTED] = MZ_TONE_WARN, [CLUE_ANSWERED] = MZ_TONE_OK,
        [CLUE_CLOSED] = MZ_TONE_IDLE,
    };
    return leaf_tag(l, tones[state], leaf_say(l, clue_states[state].label));
}

const struct ui_tag *clue_page_kind(struct leaf *l, enum clue_kind kind)
{
    static const enum mz_tone tones[CLUE_KINDS_N] = {
        [CLUE_ASK] = MZ_TONE_IDLE,
        [CLUE_HELP] = MZ_TONE_NOTE,
        [CLUE_COMPLAIN] = MZ_TONE_WARN,
        [CLUE_URGENT] = MZ_TONE_BAD,
    };
    return leaf_tag(l, tones[kind], leaf_say(l, clue_kinds[kind].label));
}

mz_str clue_page_href(const struct leaf *l, int64_t id)
{
    return mz_str_fmt(l->cx->a, "/clue/%" PRId64, id);
}

mz_str clue_page_number(const struct leaf *l, int64_t id)
{
    return clue_number(l->cx->a, id);
}

struct ui_option *clue_page_options(struct leaf *l, const struct clue_word *w, size_t n,
                                    const char *first)
{
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, n + 2);
    size_t k = 0;
    if (first != NULL) {
        o[k++] = (struct ui_option){.value = MZ_S(""), .label = leaf_say(l, first)};
    }
    for (size_t i = 0; i < n; i++) {
        o[k++] =
            (struct ui_option){.value = mz_str_of(w[i].word), .label = leaf_say(l, w[i].label)};
    }
    return o;
}

/* ---- columns and rows ------------------------------------------------------------------- */

static const struct ui_column heads[COLS] = {
    [COL_KIND] = {.name = "urgency", .label = {MZ_T("Kind"), 0}, .sort = true, .phone_end = true},
    [COL_WHOM] = {.name = "whom", .label = {MZ_T("About whom"), 0}, .fixed = true},
    [COL_NEED] = {.name = "need", .label = {MZ_T("Need"), 0}, .phone_full = true},
    [COL_PLACE] = {.name = "division",
                   .label = {MZ_T("Division"), 0},
                   .sort = true,
                   .phone_label = true},
    [COL_STATE] = {.name = "state", .label = {MZ_T("State"), 0}, .phone_label = true},
    [COL_DUE] = {.name = "due_ms",
                 .label = {MZ_T("Deadline"), 0},
                 .sort = true,
                 .phone_label = true},
    [COL_CHANNEL] = {.name = "channel", .label = {MZ_T("Channel"), 0}, .phone_label = true},
    [COL_HOLDER] = {.name = "holder", .label = {MZ_T("Holder"), 0}, .phone_hide = true},
};

/* clue_whom() with the household's name that was read for the whole page. */
static mz_code whom_of(struct leaf *l, const struct clue *c, mz_str *whom)
{
    MZ_TRY(list_home(l, c->household, whom));
    *whom = mz_str_eq(*whom, MZ_S("—")) ? clue_told(l->cx, c) : *whom;
    return MZ_OK;
}

static mz_code cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *v)
{
    struct clue c = clue_of_row(row);
    mz_str whom = MZ_S("");
    MZ_TRY(whom_of(l, &c, &whom));
    v[COL_KIND] = (struct ui_cell){.tags = clue_page_kind(l, c.kind), .tags_n = 1};
    v[COL_WHOM] = (struct ui_cell){.text = whom, .href = clue_page_href(l, c.id)};
    v[COL_NEED].text = leaf_say(l, clue_needs[c.need].label);
    if (c.reports_n > 1) {
        v[COL_NEED].note = leaf_sayf(l, MZ_T("{0} reports"), leaf_int(l, c.reports_n), MZ_S(""));
    }
    v[COL_PLACE].text = leaf_division_short(l->cx, c.division);
    v[COL_STATE] = (struct ui_cell){.tags = clue_page_state(l, c.state), .tags_n = 1};
    v[COL_DUE].clock = clue_page_due(l, c.due_ms);
    v[COL_CHANNEL].text = leaf_say(l, clue_channels[c.channel].label);
    v[COL_HOLDER].text = list_worker(l, c.holder);
    return MZ_OK;
}

struct clue_row {
    int64_t id;
    int64_t division;
    mz_str channel;
    mz_str kind;
    mz_str need;
    mz_str state;
    int64_t reports;
    int64_t due;
};
static const struct mz_member clue_row_members[] = {
    {"id", "Number of the clue", MZ_J_INT(struct clue_row, id)},
    {"division", "12-digit code of the division", MZ_J_INT(struct clue_row, division)},
    {"channel", "How it came in", MZ_J_TEXT(struct clue_row, channel)},
    {"kind", "Kind, one word", MZ_J_TEXT(struct clue_row, kind)},
    {"need", "Need, one word", MZ_J_TEXT(struct clue_row, need)},
    {"state", "State, one word", MZ_J_TEXT(struct clue_row, state)},
    {"reports", "How many reported it", MZ_J_INT(struct clue_row, reports)},
    {"due", "When to have acted", MZ_J_TIME_OR_NULL(struct clue_row, due)},
    {0},
};
static const struct mz_shape clue_row_shape = {"ClueRow", clue_row_members,
                                               sizeof(struct clue_row)};
const struct mz_shape clue_list_shape = MZ_ROWS("Clues", "clues", &clue_row_shape);

static mz_code tell(struct leaf *l, const struct mz_reg_row *row, void *item)
{
    struct clue c = clue_of_row(row);
    (void)l;
    *(struct clue_row *)item =
        (struct clue_row){.id = c.id,
                          .division = c.division,
                          .channel = mz_str_of(clue_channels[c.channel].word),
                          .kind = mz_str_of(clue_kinds[c.kind].word),
                          .need = mz_str_of(clue_needs[c.need].word),
                          .state = mz_str_of(clue_states[c.state].word),
                          .reports = c.reports_n,
                          .due = c.due_ms};
    return MZ_OK;
}

/* ---- the page ----------------------------------------------------------------------------- */

static void choice(struct list *list, const char *name, const char *label,
                   const struct clue_word *w, size_t n)
{
    list_choice(list, name, label, clue_page_options(list->l, w, n, NULL), n);
}

static const struct list_view views[] = {
    {"", MZ_T("All open||clues"), .counted = true},
    {"received", MZ_T("Received||state of a clue"), .counted = true},
    {"mine", MZ_T("Mine||clues"), .counted = true},
    {"first", MZ_T("First with me"), .counted = true},
    {"visit", MZ_T("Visit||state of a clue"), .counted = true},
    {"alert", MZ_T("Became an alert"), .counted = true},
    {"answered", MZ_T("Answered, to be told"), .counted = true},
    {"late", MZ_T("Overdue"), .counted = true},
    {"listed", MZ_T("Supervised"), .counted = true},
    {"closed", MZ_T("Closed||of a clue"), .counted = false},
};

static const struct ui_action acts[] = {
    {.label = {MZ_T("Enter a clue"), 0},
     .href = {"/clue/new", 9},
     .icon = MZ_ICON("message-plus"),
     .need = "clue.add",
     .primary = true},
    {.label = {MZ_T("Posters of villages"), 0},
     .href = {"/clue/poster", 12},
     .icon = MZ_ICON("qrcode"),
     .need = "clue.add"},
};

static mz_code make(struct list *list)
{
    choice(list, "kind", MZ_T("Kind"), clue_kinds, CLUE_KINDS_N);
    choice(list, "channel", MZ_T("Channel"), clue_channels, CLUE_CHANNELS_N);
    choice(list, "need", MZ_T("Need"), clue_needs, CLUE_NEEDS_N);
    clue_bulk_acts(list);
    return MZ_OK;
}

static const struct list_how clue_list = {
    .reg = &clue_register,
    .path = "/clue",
    .title = MZ_T("Clues"),
    .sub = MZ_T("Who first hears of it stays on it until the reporter was told."),
    .acts = acts,
    .acts_n = MZ_LEN(acts),
    .views = views,
    .views_n = MZ_LEN(views),
    .place = true,
    .make = make,
    .usual = "urgency",
    .heads = heads,
    .heads_n = COLS,
    .words = MZ_T("Number of the clue, or household: number, head or address"),
    .cells = cells,
    .answer = &clue_list_shape,
    .tell = tell,
    .act = "clue.read",
    .kind = "clue",
    .icon = MZ_ICON("message-report"),
    .none = MZ_T("No clue is open here"),
    .next = MZ_T("What the hotline, posters, devices and neighbours tell stands here, emergencies "
                 "first."),
};

/* ---- the global search ------------------------------------------------------------- */

mz_code clue_finder(mz_cx *cx, mz_str words, size_t most, struct mz_item **items, size_t *n,
                    int64_t *total)
{
    struct clue c = {.id = 0};
    struct leaf l = {.cx = cx};
    int64_t id = finds_id(cx, words);
    *items = NULL;
    *n = 0;
    *total = 0;
    mz_code rc = id == 0 || most == 0 ? MZ_ABSENT : clue_get(cx, id, &c);
    if (rc == MZ_ABSENT) {
        mz_clear(cx);
        return MZ_OK;
    }
    MZ_TRY(rc);
    if (!finds_same(clue_page_number(&l, id), words)) {
        return MZ_OK;
    }
    struct mz_item *it = MZ_NEW(cx->a, struct mz_item);
    *it = (struct mz_item){.title = clue_page_number(&l, id),
                           .note = leaf_say(&l, clue_kinds[c.kind].label),
                           .place = leaf_division(cx, c.division),
                           .href = clue_page_href(&l, id),
                           .due = MZ_NULL};
    *items = it;
    *n = 1;
    *total = 1;
    return mz_read_note(
        cx, &(struct mz_event){.act = MZ_S("clue.read"), .kind = MZ_S("clue"), .subject = id});
}

/* ---- routes --------------------------------------------------------------------------------- */

const struct mz_route clue_routes[] = {
    {.path = "/clue",
     .get = list_get,
     .page = &clue_list,
     .post = clue_list_post,
     .need = "clue.read",
     .need_post = "clue.handle",
     .help = "Clues in scope by state, kind, channel and need, emergencies first; POST do=take, "
             "visit or hand does it with several",
     .answer = &clue_list_shape,
     .answer_post = &bulk_shape,
     .list = &clue_register},
    {.path = "/clue/new",
     .get = clue_new_get,
     .post = clue_new_post,
     .need = "clue.add",
     .flags = MZ_ROUTE_MAKES,
     .help = "Enter a clue; it joins an open one about the same household or person"},
    {.path = "/clue/poster",
     .get = clue_posters_get,
     .need = "clue.add",
     .help = "Villages of the area, each with its poster"},
    {.path = "/clue/poster/{code}",
     .get = clue_poster_get,
     .need = "clue.add",
     .help = "The poster of a village with its code, to print (PDF)",
     .file = "application/pdf"},
    {.path = "/clue/{id}",
     .get = clue_show_get,
     .post = clue_show_post,
     .need = "clue.read",
     .need_post = "clue.handle",
     .flags = MZ_ROUTE_SECRET,
     .help = "One clue: what was told, history; POST do=ACT takes the next step",
     .answer = &clue_page_of_shape},
    {.path = "/report",
     .get = clue_report_get,
     .post = clue_report_post,
     .need = "public",
     .flags = MZ_ROUTE_MAKES,
     .help = "Report somebody in need: place=CODE as on the poster of a village"},
    {.path = "/report/done",
     .get = clue_done_get,
     .need = "public",
     .help = "The receipt of a report"},
    {.path = "/report/state",
     .get = clue_state_get,
     .post = clue_state_post,
     .need = "public",
     .help = "What became of a report: receipt and the last four digits of the telephone"},
    {0},
};
