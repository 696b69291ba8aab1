#include "feature/worker_web.h"

#include <inttypes.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "store/db.h"

enum { WORKERS_MAX = 400, NOTE_MIN = 4, NOTE_MAX = 200 };

void worker_place_add(struct worker_place *p, int64_t division)
{
    p->lo = p->lo == 0 || division < p->lo ? division : p->lo;
    p->hi = division > p->hi ? division : p->hi;
}

/* Levels end after 2, 4, 6, 9 and 12 digits. */
static int64_t common(const struct worker_place *p)
{
    static const int64_t units[] = {1, 1000, 1000000, 100000000, INT64_C(10000000000)};
    size_t i = 0;
    while (i + 1 < MZ_LEN(units) && p->lo / units[i] != p->hi / units[i]) {
        i++;
    }
    return p->lo / units[i] * units[i];
}

mz_code worker_options(struct leaf *l, int64_t place, const enum mz_role *roles, size_t roles_n,
                       struct ui_option **out, size_t *n)
{
    *out = MZ_NEW_N(l->cx->a, struct ui_option, WORKERS_MAX + 1);
    *n = 0;
    (*out)[(*n)++] =
        (struct ui_option){.value = MZ_S(""), .label = leaf_say(l, MZ_T("Please choose"))};
    for (size_t i = 0; i < roles_n; i++) {
        struct account_worker *w = NULL;
        size_t k = 0;
        MZ_TRY(account_nearest(l->cx, place, roles[i], &w, &k));
        for (size_t j = 0; j < k && *n < WORKERS_MAX; j++) {
            (*out)[(*n)++] = (struct ui_option){
                .value = mz_str_fmt(l->cx->a, "%" PRId64, w[j].account),
                .label = mz_str_fmt(l->cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(w[j].name),
                                    MZ_ARG(account_role_title(l->cx->lang, w[j].role)))};
        }
    }
    return MZ_OK;
}

mz_code worker_page(mz_cx *cx, mz_req *rq, const struct bulk *b, const struct worker_ask *ask,
                    struct mz_form *form, mz_out *out)
{
    static const enum mz_role roles[] = {MZ_ROLE_VILLAGE, MZ_ROLE_CLERK, MZ_ROLE_OFFICER};
    struct leaf *l = leaf_new(cx, rq);
    struct leaf_part *p = leaf_left(l, ask->title);
    struct ui_form *f = leaf_form(l, p, ask->title, form, bulk_fields_n(b) + 5);
    struct ui_option *who = NULL;
    size_t n = 0;
    MZ_TRY(worker_options(l, common(&ask->place), roles, MZ_LEN(roles), &who, &n));
    f->action = mz_str_of(ask->path);
    f->submit_icon = MZ_ICON("user-check");
    f->cancel_href =
        mz_str_fmt(cx->a, "%s%s" MZ_FMT, ask->path, b->query.n > 0 ? "?" : "", MZ_ARG(b->query));
    p->note = leaf_say(l, MZ_T("Each row is checked by itself. What is not where this worker "
                               "works stays as it is, and the answer says which."));
    leaf_field(f, (struct ui_field){.kind = UI_SHOWN,
                                    .name = "count",
                                    .label = leaf_say(l, MZ_T("Rows chosen")),
                                    .value = mz_thousands(cx->a, (int64_t)b->n)});
    leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                    .name = "visitor",
                                    .label = leaf_say(l, MZ_T("Who does it||clue")),
                                    .value = form == NULL ? MZ_S("") : mz_req_field(rq, "visitor"),
                                    .options = who,
                                    .options_n = n,
                                    .required = true,
                                    .wide = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "note",
                                    .label = leaf_say(l, ask->note),
                                    .value = form == NULL ? MZ_S("") : mz_req_field(rq, "note"),
                                    .max = NOTE_MAX,
                                    .required = ask->note_required,
                                    .wide = true});
    leaf_keep(l, f, "do", ask->act);
    leaf_keep(l, f, "go", MZ_S("1"));
    bulk_keep(l, f, b);
    return leaf_send(l, out, (struct mz_page){.title = leaf_say(l, ask->title), .menu = ask->menu});
}

struct worker_told worker_told(struct mz_form *form, const struct worker_ask *ask)
{
    struct worker_told t = {.worker = 0};
    t.worker =
        mz_form_int(form, "visitor", (struct mz_rule){.lo = 1, .hi = INT64_MAX, .required = true});
    t.note = mz_form_text(form, "note",
                          (struct mz_rule){.min = ask->note_required ? NOTE_MIN : 0,
                                           .max = NOTE_MAX,
                                           .required = ask->note_required});
    return t;
}
