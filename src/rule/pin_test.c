/* "extends: pack@hash": a pack that was written for certain parents takes no others. */
#include "base/utf8.h"
#include "check.h"
#include "rule/chain_testing.h"

#define PARENT HEAD("b", "0", SOURCES ONE("x", "bool", "    formula: false\n"))
#define OTHER HEAD("b", "0", SOURCES ONE("x", "bool", "    formula: false # reviewed\n"))

/* The child "a" of "b" at a hash, below whatever lies on the shelf as "b". */
static struct checked *pinned(const char *parent, const char *hash)
{
    static char text[1024];
    (void)snprintf(text, sizeof text, HEAD("a", "330000", "extends: b@%s\n"), hash);
    struct shelf s = {{"a", "b"}, {text, parent}, NULL};
    return chain(&s, "a");
}

static void hash_of(struct shelf *s, const char *last, char out[65])
{
    struct checked *k = chain(s, last);
    (void)snprintf(out, 65, "%s", k->book == NULL ? "" : k->book->source_hash);
    checked_done(k);
}

TEST(a_pack_that_names_the_hash_of_its_parent_takes_that_parent_only)
{
    struct shelf parent = {{"b"}, {PARENT}, NULL};
    struct shelf other = {{"b"}, {OTHER}, NULL};
    char hash[65];
    char now[65];
    hash_of(&parent, "b", hash);
    hash_of(&other, "b", now);
    CHECK(strlen(hash) == 64 && strlen(now) == 64 && strcmp(hash, now) != 0);
    struct checked *k = pinned(PARENT, hash);
    CHECK(k->book != NULL && mz_str_eq(k->pack->extends.s, MZ_S("b")));
    checked_done(k);
    /* A comment is enough: the hash is over the bytes. */
    k = pinned(OTHER, hash);
    CHECK(k->book == NULL && k->f.errors == 1 && strcmp(k->f.v[0].check, "extends") == 0);
    mz_str want = mz_str_fmt(k->cx.a,
                             "pack.yaml:7:12 The pack is written for \"b\" of the hash %s; what "
                             "lies here has the hash %s (See what has changed with \"mz rule "
                             "diff\", run the tests, then write \"extends: b@%s\"",
                             hash, now, now);
    CHECK(checked_has(k, AST_ERROR, want.p));
    CHECK(k->f.v[0].at.len == 64);
    checked_done(k);
    k = pinned(OTHER, now); /* the way out is one */
    CHECK(k->book != NULL);
    checked_done(k);
}

TEST(the_hash_is_of_all_packs_above_and_no_part_of_what_the_law_means)
{
    static const char *const middle = HEAD("b", "330000", "extends: c\n");
    static const char *const top = HEAD("c", "0", SOURCES ONE("x", "bool", "    formula: false\n"));
    static const char *const later =
        HEAD("c", "0", SOURCES ONE("x", "bool", "    formula: true\n"));
    struct shelf s = {{"a", "b", "c"}, {"", middle, top}, NULL};
    char hash[65];
    char plain[65];
    char text[1024];
    hash_of(&s, "b", hash);
    s.texts[0] = HEAD("a", "331100", "extends: b\n");
    struct checked *k = chain(&s, "a");
    CHECK(k->book != NULL);
    (void)snprintf(plain, sizeof plain, "%s", k->book == NULL ? "" : k->book->semantic_hash);
    checked_done(k);
    (void)snprintf(text, sizeof text, HEAD("a", "331100", "extends: \"b@%s\"\n"), hash);
    s.texts[0] = text;
    k = chain(&s, "a");
    CHECK(k->book != NULL && k->book->packs_n == 3 &&
          strcmp(k->book->semantic_hash, plain) == 0);
    checked_done(k);
    s.texts[2] = later; /* the grandparent alone */
    k = chain(&s, "a");
    CHECK(k->book == NULL && checked_has(k, AST_ERROR, "pack.yaml:7:13 The pack is written for"));
    checked_done(k);
}

TEST(what_is_no_hash_is_refused_where_it_stands)
{
    static const struct {
        const char *text;
        const char *line;
    } bad[] = {
        {"b@12", "pack.yaml:7:12 \"12\" is not the hash of packs (It has 64 digits"},
        {"b@", "pack.yaml:7:12 \"\" is not the hash of packs"},
        {"\"@12\"", "pack.yaml:7:11 \"\" is not the id of a pack"},
        {"B@12", "pack.yaml:7:10 \"B\" is not the id of a pack"},
        {"b@0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef",
         "pack.yaml:7:12 \"0123456789ABCDEF"},
    };
    for (size_t i = 0; i < MZ_LEN(bad); i++) {
        char text[512];
        (void)snprintf(text, sizeof text, HEAD("a", "330000", "extends: %s\n"), bad[i].text);
        struct shelf s = {{"a", "b"}, {text, PARENT}, NULL};
        struct checked *k = chain(&s, "a");
        CHECK(k->book == NULL);
        if (!checked_has(k, AST_ERROR, bad[i].line)) {
            checked_show(k, AST_ERROR);
            CHECK(false);
        }
        checked_done(k);
    }
}

/* Packs as they lie on a shelf, by the letters of `ids`. */
static const struct ast_pack *read_one(struct shelf *s, struct checked *k, const char *id)
{
    struct ast_pack *p = NULL;
    must(k, from_shelf(&k->cx, s, mz_str_of(id), &k->f, &p));
    return p;
}

/* a holds to b, c grew out of a, d holds to nothing: what becomes of them when b is another. */
TEST(who_holds_to_a_pack_is_told_before_it_becomes_another)
{
    static const char *const grown = HEAD("c", "331100", "extends: a\n");
    static const char *const free = HEAD("d", "330000", "extends: b\n");
    struct shelf s = {{"a", "b", "c", "d"}, {"", PARENT, grown, free}, NULL};
    struct shelf other = {{"b"}, {OTHER}, NULL};
    char hash[65];
    char now[65];
    char text[1024];
    struct shelf alone = {{"b"}, {PARENT}, NULL};
    hash_of(&alone, "b", hash);
    hash_of(&other, "b", now);
    (void)snprintf(text, sizeof text, HEAD("a", "330000", "extends: b@%s\n"), hash);
    s.texts[0] = text;
    struct checked *k = checked_new();
    s.a = other.a = k->cx.a;
    const struct ast_pack *packs[] = {read_one(&s, k, "a"), read_one(&s, k, "b"),
                                      read_one(&s, k, "c"), read_one(&s, k, "d"), NULL};
    struct rule_pin *v = NULL;
    size_t n = 9;
    struct rule_pins_of of = {packs, MZ_LEN(packs), MZ_S("b"), packs[1]};
    CHECK(rule_pins(&k->cx, &of, &v, &n) == MZ_OK && n == 0); /* the same again */
    of.fresh = read_one(&other, k, "b");
    CHECK(rule_pins(&k->cx, &of, &v, &n) == MZ_OK && n == 2);
    CHECK(n == 2 && mz_str_eq(v[0].pack, MZ_S("a")) && mz_str_eq(v[0].by, MZ_S("a")));
    CHECK(n == 2 && mz_str_eq(v[1].pack, MZ_S("c")) && mz_str_eq(v[1].by, MZ_S("a")));
    CHECK(n == 2 && mz_str_eq(v[1].parent, MZ_S("b")) && strcmp(v[1].hash, now) == 0);
    of.fresh = NULL; /* who holds to it as it is */
    CHECK(rule_pins(&k->cx, &of, &v, &n) == MZ_OK && n == 2 && strcmp(v[0].hash, hash) == 0);
    of.id = MZ_S("d");
    CHECK(rule_pins(&k->cx, &of, &v, &n) == MZ_OK && n == 0);
    checked_done(k);
}

TEST_MAIN(T(a_pack_that_names_the_hash_of_its_parent_takes_that_parent_only),
          T(the_hash_is_of_all_packs_above_and_no_part_of_what_the_law_means),
          T(what_is_no_hash_is_refused_where_it_stands),
          T(who_holds_to_a_pack_is_told_before_it_becomes_another))
