/* demo.c - drafts of the county's own pack: given up, handed in, being written. */
#include "base/text.h"
#include "feature/demo/demo.h"
#include "feature/draft/draft_int.h"

enum { DROPPED_AGO = 24, ASKED_AGO = 4, WRITTEN_AGO = 6, DAY = 390 };

#define PACK MZ_S("cn-331181")
#define FILE_OF MZ_S("params/amounts.yaml")

static mz_code dropped(struct demo *d)
{
    struct draft v;
    int64_t id = 0;
    demo_ago(d, DROPPED_AGO);
    MZ_TRY(demo_as(d, "officer2"));
    MZ_TRY(draft_new(d->cx, PACK, MZ_S("调整渐退期月数（第一稿）"), false, &id));
    demo_later(d, DAY);
    MZ_TRY(draft_get(d->cx, id, &v));
    return draft_end(d->cx, id, v.version, MZ_S("局长办公会议定暂不调整，待年度标准一并研究"));
}

/* A remark above the values. */
static mz_code remark(struct demo *d, mz_str title, mz_str text, int64_t *id)
{
    struct draft v;
    struct draft_files f;
    MZ_TRY(draft_new(d->cx, PACK, title, false, id));
    demo_later(d, DAY / 2);
    MZ_TRY(draft_get(d->cx, *id, &v));
    MZ_TRY(draft_files(d->cx, *id, &f));
    for (size_t i = 0; i < f.n; i++) {
        struct ast_file file = f.v[i];
        if (mz_str_eq(file.name, FILE_OF)) {
            file.text = mz_str_fmt(d->cx->a, "# " MZ_FMT "\n" MZ_FMT, MZ_ARG(text),
                                   MZ_ARG(file.text));
            return draft_save(d->cx, *id, v.version, file);
        }
    }
    return MZ_OK;
}

/* What is discussed, and nothing of the law yet. */
static mz_code written(struct demo *d)
{
    int64_t id = 0;
    demo_ago(d, WRITTEN_AGO);
    MZ_TRY(demo_as(d, "officer"));
    return remark(d, MZ_S("2027年度标准调整（起草中）"),
                  MZ_S("待财政会签后填入2027年1月1日起的数值"), &id);
}

/* Handed in to who approves; it changes no value. */
static mz_code asked(struct demo *d)
{
    struct draft v;
    int64_t id = 0;
    demo_ago(d, ASKED_AGO);
    MZ_TRY(demo_as(d, "officer2"));
    MZ_TRY(remark(d, MZ_S("注明渐退期月数的依据"), MZ_S("渐退期月数的依据待市局批复文号补齐"), &id));
    MZ_TRY(draft_get(d->cx, id, &v));
    return draft_ask(d->cx, id, v.version);
}

static mz_code all(struct demo *d, void *none)
{
    (void)none;
    MZ_TRY(demo_left_out(d->cx, dropped(d))); /* a county without a pack of its own drafts none */
    MZ_TRY(demo_left_out(d->cx, written(d)));
    return demo_left_out(d->cx, asked(d));
}

mz_code draft_demo(mz_cx *cx, const struct mz_demo *demo)
{
    return demo_play(cx, demo, all, NULL);
}
