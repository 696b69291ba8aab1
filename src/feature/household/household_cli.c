#include <inttypes.h>
#include <stdio.h>

#include "base/codes.h"
#include "base/date.h"
#include "base/json.h"
#include "base/text.h"
#include "feature/household/household_int.h"
#include "store/db.h"

static void day_out(FILE *f, int64_t day)
{
    char text[11] = "";
    if (day != MZ_NULL) {
        mz_date_put((mz_date){(int32_t)day}, text);
    }
    (void)fprintf(f, "%s", text);
}

static mz_code show_json(mz_cx *cx, struct mz_args *args, const struct household_past *p)
{
    mz_buf *buf = mz_buf_new(cx->a, 1 << 20);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    mz_jw_key_int(&w, MZ_S("id"), p->h.id);
    mz_jw_key_text(&w, MZ_S("number"), p->h.number);
    mz_jw_key_text(&w, MZ_S("kind"), mz_str_of(household_kind_word(p->h.kind)));
    mz_jw_key_int(&w, MZ_S("division"), p->h.division);
    mz_jw_key_text(&w, MZ_S("address"), p->h.address);
    mz_jw_key_flag(&w, MZ_S("open"), p->open);
    mz_jw_key(&w, MZ_S("members"));
    mz_jw_list(&w);
    for (size_t i = 0; i < p->members_n; i++) {
        mz_jw_map(&w);
        mz_jw_key_int(&w, MZ_S("person"), p->members[i].person);
        mz_jw_key_text(&w, MZ_S("relation"), p->members[i].relation);
        mz_jw_key_text(&w, MZ_S("since"), household_day(cx->a, p->members[i].since));
        mz_jw_end(&w);
    }
    mz_jw_end(&w);
    mz_jw_end(&w);
    MZ_TRY(mz_buf_check(cx, buf));
    mz_str s = mz_buf_str(buf);
    (void)fprintf(mz_cli_out(args), MZ_FMT "\n", MZ_ARG(s));
    return MZ_OK;
}

/* Numbers of persons and no names: a terminal is nobody's permission to see them. */
static mz_code show(mz_cx *cx, struct mz_args *args)
{
    struct household_past p;
    FILE *f = mz_cli_out(args);
    int64_t id = mz_arg_int(args, "id");
    int64_t on = mz_arg_int(args, "on");
    on = on == MZ_ARG_NONE ? mz_date_today(cx).v : on;
    MZ_TRY(household_at(cx, id, on, INT64_MAX, &p));
    MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("household.read"),
                                               .kind = MZ_S("household"),
                                               .subject = id,
                                               .division = p.h.division}));
    if (mz_cli_json(args)) {
        return show_json(cx, args, &p);
    }
    (void)fprintf(f, MZ_FMT "  %s  %012" PRId64 "  " MZ_FMT "  ", MZ_ARG(p.h.number),
                  household_kind_word(p.h.kind), p.h.division, MZ_ARG(p.h.address));
    day_out(f, p.h.since);
    (void)fputs(" - ", f);
    day_out(f, p.h.ended);
    (void)fputc('\n', f);
    for (size_t i = 0; i < p.members_n; i++) {
        mz_str relation =
            mz_codeset_label(mz_codeset_find(MZ_S("relation")), cx->lang, p.members[i].relation);
        (void)fprintf(f, "  %" PRId64 "  " MZ_FMT "  ", p.members[i].person, MZ_ARG(relation));
        day_out(f, p.members[i].since);
        (void)fputc('\n', f);
    }
    return MZ_OK;
}

static const struct mz_option show_options[] = {
    {.name = "id",
     .type = MZ_OPT_INT,
     .least = 1,
     .most = INT64_C(999999999999999),
     .required = true,
     .help = MZ_T("Record of the household, as in the address of its page")},
    {.name = "on", .type = MZ_OPT_DATE, .help = MZ_T("The day to look at; today if not given")},
    {0},
};

const struct mz_command household_commands[] = {
    {.name = "household show",
     .run = show,
     .options = show_options,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Show a household and who its members were on a day")},
    {0},
};
