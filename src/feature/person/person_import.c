/* The kind of persons for the importer: what columns there are, who is here already, adding. */
#include "feature/person/person_import_int.h"

#include "base/codes.h"
#include "base/ident.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/person/person_int.h"
#include "feature/person/person_sql.h"
#include "feature/person/person_tables_int.h"
#include "store/db.h"

/* ---- columns ------------------------------------------------------------------- */

/* clang-format off */
#define NAMES_NAME \
    "姓名|名字|人员姓名|成员姓名|公民姓名|居民姓名|申请人姓名|对象姓名|救助对象|" \
    "name|fullname|personname|xingming|xm|ryxm|cyxm"
#define NAMES_NUMBER \
    "身份证号|身份证号码|身份证|公民身份号码|公民身份证号码|证件号码|证件号|居民身份证号码|" \
    "居民身份证号|身份号码|身份证件号码|身份证编号|成员身份证号|身份证件号|" \
    "id|idnumber|idno|idcard|idcardno|identitynumber|citizenid|sfzh|sfzhm|sfz|zjhm|" \
    "gmsfhm|shenfenzheng|shenfenzhenghao|shenfenzhenghaoma|zhengjianhaoma"
#define NAMES_ID_KIND \
    "证件类型|证件种类|身份证件类型|idtype|idkind|zjlx|zhengjianleixing"
#define NAMES_SEX \
    "性别|sex|gender|xingbie|xb"
#define NAMES_BIRTH \
    "出生日期|出生年月日|出生年月|生日|出生时间|" \
    "birth|birthday|birthdate|dateofbirth|dob|csrq|csny|chushengriqi"
#define NAMES_NATION \
    "民族|nation|nationality|ethnicity|ethnicgroup|minzu|mz"
#define NAMES_MARITAL \
    "婚姻状况|婚姻|婚否|marital|maritalstatus|hyzk|hunyin|hunyinzhuangkuang"
#define NAMES_PHONE \
    "联系电话|电话|手机|手机号|手机号码|联系方式|电话号码|本人电话|移动电话|" \
    "phone|mobile|telephone|tel|phonenumber|dianhua|lxdh|sjh|sjhm|shouji|lxfs"
#define NAMES_PHONE2 \
    "其他电话|固定电话|座机|备用电话|家庭电话|phone2|gddh|beiyongdianhua"
#define NAMES_TOWN \
    "乡镇|乡镇街道|街道|所属乡镇|镇街|镇乡街道|所在乡镇|街道乡镇|乡镇名称|镇|" \
    "town|township|subdistrict|xiangzhen|xz|jiedao|xzjd"
#define NAMES_DIVISION \
    "行政区划代码|区划代码|行政区划|区划|村|村社区|村居|社区|所属村|所在村|行政村|村名|" \
    "村社|所属社区|居住地区划|村居委会|所属村社区|居住地行政区划|所在区划|" \
    "division|divisioncode|village|community|xzqh|xzqhdm|qhdm|cun|shequ|cj"
#define NAMES_ADDRESS \
    "地址|住址|现住址|居住地址|家庭住址|家庭地址|居住地|详细地址|常住地址|现居住地|居住地详址|" \
    "通讯地址|联系地址|现住地址|实际居住地|居住详细地址|" \
    "address|addr|homeaddress|residence|dizhi|zhuzhi|xzz|jtzz|xzdz|xxdz|jzdz"
#define NAMES_HUKOU \
    "户籍地|户籍地址|户籍所在地|户口所在地|户籍|户口地址|户籍地详址|户籍地行政区划代码|户籍区划|" \
    "hukou|householdregister|registeraddress|hjdz|hjszd|hjd|hujidi|hujidizhi"
#define NAMES_HOUSE \
    "户号|户编号|家庭编号|户口簿号|户口本号|户籍编号|户主编号|家庭户号|户口簿编号|家庭号|" \
    "户口号|低保户号|" \
    "household|householdnumber|householdno|householdid|familyid|huhao|hh|hkbh|jtbh"
#define NAMES_RELATION \
    "与户主关系|与户主的关系|家庭关系|关系|与申请人关系|与户主之关系|和户主关系|成员关系|" \
    "relation|relationship|relationtohead|guanxi|yhzgx|gx|yuhuzhuguanxi"
/* clang-format on */

static const struct import_field fields[PERSON_TAKES_N] = {IMPORT_NOT_TAKEN,
#define X(id, word, label) [PERSON_TAKES_##id] = {word, label, NAMES_##id},
                                                           PERSON_IMPORTS(X)
#undef X
};

static bool is_number(mz_cx *cx, mz_str s)
{
    struct mz_cid cid;
    bool ok = s.n >= 15 && s.n <= 40 && mz_cid_parse(cx, "id_number", s, &cid) == MZ_OK;
    mz_clear(cx);
    return ok;
}

static bool is_phone(mz_cx *cx, mz_str s)
{
    mz_str phone;
    bool ok = s.n >= 7 && mz_phone_parse(cx, "phone", s, &phone) == MZ_OK;
    mz_clear(cx);
    return ok;
}

static bool is_date(mz_cx *cx, mz_str s)
{
    mz_date day;
    bool ok = s.n >= 8 && mz_date_parse(cx, "birth", s, &day) == MZ_OK;
    mz_clear(cx);
    return ok;
}

static bool is_sex(mz_cx *cx, mz_str s)
{
    (void)cx;
    return mz_codeset_by_name(mz_codeset_find(MZ_S("sex")), s) != NULL;
}

static bool is_nation(mz_cx *cx, mz_str s)
{
    (void)cx;
    return mz_codeset_by_name(mz_codeset_find(MZ_S("nation")), s) != NULL;
}

static bool is_relation(mz_cx *cx, mz_str s)
{
    (void)cx;
    return mz_codeset_by_name(mz_codeset_find(MZ_S("relation")), s) != NULL;
}

static bool is_name(mz_cx *cx, mz_str s)
{
    uint32_t cp = 0;
    size_t n = 0;
    (void)cx;
    for (size_t i = 0; mz_utf8_next(s, &i, &cp); n++) {
        if (!mz_utf8_is_han(cp) && cp != 0xB7) {
            return false;
        }
    }
    return n >= 2 && n <= 4;
}

/* Cells tell little of a day and a telephone: whose they are says the name of the column. */
static const struct import_look looks[] = {
    {PERSON_TAKES_NUMBER, is_number, false}, {PERSON_TAKES_PHONE, is_phone, true},
    {PERSON_TAKES_BIRTH, is_date, true},     {PERSON_TAKES_SEX, is_sex, false},
    {PERSON_TAKES_NATION, is_nation, false}, {PERSON_TAKES_RELATION, is_relation, false},
    {PERSON_TAKES_NAME, is_name, false},
};

static mz_code columns(mz_cx *cx, const struct import_kind *kind, const bool *has)
{
    (void)kind;
    if (!has[PERSON_TAKES_NAME]) {
        return mz_refuse(cx, MZ_INVALID, .field = "map",
                         .text = MZ_T("Choose the column that holds the names"));
    }
    if (has[PERSON_TAKES_HOUSE] != has[PERSON_TAKES_RELATION]) {
        return mz_refuse(cx, MZ_INVALID, .field = "map",
                         .text = MZ_T("A household needs both its number and the relation to the "
                                      "head; choose both columns or neither"));
    }
    return MZ_OK;
}

/* ---- who is here ------------------------------------------------------------------ */

static mz_code find(mz_cx *cx, const struct import_work *w, const struct import_line *line,
                    int64_t *id)
{
    const struct person_line *p = line->row;
    (void)w;
    *id = 0;
    return p->in.id_number.n > 0 ? person_by_number(cx, p->in.id_number, id) : MZ_OK;
}

/* Somebody of this name and birthday who cannot be told apart by numbers. */
static mz_code alike(mz_cx *cx, const struct import_work *w, const struct import_line *line,
                     int64_t *id)
{
    const struct person_line *p = line->row;
    struct person_q_alike_row row = {0};
    bool found = false;
    *id = 0;
    if (p->birth.v == MZ_DATE_NONE.v) {
        return MZ_OK;
    }
    MZ_TRY(person_q_alike(cx, w->county, p->birth.v, p->name, line->key != 0, &row, &found));
    *id = found ? row.id : 0;
    return MZ_OK;
}

static mz_code add(mz_cx *cx, const struct import_work *w, struct import_line *const *lines,
                   size_t n, struct import_added *out)
{
    struct person_input *in = MZ_NEW_N(cx->a, struct person_input, n);
    struct person_result *r = MZ_NEW_N(cx->a, struct person_result, n);
    (void)w;
    for (size_t i = 0; i < n; i++) {
        in[i] = ((const struct person_line *)lines[i]->row)->in;
    }
    MZ_TRY(person_add_many(cx, in, n, true, r));
    for (size_t i = 0; i < n; i++) {
        bool known = r[i].id <= 0 && r[i].code == MZ_CONFLICT && r[i].taken_by != 0;
        out[i] = (struct import_added){.id = r[i].id > 0 ? r[i].id : 0,
                                       .known = known ? r[i].taken_by : 0};
        for (size_t k = 0; r[i].id <= 0 && !known && k < r[i].problems.n; k++) {
            import_say(cx, lines[i], r[i].problems.say[k]);
        }
    }
    return MZ_OK;
}

static mz_code names(mz_cx *cx, const struct import_kind *kind, const int64_t *ids, size_t n,
                     mz_str *names)
{
    (void)kind;
    struct person_view *v = NULL;
    size_t k = 0;
    MZ_TRY(person_views(cx, person_may(cx), ids, n, &v, &k));
    for (size_t i = 0; i < n; i++) {
        names[i] = MZ_S("");
        for (size_t at = 0; at < k && names[i].n == 0; at++) {
            names[i] = v[at].id == ids[i] ? v[at].name : names[i];
        }
    }
    return MZ_OK;
}

/* ---- the doctor ---------------------------------------------------------------------- */

mz_code person_check_imports(mz_cx *cx, int64_t *bad)
{
    struct person_q_import_lost_row r = {0};
    MZ_TRY(person_q_import_lost(cx, &r));
    *bad = r.n;
    return MZ_OK;
}

/* ---- the kind ------------------------------------------------------------------------ */

static const struct import_words words = {
    .fresh = MZ_T("New persons"),
    .entered = MZ_T("Persons entered"),
    .known = MZ_T("ID numbers that are here already"),
    .ask = MZ_T("Rows whose ID number is here already"),
    .decide = MZ_T("Decide the rows with known numbers"),
    .maybe = MZ_T("Maybe the same as somebody here"),
    .alike = MZ_T("Rows that may be somebody who is here"),
    .here = MZ_T("Person who is here"),
    .came = MZ_T("Person who entered"),
    .twice = MZ_T("Line {0} of this file has the same ID number and other data; keep the right "
                  "one"),
    .merged = MZ_T("Nobody was merged. Compare the two on their pages."),
};

const struct import_kind person_import = {
    .name = "person",
    .title = MZ_T("Persons and households"),
    .need = "person.write",
    .print = "import row",
    .list = "/person",
    .words = &words,
    .choice = &person_import_choice,
    .fields = fields,
    .fields_n = PERSON_TAKES_N,
    .looks = looks,
    .looks_n = MZ_LEN(looks),
    .says_none = UINT64_C(1) << PERSON_TAKES_ID_KIND,
    .known_by = "id_number",
    .row_size = sizeof(struct person_line),
    .columns = columns,
    .read = person_import_read,
    .find = find,
    .alike = alike,
    .add = add,
    .update = person_import_update,
    .names = names,
    .teams = &person_import_teams,
};
