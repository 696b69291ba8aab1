/* person_bulk_web.c - one act on many persons of the list: another place of residence. */
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/bulk_web.h"
#include "feature/division/division.h"
#include "feature/person/person_int.h"
#include "feature/person/person_rows.h"
#include "feature/person/person_view.h"

static mz_code ask_place(mz_cx *cx, mz_req *rq, const struct bulk *b, struct mz_form *form,
                         mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct leaf_part *p = leaf_left(l, MZ_T("Move the chosen persons"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Enter the moves"), form, bulk_fields_n(b) + 4);
    int64_t place = division_code(mz_req_field(rq, "division"));
    f->action = MZ_S("/person");
    f->submit_icon = MZ_ICON("map-pin-share");
    f->cancel_href =
        mz_str_fmt(cx->a, "/person%s" MZ_FMT, b->query.n > 0 ? "?" : "", MZ_ARG(b->query));
    p->note = leaf_say(l, MZ_T("House and room stay as they are. Each move is checked, recorded "
                               "and can be seen in the person's history."));
    leaf_field(f, (struct ui_field){.kind = UI_SHOWN,
                                    .name = "count",
                                    .label = leaf_say(l, MZ_T("Persons chosen")),
                                    .value = mz_thousands(cx->a, (int64_t)b->n)});
    leaf_field(f, (struct ui_field){.kind = UI_DIVISION,
                                    .name = "division",
                                    .label = leaf_say(l, MZ_T("New place of residence")),
                                    .value = form == NULL ? MZ_S("") : mz_req_field(rq, "division"),
                                    .shown = place == 0 ? MZ_S("") : leaf_division(cx, place),
                                    .source = MZ_S("/division/pick"),
                                    .required = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "reason",
                                    .label = leaf_say(l, MZ_T("Reason")),
                                    .value = form == NULL ? MZ_S("") : mz_req_field(rq, "reason"),
                                    .hint = leaf_say(l, MZ_T("For example the document by which "
                                                             "villages were joined")),
                                    .max = 200,
                                    .required = true,
                                    .wide = true});
    leaf_keep(l, f, "go", MZ_S("1"));
    bulk_keep(l, f, b);
    return leaf_send(
        l, out,
        (struct mz_page){.title = leaf_say(l, MZ_T("Move the chosen persons")), .menu = "/person"});
}

struct moving {
    unsigned may;
    int64_t division;
    mz_str reason;
};

static mz_code move_one(mz_cx *cx, void *p, int64_t id, struct bulk_row *row)
{
    const struct moving *m = p;
    const struct mz_actor *who = cx->actor;
    struct mz_actor told = *who;
    struct person_view v;
    MZ_TRY(person_get(cx, m->may, id, &v));
    row->label = v.name;
    row->href = person_href(cx, id, "");
    if (v.hidden != 0) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("You may not see this person, so you cannot change them."));
    }
    if (v.division == m->division && mz_str_eq(v.state, MZ_S("active"))) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("The person lives there already."));
    }
    const struct person_move move = {.id = id,
                                     .version = v.version,
                                     .division = m->division,
                                     .address = v.address,
                                     .lon_e6 = v.lon_e6,
                                     .lat_e6 = v.lat_e6};
    told.why = m->reason;
    cx->actor = &told;
    mz_code rc = person_move(cx, &move);
    cx->actor = who;
    return rc;
}

mz_code person_bulk_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct bulk *b = MZ_NEW(cx->a, struct bulk);
    struct mz_form f = mz_form_of(cx, rq);
    struct moving m = {.may = person_may(cx)};
    mz_code rc = bulk_chosen(cx, rq, &person_reg, b);
    if (rc != MZ_OK) {
        return bulk_back(cx, rq, b, "/person", rc);
    }
    bool go = mz_req_field(rq, "go").n > 0;
    if (!go && !mz_req_json(rq)) {
        return ask_place(cx, rq, b, NULL, out);
    }
    m.division = division_code(mz_form_text(&f, "division", (struct mz_rule){.required = true}));
    m.reason =
        mz_form_text(&f, "reason", (struct mz_rule){.min = PERSON_REASON_MIN, .required = true});
    if (m.division == 0 && f.problems.n == 0) {
        mz_form_problem(&f, (struct mz_say){.field = "division",
                                            .text = MZ_T("Choose the village from the list")});
    }
    if (f.problems.n > 0) {
        if (mz_form_json(&f, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return ask_place(cx, rq, b, &f, out);
    }
    MZ_TRY(bulk_run(cx, b, move_one, &m));
    return bulk_send(cx, rq, out, b, "/person",
                     (struct mz_page){.title = person_tr(cx, MZ_T("Move the chosen persons")),
                                      .menu = "/person"});
}
