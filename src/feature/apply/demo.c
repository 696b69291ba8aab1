/* demo.c - the demonstration county has applications from phones in every state. */
#include <inttypes.h>

#include "base/encode.h"
#include "base/ident.h"
#include "base/text.h"
#include "feature/account/account.h"
#include "feature/apply/apply_int.h"
#include "feature/apply/apply_sql.h"
#include "feature/division/division.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "feature/world.h"
#include "store/db.h"

enum { HOMES_MAX = 40 };
#define HOUR_MS INT64_C(3600000)

/* home: of the register, from the end; -1: somebody whom nobody knows. */
static const struct row {
    int hours; /* ago */
    int home;
    enum apply_state state;
    const char *matter;
    const char *name, *digits; /* of one who is not known: the check character is made here */
    const char *phone;
    const char *helper, *helper_phone, *helper_relation;
    const char *why;
} rows[] = {
    {3, -1, APPLY_DRAFT, "dibao_apply", "毛水娟", "33118119480612402", "13957827301", "毛建国",
     "13957827302", "儿子", ""},
    {5, -1, APPLY_SENT, "dibao_apply", "季阿土", "33118119530120411", "13957827303", "", "", "",
     ""},
    {28, -1, APPLY_SENT, "age_allowance_apply", "吴秀莲", "33118119380805426", "13957827304",
     "村务员", "13957827305", "村干部", ""},
    {52, 1, APPLY_SENT, "dibao_apply", "", "", "13957827306", "", "", "", ""},
    {75, 2, APPLY_BEGUN, "dibao_apply", "", "", "13957827307", "", "", "", ""},
    {90, 3, APPLY_BEGUN, "rigid_apply", "", "", "13957827308", "周丽", "13957827309", "女儿", ""},
    {120, -1, APPLY_DECLINED, "dibao_apply", "郑根发", "33118119610309419", "13957827310", "", "",
     "", "您的户籍和常住地都不在本县，请向常住地乡镇申请。"},
};

/* A picture of one grey point: what a photograph is to a demonstration. */
/* clang-format off */
static const unsigned char point[] = {
    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44,
    0x52, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00, 0x3A,
    0x7E, 0x9B, 0x55, 0x00, 0x00, 0x00, 0x0A, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0x60,
    0x00, 0x00, 0x00, 0x02, 0x00, 0x01, 0x48, 0xAF, 0xA4, 0x71, 0x00, 0x00, 0x00, 0x00, 0x49,
    0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82,
};
/* clang-format on */

struct demo {
    mz_cx *cx;
    struct mz_actor actor;
    struct mz_clock clock;
    int64_t now_ms;
    int64_t county, town, village;
    struct apply_q_demo_homes_row *homes;
    size_t homes_n;
};

static int64_t demo_now(void *p)
{
    const struct demo *d = p;
    return d->now_ms;
}

static void guest(struct demo *d)
{
    d->actor = apply_guest(d->county, MZ_S("192.0.2.44"), MZ_S("demo"));
    d->cx->actor = &d->actor;
}

static mz_code act_as(struct demo *d, const char *login, int64_t place)
{
    d->actor =
        (struct mz_actor){.role = mz_str_of(login), .name = mz_str_of(login), .from = MZ_S("cli")};
    division_range(place, &d->actor.division_lo, &d->actor.division_hi);
    d->cx->actor = &d->actor;
    return account_by_login(d->cx, d->actor.name, &d->actor.user);
}

/* The township of the demonstration's clerk, and its first village. */
static mz_code places(struct demo *d)
{
    struct division *all = NULL;
    size_t n = 0;
    mz_cx *cx = d->cx;
    d->town = d->county;
    MZ_TRY(act_as(d, "officer", d->county));
    MZ_TRY(division_children(cx, cx->world->divisions, d->county, mz_date_today(cx).v, &all, &n));
    for (size_t i = 0; i < n; i++) {
        struct account_worker *w = NULL;
        size_t k = 0;
        MZ_TRY(account_staff(cx, all[i].code, &w, &k));
        for (size_t j = 0; j < k; j++) {
            bool clerk = mz_str_eq(w[j].role, MZ_S("clerk"));
            d->town = clerk && d->town == d->county ? all[i].code : d->town;
        }
    }
    MZ_TRY(division_children(cx, cx->world->divisions, d->town, mz_date_today(cx).v, &all, &n));
    d->village = n > 0 ? all[0].code : d->town;
    return MZ_OK;
}

static mz_str whole(mz_cx *cx, const char *digits)
{
    return digits[0] == '\0' ? MZ_S("") : mz_str_fmt(cx->a, "%s%c", digits, mz_cid_check(digits));
}

static const char answers[] =
    "{\"facts\":{\"household\":{\"financial_assets\":\"3000\",\"dwellings\":\"1\",\"premises\":"
    "\"0\","
    "\"vehicles\":\"0\"},\"members\":[{\"role\":\"self\",\"lives_together\":\"true\",\"held\":"
    "\"free\","
    "\"can_work\":\"false\",\"disabled_kind\":\"none\",\"severe_illness\":\"false\",\"pension\":"
    "\"180\"}"
    "]},\"own\":{\"household\":{\"why_help\":\"年纪大了，没有稳定收入\"},\"members\":[{}]}}";

static mz_code fill(struct demo *d, const struct row *r, const struct apply_q_demo_homes_row *h,
                    struct apply *a)
{
    mz_cx *cx = d->cx;
    struct apply_body *b = &a->b;
    b->name = mz_str_of(r->name);
    b->number = whole(cx, r->digits);
    if (h != NULL) {
        MZ_TRY(person_name(cx, 0, h->head, &b->name));
        MZ_TRY(person_number_for(cx, 0, h->head, &b->number));
        if (r->state == APPLY_BEGUN) {
            a->person = h->head;
            a->household = h->id;
        }
    }
    b->phone = mz_str_of(r->phone);
    b->other = r->helper[0] != '\0';
    b->helper = mz_str_of(r->helper);
    b->helper_phone = mz_str_of(r->helper_phone);
    b->helper_relation = mz_str_of(r->helper_relation);
    b->rows[0] = (struct apply_row){.person = r->state == APPLY_BEGUN && h != NULL ? h->head : 0,
                                    .name = b->name,
                                    .number = b->number,
                                    .role = MZ_S("self")};
    b->rows_n = 1;
    b->answers = mz_str_eq(a->matter, MZ_S("dibao_apply")) ? mz_str_of(answers) : MZ_S("");
    a->proven = r->state == APPLY_BEGUN;
    return apply_save(cx, a);
}

static mz_code one(struct demo *d, const struct row *r)
{
    mz_cx *cx = d->cx;
    const struct apply_q_demo_homes_row *h =
        r->home < 0 ? NULL : &d->homes[(size_t)r->home % d->homes_n];
    struct apply a = {.id = 0};
    int64_t id = 0;
    int64_t photo = 0;
    mz_str code = MZ_S("");
    guest(d);
    MZ_TRY(apply_start(cx, mz_str_of(r->matter), h == NULL ? d->village : h->division, &id, &code));
    MZ_TRY(apply_get(cx, id, &a));
    MZ_TRY(fill(d, r, h, &a));
    MZ_TRY(apply_photo_add(cx, &a, MZ_S("identity"), mz_bytes(point, sizeof point), &photo));
    if (r->state == APPLY_DRAFT) {
        return MZ_OK;
    }
    d->now_ms += HOUR_MS / 2;
    MZ_TRY(apply_send(cx, &a));
    if (r->state == APPLY_DECLINED) {
        d->now_ms += HOUR_MS;
        MZ_TRY(act_as(d, "clerk", d->town));
        MZ_TRY(apply_get(cx, id, &a));
        return apply_decline(cx, id, a.version, mz_str_of(r->why));
    }
    struct apply_sign *links = NULL;
    size_t n = 0;
    MZ_TRY(apply_get(cx, id, &a));
    return a.state == APPLY_BEGUN ? apply_signs(cx, &a, &links, &n) : MZ_OK;
}

static mz_code all(struct demo *d)
{
    int64_t lo = 0;
    int64_t hi = 0;
    int64_t now = d->now_ms;
    MZ_TRY(places(d));
    division_range(d->town, &lo, &hi);
    MZ_TRY(apply_q_demo_homes(d->cx, lo, hi, HOMES_MAX, &d->homes, &d->homes_n));
    if (d->homes_n == 0) {
        division_range(d->county, &lo, &hi);
        MZ_TRY(apply_q_demo_homes(d->cx, lo, hi, HOMES_MAX, &d->homes, &d->homes_n));
    }
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        if (rows[i].home >= 0 && d->homes_n == 0) {
            continue;
        }
        d->now_ms = now - rows[i].hours * HOUR_MS;
        mz_code rc = one(d, &rows[i]);
        if (rc == MZ_INVALID || rc == MZ_CONFLICT || rc == MZ_ABSENT || rc == MZ_DENIED) {
            mz_clear(d->cx); /* what this county cannot do is left out */
            rc = MZ_OK;
        }
        MZ_TRY(rc);
    }
    return MZ_OK;
}

mz_code apply_demo(mz_cx *cx, const struct mz_demo *demo)
{
    const struct mz_actor *actor = cx->actor;
    const struct mz_clock *clock = cx->clock;
    struct demo d = {.cx = cx, .county = demo->division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT};
    if (division_code_level(demo->division) < DIVISION_COUNTY || cx->world->divisions == NULL) {
        return MZ_OK; /* a queue is a county's */
    }
    MZ_TRY(account_demo(cx, d.county));
    d.now_ms = mz_now_ms(cx);
    d.clock = (struct mz_clock){demo_now, &d};
    cx->clock = &d.clock;
    mz_code rc = all(&d);
    cx->actor = actor;
    cx->clock = clock;
    return rc;
}
