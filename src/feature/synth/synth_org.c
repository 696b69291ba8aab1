/* synth_org.c - organisations out of three lists: of a county, of a township, of a village. */
#include "feature/synth/synth_org.h"

#include <stdio.h>
#include <string.h>

#include "base/ident.h"
#include "feature/synth/synth_int.h"

/* clang-format off */
/* `code`: registrar and kind of the credit code (GB 32100), NULL: only filed. */
struct pattern {
    const char *name; /* %s is the place */
    const char *kind;
    const char *code;
};

static const struct pattern of_county[] = {
    {"%s民政局", "government", "11"},           {"%s民政局婚姻登记处", "marriage", "12"},
    {"%s救助管理站", "rescue", "12"},           {"%s社会福利中心", "elderly", "12"},
    {"%s未成年人救助保护中心", "child", "12"},  {"%s殡仪馆", "funeral", "12"},
    {"%s云岫慈善会", "association", "51"},      {"%s松风老年文体协会", "association", "51"},
    {"%s溪山青瓷研习会", "association", "51"},  {"%s石泉志愿服务协会", "association", "51"},
    {"%s香菇种植协会", "association", "51"},    {"%s竹溪钓鱼协会", "association", "51"},
    {"%s晨曦社会工作服务中心", "service", "52"},{"%s暖阳养老服务中心", "service", "52"},
    {"%s小榕树儿童关爱中心", "service", "52"},  {"%s同行康复服务中心", "disability", "52"},
    {"%s青禾幼儿园", "school", "52"},           {"%s安怀养老院", "elderly", "52"},
    {"%s福泽护理院", "elderly", "52"},          {"%s映山红教育基金会", "foundation", "53"},
    {"%s第三医院", "medical", "12"},            {"%s明德学校", "school", "12"},
    {"%s惠民百货卖店", "enterprise", "92"},     {"%s康伴辅具租赁有限公司", "enterprise", "91"},
    {"%s邻里家政服务有限公司", "enterprise", "91"},
};
static const struct pattern of_township[] = {
    {"%s人民政府", "government", "11"},         {"%s养老院", "elderly", "12"},
    {"%s居家养老服务中心", "daycare", "52"},    {"%s社会工作站", "service", "52"},
    {"%s爱心卖店", "enterprise", "92"},         {"%s老年协会", "association", "51"},
};
static const struct pattern of_village[] = {
    {"%s", "committee", "54"},                  {"%s居家养老服务照料点", "daycare", NULL},
    {"%s乡风文明理事会", "filed", NULL},
};
/* clang-format on */

enum { ORGS_A_VILLAGE = (int)MZ_LEN(of_village) };

size_t synth_counties(const synth *s)
{
    return s->counties_n;
}

/* ---- codes ------------------------------------------------------------------ */

/* Check character of an organisation code: GB 11714, weights 3 7 9 10 5 8 4 2, mod 11. */
static char check_11714(const char code[8])
{
    static const int32_t weights[8] = {3, 7, 9, 10, 5, 8, 4, 2};
    int32_t sum = 0;
    for (size_t i = 0; i < 8; i++) {
        sum += weights[i] * (code[i] <= '9' ? code[i] - '0' : code[i] - 'A' + 10);
    }
    return "0X987654321"[sum % 11]; /* 11 less the remainder; 11 is written 0 */
}

/* The n-th organisation of a county; MD is a prefix that nothing registered bears. */
static void put_code(char out[19], const char *kind, int32_t county, size_t n)
{
    char text[20];
    (void)snprintf(text, sizeof text, "%.2s%06uMD%06u", kind, (unsigned)county % 1000000U,
                   (unsigned)n % 1000000U);
    memcpy(out, text, 16);
    out[16] = check_11714(out + 8);
    out[17] = mz_uscc_check(out);
    out[18] = '\0';
}

/* ---- one organisation --------------------------------------------------------- */

struct making {
    const synth *s;
    const struct synth_county *county;
    struct synth_org *orgs;
    size_t n;
};

/* 坑口村民委员会 without its 民委员会, for what the village has besides its committee. */
static mz_str short_name(mz_str name, enum division_level level)
{
    static const char *const tails[] = {"居民委员会", "居委会", "民委员会", "委会"};
    for (size_t i = 0; i < MZ_LEN(tails) && level == DIVISION_VILLAGE; i++) {
        size_t n = strlen(tails[i]);
        if (name.n > n + 3 && memcmp(name.p + name.n - n, tails[i], n) == 0) {
            return (mz_str){name.p, name.n - n};
        }
    }
    return name;
}

/* 坑口村委会 by its full name. */
static void put_committee(char out[96], mz_str name)
{
    mz_str place = short_name(name, DIVISION_VILLAGE);
    bool town =
        memmem(name.p, name.n, "居", 3) != NULL || memmem(name.p, name.n, "社区", 6) != NULL;
    (void)snprintf(out, 96, "%.*s%s", (int)(place.n < 60 ? place.n : 60), place.p,
                   town ? "居民委员会" : "民委员会");
}

static void put_name(char out[96], const struct pattern *p, const struct division *d)
{
    mz_str place = short_name(d->name, d->level);
    if (strcmp(p->kind, "committee") == 0) {
        put_committee(out, d->name);
        return;
    }
    /* Streets have an office, not a government. */
    bool street = d->level == DIVISION_TOWNSHIP && strcmp(p->kind, "government") == 0 &&
                  memmem(place.p, place.n, "街道", 6) != NULL;
    (void)snprintf(out, 96, "%.*s%s", (int)(place.n < 60 ? place.n : 60), place.p,
                   street ? "办事处" : p->name + 2);
}

static void put_person(const synth *s, int64_t place, struct synth_org *o)
{
    struct synth_rng r = synth_rng_of(s->o.seed, SYNTH_TOPIC_ORG, place);
    char sex = synth_permille(&r, 720) ? '1' : '2';
    struct synth_household h;
    /* The surname of a household of the place; the given name is its own. */
    synth_household(s, (int64_t)(synth_next(&r) % (uint64_t)s->households), &h);
    const char *from = strstr(h.members[0].name, "·") == NULL ? h.members[0].name : "陈";
    memcpy(o->legal, from, 3);
    char given[SYNTH_NAME_BYTES] = {0};
    synth_given(&r, sex, 1960 + synth_below(&r, 35), given);
    (void)snprintf(o->legal + 3, sizeof o->legal - 3, "%.40s", given);
    synth_phone(s, s->households * SYNTH_SLOTS + place, o->phone);
}

static void make(struct making *m, const struct pattern *p, int64_t division,
                 const struct synth_village *village)
{
    struct division d;
    const synth *s = m->s;
    struct synth_org *o = &m->orgs[m->n];
    if (!division_get(s->t, division, &d)) {
        return;
    }
    *o = (struct synth_org){.division = division, .kind = p->kind};
    put_name(o->name, p, &d);
    if (p->code != NULL) {
        put_code(o->uscc, p->code, m->county->code, m->n + 1);
    }
    int64_t place = (int64_t)(m->county - s->counties) * 10000 + (int64_t)m->n;
    struct synth_rng r = synth_rng_of(s->o.seed, SYNTH_TOPIC_ORG, place ^ INT64_MIN);
    put_person(s, place, o);
    synth_address(s, &r, village, o->address);
    synth_point(s, &r, village, &o->lon_e6, &o->lat_e6);
    m->n++;
}

void synth_orgs(const synth *s, size_t county_i, mz_arena *a, struct synth_org **out, size_t *n)
{
    const struct synth_county *c = &s->counties[county_i];
    size_t most = MZ_LEN(of_county) + c->villages_n * (ORGS_A_VILLAGE + MZ_LEN(of_township));
    struct making m = {.s = s, .county = c, .orgs = MZ_NEW_N(a, struct synth_org, most)};
    int64_t town = 0;
    const struct synth_village *first = &s->villages[c->village];
    for (size_t i = 0; i < MZ_LEN(of_county); i++) {
        make(&m, &of_county[i], c->code * INT64_C(1000000), first);
    }
    for (size_t i = 0; i < c->villages_n; i++) {
        const struct synth_village *v = first + i;
        for (size_t j = 0; v->code / 1000 != town && j < MZ_LEN(of_township); j++) {
            make(&m, &of_township[j], v->code / 1000 * 1000, v);
        }
        town = v->code / 1000;
        for (size_t j = 0; j < MZ_LEN(of_village); j++) {
            struct synth_rng r = synth_rng_of(s->o.seed, SYNTH_TOPIC_ORG, v->code + (int64_t)j);
            if (v->code % 1000 != 0 && (j == 0 || synth_permille(&r, j == 1 ? 450 : 220))) {
                make(&m, &of_village[j], v->code, v);
            }
        }
    }
    *out = m.orgs;
    *n = m.n;
}
