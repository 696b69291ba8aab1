/* draft_test.c - a pack copied, edited by two, checked, handed in, published, read, withdrawn. */
#include "feature/draft/draft_int.h"

#include <stdio.h>
#include <sys/stat.h>

#include "county.h"

extern const struct mz_feature mz_feature_draft;
extern const struct mz_feature mz_feature_letter;
extern const struct mz_feature mz_feature_matter;
const struct mz_feature *const mz_features[] = {&mz_feature_draft, &mz_feature_letter,
                                                &mz_feature_matter, NULL};

enum { APPROVER = 13, OTHER = 14 };

static const char pack[] = "cn-331181";

/* DATA/packs before the product's, as the server has it. */
static mz_code county_fill(mz_cx *cx, struct county *k)
{
    mz_str folders[] = {mz_str_fmt(cx->a, "%s/packs", k->w.dir), MZ_S("packs")};
    k->world.rules = rule_store_new(cx, folders, MZ_LEN(folders));
    return mz_feature_letter.start(cx);
}

static void approver(struct county *k)
{
    act_as(k, APPROVER, "approver", COUNTY);
}

static struct draft get(struct county *k, int64_t id)
{
    struct draft d = {.id = 0};
    if (draft_get(&k->w.cx, id, &d) != MZ_OK) {
        printf("no draft: %s\n", k->w.cx.err.msg);
        exit(1);
    }
    return d;
}

static mz_str text_of(struct county *k, int64_t id, const char *path)
{
    struct draft_files files;
    if (draft_files(&k->w.cx, id, &files) != MZ_OK) {
        exit(1);
    }
    for (size_t i = 0; i < files.n; i++) {
        if (mz_str_eq(files.v[i].name, mz_str_of(path))) {
            return files.v[i].text;
        }
    }
    return (mz_str){NULL, 0};
}

static mz_str changed(struct county *k, mz_str text, const char *from, const char *to)
{
    const char *p = memmem(text.p, text.n, from, strlen(from));
    if (p == NULL) {
        printf("no \"%s\"\n", from);
        exit(1);
    }
    return mz_str_fmt(k->w.cx.a, "%.*s%s%.*s", (int)(p - text.p), text.p, to,
                      (int)(text.p + text.n - p - (ptrdiff_t)strlen(from)), p + strlen(from));
}

static mz_code save(struct county *k, int64_t id, const char *path, mz_str text)
{
    return draft_save(&k->w.cx, id, get(k, id).version, (struct ast_file){mz_str_of(path), text});
}

/* The version that the server reads now. */
static mz_str version_read(struct county *k)
{
    const struct rule_shelf *shelf = NULL;
    if (rule_shelf(&k->w.cx, &shelf) != MZ_OK) {
        exit(1);
    }
    const struct rule_shelved *s = rule_shelf_find(shelf, mz_str_of(pack));
    return s == NULL || s->book == NULL ? MZ_S("") : s->pack->version.s;
}

static int64_t copied(struct county *k)
{
    int64_t id = 0;
    if (draft_new(&k->w.cx, mz_str_of(pack), MZ_S("提高标准"), false, &id) != MZ_OK) {
        printf("no copy: %s\n", k->w.cx.err.msg);
        exit(1);
    }
    return id;
}

BOTH(a_draft_is_published_by_another_person_read_at_once_and_withdrawn)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct draft_checked checked;
    int64_t id = copied(&k);
    CHECK(mz_str_eq(version_read(&k), MZ_S("2026.1")));
    mz_str head = text_of(&k, id, "pack.yaml");
    CHECK(save(&k, id, "pack.yaml", changed(&k, head, "version: 2026.1", "version: 2027.1")) ==
          MZ_OK);
    struct draft d = get(&k, id);
    CHECK(draft_check(cx, &d, &checked) == MZ_OK && checked.ready && checked.found.errors == 0);
    if (checked.pack == NULL) {
        printf("no check: %s\n", cx->err.msg);
        county_done(&k);
        return;
    }
    CHECK(checked.pack->tests_n > 0 && checked.tests_passed == checked.pack->tests_n);
    CHECK(checked.past.n == 0);
    draft_check_done(&checked);
    CHECK(draft_ask(cx, id, d.version) == MZ_OK);
    /* Who handed it in does not publish it, whatever post he has by then. */
    act_as(&k, OFFICER, "approver", COUNTY);
    CHECK(refused(&k, draft_publish(cx, id, d.version + 1), MZ_DENIED, NULL));
    approver(&k);
    CHECK(refused(&k, draft_publish(cx, id, d.version), MZ_CONFLICT, NULL)); /* an old page */
    CHECK(draft_publish(cx, id, d.version + 1) == MZ_OK);
    CHECK(mz_str_eq(version_read(&k), MZ_S("2027.1")));
    d = get(&k, id);
    CHECK(mz_str_eq(d.state, MZ_S("published")) && d.done_by == APPROVER && d.hash.n == 64);
    CHECK(refused(&k, save(&k, id, "pack.yaml", head), MZ_CONFLICT, NULL)); /* it is law now */
    CHECK(draft_put_job(cx, 0, MZ_S("")) == MZ_OK && mz_str_eq(version_read(&k), MZ_S("2027.1")));
    CHECK(refused(&k, draft_end(cx, id, d.version, MZ_S("")), MZ_INVALID, "reason"));
    CHECK(draft_end(cx, id, d.version, MZ_S("数字有误")) == MZ_OK);
    CHECK(mz_str_eq(version_read(&k), MZ_S("2026.1"))); /* the product's again */
    CHECK(mz_str_eq(get(&k, id).state, MZ_S("withdrawn")));
    county_done(&k);
}

/* What a request holds stays what it was while others publish. */
BOTH(a_book_that_somebody_holds_stays_as_it_was)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    const struct rule_shelf *before = NULL;
    CHECK(rule_shelf(cx, &before) == MZ_OK);
    const struct rule_shelved *held = rule_shelf_find(before, mz_str_of(pack));
    int64_t id = copied(&k);
    mz_str head = text_of(&k, id, "pack.yaml");
    CHECK(save(&k, id, "pack.yaml", changed(&k, head, "version: 2026.1", "version: 2028.1")) ==
          MZ_OK);
    CHECK(draft_ask(cx, id, get(&k, id).version) == MZ_OK);
    approver(&k);
    CHECK(draft_publish(cx, id, get(&k, id).version) == MZ_OK);
    CHECK(mz_str_eq(version_read(&k), MZ_S("2028.1")));
    CHECK(mz_str_eq(held->pack->version.s, MZ_S("2026.1")) && held->book->rules_n > 0);
    CHECK(mz_str_eq(rule_shelf_find(before, mz_str_of(pack))->pack->version.s, MZ_S("2026.1")));
    county_done(&k);
}

BOTH(the_second_of_two_editors_is_told_and_nothing_of_his_is_written)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t id = copied(&k);
    int64_t seen = get(&k, id).version;
    struct ast_file mine = {MZ_S("rules/own.yaml"), MZ_S("# mine\n")};
    struct ast_file his = {MZ_S("rules/own.yaml"), MZ_S("# his\n")};
    CHECK(draft_save(cx, id, seen, mine) == MZ_OK);
    act_as(&k, OTHER, "officer", COUNTY);
    CHECK(refused(&k, draft_save(cx, id, seen, his), MZ_CONFLICT, NULL));
    CHECK(mz_str_eq(text_of(&k, id, "rules/own.yaml"), mine.text));
    CHECK(refused(&k, draft_drop_file(cx, id, seen, mine.name), MZ_CONFLICT, NULL));
    CHECK(draft_drop_file(cx, id, seen + 1, mine.name) == MZ_OK);
    CHECK(text_of(&k, id, "rules/own.yaml").p == NULL);
    CHECK(refused(&k, draft_drop_file(cx, id, seen + 2, MZ_S("pack.yaml")), MZ_INVALID, "path"));
    CHECK(refused(&k, draft_end(cx, id, seen, MZ_S("x")), MZ_CONFLICT, NULL));
    CHECK(draft_end(cx, id, seen + 2, MZ_S("x")) == MZ_OK);
    CHECK(mz_str_eq(get(&k, id).state, MZ_S("dropped")));
    county_done(&k);
}

BOTH(what_has_an_error_or_changes_the_past_is_not_handed_in)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct draft_checked c;
    int64_t id = copied(&k);
    CHECK(save(&k, id, "rules/own.yaml", MZ_S("rules:\n  broken:\n    label: 坏\n")) == MZ_OK);
    struct draft d = get(&k, id);
    CHECK(draft_check(cx, &d, &c) == MZ_OK && !c.ready && c.found.errors > 0 && c.book == NULL);
    size_t here = 0;
    for (size_t i = 0; i < c.found.n; i++) {
        const struct ast_finding *f = &c.found.v[i];
        here += mz_str_eq(f->at.file, MZ_S("rules/own.yaml")) && f->at.line > 0 &&
                f->grade == AST_ERROR && f->way.text != NULL;
    }
    CHECK(here > 0);
    draft_check_done(&c);
    CHECK(refused(&k, draft_ask(cx, id, d.version), MZ_INVALID, NULL));
    CHECK(draft_drop_file(cx, id, d.version, MZ_S("rules/own.yaml")) == MZ_OK);
    /* Another name for the pack is another pack. */
    mz_str head = text_of(&k, id, "pack.yaml");
    CHECK(save(&k, id, "pack.yaml", changed(&k, head, "pack: cn-331181", "pack: cn-33")) == MZ_OK);
    d = get(&k, id);
    CHECK(draft_check(cx, &d, &c) == MZ_OK && c.found.errors > 0);
    draft_check_done(&c);
    county_done(&k);
}

/* A value that held last year is another one now: found, whatever the tests say. */
BOTH(values_of_days_that_are_over_are_held)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct draft_checked c;
    struct draft_files files;
    int64_t id = copied(&k);
    size_t at = SIZE_MAX;
    CHECK(draft_files(cx, id, &files) == MZ_OK);
    for (size_t i = 0; i < files.n; i++) {
        bool params = files.v[i].name.n > 7 && memcmp(files.v[i].name.p, "params/", 7) == 0;
        bool has = memmem(files.v[i].text.p, files.v[i].text.n, "from: 20", 8) != NULL;
        at = params && has ? i : at;
    }
    CHECK(at != SIZE_MAX);
    if (at != SIZE_MAX) {
        const char *year = memmem(files.v[at].text.p, files.v[at].text.n, "from: 20", 8);
        char from[17];
        char to[17];
        (void)snprintf(from, sizeof from, "%.16s", year);
        (void)snprintf(to, sizeof to, "from: 2001-01-01");
        CHECK(draft_save(cx, id, get(&k, id).version,
                         (struct ast_file){files.v[at].name,
                                           changed(&k, files.v[at].text, from, to)}) == MZ_OK);
        struct draft d = get(&k, id);
        CHECK(draft_check(cx, &d, &c) == MZ_OK && !c.ready);
        CHECK(c.found.errors > 0 || c.past.n > 0);
        draft_check_done(&c);
    }
    county_done(&k);
}

BOTH(paths_sizes_and_bytes_are_held)
{
    static const char *const bad[] = {"",
                                      "../x.yaml",
                                      "rules/../x.yaml",
                                      "rules/.yaml",
                                      "rules/a/b.yaml",
                                      "/etc/x.yaml",
                                      "rules/A.yaml",
                                      "rules/x.sh",
                                      "other/x.yaml",
                                      "rules/x.yaml\n"};
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t id = copied(&k);
    int64_t version = get(&k, id).version;
    for (size_t i = 0; i < MZ_LEN(bad); i++) {
        CHECK(!draft_path_ok(mz_str_of(bad[i])));
        CHECK(refused(&k,
                      draft_save(cx, id, version, (struct ast_file){mz_str_of(bad[i]), MZ_S("x")}),
                      MZ_INVALID, "path"));
    }
    CHECK(draft_path_ok(MZ_S("pack.yaml")) && draft_path_ok(MZ_S("matters/own-2.yaml")));
    char *big = calloc(1, DRAFT_FILE_MAX + 2);
    if (big == NULL) {
        exit(1);
    }
    memset(big, 'x', DRAFT_FILE_MAX + 1);
    struct ast_file large = {MZ_S("rules/own.yaml"), {big, DRAFT_FILE_MAX + 1}};
    CHECK(refused(&k, draft_save(cx, id, version, large), MZ_INVALID, "text"));
    large.text.n = DRAFT_FILE_MAX;
    CHECK(draft_save(cx, id, version, large) == MZ_OK);
    free(big);
    struct ast_file bytes = {MZ_S("rules/own.yaml"), {"a\xff", 2}};
    CHECK(refused(&k, draft_save(cx, id, version + 1, bytes), MZ_INVALID, "text"));
    CHECK(refused(&k, draft_new(cx, MZ_S("no-such"), MZ_S("x"), false, &id), MZ_INVALID, "pack"));
    CHECK(refused(&k, draft_new(cx, mz_str_of(pack), MZ_S(""), false, &id), MZ_INVALID, "title"));
    county_done(&k);
}

/* The law of the country is not the county's to publish; a layer over it is. */
BOTH(a_county_publishes_its_own_law_and_no_wider_one)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t id = 0;
    CHECK(draft_new(cx, MZ_S("names"), MZ_S("改"), false, &id) == MZ_OK);
    CHECK(draft_ask(cx, id, 1) == MZ_OK);
    approver(&k);
    CHECK(refused(&k, draft_publish(cx, id, 2), MZ_DENIED, NULL));
    CHECK(refused(&k, draft_back(cx, id, 2, MZ_S("")), MZ_INVALID, "reason"));
    CHECK(draft_back(cx, id, 2, MZ_S("写成补充层")) == MZ_OK);
    officer(&k);
    CHECK(draft_new(cx, MZ_S("names"), MZ_S("本地规定"), true, &id) == MZ_OK);
    CHECK(draft_ask(cx, id, 1) == MZ_OK);
    approver(&k);
    CHECK(draft_publish(cx, id, 2) == MZ_OK);
    const struct rule_shelf *shelf = NULL;
    CHECK(rule_shelf(cx, &shelf) == MZ_OK);
    const struct rule_shelved *own = rule_shelf_find(shelf, MZ_S("names-own"));
    CHECK(own != NULL && own->book != NULL && own->book->division == COUNTY);
    county_done(&k);
}

BOTH(a_draft_of_another_county_is_not_there)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct draft d;
    struct draft *v = NULL;
    size_t n = 9;
    int64_t id = copied(&k);
    act_as(&k, OTHER, "officer", INT64_C(331102000000));
    CHECK(refused(&k, draft_get(cx, id, &d), MZ_ABSENT, NULL));
    CHECK(draft_list(cx, &v, &n) == MZ_OK && n == 0);
    CHECK(refused(&k, draft_ask(cx, id, 1), MZ_ABSENT, NULL));
    county_done(&k);
}

/* A pack of a place that holds to the hash of the county's, laid there by hand. */
static bool pinned_below(struct county *k)
{
    const struct rule_shelf *shelf = NULL;
    if (rule_shelf(&k->w.cx, &shelf) != MZ_OK) {
        return false;
    }
    const struct rule_shelved *s = rule_shelf_find(shelf, mz_str_of(pack));
    mz_str line = mz_str_fmt(k->w.cx.a,
                             "mkdir -p %s/packs/held && printf 'pack: held\\ntitle: 样例镇\\n"
                             "title_en: A town\\nversion: \"1\"\\nsemantics: 1\\n"
                             "division: \"331181103\"\\nextends: %s@%s\\n' > "
                             "%s/packs/held/pack.yaml",
                             k->w.dir, pack, s->book->source_hash, k->w.dir);
    bool good = system(line.p) == 0; /* NOLINT(cert-env33-c): texts of this test */
    mz_str folders[] = {mz_str_fmt(k->w.cx.a, "%s/packs", k->w.dir), MZ_S("packs")};
    k->world.rules = rule_store_new(&k->w.cx, folders, MZ_LEN(folders));
    return good;
}

BOTH(who_publishes_is_told_which_packs_hold_to_the_hash)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct draft_checked checked;
    struct rule_pin *held = NULL;
    size_t n = 0;
    CHECK(pinned_below(&k));
    int64_t id = copied(&k);
    struct draft d = get(&k, id);
    CHECK(draft_pinned(cx, mz_str_of(pack), &held, &n) == MZ_OK && n == 1);
    CHECK(n == 1 && mz_str_eq(held[0].pack, MZ_S("held")));
    mz_str head = text_of(&k, id, "pack.yaml");
    CHECK(save(&k, id, "pack.yaml", changed(&k, head, "version: 2026.1", "version: 2027.1")) ==
          MZ_OK);
    d = get(&k, id);
    CHECK(draft_check(cx, &d, &checked) == MZ_OK);
    CHECK(checked.ready); /* it is a warning: who publishes decides */
    CHECK(checked.pins_n == 1 && mz_str_eq(checked.pins[0].pack, MZ_S("held")));
    CHECK(checked.pins_n == 1 && checked.book != NULL &&
          strcmp(checked.pins[0].hash, checked.book->source_hash) == 0);
    draft_check_done(&checked);
    county_done(&k);
}

TEST_MAIN(T2(who_publishes_is_told_which_packs_hold_to_the_hash),
          T2(a_draft_is_published_by_another_person_read_at_once_and_withdrawn),
          T2(a_book_that_somebody_holds_stays_as_it_was),
          T2(the_second_of_two_editors_is_told_and_nothing_of_his_is_written),
          T2(what_has_an_error_or_changes_the_past_is_not_handed_in),
          T2(values_of_days_that_are_over_are_held), T2(paths_sizes_and_bytes_are_held),
          T2(a_county_publishes_its_own_law_and_no_wider_one),
          T2(a_draft_of_another_county_is_not_there))
