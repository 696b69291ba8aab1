/*
 * synth_name.c - surnames, given names and nations.
 *
 * A given name is one or two characters out of a list for sex and time of birth; characters at the
 * beginning of a list are more frequent.
 */
#include <assert.h>
#include <string.h>

#include "base/utf8.h"
#include "feature/synth/synth_int.h"

/* clang-format off */
/* Surname; frequency in ten thousand in the country, and in the mountains of Lishui. */
static const struct surname {
    const char *name;
    int32_t country;
    int32_t lishui;
} surnames[] = {
    {"王", 718, 480}, {"李", 714, 520}, {"张", 670, 500}, {"刘", 530, 330}, {"陈", 450, 620},
    {"杨", 308, 260}, {"黄", 224, 210}, {"赵", 214, 70},  {"吴", 205, 520}, {"周", 201, 480},
    {"徐", 165, 300}, {"孙", 154, 70},  {"马", 130, 40},  {"胡", 129, 200}, {"朱", 126, 150},
    {"郭", 115, 60},  {"何", 106, 170}, {"林", 105, 240}, {"罗", 86, 80},   {"高", 86, 30},
    {"郑", 84, 150},  {"梁", 80, 90},   {"谢", 76, 60},   {"宋", 70, 40},   {"唐", 69, 40},
    {"许", 66, 60},   {"韩", 61, 10},   {"邓", 60, 10},   {"冯", 58, 40},   {"曹", 56, 20},
    {"彭", 52, 15},   {"曾", 51, 60},   {"肖", 50, 30},   {"田", 49, 8},    {"董", 48, 20},
    {"潘", 44, 90},   {"袁", 43, 20},   {"蔡", 43, 70},   {"蒋", 43, 140},  {"余", 42, 130},
    {"于", 42, 5},    {"杜", 41, 15},   {"叶", 40, 540},  {"程", 39, 30},   {"魏", 38, 15},
    {"苏", 37, 25},   {"吕", 36, 60},   {"丁", 34, 40},   {"任", 33, 15},   {"卢", 32, 60},
    {"姚", 31, 20},   {"沈", 31, 60},   {"钟", 30, 110},  {"姜", 29, 20},   {"崔", 28, 3},
    {"谭", 28, 5},    {"陆", 27, 20},   {"范", 26, 50},   {"汪", 26, 30},   {"廖", 25, 30},
    {"石", 24, 10},   {"金", 23, 90},   {"韦", 22, 3},    {"贾", 22, 3},    {"夏", 21, 25},
    {"付", 20, 20},   {"方", 20, 40},   {"邹", 19, 30},   {"熊", 19, 5},    {"白", 18, 3},
    {"孟", 18, 3},    {"秦", 18, 5},    {"邱", 18, 60},   {"侯", 17, 3},    {"江", 17, 40},
    {"尹", 17, 5},    {"薛", 17, 5},    {"闫", 16, 1},    {"段", 16, 2},    {"雷", 15, 70},
    {"龙", 14, 3},    {"黎", 14, 5},    {"史", 14, 5},    {"陶", 13, 20},   {"贺", 13, 5},
    {"毛", 13, 180},  {"郝", 12, 1},    {"顾", 12, 10},   {"龚", 12, 10},   {"邵", 12, 30},
    {"万", 12, 10},   {"覃", 11, 1},    {"武", 11, 2},    {"钱", 11, 10},   {"戴", 11, 30},
    {"严", 11, 20},   {"莫", 10, 3},    {"孔", 10, 5},    {"向", 10, 3},    {"常", 9, 2},
    {"汤", 9, 25},    {"康", 9, 3},     {"易", 9, 3},     {"乔", 8, 1},     {"赖", 8, 30},
    {"文", 8, 3},     {"樊", 7, 2},     {"兰", 7, 10},    {"葛", 7, 20},    {"殷", 7, 3},
    {"施", 7, 20},    {"洪", 7, 25},    {"章", 6, 60},    {"翁", 5, 25},    {"柳", 5, 60},
    {"季", 5, 420},   {"项", 4, 230},   {"鲍", 4, 20},    {"管", 4, 120},   {"留", 1, 25},
    {"连", 3, 20},    {"练", 1, 20},    {"阙", 1, 40},    {"柯", 4, 15},    {"俞", 5, 30},
    {"瞿", 3, 15},    {"裘", 1, 8},     {"郎", 2, 15},    {"涂", 4, 10},    {"童", 5, 20},
    {"单", 4, 5},     {"欧阳", 8, 2},   {"诸葛", 1, 2},   {"上官", 1, 2},   {"司徒", 1, 1},
};

enum { ERAS = 5, SEXES = 2 };
/* Last year of birth of each era. */
static const int16_t era_last[ERAS] = {1949, 1969, 1984, 1999, 3000};
/* Names of one character in a thousand. */
static const int16_t era_single[ERAS] = {60, 90, 160, 220, 60};

static const char *const given[ERAS][SEXES] = {
    {"根土水金火生发福寿林春德明荣仁良昌文祥贵财法树庆兴有永正炳锡洪宝长元世传崇绍章达义信云松义海",
     "秀英兰香凤珍玉菊花梅桂莲娥妹翠仙月爱银娇彩招素美宝连春琴珠金巧惠芝根满荷云蓉女"},
    {"建国军平明华伟民强林荣生根永文志忠德昌发良海春光新福金水东红卫胜树兴庆祥宝云龙方跃进朝阳义",
     "秀英兰芳珍香玉华凤琴丽红梅美爱桂菊素娟云霞萍莲芬花英莉仙珠月娥惠翠金彩燕群敏建春女"},
    {"伟勇军建斌强峰波明辉华平林海东涛晓志剑锋文永国俊卫新荣杰飞春雄晖健宏鹏亮江雷庆松敏凯毅旭",
     "丽芳燕敏霞娟红艳静萍玲英梅晓华琴莉娜雪云春美慧琳颖洁琼丹芬飞君小秀海蓉娇瑛虹蕾青群"},
    {"杰俊鹏超凯浩磊斌涛龙翔佳伟宇晨帆亮鑫健旭辉毅文志豪明嘉铭建晓东海峰阳波勇康威坤楠剑睿",
     "婷静丽佳雪琳欣娜敏倩颖洁慧莹璐瑶晓燕芳雯丹萍梦玲怡嘉娟艳妮思琪蕾霞薇晨菲媛娇洋双"},
    {"宇轩浩然子涵博文泽俊杰梓豪睿晨辰逸航一诺嘉天奕铭皓哲昊明志阳佳恒瑞凯泓乐启承锦彦铠宸言",
     "欣怡子涵梓萱雨诗语嫣佳琪思彤一诺可馨雅静依梦瑶婷艺晨曦悦紫若心妍芷晗奕嘉宁沐婉清乐钰潼"},
};

/* Places of other nations in the country: who is met there; in a thousand. */
static const struct region {
    int16_t province;
    int16_t share;
    const char *nation;
} regions[] = {
    {65, 450, "05"}, {54, 860, "04"}, {15, 170, "02"}, {45, 310, "08"}, {64, 350, "03"},
    {53, 110, "07"}, {52, 120, "06"}, {63, 250, "04"}, {43, 60, "15"},  {42, 40, "15"},
    {22, 40, "10"},  {21, 120, "11"}, {46, 150, "19"}, {50, 50, "15"},  {62, 50, "03"},
};
/* Of those who came from far to a county of Han. */
static const char *const guests[] = {"06", "06", "15", "15", "12", "09", "08", "07",
                                     "13", "11", "03", "02", "04", "05"};

static const char *const uygur_m[] = {"阿布都热合曼", "买买提", "艾力", "吐尔逊", "努尔买买提",
                                      "艾合买提", "玉素甫", "阿卜杜拉", "凯赛尔", "依明"};
static const char *const uygur_f[] = {"阿依古丽", "古丽娜尔", "热依汗", "帕提古丽", "阿米娜",
                                      "迪丽努尔", "祖丽菲娅", "玛依努尔"};
static const char *const zang_m[] = {"扎西", "多吉", "次仁", "丹增", "洛桑", "顿珠", "平措",
                                     "索朗", "格桑", "旺堆"};
static const char *const zang_f[] = {"卓玛", "央金", "拉姆", "德吉", "白玛", "曲珍", "措姆",
                                     "梅朵"};
static const char *const mongol_m[] = {"巴特尔", "朝鲁", "苏和", "那木拉", "阿古拉", "布和",
                                       "敖特根巴雅尔", "乌恩奇"};
static const char *const mongol_f[] = {"乌云其木格", "萨仁", "其其格", "娜仁托雅", "斯琴高娃",
                                       "通拉嘎", "萨日娜"};
/* clang-format on */

static_assert(MZ_LEN(surnames) <= SYNTH_SURNAMES, "synth->surname_sum holds the whole table");

void synth_name_open(synth *s)
{
    int32_t sum = 0;
    for (size_t i = 0; i < MZ_LEN(surnames); i++) {
        sum += s->lishui ? surnames[i].lishui : surnames[i].country;
        s->surname_sum[i] = sum;
    }
}

static void append(char out[SYNTH_NAME_BYTES], const char *z, size_t n)
{
    size_t at = strlen(out);
    assert(at + n < SYNTH_NAME_BYTES);
    memcpy(out + at, z, n);
    out[at + n] = '\0';
}

static const char *surname_of(const synth *s, struct synth_rng *r)
{
    size_t lo = 0;
    size_t hi = MZ_LEN(surnames) - 1;
    int32_t v = synth_below(r, s->surname_sum[hi]);
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (v < s->surname_sum[mid]) {
            hi = mid;
        } else {
            lo = mid + 1;
        }
    }
    return surnames[lo].name;
}

static size_t era_of(int32_t year)
{
    size_t era = 0;
    while (year > era_last[era]) {
        era++;
    }
    return era;
}

/* One character of three bytes; those at the beginning of the list come more often. */
static const char *given_char(struct synth_rng *r, char sex, int32_t year)
{
    const char *list = given[era_of(year)][sex == '1' ? 0 : 1];
    int32_t n = (int32_t)(strlen(list) / 3);
    int32_t a = synth_below(r, n);
    int32_t b = synth_below(r, n);
    return list + (ptrdiff_t)3 * (a < b ? a : b);
}

void synth_given(struct synth_rng *r, char sex, int32_t year, char out[SYNTH_NAME_BYTES])
{
    bool single = synth_permille(r, era_single[era_of(year)]);
    append(out, given_char(r, sex, year), 3);
    if (!single) {
        append(out, given_char(r, sex, year), 3);
    }
}

bool synth_name_char(size_t i, char out[5])
{
    for (size_t era = 0; era < ERAS; era++) {
        for (size_t sex = 0; sex < SEXES; sex++) {
            size_t n = strlen(given[era][sex]) / 3;
            if (i < n) {
                memcpy(out, given[era][sex] + 3 * i, 3);
                out[3] = '\0';
                return true;
            }
            i -= n;
        }
    }
    return false;
}

/* ---- nations -------------------------------------------------------------- */

/* The nation of somebody whose ID number begins with another county. */
static const char *nation_of_far(struct synth_rng *r, const char *id)
{
    int16_t province = (int16_t)((id[0] - '0') * 10 + (id[1] - '0'));
    for (size_t i = 0; i < MZ_LEN(regions); i++) {
        if (regions[i].province == province && synth_permille(r, regions[i].share)) {
            return regions[i].nation;
        }
    }
    return synth_permille(r, 25) ? guests[synth_below(r, (int32_t)MZ_LEN(guests))] : "01";
}

static const char *nation_of(const struct synth_build *b, size_t i, struct synth_rng *r)
{
    if (b->kin[i].elsewhere) {
        return nation_of_far(r, b->h->members[i].id);
    }
    if (synth_permille(r, (int32_t)b->village->she)) {
        return "22";
    }
    return nation_of_far(r, b->h->members[0].id);
}

/* ---- names ---------------------------------------------------------------- */

struct words {
    const char *const *m;
    size_t m_n;
    const char *const *f;
    size_t f_n;
};

static const char *word_of(struct synth_rng *r, const struct words *w, char sex)
{
    return sex == '1' ? w->m[synth_below(r, (int32_t)w->m_n)]
                      : w->f[synth_below(r, (int32_t)w->f_n)];
}

/* Names of nations that have no surname; false for the others. */
static bool name_of_nation(struct synth_rng *r, struct synth_person *p)
{
    static const struct words uygur = {uygur_m, MZ_LEN(uygur_m), uygur_f, MZ_LEN(uygur_f)};
    static const struct words zang = {zang_m, MZ_LEN(zang_m), zang_f, MZ_LEN(zang_f)};
    static const struct words mongol = {mongol_m, MZ_LEN(mongol_m), mongol_f, MZ_LEN(mongol_f)};
    const char *second = NULL;
    if (strcmp(p->nation, "05") == 0) {
        const char *first = word_of(r, &uygur, p->sex);
        append(p->name, first, strlen(first));
        append(p->name, "·", 2);
        second = word_of(r, &uygur, '1');
    } else if (strcmp(p->nation, "04") == 0) {
        const char *first = word_of(r, &zang, '1');
        append(p->name, first, strlen(first));
        second = word_of(r, &zang, p->sex);
    } else if (strcmp(p->nation, "02") == 0 && synth_permille(r, 600)) {
        second = word_of(r, &mongol, p->sex);
    }
    if (second != NULL) {
        append(p->name, second, strlen(second));
    }
    return second != NULL;
}

static size_t surname_bytes(const char *name)
{
    static const char *const doubles[] = {"欧阳", "诸葛", "上官", "司徒"};
    for (size_t i = 0; i < MZ_LEN(doubles); i++) {
        if (strncmp(name, doubles[i], 6) == 0) {
            return 6;
        }
    }
    return 3;
}

static bool has_surname(const struct synth_person *p)
{
    return strcmp(p->nation, "04") != 0 && strcmp(p->nation, "05") != 0 &&
           strcmp(p->nation, "02") != 0;
}

/* The surname of the place and nation. */
static void put_surname(const struct synth_build *b, size_t i, struct synth_rng *r)
{
    static const char *const she[] = {"蓝", "雷", "钟", "蓝", "雷"};
    struct synth_person *p = &b->h->members[i];
    int8_t of = b->kin[i].surname;
    if (of >= 0 && has_surname(&b->h->members[of])) {
        append(p->name, b->h->members[of].name, surname_bytes(b->h->members[of].name));
    } else if (strcmp(p->nation, "22") == 0 && synth_permille(r, 920)) {
        append(p->name, she[synth_below(r, (int32_t)MZ_LEN(she))], 3);
    } else {
        const char *z = surname_of(b->s, r);
        append(p->name, z, strlen(z));
    }
}

/* A son named after his father: the father's last character and one of his own time. */
static void put_namesake(struct synth_rng *r, struct synth_person *p, const char *father,
                         int32_t year)
{
    const char *last = father + strlen(father) - 3;
    const char *own = given_char(r, p->sex, year);
    append(p->name, synth_permille(r, 500) ? last : own, 3);
    append(p->name, strcmp(p->name + strlen(p->name) - 3, last) == 0 ? own : last, 3);
    p->traits |= SYNTH_NAMESAKE;
}

/* The second of siblings in one generation shares the first character of the one before. */
static bool put_generation(const struct synth_build *b, size_t i, struct synth_rng *r)
{
    const struct synth_person *prev = i > 0 ? &b->h->members[i - 1] : NULL;
    struct synth_person *p = &b->h->members[i];
    if (prev == NULL || b->kin[i].role != b->kin[i - 1].role || b->kin[i].father < 0 ||
        prev->sex != p->sex || !has_surname(prev) || !synth_permille(r, 400)) {
        return false;
    }
    size_t sn = surname_bytes(prev->name);
    if (strlen(prev->name) < sn + 6) {
        return false;
    }
    append(p->name, prev->name + sn, 3);
    append(p->name, given_char(r, p->sex, b->kin[i].year), 3);
    return true;
}

static void name_one(const struct synth_build *b, size_t i, struct synth_rng *r)
{
    struct synth_person *p = &b->h->members[i];
    int8_t father = b->kin[i].father;
    if (name_of_nation(r, p)) {
        return;
    }
    put_surname(b, i, r);
    if (father >= 0 && p->sex == '1' && has_surname(&b->h->members[father]) &&
        synth_permille(r, 40)) {
        put_namesake(r, p, b->h->members[father].name, b->kin[i].year);
    } else if (!put_generation(b, i, r)) {
        synth_given(r, p->sex, b->kin[i].year, p->name);
    }
}

static bool name_taken(const struct synth_household *h, size_t i)
{
    for (size_t j = 0; j < i; j++) {
        if (strcmp(h->members[j].name, h->members[i].name) == 0) {
            return true;
        }
    }
    return false;
}

void synth_names(struct synth_build *b)
{
    struct synth_rng nation = synth_rng_of(b->s->o.seed, SYNTH_TOPIC_NATION, b->h->k);
    for (size_t i = 0; i < b->h->members_n; i++) {
        struct synth_person *p = &b->h->members[i];
        int8_t of = b->kin[i].surname;
        const char *n = of >= 0 ? b->h->members[of].nation : nation_of(b, i, &nation);
        memcpy(p->nation, n, 3);
        struct synth_rng r = synth_rng_of(b->s->o.seed, SYNTH_TOPIC_NAME, p->slot);
        name_one(b, i, &r);
        /* Two people of one household and one name would be no test of anything. */
        for (int tries = 0; tries < 20 && name_taken(b->h, i); tries++) {
            p->traits &= ~(unsigned)SYNTH_NAMESAKE;
            p->name[0] = '\0';
            name_one(b, i, &r);
        }
    }
}
