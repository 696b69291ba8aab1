/* The kind of organisations for the importer: what columns there are, who is here, adding,
 * changing. */
#include <inttypes.h>

#include "base/hash.h"
#include "base/ident.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/org/org_int.h"
#include "feature/org/org_sql.h"
#include "feature/transfer/transfer.h"
#include "feature/world.h"
#include "store/db.h"

enum { NAMED_MAX = 20, KINDS_N = 17 };

/* ---- columns ------------------------------------------------------------------- */

/* clang-format off */
/*        id         word         label                                   */
#define FIELDS(X)                                                          \
        X(NAME,      "name",      MZ_T("Name of the organisation"))        \
        X(USCC,      "uscc",      MZ_T("Unified social credit code"))      \
        X(KIND,      "kind",      MZ_T("Kind of organisation"))            \
        X(STATE,     "state",     MZ_T("State"))                           \
        X(LEGAL,     "legal",     MZ_T("Legal representative"))            \
        X(PHONE,     "phone",     MZ_T("Telephone"))                       \
        X(TOWN,      "town",      MZ_T("Township"))                        \
        X(DIVISION,  "division",  MZ_T("Village or division code"))        \
        X(ADDRESS,   "address",   MZ_T("Address"))                         \
        X(LON,       "lon_e6",    MZ_T("Longitude"))                       \
        X(LAT,       "lat_e6",    MZ_T("Latitude"))

#define NAMES_NAME \
    "机构名称|单位名称|组织名称|社会组织名称|社会团体名称|名称|法人名称|企业名称|医院名称|学校名称|机构|" \
    "name|orgname|organisation|organization|company|jgmc|dwmc|zzmc|mc|jigoumingcheng"
#define NAMES_USCC \
    "统一社会信用代码|社会信用代码|信用代码|统一信用代码|统一代码|机构代码|组织机构代码|登记证号|" \
    "uscc|usci|creditcode|socialcreditcode|tyshxydm|shxydm|xydm"
#define NAMES_KIND \
    "机构类型|单位类型|组织类型|社会组织类型|类型|机构类别|类别|机构性质|机构种类|" \
    "kind|type|orgtype|jglx|dwlx|zzlx|lx|jigouleixing"
#define NAMES_STATE \
    "状态|机构状态|运营状态|登记状态|经营状态|年检状态|存续状态|" \
    "state|status|zt|jgzt"
#define NAMES_LEGAL \
    "法定代表人|法人|法人代表|法人代表姓名|法定代表人姓名|负责人|负责人姓名|院长|会长|理事长|" \
    "legal|legalrepresentative|representative|fddbr|frdb|fr|fzr"
#define NAMES_PHONE \
    "联系电话|电话|办公电话|机构电话|手机|手机号|联系方式|固定电话|座机|服务电话|" \
    "phone|telephone|tel|mobile|lxdh|dh|bgdh"
#define NAMES_TOWN \
    "乡镇|乡镇街道|街道|所属乡镇|镇街|镇乡街道|所在乡镇|街道乡镇|乡镇名称|镇|" \
    "town|township|subdistrict|xiangzhen|xz|jiedao|xzjd"
#define NAMES_DIVISION \
    "行政区划代码|区划代码|行政区划|区划|村|村社区|村居|社区|所属村|所在村|行政村|村名|村社|所属社区|所在区划|" \
    "division|divisioncode|village|community|xzqh|xzqhdm|qhdm|cun|shequ"
#define NAMES_ADDRESS \
    "地址|机构地址|详细地址|住所|注册地址|办公地址|登记住所|单位地址|所在地址|通讯地址|" \
    "address|addr|dizhi|zhusuo|jgdz|dwdz|xxdz"
#define NAMES_LON \
    "经度|东经|" \
    "lon|lng|longitude|jingdu|jd"
#define NAMES_LAT \
    "纬度|北纬|" \
    "lat|latitude|weidu|wd"

/* How lists call kinds and states beside the labels; the first word of each pair is ours. */
static const struct {
    const char *word;
    const char *names;
} kind_names[] = {
    {"elderly",     "养老院|敬老院|福利院|社会福利院|护理院|老年公寓|公办养老机构|民办养老机构"},
    {"daycare",     "日间照料中心|居家养老服务中心|居家养老服务照料中心|居家养老服务站|养老服务中心"},
    {"child",       "儿童福利院|儿童福利机构|未成年人救助保护中心"},
    {"rescue",      "救助站|救助管理站"},
    {"disability",  "残疾人服务机构|残疾人康复机构|残疾人托养机构"},
    {"funeral",     "殡仪馆|殡葬服务机构|公墓|经营性公墓"},
    {"marriage",    "婚姻登记处|婚姻登记机关"},
    {"association", "社团|协会|商会|学会|社会团体法人"},
    {"service",     "民办非企业单位|民非|民办非企业|社会服务机构法人"},
    {"foundation",  "基金会法人|慈善基金会"},
    {"filed",       "社区社会组织|备案社会组织|备案组织"},
    {"committee",   "村委会|居委会|村民委员会|居民委员会|社区居委会|村居委会"},
    {"government",  "机关|行政机关|政府机关|党政机关"},
    {"medical",     "医院|卫生院|诊所|医疗机构|社区卫生服务中心"},
    {"school",      "学校|幼儿园|中学|小学"},
    {"enterprise",  "企业|公司|有限责任公司|有限公司|个体工商户"},
    {"other",       "其他"},
}, state_names[] = {
    {"active",      "正常|运营|在营|存续|营业|在业|运营中|正常运营|开业"},
    {"suspended",   "停业|歇业|停业整顿|暂停运营|筹备"},
    {"closed",      "注销|关闭|已关闭|撤销|吊销|已撤销"},
};
/* clang-format on */

enum field {
    FIELD_NONE,
#define X(id, word, label) FIELD_##id,
    FIELDS(X)
#undef X
        FIELDS_N
};

static const struct import_field fields[FIELDS_N] = {IMPORT_NOT_TAKEN,
#define X(id, word, label) [FIELD_##id] = {word, label, NAMES_##id},
                                                     FIELDS(X)
#undef X
};

static bool is_uscc(mz_cx *cx, mz_str s)
{
    struct mz_uscc u;
    bool ok = s.n >= 18 && s.n <= 40 && mz_uscc_parse(cx, "uscc", s, &u) == MZ_OK;
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

static const struct import_look looks[] = {
    {FIELD_USCC, is_uscc, false},
    {FIELD_PHONE, is_phone, true},
};

static mz_code columns(mz_cx *cx, const struct import_kind *kind, const bool *has)
{
    (void)kind;
    if (!has[FIELD_NAME]) {
        return mz_refuse(cx, MZ_INVALID, .field = "map",
                         .text = MZ_T("Choose the column that holds the names"));
    }
    if (has[FIELD_LON] != has[FIELD_LAT]) {
        return mz_refuse(cx, MZ_INVALID, .field = "map",
                         .text = MZ_T("Give both coordinates or none."));
    }
    return MZ_OK;
}

/* ---- kinds and states as lists write them ------------------------------------------ */

static bool among(const char *names, mz_str s)
{
    mz_str rest = mz_str_of(names);
    while (rest.n > 0) {
        size_t n = 0;
        while (n < rest.n && rest.p[n] != '|') {
            n++;
        }
        if (mz_str_eq((mz_str){rest.p, n}, s)) {
            return true;
        }
        n += n < rest.n ? 1 : 0;
        rest = (mz_str){rest.p + n, rest.n - n};
    }
    return false;
}

/* Our word, its label in either language; empty when it is none of them. */
static mz_str word_of(const struct org_word *words, mz_str s)
{
    for (; words->word != NULL; words++) {
        if (mz_str_eq(s, mz_str_of(words->word)) ||
            mz_str_eq(s, mz_text(MZ_LANG_ZH, words->label)) ||
            mz_str_eq(s, mz_text(MZ_LANG_EN, words->label))) {
            return mz_str_of(words->word);
        }
    }
    return MZ_S("");
}

static mz_str labels_of(mz_cx *cx, const struct org_word *words)
{
    mz_str all = MZ_S("");
    for (bool first = true; words->word != NULL; words++, first = false) {
        const char *comma = first ? "" : cx->lang == MZ_LANG_ZH ? "、" : ", ";
        all = mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(all), comma,
                         MZ_ARG(mz_text(cx->lang, words->label)));
    }
    return all;
}

/* ---- a row ------------------------------------------------------------------------------ */

struct row {
    struct org_input in;
    struct org_plain plain;
    mz_str sort_name;
};

/* Words of the whole choice: empty, then every kind. */
static const char *const choice_words[] = {"",
#define X(word, label) word,
                                           ORG_KINDS(X)
#undef X
};
static const char *const choice_labels[] = {MZ_T("Refuse rows that name none"),
#define X(word, label) label,
                                            ORG_KINDS(X)
#undef X
};
_Static_assert(MZ_LEN(choice_words) == KINDS_N + 1, "a kind without names of its own");
_Static_assert(MZ_LEN(kind_names) == KINDS_N, "a kind without names of its own");

static const struct import_choice choice = {
    .label = MZ_T("Kind of organisations that name none"),
    .words = choice_words,
    .labels = choice_labels,
    .n = MZ_LEN(choice_words),
};

/* GB 32100: under the registrar 5, civil affairs, the second character says what was registered. */
static mz_str kind_by_code(mz_cx *cx, mz_str code)
{
    struct mz_uscc u;
    bool ok = code.n > 0 && mz_uscc_parse(cx, "uscc", code, &u) == MZ_OK && u.department == '5';
    mz_clear(cx);
    return !ok             ? MZ_S("")
           : u.kind == '1' ? MZ_S("association")
           : u.kind == '2' ? MZ_S("service")
           : u.kind == '3' ? MZ_S("foundation")
                           : MZ_S("");
}

static void take_kind(mz_cx *cx, const struct import_work *w, struct import_line *line,
                      struct org_input *in)
{
    mz_str s = line->text[FIELD_KIND];
    in->kind = word_of(org_kinds, s);
    for (size_t i = 0; i < KINDS_N && in->kind.n == 0 && s.n > 0; i++) {
        in->kind = among(kind_names[i].names, s) ? mz_str_of(kind_names[i].word) : in->kind;
    }
    if (s.n > 0 && in->kind.n == 0) {
        import_say(cx, line,
                   (struct mz_say){.field = "kind",
                                   .text = MZ_T("\"{0}\" is no kind of organisation; write one "
                                                "of: {1}"),
                                   .arg = {s, labels_of(cx, org_kinds)}});
    } else if (s.n == 0) {
        mz_str by_code = kind_by_code(cx, line->text[FIELD_USCC]);
        in->kind = by_code.n > 0 ? by_code : mz_str_of(choice_words[w->choice]);
    }
}

static void take_state(mz_cx *cx, struct import_line *line, struct org_input *in)
{
    mz_str s = line->text[FIELD_STATE];
    in->state = word_of(org_states, s);
    for (size_t i = 0; i < MZ_LEN(state_names) && in->state.n == 0 && s.n > 0; i++) {
        in->state = among(state_names[i].names, s) ? mz_str_of(state_names[i].word) : in->state;
    }
    if (s.n > 0 && in->state.n == 0) {
        import_say(cx, line,
                   (struct mz_say){.field = "state",
                                   .text = MZ_T("\"{0}\" is no state; write one of: {1}"),
                                   .arg = {s, labels_of(cx, org_states)}});
    }
}

/* Finer than a millionth of a degree is a tenth of a metre, which nobody surveyed. */
static int64_t take_degrees(mz_cx *cx, struct import_line *line, size_t field, int64_t most)
{
    mz_str s = line->text[field];
    int64_t e6 = MZ_NULL;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '.' && s.n > i + 7) {
            s.n = i + 7;
        }
    }
    if (!org_degrees(s, most, &e6)) {
        import_say(cx, line,
                   (struct mz_say){.field = fields[field].word,
                                   .text = MZ_T("Write degrees as 119.134500.")});
    }
    return e6;
}

static void take_place(mz_cx *cx, struct import_line *line, int64_t code)
{
    struct division d = {.name = MZ_S("")};
    bool known = division_at(cx->world->divisions, code, mz_date_today(cx).v, &d);
    if (code > 0 && !known) {
        import_say(cx, line,
                   (struct mz_say){.field = "division",
                                   .text = MZ_T("There is no division {0}"),
                                   .arg = {mz_str_fmt(cx->a, "%012lld", (long long)code)}});
    } else if (code > 0 && (code < cx->actor->division_lo || code > cx->actor->division_hi)) {
        import_say(cx, line,
                   (struct mz_say){.field = "division",
                                   .text = MZ_T("{0} is outside your area"),
                                   .arg = {d.name}});
    }
}

static bool said(const struct import_line *line, size_t n, const char *field)
{
    for (size_t i = 0; i < n; i++) {
        if (line->say[i].field != NULL &&
            mz_str_eq(mz_str_of(line->say[i].field), mz_str_of(field))) {
            return true;
        }
    }
    return false;
}

static mz_code check(mz_cx *cx, struct import_line *line, struct row *r)
{
    struct org_problems p = {.n = 0};
    size_t own_n = line->say_n;
    MZ_TRY(org_check_input(cx, &r->in, &p, &r->plain));
    for (size_t i = 0; i < p.n; i++) {
        if (!said(line, own_n, p.say[i].field)) {
            import_say(cx, line, p.say[i]);
        }
    }
    r->sort_name = org_sort_name(cx->a, r->plain.name);
    return MZ_OK;
}

/* A code is whose it is; without one the name stands for it in its place. */
static uint64_t key_of(mz_cx *cx, const struct import_work *w, const struct row *r)
{
    mz_str s = r->plain.uscc.n > 0 ? r->plain.uscc
                                   : mz_str_fmt(cx->a, "%lld " MZ_FMT, (long long)r->in.division,
                                                MZ_ARG(r->plain.name));
    return mz_hash_str(s, w->seed) | 1;
}

static mz_code read(mz_cx *cx, const struct import_work *w, struct import_line *line)
{
    struct row *r = line->row;
    const mz_str *text = line->text;
    const struct import_where where = {
        .town = text[FIELD_TOWN], .village = text[FIELD_DIVISION], .address = text[FIELD_ADDRESS]};
    r->in = (struct org_input){.name = text[FIELD_NAME],
                               .uscc = text[FIELD_USCC],
                               .legal = text[FIELD_LEGAL],
                               .phone = text[FIELD_PHONE],
                               .source = w->source};
    take_kind(cx, w, line, &r->in);
    take_state(cx, line, &r->in);
    r->in.lon_e6 = take_degrees(cx, line, FIELD_LON, 180);
    r->in.lat_e6 = take_degrees(cx, line, FIELD_LAT, 90);
    MZ_TRY(import_place(cx, w, line, &where, &r->in.division, &r->in.address));
    take_place(cx, line, r->in.division);
    MZ_TRY(check(cx, line, r));
    line->key = line->say_n == 0 ? key_of(cx, w, r) : 0;
    return MZ_OK;
}

/* ---- who is here ------------------------------------------------------------------------- */

/* By code; a row without one means the organisation of its name in its place. */
static mz_code find(mz_cx *cx, const struct import_work *w, const struct import_line *line,
                    int64_t *id)
{
    const struct row *r = line->row;
    struct org_named_row *rows = NULL;
    size_t n = 0;
    *id = 0;
    if (r->plain.uscc.n > 0) {
        return org_by_uscc(cx, r->plain.uscc, w->county, id);
    }
    MZ_TRY(org_named(cx, w->county, r->sort_name, NAMED_MAX, &rows, &n));
    for (size_t i = 0; i < n && *id == 0; i++) {
        *id = rows[i].division == r->in.division ? rows[i].id : 0;
    }
    return MZ_OK;
}

static mz_code alike(mz_cx *cx, const struct import_work *w, const struct import_line *line,
                     int64_t *id)
{
    const struct row *r = line->row;
    struct org_named_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(org_named(cx, w->county, r->sort_name, 1, &rows, &n));
    *id = n > 0 ? rows[0].id : 0;
    return MZ_OK;
}

static mz_code add(mz_cx *cx, const struct import_work *w, struct import_line *const *lines,
                   size_t n, struct import_added *out)
{
    struct org_input *in = MZ_NEW_N(cx->a, struct org_input, n);
    struct org_result *r = MZ_NEW_N(cx->a, struct org_result, n);
    size_t *of = MZ_NEW_N(cx->a, size_t, n);
    size_t new_n = 0;
    for (size_t i = 0; i < n; i++) {
        out[i] = (struct import_added){0};
        MZ_TRY(find(cx, w, lines[i], &out[i].known));
        if (out[i].known == 0) {
            of[new_n] = i;
            in[new_n++] = ((const struct row *)lines[i]->row)->in;
        }
    }
    MZ_TRY(org_add_many(cx, in, new_n, true, r));
    for (size_t i = 0; i < new_n; i++) {
        out[of[i]].id = r[i].id;
        if (r[i].id == 0) {
            import_say(cx, lines[of[i]], r[i].why);
        }
    }
    return MZ_OK;
}

/* ---- changing one -------------------------------------------------------------------------- */

/* What the row says over what is here; an empty cell says nothing. */
static bool lay(mz_str says, mz_str has, mz_str *to)
{
    *to = says.n > 0 ? says : has;
    return !mz_str_eq(*to, has);
}

static bool lay_over(const struct import_line *line, const struct org *o, struct org_input *in)
{
    const struct row *r = line->row;
    bool changed = lay(r->plain.name, o->name, &in->name);
    bool place = r->in.lon_e6 != MZ_NULL;
    changed |= lay(r->plain.uscc, o->uscc, &in->uscc);
    changed |= lay(line->text[FIELD_KIND].n > 0 ? r->in.kind : MZ_S(""), o->kind, &in->kind);
    changed |= lay(r->in.state, o->state, &in->state);
    changed |= lay(r->plain.legal, o->legal, &in->legal);
    changed |= lay(r->plain.phone, o->phone, &in->phone);
    changed |= lay(r->in.address, o->address, &in->address);
    in->division = r->in.division;
    in->lon_e6 = place ? r->in.lon_e6 : o->lon_e6;
    in->lat_e6 = place ? r->in.lat_e6 : o->lat_e6;
    changed |= in->division != o->division;
    return changed || in->lon_e6 != o->lon_e6 || in->lat_e6 != o->lat_e6;
}

static mz_code update(mz_cx *cx, const struct import_work *w, const struct import_line *line,
                      int64_t id, bool *changed)
{
    struct org o = {.id = 0};
    struct org_input in = {.source = w->source};
    *changed = false;
    /* Nothing of it is shown here: what stands there is only compared. */
    MZ_TRY(org_get(cx, ORG_MAY_LEGAL | ORG_MAY_MOBILE, id, &o));
    *changed = lay_over(line, &o, &in);
    return *changed ? org_update(cx, id, o.version, &in, NULL) : MZ_OK;
}

static mz_code names(mz_cx *cx, const struct import_kind *kind, const int64_t *ids, size_t n,
                     mz_str *names)
{
    (void)kind;
    return mz_reg_texts(cx, &org_register, ORG_REG_NAME, ids, n, names);
}

/* ---- the kind, the command --------------------------------------------------- */

static const struct import_words words = {
    .fresh = MZ_T("New organisations"),
    .entered = MZ_T("Organisations entered"),
    .known = MZ_T("Organisations that are here already"),
    .ask = MZ_T("Rows whose organisation is here already"),
    .decide = MZ_T("Decide the rows with known organisations"),
    .maybe = MZ_T("Of the same name as one here"),
    .alike = MZ_T("Rows that may be an organisation that is here"),
    .here = MZ_T("Organisation that is here"),
    .came = MZ_T("Organisation that entered"),
    .twice = MZ_T("Line {0} of this file has the same organisation and other data; keep the right "
                  "one"),
    .merged = MZ_T("Nothing was merged. Compare the two on their pages."),
};

const struct import_kind org_import = {
    .name = "org",
    .title = MZ_T("Organisations"),
    .need = "org.write",
    .print = "import row of an organisation",
    .list = "/org",
    .words = &words,
    .choice = &choice,
    .fields = fields,
    .fields_n = FIELDS_N,
    .looks = looks,
    .looks_n = MZ_LEN(looks),
    .known_by = "uscc",
    .row_size = sizeof(struct row),
    .columns = columns,
    .read = read,
    .find = find,
    .alike = alike,
    .add = add,
    .update = update,
    .names = names,
};

static mz_code take_in(mz_cx *cx, struct mz_args *args)
{
    return import_command(cx, args, &org_import);
}

const struct mz_command org_commands[] = {
    {.name = "import organisations",
     .run = take_in,
     .options = import_options,
     .operands = "FILE",
     .flags = MZ_CMD_DB,
     .help = MZ_T("Take organisations in from a file"),
     .more = MZ_T("The file is CSV, TSV, xlsx or JSON lines, packed or not. Good rows enter, bad "
                  "rows come back by --rejects with the reason in the row. The same file twice "
                  "changes nothing. After Ctrl-C what entered stays; run it again to go on.")},
    {0},
};
