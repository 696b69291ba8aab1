#include "feature/saved/saved.h"

#include "check.h"
#include "feature/saved/saved_int.h"
#include "store.h"

extern const struct mz_feature mz_feature_saved;
const struct mz_feature *const mz_features[] = {&mz_feature_saved, NULL};

#define COUNTY INT64_C(331181000000)

static struct saved_view view_of(const char *list, const char *name, const char *query)
{
    return (struct saved_view){
        .list = mz_str_of(list), .name = mz_str_of(name), .query = mz_str_of(query)};
}

static mz_cx *begin(struct test_world *w, enum mz_db_kind kind)
{
    test_store(w, kind);
    w->actor.user = 7;
    test_scope(w, COUNTY, COUNTY + 999999);
    return &w->cx;
}

static mz_code add(mz_cx *cx, const char *list, const char *name, const char *query, int64_t *id)
{
    struct saved_view v = view_of(list, name, query);
    mz_clear(cx);
    return saved_add(cx, &v, id);
}

static bool says(const mz_cx *cx, const char *sentence)
{
    return cx->err.say != NULL && strcmp(cx->err.say, sentence) == 0;
}

BOTH(a_view_is_found_again_by_its_owner_alone)
{
    struct test_world w;
    struct saved_view *v = NULL;
    struct saved_view one;
    size_t n = 0;
    int64_t id = 0;
    mz_cx *cx = begin(&w, kind_);
    CHECK(add(cx, "/person", " 高龄 ", "age=80-&state=active", &id) == MZ_OK);
    CHECK(add(cx, "/org", "养老", "kind=elderly", &id) == MZ_OK);
    CHECK(saved_of(cx, MZ_S("/org"), &v, &n) == MZ_OK && n == 1 && v[0].id == id);
    CHECK(mz_str_eq(v[0].query, MZ_S("kind=elderly")) && !v[0].usual);
    CHECK(saved_of(cx, MZ_S(""), &v, &n) == MZ_OK && n == 2);
    CHECK(mz_str_eq(v[1].name, MZ_S("高龄")));
    w.actor.user = 8;
    CHECK(saved_of(cx, MZ_S(""), &v, &n) == MZ_OK && n == 0);
    CHECK(saved_get(cx, id, &one) == MZ_ABSENT);
    mz_clear(cx);
    CHECK(saved_rename(cx, id, MZ_S("我的")) == MZ_ABSENT);
    mz_clear(cx);
    CHECK(saved_set_usual(cx, id, true) == MZ_ABSENT);
    mz_clear(cx);
    CHECK(saved_drop(cx, id) == MZ_ABSENT);
    mz_clear(cx);
    w.actor.user = 7;
    test_scope(&w, COUNTY + 103000, COUNTY + 103999); /* the same account in another post */
    CHECK(saved_of(cx, MZ_S(""), &v, &n) == MZ_OK && n == 0);
    CHECK(saved_drop(cx, id) == MZ_ABSENT);
    test_done(&w);
}

BOTH(a_name_stands_once_over_a_list)
{
    struct test_world w;
    struct saved_view v;
    int64_t id = 0;
    int64_t other = 0;
    mz_cx *cx = begin(&w, kind_);
    CHECK(add(cx, "/person", "高龄", "age=80-", &id) == MZ_OK);
    CHECK(add(cx, "/person", "高龄", "age=60-", &other) == MZ_CONFLICT);
    CHECK(add(cx, "/org", "高龄", "age=60-", &other) == MZ_OK);
    CHECK(add(cx, "/person", "老年", "age=60-", &other) == MZ_OK);
    CHECK(saved_rename(cx, other, MZ_S("高龄")) == MZ_CONFLICT);
    mz_clear(cx);
    CHECK(saved_rename(cx, other, MZ_S(" 60岁 ")) == MZ_OK);
    CHECK(saved_rename(cx, other, MZ_S("60岁")) == MZ_OK);
    CHECK(saved_get(cx, other, &v) == MZ_OK && mz_str_eq(v.name, MZ_S("60岁")));
    CHECK(saved_rename(cx, other, MZ_S(" ")) == MZ_INVALID);
    test_done(&w);
}

BOTH(the_menu_opens_one_view_of_a_list)
{
    struct test_world w;
    struct saved_view *v = NULL;
    size_t n = 0;
    int64_t a = 0;
    int64_t b = 0;
    int64_t c = 0;
    mz_cx *cx = begin(&w, kind_);
    struct saved_view first = view_of("/person", "高龄", "age=80-");
    first.usual = true;
    CHECK(saved_add(cx, &first, &a) == MZ_OK);
    CHECK(add(cx, "/person", "老年", "age=60-", &b) == MZ_OK);
    CHECK(add(cx, "/org", "养老", "kind=elderly", &c) == MZ_OK);
    CHECK(saved_usual(cx, &v, &n) == MZ_OK && n == 1 && v[0].id == a);
    CHECK(saved_set_usual(cx, b, true) == MZ_OK && saved_set_usual(cx, c, true) == MZ_OK);
    CHECK(saved_usual(cx, &v, &n) == MZ_OK && n == 2 && v[0].id == c && v[1].id == b);
    CHECK(saved_set_usual(cx, b, false) == MZ_OK);
    CHECK(saved_usual(cx, &v, &n) == MZ_OK && n == 1 && v[0].id == c);
    CHECK(saved_drop(cx, c) == MZ_OK);
    CHECK(saved_usual(cx, &v, &n) == MZ_OK && n == 0);
    CHECK(saved_of(cx, MZ_S("/org"), &v, &n) == MZ_OK && n == 0);
    test_done(&w);
}

BOTH(a_view_keeps_no_number_of_a_person)
{
    static const char *const refused[] = {"q=331181195803071238", "q=33118119580307123X",
                                          "q=13805780001", "q=%EF%BC%91%EF%BC%93805780001",
                                          "age=60-&q=331181580307123"};
    static const char *const taken[] = {"place=331181103000", "q=0578-7120000", "q=%E5%BC%A0"};
    struct test_world w;
    int64_t id = 0;
    char name[20];
    mz_cx *cx = begin(&w, kind_);
    for (size_t i = 0; i < MZ_LEN(refused); i++) {
        CHECK(add(cx, "/person", "号码", refused[i], &id) == MZ_INVALID);
        CHECK(says(cx, "A view keeps no number of a person. Take the number out of the search, "
                       "then save it"));
    }
    for (size_t i = 0; i < MZ_LEN(taken); i++) {
        (void)snprintf(name, sizeof name, "v%zu", i);
        CHECK(add(cx, "/person", name, taken[i], &id) == MZ_OK);
    }
    test_done(&w);
}

BOTH(what_is_no_view_is_refused)
{
    static const char *const lists[] = {"", "/", "person", "//evil.test", "/a?b", "/a b"};
    struct test_world w;
    int64_t id = 0;
    mz_cx *cx = begin(&w, kind_);
    for (size_t i = 0; i < MZ_LEN(lists); i++) {
        CHECK(add(cx, lists[i], "名", "a=1", &id) == MZ_INVALID);
        CHECK(says(cx, "There is no such list."));
    }
    CHECK(add(cx, "/person", "", "a=1", &id) == MZ_INVALID);
    CHECK(add(cx, "/person", "一二三四五六七八九十一二三四五六七八九十一", "a=1", &id) ==
          MZ_INVALID);
    CHECK(add(cx, "/person", "名", "", &id) == MZ_INVALID);
    CHECK(add(cx, "/person", "名", "a=1\"><b>", &id) == MZ_INVALID);
    test_done(&w);
}

BOTH(a_list_has_twenty_views)
{
    struct test_world w;
    struct saved_view *v = NULL;
    size_t n = 0;
    int64_t id = 0;
    char name[20];
    mz_cx *cx = begin(&w, kind_);
    for (int i = 0; i < SAVED_MAX; i++) {
        (void)snprintf(name, sizeof name, "v%02d", i);
        CHECK(add(cx, "/person", name, "a=1", &id) == MZ_OK);
    }
    CHECK(add(cx, "/person", "v20", "a=1", &id) == MZ_INVALID);
    CHECK(says(cx, "A list has at most {0} views of yours. Delete one first"));
    CHECK(saved_of(cx, MZ_S("/person"), &v, &n) == MZ_OK && n == SAVED_MAX);
    mz_clear(cx);
    CHECK(saved_drop(cx, v[0].id) == MZ_OK);
    CHECK(add(cx, "/person", "v20", "a=1", &id) == MZ_OK);
    for (int i = 0; i < SAVED_LISTS_MAX * SAVED_MAX - SAVED_MAX; i++) {
        char list[20];
        (void)snprintf(list, sizeof list, "/l%d", i / SAVED_MAX);
        (void)snprintf(name, sizeof name, "v%02d", i);
        CHECK(add(cx, list, name, "a=1", &id) == MZ_OK);
    }
    CHECK(add(cx, "/more", "v", "a=1", &id) == MZ_INVALID);
    CHECK(says(cx, "You have {0} views already. Delete one first"));
    test_done(&w);
}

TEST_MAIN(T2(a_view_is_found_again_by_its_owner_alone), T2(a_name_stands_once_over_a_list),
          T2(the_menu_opens_one_view_of_a_list), T2(a_view_keeps_no_number_of_a_person),
          T2(what_is_no_view_is_refused), T2(a_list_has_twenty_views))
