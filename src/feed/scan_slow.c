/* Whatever mz_rows can read: the meaning of a scan. */
#include "feed/feed_int.h"

enum { ROWS_A_TURN = 4096 };

static mz_code tell(mz_cx *cx, const struct feed_scan *s, const mz_rows *r)
{
    const struct mz_feed_watch *w = &s->o.watch;
    int64_t done = 0;
    int64_t total = 0;
    if (w->step != NULL) {
        mz_rows_progress(r, &done, &total);
        w->step(w->p, s->rows, done, total);
    }
    if (w->stopped != NULL && w->stopped(w->p)) {
        return mz_fail(cx, MZ_STOPPED, "stopped while a delivery was read");
    }
    return MZ_OK;
}

/* One row into the run made last. */
static mz_code take(mz_cx *cx, struct feed_scan *s, const struct feed_plan *p,
                    const struct mz_row *row)
{
    struct feed_out *out = &s->outs[s->outs_n - 1];
    struct feed_verdict v = feed_row(p, row, out);
    s->rows++;
    if (out->kept.n > MZ_FEED_KEPT_MAX) {
        return mz_fail(cx, MZ_LIMIT, "the matched rows of one file take over 8 GiB");
    }
    return feed_give_back(cx, s, v, row);
}

/* The keys of JSON lines may grow on the way. */
static mz_code grow(mz_cx *cx, struct feed_scan *s, const mz_rows *r, struct feed_plan *p,
                    size_t *known)
{
    const struct mz_row *header = mz_rows_header(r);
    if (mz_rows_kind(r) != MZ_ROWS_JSON || header->n == *known) {
        return MZ_OK;
    }
    *known = header->n;
    s->found->parts[s->found->parts_n - 1].header = *header;
    return feed_plan_place(cx, r, p);
}

/* All rows of the open part. */
static mz_code take_rows(mz_cx *cx, struct feed_scan *s, mz_rows *r, struct feed_plan *p)
{
    size_t known = mz_rows_header(r)->n;
    bool more = true;
    for (int64_t n = 0; more; n++) {
        struct mz_row row;
        MZ_TRY(mz_rows_next(cx, r, &row, &more));
        MZ_TRY(grow(cx, s, r, p, &known));
        mz_code rc = more ? take(cx, s, p, &row) : MZ_OK;
        rc = rc == MZ_OK && n % ROWS_A_TURN == 0 ? tell(cx, s, r) : rc;
        MZ_TRY(rc);
    }
    return MZ_OK;
}

/* Keep the sentence of a failure with the part; other failures are the caller's. */
static mz_code fault(mz_cx *cx, mz_code rc, struct mz_feed_part *part)
{
    if (rc == MZ_STOPPED || rc == MZ_IO || cx->err.say == NULL) {
        return rc;
    }
    part->fault = (struct mz_say){.text = cx->err.say};
    for (size_t i = 0; i < MZ_LEN(part->fault.arg); i++) {
        part->fault.arg[i] = mz_str_dup(cx->a, mz_str_of(cx->err.say_arg[i]));
    }
    return MZ_OK;
}

static mz_code take_part(mz_cx *cx, struct feed_scan *s, mz_rows *r)
{
    struct feed_plan p;
    struct mz_feed_part *part = feed_new_part(cx, s);
    (void)feed_new_out(s);
    part->name = mz_str_dup(cx->a, mz_rows_part_name(r));
    part->header = *mz_rows_header(r);
    feed_plan_make(s, &p);
    mz_code rc = feed_plan_place(cx, r, &p);
    if (rc == MZ_OK) {
        rc = take_rows(cx, s, r, &p);
    }
    /* The header goes with the part that is read. */
    part = &s->found->parts[s->found->parts_n - 1];
    part->header = mz_row_dup(cx->a, mz_rows_header(r));
    part->say = mz_rows_say(r, cx->a);
    return rc;
}

/* The next part, whole, in pieces or not at all; *good counts those that could be read. */
static mz_code next_part(mz_cx *cx, struct feed_scan *s, mz_rows *r, bool *part, size_t *good)
{
    mz_code rc = mz_rows_part(cx, r, part);
    if (rc == MZ_OK && !*part) {
        return MZ_OK;
    }
    if (rc == MZ_OK) {
        rc = take_part(cx, s, r);
    } else {
        struct mz_feed_part *lost = feed_new_part(cx, s);
        lost->name = mz_str_dup(cx->a, mz_rows_part_name(r));
        (void)feed_new_out(s);
    }
    *good += rc == MZ_OK;
    if (s->found->parts_n > MZ_FEED_PARTS_MAX) {
        return mz_fail(cx, MZ_LIMIT, "over %d files in one archive", MZ_FEED_PARTS_MAX);
    }
    return rc;
}

mz_code feed_scan_slow(mz_cx *cx, struct feed_scan *s)
{
    size_t labels_n = 0;
    const mz_str *labels = mz_feed_form_labels(s->form, &labels_n);
    bool headless = s->form->shape.headless;
    struct mz_rows_options o = {.name = s->o.name,
                                .known = labels,
                                .known_n = labels_n,
                                .header = headless ? MZ_HEADER_NONE : MZ_HEADER_AUTO,
                                .limits = s->o.limits};
    mz_rows *r = NULL;
    struct mz_error first = {0};
    size_t good = 0;
    MZ_TRY(mz_rows_open_memory(cx, s->bytes, o, &r));
    for (bool part = true; part;) {
        mz_code rc = next_part(cx, s, r, &part, &good);
        first = rc != MZ_OK && first.code == MZ_OK ? cx->err : first;
        rc = rc == MZ_OK ? rc : fault(cx, rc, &s->found->parts[s->found->parts_n - 1]);
        MZ_TRY(rc);
        mz_clear(cx);
    }
    if (good == 0 && first.code != MZ_OK) {
        cx->err = first;
        return first.code;
    }
    return MZ_OK;
}
