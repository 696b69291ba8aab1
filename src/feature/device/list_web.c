/* list_web.c - the devices as a list, and what was not taken lately. */
#include <inttypes.h>

#include "base/json.h"
#include "base/text.h"
#include "feature/device/device_int.h"
#include "feature/device/device_sql.h"
#include "feature/list_web.h"
#include "store/db.h"

enum { COL_SERIAL, COL_KIND, COL_PLACE, COL_WHERE, COL_HEARD, COL_BATTERY, COL_STATE, COLS };
/* Positions in device_register. */
enum {
    REG_KIND,
    REG_SERIAL,
    REG_MODEL,
    REG_DIVISION,
    REG_PLACE,
    REG_STATE,
    REG_SILENT,
    REG_HOUSEHOLD,
    REG_MADE
};
enum { ODD_MAX = 20, ODD_DAYS = 7 };

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

/* The kinds, and what devices of the page said last. */
struct live {
    const struct kinds *kinds;
    struct device_q_lives_row *row;
    size_t n;
};

static mz_code load(struct list *list)
{
    mz_cx *cx = list->l->cx;
    struct live *v = MZ_NEW(cx->a, struct live);
    int64_t *ids = MZ_NEW_N(cx->a, int64_t, list->n + 1);
    for (size_t i = 0; i < list->n; i++) {
        ids[i] = list->rows[i].id;
    }
    list->once = v;
    MZ_TRY(kinds_get(cx, &v->kinds));
    return list->n == 0 ? MZ_OK
                        : device_q_lives(cx, mz_json_ids(cx->a, ids, list->n), &v->row, &v->n);
}

static const struct ui_tag *state_tag(struct leaf *l, bool off, bool silent, bool low)
{
    enum mz_tone tone = off ? MZ_TONE_IDLE : silent ? MZ_TONE_BAD : low ? MZ_TONE_WARN : MZ_TONE_OK;
    const char *text = off      ? MZ_T("Switched off||device")
                       : silent ? MZ_T("Silent")
                       : low    ? MZ_T("Battery low")
                                : MZ_T("Heard");
    return leaf_tag(l, tone, leaf_say(l, text));
}

static mz_code cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *c)
{
    const struct live *v = l->list->once;
    const struct kinds *k = v->kinds;
    mz_str kind = row->v[REG_KIND].s;
    int64_t heard_ms = row->v[REG_MADE].i;
    int64_t battery = MZ_NULL;
    bool off = mz_str_eq(row->v[REG_STATE].s, MZ_S("off"));
    for (size_t i = 0; i < v->n; i++) {
        heard_ms = v->row[i].id == row->id ? v->row[i].heard_ms : heard_ms;
        battery = v->row[i].id == row->id ? v->row[i].battery : battery;
    }
    bool low = battery != MZ_NULL && battery <= k->low_battery;
    c[COL_SERIAL] = (struct ui_cell){.text = row->v[REG_SERIAL].s,
                                     .href = mz_str_fmt(l->cx->a, "/device/%" PRId64, row->id),
                                     .id = true};
    c[COL_KIND].text = kind_label(l->cx->lang, kind_of(k, kind), kind);
    c[COL_PLACE].text = leaf_division_short(l->cx, row->v[REG_DIVISION].i);
    c[COL_WHERE].text = row->v[REG_PLACE].s;
    c[COL_HEARD].text = leaf_time(l, heard_ms);
    c[COL_BATTERY].text =
        battery == MZ_NULL ? MZ_S("—") : mz_str_fmt(l->cx->a, "%" PRId64 "%%", battery);
    c[COL_STATE].tags = state_tag(l, off, row->v[REG_SILENT].i != 0, low);
    c[COL_STATE].tags_n = 1;
    return MZ_OK;
}

static const struct mz_member device_list_row_members[] = {
    {"id", "Number of the device", MZ_J_INT(struct mz_reg_row, id)},
    {"kind", "Kind, one word", MZ_J_COL(TEXT, REG_KIND)},
    {"serial", "Serial number", MZ_J_COL(TEXT, REG_SERIAL)},
    {"division", "12-digit code of the division", MZ_J_COL(I64, REG_DIVISION)},
    {"silent", "Whether it has not been heard of", MZ_J_COL(TRUTH, REG_SILENT)},
    {0},
};
static const struct mz_shape device_list_row_shape = {"DeviceRow", device_list_row_members,
                                                      sizeof(struct mz_reg_row)};
static const struct mz_shape device_list_rows_shape =
    MZ_ROWS("Devices", "devices", &device_list_row_shape);

static mz_code choose_kind(struct list *list)
{
    struct leaf *l = list->l;
    const struct kinds *k = NULL;
    MZ_TRY(kinds_get(l->cx, &k));
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, KINDS_MAX);
    for (size_t i = 0; i < k->kind_n; i++) {
        o[i] = (struct ui_option){.value = k->kind[i].id,
                                  .label = kind_label(l->cx->lang, &k->kind[i], MZ_S(""))};
    }
    list_choice(list, "kind", MZ_T("Kind"), o, k->kind_n);
    return MZ_OK;
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

static const struct list_view views[] = {
    {"", MZ_T("In use||device"), .counted = true},
    {"silent", MZ_T("Silent"), .counted = true},
    {"off", MZ_T("Switched off||device"), .counted = true},
};

static const struct ui_action acts[] = {
    {.label = {MZ_T("Register a device"), 0},
     .href = {"/device/new", 11},
     .icon = MZ_ICON("plus"),
     .need = "device.edit",
     .primary = true},
};

static mz_code after(struct list *list)
{
    return odd_part(list->l);
}

static const struct list_how device_list = {
    .reg = &device_register,
    .path = "/device",
    .title = MZ_T("Devices"),
    .sub = MZ_T("What they report becomes a clue; silence does, too."),
    .acts = acts,
    .acts_n = MZ_LEN(acts),
    .views = views,
    .views_n = MZ_LEN(views),
    .place = true,
    .make = choose_kind,
    .after = after,
    .usual = "division",
    .heads = heads,
    .heads_n = COLS,
    .words = MZ_T("Serial number, from its beginning"),
    .load = load,
    .cells = cells,
    .answer = &device_list_rows_shape,
    .icon = MZ_ICON("device-watch"),
    .none = MZ_T("No device here"),
    .next = MZ_T("A device is registered with its serial number, its place and who answers."),
};

/* ---- routes ----------------------------------------------------------------------- */

const struct mz_route device_routes[] = {
    {.path = "/device",
     .get = list_get,
     .page = &device_list,
     .need = "device.read",
     .help = "Devices in scope by kind and silence, and counts of messages that were not taken",
     .answer = &device_list_rows_shape,
     .list = &device_register},
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
     .body_max = 65536,
     .answer_post = &device_verdict_shape,
     .refusal = &device_verdict_shape},
    {.path = "/device/{id}",
     .get = device_show,
     .post = device_post,
     .need = "device.read",
     .need_post = "device.edit",
     .help = "One device with its events; POST do=key makes a new key, shown once",
     .flags = MZ_ROUTE_SECRET,
     .answer_post = &device_key_shape},
    {.path = "/device/{id}/edit",
     .get = device_edit_show,
     .post = device_edit_post,
     .need = "device.edit",
     .help = "Change a device, or switch it off"},
    {0},
};
