/* reason.c - reasons as JSON and as paragraphs. */
#include "rule/reason.h"
#include "base/text.h"

enum { TEXT_MAX = 1 << 20, DEPTH_MAX = 32 };

/* A list of reasons that is being written: kids come before the next sibling. */
struct level {
    const struct rule_reason *v;
    size_t n;
    size_t i;
};

static const char *mark_name(enum rule_mark m)
{
    switch (m) {
    case RULE_MET:
        return "met";
    case RULE_NOT_MET:
        return "not_met";
    case RULE_OPEN:
        return "open";
    case RULE_SAID:
        break;
    }
    return "said";
}

static void write_list(mz_jw *w, mz_str key, const struct rule_reason *v, size_t n)
{
    struct level stack[DEPTH_MAX] = {{v, n, 0}};
    size_t depth = 1;
    mz_jw_key(w, key);
    mz_jw_list(w);
    while (depth > 0) {
        struct level *at = &stack[depth - 1];
        if (at->i == at->n) {
            mz_jw_end(w); /* the list */
            depth--;
            if (depth > 0) {
                mz_jw_end(w); /* the reason it belongs to */
            }
            continue;
        }
        const struct rule_reason *r = &at->v[at->i++];
        mz_jw_map(w);
        mz_jw_key_text(w, MZ_S("mark"), mz_str_of(mark_name(r->mark)));
        mz_jw_key_text(w, MZ_S("text"), r->text);
        if (r->cite.n > 0) {
            mz_jw_key_text(w, MZ_S("cite"), r->cite);
        }
        if (r->gap.n > 0) {
            mz_jw_key_text(w, MZ_S("gap"), r->gap);
        }
        if (r->decisive) {
            mz_jw_key_flag(w, MZ_S("decisive"), true);
        }
        if (r->kids_n > 0 && depth < DEPTH_MAX) {
            mz_jw_key(w, MZ_S("parts"));
            mz_jw_list(w);
            stack[depth++] = (struct level){r->kids, r->kids_n, 0};
        } else {
            mz_jw_end(w);
        }
    }
}

void rule_reasons_json(mz_jw *w, const struct rule_reasons *why)
{
    mz_jw_map(w);
    mz_jw_key_text(w, MZ_S("conclusion"), why->conclusion);
    write_list(w, MZ_S("conditions"), why->conditions, why->conditions_n);
    write_list(w, MZ_S("exclusions"), why->exclusions, why->exclusions_n);
    write_list(w, MZ_S("steps"), why->steps, why->steps_n);
    write_list(w, MZ_S("needs"), why->needs, why->needs_n);
    write_list(w, MZ_S("params"), why->params, why->params_n);
    mz_jw_end(w);
}

/* ---- paragraphs --------------------------------------------------------------------------- */

static mz_str mark_word(enum mz_lang lang, enum rule_mark m)
{
    switch (m) {
    case RULE_MET:
        return mz_text(lang, MZ_T("Met||of a condition"));
    case RULE_NOT_MET:
        return mz_text(lang, MZ_T("Not met||of a condition"));
    case RULE_OPEN:
        return mz_text(lang, MZ_T("Unknown||of a condition"));
    case RULE_SAID:
        break;
    }
    return MZ_S("");
}

static void line(mz_arena *a, mz_buf *out, enum mz_lang lang, const struct rule_reason *r,
                 size_t depth, mz_str cited)
{
    bool zh = lang == MZ_LANG_ZH;
    for (size_t i = 0; i < depth; i++) {
        mz_buf_add(out, MZ_S("  "));
    }
    mz_str word = mark_word(lang, r->mark);
    if (word.n > 0) {
        mz_buf_add(out, mz_str_fmt(a, zh ? MZ_FMT "　" : MZ_FMT ": ", MZ_ARG(word)));
    }
    mz_buf_add(out, r->text);
    if (r->gap.n > 0) {
        mz_buf_add(out, zh ? MZ_S("，") : MZ_S(", "));
        mz_buf_add(out, r->gap);
    }
    if (r->cite.n > 0 && !mz_str_eq(r->cite, cited)) {
        mz_buf_add(out, mz_str_fmt(a, zh ? "（" MZ_FMT "）" : " (" MZ_FMT ")", MZ_ARG(r->cite)));
    }
    mz_buf_byte(out, '\n');
}

static void paragraphs(mz_arena *a, mz_buf *out, enum mz_lang lang, const struct rule_reason *v,
                       size_t n)
{
    struct level stack[DEPTH_MAX] = {{v, n, 0}};
    size_t depth = 1;
    while (depth > 0) {
        struct level *at = &stack[depth - 1];
        if (at->i == at->n) {
            depth--;
            continue;
        }
        const struct rule_reason *r = &at->v[at->i++];
        /* A part of a condition rests on the same article unless it names another. */
        mz_str cited = depth > 1 ? stack[depth - 2].v[stack[depth - 2].i - 1].cite : MZ_S("");
        line(a, out, lang, r, depth, cited);
        if (r->kids_n > 0 && depth < DEPTH_MAX) {
            stack[depth++] = (struct level){r->kids, r->kids_n, 0};
        }
    }
}

mz_str rule_reasons_text(mz_arena *a, enum mz_lang lang, const struct rule_reasons *why)
{
    mz_buf *out = mz_buf_new(a, TEXT_MAX);
    mz_buf_add(out, why->conclusion);
    mz_buf_byte(out, '\n');
    const struct {
        const char *head;
        const struct rule_reason *v;
        size_t n;
    } parts[] = {
        {MZ_T("Conditions||of a decision"), why->conditions, why->conditions_n},
        {MZ_T("Exclusions||of a decision"), why->exclusions, why->exclusions_n},
        {MZ_T("Still needed||of a decision"), why->needs, why->needs_n},
        {MZ_T("Calculation||of a decision"), why->steps, why->steps_n},
        {MZ_T("Values of the law||of a decision"), why->params, why->params_n},
    };
    for (size_t i = 0; i < MZ_LEN(parts); i++) {
        if (parts[i].n > 0) {
            mz_buf_add(out, mz_text(lang, parts[i].head));
            mz_buf_byte(out, '\n');
            paragraphs(a, out, lang, parts[i].v, parts[i].n);
        }
    }
    return mz_buf_str(out);
}
