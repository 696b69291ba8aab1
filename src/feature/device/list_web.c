/* list_web.c - the devices as a list, and what was not taken lately. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/device/device_int.h"
#include "feature/device/device_sql.h"
#include "feature/division/division.h"
#include "feature/leaf_web.h"
#include "store/db.h"

enum { COL_SERIAL, COL_KIND, COL_PLACE, COL_WHERE, COL_HEARD, COL_BATTERY, COL_STATE, COLS };
enum { ODD_MAX = 20, ODD_DAYS = 7 };

static struct ui_column *columns(struct leaf *l)
{
    static const struct ui_column heads[COLS] = {
        [COL_SERIAL] = {.name = "serial",
                        .label = {MZ_T("Serial number"), 0},
                        .sort = true,
                        .fixed = true},
        [COL_KIND] = {.name = "kind", .label = {MZ_T("Kind"), 0}, .phone_label = true},
        [COL_PLACE] = {.name = "division",
                       .label = {MZ_T("Division"), 0},
                       .sort = true,
                       .phone_label = true},
        [COL_WHERE] = {.name = "place", .label = {MZ_T("Where it stands"), 0}, .phone_full = true},
        [COL_HEARD] = {.name = "heard",
                       .label = {MZ_T("Last heard"), 0},
                       .one_line = true,
                       .phone_label = true},
        [COL_BATTERY] = {.name = "battery",
                         .label = {MZ_T("Battery"), 0},
                         .num = true,
                         .phone_label = true},
        [COL_STATE] = {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
    };
    struct ui_column *c = MZ_NEW_N(l->cx->a, struct ui_column, COLS);
    for (size_t i = 0; i < COLS; i++) {
        c[i] = heads[i];
        c[i].label = leaf_say(l, heads[i].label.p);
    }
    ui_columns_of(l->rq, c, COLS);
    return c;
}

static mz_code cells(struct leaf *l, const struct kinds *k, int64_t id, struct ui_cell **out)
{
    struct ui_cell *c = MZ_NEW_N(l->cx->a, struct ui_cell, COLS);
    struct device d;
    MZ_TRY(device_get(l->cx, id, &d));
    c[COL_SERIAL] = (struct ui_cell){
        .text = d.serial, .href = mz_str_fmt(l->cx->a, "/device/%" PRId64, id), .id = true};
    c[COL_KIND].text = kind_label(l->cx->lang, kind_of(k, d.kind), d.kind);
    c[COL_PLACE].text = leaf_division_short(l->cx, d.division);
    c[COL_WHERE].text = d.place;
    c[COL_HEARD].text = leaf_time(l, d.heard_ms);
    c[COL_BATTERY].text =
        d.battery == MZ_NULL ? MZ_S("—") : mz_str_fmt(l->cx->a, "%" PRId64 "%%", d.battery);
    bool low = d.battery != MZ_NULL && d.battery <= k->low_battery;
    c[COL_STATE].tags = leaf_tag(l,
                                 d.off      ? MZ_TONE_IDLE
                                 : d.silent ? MZ_TONE_BAD
                                 : low      ? MZ_TONE_WARN
                                            : MZ_TONE_OK,
                                 leaf_say(l, d.off      ? MZ_T("Switched off||device")
                                             : d.silent ? MZ_T("Silent")
                                             : low      ? MZ_T("Battery low")
                                                        : MZ_T("Heard")));
    c[COL_STATE].tags_n = 1;
    *out = c;
    return MZ_OK;
}

static mz_str got(void *p, const char *name)
{
    return mz_req_query(p, name);
}

static mz_str one_view(void *p, const char *name)
{
    return mz_str_eq(mz_str_of(name), MZ_S("view")) ? mz_str_of(p) : MZ_S("");
}

static mz_code make_views(struct leaf *l, struct ui_list *list)
{
    static const struct {
        const char *view;
        const char *label;
    } views[] = {{"", MZ_T("In use||device")},
                 {"silent", MZ_T("Silent")},
                 {"off", MZ_T("Switched off||device")}};
    struct ui_view *v = MZ_NEW_N(l->cx->a, struct ui_view, MZ_LEN(views));
    for (size_t i = 0; i < MZ_LEN(views); i++) {
        struct mz_query q = {.filters_n = 0};
        v[i] = (struct ui_view){
            .label = leaf_say(l, views[i].label),
            .href =
                i == 0 ? MZ_S("/device") : mz_str_fmt(l->cx->a, "/device?view=%s", views[i].view),
            .current = mz_str_eq(mz_req_query(l->rq, "view"), mz_str_of(views[i].view))};
        MZ_TRY(device_ask(l->cx, &(struct mz_ask){one_view, leaf_own(views[i].view)}, &q));
        MZ_TRY(mz_reg_count(l->cx, &device_register, &q, &v[i].count));
    }
    list->views = v;
    list->views_n = MZ_LEN(views);
    return MZ_OK;
}

static void make_filters(struct leaf *l, struct ui_list *list, const struct kinds *k)
{
    struct ui_field *f = MZ_NEW_N(l->cx->a, struct ui_field, 4);
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, KINDS_MAX + 1);
    int64_t place = division_code(mz_req_query(l->rq, "division"));
    o[0] = (struct ui_option){.value = MZ_S(""), .label = leaf_say(l, MZ_T("All"))};
    for (size_t i = 0; i < k->kind_n; i++) {
        o[i + 1] = (struct ui_option){.value = k->kind[i].id,
                                      .label = kind_label(l->cx->lang, &k->kind[i], MZ_S(""))};
    }
    f[0] = (struct ui_field){.kind = UI_SELECT,
                             .name = "kind",
                             .label = leaf_say(l, MZ_T("Kind")),
                             .value = mz_req_query(l->rq, "kind"),
                             .options = o,
                             .options_n = k->kind_n + 1};
    f[1] = (struct ui_field){.kind = UI_TEXT,
                             .name = "serial",
                             .label = leaf_say(l, MZ_T("Serial number")),
                             .value = mz_req_query(l->rq, "serial"),
                             .max = DEVICE_SERIAL_MAX};
    f[2] = (struct ui_field){.kind = UI_DIVISION,
                             .name = "division",
                             .label = leaf_say(l, MZ_T("Division")),
                             .value = mz_req_query(l->rq, "division"),
                             .shown = place == 0 ? MZ_S("") : leaf_division(l->cx, place),
                             .source = MZ_S("/division/pick")};
    f[3] =
        (struct ui_field){.kind = UI_HIDDEN, .name = "view", .value = mz_req_query(l->rq, "view")};
    list->filters = f;
    list->filters_n = 4;
}

/* Reasons and counts of the last days: somebody tries, or a device is set up wrongly. */
static mz_code odd_part(struct leaf *l)
{
    struct device_q_odds_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(device_q_odds(l->cx, mz_date_today(l->cx).v - ODD_DAYS, ODD_MAX, &rows, &n));
    struct leaf_part *p = n == 0 ? NULL : leaf_left(l, MZ_T("Messages that were not taken"));
    for (size_t i = 0; i < n; i++) {
        for (int v = 0; v < DEVICE_VERDICTS_N; v++) {
            if (mz_str_eq(rows[i].reason, mz_str_of(device_verdict_word((enum device_verdict)v)))) {
                leaf_fact(l, p, device_verdict_label((enum device_verdict)v),
                          (struct ui_fact){.value = mz_thousands(l->cx->a, rows[i].n)});
            }
        }
    }
    if (p != NULL) {
        p->note = leaf_say(l, MZ_T("Of the last seven days, in the whole county. Nothing of them "
                                   "is kept but the count."));
    }
    return MZ_OK;
}

static mz_code list_json(struct leaf *l, mz_out *out, const struct mz_reg_row *rows, size_t n,
                         int64_t total)
{
    mz_buf *buf = mz_buf_new(l->cx->a, 1 << 20);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    mz_jw_key_int(&w, MZ_S("total"), total);
    mz_jw_key(&w, MZ_S("devices"));
    mz_jw_list(&w);
    for (size_t i = 0; i < n; i++) {
        mz_jw_map(&w);
        mz_jw_key_int(&w, MZ_S("id"), rows[i].id);
        mz_jw_key_text(&w, MZ_S("kind"), rows[i].v[0].s);
        mz_jw_key_text(&w, MZ_S("serial"), rows[i].v[1].s);
        mz_jw_key_int(&w, MZ_S("division"), rows[i].v[3].i);
        mz_jw_key_flag(&w, MZ_S("silent"), rows[i].v[6].i != 0);
        mz_jw_end(&w);
    }
    mz_jw_end(&w);
    mz_jw_end(&w);
    return leaf_json(l->cx, buf, out);
}

static mz_code make_rows(struct leaf *l, struct ui_list *list, const struct kinds *k,
                         const struct mz_reg_row *rows, size_t n)
{
    struct ui_row *shown = MZ_NEW_N(l->cx->a, struct ui_row, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct ui_cell *c = NULL;
        MZ_TRY(cells(l, k, rows[i].id, &c));
        shown[i] = (struct ui_row){.id = rows[i].id, .cells = c};
    }
    list->rows = shown;
    list->rows_n = n;
    return MZ_OK;
}

mz_code device_list_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct ui_list *list = MZ_NEW(cx->a, struct ui_list);
    const struct kinds *k = NULL;
    struct mz_reg_row *rows = NULL;
    size_t n = 0;
    struct ui_column *heads = columns(l);
    struct ui_paging p = ui_paging_of(rq, heads, COLS, "division");
    struct mz_query q = {
        .limit = p.per, .offset = p.offset, .sort = p.sort, .descending = p.descending};
    MZ_TRY(kinds_get(cx, &k));
    MZ_TRY(device_ask(cx, &(struct mz_ask){got, rq}, &q));
    *list = (struct ui_list){.rq = rq,
                             .label = leaf_say(l, MZ_T("Devices")),
                             .columns = heads,
                             .columns_n = COLS,
                             .page = p.page,
                             .per = p.per,
                             .sort = p.sort,
                             .descending = p.descending,
                             .choose_columns = true};
    MZ_TRY(mz_reg_count(cx, &device_register, &q, &list->total));
    MZ_TRY(mz_reg_rows(cx, &device_register, &q, &rows, &n));
    if (mz_req_json(rq)) {
        return list_json(l, out, rows, n, list->total);
    }
    MZ_TRY(make_rows(l, list, k, rows, n));
    MZ_TRY(make_views(l, list));
    make_filters(l, list, k);
    leaf_exports(l, list, &device_register);
    leaf_left(l, NULL)->list = list;
    MZ_TRY(odd_part(l));
    struct ui_action *a = MZ_NEW(cx->a, struct ui_action);
    *a = (struct ui_action){.label = leaf_say(l, MZ_T("Register a device")),
                            .href = MZ_S("/device/new"),
                            .icon = MZ_ICON("plus"),
                            .need = "device.edit",
                            .primary = true};
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("Devices")),
                                      .sub = leaf_say(l, MZ_T("What they report becomes a clue; "
                                                              "silence does, too.")),
                                      .menu = "/device",
                                      .actions = a,
                                      .actions_n = 1});
}

/* ---- routes ----------------------------------------------------------------------- */

const struct mz_route device_routes[] = {
    {.path = "/device",
     .get = device_list_show,
     .need = "device.read",
     .help = "Devices in scope by kind and silence, and counts of messages that were not taken"},
    {.path = "/device/new",
     .get = device_new_show,
     .post = device_new_post,
     .need = "device.edit",
     .help = "Register a device: kind, serial number, place, whose it is, who answers"},
    {.path = "/device/event",
     .post = device_event_post,
     .need = "public",
     .help = "One message of a device, with X-Mz-Device, X-Mz-Time, X-Mz-Nonce and X-Mz-Sign "
             "(HMAC-SM3), or with a token that may device.push",
     .flags = MZ_ROUTE_OPEN | MZ_ROUTE_JSON,
     .body_max = 65536},
    {.path = "/device/{id}",
     .get = device_show,
     .post = device_post,
     .need = "device.read",
     .need_post = "device.edit",
     .help = "One device with its events; POST do=key makes a new key, shown once",
     .flags = MZ_ROUTE_SECRET},
    {.path = "/device/{id}/edit",
     .get = device_edit_show,
     .post = device_edit_post,
     .need = "device.edit",
     .help = "Change a device, or switch it off"},
    {0},
};
