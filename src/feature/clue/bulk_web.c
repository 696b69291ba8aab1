/* bulk_web.c - acts on many clues: taking them, sending somebody to look, handing them over. */
#include "base/text.h"
#include "feature/clue/page_web.h"
#include "feature/list_web.h"
#include "feature/worker_web.h"
#include "store/db.h"

static const struct {
    const char *act;
    const char *title; /* MZ_T */
    const char *icon;
    bool worker; /* somebody has to be chosen first */
    bool note;   /* and told why */
} acts[] = {
    {"take", MZ_T("Take them"), MZ_ICON("hand-grab"), false, false},
    {"visit", MZ_T("Send somebody to visit"), MZ_ICON("walk"), true, false},
    {"hand", MZ_T("Hand them to a colleague"), MZ_ICON("user-check"), true, true},
};

void clue_bulk_acts(struct list *list)
{
    struct ui_action a[MZ_LEN(acts)];
    for (size_t i = 0; i < MZ_LEN(acts); i++) {
        a[i] = (struct ui_action){.label = {acts[i].title, 0},
                                  .icon = acts[i].icon,
                                  .name = MZ_S("do"),
                                  .value = mz_str_of(acts[i].act),
                                  .need = "clue.handle"};
    }
    list_bulk(list, a, MZ_LEN(a));
}

static mz_code one(mz_cx *cx, void *p, int64_t id, struct bulk_row *row)
{
    struct clue_doing in = *(const struct clue_doing *)p;
    struct clue c = {.id = 0};
    struct leaf l = {.cx = cx};
    MZ_TRY(clue_get(cx, id, &c));
    row->label = clue_page_number(&l, id);
    row->href = clue_page_href(&l, id);
    in.clue = id;
    return clue_do(cx, &in);
}

static mz_code places(mz_cx *cx, const struct bulk *b, struct worker_place *out)
{
    for (size_t i = 0; i < b->n; i++) {
        struct clue c = {.id = 0};
        mz_code rc = clue_get(cx, b->ids[i], &c);
        if (rc == MZ_ABSENT) { /* said in the answer, when its turn comes */
            mz_clear(cx);
            continue;
        }
        MZ_TRY(rc);
        worker_place_add(out, c.division);
    }
    return MZ_OK;
}

mz_code clue_list_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct bulk *b = MZ_NEW(cx->a, struct bulk);
    struct mz_form form = mz_form_of(cx, rq);
    struct clue_doing in = {.act = mz_req_field(rq, "do")};
    size_t i = 0;
    while (i < MZ_LEN(acts) && !mz_str_eq(in.act, mz_str_of(acts[i].act))) {
        i++;
    }
    if (i == MZ_LEN(acts)) {
        return mz_refuse(cx, MZ_INVALID, .field = "do",
                         .text = MZ_T("There is no such act on many rows."));
    }
    mz_code rc = bulk_chosen(cx, rq, &clue_register, b);
    if (rc != MZ_OK) {
        return bulk_back(cx, rq, b, "/clue", rc);
    }
    struct worker_ask ask = {.title = acts[i].title,
                             .path = "/clue",
                             .menu = "/clue",
                             .act = in.act,
                             .note = MZ_T("What to do, or why"),
                             .note_required = acts[i].note};
    bool told = mz_req_field(rq, "go").n > 0 || mz_req_json(rq);
    if (acts[i].worker) {
        MZ_TRY(mz_req_json(rq) ? MZ_OK : places(cx, b, &ask.place));
        if (!told) {
            return worker_page(cx, rq, b, &ask, NULL, out);
        }
        struct worker_told t = worker_told(&form, &ask);
        in.visitor = t.worker;
        in.note = t.note;
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return worker_page(cx, rq, b, &ask, &form, out);
    }
    MZ_TRY(bulk_run(cx, b, one, &in));
    return bulk_send(cx, rq, out, b, "/clue",
                     (struct mz_page){.title = mz_text(cx->lang, acts[i].title), .menu = "/clue"});
}
