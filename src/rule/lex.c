/* lex.c - formulas into tokens. */
#include "rule/lex_int.h"

#include <string.h>

#include "base/date.h"
#include "base/utf8.h"

/* MZ_S() as an initializer of static tables. */
#define S(z)                \
    {                       \
        "" z, sizeof(z) - 1 \
    }

enum { DIGITS_MAX = 18, DECIMALS_MAX = 12 };

static const struct {
    mz_str word[2]; /* by enum mz_lang */
} words[LEX_WORDS_N] = {
#define X(name, en, zh) [LEX_##name] = {{S(zh), S(en)}},
    LEX_WORDS(X)
#undef X
};

mz_str lex_word_text(enum mz_lang lang, enum lex_word w)
{
    return words[w].word[lang];
}

enum lex_word lex_word_of(mz_str s)
{
    for (int w = LEX_NO_WORD + 1; w < LEX_WORDS_N; w++) {
        if (mz_str_eq(s, words[w].word[0]) || mz_str_eq(s, words[w].word[1])) {
            return (enum lex_word)w;
        }
    }
    return LEX_NO_WORD;
}

void lex_error(struct ast_findings *f, struct ast_at at, struct mz_say say, struct mz_say way)
{
    ast_find(f, (struct ast_finding){AST_ERROR, "syntax", at, say, way});
}

/* ---- letters ---------------------------------------------------------- */

/*
 * Letters beyond ASCII and Han, from the scripts people of the country write. A table of our own:
 * what is a name must not change with a version of a library.
 */
static const uint32_t letters[][2] = {
    {0xC0, 0xD6},     {0xD8, 0xF6},     {0xF8, 0x24F},    {0x370, 0x373},   {0x386, 0x386},
    {0x388, 0x3FF},   {0x400, 0x481},   {0x48A, 0x52F},   {0x620, 0x64A},   {0x66E, 0x6D3},
    {0x6D5, 0x6D5},   {0xF40, 0xF6C},   {0xF71, 0xF84},   {0xF90, 0xFBC},   {0x1820, 0x1878},
    {0x1980, 0x19AB}, {0x1950, 0x1974}, {0x3041, 0x3096}, {0x30A1, 0x30FA}, {0xA000, 0xA48C},
    {0xAC00, 0xD7A3},
};

static bool is_digit(uint32_t cp)
{
    return cp >= '0' && cp <= '9';
}

static bool is_latin(uint32_t cp)
{
    return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') || cp == '_';
}

static bool is_letter(uint32_t cp)
{
    if (cp < 0x80 || mz_utf8_is_han(cp)) {
        return is_latin(cp) || cp >= 0x80;
    }
    for (size_t i = 0; i < MZ_LEN(letters); i++) {
        if (cp >= letters[i][0] && cp <= letters[i][1]) {
            return true;
        }
    }
    return false;
}

/* ---- opening ---------------------------------------------------------- */

/* What an input method writes for a sign of a formula; 0 when it is none. Blanks are not here. */
static uint32_t folded(uint32_t cp)
{
    switch (cp) {
    case 0x201C: /* “ */
    case 0x201D: /* ” */
        return '"';
    case 0x3010: /* 【 */
    case 0x3014: /* 〔 */
        return '[';
    case 0x3011: /* 】 */
    case 0x3015: /* 〕 */
        return ']';
    case 0x3001: /* 、 */
        return ',';
    default:
        return cp >= 0xFF01 && cp <= 0xFF5E ? mz_utf8_fold(cp) : 0;
    }
}

static void next_place(struct ast_at *at, uint32_t cp)
{
    if (cp == '\n') {
        at->line++;
        at->col = 1;
    } else {
        at->col++;
    }
}

static void warn_width(struct ast_findings *f, struct ast_at at, mz_str was, uint32_t cp)
{
    char c = (char)cp;
    at.len = 1;
    ast_find(f, (struct ast_finding){
                    .grade = AST_WARNING,
                    .check = "width",
                    .at = at,
                    .say = {.text = MZ_T("\"{0}\" is a full-width sign; it is read as {1}"),
                            .arg = {was, {&c, 1}}},
                    .way = {.text = MZ_T("Write {0}, in half width"), .arg = {{&c, 1}}},
                });
}

/* The text with signs in half width, character for character, so that places stay. */
static mz_str fold_signs(struct lex *x, mz_str text)
{
    mz_sb out = mz_sb_new(x->a, text.n + 1);
    struct ast_at at = x->at;
    bool quoted = false;
    bool curly = false;
    bool warned = false;
    uint32_t cp = 0;
    for (size_t i = 0; i < text.n;) {
        size_t from = i;
        (void)mz_utf8_next(text, &i, &cp);
        uint32_t to = folded(cp);
        bool ends = cp == '"' || (curly && cp == 0x201D);
        if (quoted && !ends && cp != '\n') {
            to = 0; /* inside of a text nothing is folded */
        } else if (quoted || to == '"' || cp == '"') {
            quoted = !quoted && cp != '\n';
            curly = quoted && to == '"';
        }
        if (to != 0 && !warned) {
            warn_width(x->f, at, (mz_str){text.p + from, i - from}, to);
            warned = true;
        }
        if (to != 0) {
            mz_sb_char(&out, to);
        } else {
            mz_sb_str(&out, (mz_str){text.p + from, i - from});
        }
        next_place(&at, cp);
    }
    return mz_sb_view(&out);
}

bool lex_open(struct lex *x, mz_arena *a, mz_str text, struct ast_at at, struct ast_findings *f)
{
    *x = (struct lex){.a = a, .f = f, .at = at};
    x->at.len = 1;
    if (text.n > AST_FORMULA_MAX) {
        lex_error(f, x->at,
                  (struct mz_say){
                      .text = MZ_T("The formula has {0} bytes; at most {1} are read"),
                      .arg = {mz_str_fmt(a, "%zu", text.n), mz_str_fmt(a, "%d", AST_FORMULA_MAX)}},
                  (struct mz_say){.text = MZ_T("Make a rule of its parts and use their names")});
        return false;
    }
    size_t bad = 0;
    if (!mz_utf8_valid(text, &bad)) {
        lex_error(f, x->at,
                  (struct mz_say){.text = MZ_T("Byte {0} of the formula is not UTF-8"),
                                  .arg = {mz_str_fmt(a, "%zu", bad + 1)}},
                  (struct mz_say){.text = MZ_T("Save the file as UTF-8")});
        return false;
    }
    x->text = fold_signs(x, text);
    return true;
}

/* ---- moving ----------------------------------------------------------- */

/* The character at i, 0 at the end. */
static uint32_t peek(const struct lex *x, size_t i)
{
    uint32_t cp = 0;
    return mz_utf8_next(x->text, &i, &cp) ? cp : 0;
}

static void step(struct lex *x)
{
    uint32_t cp = 0;
    if (mz_utf8_next(x->text, &x->i, &cp)) {
        next_place(&x->at, cp);
    }
}

static bool is_blank(uint32_t cp)
{
    return cp == ' ' || cp == '\n' || cp == '\r' || cp == '\t' || cp == 0x3000 || cp == 0xA0;
}

/* Letters, and digits behind Latin letters, from the place on. */
static mz_str take_name(struct lex *x)
{
    size_t from = x->i;
    bool latin = true;
    for (uint32_t cp = peek(x, x->i); is_letter(cp) || (latin && is_digit(cp) && x->i > from);
         cp = peek(x, x->i)) {
        latin = latin && cp < 0x80;
        step(x);
    }
    return (mz_str){x->text.p + from, x->i - from};
}

static struct lex_token done(struct lex *x, struct lex_token t, size_t from)
{
    if (t.text.p == NULL) {
        t.text = (mz_str){x->text.p + from, x->i - from};
    }
    t.end_line = x->at.line;
    t.end_col = x->at.col;
    t.at.len = t.end_line == t.at.line ? t.end_col - t.at.col : 1;
    t.at.len = t.at.len < 1 ? 1 : t.at.len;
    return t;
}

static struct lex_token bad(struct lex *x, struct lex_token t, size_t from, struct mz_say say,
                            struct mz_say way)
{
    t = done(x, t, from);
    t.kind = LEX_BAD;
    if (say.arg[0].p == NULL) {
        say.arg[0] = t.text;
    }
    lex_error(x->f, t.at, say, way);
    x->i = x->text.n;
    return t;
}

/* ---- literals --------------------------------------------------------- */

static const struct {
    mz_str word;
    mz_str unit;
} units[] = {
    {S("元"), S("元")},     {S("万元"), S("万元")},   {S("角"), S("角")},      {S("分"), S("分")},
    {S("人"), S("人")},     {S("㎡"), S("㎡")},       {S("平方米"), S("㎡")},  {S("亩"), S("亩")},
    {S("辆"), S("辆")},     {S("套"), S("套")},       {S("次"), S("次")},      {S("岁"), S("岁")},
    {S("周岁"), S("岁")},   {S("小时"), S("小时")},   {S("床"), S("床")},      {S("点"), S("点")},
    {S("个月"), S("个月")}, {S("months"), S("个月")}, {S("month"), S("个月")}, {S("天"), S("天")},
    {S("days"), S("天")},   {S("day"), S("天")},
};

/* The unit that `run` is, or begins with before a keyword: 12个月之前. Its bytes in *n. */
static mz_str unit_of(mz_str run, size_t *n)
{
    for (size_t i = 0; i < MZ_LEN(units); i++) {
        mz_str w = units[i].word;
        if (run.n < w.n || memcmp(run.p, w.p, w.n) != 0) {
            continue;
        }
        mz_str rest = {run.p + w.n, run.n - w.n};
        if (rest.n == 0 || ((unsigned char)rest.p[0] >= 0x80 && lex_word_of(rest) != LEX_NO_WORD)) {
            *n = w.n;
            return units[i].unit;
        }
    }
    *n = 0;
    return (mz_str){NULL, 0};
}

static mz_str unit_run(const struct lex *x, size_t from)
{
    struct lex ahead = *x;
    ahead.i = from;
    if (peek(&ahead, ahead.i) == 0x33A1) {
        return (mz_str){x->text.p + from, 3};
    }
    return take_name(&ahead);
}

static const char *const unit_way =
    MZ_T("Units are 元 万元 角 分 % 人 ㎡ 亩 辆 套 次 岁 小时 床 点 个月 天; "
         "put a blank between a number and a word");

/* What stands behind a number: with a blank between only what is a unit for sure. */
static bool take_unit(struct lex *x, struct lex_token *t)
{
    if (peek(x, x->i) == '%') {
        step(x);
        t->unit = MZ_S("%");
        t->den *= 100;
        return true;
    }
    size_t at = x->i;
    uint32_t cp = 0;
    for (size_t next = at; mz_utf8_next(x->text, &next, &cp) && is_blank(cp);) {
        at = next;
    }
    mz_str run = unit_run(x, at);
    size_t n = 0;
    mz_str unit = unit_of(run, &n);
    if (unit.n == 0) {
        return run.n == 0 || at > x->i;
    }
    for (size_t end = at + n; x->i < end;) {
        step(x);
    }
    if (mz_str_eq(unit, MZ_S("个月"))) {
        t->word = LEX_MONTHS;
    } else if (mz_str_eq(unit, MZ_S("天"))) {
        t->word = LEX_DAYS;
    } else {
        t->unit = unit;
    }
    return true;
}

static struct lex_token take_number(struct lex *x, struct lex_token t)
{
    size_t from = x->i;
    size_t digits = 0;
    size_t decimals = 0;
    bool point = false;
    t.kind = LEX_NUMBER;
    t.den = 1;
    for (uint32_t cp = peek(x, x->i);
         is_digit(cp) || (cp == '.' && !point && is_digit(peek(x, x->i + 1))); cp = peek(x, x->i)) {
        step(x);
        if (cp == '.') {
            point = true;
            continue;
        }
        digits += digits > 0 || cp != '0' ? 1 : 0;
        decimals += point ? 1 : 0;
        if (digits <= DIGITS_MAX && decimals <= DECIMALS_MAX) {
            t.num = t.num * 10 + (int64_t)(cp - '0');
            t.den *= point ? 10 : 1;
        }
    }
    if (digits > DIGITS_MAX || decimals > DECIMALS_MAX) {
        return bad(x, t, from, (struct mz_say){.text = MZ_T("The number {0} is too long")},
                   (struct mz_say){.text = MZ_T("A number has at most 18 digits and 12 decimals")});
    }
    if (!take_unit(x, &t)) {
        mz_str run = take_name(x);
        return bad(x, t, from, (struct mz_say){.text = MZ_T("\"{0}\" is not a unit"), .arg = {run}},
                   (struct mz_say){.text = unit_way});
    }
    if (t.word != LEX_NO_WORD && t.den != 1) {
        return bad(x, t, from,
                   (struct mz_say){.text = MZ_T("\"{0}\" is not a whole number of months or days")},
                   (struct mz_say){.text = MZ_T("Months and days are counted in whole numbers")});
    }
    return done(x, t, from);
}

/* `"…"` from the quote on; false when it is not closed on its line. */
static bool take_quoted(struct lex *x, mz_str *out)
{
    step(x);
    size_t from = x->i;
    for (uint32_t cp = peek(x, x->i); cp != 0 && cp != '"' && cp != '\n'; cp = peek(x, x->i)) {
        step(x);
    }
    *out = (mz_str){x->text.p + from, x->i - from};
    if (peek(x, x->i) != '"') {
        return false;
    }
    step(x);
    return true;
}

/* 2025-07-01, or 2025-07 when day is NULL. */
static bool read_day(mz_str s, int64_t *out, bool month)
{
    int32_t v[3] = {0, 0, 1};
    static const size_t place[3] = {0, 5, 8};
    static const size_t digits[3] = {4, 2, 2};
    if (s.n != (month ? 7U : 10U) || s.p[4] != '-' || (!month && s.p[7] != '-')) {
        return false;
    }
    for (size_t part = 0; part < (month ? 2U : 3U); part++) {
        v[part] = 0;
        for (size_t i = place[part]; i < place[part] + digits[part]; i++) {
            if (s.p[i] < '0' || s.p[i] > '9') {
                return false;
            }
            v[part] = v[part] * 10 + (s.p[i] - '0');
        }
    }
    mz_date d = MZ_DATE_NONE;
    if (!mz_date_make(v[0], v[1], v[2], &d)) {
        return false;
    }
    *out = month ? (int64_t)v[0] * 12 + v[1] - 1 : d.v;
    return true;
}

static struct lex_token take_text(struct lex *x, struct lex_token t, size_t from,
                                  enum lex_kind kind)
{
    mz_str inside = {NULL, 0};
    t.kind = kind;
    if (!take_quoted(x, &inside)) {
        return bad(x, t, from, (struct mz_say){.text = MZ_T("The quote is not closed on its line")},
                   (struct mz_say){.text = MZ_T("Write \" behind the text")});
    }
    if (kind == LEX_DATE && !read_day(inside, &t.num, false)) {
        return bad(x, t, from,
                   (struct mz_say){.text = MZ_T("\"{0}\" is not a day"), .arg = {inside}},
                   (struct mz_say){.text = MZ_T("Write it like date\"2025-07-01\"")});
    }
    if (kind == LEX_MONTH && !read_day(inside, &t.num, true)) {
        return bad(x, t, from,
                   (struct mz_say){.text = MZ_T("\"{0}\" is not a month"), .arg = {inside}},
                   (struct mz_say){.text = MZ_T("Write it like month\"2025-07\"")});
    }
    t.text = inside;
    return done(x, t, from);
}

static struct lex_token take_word(struct lex *x, struct lex_token t)
{
    size_t from = x->i;
    mz_str name = take_name(x);
    bool quote = peek(x, x->i) == '"';
    if (quote && mz_str_eq(name, MZ_S("date"))) {
        return take_text(x, t, from, LEX_DATE);
    }
    if (quote && mz_str_eq(name, MZ_S("month"))) {
        return take_text(x, t, from, LEX_MONTH);
    }
    t.kind = LEX_NAME;
    t.word = lex_word_of(name);
    return done(x, t, from);
}

/* ---- signs ------------------------------------------------------------ */

/* clang-format off */
/* The longer signs stand before those they begin with. */
static const struct {
    mz_str sign;
    enum lex_kind kind;
    mz_str way; /* of LEX_BAD: what is meant */
} signs[] = {
    {S("!="), LEX_NE, {NULL, 0}},       {S("≠"), LEX_NE, {NULL, 0}},
    {S("<="), LEX_LE, {NULL, 0}},       {S("≤"), LEX_LE, {NULL, 0}},
    {S(">="), LEX_GE, {NULL, 0}},       {S("≥"), LEX_GE, {NULL, 0}},
    {S("=="), LEX_BAD, S("=")},      {S("=<"), LEX_BAD, S("<=")},
    {S("=>"), LEX_BAD, S(">=")},     {S("<>"), LEX_BAD, S("!=")},
    {S("&&"), LEX_BAD, S("and 且")}, {S("||"), LEX_BAD, S("or 或")},
    {S("&"), LEX_BAD, S("and 且")},  {S("|"), LEX_BAD, S("or 或")},
    {S("!"), LEX_BAD, S("not 非")},  {S("'"), LEX_BAD, S("\"")},
    {S("‘"), LEX_BAD, S("\"")},      {S("’"), LEX_BAD, S("\"")},
    {S(";"), LEX_BAD, S(",")},       {S("…"), LEX_BAD, S("..")},
    {S("~"), LEX_BAD, S("..")},      {S("^"), LEX_BAD, S("*")},
    {S(".."), LEX_DOTDOT, {NULL, 0}},   {S("."), LEX_DOT, {NULL, 0}},
    {S("("), LEX_LPAREN, {NULL, 0}},    {S(")"), LEX_RPAREN, {NULL, 0}},
    {S("["), LEX_LBRACKET, {NULL, 0}},  {S("]"), LEX_RBRACKET, {NULL, 0}},
    {S("{"), LEX_LBRACE, {NULL, 0}},    {S("}"), LEX_RBRACE, {NULL, 0}},
    {S(","), LEX_COMMA, {NULL, 0}},     {S(":"), LEX_COLON, {NULL, 0}},
    {S("@"), LEX_INSTANT, {NULL, 0}},   {S("+"), LEX_PLUS, {NULL, 0}},
    {S("-"), LEX_MINUS, {NULL, 0}},     {S("−"), LEX_MINUS, {NULL, 0}},
    {S("*"), LEX_STAR, {NULL, 0}},      {S("×"), LEX_STAR, {NULL, 0}},
    {S("/"), LEX_SLASH, {NULL, 0}},     {S("÷"), LEX_SLASH, {NULL, 0}},
    {S("="), LEX_EQ, {NULL, 0}},        {S("<"), LEX_LT, {NULL, 0}},
    {S(">"), LEX_GT, {NULL, 0}},
};
/* clang-format on */

static struct lex_token take_sign(struct lex *x, struct lex_token t)
{
    size_t from = x->i;
    for (size_t s = 0; s < MZ_LEN(signs); s++) {
        mz_str w = signs[s].sign;
        if (x->text.n - from < w.n || memcmp(x->text.p + from, w.p, w.n) != 0) {
            continue;
        }
        while (x->i < from + w.n) {
            step(x);
        }
        t.kind = signs[s].kind;
        if (t.kind == LEX_BAD) {
            return bad(x, t, from,
                       (struct mz_say){.text = MZ_T("\"{0}\" is not a sign of formulas")},
                       (struct mz_say){.text = MZ_T("Write {0}"), .arg = {signs[s].way}});
        }
        return done(x, t, from);
    }
    step(x);
    return bad(x, t, from, (struct mz_say){.text = MZ_T("\"{0}\" is not a sign of formulas")},
               (struct mz_say){.text = MZ_T("Delete it; a text stands in \"…\"")});
}

bool lex_empty(const struct lex *x)
{
    size_t i = x->i;
    uint32_t cp = 0;
    for (size_t next = i; mz_utf8_next(x->text, &next, &cp) && is_blank(cp); i = next) {
    }
    return i >= x->text.n;
}

struct lex_token lex_next(struct lex *x)
{
    while (is_blank(peek(x, x->i))) {
        step(x);
    }
    struct lex_token t = {.kind = LEX_END, .at = x->at, .den = 1};
    uint32_t cp = peek(x, x->i);
    if (x->i >= x->text.n) {
        return done(x, t, x->i);
    }
    if (is_digit(cp)) {
        return take_number(x, t);
    }
    if (is_letter(cp)) {
        return take_word(x, t);
    }
    return cp == '"' ? take_text(x, t, x->i, LEX_TEXT) : take_sign(x, t);
}
