/* demo.c - the demonstration county has applications from phones in every state. */
#include <inttypes.h>

#include "base/encode.h"
#include "base/ident.h"
#include "base/text.h"
#include "feature/apply/apply_int.h"
#include "feature/apply/apply_sql.h"
#include "feature/demo/demo.h"
#include "feature/division/division.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "store/db.h"

enum { HOMES_MAX = 40, HOMES_MIN = 4 };

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

struct play {
    struct demo *d;
    struct apply_q_demo_homes_row *homes;
    size_t homes_n;
};

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

static mz_code fill(struct play *p, const struct row *r, const struct apply_q_demo_homes_row *h,
                    struct apply *a)
{
    mz_cx *cx = p->d->cx;
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

static mz_code one(struct play *p, const struct row *r)
{
    mz_cx *cx = p->d->cx;
    const struct apply_q_demo_homes_row *h =
        r->home < 0 ? NULL : &p->homes[(size_t)r->home % p->homes_n];
    struct apply a = {.id = 0};
    int64_t id = 0;
    int64_t photo = 0;
    mz_str code = MZ_S("");
    demo_guest(p->d, apply_guest(p->d->county, MZ_S("192.0.2.44"), MZ_S("demo")));
    int64_t place = h == NULL ? p->d->village : h->division;
    MZ_TRY(apply_start(cx, mz_str_of(r->matter), place, &id, &code));
    MZ_TRY(apply_get(cx, id, &a));
    MZ_TRY(fill(p, r, h, &a));
    MZ_TRY(apply_photo_add(cx, &a, MZ_S("identity"), demo_photo(), &photo));
    if (r->state == APPLY_DRAFT) {
        return MZ_OK;
    }
    p->d->now_ms += DEMO_HOUR_MS / 2;
    MZ_TRY(apply_send(cx, &a));
    if (r->state == APPLY_DECLINED) {
        demo_later(p->d, 60);
        MZ_TRY(demo_as_at(p->d, "clerk", p->d->town));
        MZ_TRY(apply_get(cx, id, &a));
        return apply_decline(cx, id, a.version, mz_str_of(r->why));
    }
    struct apply_sign *links = NULL;
    size_t n = 0;
    MZ_TRY(apply_get(cx, id, &a));
    return a.state == APPLY_BEGUN ? apply_signs(cx, &a, &links, &n) : MZ_OK;
}

static mz_code all(struct demo *d, void *none)
{
    struct play play = {.d = d};
    struct play *p = &play;
    (void)none;
    int64_t lo = 0;
    int64_t hi = 0;
    int64_t now = p->d->now_ms;
    division_range(p->d->town, &lo, &hi);
    MZ_TRY(apply_q_demo_homes(p->d->cx, lo, hi, HOMES_MAX, &p->homes, &p->homes_n));
    if (p->homes_n < HOMES_MIN) {
        division_range(p->d->county, &lo, &hi);
        MZ_TRY(apply_q_demo_homes(p->d->cx, lo, hi, HOMES_MAX, &p->homes, &p->homes_n));
    }
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        if (rows[i].home >= 0 && p->homes_n == 0) {
            continue;
        }
        p->d->now_ms = now - rows[i].hours * DEMO_HOUR_MS;
        mz_code rc = one(p, &rows[i]);
        MZ_TRY(demo_left_out(p->d->cx, rc));
    }
    return MZ_OK;
}

mz_code apply_demo(mz_cx *cx, const struct mz_demo *demo)
{
    return demo_play(cx, demo, all, NULL);
}
