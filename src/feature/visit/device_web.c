/* device_web.c - phones that keep visits: whose, when they were last in touch, and emptying one. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/list_web.h"
#include "feature/visit/page_web.h"
#include "feature/visit/visit_view.h"
#include "store/db.h"

enum { REG_NAME, REG_ACCOUNT, REG_PLACE, REG_STATE, REG_SEEN, REG_MADE };

static const struct ui_column heads[] = {
    {.name = "name", .label = {MZ_T("Phone||device"), 0}, .fixed = true},
    {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
    {.name = "account", .label = {MZ_T("Account"), 0}, .phone_label = true},
    {.name = "division", .label = {MZ_T("Division"), 0}, .phone_label = true},
    {.name = "seen_ms",
     .label = {MZ_T("Last contact"), 0},
     .sort = true,
     .one_line = true,
     .phone_label = true},
    {.name = "made_ms", .label = {MZ_T("Paired"), 0}, .one_line = true, .phone_label = true},
};

static const struct ui_tag *tag(struct leaf *l, mz_str state)
{
    if (mz_str_eq(state, MZ_S("active"))) {
        return leaf_tag(l, MZ_TONE_OK, leaf_say(l, MZ_T("In use||device")));
    }
    return mz_str_eq(state, MZ_S("wipe"))
               ? leaf_tag(l, MZ_TONE_WARN, leaf_say(l, MZ_T("Empties itself at its next contact")))
               : leaf_tag(l, MZ_TONE_IDLE, leaf_say(l, MZ_T("Empty||device")));
}

static mz_code cells(struct leaf *l, const struct mz_reg_row *r, struct ui_cell *c)
{
    c[0] = (struct ui_cell){.text = r->v[REG_NAME].s,
                            .href = mz_str_fmt(l->cx->a, "/visit/device/%" PRId64, r->id)};
    c[1] = (struct ui_cell){.tags = tag(l, r->v[REG_STATE].s), .tags_n = 1};
    c[2].text = visit_worker(l, r->v[REG_ACCOUNT].i);
    c[3].text = leaf_division_short(l->cx, r->v[REG_PLACE].i);
    c[4].text = leaf_time(l, r->v[REG_SEEN].i);
    c[5].text = leaf_time(l, r->v[REG_MADE].i);
    return MZ_OK;
}

static const struct mz_member visit_device_row_members[] = {
    {"id", "Number of the phone", MZ_J_INT(struct mz_reg_row, id)},
    {"name", "Name", MZ_J_COL(TEXT, REG_NAME)},
    {"state", "active, wipe or wiped", MZ_J_COL(TEXT, REG_STATE)},
    {"account", "Number of the account", MZ_J_COL(I64, REG_ACCOUNT)},
    {"seen", "Last contact", MZ_J_COL_OR_NULL(TIME, REG_SEEN)},
    {0},
};
static const struct mz_shape visit_device_row_shape = {"VisitDeviceRow", visit_device_row_members,
                                                       sizeof(struct mz_reg_row)};
static const struct mz_shape visit_device_rows_shape =
    MZ_ROWS("VisitDevices", "devices", &visit_device_row_shape);

static const struct list_view views[] = {
    {"", MZ_T("All"), .counted = true},
    {"wipe", MZ_T("To be emptied"), .counted = true},
};

static const struct list_how visit_device_list = {
    .reg = &visit_device_register,
    .path = "/visit/device",
    .menu = "/visit",
    .title = MZ_T("Phones"),
    .above = MZ_T("My visits"),
    .above_path = "/visit",
    .views = views,
    .views_n = MZ_LEN(views),
    .usual = "-seen_ms",
    .heads = heads,
    .heads_n = MZ_LEN(heads),
    .cells = cells,
    .answer = &visit_device_rows_shape,
    .icon = MZ_ICON("device-mobile"),
    .none = MZ_T("No phone is paired"),
    .next = MZ_T("Open the visits on the phone and choose a PIN: then it stands here."),
};

static mz_code show(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct leaf *l = leaf_new(cx, rq);
    struct visit_device d = {.id = 0};
    struct mz_page page = {.menu = "/visit"};
    MZ_TRY(visit_device_get(cx, mz_req_path_int(rq, "id"), &d));
    struct leaf_part *p = leaf_left(l, MZ_T("Phone||device"));
    leaf_fact(l, p, MZ_T("State"), (struct ui_fact){.tag = tag(l, d.state), .wide = true});
    leaf_fact(l, p, MZ_T("Account"), (struct ui_fact){.value = visit_worker(l, d.account)});
    leaf_fact(l, p, MZ_T("Last contact"), (struct ui_fact){.value = leaf_time(l, d.seen_ms)});
    leaf_fact(l, p, MZ_T("Paired"), (struct ui_fact){.value = leaf_time(l, d.made_ms)});
    if (mz_str_eq(d.state, MZ_S("active"))) {
        struct leaf_part *w = leaf_right(l, MZ_T("Lost, or no longer used"));
        w->note =
            leaf_say(l, MZ_T("It gets and sends nothing any more, at once. At its next contact "
                             "it empties itself, and says so here. What was not sent yet is "
                             "lost with it."));
        struct ui_form *f = leaf_form(l, w, MZ_T("Revoke and empty this phone"), form, 2);
        f->danger = true;
        leaf_keep(l, f, "version", leaf_int(l, d.version));
    }
    MZ_TRY(visit_read(cx, "visit_device", d.id, d.division));
    page.title = d.name;
    page.sub = leaf_division(cx, d.division);
    visit_crumb(l, &page, MZ_T("Phones"), "/visit/device");
    return leaf_send(l, out, page);
}

mz_code visit_device_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show(cx, rq, out, NULL);
}

mz_code visit_device_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    int64_t id = mz_req_path_int(rq, "id");
    int64_t version = mz_form_int(&form, "version", (struct mz_rule){.lo = 0, .hi = INT64_MAX});
    MZ_TRY(mz_form_take(&form, visit_device_wipe(cx, id, version == MZ_NULL ? 0 : version)));
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show(cx, rq, out, &form);
    }
    mz_reply_flash(
        rq, MZ_TONE_OK,
        (struct mz_say){.text = MZ_T("The phone is revoked. It empties itself at its next "
                                     "contact.")});
    return mz_reply_redirectf(rq, "/visit/device/%" PRId64, id);
}

/* The program on the phone: no name stands in its page, so that it may be kept. */
mz_code visit_app_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    const struct visit_app_view v = {.p0 = MZ_S("{0}"),
                                     .p1 = MZ_S("{1}"),
                                     .p2 = MZ_S("{2}"),
                                     .note_max = VISIT_NOTE_MAX,
                                     .photos_max = VISIT_PHOTOS_MAX};
    mz_page(rq, (struct mz_page){.title = leaf_say(l, MZ_T("Visits")),
                                 .frame = MZ_FRAME_BARE,
                                 .no_head = true,
                                 .script = "visit.js"});
    visit_app_html(out, &v);
    return MZ_OK;
}

const struct mz_route visit_routes[] = {
    {.path = "/visit",
     .get = visit_mine_show,
     .need = "visit.go",
     .help = "The reader's own visits of all kinds, by village on the shortest way",
     .answer = &visit_mine_shape},
    {.path = "/visit/map",
     .get = visit_map_show,
     .need = "visit.go",
     .flags = MZ_ROUTE_PAGE,
     .help = "Where the reader's visits are, as a sketch"},
    {.path = "/visit/do/{id}",
     .get = visit_door_show,
     .post = visit_door_post,
     .need = "visit.go",
     .flags = MZ_ROUTE_UPLOAD,
     .body_max = INT64_C(10) << 20,
     .help = "One visit of ?source= (alert, round, case; else the plan); POST records it, twice is "
             "once"},
    {.path = "/visit/app",
     .get = visit_app_show,
     .need = "public",
     .flags = MZ_ROUTE_PAGE,
     .help = "The program for the phone; it holds nothing of anybody"},
    {.path = "/visit/here",
     .get = visit_here_get,
     .post = visit_here_post,
     .need = "public",
     .flags = MZ_ROUTE_OPEN, /* not JSON alone: the phone needs the form token, which pages get */
     .help = "Whether a phone has to empty itself, and who is signed in; POST: it did",
     .answer = &visit_here_shape,
     .answer_post = &visit_gone_shape},
    {.path = "/visit/pair",
     .post = visit_pair_post,
     .need = "visit.go",
     .flags = MZ_ROUTE_JSON | MZ_ROUTE_SECRET,
     .help = "Pair a phone with the account; its secrets are shown once",
     .answer_post = &visit_pair_shape},
    {.path = "/visit/pack",
     .get = visit_pack_get,
     .need = "visit.go",
     .flags = MZ_ROUTE_JSON,
     .help = "Visits and forms for a paired phone (header X-Visit-Device)",
     .answer = &visit_pack_shape},
    {.path = "/visit/sync",
     .post = visit_sync_post,
     .need = "visit.go",
     .flags = MZ_ROUTE_JSON | MZ_ROUTE_UPLOAD,
     .body_max = INT64_C(10) << 20,
     .help = "One finished visit of a paired phone with its pictures; twice is once",
     .answer_post = &visit_sync_shape},
    {.path = "/visit/month",
     .get = list_get,
     .page = &visit_month_list,
     .need = "visit.read",
     .help = "Coverage of the regular visits of a month, by township and village",
     .answer = &visit_month_rows_shape,
     .list = &visit_month_register},
    {.path = "/visit/plan",
     .get = list_get,
     .page = &visit_plan_list,
     .post = visit_plan_post,
     .need = "visit.read",
     .need_post = "visit.plan",
     .help = "Households that are visited regularly, overdue ones with ?view=late; POST gives "
             "several to a visitor",
     .answer = &visit_plan_rows_shape,
     .answer_post = &bulk_shape,
     .list = &visit_plan_register},
    {.path = "/visit/found",
     .get = list_get,
     .page = &visit_found_list,
     .need = "visit.read",
     .help = "Visits that came in; ?view=conflict: those that wait for a decision",
     .answer = &visit_found_rows_shape,
     .list = &visit_found_register},
    {.path = "/visit/found/{id}",
     .get = visit_found_show,
     .post = visit_found_post,
     .need = "visit.read",
     .need_post = "visit.go",
     .help = "One visit that came in; POST decides a conflict",
     .answer = &visit_found_shape},
    {.path = "/visit/file/{id}",
     .get = visit_file_show,
     .need = "visit.read",
     .help = "A photo or signature of a visit",
     .file = "image/*"},
    {.path = "/visit/device",
     .get = list_get,
     .page = &visit_device_list,
     .need = "visit.go",
     .help = "Phones paired with accounts",
     .answer = &visit_device_rows_shape,
     .list = &visit_device_register},
    {.path = "/visit/device/{id}",
     .get = visit_device_show,
     .post = visit_device_post,
     .need = "visit.go",
     .help = "One phone; POST revokes it, and it empties itself at its next contact"},
    {0},
};
