#include "feature/tables.h"

#include "check.h"
#include "feature/list_web.h"

static mz_code serve(mz_cx *cx, mz_req *rq, mz_out *out)
{
    (void)cx;
    (void)rq;
    (void)out;
    return MZ_OK;
}

static const struct mz_perm perms[] = {
    {.name = "x.read", .roles = MZ_R_STAFF, .help = "See x"},
    {0},
};

/* The mistake of one feature with these routes, beside a sound one; NULL when there is none. */
static bool says(const struct mz_feature *f, const char *part)
{
    static const struct mz_route routes[] = {
        {.path = "/x/{id}", .get = serve, .need = "x.read", .help = "One x"},
        {0},
    };
    static const struct mz_act acts[] = {{.name = "x.add", .help = "added"}, {0}};
    static const struct mz_feature sound = {
        .name = "x", .title = "X", .routes = routes, .perms = perms, .acts = acts};
    const struct mz_feature *const all[] = {&sound, f, NULL};
    mz_arena *a = mz_arena_new(1 << 16);
    const char *m = mz_feature_mistake(a, all);
    bool good = part == NULL ? m == NULL : m != NULL && strstr(m, part) != NULL;
    if (!good) {
        printf("mistake: %s\n", m == NULL ? "none" : m);
    }
    mz_arena_free(a);
    return good;
}

#define ROUTE(...)                      \
    (&(struct mz_feature){.name = "y",  \
                          .title = "Y", \
                          .routes = (const struct mz_route[]){{.help = "h", __VA_ARGS__}, {0}}})
#define ACT(...)           \
    (&(struct mz_feature){ \
        .name = "y", .title = "Y", .acts = (const struct mz_act[]){{__VA_ARGS__}, {0}}})
#define PERM(...)          \
    (&(struct mz_feature){ \
        .name = "y", .title = "Y", .perms = (const struct mz_perm[]){{__VA_ARGS__}, {0}}})

TEST(a_route_needs_a_known_permission)
{
    CHECK(says(ROUTE(.path = "/y", .get = serve, .need = "x.read"), NULL));
    CHECK(says(ROUTE(.path = "/y", .get = serve, .need = "public"), NULL));
    CHECK(says(ROUTE(.path = "/y", .get = serve), "needs no permission"));
    CHECK(says(ROUTE(.path = "/y", .get = serve, .need = "y.read"), "no feature declares"));
    CHECK(says(ROUTE(.path = "/y", .post = serve, .need = "user", .need_post = "z"),
               "no feature declares"));
}

TEST(a_route_has_a_path_of_its_own_and_a_handler)
{
    CHECK(says(ROUTE(.path = "/y", .need = "public"), "has no handler"));
    CHECK(says(ROUTE(.path = "y", .get = serve, .need = "public"), "does not begin with /"));
    CHECK(says(ROUTE(.path = "/x/{day}", .get = serve, .need = "public"), "is routed twice"));
    CHECK(says(ROUTE(.path = "/x/{id}/y", .get = serve, .need = "public"), NULL));
    CHECK(says(ROUTE(.path = "/x/new", .get = serve, .need = "public"), NULL));
}

TEST(names_stand_once)
{
    CHECK(says(PERM(.name = "x.read", .roles = MZ_R_STAFF, .help = "h"), "stands twice"));
    CHECK(says(PERM(.name = "y.read", .help = "h"), "of no role"));
    CHECK(says(PERM(.name = "y.read", .roles = 1U << MZ_ROLE_N, .help = "h"), "of no role"));
    CHECK(says(PERM(.name = "y.read", .roles = MZ_R_STAFF), "without help"));
    CHECK(says(ACT(.name = "x.add", .help = "h"), "stands twice"));
    CHECK(says(ACT(.name = "y.add"), "without help"));
    CHECK(says(&(struct mz_feature){.name = "x", .title = "X"}, "stands twice"));
    CHECK(says(&(struct mz_feature){.name = "y"}, "no name or title"));
}

static const struct mz_col good_cols[] = {
    {"name", "Name", MZ_COL_TEXT, MZ_COL_SORT | MZ_COL_FILTER, NULL}, {0}};

static const struct mz_reg one_reg = {.name = "zs"};
static const struct mz_reg other_reg = {.name = "ws"};
static const struct mz_shape rows_shape = {"Zs", NULL, 0};
static const struct list_how zs_list = {.reg = &one_reg, .answer = &rows_shape};

#define LIST(...) ROUTE(.path = "/y", .need = "public", __VA_ARGS__)

TEST(a_list_goes_through_the_one_mechanism)
{
    CHECK(says(LIST(.get = list_get, .page = &zs_list, .list = &one_reg, .answer = &rows_shape),
               NULL));
    CHECK(says(LIST(.get = serve, .list = &one_reg, .answer = &rows_shape), "a list of its own"));
    CHECK(says(LIST(.get = list_get), "a list of its own"));
    CHECK(says(LIST(.get = list_get, .page = &zs_list, .list = &other_reg, .answer = &rows_shape),
               "a list of its own"));
    CHECK(says(LIST(.get = list_get, .page = &zs_list, .list = &one_reg), "a list of its own"));
}
static const struct mz_col plain_cols[] = {{"name", "Name", MZ_COL_TEXT, MZ_COL_SORT, NULL}, {0}};

#define REG(...)                                     \
    (&(struct mz_feature){                           \
        .name = "y",                                 \
        .title = "Y",                                \
        .registers = (const struct mz_reg *const[]){ \
            &(const struct mz_reg){.name = "ys", .title = "Ys", __VA_ARGS__}, NULL}})

TEST(a_list_leaves_or_says_why_it_stays)
{
    CHECK(says(REG(.cols = good_cols, .need = "x.read"), NULL));
    CHECK(says(REG(.cols = good_cols, .stays = "a reason"), NULL));
    CHECK(says(REG(.cols = good_cols), "neither leaves nor says why"));
    CHECK(says(REG(.cols = good_cols, .need = "x.read", .stays = "a reason"), "neither leaves"));
    CHECK(says(REG(.cols = good_cols, .need = "y.read"), "unknown permission to leave"));
    CHECK(says(REG(.cols = plain_cols, .need = "x.read"), "without a column to sort or filter"));
}

TEST_MAIN(T(a_route_needs_a_known_permission), T(a_route_has_a_path_of_its_own_and_a_handler),
          T(names_stand_once), T(a_list_goes_through_the_one_mechanism),
          T(a_list_leaves_or_says_why_it_stays))
