#include <inttypes.h>
#include <string.h>

#include "base/codes.h"
#include "base/text.h"
#include "feature/division/division.h"
#include "feature/person/person_view.h"
#include "feature/world.h"
#include "store/db.h"

mz_str person_tr(mz_cx *cx, const char *sentence)
{
    return mz_text(cx->lang, sentence);
}

mz_str person_place_name(mz_cx *cx, int64_t division)
{
    struct division d;
    return division_get(cx->world->divisions, division, &d) ? division_spoken(cx->a, &d) : MZ_S("");
}

mz_str person_href(mz_cx *cx, int64_t id, const char *tail)
{
    return mz_str_fmt(cx->a, "/person/%" PRId64 "%s", id, tail);
}

static mz_str label(mz_cx *cx, const char *set, mz_str code)
{
    return code.n == 0 ? MZ_S("")
                       : mz_codeset_label(mz_codeset_find(mz_str_of(set)), cx->lang, code);
}

static mz_str years(mz_cx *cx, int32_t age)
{
    if (age < 0) {
        return person_tr(cx, MZ_T("unknown"));
    }
    struct mz_say say = {.text = MZ_T("{0} years"), .arg = {mz_str_fmt(cx->a, "%d", (int)age)}};
    return mz_text_say(cx->a, cx->lang, say);
}

struct person_item person_item_of(mz_cx *cx, const struct person_view *p)
{
    return (struct person_item){
        .id = p->id,
        .name = p->name,
        .hidden = p->hidden != 0,
        .sex = p->sex,
        .age = p->age,
        .birth = mz_date_iso(cx->a, p->birth),
        .id_mask = p->id_mask,
        .division = mz_str_fmt(cx->a, "%012" PRId64, p->division),
        .place = division_spoken_path(cx->a, cx->world->divisions, p->division),
        .address = p->address,
        .phone_mask = p->phone_mask,
        .nation = p->nation,
        .marital = p->marital,
        .state = p->state,
        .died = mz_date_iso(cx->a, p->died),
        .version = p->version,
        .changed = mz_time_text(cx->a, p->changed_ms),
    };
}

struct facts {
    mz_cx *cx;
    struct ui_fact *f;
    size_t n;
};

static struct ui_fact *fact(struct facts *f, const char *sentence, mz_str value)
{
    struct ui_fact *one = &f->f[f->n++];
    *one = (struct ui_fact){.label = person_tr(f->cx, sentence),
                            .value = value.n > 0 ? value : MZ_S("—")};
    return one;
}

static const struct ui_facts *facts_done(const struct facts *f, bool one)
{
    struct ui_facts *v = MZ_NEW(f->cx->a, struct ui_facts);
    *v = (struct ui_facts){.facts = f->f, .facts_n = f->n, .one = one};
    return v;
}

enum { FACTS_MAX = 20 };

const struct ui_facts *person_facts(mz_cx *cx, const struct person_view *p, bool one)
{
    struct facts f = {.cx = cx, .f = MZ_NEW_N(cx->a, struct ui_fact, FACTS_MAX)};
    bool open = p->hidden == 0;
    (void)fact(&f, MZ_T("Name of the person"), p->name);
    (void)fact(&f, MZ_T("Sex"), label(cx, "sex", p->sex));
    (void)fact(&f, MZ_T("Age"), years(cx, p->age));
    if (open) {
        (void)fact(&f, MZ_T("Birthday"), mz_date_iso(cx->a, p->birth));
        (void)fact(&f, MZ_T("Ethnic group"), label(cx, "nation", p->nation));
        (void)fact(&f, MZ_T("Marital status"), label(cx, "marital", p->marital));
        (void)fact(&f, MZ_T("Kind of document"), person_id_kind_text(cx->lang, p->id_kind));
        fact(&f, MZ_T("ID number"), p->id_mask)->id = true;
        fact(&f, MZ_T("Telephone"), p->phone_mask)->id = true;
        fact(&f, MZ_T("Second telephone"), p->phone2_mask)->id = true;
    }
    struct ui_fact *place = fact(&f, MZ_T("Place of residence"),
                                 division_spoken_path(cx->a, cx->world->divisions, p->division));
    place->wide = true;
    place->href =
        mz_str_fmt(cx->a, "/division/" MZ_FMT, MZ_ARG(division_code_short(cx->a, p->division)));
    if (open) {
        fact(&f, MZ_T("House and room"), p->address)->wide = true;
        fact(&f, MZ_T("Registered place"),
             p->hukou == 0 ? MZ_S("") : division_spoken_path(cx->a, cx->world->divisions, p->hukou))
            ->wide = true;
    }
    return facts_done(&f, one);
}

const struct ui_facts *person_facts_more(mz_cx *cx, const struct person_view *p)
{
    struct facts f = {.cx = cx, .f = MZ_NEW_N(cx->a, struct ui_fact, FACTS_MAX)};
    (void)fact(&f, MZ_T("State"), person_state_text(cx->lang, p->state));
    if (p->protect != 0) {
        (void)fact(&f, MZ_T("Protection"), person_protect_text(cx->a, cx->lang, p->protect));
    }
    if (p->died.v != MZ_DATE_NONE.v) {
        (void)fact(&f, MZ_T("Day of death"), mz_date_iso(cx->a, p->died));
        (void)fact(&f, MZ_T("Source of the death"), p->died_source);
    }
    if (p->hidden == 0) {
        (void)fact(&f, MZ_T("Source"), p->source);
    }
    fact(&f, MZ_T("Number of the person"), mz_str_fmt(cx->a, "%" PRId64, p->id))->id = true;
    (void)fact(&f, MZ_T("Entered"), mz_time_text(cx->a, p->made_ms));
    (void)fact(&f, MZ_T("Changed"), mz_time_text(cx->a, p->changed_ms));
    return facts_done(&f, true);
}

mz_str person_sub(mz_cx *cx, const struct person_view *p)
{
    return mz_str_fmt(cx->a, MZ_FMT " · " MZ_FMT " · " MZ_FMT, MZ_ARG(label(cx, "sex", p->sex)),
                      MZ_ARG(years(cx, p->age)), MZ_ARG(person_place_name(cx, p->division)));
}

void person_frame(mz_cx *cx, mz_req *rq, const struct person_view *p, const char *title)
{
    struct ui_crumb *crumbs = MZ_NEW_N(cx->a, struct ui_crumb, 2);
    crumbs[0] = (struct ui_crumb){person_tr(cx, MZ_T("People")), MZ_S("/person")};
    if (p != NULL) {
        crumbs[1] = (struct ui_crumb){p->name, person_href(cx, p->id, "")};
    }
    mz_page(rq, (struct mz_page){.title = person_tr(cx, title),
                                 .sub = p == NULL ? MZ_S("") : person_sub(cx, p),
                                 .crumbs = crumbs,
                                 .crumbs_n = p == NULL ? 1 : 2,
                                 .menu = "/person"});
}

const struct ui_callout *person_hidden_note(mz_cx *cx, const struct person_view *p)
{
    struct ui_callout *c = MZ_NEW(cx->a, struct ui_callout);
    if (p->hidden == 0) {
        return NULL;
    }
    bool guarded = (p->hidden & PERSON_MAY_PROTECTED) != 0;
    bool mine = (p->hidden & ~person_opens(cx)) == 0;
    *c = (struct ui_callout){
        .tone = MZ_TONE_NOTE,
        .title = person_tr(cx, guarded ? MZ_T("This person is protected")
                                       : MZ_T("This person is a minor")),
        .text = person_tr(cx, mine ? MZ_T("Name, birthday, numbers and the place below the "
                                          "township are hidden. Who needs them for a case opens "
                                          "the person with a reason.")
                                   : MZ_T("Name, birthday, numbers and the place below the "
                                          "township are hidden. The county office opens the "
                                          "person with a reason where a case needs it.")),
    };
    if (mine) {
        struct ui_action *a = MZ_NEW(cx->a, struct ui_action);
        *a = (struct ui_action){.label = person_tr(cx, MZ_T("Open with a reason")),
                                .href =
                                    person_href(cx, p->id, guarded ? "/open/protected" : "/open"),
                                .icon = MZ_ICON("eye"),
                                .need = guarded ? "person.protected" : "person.minor"};
        c->actions = a;
        c->actions_n = 1;
    }
    return c;
}

void person_form_send(mz_cx *cx, mz_req *rq, mz_out *out, const struct person_form_view *v,
                      const struct person_view *p, const char *title)
{
    if (!mz_req_json(rq)) {
        person_frame(cx, rq, p, title);
        person_form_html(out, v);
        return;
    }
    const struct ui_part in = {
        .title = v->title, .callout = v->note, .facts = v->facts, .form = v->form};
    const struct ui_part_answer part = ui_part_answer(cx->a, &in);
    out->shape = &ui_page_shape;
    mz_shape_put(out, &ui_page_shape, &(struct ui_page_answer){person_tr(cx, title), &part, 1});
}
