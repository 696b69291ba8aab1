#include "feature/synth/synth_feeds.h"

#include <errno.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/csv.h"
#include "base/ident.h"
#include "base/utf8.h"
#include "col/thread.h"
#include "feature/synth/synth_int.h"

enum {
    CHUNK = 1 << 20, /* bytes written at a time */
    ROW_MAX = 512,
    ROWS_A_TURN = 1 << 16,
    FIRST_YEAR = 1940,
    DAYS = 21915, /* 1940 to 1999: numbers of 15 digits can stand for all of them */
    AREAS = 100,
    SEQS = 1000,
    STRANGERS = 45000000,
    DAYS_A_YEAR = 365,
    FIRST_DAY = SYNTH_FEED_DAY - 364, /* rows are of the last twelve months */
    COLS = 6,
    HAN = 3, /* bytes of a Han character */
};

/* ---- what departments call things ---------------------------------------- */

struct category {
    const char *label;
    const char *amount;
    const char *day;
    const char *state;
};

/* clang-format off */
static const struct category categories[SYNTH_FEEDS] = {
    {"户籍人口基本信息", "常住月数", "户籍登记日期", "户籍状态"},
    {"户籍变动与注销", "核定金额", "注销日期", "注销原因"},
    {"居住证与流动人口", "连续居住月数", "签发日期", "从业状况"},
    {"出入境记录", "境外停留天数", "出境日期", "出境事由"},
    {"机动车登记", "购置价格", "初次登记日期", "机动车状态"},
    {"驾驶与运输从业", "累积记分", "初次领证日期", "驾驶证状态"},
    {"监管与强制措施", "刑期月数", "收监日期", "服刑状态"},
    {"婚姻登记", "约定抚养费", "结婚登记日期", "婚姻状态"},
    {"殡葬火化", "惠民殡葬减免金额", "火化日期", "安葬方式"},
    {"社会救助在享待遇", "低保月金额", "低保起始月", "施保方式"},
    {"社会福利补贴", "补贴月额", "发放日期", "补贴类别"},
    {"社会组织任职", "年度报酬", "任职起日", "任职职务"},
    {"养老保险参保缴费", "缴费基数", "最近缴费年月", "缴费状态"},
    {"养老待遇领取", "月养老金", "待遇调整日期", "待遇状态"},
    {"失业与工伤保险", "失业保险金月额", "失业登记日期", "失业登记状态"},
    {"就业与劳动合同", "约定工资", "劳动合同起日", "就业状态"},
    {"职业资格与职称", "技能津贴月额", "发证日期", "证书状态"},
    {"不动产登记", "取得价格", "登记日期", "权利状态"},
    {"承包地宅基地与林权", "年流转租金", "宅基地批准日期", "安置方式"},
    {"住房交易租赁与保障", "成交总价", "网签日期", "合同状态"},
    {"住房公积金", "账户余额", "提取日期", "账户状态"},
    {"市场主体登记", "认缴出资额", "成立日期", "登记状态"},
    {"合作社与家庭农场", "年度分红", "登记日期", "经营状态"},
    {"个人所得税", "工资薪金收入", "最近申报月份", "汇算清缴状态"},
    {"经营主体与财产涉税", "代开发票金额", "契税申报日期", "纳税人状态"},
    {"医疗保险与就医", "个人自付金额", "出院日期", "参保状态"},
    {"长期护理与医疗救助", "医疗救助金额", "长护评估日期", "长护失能等级"},
    {"学籍与教育资助", "年学费标准", "入学日期", "学籍状态"},
    {"乡村振兴与涉农补贴", "耕地地力保护补贴", "纳入监测日期", "监测对象类型"},
    {"退役军人与优抚", "抚恤金年额", "退役日期", "发放状态"},
    {"残疾人信息", "康复补助金额", "发证日期", "证件状态"},
    {"困难职工帮扶", "生活救助金额", "建档日期", "户状态"},
    {"银行账户与存款", "查询时点余额", "开户日期", "账户状态"},
    {"证券基金与其他投资", "查询时点总资产", "开户日期", "账户状态"},
    {"商业保险与互联网金融", "年缴保费", "保单生效日", "保单状态"},
    {"公用事业与消费辅助", "近12个月电费", "抄表日期", "用电类别"},
};
static const char *const id_labels[] = {"公民身份号码", "身份证号", "证件号码"};
static const char *const surnames[] = {
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭",
    "何", "高", "林", "罗", "郑", "梁", "谢", "宋", "唐", "许", "韩", "冯", "邓", "曹", "彭", "曾",
};
static const char *const given[] = {
    "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明",
    "超", "兰", "霞", "平", "刚", "桂", "英", "华", "玉", "萍", "红", "梅", "辉", "鹏", "健", "宇",
};
static const char *const notes[] = {
    "东湖街道南昌社区", "向塘镇剑霞村", "莲塘镇澄湖社区", "武阳镇前进村", "黄马乡白城村",
    "塔城乡东洲村", "幽兰镇江陂村", "蒋巷镇联圩村",
};
/* clang-format on */

enum col { ID, NAME, AMOUNT, DAY, STATE, NOTE };

static const enum col orders[4][COLS] = {
    {ID, NAME, AMOUNT, DAY, STATE, NOTE},
    {NAME, ID, STATE, DAY, AMOUNT, NOTE},
    {NOTE, NAME, ID, AMOUNT, DAY, STATE},
    {DAY, AMOUNT, STATE, NOTE, NAME, ID},
};

struct style {
    const enum col *order;
    char sep;
    bool quoted;
    bool thousands; /* 1,234.50; only where cells are quoted */
    bool crlf;
    bool bom;
    int day; /* 0: 2026-01-31, 1: 20260131, 2: 2026/1/31 */
    const char *id_label;
};

static struct style style_of(size_t i)
{
    return (struct style){.order = orders[i % 4],
                          .sep = i % 5 == 3 ? '\t' : ',',
                          .quoted = i % 6 == 5,
                          .thousands = i % 12 == 5,
                          .crlf = i % 4 == 1,
                          .bom = i % 3 == 0,
                          .day = (int)(i % 3),
                          .id_label = id_labels[i % MZ_LEN(id_labels)]};
}

const char *synth_feed_label(size_t i)
{
    return categories[i].label;
}

const char *synth_feed_path(mz_arena *a, const char *dir, size_t i)
{
    return mz_str_fmt(a, "%s/feed%02zu.csv", dir, i + 1).p;
}

/* ---- people -------------------------------------------------------------- */

/* Digits of v, filled up with zeros to n. */
static void put_digits(char *to, uint64_t v, size_t n)
{
    for (size_t i = n; i-- > 0; v /= 10) {
        to[i] = (char)('0' + v % 10);
    }
}

/*
 * Every number of the space once: a product with a number that shares no factor with its size
 * scatters neighbours over places, days and sequences.
 */
static void put_id(int64_t person, char z[18])
{
    const uint64_t space = (uint64_t)AREAS * DAYS * SEQS;
    uint64_t v = (uint64_t)person * UINT64_C(1618033987) % space;
    uint64_t area = v % AREAS;
    uint64_t seq = v / AREAS % SEQS;
    mz_date first = {0};
    (void)mz_date_make(FIRST_YEAR, 1, 1, &first);
    struct mz_ymd t = mz_date_ymd((mz_date){first.v + (int32_t)(v / AREAS / SEQS)});
    put_digits(z, 360000 + area / 12 * 100 + 121 + area % 12, 6);
    put_digits(z + 6, (uint64_t)t.year, 4);
    put_digits(z + 10, (uint64_t)t.month, 2);
    put_digits(z + 12, (uint64_t)t.day, 2);
    put_digits(z + 14, seq, 3);
    z[17] = mz_cid_check(z);
}

static size_t put_name(uint64_t mix, char *to)
{
    memcpy(to, surnames[mix % MZ_LEN(surnames)], HAN);
    memcpy(to + HAN, given[mix / 64 % MZ_LEN(given)], HAN);
    if (mix / 4096 % 4 == 0) {
        return (size_t)2 * HAN;
    }
    memcpy(to + (size_t)2 * HAN, given[mix / 16384 % MZ_LEN(given)], HAN);
    return (size_t)3 * HAN;
}

static uint64_t name_of(int64_t person)
{
    return synth_mix((uint64_t)person + 77);
}

void synth_feed_person(int64_t i, char id[19], char name[SYNTH_FEED_NAME])
{
    put_id(i, id);
    id[18] = '\0';
    name[put_name(name_of(i), name)] = '\0';
}

mz_code synth_feeds_who(mz_cx *cx, int64_t n, mz_who **out)
{
    MZ_TRY(mz_who_new(cx, (size_t)n, out));
    for (int64_t i = 0; i < n; i++) {
        char id[19];
        char name[SYNTH_FEED_NAME];
        uint64_t key = 0;
        synth_feed_person(i, id, name);
        if (!mz_cid_scan(id, MZ_CID_LEN, &key)) {
            return mz_fail(cx, MZ_CORRUPT, "an invented ID number is wrong: %s", id);
        }
        mz_who_add(*out, key, mz_str_of(name), i % 997 == 0 ? MZ_WHO_DEAD : 0);
    }
    mz_who_done(*out, (uint64_t)n);
    return MZ_OK;
}

/* ---- rows ---------------------------------------------------------------- */

enum dirt {
    CLEAN,
    /* can be mended */
    SPACED,
    APOSTROPHE,
    FULL_WIDTH,
    FIFTEEN,
    LOWER,
    TWICE, /* the row of ours before once more */
    /* cannot */
    ROUNDED,
    WRONG_CHECK,
    CUT,
    OTHER_NAME,
    UNIT,
    DIRTS,
};

struct row {
    int64_t person;
    uint64_t mix;
    bool ours;
    enum dirt dirt;
};

struct writer {
    const struct synth_feeds *f;
    struct style style;
    struct synth_feed_truth *truth;
    char *buf;
    size_t n;
    FILE *file;
    char last[ROW_MAX]; /* the last row of ours that was taken */
    size_t last_n;
};

static char *put_z(char *to, const char *z)
{
    while (*z != '\0') {
        *to++ = *z++;
    }
    return to;
}

static char *put_n(char *to, const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        to[i] = p[i];
    }
    return to + n;
}

/* Each digit and X as wide as a Han character. */
static char *put_wide(char *to, const char z[18])
{
    static const char *const digits[] = {"０", "１", "２", "３", "４",
                                         "５", "６", "７", "８", "９"};
    for (size_t i = 0; i < 18; i++) {
        to = put_z(to, z[i] == 'X' ? "Ｘ" : digits[z[i] - '0']);
    }
    return to;
}

static char *put_dirty_id(char *to, const struct row *r)
{
    char z[18];
    put_id(r->person, z);
    switch (r->dirt) {
    case SPACED:
        *to++ = ' ';
        return put_z(put_n(to, z, 18), "\xE3\x80\x80");
    case APOSTROPHE:
        *to++ = '\'';
        break;
    case FULL_WIDTH:
        return put_wide(to, z);
    case FIFTEEN:
        return put_n(put_n(to, z, 6), z + 8, 9);
    case LOWER:
        if (z[17] == 'X') {
            z[17] = 'x';
        }
        break;
    case ROUNDED:
        *to++ = z[0];
        *to++ = '.';
        return put_z(put_n(to, z + 1, 5), "E+17");
    case WRONG_CHECK:
        z[17] = z[17] == '1' ? '2' : '1';
        break;
    case CLEAN:
    case TWICE:
    case CUT:
    case OTHER_NAME:
    case UNIT:
    case DIRTS:
        break;
    }
    return put_n(to, z, 18);
}

static int64_t fen_of(const struct row *r)
{
    uint64_t v = r->mix >> 20 & 0xFFFFF;
    return (int64_t)(v % 4 == 0 ? v : v / 16 * 10) + 1;
}

static char *put_number(char *to, uint64_t v, bool thousands)
{
    char z[24];
    size_t n = 0;
    do {
        if (thousands && n % 4 == 3) {
            z[n++] = ',';
        }
        z[n++] = (char)('0' + v % 10);
        v /= 10;
    } while (v > 0);
    while (n > 0) {
        *to++ = z[--n];
    }
    return to;
}

static char *put_amount(char *to, const struct writer *w, const struct row *r)
{
    uint64_t fen = (uint64_t)fen_of(r);
    to = put_number(to, fen / 100, w->style.thousands);
    *to++ = '.';
    put_digits(to, fen % 100, 2);
    to += 2;
    return r->dirt == UNIT ? put_z(to, "元") : to;
}

static char *put_day(char *to, const struct writer *w, const struct row *r)
{
    struct mz_ymd t = mz_date_ymd((mz_date){FIRST_DAY + (int32_t)(r->mix >> 40) % DAYS_A_YEAR});
    if (w->style.day == 2) {
        to = put_number(to, (uint64_t)t.year, false);
        *to++ = '/';
        to = put_number(to, (uint64_t)t.month, false);
        *to++ = '/';
        return put_number(to, (uint64_t)t.day, false);
    }
    put_digits(to, (uint64_t)t.year, 4);
    to += 4;
    const bool dash = w->style.day == 0;
    if (dash) {
        *to++ = '-';
    }
    put_digits(to, (uint64_t)t.month, 2);
    to += 2;
    if (dash) {
        *to++ = '-';
    }
    put_digits(to, (uint64_t)t.day, 2);
    return to + 2;
}

static char *put_cell(char *to, const struct writer *w, const struct row *r, enum col c)
{
    switch (c) {
    case ID:
        return put_dirty_id(to, r);
    case NAME:
        return to + put_name(name_of(r->person) + (r->dirt == OTHER_NAME), to);
    case AMOUNT:
        return put_amount(to, w, r);
    case DAY:
        return put_day(to, w, r);
    case STATE:
        *to++ = '0';
        *to++ = (char)('1' + (r->mix >> 16) % 3);
        return to;
    case NOTE:
        return put_z(to, notes[(r->mix >> 12) % MZ_LEN(notes)]);
    }
    return to;
}

static size_t put_row(char *start, const struct writer *w, const struct row *r)
{
    char *to = start;
    size_t cols = r->dirt == CUT ? COLS - 2 : COLS;
    for (size_t i = 0; i < cols; i++) {
        if (i > 0) {
            *to++ = w->style.sep;
        }
        if (w->style.quoted) {
            *to++ = '"';
        }
        to = put_cell(to, w, r, w->style.order[i]);
        if (w->style.quoted) {
            *to++ = '"';
        }
    }
    if (w->style.crlf) {
        *to++ = '\r';
    }
    *to++ = '\n';
    return (size_t)(to - start);
}

static void count(struct writer *w, const struct row *r, const char *text, size_t n)
{
    struct synth_feed_truth *t = w->truth;
    t->rows++;
    t->rounded += r->dirt == ROUNDED;
    t->wrong_check += r->dirt == WRONG_CHECK;
    t->cut += r->dirt == CUT;
    if (r->dirt == ROUNDED || r->dirt == WRONG_CHECK || r->dirt == CUT) {
        return;
    }
    if (!r->ours) {
        t->strangers++;
        return;
    }
    t->other_name += r->dirt == OTHER_NAME;
    t->unit += r->dirt == UNIT;
    if (r->dirt == OTHER_NAME || r->dirt == UNIT) {
        return;
    }
    t->ours++;
    t->sum_fen += fen_of(r);
    memcpy(w->last, text, n);
    w->last_n = n;
}

/* A name of another person: one that differs in its first character. */
static struct row row_of(const struct synth_feeds *f, struct synth_rng *g)
{
    struct row r = {.mix = synth_next(g)};
    uint64_t pick = synth_next(g);
    r.ours = (int32_t)(pick % 1000) < f->ours;
    uint64_t where = pick >> 16;
    r.person =
        r.ours ? (int64_t)(where % (uint64_t)f->people) : f->people + (int64_t)(where % STRANGERS);
    if ((int32_t)(r.mix & 0x3FF) % 1000 < f->dirty) {
        r.dirt = (enum dirt)(1 + synth_below(g, DIRTS - 1));
    }
    return r;
}

static mz_code flush(mz_cx *cx, struct writer *w)
{
    if (fwrite(w->buf, 1, w->n, w->file) != w->n) {
        return mz_fail(cx, MZ_IO, "could not write a feed: %s", strerror(errno));
    }
    w->truth->bytes += (int64_t)w->n;
    w->n = 0;
    return MZ_OK;
}

static mz_code put_one(mz_cx *cx, struct writer *w, struct synth_rng *g)
{
    struct row r = row_of(w->f, g);
    if (w->n + ROW_MAX > CHUNK) {
        MZ_TRY(flush(cx, w));
    }
    char *to = w->buf + w->n;
    if (r.dirt == TWICE && w->last_n > 0) {
        memcpy(to, w->last, w->last_n);
        w->n += w->last_n;
        w->truth->rows++;
        w->truth->ours++;
        w->truth->duplicates++;
        return MZ_OK;
    }
    r.dirt = r.dirt == TWICE ? CLEAN : r.dirt;
    size_t n = put_row(to, w, &r);
    count(w, &r, to, n);
    w->n += n;
    return MZ_OK;
}

static void put_header(struct writer *w, size_t i)
{
    const char *label[COLS] = {w->style.id_label,   "姓名", categories[i].amount, categories[i].day,
                               categories[i].state, "备注"};
    char *to = w->buf;
    to = w->style.bom ? put_z(to, "\xEF\xBB\xBF") : to;
    for (size_t c = 0; c < COLS; c++) {
        if (c > 0) {
            *to++ = w->style.sep;
        }
        to = put_z(to, label[w->style.order[c]]);
    }
    to = put_z(to, w->style.crlf ? "\r\n" : "\n");
    w->n = (size_t)(to - w->buf);
}

/* ---- files, on all cores ------------------------------------------------- */

struct job {
    mz_cx *cx;
    const struct synth_feeds *f;
    struct synth_feed_truth *truth;
    atomic_size_t next;
    atomic_llong rows;
    atomic_bool stopped;
    mz_code rc[MZ_THREADS_MAX];
    struct mz_error err[MZ_THREADS_MAX];
};

static void tell(struct job *j, size_t thread)
{
    if (thread != 0) {
        return;
    }
    if (j->f->step != NULL) {
        j->f->step(j->f->p, atomic_load(&j->rows));
    }
    if (j->f->stopped != NULL && j->f->stopped(j->f->p)) {
        atomic_store(&j->stopped, true);
    }
}

static mz_code put_some(mz_cx *cx, struct writer *w, struct synth_rng *g, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        MZ_TRY(put_one(cx, w, g));
    }
    return MZ_OK;
}

static mz_code write_rows(mz_cx *cx, struct job *j, struct writer *w, size_t i, size_t thread)
{
    int64_t rest = j->f->rows / SYNTH_FEEDS + ((int64_t)i < j->f->rows % SYNTH_FEEDS);
    struct synth_rng g = synth_rng_of(j->f->seed, SYNTH_TOPIC_FEED, (int64_t)i);
    put_header(w, i);
    while (rest > 0 && !atomic_load_explicit(&j->stopped, memory_order_relaxed)) {
        int64_t turn = rest < ROWS_A_TURN ? rest : ROWS_A_TURN;
        MZ_TRY(put_some(cx, w, &g, turn));
        rest -= turn;
        (void)atomic_fetch_add(&j->rows, turn);
        tell(j, thread);
    }
    return flush(cx, w);
}

static mz_code write_feed(mz_cx *cx, struct job *j, size_t i, size_t thread)
{
    struct writer *w = MZ_NEW(cx->a, struct writer);
    *w = (struct writer){.f = j->f, .style = style_of(i), .truth = &j->truth[i]};
    w->buf = mz_arena_alloc(cx->a, CHUNK + ROW_MAX);
    const char *path = synth_feed_path(cx->a, j->f->dir, i);
    w->file = fopen(path, "wbe");
    if (w->file == NULL) {
        return mz_fail(cx, MZ_IO, "could not write \"%s\": %s", path, strerror(errno));
    }
    mz_code rc = write_rows(cx, j, w, i, thread);
    if (fclose(w->file) != 0 && rc == MZ_OK) {
        rc = mz_fail(cx, MZ_IO, "could not write \"%s\": %s", path, strerror(errno));
    }
    return rc;
}

static void write_some(void *p, size_t thread)
{
    struct job *j = p;
    mz_cx cx = *j->cx;
    cx.err = (struct mz_error){0};
    for (size_t i = atomic_fetch_add(&j->next, 1); i < SYNTH_FEEDS && j->rc[thread] == MZ_OK;
         i = atomic_fetch_add(&j->next, 1)) {
        cx.a = mz_arena_new(8 << 20);
        j->rc[thread] = write_feed(&cx, j, i, thread);
        mz_arena_free(cx.a);
    }
    j->err[thread] = cx.err;
}

#define TRUTH(X) \
    X(rows)      \
    X(ours)      \
    X(strangers) \
    X(duplicates) X(rounded) X(wrong_check) X(cut) X(other_name) X(unit) X(sum_fen) X(bytes)

/* Written last: without it the files are not finished. */
static mz_code write_truth(mz_cx *cx, const struct synth_feeds *f,
                           const struct synth_feed_truth truth[SYNTH_FEEDS])
{
    const char *path = mz_str_fmt(cx->a, "%s/truth.csv", f->dir).p;
    FILE *file = fopen(path, "wbe");
    bool good = file != NULL;
    if (good) {
        (void)fprintf(file, "feed");
#define X(field) (void)fprintf(file, "," #field);
        TRUTH(X)
#undef X
        for (size_t i = 0; i < SYNTH_FEEDS; i++) {
            (void)fprintf(file, "\n%zu", i + 1);
#define X(field) (void)fprintf(file, ",%" PRId64, truth[i].field);
            TRUTH(X)
#undef X
        }
        (void)fprintf(file, "\n");
        good = fclose(file) == 0;
    }
    return good ? MZ_OK : mz_fail(cx, MZ_IO, "could not write \"%s\": %s", path, strerror(errno));
}

static void remove_all(mz_cx *cx, const char *dir)
{
    for (size_t i = 0; i < SYNTH_FEEDS; i++) {
        (void)unlink(synth_feed_path(cx->a, dir, i));
    }
}

mz_code synth_feeds_write(mz_cx *cx, const struct synth_feeds *f,
                          struct synth_feed_truth truth[SYNTH_FEEDS])
{
    if (f->people < 1 || f->people > SYNTH_FEED_PEOPLE_MAX) {
        return mz_fail(cx, MZ_LIMIT, "%" PRId64 " people", f->people);
    }
    (void)mkdir(f->dir, 0700); /* that it is missing shows when the first file is opened */
    (void)unlink(mz_str_fmt(cx->a, "%s/truth.csv", f->dir).p);
    struct job *j = MZ_NEW(cx->a, struct job);
    j->cx = cx;
    j->f = f;
    j->truth = truth;
    memset(truth, 0, SYNTH_FEEDS * sizeof *truth);
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t threads = cores < 1 ? 1 : cores > 16 ? 16 : (size_t)cores;
    mz_threads_run(threads, write_some, j);
    mz_code rc = atomic_load(&j->stopped) ? MZ_STOPPED : MZ_OK;
    for (size_t i = 0; i < threads && rc == MZ_OK; i++) {
        rc = j->rc[i];
        cx->err = rc == MZ_OK ? cx->err : j->err[i];
    }
    rc = rc == MZ_OK ? write_truth(cx, f, truth) : rc;
    if (rc != MZ_OK) {
        remove_all(cx, f->dir);
    }
    return rc;
}

/* ---- the truth again ----------------------------------------------------- */

mz_code synth_feeds_truth(mz_cx *cx, const char *dir, struct synth_feed_truth truth[SYNTH_FEEDS])
{
    const char *path = mz_str_fmt(cx->a, "%s/truth.csv", dir).p;
    mz_rows *r = NULL;
    bool more = false;
    if (access(path, R_OK) != 0) {
        return mz_fail(cx, MZ_ABSENT, "\"%s\" is not there", path);
    }
    memset(truth, 0, SYNTH_FEEDS * sizeof *truth);
    MZ_TRY(mz_rows_open_file(cx, path, (struct mz_rows_options){.header = MZ_HEADER_FIRST}, &r));
    MZ_TRY(mz_rows_part(cx, r, &more));
    size_t n = 0;
    for (; more && n <= SYNTH_FEEDS; n++) {
        struct mz_row row;
        size_t c = 1;
        MZ_TRY(mz_rows_next(cx, r, &row, &more));
        if (!more || n == SYNTH_FEEDS) {
            break;
        }
#define X(field) \
    MZ_TRY(mz_str_i64(cx, #field, mz_row_cell(&row, c++), INT64_MIN, INT64_MAX, &truth[n].field));
        TRUTH(X)
#undef X
    }
    return n == SYNTH_FEEDS ? MZ_OK : mz_fail(cx, MZ_ABSENT, "\"%s\" is not finished", path);
}

/* ---- how to read them ---------------------------------------------------- */

static const struct mz_feed_code states[] = {{{"01", 2}, 1}, {{"02", 2}, 2}, {{"03", 2}, 3}};
/* In the order of `enum col`. */
static const struct mz_feed_fold folds[] = {
    {.how = MZ_FOLD_SUM, .column = AMOUNT, .by = DAY, .monthly = true},
    {.how = MZ_FOLD_LATEST, .column = STATE, .by = DAY},
    {.how = MZ_FOLD_MAX, .column = DAY, .by = MZ_FEED_NO_COLUMN},
    {.how = MZ_FOLD_COUNT, .column = MZ_FEED_NO_COLUMN, .by = MZ_FEED_NO_COLUMN},
};

mz_code synth_feed_form(mz_cx *cx, size_t i, const mz_feed_form **out)
{
    struct mz_feed_column *c = MZ_NEW_N(cx->a, struct mz_feed_column, COLS);
    const struct mz_feed_column all[COLS] = {
        {.type = MZ_FEED_ID, .name = mz_str_of(style_of(i).id_label), .must = true},
        {.type = MZ_FEED_NAME, .name = MZ_S("姓名")},
        {.type = MZ_FEED_NUMBER, .name = mz_str_of(categories[i].amount), .must = true, .scale = 2},
        {.type = MZ_FEED_DATE, .name = mz_str_of(categories[i].day), .must = true},
        {.type = MZ_FEED_CODE,
         .name = mz_str_of(categories[i].state),
         .code = states,
         .code_n = MZ_LEN(states)},
        {.type = MZ_FEED_TEXT, .name = MZ_S("备注")},
    };
    memcpy(c, all, sizeof all);
    const struct mz_feed_shape shape = {
        .columns = c, .columns_n = COLS, .folds = folds, .folds_n = MZ_LEN(folds)};
    return mz_feed_form_make(cx, &shape, out);
}
