/* find.c - findings: kept in order, and shown with the line they speak of. */
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "rule/rule.h"

enum { SHOWN_COLUMNS = 100, BEFORE_MARK = 60, SHOWN_MAX = 8192 };

static struct mz_say say_dup(mz_arena *a, struct mz_say s)
{
    for (size_t i = 0; i < MZ_LEN(s.arg); i++) {
        s.arg[i] = s.arg[i].n == 0 ? (mz_str){NULL, 0} : mz_str_dup(a, mz_text_cut(s.arg[i], 200));
    }
    return s;
}

/* Where an error goes when there is no room: over the last that is no error. */
static struct ast_finding *room(struct ast_findings *f, enum ast_grade grade)
{
    if (f->n < AST_FINDINGS_MAX) {
        if ((f->n & (f->n - 1)) == 0) {
            size_t cap = f->n == 0 ? 1 : f->n * 2;
            struct ast_finding *v = MZ_NEW_N(f->a, struct ast_finding, cap);
            if (f->n > 0) {
                memcpy(v, f->v, f->n * sizeof *v);
            }
            f->v = v;
        }
        return &f->v[f->n++];
    }
    f->dropped++;
    for (size_t i = f->n; grade == AST_ERROR && i > 0; i--) {
        if (f->v[i - 1].grade != AST_ERROR) {
            memmove(&f->v[i - 1], &f->v[i], (f->n - i) * sizeof *f->v);
            return &f->v[f->n - 1];
        }
    }
    return NULL;
}

void ast_find(struct ast_findings *f, struct ast_finding one)
{
    f->errors += one.grade == AST_ERROR ? 1 : 0;
    struct ast_finding *to = room(f, one.grade);
    if (to != NULL) {
        one.say = say_dup(f->a, one.say);
        one.way = say_dup(f->a, one.way);
        *to = one;
    }
}

mz_str ast_place(mz_arena *a, const struct ast_at *at)
{
    char letters[4] = {0};
    if (at->line < 1) {
        return at->file;
    }
    if (at->cell < 1) {
        return mz_str_fmt(a, MZ_FMT ":%d:%d", MZ_ARG(at->file), at->line, at->col);
    }
    size_t from = sizeof letters - 1;
    for (int v = at->cell; v > 0 && from > 0; v = (v - 1) / 26) {
        letters[--from] = (char)('A' + (v - 1) % 26);
    }
    return mz_str_fmt(a, MZ_FMT ":%s%d", MZ_ARG(at->file), letters + from, at->line);
}

/* ---- showing ---------------------------------------------------------- */

/* Columns of a character on a terminal: two for what East Asian Width (UAX 11) calls wide. */
static int columns(uint32_t cp)
{
    static const uint32_t wide[][2] = {
        {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},   {0xAC00, 0xD7A3},
        {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},
        {0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD},
    };
    for (size_t i = 0; i < MZ_LEN(wide); i++) {
        if (cp >= wide[i][0] && cp <= wide[i][1]) {
            return 2;
        }
    }
    return 1;
}

static mz_str line_of(mz_str text, int line)
{
    size_t from = 0;
    for (int l = 1; l < line; l++) {
        const char *end = from < text.n ? memchr(text.p + from, '\n', text.n - from) : NULL;
        if (end == NULL) {
            return (mz_str){NULL, 0};
        }
        from = (size_t)(end - text.p) + 1;
    }
    const char *end = from < text.n ? memchr(text.p + from, '\n', text.n - from) : NULL;
    size_t n = (end == NULL ? text.n : (size_t)(end - text.p)) - from;
    return (mz_str){text.p == NULL ? NULL : text.p + from, n};
}

/* The part of the line around the mark, and below it the mark. */
static void show_line(mz_sb *out, mz_str line, struct ast_at at)
{
    mz_sb mark = mz_sb_new(out->a, SHOWN_MAX);
    int first = at.col > BEFORE_MARK ? at.col - BEFORE_MARK : 1;
    int used = 0;
    int col = 1;
    uint32_t cp = 0;
    mz_sb_str(out, MZ_S("    "));
    mz_sb_str(&mark, MZ_S("    "));
    for (size_t i = 0; used < SHOWN_COLUMNS && mz_utf8_next(line, &i, &cp); col++) {
        if (col < first) {
            continue;
        }
        int width = columns(cp);
        mz_sb_char(out, cp < ' ' || cp == 0x7F ? ' ' : cp);
        for (int w = 0; w < width && col < at.col + at.len; w++) {
            mz_sb_byte(&mark, col < at.col ? ' ' : '^');
        }
        used += width;
    }
    if (col <= at.col) { /* behind the end of the line */
        mz_sb_byte(&mark, '^');
    }
    mz_sb_byte(out, '\n');
    mz_sb_str(out, mz_sb_view(&mark));
    mz_sb_byte(out, '\n');
}

/* The sentences of yaml.c begin with the place as {0}; here it stands before them anyway. */
static mz_str sentence_of(mz_arena *a, enum mz_lang lang, const struct ast_finding *one)
{
    mz_str s = mz_text_say(a, lang, one->say);
    size_t n = one->say.arg[0].n;
    if (strcmp(one->check, "yaml") != 0 || n == 0 || s.n <= n ||
        memcmp(s.p, one->say.arg[0].p, n) != 0) {
        return s;
    }
    mz_str rest = {s.p + n, s.n - n};
    size_t colon = memcmp(rest.p, ":", 1) == 0 ? 1 : 3; /* ":" or "：" */
    return mz_str_trim(rest.n < colon ? rest : (mz_str){rest.p + colon, rest.n - colon});
}

mz_str rule_finding_say(mz_arena *a, enum mz_lang lang, const struct ast_finding *one,
                        mz_str folder, mz_str source)
{
    static const char *const grades[] = {
        [AST_ERROR] = MZ_T("{0}: error: {1}"),
        [AST_WARNING] = MZ_T("{0}: warning: {1}"),
        [AST_NOTE] = MZ_T("{0}: note: {1}"),
    };
    const struct ast_at *at = &one->at;
    mz_sb out = mz_sb_new(a, SHOWN_MAX);
    mz_str pack = folder.n > 0 ? folder : at->pack;
    pack = pack.n == 0 ? pack : mz_str_fmt(a, MZ_FMT "/", MZ_ARG(pack));
    mz_str place = mz_str_fmt(a, MZ_FMT MZ_FMT, MZ_ARG(pack), MZ_ARG(ast_place(a, at)));
    mz_sb_str(&out, mz_text_say(a, lang,
                                (struct mz_say){.text = grades[one->grade],
                                                .arg = {place, sentence_of(a, lang, one)}}));
    mz_sb_byte(&out, '\n');
    mz_str line = line_of(source, at->line);
    if (at->line > 0 && at->cell == 0 && line.n > 0) {
        show_line(&out, line, *at);
    }
    if (one->way.text != NULL) {
        mz_sb_str(&out, mz_text_say(a, lang,
                                    (struct mz_say){.text = MZ_T("    way out: {0}"),
                                                    .arg = {mz_text_say(a, lang, one->way)}}));
        mz_sb_byte(&out, '\n');
    }
    return mz_sb_view(&out);
}
