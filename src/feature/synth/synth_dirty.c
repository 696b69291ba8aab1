/* synth_dirty.c - mistakes as they are made, each with its label. */
#include "feature/synth/synth_dirty.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/ident.h"
#include "base/pinyin.h"
#include "base/utf8.h"
#include "feature/synth/synth_int.h"

/*
 * Two characters that a tired eye takes for one; the first stands in names. All stand together in
 * data/han/lookalike.txt, which the test holds against this list.
 */
static const char lookalikes[] = "王玉玉王于於田由永水水永白百侯候兰蓝杨扬管菅官宫俊峻梁粱玲铃琪淇"
                                 "娟捐萍苹莹萤薇徽雨两辰晨晨辰余佘"
                                 "陈阵陆陇陶淘沈沉汪注浩皓皓浩琳淋波坡谭潭伟炜珠株瑞端璐潞石右昌吕"
                                 "吕昌明朋春舂晓骁郎朗朱失李季季李"
                                 "桂挂武斌斌武段殷殷段孟盂宇字龙尤锋峰建健健建泓弘彩采志忘忠患思恩"
                                 "恒桓惠慧慧惠付傅戴代任仕凤风吴昊"
                                 "坤堃奕弈妍研姜美美姜娇骄媛援义叉邵劭素索群郡良艮范苑莉俐辉挥瑶遥"
                                 "锦棉阳阴项顶颖颍瞿翟闫阎肖萧邱丘"
                                 "钟锺哲喆";

static const char *const words[SYNTH_FLAWS_N] = {
    "clean",
#define X(id, word, rate) word,
    SYNTH_FLAWS(X)
#undef X
        "stranger",
};

const char *synth_flaw_word(enum synth_flaw flaw)
{
    return words[flaw];
}

struct synth_rates synth_rates_usual(void)
{
    return (struct synth_rates){{
        0,
#define X(id, word, rate) (rate),
        SYNTH_FLAWS(X)
#undef X
            300, /* of the one in 46 whose day may be shared */
    }};
}

struct synth_rates synth_rates_times(struct synth_rates rates, int32_t n)
{
    for (size_t i = 0; i < SYNTH_FLAWS_N; i++) {
        int64_t v = (int64_t)rates.of[i] * n / 1000;
        rates.of[i] = v < 1000 ? (int32_t)v : 1000;
    }
    return rates;
}

/* ---- one mistake each; false when it cannot happen to this record ------------ */

static size_t chars(const char *z)
{
    return mz_utf8_count(mz_str_of(z));
}

/* Replace n bytes at `at` of a name by z. */
static bool splice(struct synth_record *r, size_t at, size_t n, const char *z)
{
    char name[sizeof r->name];
    int len = snprintf(name, sizeof name, "%.*s%s%s", (int)at, r->name, z, r->name + at + n);
    if (len < 6 || (size_t)len >= sizeof name) {
        return false;
    }
    memcpy(r->name, name, (size_t)len + 1);
    return true;
}

static bool upgrade_undone(struct synth_record *r)
{
    if (memcmp(r->number + 6, "19", 2) != 0) {
        return false;
    }
    memmove(r->number + 6, r->number + 8, 9);
    r->number[15] = '\0';
    return true;
}

static bool lower_x(struct synth_record *r)
{
    if (r->number[17] != 'X') {
        return false;
    }
    r->number[17] = 'x';
    return true;
}

static bool wide(struct synth_record *r)
{
    char out[sizeof r->number] = {0};
    size_t n = 0;
    for (size_t i = 0; i < 18; i++) {
        n += mz_utf8_encode((uint32_t)(unsigned char)r->number[i] - 0x20 + 0xff00, out + n);
    }
    memcpy(r->number, out, sizeof out);
    return true;
}

/* One digit of the sequence or the birthday, so that the check character no longer fits. */
static bool wrong_digit(struct synth_record *r, struct synth_rng *g)
{
    int32_t at = synth_between(g, 8, 16);
    r->number[at] = "0123456789"[(r->number[at] - '0' + synth_between(g, 1, 9)) % 10];
    return true;
}

static bool phone_as_number(struct synth_record *r)
{
    memcpy(r->number, r->phone, sizeof r->phone);
    return r->phone[0] != '\0';
}

static bool look_alike(struct synth_record *r, struct synth_rng *g)
{
    size_t at[4];
    size_t pair[4];
    int32_t n = 0;
    for (size_t i = 0; r->name[i] != '\0' && r->name[i + 1] != '\0' && n < 4;
         i += (r->name[i] & 0x60) == 0x60 ? 3 : 2) {
        for (size_t j = 0; j + 6 < sizeof lookalikes; j += 6) {
            if (memcmp(r->name + i, lookalikes + j, 3) == 0) {
                at[n] = i;
                pair[n++] = j + 3;
                break;
            }
        }
    }
    if (n == 0) {
        return false;
    }
    int32_t pick = synth_below(g, n);
    char z[4] = {0};
    memcpy(z, lookalikes + pair[pick], 3);
    return splice(r, at[pick], 3, z);
}

/* The last character of the name by another of the same reading that names have. */
static bool homophone(struct synth_record *r, struct synth_rng *g)
{
    uint32_t last = 0;
    uint32_t cp = 0;
    size_t len = strlen(r->name);
    char z[5];
    char found[8][5];
    int32_t n = 0;
    if (!mz_utf8_next(mz_str_of(r->name + len - 3), &(size_t){0}, &last)) {
        return false;
    }
    mz_str reading = mz_pinyin_char(last);
    for (size_t i = 0; n < 8 && synth_name_char(i, z); i++) {
        bool other = mz_utf8_next(mz_str_of(z), &(size_t){0}, &cp) && cp != last;
        if (other && mz_str_eq(mz_pinyin_char(cp), reading)) {
            memcpy(found[n++], z, sizeof z);
        }
    }
    return n > 0 && splice(r, len - 3, 3, found[synth_below(g, n)]);
}

static bool cut_name(struct synth_record *r)
{
    const char *dot = strstr(r->name, "·");
    if (dot != NULL) {
        return splice(r, (size_t)(dot - r->name), 2, "");
    }
    return chars(r->name) > 2 && splice(r, 3, 3, "");
}

static bool day_month(struct synth_record *r)
{
    struct mz_ymd t = mz_date_ymd(r->birth);
    return t.day <= 12 && t.day != t.month && mz_date_make(t.year, t.day, t.month, &r->birth);
}

/* 坑口自然村12号 becomes 坑口12-1, 3组坑口 becomes 坑口; a street number loses its sign. */
static bool other_address(struct synth_record *r)
{
    static const char *const parts[] = {"自然村", "组", "单元", "号"};
    for (size_t i = 0; i < MZ_LEN(parts); i++) {
        char *at = strstr(r->address, parts[i]);
        if (at != NULL) {
            size_t n = strlen(parts[i]);
            const char *rest = i == 1 ? at + n : at;
            char *from = i == 1 ? r->address : at;
            memmove(from, i == 1 ? rest : at + n, strlen(i == 1 ? rest : at + n) + 1);
            return true;
        }
    }
    return false;
}

/* The name of the village: 阿 and the last character; or a name used before. */
static bool nickname(struct synth_record *r, struct synth_rng *g)
{
    if (strstr(r->name, "·") != NULL || chars(r->name) > 3) {
        return false;
    }
    size_t len = strlen(r->name);
    if (synth_permille(g, 500)) {
        return splice(r, 3, len - 6, "阿") && strlen(r->name) == 9;
    }
    char old[SYNTH_NAME_BYTES] = {0};
    synth_given(g, r->sex, mz_date_ymd(r->birth).year, old);
    return strcmp(r->name + 3, old) != 0 && splice(r, 3, len - 3, old);
}

static bool other_order(struct synth_record *r)
{
    char name[sizeof r->name];
    const char *dot = strstr(r->name, "·");
    if (dot == NULL) {
        return false;
    }
    (void)snprintf(name, sizeof name, "%s·%.*s", dot + 2, (int)(dot - r->name), r->name);
    bool differs = strcmp(name, r->name) != 0;
    memcpy(r->name, name, sizeof name);
    return differs;
}

static bool apply(struct synth_record *r, enum synth_flaw flaw, struct synth_rng *g)
{
    if (flaw >= SYNTH_FLAW_LOOKALIKE && flaw <= SYNTH_FLAW_ORDER) {
        r->number[0] = '\0';
    }
    switch (flaw) {
    case SYNTH_FLAW_SAME:
        return true;
    case SYNTH_FLAW_ID15:
        return upgrade_undone(r);
    case SYNTH_FLAW_LOWER_X:
        return lower_x(r);
    case SYNTH_FLAW_WIDE:
        return wide(r);
    case SYNTH_FLAW_DIGIT:
        return wrong_digit(r, g);
    case SYNTH_FLAW_NO_NUMBER:
        r->number[0] = '\0';
        return true;
    case SYNTH_FLAW_PHONE_AS_NUMBER:
        return phone_as_number(r);
    case SYNTH_FLAW_LOOKALIKE:
        return look_alike(r, g);
    case SYNTH_FLAW_HOMOPHONE:
        return homophone(r, g);
    case SYNTH_FLAW_CUT_NAME:
        return cut_name(r);
    case SYNTH_FLAW_DAY_MONTH:
        return day_month(r);
    case SYNTH_FLAW_ADDRESS:
        return other_address(r);
    case SYNTH_FLAW_NICKNAME:
        return nickname(r, g);
    case SYNTH_FLAW_ORDER:
        return other_order(r);
    case SYNTH_CLEAN:
    case SYNTH_STRANGER:
    case SYNTH_FLAWS_N:
        break;
    }
    return false;
}

/* ---- records ------------------------------------------------------------------ */

static void record_of(const struct synth_household *h, const struct synth_person *p,
                      struct synth_record *r)
{
    *r = (struct synth_record){
        .truth = p->slot,
        .sex = p->sex,
        .birth = p->birth,
        .division = p->lives ? h->division : h->register_division,
        .hukou = p->hukou,
    };
    memcpy(r->name, p->name, sizeof p->name);
    memcpy(r->number, p->id, sizeof p->id);
    memcpy(r->nation, p->nation, sizeof r->nation);
    memcpy(r->marital, p->marital, sizeof r->marital);
    memcpy(r->relation, p->relation, sizeof r->relation);
    memcpy(r->phone, p->phone, sizeof r->phone);
    memcpy(r->address, p->lives ? h->address : h->register_address, sizeof r->address);
    memcpy(r->register_address, h->register_address, sizeof r->register_address);
    memcpy(r->household, h->number, sizeof r->household);
}

/* Somebody else of the same name and birthday, in another village. */
static bool stranger(const synth *s, const struct synth_household *h, const struct synth_person *p,
                     struct synth_rng *g, struct synth_record *r)
{
    if (!synth_may_share(p, SYNTH_RESERVE_NAMESAKE) || synth_villages(s) < 2) {
        return false;
    }
    int64_t village = synth_village(s, (size_t)synth_below(g, (int32_t)synth_villages(s)));
    if (village == h->division) {
        village = synth_village(s, village == synth_village(s, 0) ? 1 : 0);
    }
    record_of(h, p, r);
    r->truth = h->k * SYNTH_SLOTS + SYNTH_MEMBERS_MAX + (p->slot - h->k * SYNTH_SLOTS);
    r->flaw = SYNTH_STRANGER;
    synth_share(p, SYNTH_RESERVE_NAMESAKE, p->sex, r->number);
    synth_phone(s, r->truth, r->phone);
    r->division = village;
    r->hukou = village;
    (void)snprintf(r->address, sizeof r->address, "%d号", synth_between(g, 1, 180));
    memcpy(r->register_address, r->address, sizeof r->address);
    memcpy(r->relation, "02", 3);
    r->household[0] = '\0';
    return true;
}

size_t synth_dirty(const synth *s, const struct synth_rates *rates, int64_t k,
                   struct synth_record out[SYNTH_RECORDS_MAX])
{
    struct synth_household h;
    size_t n = 0;
    synth_household(s, k, &h);
    for (size_t i = 0; i < h.members_n; i++) {
        const struct synth_person *p = &h.members[i];
        struct synth_rng g = synth_rng_of(synth_seed(s), SYNTH_TOPIC_FLAW, p->slot);
        size_t flawed = 0;
        record_of(&h, p, &out[n++]);
        for (enum synth_flaw f = SYNTH_FLAW_SAME; f < SYNTH_STRANGER; f++) {
            struct synth_record r;
            record_of(&h, p, &r);
            r.flaw = f;
            /* Drawn whether it is used or not: one rate does not move the others. */
            bool wanted = synth_permille(&g, rates->of[f]) && flawed == 0;
            struct synth_rng own = synth_rng_of(synth_next(&g), SYNTH_TOPIC_FLAW, (int64_t)f);
            if (wanted && apply(&r, f, &own)) {
                out[n++] = r;
                flawed++;
            }
        }
        if (synth_permille(&g, rates->of[SYNTH_STRANGER]) && stranger(s, &h, p, &g, &out[n])) {
            n++;
        }
    }
    assert(n <= SYNTH_RECORDS_MAX);
    return n;
}
