/* feed_judge.c - what a result says: sums, ages, and jumps against the month before. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/money.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/feed/feed_int.h"
#include "store/db.h"

/* What is a jump, in per cent of the month before, when there were at least so many. */
enum {
    JUMP_ROWS = 30,
    JUMP_PEOPLE = 20,
    JUMP_SUM = 50,
    JUMP_LEAST = 20,
    JUMP_INVALID_POINTS = 100
};
enum { STALE_MONTHS = 3 };

static bool adds_up(const struct catalogue *c, const struct catalogue_feature *f)
{
    enum catalogue_type type = c->item[f->item].type;
    bool counts = type == CATALOGUE_TYPE_NUMBER || type == CATALOGUE_TYPE_WHOLE;
    return f->fold == CATALOGUE_FOLD_COUNT || f->fold == CATALOGUE_FOLD_ANY ||
           (counts && f->fold != CATALOGUE_FOLD_LATEST) || (counts && c->item[f->item].unit.n > 0);
}

static int64_t plus(int64_t a, int64_t b)
{
    int64_t out = 0;
    return a == MZ_NULL || __builtin_add_overflow(a, b, &out) ? MZ_NULL : out;
}

static void sum_of(const struct mz_feed_feature *part, bool adds, struct feed_sum *out)
{
    out->sum = adds ? 0 : MZ_NULL;
    for (size_t i = 0; i < part->n; i++) {
        out->people += i == 0 || part->person[i] != part->person[i - 1];
        out->sum = adds ? plus(out->sum, part->value[i]) : MZ_NULL;
    }
}

static void ages(const struct mz_feed_feature *part, int64_t period, struct feed_detail *out)
{
    for (size_t i = 0; part->month != NULL && i < part->n; i++) {
        int64_t month = part->month[i];
        out->newest = out->newest == MZ_NULL || month > out->newest ? month : out->newest;
        out->oldest = out->oldest == MZ_NULL || month < out->oldest ? month : out->oldest;
        out->dated++;
        out->stale += month < period - STALE_MONTHS;
    }
}

static struct mz_say kept(mz_arena *a, struct mz_say say)
{
    for (size_t i = 0; i < MZ_LEN(say.arg); i++) {
        say.arg[i] = say.arg[i].n == 0 ? MZ_S("") : mz_str_dup(a, mz_text_cut(say.arg[i], 200));
    }
    return say;
}

static void say_of(mz_cx *cx, struct feed_detail *out, struct mz_say say)
{
    if (say.text != NULL && out->say_n < FEED_SAYS_MAX) {
        out->say[out->say_n++] = kept(cx->a, say);
    }
}

static void parts(mz_cx *cx, const struct mz_feed_result *r, struct feed_detail *out)
{
    for (size_t i = 0; i < r->parts_n; i++) {
        const struct mz_feed_part *p = &r->parts[i];
        say_of(cx, out, p->say);
        say_of(cx, out, p->fault);
        if (p->unended && p->fault.text == NULL) {
            say_of(cx, out,
                   (struct mz_say){.text = MZ_T("The last line of \"{0}\" has no end: the file may "
                                                "be cut off"),
                                   .arg = {p->name}});
        }
    }
}

void feed_judge(mz_cx *cx, const struct feed_delivery *d, const struct feed_shape *s,
                const struct mz_feed_result *r, struct feed_detail *out)
{
    const struct catalogue *c = NULL;
    memset(out, 0, sizeof *out);
    out->newest = out->oldest = MZ_NULL;
    memcpy(out->reason, r->counts.reason, sizeof out->reason);
    memcpy(out->fixed, r->counts.fixed, sizeof out->fixed);
    out->rejects = r->rejects;
    if (feed_catalogue(cx, &c) != MZ_OK) {
        mz_clear(cx);
        return;
    }
    for (size_t i = 0; i < s->feature_n && i < r->folded->features_n; i++) {
        struct feed_sum *sum = &out->feature[out->feature_n++];
        sum->id = s->feature[i]->id;
        sum_of(&r->folded->feature[i], adds_up(c, s->feature[i]), sum);
        ages(&r->folded->feature[i], d->period, out);
    }
    memcpy(out->left_out, s->left_out, sizeof out->left_out);
    out->left_out_n = s->left_out_n;
    parts(cx, r, out);
}

/* ---- figures ------------------------------------------------------------------------------------
 */

mz_str feed_thousands(mz_arena *a, int64_t v)
{
    char digits[24];
    char out[32];
    size_t n = 0;
    int len = snprintf(digits, sizeof digits, "%" PRId64, v);
    for (int i = 0; i < len; i++) {
        int left = len - i;
        out[n++] = digits[i];
        if (left > 1 && left % 3 == 1 && digits[i] != '-') {
            out[n++] = ',';
        }
    }
    return mz_str_dup(a, (mz_str){out, n});
}

/* ---- jumps -------------------------------------------------------------------------------------
 */

mz_str feed_amount(mz_arena *a, const struct catalogue *c, const struct catalogue_feature *f,
                   int64_t v)
{
    bool scaled = f->fold != CATALOGUE_FOLD_COUNT && f->fold != CATALOGUE_FOLD_ANY &&
                  c->item[f->item].type == CATALOGUE_TYPE_NUMBER;
    if (v == MZ_NULL) {
        return MZ_S("—");
    }
    if (!scaled) {
        return feed_thousands(a, v);
    }
    int64_t cents = v < 0 ? -(v % 100) : v % 100;
    return mz_str_fmt(a, "%s" MZ_FMT ".%02" PRId64, v < 0 && v > -100 ? "-" : "",
                      MZ_ARG(feed_thousands(a, v / 100)), cents);
}

static bool jumps(int64_t was, int64_t now, int64_t percent)
{
    uint64_t change = now > was ? (uint64_t)now - (uint64_t)was : (uint64_t)was - (uint64_t)now;
    uint64_t size = was < 0 ? 0 - (uint64_t)was : (uint64_t)was;
    for (; change > UINT64_MAX / 1000 || size > UINT64_MAX / 1000; change /= 2, size /= 2) {
    }
    return change * 100 > size * (uint64_t)percent;
}

struct judging {
    mz_cx *cx;
    struct feed_detail *out;
    int64_t period;
};

static void jump(const struct judging *j, struct mz_say say)
{
    if (j->out->jump_n < FEED_JUMPS_MAX) {
        j->out->jump[j->out->jump_n++] = kept(j->cx->a, say);
    }
}

static void count_jump(const struct judging *j, const char *sentence, int64_t was, int64_t now,
                       int64_t percent)
{
    if ((was >= JUMP_LEAST || now >= JUMP_LEAST) && jumps(was, now, percent)) {
        mz_arena *a = j->cx->a;
        jump(j, (struct mz_say){.text = sentence,
                                .arg = {feed_thousands(a, was), feed_thousands(a, now),
                                        catalogue_period_text(a, j->period)}});
    }
}

static void sum_jumps(const struct judging *j, const struct catalogue *c,
                      const struct feed_detail *was)
{
    for (size_t i = 0; i < j->out->feature_n; i++) {
        const struct feed_sum *now = &j->out->feature[i];
        const struct catalogue_feature *f = catalogue_feature(c, now->id, NULL);
        for (size_t n = 0; f != NULL && n < was->feature_n; n++) {
            const struct feed_sum *old = &was->feature[n];
            if (!mz_str_eq(old->id, now->id) || old->people < JUMP_LEAST || now->sum == MZ_NULL ||
                old->sum == MZ_NULL || !jumps(old->sum, now->sum, JUMP_SUM)) {
                continue;
            }
            jump(j, (struct mz_say){.text = MZ_T("{0} went from {1} to {2} in all"),
                                    .arg = {f->label, feed_amount(j->cx->a, c, f, old->sum),
                                            feed_amount(j->cx->a, c, f, now->sum)}});
        }
    }
}

void feed_judge_before(mz_cx *cx, const struct catalogue *c, const struct feed_delivery *d,
                       const struct feed_delivery *before, const struct feed_detail *was,
                       struct feed_detail *out)
{
    struct judging j = {cx, out, before->period};
    out->before = before->id;
    count_jump(&j, MZ_T("Rows went from {0} in {2} to {1}"), before->rows, d->rows, JUMP_ROWS);
    count_jump(&j, MZ_T("Persons of ours went from {0} in {2} to {1}"), before->people, d->people,
               JUMP_PEOPLE);
    int64_t bad_was = 10000 - feed_quality(before->rows, before->invalid);
    int64_t bad_now = 10000 - feed_quality(d->rows, d->invalid);
    if (before->rows >= JUMP_LEAST && d->rows >= JUMP_LEAST &&
        bad_now > bad_was + JUMP_INVALID_POINTS) {
        jump(&j,
             (struct mz_say){
                 .text = MZ_T("Of every hundred rows {1} cannot be used; in {2} it was {0}"),
                 .arg = {mz_str_fmt(cx->a, "%" PRId64 ".%02" PRId64, bad_was / 100, bad_was % 100),
                         mz_str_fmt(cx->a, "%" PRId64 ".%02" PRId64, bad_now / 100, bad_now % 100),
                         catalogue_period_text(cx->a, before->period)}});
    }
    if (memcmp(d->hash, before->hash, sizeof d->hash) == 0) {
        jump(&j, (struct mz_say){.text = MZ_T("The file is, byte by byte, the one of {0}"),
                                 .arg = {catalogue_period_text(cx->a, before->period)}});
    }
    sum_jumps(&j, c, was);
}
