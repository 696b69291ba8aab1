/* register.c - the devices as a list. */
#include "base/text.h"
#include "feature/asks.h"
#include "feature/device/device_int.h"
#include "store/db.h"

static const struct mz_col cols[] = {
    {"kind", MZ_T("Kind"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"serial", MZ_T("Serial number"), MZ_COL_TEXT, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"model", MZ_T("Model"), MZ_COL_TEXT, 0, NULL},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"place", MZ_T("Where it stands"), MZ_COL_TEXT, 0, NULL},
    {"state", MZ_T("State"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"silent", MZ_T("Silent"), MZ_COL_BOOL, MZ_COL_FILTER, NULL},
    {"household", MZ_T("Household"), MZ_COL_SUBJECT, MZ_COL_HIDE, "household"},
    {"made_ms", MZ_T("Registered"), MZ_COL_TIME, MZ_COL_KEEP, NULL},
    {0},
};

mz_code device_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    mz_str view = ask->get(ask->p, "view");
    mz_str kind = ask->get(ask->p, "kind");
    mz_str serial = ask->get(ask->p, "q");
    bool off = mz_str_eq(view, MZ_S("off"));
    (void)cx;
    asks_add(q, (struct mz_filter){
                    .col = "state", .op = MZ_IS, .s = off ? MZ_S("off") : MZ_S("on")});
    if (mz_str_eq(view, MZ_S("silent"))) {
        asks_add(q, (struct mz_filter){.col = "silent", .op = MZ_IS, .i = 1});
    }
    if (kind.n > 0) {
        asks_add(q, (struct mz_filter){.col = "kind", .op = MZ_IS, .s = kind});
    }
    if (serial.n > 0) {
        asks_add(q, (struct mz_filter){.col = "serial", .op = MZ_STARTS, .s = serial});
    }
    asks_place(ask, q);
    return MZ_OK;
}

static mz_code row_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row)
{
    enum { OUT_KIND = 0, OUT_STATE = 5 };
    const struct kinds *k = NULL;
    mz_str kind = row->v[OUT_KIND].s;
    bool off = mz_str_eq(row->v[OUT_STATE].s, MZ_S("off"));
    (void)reg;
    MZ_TRY(kinds_get(cx, &k));
    row->v[OUT_KIND].s = kind_label(cx->lang, kind_of(k, kind), kind);
    row->v[OUT_STATE].s =
        mz_text(cx->lang, off ? MZ_T("Switched off||device") : MZ_T("In use||device"));
    return MZ_OK;
}

const struct mz_reg device_register = {
    .name = "device",
    .table = "device",
    .title = MZ_T("Devices"),
    .sort = "division",
    .cols = cols,
    .need = "device.read",
    .ask = device_ask,
    .row = row_out,
};
