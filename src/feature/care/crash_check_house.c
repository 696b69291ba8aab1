/* crash_check_house.c - households and the import of the kill harness, held against what was told.
 */
#include <inttypes.h>
#include <string.h>

#include "feature/care/care_sql.h"
#include "feature/care/crash_check_int.h"

/* One head, who is a member; nobody's household is left empty. */
static void hold_members(const struct crash_houses_row *h, struct crash_result *out)
{
    if (h->members_n < 1 || h->heads_n != 1) {
        out->broken++;
        crash_complain(out, "household %" PRId64 " has %" PRId64 " members and %" PRId64 " heads",
                       h->id, h->members_n, h->heads_n);
    }
}

/* An approved request has made its household, an open one has not; there is no third state. */
static void hold_request(const struct crash_requests_row *r, const struct crash_tags *houses,
                         struct crash_result *out)
{
    bool done = mz_str_eq(r->state, MZ_S("done"));
    bool open = mz_str_eq(r->state, MZ_S("open"));
    char tag[CRASH_TAG_MAX];
    struct crash_tags one = {.p = &tag};
    crash_put_tag(&one, r->reason);
    size_t made = crash_count_tag(houses, tag);
    if ((!done && !open) || made != (done ? 1U : 0U)) {
        out->broken++;
        crash_complain(out, "request %" PRId64 " is " MZ_FMT " and made %zu households", r->id,
                       MZ_ARG(r->state), made);
    }
}

mz_code crash_hold_houses(mz_cx *cx, struct crash_seen *s, struct crash_result *out)
{
    struct crash_houses_row *houses = NULL;
    struct crash_requests_row *requests = NULL;
    size_t houses_n = 0;
    size_t requests_n = 0;
    MZ_TRY(crash_houses(cx, &houses, &houses_n));
    MZ_TRY(crash_requests(cx, &requests, &requests_n));
    struct crash_tags at = crash_room(cx, houses_n);
    struct crash_tags asked = crash_room(cx, requests_n);
    for (size_t i = 0; i < houses_n; i++) {
        crash_put_tag(&at, houses[i].address);
        hold_members(&houses[i], out);
    }
    crash_sort_tags(&at);
    for (size_t i = 0; i < requests_n; i++) {
        crash_put_tag(&asked, requests[i].reason);
        hold_request(&requests[i], &at, out);
    }
    crash_sort_tags(&asked);
    crash_hold_tags("household", &s->houses, &at, &s->open, out);
    crash_hold_tags("request", &s->splits, &asked, &s->open, out);
    out->houses = (int64_t)houses_n;
    return MZ_OK;
}

mz_code crash_hold_import(mz_cx *cx, struct crash_seen *s, struct crash_result *out)
{
    struct crash_imported_row *rows = NULL;
    size_t n = 0;
    if (s->plan->rows == 0) {
        return MZ_OK;
    }
    MZ_TRY(crash_imported(cx, &rows, &n));
    struct crash_tags told = crash_room(cx, (size_t)s->plan->rows);
    struct crash_tags there = crash_room(cx, n);
    for (size_t i = 0; i < n; i++) {
        crash_put_tag(&there, rows[i].address);
    }
    for (int64_t i = 0; i < s->plan->rows; i++) {
        char text[CRASH_TAG_MAX];
        crash_row_tag(text, i);
        crash_put_tag(&told, mz_str_of(text));
    }
    crash_sort_tags(&told);
    crash_sort_tags(&there);
    crash_hold_tags("row", &told, &there, NULL, out);
    if (n != told.n) {
        out->broken++;
        crash_complain(out, "%zu rows were imported, not %zu", n, told.n);
    }
    return MZ_OK;
}
