/* What a column of a sender's file is: by its name, by its cells, by what was chosen before. */
#include <string.h>

#include "base/codes.h"
#include "base/ident.h"
#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/transfer/import.h"

enum { MAP_BYTES = 64 << 10, LABEL_BYTES = 200, SHARE = 7 };

static const struct {
    const char *word;
    const char *label;
} fields[] = {
#define X(id, word, label) [IMPORT_##id] = {word, label},
    IMPORT_FIELDS(X)
#undef X
};

const char *import_field_word(enum import_field f)
{
    return fields[f].word;
}

const char *import_field_label(enum import_field f)
{
    return fields[f].label;
}

bool import_field_of(mz_str word, enum import_field *out)
{
    for (int f = 0; f < IMPORT_FIELDS_N; f++) {
        if (mz_str_eq(word, mz_str_of(fields[f].word))) {
            *out = (enum import_field)f;
            return true;
        }
    }
    return false;
}

/* ---- names of columns --------------------------------------------------- */

/*
 * As offices, their programs and their programmers write them: lower case, without blanks, without
 * brackets and what stands in them. One line per field and language.
 */
struct alias {
    enum import_field field;
    const char *names;
};

/* clang-format off */
static const struct alias aliases[] = {
    {IMPORT_NAME, "姓名|名字|人员姓名|成员姓名|公民姓名|居民姓名|申请人姓名|对象姓名|救助对象"},
    {IMPORT_NAME, "name|fullname|personname|xingming|xm|ryxm|cyxm"},
    {IMPORT_NUMBER, "身份证号|身份证号码|身份证|公民身份号码|公民身份证号码|证件号码|证件号|居民身份证号码|"
                    "居民身份证号|身份号码|身份证件号码|身份证编号|成员身份证号|身份证件号"},
    {IMPORT_NUMBER, "id|idnumber|idno|idcard|idcardno|identitynumber|citizenid|sfzh|sfzhm|sfz|zjhm|"
                    "gmsfhm|shenfenzheng|shenfenzhenghao|shenfenzhenghaoma|zhengjianhaoma"},
    {IMPORT_ID_KIND, "证件类型|证件种类|身份证件类型|idtype|idkind|zjlx|zhengjianleixing"},
    {IMPORT_SEX, "性别|sex|gender|xingbie|xb"},
    {IMPORT_BIRTH, "出生日期|出生年月日|出生年月|生日|出生时间"},
    {IMPORT_BIRTH, "birth|birthday|birthdate|dateofbirth|dob|csrq|csny|chushengriqi"},
    {IMPORT_NATION, "民族|nation|nationality|ethnicity|ethnicgroup|minzu|mz"},
    {IMPORT_MARITAL, "婚姻状况|婚姻|婚否|marital|maritalstatus|hyzk|hunyin|hunyinzhuangkuang"},
    {IMPORT_PHONE, "联系电话|电话|手机|手机号|手机号码|联系方式|电话号码|本人电话|移动电话"},
    {IMPORT_PHONE, "phone|mobile|telephone|tel|phonenumber|dianhua|lxdh|sjh|sjhm|shouji|lxfs"},
    {IMPORT_PHONE2, "其他电话|固定电话|座机|备用电话|家庭电话|phone2|gddh|beiyongdianhua"},
    {IMPORT_TOWN, "乡镇|乡镇街道|街道|所属乡镇|镇街|镇乡街道|所在乡镇|街道乡镇|乡镇名称|镇"},
    {IMPORT_TOWN, "town|township|subdistrict|xiangzhen|xz|jiedao|xzjd"},
    {IMPORT_DIVISION, "行政区划代码|区划代码|行政区划|区划|村|村社区|村居|社区|所属村|所在村|行政村|村名|"
                      "村社|所属社区|居住地区划|村居委会|所属村社区|居住地行政区划|所在区划"},
    {IMPORT_DIVISION, "division|divisioncode|village|community|xzqh|xzqhdm|qhdm|cun|shequ|cj"},
    {IMPORT_ADDRESS, "地址|住址|现住址|居住地址|家庭住址|家庭地址|居住地|详细地址|常住地址|现居住地|居住地详址|"
                     "通讯地址|联系地址|现住地址|实际居住地|居住详细地址"},
    {IMPORT_ADDRESS, "address|addr|homeaddress|residence|dizhi|zhuzhi|xzz|jtzz|xzdz|xxdz|jzdz"},
    {IMPORT_HUKOU, "户籍地|户籍地址|户籍所在地|户口所在地|户籍|户口地址|户籍地详址|户籍地行政区划代码|户籍区划"},
    {IMPORT_HUKOU, "hukou|householdregister|registeraddress|hjdz|hjszd|hjd|hujidi|hujidizhi"},
    {IMPORT_HOUSE, "户号|户编号|家庭编号|户口簿号|户口本号|户籍编号|户主编号|家庭户号|户口簿编号|家庭号|"
                   "户口号|低保户号"},
    {IMPORT_HOUSE, "household|householdnumber|householdno|householdid|familyid|huhao|hh|hkbh|jtbh"},
    {IMPORT_RELATION, "与户主关系|与户主的关系|家庭关系|关系|与申请人关系|与户主之关系|和户主关系|成员关系"},
    {IMPORT_RELATION, "relation|relationship|relationtohead|guanxi|yhzgx|gx|yuhuzhuguanxi"},
};
/* clang-format on */

/* The next of the names between bars; false at the end. */
static bool next_name(mz_str *rest, mz_str *name)
{
    if (rest->n == 0) {
        return false;
    }
    const char *bar = memchr(rest->p, '|', rest->n);
    size_t n = bar == NULL ? rest->n : (size_t)(bar - rest->p);
    *name = (mz_str){rest->p, n};
    *rest = bar == NULL ? MZ_S("") : (mz_str){bar + 1, rest->n - n - 1};
    return true;
}

const mz_str *import_labels(mz_arena *a, size_t *n)
{
    enum { LABELS_MAX = 512 };
    mz_str *out = MZ_NEW_N(a, mz_str, LABELS_MAX);
    *n = 0;
    for (size_t i = 0; i < MZ_LEN(aliases); i++) {
        mz_str rest = mz_str_of(aliases[i].names);
        while (*n < LABELS_MAX && next_name(&rest, &out[*n])) {
            (*n)++;
        }
    }
    return out;
}

/* "身份证号（必填）", "ID_Number" and "*姓名" as the aliases are written. */
static mz_str plain_label(mz_arena *a, mz_str label)
{
    mz_sb out = mz_sb_new(a, LABEL_BYTES);
    uint32_t cp = 0;
    int depth = 0;
    mz_str s = mz_utf8_fold_str(a, label);
    for (size_t i = 0; mz_utf8_next(s, &i, &cp);) {
        bool opens = cp == '(' || cp == '[' || cp == 0x3010 || cp == 0x3014;
        bool closes = cp == ')' || cp == ']' || cp == 0x3011 || cp == 0x3015;
        depth += opens ? 1 : closes && depth > 0 ? -1 : 0;
        bool letter = cp >= 0x80 ? !mz_utf8_is_space(cp) && mz_utf8_is_han(cp)
                                 : (cp >= '0' && cp <= '9') || (cp >= 'a' && cp <= 'z') ||
                                       (cp >= 'A' && cp <= 'Z');
        if (depth == 0 && letter) {
            mz_sb_char(&out, cp >= 'A' && cp <= 'Z' ? cp + 32 : cp);
        }
    }
    return mz_sb_view(&out);
}

static enum import_field by_name(mz_arena *a, mz_str label)
{
    mz_str plain = plain_label(a, label);
    for (size_t i = 0; i < MZ_LEN(aliases) && plain.n > 0; i++) {
        mz_str rest = mz_str_of(aliases[i].names);
        mz_str name;
        while (next_name(&rest, &name)) {
            if (mz_str_eq(name, plain)) {
                return aliases[i].field;
            }
        }
    }
    return IMPORT_IGNORE;
}

/* ---- what the cells look like -------------------------------------------- */

struct looks {
    size_t filled, number, phone, date, sex, nation, relation, name;
};

static bool is_date(mz_cx *cx, mz_str s)
{
    mz_date day;
    bool ok = s.n >= 8 && mz_date_parse(cx, "birth", s, &day) == MZ_OK;
    mz_clear(cx);
    return ok;
}

static bool is_name(mz_str s)
{
    uint32_t cp = 0;
    size_t n = 0;
    for (size_t i = 0; mz_utf8_next(s, &i, &cp); n++) {
        if (!mz_utf8_is_han(cp) && cp != 0xB7) {
            return false;
        }
    }
    return n >= 2 && n <= 4;
}

static void look(mz_cx *cx, mz_str cell, struct looks *l)
{
    mz_str s = mz_cell_fold(cx->a, cell);
    struct mz_cid cid;
    mz_str phone;
    if (s.n == 0 || s.n > LABEL_BYTES) {
        return;
    }
    l->filled++;
    l->number += s.n >= 15 && s.n <= 40 && mz_cid_parse(cx, "id_number", s, &cid) == MZ_OK;
    mz_clear(cx);
    l->phone += s.n >= 7 && mz_phone_parse(cx, "phone", s, &phone) == MZ_OK;
    mz_clear(cx);
    l->date += is_date(cx, s);
    l->sex += mz_codeset_by_name(mz_codeset_find(MZ_S("sex")), s) != NULL;
    l->nation += mz_codeset_by_name(mz_codeset_find(MZ_S("nation")), s) != NULL;
    l->relation += mz_codeset_by_name(mz_codeset_find(MZ_S("relation")), s) != NULL;
    l->name += is_name(s);
}

static enum import_field by_cells(mz_cx *cx, const struct mz_row *sample, size_t n, size_t col)
{
    struct looks l = {0};
    for (size_t i = 0; i < n; i++) {
        if (mz_row_readable(&sample[i])) {
            look(cx, mz_row_cell(&sample[i], col), &l);
        }
    }
    const struct {
        size_t hits;
        enum import_field field;
    } order[] = {{l.number, IMPORT_NUMBER}, {l.phone, IMPORT_PHONE},
                 {l.date, IMPORT_BIRTH},    {l.sex, IMPORT_SEX},
                 {l.nation, IMPORT_NATION}, {l.relation, IMPORT_RELATION},
                 {l.name, IMPORT_NAME}};
    for (size_t i = 0; i < MZ_LEN(order) && l.filled > 0; i++) {
        if (order[i].hits * 10 >= l.filled * SHARE) {
            return order[i].field;
        }
    }
    return IMPORT_IGNORE;
}

static bool taken(const struct import_map *map, enum import_field f)
{
    for (size_t i = 0; i < map->n; i++) {
        if (map->col[i].field == f) {
            return true;
        }
    }
    return false;
}

mz_str import_label(mz_arena *a, const struct mz_row *header, size_t i)
{
    mz_str label = header->cells[i];
    size_t before = 0;
    for (size_t k = 0; k < i; k++) {
        before += mz_str_eq(header->cells[k], label);
    }
    label = mz_text_cut(label, LABEL_BYTES);
    if (label.n == 0) {
        return mz_str_fmt(a, "#%zu", i + 1);
    }
    return before == 0 ? label : mz_str_fmt(a, MZ_FMT "#%zu", MZ_ARG(label), before + 1);
}

void import_guess(mz_cx *cx, const struct mz_row *header, const struct mz_row *sample,
                  size_t sample_n, struct import_map *out)
{
    out->n = header->n < IMPORT_COLS_MAX ? header->n : IMPORT_COLS_MAX;
    for (size_t i = 0; i < out->n; i++) {
        out->col[i].label = mz_str_dup(cx->a, import_label(cx->a, header, i));
        out->col[i].field = IMPORT_IGNORE;
    }
    for (size_t i = 0; i < out->n; i++) {
        enum import_field f = by_name(cx->a, header->cells[i]);
        out->col[i].field = taken(out, f) ? IMPORT_IGNORE : f;
    }
    for (size_t i = 0; i < out->n; i++) {
        if (out->col[i].field != IMPORT_IGNORE || sample_n == 0) {
            continue;
        }
        enum import_field f = by_cells(cx, sample, sample_n, i);
        /* Cells tell little of a name: only a column without a name of its own is guessed. */
        bool weak = f == IMPORT_NAME || f == IMPORT_BIRTH || f == IMPORT_PHONE;
        bool named = header->cells[i].n > 0 && header->cells[i].p[0] != '#';
        out->col[i].field =
            taken(out, f) || (weak && named && f != IMPORT_NAME) ? IMPORT_IGNORE : f;
    }
}

static bool chosen(const struct import_map *known, mz_str label)
{
    bool hit = false;
    for (size_t i = 0; i < known->n; i++) {
        hit |= mz_str_eq(known->col[i].label, label);
    }
    return hit;
}

void import_map_over(struct import_map *map, const struct import_map *known)
{
    for (size_t i = 0; i < map->n; i++) {
        for (size_t k = 0; k < known->n; k++) {
            if (mz_str_eq(map->col[i].label, known->col[k].label)) {
                map->col[i].field = known->col[k].field;
            }
        }
    }
    /* A guess for another column gives way to what was chosen. */
    for (size_t i = 0; i < map->n; i++) {
        for (size_t k = 0; k < i; k++) {
            if (map->col[i].field != IMPORT_IGNORE && map->col[i].field == map->col[k].field) {
                map->col[chosen(known, map->col[k].label) ? i : k].field = IMPORT_IGNORE;
            }
        }
    }
}

/* ---- as text -------------------------------------------------------------- */

mz_str import_map_text(mz_arena *a, const struct import_map *map)
{
    mz_jw w = mz_jw_to(mz_buf_new(a, MAP_BYTES));
    mz_jw_list(&w);
    for (size_t i = 0; i < map->n; i++) {
        mz_jw_list(&w);
        mz_jw_text(&w, map->col[i].label);
        mz_jw_text(&w, mz_str_of(fields[map->col[i].field].word));
        mz_jw_end(&w);
    }
    mz_jw_end(&w);
    return mz_buf_str(w.out);
}

mz_code import_map_read(mz_cx *cx, mz_str text, struct import_map *out)
{
    const struct mz_json *list = NULL;
    out->n = 0;
    if (text.n == 0) {
        return MZ_OK;
    }
    MZ_TRY(mz_json_read(cx, text, (struct mz_json_options){.size_max = MAP_BYTES}, &list));
    for (size_t i = 0; i < list->n && out->n < IMPORT_COLS_MAX; i++) {
        const struct mz_json *pair = &list->items[i];
        enum import_field f = IMPORT_IGNORE;
        if (pair->kind != MZ_JSON_LIST || pair->n != 2 ||
            !import_field_of(pair->items[1].text, &f)) {
            return mz_fail(cx, MZ_CORRUPT, "column %zu of a stored mapping", i);
        }
        out->col[out->n].label = pair->items[0].text;
        out->col[out->n++].field = f;
    }
    return MZ_OK;
}

mz_code import_map_check(mz_cx *cx, const struct import_map *map)
{
    for (size_t i = 0; i < map->n; i++) {
        for (size_t k = 0; k < i; k++) {
            if (map->col[i].field != IMPORT_IGNORE && map->col[i].field == map->col[k].field) {
                return mz_refuse(
                    cx, MZ_INVALID, .field = "map",
                    .text = MZ_T("Columns \"{0}\" and \"{1}\" are both \"{2}\"; choose one"),
                    .arg = {map->col[k].label, map->col[i].label,
                            mz_text(cx->lang, fields[map->col[i].field].label)});
            }
        }
    }
    if (!taken(map, IMPORT_NAME)) {
        return mz_refuse(cx, MZ_INVALID, .field = "map",
                         .text = MZ_T("Choose the column that holds the names"));
    }
    if (taken(map, IMPORT_HOUSE) != taken(map, IMPORT_RELATION)) {
        return mz_refuse(cx, MZ_INVALID, .field = "map",
                         .text = MZ_T("A household needs both its number and the relation to the "
                                      "head; choose both columns or neither"));
    }
    return MZ_OK;
}
