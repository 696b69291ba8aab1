/* about_test.c - from the page of an own case that was refused leads a way to the appeal, while its
 * time runs. */
#include "site.h"

#define COUNTY_MORE struct site s;
#include "county.h"

#include <inttypes.h>

#include "base/text.h"
#include "feature/apply/about.h"
#include "feature/apply/apply_int.h"
#include "store/db.h"

extern const struct mz_feature mz_feature_apply;
extern const struct mz_feature mz_feature_matter;
extern const struct mz_feature mz_feature_verify;
extern const struct mz_feature mz_feature_job;
const struct mz_feature *const mz_features[] = {&mz_feature_apply, &mz_feature_matter,
                                                &mz_feature_verify, &mz_feature_job, NULL};

static const struct reader readers[] = {{"clerk", CLERK, "clerk", TOWN}, {0}};

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    MZ_TRY(mz_feature_verify.start(cx));
    MZ_TRY(add_home(k, "周文芳", "19600301", VILLAGE));
    MZ_TRY(add_home(k, "吴大山", "19800512", VILLAGE));
    site_open(&k->s, cx, readers);
    return MZ_OK;
}

static void guest(struct county *k)
{
    k->w.actor = apply_guest(COUNTY, MZ_S("192.0.2.7"), MZ_S("r1"));
}

static mz_code send(mz_cx *cx, struct apply *a, const char *name)
{
    a->b.name = mz_str_of(name);
    a->b.rows[0] = (struct apply_row){.name = a->b.name, .role = MZ_S("self")};
    a->b.rows_n = 1;
    MZ_TRY(apply_save(cx, a));
    return apply_send(cx, a);
}

/* Sent by phone about a case (0: about none), made sure of by a clerk; the case, 0: none began. */
static int64_t begun(struct county *k, const char *matter, struct apply_about about,
                     struct apply *out)
{
    mz_cx *cx = &k->w.cx;
    mz_str code = MZ_S("");
    int64_t id = 0;
    int64_t case_id = 0;
    guest(k);
    mz_code rc = apply_start_about(cx, mz_str_of(matter), VILLAGE, about, &id, &code);
    rc = rc == MZ_OK ? apply_get(cx, id, out) : rc;
    rc = rc == MZ_OK ? send(cx, out, "周文芳") : rc;
    clerk(k);
    rc = rc == MZ_OK ? apply_get(cx, id, out) : rc;
    const struct apply_bind in = {
        .id = id, .version = out->version, .household = k->home[0], .leave_out = true};
    rc = rc == MZ_OK ? apply_bind(cx, &in, &case_id) : rc;
    if (rc != MZ_OK) {
        printf("not begun: %s %s\n", mz_code_name(rc), cx->err.msg);
        mz_clear(cx);
    }
    return case_id;
}

static bool turned_away(struct county *k, int64_t id)
{
    clerk(k);
    return matter_happen(&k->w.cx, id, 0,
                         (struct flow_event){.kind = FLOW_ACTED,
                                             .what = MZ_S("decline"),
                                             .reason = MZ_S("不属于受理范围")}) == MZ_OK;
}

static bool offered(struct county *k, const struct apply *a, int64_t id)
{
    mz_arena *m = k->w.cx.a;
    mz_str page = mz_str_fmt(m, "/apply/at/" MZ_FMT, MZ_ARG(a->b.code));
    mz_str first = mz_str_fmt(m, "first=%" PRId64, id);
    return see(&k->s, NULL, page.p) == 200 &&
           memmem(k->s.a.body.p, k->s.a.body.n, first.p, first.n) != NULL;
}

BOTH(who_was_refused_is_offered_the_appeal_and_it_is_about_that_case)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct apply a = {.id = 0};
    struct apply appeal = {.id = 0};
    int64_t *behind = NULL;
    size_t n = 0;
    int64_t id = begun(&k, "dibao_apply", (struct apply_about){.first = 0}, &a);
    CHECK(id > 0 && !offered(&k, &a, id)); /* an open case is objected to where it stands */
    CHECK(turned_away(&k, id) && offered(&k, &a, id) && shows(&k.s, "社会救助决定复核"));
    int64_t ours = begun(&k, "aid_appeal", (struct apply_about){a.b.code, id}, &appeal);
    CHECK(ours > 0 && matter_behind(cx, id, &behind, &n) == MZ_OK && n == 1 && behind[0] == ours);
    site_close(&k.s);
    county_done(&k);
}

BOTH(the_appeal_is_offered_while_its_time_runs)
{
    struct county k;
    (void)county(&k, kind_);
    struct apply a = {.id = 0};
    int64_t id = begun(&k, "dibao_apply", (struct apply_about){.first = 0}, &a);
    CHECK(id > 0 && turned_away(&k, id));
    test_tick(&k.w, INT64_C(60) * 86400000);
    CHECK(offered(&k, &a, id));
    test_tick(&k.w, INT64_C(1) * 86400000);
    CHECK(!offered(&k, &a, id));
    site_close(&k.s);
    county_done(&k);
}

BOTH(nobody_names_a_case_without_the_code_of_its_own_application)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct apply a = {.id = 0};
    mz_str code = MZ_S("");
    int64_t none = 0;
    int64_t id = begun(&k, "dibao_apply", (struct apply_about){.first = 0}, &a);
    CHECK(id > 0 && turned_away(&k, id));
    const struct apply_about ways[] = {{MZ_S(""), id}, {MZ_S("0000-0000-0000-0000"), id},
                                       {a.b.code, id + 1}};
    guest(&k);
    for (size_t i = 0; i < MZ_LEN(ways); i++) {
        CHECK(refused(&k, apply_start_about(cx, MZ_S("aid_appeal"), VILLAGE, ways[i], &none, &code),
                      MZ_INVALID, "first"));
    }
    site_close(&k.s);
    county_done(&k);
}

TEST_MAIN(T2(who_was_refused_is_offered_the_appeal_and_it_is_about_that_case),
          T2(the_appeal_is_offered_while_its_time_runs),
          T2(nobody_names_a_case_without_the_code_of_its_own_application))
