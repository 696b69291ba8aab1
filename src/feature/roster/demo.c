/* demo.c - two months of four lists of the demonstration county, as files that departments send. */
#include <fcntl.h>
#include <inttypes.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/ident.h"
#include "base/io.h"
#include "base/text.h"
#include "feature/account/account.h"
#include "feature/division/division.h"
#include "feature/person/person.h"
#include "feature/roster/roster_int.h"
#include "feature/roster/roster_sql.h"
#include "store/db.h"

enum { PEOPLE_MAX = 2000, FILE_MAX = 1 << 20, STRANGERS = 40 };

/* Of every so many people one is on the list. */
static const struct {
    const char *list;
    size_t every, from;
} planted[] = {{"rural", 3, 0}, {"medical", 11, 2}, {"union", 97, 5}, {"disabled", 6, 1}};

struct row {
    mz_str name, number;
    int64_t division;
};

/* Somebody whom nobody registered; the numbers pass the check of GB 11643. */
static struct row stranger(mz_cx *cx, int64_t division, size_t i)
{
    static const char *const names[] = {"毛永清", "项根娣", "雷小菊", "蓝火根", "练金水"};
    char digits[40];
    (void)snprintf(digits, sizeof digits, "%06" PRId64 "19%02zu%02zu%02zu%03zu",
                   division / MZ_COUNTY_UNIT, 40 + i % 40, i % 12 + 1, i % 28 + 1, 700 + i);
    return (struct row){mz_str_of(names[i % MZ_LEN(names)]),
                        mz_str_fmt(cx->a, "%.17s%c", digits, mz_cid_check(digits)), division};
}

static mz_code file_of(mz_cx *cx, const struct row *r, size_t n, size_t list, bool older, int *fd)
{
    mz_buf *b = mz_buf_new(cx->a, FILE_MAX);
    mz_buf_add(b, MZ_S("姓名,公民身份号码,行政区划代码\n"));
    for (size_t i = planted[list].from; i < n; i += planted[list].every) {
        if (!older || i % 13 != 0) { /* some are new this month */
            mz_buf_add(b, mz_str_fmt(cx->a, MZ_FMT "," MZ_FMT ",%012" PRId64 "\n",
                                     MZ_ARG(r[i].name), MZ_ARG(r[i].number), r[i].division));
        }
    }
    MZ_TRY(mz_buf_check(cx, b));
    mz_str s = mz_buf_str(b);
    *fd = memfd_create("list", MFD_CLOEXEC);
    return *fd >= 0 && write(*fd, s.p, s.n) == (ssize_t)s.n
               ? MZ_OK
               : mz_fail(cx, MZ_IO, "could not write a list of the demonstration");
}

static mz_code load(mz_cx *cx, int64_t county, const struct row *r, size_t n, size_t list,
                    int64_t ago)
{
    struct mz_ymd t = mz_date_ymd(mz_date_today(cx));
    struct roster_load out;
    bool same = false;
    int fd = -1;
    mz_code rc = file_of(cx, r, n, list, ago > 0, &fd);
    const struct roster_new in = {.list = mz_str_of(planted[list].list),
                                  .period = (int64_t)t.year * 12 + t.month - 1 - ago,
                                  .division = county,
                                  .name = mz_str_fmt(cx->a, "%s.csv", planted[list].list),
                                  .path = mz_str_fmt(cx->a, "/proc/self/fd/%d", fd).p};
    rc = rc == MZ_OK ? roster_load(cx, &in, (struct roster_tell){NULL, NULL}, &out, &same) : rc;
    if (fd >= 0) {
        (void)close(fd);
    }
    return rc;
}

static mz_code people(mz_cx *cx, int64_t county, struct row *r, size_t *n)
{
    struct roster_q_demo_row *p = NULL;
    int64_t lo = 0;
    int64_t hi = 0;
    size_t found = 0;
    division_range(county, &lo, &hi);
    MZ_TRY(roster_q_demo(cx, lo, hi, PEOPLE_MAX, &p, &found));
    *n = 0;
    for (size_t i = 0; i < found; i++) {
        unsigned all = PERSON_MAY_MINOR | PERSON_MAY_PROTECTED;
        r[*n] = (struct row){.name = p[i].name, .division = p[i].division};
        MZ_TRY(person_number_for(cx, all, p[i].id, &r[*n].number));
        ++*n;
        if (i % 50 == 7 && i / 50 < STRANGERS) {
            r[*n] = stranger(cx, p[i].division, i / 50);
            ++*n;
        }
    }
    return MZ_OK;
}

static mz_code month(mz_cx *cx, int64_t county, const struct row *r, size_t n, int64_t ago)
{
    for (size_t i = 0; i < MZ_LEN(planted); i++) {
        MZ_TRY(load(cx, county, r, n, i, ago));
    }
    return MZ_OK;
}

static mz_code all(mz_cx *cx, int64_t county)
{
    struct row *r = MZ_NEW_N(cx->a, struct row, PEOPLE_MAX + STRANGERS);
    size_t n = 0;
    MZ_TRY(people(cx, county, r, &n));
    for (int64_t ago = 1; ago >= 0; ago--) {
        MZ_TRY(month(cx, county, r, n, ago));
    }
    return MZ_OK;
}

mz_code roster_demo(mz_cx *cx, const struct mz_demo *demo)
{
    const struct mz_actor *before = cx->actor;
    int64_t county = demo->division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT;
    struct mz_actor actor = {.role = MZ_S("officer"), .name = MZ_S("officer"), .from = MZ_S("cli")};
    if (division_code_level(demo->division) < DIVISION_COUNTY) {
        return MZ_OK; /* lists of the demonstration are a county's */
    }
    MZ_TRY(account_demo(cx, county));
    division_range(county, &actor.division_lo, &actor.division_hi);
    cx->actor = &actor;
    mz_code rc = account_by_login(cx, actor.name, &actor.user);
    rc = rc == MZ_OK ? all(cx, county) : rc;
    cx->actor = before;
    return rc;
}
