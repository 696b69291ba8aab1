/* list_web.c - the queue: views, filters, the parts that all pages of clues share, the routes. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/clue/page_web.h"
#include "feature/division/division.h"
#include "feature/finds.h"
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

mz_str clue_page_account(struct leaf *l, int64_t account)
{
    mz_str name = MZ_S("—");
    if (account == 0) {
        return leaf_say(l, MZ_T("The program"));
    }
    if (account != MZ_NULL && account_names(l->cx, &account, 1, &name) != MZ_OK) {
        mz_clear(l->cx);
    }
    return name;
}

mz_str clue_page_href(const struct leaf *l, int64_t id)
{
    return mz_str_fmt(l->cx->a, "/clue/%" PRId64, id);
}

mz_str clue_page_number(const struct leaf *l, int64_t id)
{
    return mz_str_fmt(l->cx->a, "XS%06" PRId64 "-%06" PRId64, id / MZ_ID_UNIT, id % MZ_ID_UNIT);
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

static struct ui_column *columns(struct leaf *l)
{
    static const struct ui_column heads[COLS] = {
        [COL_KIND] = {.name = "urgency",
                      .label = {MZ_T("Kind"), 0},
                      .sort = true,
                      .phone_end = true},
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
    struct ui_column *c = MZ_NEW_N(l->cx->a, struct ui_column, COLS);
    for (size_t i = 0; i < COLS; i++) {
        c[i] = heads[i];
        c[i].label = leaf_say(l, heads[i].label.p);
    }
    ui_columns_of(l->rq, c, COLS);
    return c;
}

static mz_code cells(struct leaf *l, const struct clue *c, struct ui_cell **out)
{
    struct ui_cell *v = MZ_NEW_N(l->cx->a, struct ui_cell, COLS);
    mz_str whom = MZ_S("");
    MZ_TRY(clue_whom(l->cx, c, &whom));
    v[COL_KIND] = (struct ui_cell){.tags = clue_page_kind(l, c->kind), .tags_n = 1};
    v[COL_WHOM] = (struct ui_cell){.text = whom, .href = clue_page_href(l, c->id)};
    v[COL_NEED].text = leaf_say(l, clue_needs[c->need].label);
    if (c->reports_n > 1) {
        v[COL_NEED].note = leaf_sayf(l, MZ_T("{0} reports"), leaf_int(l, c->reports_n), MZ_S(""));
    }
    v[COL_PLACE].text = leaf_division_short(l->cx, c->division);
    v[COL_STATE] = (struct ui_cell){.tags = clue_page_state(l, c->state), .tags_n = 1};
    v[COL_DUE].clock = clue_page_due(l, c->due_ms);
    v[COL_CHANNEL].text = leaf_say(l, clue_channels[c->channel].label);
    v[COL_HOLDER].text = clue_page_account(l, c->holder);
    *out = v;
    return MZ_OK;
}

/* ---- views and filters -------------------------------------------------------------------- */

static const struct {
    const char *view;
    const char *label;
    bool counted;
} views[] = {
    {"", MZ_T("All open||clues"), true},
    {"received", MZ_T("Received||state of a clue"), true},
    {"mine", MZ_T("Mine||clues"), true},
    {"first", MZ_T("First with me"), true},
    {"visit", MZ_T("Visit||state of a clue"), true},
    {"alert", MZ_T("Became an alert"), true},
    {"answered", MZ_T("Answered, to be told"), true},
    {"late", MZ_T("Overdue"), true},
    {"listed", MZ_T("Supervised"), true},
    {"closed", MZ_T("Closed||of a clue"), false},
};

static mz_str got(void *p, const char *name)
{
    return mz_req_query(p, name);
}

static mz_str one_view(void *p, const char *name)
{
    const char *view = p;
    return mz_str_eq(mz_str_of(name), MZ_S("view")) ? mz_str_of(view) : MZ_S("");
}

static mz_code count_of(struct leaf *l, const char *view, int64_t *n)
{
    struct mz_query q = {.filters_n = 0};
    MZ_TRY(clue_ask(l->cx, &(struct mz_ask){one_view, leaf_own(view)}, &q));
    return mz_reg_count(l->cx, &clue_register, &q, n);
}

static mz_code make_views(struct leaf *l, struct ui_list *list)
{
    struct ui_view *v = MZ_NEW_N(l->cx->a, struct ui_view, MZ_LEN(views));
    mz_str now = mz_req_query(l->rq, "view");
    for (size_t i = 0; i < MZ_LEN(views); i++) {
        v[i] = (struct ui_view){.label = leaf_say(l, views[i].label),
                                .href = views[i].view[0] == '\0'
                                            ? MZ_S("/clue")
                                            : mz_str_fmt(l->cx->a, "/clue?view=%s", views[i].view),
                                .count = -1,
                                .current = mz_str_eq(now, mz_str_of(views[i].view))};
        MZ_TRY(views[i].counted ? count_of(l, views[i].view, &v[i].count) : MZ_OK);
    }
    list->views = v;
    list->views_n = MZ_LEN(views);
    return MZ_OK;
}

static struct ui_field choice(struct leaf *l, const char *name, const char *label,
                              const struct clue_word *w, size_t n)
{
    return (struct ui_field){.kind = UI_SELECT,
                             .name = name,
                             .label = leaf_say(l, label),
                             .value = mz_req_query(l->rq, name),
                             .options = clue_page_options(l, w, n, MZ_T("All")),
                             .options_n = n + 1};
}

static void make_filters(struct leaf *l, struct ui_list *list)
{
    struct ui_field *f = MZ_NEW_N(l->cx->a, struct ui_field, 5);
    int64_t place = division_code(mz_req_query(l->rq, "division"));
    f[0] = choice(l, "kind", MZ_T("Kind"), clue_kinds, CLUE_KINDS_N);
    f[1] = choice(l, "channel", MZ_T("Channel"), clue_channels, CLUE_CHANNELS_N);
    f[2] = choice(l, "need", MZ_T("Need"), clue_needs, CLUE_NEEDS_N);
    f[3] = (struct ui_field){.kind = UI_DIVISION,
                             .name = "division",
                             .label = leaf_say(l, MZ_T("Division")),
                             .value = mz_req_query(l->rq, "division"),
                             .shown = place == 0 ? MZ_S("") : leaf_division(l->cx, place),
                             .source = MZ_S("/division/pick")};
    f[4] =
        (struct ui_field){.kind = UI_HIDDEN, .name = "view", .value = mz_req_query(l->rq, "view")};
    list->filters = f;
    list->filters_n = 5;
}

/* ---- the page ----------------------------------------------------------------------------- */

static mz_code list_json(struct leaf *l, mz_out *out, const struct clue *c, size_t n, int64_t total)
{
    mz_buf *buf = mz_buf_new(l->cx->a, 1 << 20);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    mz_jw_key_int(&w, MZ_S("total"), total);
    mz_jw_key(&w, MZ_S("clues"));
    mz_jw_list(&w);
    for (size_t i = 0; i < n; i++) {
        mz_jw_map(&w);
        mz_jw_key_int(&w, MZ_S("id"), c[i].id);
        mz_jw_key_int(&w, MZ_S("division"), c[i].division);
        mz_jw_key_text(&w, MZ_S("channel"), mz_str_of(clue_channels[c[i].channel].word));
        mz_jw_key_text(&w, MZ_S("kind"), mz_str_of(clue_kinds[c[i].kind].word));
        mz_jw_key_text(&w, MZ_S("need"), mz_str_of(clue_needs[c[i].need].word));
        mz_jw_key_text(&w, MZ_S("state"), mz_str_of(clue_states[c[i].state].word));
        mz_jw_key_int(&w, MZ_S("reports"), c[i].reports_n);
        mz_jw_key_text(&w, MZ_S("due"),
                       c[i].due_ms == MZ_NULL ? MZ_S("") : leaf_time(l, c[i].due_ms));
        mz_jw_end(&w);
    }
    mz_jw_end(&w);
    mz_jw_end(&w);
    return leaf_json(l->cx, buf, out);
}

static mz_code make_rows(struct leaf *l, struct ui_list *list, const struct clue *c, size_t n)
{
    struct ui_row *shown = MZ_NEW_N(l->cx->a, struct ui_row, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct ui_cell *v = NULL;
        MZ_TRY(cells(l, &c[i], &v));
        shown[i] = (struct ui_row){.id = c[i].id, .cells = v};
    }
    list->rows = shown;
    list->rows_n = n;
    return mz_read_note(l->cx, &(struct mz_event){.act = MZ_S("clue.read"), .kind = MZ_S("clue")});
}

static mz_code send_list(struct leaf *l, mz_out *out)
{
    struct ui_action *a = MZ_NEW_N(l->cx->a, struct ui_action, 2);
    a[0] = (struct ui_action){.label = leaf_say(l, MZ_T("Enter a clue")),
                              .href = MZ_S("/clue/new"),
                              .icon = MZ_ICON("message-plus"),
                              .need = "clue.add",
                              .primary = true};
    a[1] = (struct ui_action){.label = leaf_say(l, MZ_T("Posters of villages")),
                              .href = MZ_S("/clue/poster"),
                              .icon = MZ_ICON("qrcode"),
                              .need = "clue.add"};
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("Clues")),
                                      .sub = leaf_say(l, MZ_T("Who first hears of it stays on it "
                                                              "until the reporter was told.")),
                                      .menu = "/clue",
                                      .actions = a,
                                      .actions_n = 2});
}

mz_code clue_list_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct ui_list *list = MZ_NEW(cx->a, struct ui_list);
    int64_t *ids = NULL;
    size_t n = 0;
    struct ui_column *heads = columns(l);
    struct ui_paging p = ui_paging_of(rq, heads, COLS, "urgency");
    struct mz_query q = {
        .limit = p.per, .offset = p.offset, .sort = p.sort, .descending = p.descending};
    MZ_TRY(clue_ask(cx, &(struct mz_ask){got, rq}, &q));
    *list = (struct ui_list){.rq = rq,
                             .label = leaf_say(l, MZ_T("Clues")),
                             .columns = heads,
                             .columns_n = COLS,
                             .page = p.page,
                             .per = p.per,
                             .sort = p.sort,
                             .descending = p.descending,
                             .choose_columns = true};
    MZ_TRY(mz_reg_count(cx, &clue_register, &q, &list->total));
    MZ_TRY(mz_reg_ids(cx, &clue_register, &q, &ids, &n));
    struct clue *c = MZ_NEW_N(cx->a, struct clue, n + 1);
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(clue_get(cx, ids[i], &c[i]));
    }
    if (mz_req_json(rq)) {
        return list_json(l, out, c, n, list->total);
    }
    MZ_TRY(make_rows(l, list, c, n));
    MZ_TRY(make_views(l, list));
    make_filters(l, list);
    leaf_exports(l, list, &clue_register);
    leaf_left(l, NULL)->list = list;
    return send_list(l, out);
}

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
     .get = clue_list_get,
     .need = "clue.read",
     .help = "Clues in scope by state, kind, channel and need, emergencies first"},
    {.path = "/clue/new",
     .get = clue_new_get,
     .post = clue_new_post,
     .need = "clue.add",
     .help = "Enter a clue; it joins an open one about the same household or person"},
    {.path = "/clue/poster",
     .get = clue_posters_get,
     .need = "clue.add",
     .help = "Villages of the area, each with its poster"},
    {.path = "/clue/poster/{code}",
     .get = clue_poster_get,
     .need = "clue.add",
     .help = "The poster of a village with its code, to print (PDF)"},
    {.path = "/clue/{id}",
     .get = clue_show_get,
     .post = clue_show_post,
     .need = "clue.read",
     .need_post = "clue.handle",
     .flags = MZ_ROUTE_SECRET,
     .help = "One clue: what was told, history; POST do=ACT takes the next step"},
    {.path = "/report",
     .get = clue_report_get,
     .post = clue_report_post,
     .need = "public",
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
