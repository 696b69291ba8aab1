/* demo_entry.c - cases of organisations and places, each about an entry of its register. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/book/book.h"
#include "feature/matter/demo_int.h"
#include "store/db.h"

enum {
    ENTERED_ON = 5, /* day of the year that is shown */
    SOON = 5,       /* minutes */
    ENTRIES_MAX = 60,
    FOUNDED = 5 /* of the names at the end of the list, those that are to be registered */
};

/* Of an organisation, of a street: what its entries and cases are called. */
static const char *const organisations[] = {
    "龙泉市茶叶产业协会",       "龙泉市摄影家协会",         "龙泉市乡村旅游协会",
    "龙泉市香菇产业协会",       "龙泉市太极拳协会",         "龙泉市志愿服务联合会",
    "龙泉市山越公益服务中心",   "龙泉市瓯江源环保协会",     "龙泉市剑瓷设计研究会",
    "龙泉市民宿行业协会",       "龙泉市青溪老年服务中心",   "龙泉市启明儿童关爱中心",
    "龙泉市竹产业协会",         "龙泉市家庭教育促进会",     "龙泉市书法研究会",
    "龙泉市水稻种植协会",       "龙泉市青年创业协会",       "龙泉市康乐残疾人服务中心",
    "龙泉市登山协会",           "龙泉市食用菌研究会",       "龙泉市民间文艺家协会",
    "龙泉市和美社区服务中心",   "龙泉市油茶产业协会",       "龙泉市棋类协会",
    "龙泉市乡贤联谊会",         "龙泉市养蜂协会",           "龙泉市中医药文化协会",
    "龙泉市骑行运动协会",       "龙泉市消费帮扶促进会",     "龙泉市红十字应急服务队"};
static const struct street {
    const char *name, *roman;
} streets[] = {{"百步街", "Baibu Jie"},      {"留槎路", "Liucha Lu"},     {"披云路", "Piyun Lu"},
               {"金沙巷", "Jinsha Xiang"},   {"新华巷", "Xinhua Xiang"},  {"秦溪路", "Qinxi Lu"},
               {"东升路", "Dongsheng Lu"},   {"棋盘巷", "Qipan Xiang"},   {"贤良路", "Xianliang Lu"},
               {"中山东路", "Zhongshan Donglu"}, {"广源街", "Guangyuan Jie"}, {"公园路", "Gongyuan Lu"},
               {"水南路", "Shuinan Lu"},     {"环城东路", "Huancheng Donglu"},
               {"欧冶路", "Ouye Lu"},        {"石马巷", "Shima Xiang"}};

/* What is told in a form; "@n" is a name, "@r" the name in letters. */
static const struct told {
    const char *matter;
    const char *step; /* only where the case is led there; NULL: everywhere */
    const char *facts, *own;
} tolds[] = {
#define NAMES                                                                                  \
    "\"person_name\":\"false\",\"foreign_name\":\"false\",\"company_name\":\"false\"," \
    "\"same_name_near\":\"false\""
    {"place_naming", "department", "\"name_class\":\"estate\",\"approver_told\":\"housing\"," NAMES,
     "\"wanted_name\":\"@n小区\",\"wanted_roman\":\"@r Xiaoqu\",\"wanted_where\":\"城区@n北侧\","
     "\"approving_office\":\"龙泉市住房和城乡建设局\",\"applicant_office\":\"剑池街道办事处\""},
    {"place_naming", NULL, "\"name_class\":\"road\",\"approver_told\":\"government\"," NAMES,
     "\"wanted_name\":\"新@n\",\"wanted_roman\":\"Xin @r\",\"wanted_where\":\"城区新建道路，接@n\","
     "\"approving_office\":\"龙泉市人民政府\",\"applicant_office\":\"剑池街道办事处\""},
    {"place_renaming", "department",
     "\"approver_told\":\"housing\",\"heritage\":\"false\",\"protection_plan\":\"false\"," NAMES,
     "\"wanted_name\":\"@n花园\",\"wanted_roman\":\"@r Huayuan\",\"rename_reason\":\"小区合并管理\","
     "\"approving_office\":\"龙泉市住房和城乡建设局\",\"applicant_office\":\"剑池街道办事处\""},
    {"place_renaming", NULL,
     "\"approver_told\":\"government\",\"heritage\":\"false\",\"protection_plan\":\"false\"," NAMES,
     "\"wanted_name\":\"@n北段\",\"wanted_roman\":\"@r Beiduan\",\"rename_reason\":\"道路延伸改线\","
     "\"approving_office\":\"龙泉市人民政府\",\"applicant_office\":\"剑池街道办事处\""},
    {"org_register", NULL,
     "\"org_type\":\"group\",\"registers_directly\":\"false\",\"members_personal\":\"62\","
     "\"members_unit\":\"0\",\"org_funds\":\"30000\"",
     "\"wanted_name\":\"@n\",\"head_name\":\"周晓明\",\"site\":\"龙泉市剑池街道\","
     "\"supervisor\":\"龙泉市农业农村局\""},
    {"org_list_abnormal", NULL, "\"list_ground\":\"no_report\"",
     "\"evidence\":\"未按规定期限报送年度工作报告，两次催报未果\""},
    {"org_list_serious", NULL, "", "\"evidence\":\"列入活动异常名录满二年仍未改正\""},
    {"org_leave_abnormal", NULL, "", "\"mended\":\"已补报年度工作报告并公开\""},
    {"org_leave_serious", NULL, "", "\"mended\":\"列入满二年，期间没有新的列入情形，已完成整改\""},
    {"org_report", NULL,
     "\"report_year\":\"2025\",\"year_income\":\"126000\",\"year_spending\":\"98000\"",
     "\"report_text\":\"举办培训和公益活动六次，财务收支平衡\""},
    {"org_penalise", NULL, "\"penalty_kind\":\"fine\",\"fine_amount\":\"5000\"",
     "\"breach_kind\":\"违反规定筹集资金\",\"breach\":\"未经批准以协会名义收取费用\","
     "\"basis\":\"《社会团体登记管理条例》\",\"penalty_text\":\"罚款人民币五千元\""},
    {"door_plate", NULL, "",
     "\"plate_holder\":\"周晓明\",\"plate_use\":\"住宅\",\"plate_street\":\"@n\",\"plate_no\":\"@n18号\","
     "\"plate_address\":\"龙泉市剑池街道@n18号\""},
};

/* Of which state an entry is for a matter to begin from it; the first holds for all others. */
static const struct from {
    const char *matter, *state;
} from[] = {{"", ""},
            {"org_list_serious", "abnormal"},
            {"org_leave_abnormal", "abnormal"},
            {"org_leave_serious", "serious"}};

static const char *state_for(mz_str matter)
{
    for (size_t i = 1; i < MZ_LEN(from); i++) {
        if (mz_str_eq(matter, mz_str_of(from[i].matter))) {
            return from[i].state;
        }
    }
    return from[0].state;
}

/* ---- entries ------------------------------------------------------------------------------- */

struct entry {
    const struct book_def *def;
    struct book_texts t;
};

static void put(struct entry *e, const char *id, mz_str text)
{
    for (size_t i = 0; i < e->def->r->columns_n; i++) {
        if (mz_str_eq(e->def->r->columns[i].name.id, mz_str_of(id))) {
            e->t.s[i] = text;
        }
    }
}

static size_t state_of(const struct book_def *b, const char *id)
{
    size_t i = 0;
    while (i + 1 < b->r->states_n && !mz_str_eq(b->r->states[i].name.id, mz_str_of(id))) {
        i++;
    }
    return id[0] == '\0' ? 0 : i;
}

static void put_org(struct entry *e, size_t no, const char *state)
{
    bool listed = state[0] != '\0';
    put(e, "org_name", mz_str_of(organisations[no % MZ_LEN(organisations)]));
    put(e, "org_type", MZ_S("group"));
    put(e, "legal_head", MZ_S("周晓明"));
    put(e, "seat", MZ_S("龙泉市剑池街道"));
    put(e, "org_funds", MZ_S("30000.00"));
    put(e, "registered_on", MZ_S("2017-04-12"));
    put(e, "reported_on", listed ? MZ_S("2023-05-10") : MZ_S("2025-05-20"));
    put(e, "list_ground", listed ? MZ_S("no_report") : MZ_S(""));
    put(e, "abnormal_since", listed ? MZ_S("2022-07-01") : MZ_S(""));
    put(e, "serious_since", strcmp(state, "serious") == 0 ? MZ_S("2024-07-08") : MZ_S(""));
}

static void put_street(struct entry *e, size_t no, bool estate)
{
    const struct street *s = &streets[no % MZ_LEN(streets)];
    put(e, "standard_name", mz_str_of(s->name));
    put(e, "name_class", estate ? MZ_S("estate") : MZ_S("road"));
    put(e, "roman", mz_str_of(s->roman));
    put(e, "where_it_is", MZ_S("城区"));
    put(e, "approved_by", estate ? MZ_S("龙泉市住房和城乡建设局") : MZ_S("龙泉市人民政府"));
    put(e, "approved_on", MZ_S("2005-08-16"));
}

struct one {
    const struct ir_matter *m;
    uint32_t step; /* to which its case is led; UINT32_MAX: to an end */
    int64_t id;
};

struct demo_entries {
    struct one v[ENTRIES_MAX];
    size_t n;
    size_t begun; /* cases */
};

/* The house of an office, not a street: another authority approves its name. */
static bool of_department(const struct ir_matter *m, uint32_t step)
{
    return step != UINT32_MAX && mz_str_eq(m->steps[step].name.id, MZ_S("department"));
}

static mz_code enter(struct demo *d, struct demo_entries *all, const struct matter_kind *k,
                     uint32_t step)
{
    const char *state = state_for(k->m->name.id);
    struct one *o = &all->v[all->n];
    struct entry e = {.t = {.s = {{0}}}};
    if (all->n == ENTRIES_MAX) {
        return MZ_OK;
    }
    *o = (struct one){.m = k->m, .step = step};
    MZ_TRY(book_def_of(d->cx, k->pack->book->registers[k->m->entry].name.id, &e.def));
    for (size_t i = 0; i < e.def->r->columns_n; i++) {
        e.t.s[i] = MZ_S("");
    }
    if (k->m->subject == IR_OF_ORGANISATION) {
        put_org(&e, all->n, state);
    } else {
        put_street(&e, all->n, of_department(k->m, step));
    }
    demo_later(d, SOON);
    MZ_TRY(book_add(d->cx, e.def, d->town, state_of(e.def, state), &e.t, &o->id));
    all->n++;
    return MZ_OK;
}

mz_code demo_entries_new(struct demo *d, const struct matter_kind *kinds, size_t n,
                         struct demo_entries **out)
{
    const int64_t before = d->now_ms;
    *out = MZ_NEW(d->cx->a, struct demo_entries);
    demo_on(d, (mz_date){demo_first(d).v + ENTERED_ON - 1});
    MZ_TRY(book_demo(d->cx, d->asked));
    MZ_TRY(demo_as(d, "officer"));
    for (size_t i = 0; i < n; i++) {
        const struct ir_matter *m = kinds[i].m;
        bool own = m->subject == IR_OF_ORGANISATION || m->subject == IR_OF_PLACE;
        for (uint32_t s = 0; own && m->entry != UINT32_MAX && s <= m->steps_n; s++) {
            MZ_TRY(enter(d, *out, &kinds[i], s == m->steps_n ? UINT32_MAX : s));
        }
    }
    d->now_ms = before;
    return MZ_OK;
}

/* ---- cases --------------------------------------------------------------------------------- */

static const struct told *told_of(const struct demo_walk *w)
{
    mz_str step = w->aim.end ? MZ_S("") : w->k.m->steps[w->aim.place].name.id;
    for (size_t i = 0; i < MZ_LEN(tolds); i++) {
        const struct told *t = &tolds[i];
        if (mz_str_eq(w->k.m->name.id, mz_str_of(t->matter)) &&
            (t->step == NULL || mz_str_eq(step, mz_str_of(t->step)))) {
            return t;
        }
    }
    return NULL;
}

static void say(mz_sb *b, const char *text, const char *name, const char *roman)
{
    for (; *text != '\0'; text++) {
        if (*text == '@') {
            mz_sb_fmt(b, "%s", *++text == 'r' ? roman : name);
        } else {
            mz_sb_fmt(b, "%c", *text);
        }
    }
}

static mz_str facts_of(struct demo *d, const struct demo_walk *w, size_t no)
{
    const struct told *t = told_of(w);
    const struct street *s = &streets[no % MZ_LEN(streets)];
    bool org = w->k.m->subject == IR_OF_ORGANISATION;
    const char *name = org ? organisations[MZ_LEN(organisations) - 1 - no % FOUNDED] : s->name;
    mz_sb b = mz_sb_new(d->cx->a, 1 << 12);
    mz_sb_fmt(&b, "{\"facts\":{\"household\":{");
    say(&b, t->facts, name, s->roman);
    mz_sb_fmt(&b, "},\"members\":[]},\"own\":{\"household\":{");
    say(&b, t->own, name, s->roman);
    mz_sb_fmt(&b, "},\"members\":[]}}");
    return mz_sb_view(&b);
}

static struct one *entry_for(struct demo_entries *all, const struct demo_walk *w)
{
    const uint32_t step = w->aim.end ? UINT32_MAX : w->aim.place;
    for (size_t i = 0; i < all->n; i++) {
        struct one *o = &all->v[i];
        if (o->m == w->k.m && o->step == step && o->id != 0) {
            return o;
        }
    }
    return NULL;
}

struct beginning {
    const struct matter_new *in;
    const struct book_def *def; /* NULL: about no entry */
    const struct book_entry *entry;
    int64_t id;
};

/* The case and the entry it is about are one. */
static mz_code begin_tx(mz_cx *cx, void *p)
{
    struct beginning *b = p;
    MZ_TRY(matter_begin(cx, b->in, &b->id));
    return b->def == NULL ? MZ_OK : book_link(cx, b->id, b->def, b->entry);
}

mz_code demo_entry_begin(struct demo *d, struct demo_entries *all, struct demo_walk *w)
{
    struct book_entry e = {.id = 0};
    struct matter_new in = {
        .matter = w->k.m->name.id, .division = d->town, .channel = MZ_S("counter")};
    struct beginning b = {.in = &in, .entry = &e};
    struct one *o = entry_for(all, w);
    w->id = 0;
    w->place = d->town;
    if (told_of(w) == NULL || (o == NULL && w->k.m->entry != UINT32_MAX)) {
        return MZ_OK;
    }
    MZ_TRY(demo_as(d, "officer"));
    in.facts = facts_of(d, w, all->begun++);
    if (o != NULL) {
        MZ_TRY(book_def_of(d->cx, w->k.pack->book->registers[w->k.m->entry].name.id, &b.def));
        MZ_TRY(book_get(d->cx, b.def, o->id, &e));
        in.about = mz_str_fmt(d->cx->a, "e:%" PRId64, o->id);
        o->id = 0; /* of one case each */
    }
    mz_code rc = mz_tx(d->cx, begin_tx, &b);
    w->id = rc == MZ_OK ? b.id : 0;
    return demo_left_out(d->cx, rc);
}
