/* The catalogue of the product is whole, and every fault of a catalogue is found with its place. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/csv.h"
#include "base/text.h"
#include "base/utf8.h"
#include "check.h"
#include "feed/catalogue.h"

static const char folder[] = "packs/catalogue";

struct loaded {
    mz_cx cx;
    struct catalogue_findings f;
    const struct catalogue *c;
    mz_code rc;
};

static struct loaded load(const char *path)
{
    struct loaded l = {.cx = {.a = mz_arena_new((size_t)1 << 30U)}};
    l.rc = catalogue_load(&l.cx, path, &l.f, &l.c);
    return l;
}

static void show(const struct loaded *l)
{
    for (size_t i = 0; i < l->f.n; i++) {
        printf("%s\n", catalogue_finding_say(l->f.a, MZ_LANG_EN, &l->f.v[i]).p);
    }
}

/* ---- the catalogue that is delivered with the program -------------------------------------- */

TEST(the_catalogue_has_36_categories_and_621_items_without_a_fault)
{
    struct loaded l = load(folder);
    CHECK(l.rc == MZ_OK && l.c != NULL);
    show(&l);
    if (l.c != NULL) {
        CHECK(l.c->category_n == 36);
        CHECK(l.c->item_n == 621);
        CHECK(l.c->feature_n > 100);
        for (size_t i = 0; i < l.c->category_n; i++) {
            const struct catalogue_category *k = &l.c->category[i];
            CHECK(k->basis_n > 0 && k->cite.n > 0 && k->feature_n > 0);
            CHECK(k->number_n > 0 && k->name_n > 0);
        }
    }
    mz_arena_free(l.cx.a);
}

/* Facts carry over: code, category, name and source of every row of the list it was made from. */
TEST(every_item_is_the_one_of_the_list)
{
    struct loaded l = load(folder);
    FILE *in = fopen("../shared/data/catalogue_36_621.csv", "rb");
    if (in == NULL || l.c == NULL) {
        printf("skip: the list is not here\n");
        *failures_ = in == NULL ? TEST_SKIP : 1;
        mz_arena_free(l.cx.a);
        return;
    }
    char *p = mz_arena_alloc(l.cx.a, 1 << 20);
    mz_str text = {p, fread(p, 1, 1 << 20, in)};
    (void)fclose(in);
    text = (mz_str){text.p + 3, text.n - 3}; /* its byte order mark */
    mz_csv *csv = NULL;
    struct mz_row row;
    bool more = true;
    size_t n = 0;
    CHECK(mz_csv_open_memory(&l.cx, text, (struct mz_csv_options){.delim = ','}, &csv) == MZ_OK);
    CHECK(mz_csv_next(&l.cx, csv, &row, &more) == MZ_OK && more);
    while (mz_csv_next(&l.cx, csv, &row, &more) == MZ_OK && more && n < l.c->item_n) {
        const struct catalogue_item *item = &l.c->item[n++];
        const struct catalogue_category *k = &l.c->category[item->category];
        mz_str name = mz_cell_fold(l.cx.a, row.cells[6]);
        CHECK(mz_str_eq(item->code, row.cells[0]));
        CHECK(mz_str_eq(k->no, row.cells[1]) && mz_str_eq(k->label, row.cells[2]));
        CHECK(mz_str_eq(k->label_en, row.cells[3]));
        CHECK(name.n >= item->label.n &&
              memcmp(name.p, mz_cell_fold(l.cx.a, item->label).p, 3) == 0);
    }
    CHECK(n == 621);
    mz_arena_free(l.cx.a);
}

TEST(a_category_is_found_by_number_id_and_name)
{
    struct loaded l = load(folder);
    const struct catalogue_category *k = catalogue_find(l.c, MZ_S("05"));
    CHECK(k != NULL && k == catalogue_find(l.c, MZ_S("5")));
    CHECK(k == catalogue_find(l.c, MZ_S("vehicle")) &&
          k == catalogue_find(l.c, MZ_S("机动车登记")));
    CHECK(catalogue_find(l.c, MZ_S("37")) == NULL && catalogue_find(l.c, MZ_S("")) == NULL);
    const struct catalogue_category *of = NULL;
    const struct catalogue_feature *f = catalogue_feature(l.c, MZ_S("vehicles"), &of);
    CHECK(f != NULL && of == k && f->fold == CATALOGUE_FOLD_COUNT);
    CHECK(f != NULL && f->missing == CATALOGUE_MISSING_NONE && f->is_n == 5 && f->is[0] == 1);
    CHECK(catalogue_feature(l.c, MZ_S("nothing"), NULL) == NULL);
    mz_arena_free(l.cx.a);
}

TEST(headers_are_known_as_departments_write_them)
{
    static const struct {
        const char *category, *label, *item;
        enum catalogue_column_kind kind;
    } rows[] = {
        {"05", "号牌号码", "HD0502", CATALOGUE_ITEM},
        {"05", "车牌号", "HD0502", CATALOGUE_ITEM},
        {"05", "hphm", "HD0502", CATALOGUE_ITEM},
        {"05", " 购置价格（元） ", "HD0513", CATALOGUE_ITEM},
        {"05", "ＨＤ０５１３", "HD0513", CATALOGUE_ITEM},
        {"05", "身份证明号码", NULL, CATALOGUE_NUMBER},
        {"05", "公民身份号码", NULL, CATALOGUE_NUMBER},
        {"05", "机动车所有人", NULL, CATALOGUE_NAME},
        {"18", "建筑面积(㎡)", "HD1811", CATALOGUE_ITEM},
        {"26", "medfee_sumamt", "HD2614", CATALOGUE_ITEM},
        {"05", "备注", NULL, CATALOGUE_OTHER},
        {"05", "", NULL, CATALOGUE_OTHER},
        {"05", "(元)", NULL, CATALOGUE_OTHER},
    };
    struct loaded l = load(folder);
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        const struct catalogue_category *k = catalogue_find(l.c, mz_str_of(rows[i].category));
        struct catalogue_column col = catalogue_column(l.c, k, mz_str_of(rows[i].label));
        CHECK(col.kind == rows[i].kind);
        if (col.kind != rows[i].kind) {
            printf("  %s %s\n", rows[i].category, rows[i].label);
        }
        CHECK(rows[i].item == NULL || mz_str_eq(l.c->item[col.item].code, mz_str_of(rows[i].item)));
    }
    mz_arena_free(l.cx.a);
}

TEST(a_quarter_is_due_for_its_last_month_and_the_31st_of_june_is_the_30th)
{
    struct loaded l = load(folder);
    struct catalogue_category k = {.every = CATALOGUE_EVERY_QUARTER, .due = 31};
    int64_t march = 0;
    CHECK(catalogue_period_of(MZ_S("2026-03"), &march) && march == 2026 * 12 + 2);
    CHECK(catalogue_owes(&k, march) && !catalogue_owes(&k, march + 1));
    CHECK(catalogue_owes(&k, march + 3) && catalogue_owes(&k, march + 9));
    struct mz_ymd d = mz_date_ymd(catalogue_due(&k, march + 2)); /* of May, in June */
    CHECK(d.year == 2026 && d.month == 6 && d.day == 30);
    d = mz_date_ymd(catalogue_due(&k, march + 9)); /* of December, in January */
    CHECK(d.year == 2027 && d.month == 1 && d.day == 31);
    CHECK(mz_str_eq(catalogue_period_text(l.cx.a, march + 9), MZ_S("2026-12")));
    CHECK(!catalogue_period_of(MZ_S("2026-13"), &march) &&
          !catalogue_period_of(MZ_S("26-01"), &march));
    CHECK(!catalogue_period_of(MZ_S("2026-1x"), &march) && !catalogue_period_of(MZ_S(""), &march));
    mz_arena_free(l.cx.a);
}

/* ---- faults ---------------------------------------------------------------------------------- */

enum { FILES = 60 };

struct set {
    mz_cx cx;
    struct catalogue_file file[FILES];
    size_t n;
};

static void put(struct set *s, const char *name)
{
    char path[300];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *in = fopen(path, "rb");
    char *p = mz_arena_alloc(s->cx.a, 1 << 18);
    size_t n = in == NULL ? 0 : fread(p, 1, 1 << 18, in);
    if (in != NULL) {
        (void)fclose(in);
    }
    s->file[s->n++] = (struct catalogue_file){mz_str_dup(s->cx.a, mz_str_of(name)), {p, n}};
}

/* A catalogue of the two categories of vehicles and driving, and of the items of these. */
static struct set small(void)
{
    struct set s = {.cx = {.a = mz_arena_new((size_t)1 << 30U)}};
    put(&s, "aliases.csv");
    put(&s, "catalogue.yaml");
    put(&s, "codes.csv");
    put(&s, "items.csv");
    put(&s, "categories/05-vehicle.yaml");
    put(&s, "categories/06-driving.yaml");
    for (size_t i = 0; i < 4; i++) { /* only the rows of HD05 and HD06 */
        if (i == 1) {
            continue;
        }
        mz_str t = s.file[i].text;
        mz_sb out = mz_sb_new(s.cx.a, 1 << 18);
        for (size_t from = 0, line = 0; from < t.n; line++) {
            const char *end = memchr(t.p + from, '\n', t.n - from);
            size_t n = end == NULL ? t.n - from : (size_t)(end - t.p) - from + 1;
            bool ours = line == 0 || memcmp(t.p + from, "HD05", 4) == 0 ||
                        memcmp(t.p + from, "HD06", 4) == 0;
            mz_sb_str(&out, ours ? (mz_str){t.p + from, n} : MZ_S(""));
            from += n;
        }
        s.file[i].text = mz_sb_view(&out);
    }
    return s;
}

static mz_str replaced(mz_arena *a, mz_str text, const char *from, const char *to)
{
    const char *at = memmem(text.p, text.n, from, strlen(from));
    if (at == NULL) {
        printf("there is no %s\n", from);
        return MZ_S("");
    }
    size_t head = (size_t)(at - text.p);
    mz_str tail = {at + strlen(from), text.n - head - strlen(from)};
    return mz_str_fmt(a, MZ_FMT "%s" MZ_FMT, (int)head, text.p, to, MZ_ARG(tail));
}

struct fault {
    const char *file, *from, *to;
    const char *place, *says, *way; /* of a finding that must be there */
};

static const struct fault faults[] = {
    /* the head */
    {"catalogue.yaml", "version: 2026.1", "versio: 2026.1", "catalogue.yaml:5",
     "\"versio\" is not known", "Known here: catalogue, title"},
    {"catalogue.yaml", "status: confirmed", "status: sure", "catalogue.yaml:14",
     "\"sure\" is no value of \"status\"", "confirmed"},
    {"catalogue.yaml", "from: 2014-05-01", "from: May", "catalogue.yaml:13", "not a day",
     "2025-07-01"},
    {"catalogue.yaml", "  police:", "  Police:", "catalogue.yaml", "not an id", "small letter"},
    {"catalogue.yaml", "  name:\n    - 姓名", "  nam:\n    - 姓名", "catalogue.yaml",
     "must list labels of number and name", "\"- \""},
    /* a category */
    {"categories/05-vehicle.yaml", "department: police", "department: polic",
     "categories/05-vehicle.yaml:5", "no department \"polic\"", "catalogue.yaml"},
    {"categories/05-vehicle.yaml", "source: zx", "source: law", "categories/05-vehicle.yaml:8",
     "no source \"law\"", "sources"},
    {"categories/05-vehicle.yaml", "due: 10", "due: 32", "categories/05-vehicle.yaml:11",
     "must be a whole number", "From 1 to 31"},
    {"categories/05-vehicle.yaml", "every: month", "every: week", "categories/05-vehicle.yaml:10",
     "no value of \"every\"", "month, quarter, half, year"},
    {"categories/05-vehicle.yaml", "category: \"05\"", "category: \"5\"",
     "categories/05-vehicle.yaml:1", "not the number of a category", "two digits"},
    {"categories/06-driving.yaml", "category: \"06\"", "category: \"05\"",
     "categories/06-driving.yaml", "stands in categories/05-vehicle.yaml", "of its own"},
    {"categories/06-driving.yaml", "id: driving", "id: vehicle", "categories/06-driving.yaml",
     "stands in categories/05-vehicle.yaml", "of its own"},
    {"categories/05-vehicle.yaml", "use: property", "use: {a: b}", "categories/05-vehicle.yaml:6",
     "", "block YAML"},
    /* features */
    {"categories/05-vehicle.yaml", "item: HD0513", "item: HD0613", "categories/05-vehicle.yaml",
     "no item \"HD0613\"", "HD05"},
    {"categories/05-vehicle.yaml", "fold: max", "fold: sum", "", "", ""}, /* sum of money is good */
    {"categories/05-vehicle.yaml", "item: HD0513", "item: HD0502", "categories/05-vehicle.yaml",
     "cannot be folded by max", "sum and max take numbers"},
    {"categories/05-vehicle.yaml", "household: max", "household: any", "categories/05-vehicle.yaml",
     "cannot be put together", "household: sum or max"},
    {"categories/05-vehicle.yaml", "    because: 车管所交付本地全部登记车辆，不在名单即为无车\n",
     "", "categories/05-vehicle.yaml", "and not why", "because"},
    {"categories/05-vehicle.yaml", "delivers: all", "delivers: changes",
     "categories/05-vehicle.yaml", "delivers changes only", "missing: unknown"},
    {"categories/05-vehicle.yaml", "      - 停驶", "      - 停停", "categories/05-vehicle.yaml",
     "has no code", "codes.csv"},
    {"categories/05-vehicle.yaml", "    where: HD0520\n", "", "categories/05-vehicle.yaml",
     "belong together", "under is"},
    {"categories/06-driving.yaml", "  transport_licence:", "  vehicles:",
     "categories/06-driving.yaml", "stands twice", "another id"},
    {"categories/05-vehicle.yaml", "    fold: latest", "    by: HD0502\n    fold: latest",
     "categories/05-vehicle.yaml", "is no date", "date or month"},
    /* items */
    {"items.csv", "HD0503,", "HD0504,", "items.csv", "HD0504 stands twice", "new code"},
    {"items.csv", "HD0503,车辆识别代号", "HD0523,车辆识别代号", "items.csv", "gap before HD0504",
     "without gaps"},
    {"items.csv", "HD0501,", "HD9901,", "items.csv:2", "no category", "categories"},
    {"items.csv", "HD0501,", "0501,", "items.csv:2", "not the code of an item", "HD0502"},
    {"items.csv", "Purchase price,number,元", "Purchase price,number,", "items.csv", "no unit",
     "元"},
    {"items.csv", "Purchase price,number,元", "Purchase price,money,元", "items.csv",
     "\"money\" is no type", "Types: text"},
    {"items.csv", "item,label,", "item,name,", "items.csv:1", "does not name the columns",
     "item,label,label_en,type,unit,mask"},
    {"items.csv", "号牌号码", "号牌种类", "items.csv", "means both HD0501 and HD0502", "one item"},
    /* aliases and codes */
    {"aliases.csv", "HD0502,车牌号", "HD0599,车牌号", "aliases.csv", "belongs to no item",
     "items.csv"},
    {"aliases.csv", "HD0502,车牌号码", "HD0502,号牌种类", "aliases.csv",
     "means both HD0501 and HD0502", "one item"},
    {"codes.csv", "HD0520,1,A", "HD0520,1,正常", "codes.csv", "stands twice", "Delete"},
    {"codes.csv", "HD0520,1,正常,Registered", "HD0520,1,正常,", "codes.csv", "has no label_en",
     "both languages"},
    {"codes.csv", "HD0520,1,正常", "HD0520,-1,正常", "codes.csv", "is no code", "999999"},
    {"codes.csv", "HD0520,1,正常", "HD0513,1,正常", "codes.csv", "is no code of HD0513",
     "type code"},
};

TEST(every_fault_has_its_file_and_line_what_is_wrong_and_the_way_out)
{
    for (size_t i = 0; i < MZ_LEN(faults); i++) {
        struct set s = small();
        struct catalogue_findings f = {.a = NULL};
        const struct catalogue *c = NULL;
        for (size_t k = 0; k < s.n; k++) {
            if (mz_str_eq(s.file[k].name, mz_str_of(faults[i].file))) {
                s.file[k].text = replaced(s.cx.a, s.file[k].text, faults[i].from, faults[i].to);
            }
        }
        catalogue_read(&s.cx, s.file, s.n, &f, &c);
        bool found = faults[i].place[0] == '\0' && f.total == 0 && c != NULL;
        for (size_t k = 0; k < f.n && !found; k++) {
            mz_str at = mz_str_fmt(s.cx.a, MZ_FMT ":%d", MZ_ARG(f.v[k].file), f.v[k].line);
            found = faults[i].place[0] != '\0' &&
                    strncmp(at.p, faults[i].place, strlen(faults[i].place)) == 0 &&
                    strstr(mz_text_say(s.cx.a, MZ_LANG_EN, f.v[k].say).p, faults[i].says) != NULL &&
                    strstr(mz_text_say(s.cx.a, MZ_LANG_EN, f.v[k].way).p, faults[i].way) != NULL;
        }
        CHECK(found);
        CHECK(faults[i].place[0] == '\0' || c == NULL);
        for (size_t k = 0; k < f.n && !found; k++) {
            printf("  %zu %s: %s\n", i, faults[i].says,
                   catalogue_finding_say(s.cx.a, MZ_LANG_EN, &f.v[k]).p);
        }
        for (size_t k = 0; k < f.n; k++) { /* and each is a whole sentence in Chinese, too */
            mz_str zh = catalogue_finding_say(s.cx.a, MZ_LANG_ZH, &f.v[k]);
            CHECK(strstr(zh.p, "{0}") == NULL && mz_utf8_valid(zh, NULL));
        }
        mz_arena_free(s.cx.a);
    }
}

TEST(all_faults_show_in_one_run)
{
    struct set s = small();
    struct catalogue_findings f = {.a = NULL};
    const struct catalogue *c = NULL;
    s.file[4].text = replaced(s.cx.a, s.file[4].text, "due: 10", "due: x");
    s.file[4].text = replaced(s.cx.a, s.file[4].text, "department: police", "department: army");
    s.file[5].text = replaced(s.cx.a, s.file[5].text, "every: quarter", "every: day");
    s.file[3].text = replaced(s.cx.a, s.file[3].text, "HD0501,", "HD0577,");
    catalogue_read(&s.cx, s.file, s.n, &f, &c);
    CHECK(c == NULL && f.total >= 4);
    mz_arena_free(s.cx.a);
}

TEST(the_hash_changes_with_any_byte_and_with_nothing_else)
{
    struct set s = small();
    struct catalogue_findings f = {.a = NULL};
    const struct catalogue *a = NULL;
    const struct catalogue *b = NULL;
    const struct catalogue *c = NULL;
    catalogue_read(&s.cx, s.file, s.n, &f, &a);
    catalogue_read(&s.cx, s.file, s.n, &f, &b);
    s.file[4].text = replaced(s.cx.a, s.file[4].text, "due: 10", "due: 11");
    catalogue_read(&s.cx, s.file, s.n, &f, &c);
    CHECK(a != NULL && b != NULL && c != NULL);
    CHECK(memcmp(a->hash, b->hash, 32) == 0 && memcmp(a->hash, c->hash, 32) != 0);
    mz_arena_free(s.cx.a);
}

/* ---- hostile ------------------------------------------------------------------------------------
 */

TEST(a_missing_folder_is_refused_and_an_empty_one_says_what_is_missing)
{
    char dir[] = "/tmp/mz-catalogue-XXXXXX";
    CHECK(mkdtemp(dir) != NULL);
    struct loaded none = load("/nowhere/at/all");
    CHECK(none.rc == MZ_ABSENT && none.c == NULL);
    struct loaded empty = load(dir);
    CHECK(empty.rc == MZ_OK && empty.c == NULL && empty.f.total > 0);
    mz_arena_free(none.cx.a);
    mz_arena_free(empty.cx.a);
    CHECK(rmdir(dir) == 0);
}

TEST(links_and_giant_files_are_not_read)
{
    char dir[] = "/tmp/mz-catalogue-XXXXXX";
    char path[100];
    char big[100];
    CHECK(mkdtemp(dir) != NULL);
    (void)snprintf(path, sizeof path, "%s/catalogue.yaml", dir);
    (void)snprintf(big, sizeof big, "%s/items.csv", dir);
    CHECK(symlink("/etc/passwd", path) == 0);
    FILE *out = fopen(big, "wb");
    CHECK(out != NULL);
    for (int i = 0; i < 1100 && out != NULL; i++) {
        char zeros[1024] = {0};
        CHECK(fwrite(zeros, 1, sizeof zeros, out) == sizeof zeros);
    }
    CHECK(out == NULL || fclose(out) == 0);
    struct loaded l = load(dir);
    CHECK(l.rc == MZ_OK && l.c == NULL);
    bool link = false;
    bool large = false;
    for (size_t i = 0; i < l.f.n; i++) {
        const char *say = catalogue_finding_say(l.cx.a, MZ_LANG_EN, &l.f.v[i]).p;
        link = link || strstr(say, "not a file that can be read") != NULL;
        large = large || strstr(say, "larger than 1 MiB") != NULL;
    }
    CHECK(link && large);
    mz_arena_free(l.cx.a);
    CHECK(unlink(path) == 0 && unlink(big) == 0 && rmdir(dir) == 0);
}

/* Every beginning of every file, and bytes that are no text: refused, never a crash. */
TEST(a_file_that_is_cut_anywhere_is_refused_with_a_place)
{
    for (size_t file = 0; file < 6; file++) {
        struct set s = small();
        mz_str whole = s.file[file].text;
        for (size_t n = 0; n < whole.n; n += 1 + whole.n / 40) {
            mz_cx cx = {.a = mz_arena_new((size_t)1 << 28U)};
            struct catalogue_findings f = {.a = NULL};
            const struct catalogue *c = NULL;
            s.file[file].text = (mz_str){whole.p, n};
            catalogue_read(&cx, s.file, s.n, &f, &c);
            CHECK((c == NULL) == (f.total > 0));
            for (size_t i = 0; i < f.n; i++) {
                CHECK(f.v[i].file.n > 0 && f.v[i].say.text != NULL && f.v[i].way.text != NULL);
            }
            mz_arena_free(cx.a);
        }
        char *junk = mz_arena_alloc(s.cx.a, 4096);
        for (size_t i = 0; i < 4096; i++) {
            junk[i] = (char)(i * 37 % 251);
        }
        struct catalogue_findings f = {.a = NULL};
        const struct catalogue *c = NULL;
        s.file[file].text = (mz_str){junk, 4096};
        catalogue_read(&s.cx, s.file, s.n, &f, &c);
        CHECK(c == NULL && f.total > 0);
        mz_arena_free(s.cx.a);
    }
}

TEST_MAIN(T(the_catalogue_has_36_categories_and_621_items_without_a_fault),
          T(every_item_is_the_one_of_the_list), T(a_category_is_found_by_number_id_and_name),
          T(headers_are_known_as_departments_write_them),
          T(a_quarter_is_due_for_its_last_month_and_the_31st_of_june_is_the_30th),
          T(every_fault_has_its_file_and_line_what_is_wrong_and_the_way_out),
          T(all_faults_show_in_one_run), T(the_hash_changes_with_any_byte_and_with_nothing_else),
          T(a_missing_folder_is_refused_and_an_empty_one_says_what_is_missing),
          T(links_and_giant_files_are_not_read),
          T(a_file_that_is_cut_anywhere_is_refused_with_a_place))
