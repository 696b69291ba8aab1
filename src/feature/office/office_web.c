/* office_web.c - the settings of the office, for the system administrator. */
#include <inttypes.h>

#include "feature/leaf_web.h"
#include "feature/office/office_int.h"
#include "feature/world.h"

enum { SETTINGS_MAX = 100 };

static mz_str preset_of(struct leaf *l, const struct mz_setting *s)
{
    return s->most > 0 ? leaf_int(l, s->preset) : MZ_S("—");
}

static mz_str bounds_of(struct leaf *l, const struct mz_setting *s)
{
    return s->most > 0
               ? leaf_sayf(l, MZ_T("{0} to {1}"), leaf_int(l, s->least), leaf_int(l, s->most))
               : leaf_say(l, office_of_address(s) ? MZ_T("An address") : MZ_T("A line of text"));
}

static mz_str href_of(struct leaf *l, const struct mz_setting *s)
{
    return mz_str_fmt(l->cx->a, "/office/setting/%s", s->name);
}

static mz_code row(struct leaf *l, struct ui_table *t, const struct mz_setting *s)
{
    mz_str value;
    bool own = false;
    MZ_TRY(office_value(l->cx, s, &value, &own));
    leaf_cell(t, (struct ui_cell){.text = leaf_say(l, s->label), .href = href_of(l, s)});
    leaf_cell(t, (struct ui_cell){.text = value.n > 0 ? value : MZ_S("—")});
    const char *from = own ? MZ_T("Set by the office") : MZ_T("As delivered");
    leaf_cell(t, (struct ui_cell){
                     .tags = leaf_tag(l, own ? MZ_TONE_INFO : MZ_TONE_IDLE, leaf_say(l, from)),
                     .tags_n = 1});
    leaf_cell(t, (struct ui_cell){.text = bounds_of(l, s)});
    return MZ_OK;
}

/* All settings of the program, in the order of its features. */
static size_t all_settings(mz_cx *cx, const struct mz_setting **out)
{
    const struct mz_feature *const *f = cx->world->features;
    size_t n = 0;
    for (; f != NULL && *f != NULL; f++) {
        for (const struct mz_setting *s = (*f)->settings; s != NULL && s->name != NULL; s++) {
            if (n < SETTINGS_MAX) {
                out[n++] = s;
            }
        }
    }
    return n;
}

struct setting_answer {
    const char *name;
    mz_str value;
    const char *from;
    int64_t least;
    int64_t most;
};
static const struct mz_member setting_members[] = {
    {"name", "Name of the setting", MZ_J_TEXT(struct setting_answer, name)},
    {"value", "Value in force", MZ_J_TEXT(struct setting_answer, value)},
    {"from", "office: set here; preset: as it comes", MZ_J_TEXT(struct setting_answer, from)},
    {"least", "Least value", MZ_J_INT(struct setting_answer, least)},
    {"most", "Most value", MZ_J_INT(struct setting_answer, most)},
    {0},
};
static const struct mz_shape setting_shape = {"Setting", setting_members,
                                              sizeof(struct setting_answer)};

struct settings_answer {
    const struct setting_answer *settings;
    size_t settings_n;
};
static const struct mz_member settings_members[] = {
    {"settings", "Every setting of the office",
     MZ_J_LIST(struct settings_answer, settings, &setting_shape)},
    {0},
};
static const struct mz_shape office_settings_shape = {"Settings", settings_members,
                                                      sizeof(struct settings_answer)};

static mz_code list_json(mz_cx *cx, const struct mz_setting **all, size_t n, mz_out *out)
{
    struct setting_answer *v = MZ_NEW_N(cx->a, struct setting_answer, n + 1);
    for (size_t i = 0; i < n; i++) {
        bool own = false;
        MZ_TRY(office_value(cx, all[i], &v[i].value, &own));
        v[i].name = all[i]->name;
        v[i].from = own ? "office" : "preset";
        v[i].least = all[i]->least;
        v[i].most = all[i]->most;
    }
    return mz_reply_shape(out, &office_settings_shape, &(struct settings_answer){v, n});
}

mz_code office_list_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    static const struct ui_column heads[] = {
        {.name = "name", .label = {MZ_T("Setting"), 0}, .phone_full = true},
        {.name = "value", .label = {MZ_T("Value"), 0}, .phone_label = true},
        {.name = "from", .label = {MZ_T("From where"), 0}, .phone_end = true},
        {.name = "bounds", .label = {MZ_T("May be"), 0}, .phone_label = true},
    };
    const struct mz_setting **all = MZ_NEW_N(cx->a, const struct mz_setting *, SETTINGS_MAX);
    size_t n = all_settings(cx, all);
    if (mz_req_json(rq)) {
        return list_json(cx, all, n, out);
    }
    struct leaf *l = leaf_new(cx, rq);
    struct leaf_part *p = leaf_left(l, MZ_T("Settings of the office"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(row(l, t, all[i]));
    }
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("Settings of the office")),
                                      .sub = leaf_say(l, MZ_T("They hold for the whole database; "
                                                              "each change is on record.")),
                                      .menu = "/office/setting"});
}

static mz_code one_page(struct leaf *l, const struct mz_setting *s, struct mz_form *form,
                        mz_out *out)
{
    mz_str value;
    bool own = false;
    MZ_TRY(office_value(l->cx, s, &value, &own));
    struct leaf_part *p = leaf_left(l, s->label);
    struct ui_form *f = leaf_form(l, p, MZ_T("Save the change"), form, 1);
    f->cancel_href = MZ_S("/office/setting");
    leaf_field(f, (struct ui_field){.kind = s->most > 0 ? UI_NUMBER : UI_TEXT,
                                    .name = "value",
                                    .label = leaf_say(l, MZ_T("Value")),
                                    .value = form == NULL ? value : mz_req_field(l->rq, "value"),
                                    .max = 200,
                                    .hint = leaf_sayf(l, MZ_T("{0}. Empty: as delivered."),
                                                      bounds_of(l, s), MZ_S(""))});
    struct leaf_part *about = leaf_right(l, MZ_T("What it does"));
    leaf_fact(l, about, MZ_T("Meaning"),
              (struct ui_fact){.value = leaf_say(l, s->help), .wide = true});
    leaf_fact(l, about, MZ_T("As delivered"), (struct ui_fact){.value = preset_of(l, s)});
    leaf_fact(l, about, MZ_T("Name for mz office set"),
              (struct ui_fact){.value = mz_str_of(s->name), .id = true});
    struct ui_crumb *crumb = MZ_NEW(l->cx->a, struct ui_crumb);
    *crumb =
        (struct ui_crumb){leaf_say(l, MZ_T("Settings of the office")), MZ_S("/office/setting")};
    if (form != NULL && form->problems.n > 0) {
        mz_reply_status(l->rq, 422);
    }
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, s->label),
                                      .crumbs = crumb,
                                      .crumbs_n = 1,
                                      .menu = "/office/setting"});
}

mz_code office_one_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    const struct mz_setting *s = NULL;
    MZ_TRY(office_setting(cx, mz_req_path_text(rq, "setting"), &s));
    return one_page(leaf_new(cx, rq), s, NULL, out);
}

mz_code office_one_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    const struct mz_setting *s = NULL;
    struct mz_form form = mz_form_of(cx, rq);
    MZ_TRY(office_setting(cx, mz_req_path_text(rq, "setting"), &s));
    mz_str value = mz_form_text(&form, "value", (struct mz_rule){.max = 200});
    if (form.problems.n == 0) {
        MZ_TRY(mz_form_take(&form, office_change(cx, s, value)));
    }
    if (form.problems.n > 0) {
        return mz_form_json(&form, out) ? MZ_OK : one_page(leaf_new(cx, rq), s, &form, out);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("The setting is saved.")});
    return mz_reply_redirect(rq, MZ_S("/office/setting"));
}

static const struct mz_param set_params[] = {
    {.name = "value", .in = "post", .help = "Empty: as delivered"},
    {0},
};

const struct mz_route office_routes[] = {
    {.path = "/office/setting",
     .get = office_list_get,
     .need = "office.set",
     .help = "Settings of the office: value, bounds, as delivered",
     .answer = &office_settings_shape},
    {.path = "/office/setting/{setting:text}",
     .get = office_one_get,
     .post = office_one_post,
     .need = "office.set",
     .flags = MZ_ROUTE_FRESH,
     .params = set_params,
     .help = "One setting: what it does; POST changes it"},
    {0},
};
