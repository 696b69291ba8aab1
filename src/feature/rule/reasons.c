/* reasons.c - the reasons of a decision as parts of a card. */
#include "feature/rule/try.h"

enum { LINES_MAX = 200, DEPTH_MAX = 6 };

enum mz_tone rule_status_tone(enum rule_status s)
{
    switch (s) {
    case RULE_ELIGIBLE:
        return MZ_TONE_OK;
    case RULE_NOT_ELIGIBLE:
        return MZ_TONE_BAD;
    case RULE_NEEDS:
    case RULE_MANUAL:
    case RULE_GIVES_WAY:
        break;
    }
    return MZ_TONE_WARN;
}

static struct ui_tag mark_of(mz_cx *cx, enum rule_mark m)
{
    switch (m) {
    case RULE_MET:
        return (struct ui_tag){.tone = MZ_TONE_OK, .text = sheet_say(cx, MZ_T("met"))};
    case RULE_NOT_MET:
        return (struct ui_tag){.tone = MZ_TONE_BAD, .text = sheet_say(cx, MZ_T("not met"))};
    case RULE_OPEN:
        return (struct ui_tag){.tone = MZ_TONE_WARN,
                               .text = sheet_say(cx, MZ_T("unknown||a condition"))};
    case RULE_SAID:
        break;
    }
    return (struct ui_tag){.tone = MZ_TONE_IDLE, .text = sheet_say(cx, MZ_T("remark"))};
}

static mz_str gap_of(mz_cx *cx, const struct rule_reason *r)
{
    mz_str decisive = r->decisive ? sheet_say(cx, MZ_T("this alone refuses")) : MZ_S("");
    const char *sep = r->gap.n > 0 && decisive.n > 0 ? (cx->lang == MZ_LANG_ZH ? "；" : "; ") : "";
    return mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(r->gap), sep, MZ_ARG(decisive));
}

struct level {
    const struct rule_reason *v;
    size_t n;
    size_t i;
};

/* The tree in the order of reading; parts are set in by a sign for each level. */
static size_t lines_of(mz_cx *cx, const struct rule_reason *v, size_t n, struct rule_line *out)
{
    static const char *const indent[DEPTH_MAX] = {"",       "└ ",       "　└ ",
                                                  "　　└ ", "　　　└ ", "　　　　└ "};
    struct level stack[DEPTH_MAX] = {{v, n, 0}};
    size_t depth = 1;
    size_t k = 0;
    while (depth > 0 && k < LINES_MAX) {
        struct level *at = &stack[depth - 1];
        if (at->i == at->n) {
            depth--;
            continue;
        }
        const struct rule_reason *r = &at->v[at->i++];
        out[k++] = (struct rule_line){
            .tag = mark_of(cx, r->mark),
            .text = mz_str_fmt(cx->a, "%s" MZ_FMT, indent[depth - 1], MZ_ARG(r->text)),
            .why = gap_of(cx, r),
            .cite = r->cite};
        if (r->kids_n > 0 && depth < DEPTH_MAX) {
            stack[depth++] = (struct level){r->kids, r->kids_n, 0};
        }
    }
    return k;
}

static void list(mz_cx *cx, struct sheet_texts *t, const char *label, const struct rule_reason *v,
                 size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct rule_text one = sheet_plain(cx, v[i].text);
        one.label = i == 0 ? sheet_say(cx, label) : MZ_S("");
        one.note = v[i].cite;
        sheet_text(t, one);
    }
}

void rule_reasons_card(mz_cx *cx, const struct rule_book *b, const struct rule_reasons *why,
                       struct rule_card *card)
{
    struct rule_line *lines = MZ_NEW_N(cx->a, struct rule_line, LINES_MAX);
    struct sheet_texts t = sheet_texts(cx);
    (void)b;
    card->lines = lines;
    card->lines_n = lines_of(cx, why->conditions, why->conditions_n, lines);
    list(cx, &t, MZ_T("Exclusions:"), why->exclusions, why->exclusions_n);
    list(cx, &t, MZ_T("Still needed:"), why->needs, why->needs_n);
    list(cx, &t, MZ_T("Calculation:"), why->steps, why->steps_n);
    list(cx, &t, MZ_T("Standards read:"), why->params, why->params_n);
    card->after = t.v;
    card->after_n = t.n;
}
