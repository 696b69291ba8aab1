#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "base/password.h"
#include "base/text.h"
#include "feature/account/account_int.h"
#include "feature/account/account_sql.h"
#include "feature/account/own_int.h"
#include "feature/division/division.h"

/*
 * One account for each role, so that a newcomer can look at the system with every pair of eyes.
 * Known passwords are for demonstrations only: a real office never runs this.
 */

enum { TOWN_UNIT = 1000, TOWN_DIGITS = 9 };

/* clang-format off */
static const struct account_demo_row rows[] = {
    {"officer",     "周文斌", MZ_ROLE_OFFICER},
    {"officer2",    "吴晓燕", MZ_ROLE_OFFICER},
    {"officer3",    "毛国庆", MZ_ROLE_OFFICER},
    {"approver",    "陈建国", MZ_ROLE_APPROVER},
    {"approver2",   "林晓东", MZ_ROLE_APPROVER},
    {"centre",      "邱若兰", MZ_ROLE_CENTRE},
    {"clerk",       "李秀芳", MZ_ROLE_CLERK},
    {"clerk2",      "叶志明", MZ_ROLE_CLERK},
    {"clerk3",      "王素芬", MZ_ROLE_CLERK},
    {"village",     "叶根土", MZ_ROLE_VILLAGE},
    {"institution", "季美珍", MZ_ROLE_INSTITUTION},
    {"charity",     "项思源", MZ_ROLE_CHARITY},
    {"carer",       "毛小琴", MZ_ROLE_CARER},
    {"auditor",     "徐正平", MZ_ROLE_AUDITOR},
    {"system",      "郑海波", MZ_ROLE_SYSTEM},
    {"security",    "沈卫东", MZ_ROLE_SECURITY},
    {"security2",   "范立新", MZ_ROLE_SECURITY},
    {"logkeeper",   "何静怡", MZ_ROLE_LOGKEEPER},
    {"department",  "蓝海燕", MZ_ROLE_DEPARTMENT},
    {"city",        "潘志远", MZ_ROLE_CITY},
    {"province",    "俞明轩", MZ_ROLE_PROVINCE},
};
/* clang-format on */

const struct account_demo_row *account_demo_rows(size_t *n)
{
    *n = MZ_LEN(rows);
    return rows;
}

static mz_code first_child(mz_cx *cx, int64_t of, int64_t *out)
{
    struct division *all = NULL;
    size_t n = 0;
    *out = of;
    MZ_TRY(division_children(cx, cx->world->divisions, of, mz_date_today(cx).v, &all, &n));
    for (size_t i = 0; i < n; i++) {
        if (!all[i].grouping) {
            *out = all[i].code;
            return MZ_OK;
        }
    }
    return MZ_OK;
}

/* Of a village with few homes its worker would see empty pages. */
static mz_code village(mz_cx *cx, struct account_demo_places *w)
{
    struct account_demo_post_row post;
    struct account_demo_village_row most;
    bool found = false;
    int64_t lo = 0;
    int64_t hi = 0;
    division_range(w->township, &lo, &hi);
    MZ_TRY(account_demo_post(cx, MZ_S("village"), lo, hi, &post, &found));
    if (found) {
        w->village = post.division;
        return MZ_OK;
    }
    MZ_TRY(account_demo_village(cx, lo + 1, hi, &most, &found)); /* lo: the township itself */
    w->village = found ? most.division : 0;
    return found ? MZ_OK : first_child(cx, w->township, &w->village);
}

/* The town of the pictures where the county has it, else its first one. */
mz_code account_demo_places(mz_cx *cx, int64_t county, struct account_demo_places *w)
{
    struct division_found found[DIVISION_FOUND_MAX];
    *w = (struct account_demo_places){
        .county = county,
        .city = county / INT64_C(100000000) * INT64_C(100000000),
        .province = county / INT64_C(10000000000) * INT64_C(10000000000)};
    size_t n = division_search(cx->world->divisions, MZ_S("查田镇"), county, found);
    if (n > 0 && found[0].d.level == DIVISION_TOWNSHIP &&
        division_inside(found[0].d.code, county)) {
        w->township = found[0].d.code;
    } else {
        MZ_TRY(first_child(cx, county, &w->township));
    }
    return village(cx, w);
}

static int64_t place_of(const struct account_demo_places *w, enum mz_role role)
{
    switch (role) {
    case MZ_ROLE_PROVINCE:
        return w->province;
    case MZ_ROLE_CITY:
        return w->city;
    case MZ_ROLE_CLERK:
    case MZ_ROLE_CARER:
        return w->township;
    case MZ_ROLE_VILLAGE:
        return w->village;
    case MZ_ROLE_OFFICER:
    case MZ_ROLE_APPROVER:
    case MZ_ROLE_CENTRE:
    case MZ_ROLE_INSTITUTION:
    case MZ_ROLE_CHARITY:
    case MZ_ROLE_AUDITOR:
    case MZ_ROLE_SYSTEM:
    case MZ_ROLE_SECURITY:
    case MZ_ROLE_LOGKEEPER:
    case MZ_ROLE_DEPARTMENT:
    case MZ_ROLE_N:
        return w->county;
    }
    return w->county;
}

mz_str account_demo_clerk(mz_arena *a, int64_t township, size_t turn)
{
    static const char *const names[ACCOUNT_DEMO_CLERKS] = {"clerk", "clerk2", "clerk3"};
    return mz_str_fmt(a, "%s-%09" PRId64, names[turn % ACCOUNT_DEMO_CLERKS], township / TOWN_UNIT);
}

/* The township in such a name; 0: it is none. */
static int64_t town_of(mz_str login)
{
    const char *dash = memchr(login.p, '-', login.n);
    int64_t town = 0;
    size_t start = dash == NULL ? login.n : (size_t)(dash - login.p) + 1;
    if (login.n - start != TOWN_DIGITS || memcmp(login.p, "clerk", 5) != 0) {
        return 0;
    }
    for (size_t i = start; i < login.n; i++) {
        town = town * 10 + (login.p[i] - '0');
    }
    return town * TOWN_UNIT;
}

mz_code account_demo_actor(mz_cx *cx, const struct account_demo_places *w, mz_str login,
                           struct mz_actor *out)
{
    size_t i = 0;
    int64_t town = town_of(login);
    while (i < MZ_LEN(rows) && !mz_str_eq(login, mz_str_of(rows[i].login))) {
        i++;
    }
    if (i == MZ_LEN(rows) && town == 0) {
        return mz_fail(cx, MZ_ABSENT, "no account of the demonstration");
    }
    enum mz_role role = town != 0 ? MZ_ROLE_CLERK : rows[i].role;
    *out = (struct mz_actor){.role = mz_str_of(account_role_word(role)),
                             .name = login,
                             .from = MZ_S("cli")};
    division_range(town != 0 ? town : place_of(w, role), &out->division_lo, &out->division_hi);
    return account_by_login(cx, out->name, &out->user);
}

/*
 * What the known password is kept as. One for all of them: it is no secret, and each hash costs as
 * much as a sign-in.
 */
static mz_code kept(mz_cx *cx, mz_str *hash)
{
    return hash->n > 0 ? MZ_OK
                       : mz_password_hash(cx, cx->world->keys, MZ_S(ACCOUNT_DEMO_PASSWORD),
                                          account_password_cost(cx), hash);
}

static mz_code make_one(mz_cx *cx, const struct account_demo_row *row, int64_t place, mz_str *hash)
{
    int64_t id = 0;
    int64_t post = 0;
    mz_str first = {0};
    mz_code rc = account_by_login(cx, mz_str_of(row->login), &id);
    if (rc == MZ_OK) {
        return MZ_OK; /* an earlier run made it */
    }
    if (rc != MZ_ABSENT) {
        return rc;
    }
    mz_clear(cx);
    MZ_TRY(kept(cx, hash));
    struct account_new in = {.login = mz_str_of(row->login),
                             .name = mz_str_of(row->name),
                             .division = place / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT,
                             .password = MZ_S(ACCOUNT_DEMO_PASSWORD),
                             .hash = *hash,
                             .keep = true};
    MZ_TRY(account_make(cx, &in, &id, &first));
    struct account_grant grant = {
        .account = id, .role = row->role, .division = place, .ends = MZ_NULL};
    return account_grant(cx, &grant, &post);
}

static mz_code only_here(mz_cx *cx)
{
    return cx->world->demo
               ? MZ_OK
               : mz_refuse(cx, MZ_DENIED,
                           .text = MZ_T("This is not a demonstration: no accounts with known "
                                        "passwords are made."));
}

mz_code account_demo(mz_cx *cx, int64_t county)
{
    struct account_demo_places w;
    mz_str hash = {NULL, 0};
    MZ_TRY(only_here(cx));
    MZ_TRY(account_demo_places(cx, county, &w));
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        MZ_TRY(make_one(cx, &rows[i], place_of(&w, rows[i].role), &hash));
    }
    return MZ_OK;
}

mz_code account_demo_towns(mz_cx *cx, int64_t county)
{
    static const char *const names[] = {"吴慧敏", "季小龙", "刘春燕", "项建平", "毛丽芬", "叶永强",
                                        "周雪梅", "范志刚", "连晓芳", "蓝建军", "练美华", "雷海明",
                                        "沈月琴", "郭伟东", "潘淑珍", "徐根生", "廖秋萍", "俞大勇",
                                        "张玉兰", "黄志平", "王晓英", "徐建华", "林国强", "陈春梅",
                                        "汤丽君", "柳明亮", "邱文华", "金雪芬", "赖永福", "方晓丽",
                                        "曾建平", "程淑英", "钟国华", "韩玉珠", "朱伟民", "谢秋菊",
                                        "胡海燕", "罗成林", "董小妹", "梅青松", "龚丽萍", "马建伟",
                                        "包秀珍", "章国平", "卢彩云", "余志刚", "何美娟", "郑小平",
                                        "江雪琴", "苏永明", "夏丽珍", "洪建新", "戴春花", "万志强",
                                        "占素珍", "祝永康", "傅小红", "姜大明", "翁丽华", "管建成"};
    struct account_demo_places w;
    struct division *town = NULL;
    mz_str hash = {NULL, 0};
    size_t n = 0;
    MZ_TRY(only_here(cx));
    MZ_TRY(account_demo_places(cx, county, &w));
    MZ_TRY(division_children(cx, cx->world->divisions, county, mz_date_today(cx).v, &town, &n));
    for (size_t i = 0; i < n; i++) {
        bool own = town[i].code == w.township || town[i].level != DIVISION_TOWNSHIP;
        for (size_t k = 0; k < ACCOUNT_DEMO_CLERKS && !own && !town[i].grouping; k++) {
            const struct account_demo_row row = {
                account_demo_clerk(cx->a, town[i].code, k).p,
                names[(ACCOUNT_DEMO_CLERKS * i + k) % MZ_LEN(names)], MZ_ROLE_CLERK};
            MZ_TRY(make_one(cx, &row, town[i].code, &hash));
        }
    }
    return MZ_OK;
}
