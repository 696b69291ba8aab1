/* who_web.c - the way to a person's page of who was told what, and the keys that sign. */
#include <inttypes.h>

#include "base/date.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/guests.h"
#include "feature/person/person.h"
#include "feature/share/share_sql.h"
#include "feature/share/web.h"
#include "feature/world.h"
#include "store/db.h"

enum { KEYS_MOST = 20, NUMBER_MAX = 40 };

/* The number is sent in the body: an address is kept by browsers and proxies. */
static mz_code find_page(struct leaf *l, struct mz_form *form, mz_out *out)
{
    struct leaf_part *p = leaf_left(l, MZ_T("Whose information?"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Show who was told"), form, 3);
    f->action = MZ_S("/share/who");
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "number",
                                    .label = leaf_say(l, MZ_T("ID number")),
                                    .required = true,
                                    .max = NUMBER_MAX});
    p->note =
        leaf_say(l, MZ_T("Every department that was told something about the person, in files "
                         "and answers. The look is on record."));
    return leaf_send(l, out, share_page(l, leaf_say(l, MZ_T("Who was told what about a person"))));
}

mz_code share_find_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return find_page(leaf_new(cx, rq), NULL, out);
}

mz_code share_find_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form f = mz_form_of(cx, rq);
    int64_t id = 0;
    mz_str number =
        mz_form_text(&f, "number", (struct mz_rule){.max = NUMBER_MAX, .required = true});
    if (f.problems.n == 0) {
        MZ_TRY(mz_form_take(&f, person_by_number(cx, number, &id)));
    }
    if (f.problems.n == 0 && id == 0) {
        mz_form_problem(&f, (struct mz_say){.field = "number",
                                            .text = MZ_T("Nobody in your area has this number")});
    }
    if (f.problems.n > 0) {
        mz_reply_status(rq, 422);
        return mz_form_json(&f, out) ? MZ_OK : find_page(leaf_new(cx, rq), &f, out);
    }
    return mz_reply_redirectf(rq, "/share/who/%" PRId64, id);
}

/* Public halves only: whoever got a delivery checks its signature with one of these. */
mz_code share_key_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    const int64_t county = cx->world->division / MZ_COUNTY_UNIT;
    struct mz_actor reader = mz_guest(county * MZ_COUNTY_UNIT, MZ_S("public"), MZ_S(""));
    const struct mz_actor *who = cx->actor;
    struct share_q_keys_row *r = NULL;
    size_t n = 0;
    cx->actor = &reader;
    mz_code rc = share_q_keys(cx, county, KEYS_MOST, &r, &n);
    cx->actor = who;
    MZ_TRY(rc);
    mz_reply_type(rq, "text/plain; charset=utf-8");
    for (size_t i = 0; i < n; i++) {
        mz_out_raw(out, mz_str_fmt(cx->a, "# " MZ_FMT " " MZ_FMT "\n" MZ_FMT, MZ_ARG(r[i].print),
                                   MZ_ARG(mz_date_iso(cx->a, mz_date_of_ms(r[i].made_ms))),
                                   MZ_ARG(r[i].public)));
    }
    return MZ_OK;
}
