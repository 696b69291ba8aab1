/*
 * Lists as people use them, in a whole office: what the page counts, what a program gets and what
 * leaves as a file are the same rows; acts on many rows; the global search; every role's home page.
 */
#include "base/utf8.h"
#include "office.h"

static struct worker *worker_of(struct office *o, enum mz_role role, int64_t division)
{
    for (size_t i = 0; i < o->workers_n; i++) {
        if (o->worker[i].role == role && (division == 0 || o->worker[i].division == division)) {
            return &o->worker[i];
        }
    }
    return NULL;
}

static bool says(const struct mz_answer *a, const char *text)
{
    return memmem(a->body.p, a->body.n, text, strlen(text)) != NULL;
}

/* The number after "total": of a list for programs; -1. */
static int64_t total_of(const struct mz_answer *a)
{
    const char *at = memmem(a->body.p, a->body.n, "\"total\":", 8);
    return a->status != 200 || at == NULL ? -1 : strtoll(at + 8, NULL, 10);
}

/* Rows of a CSV: lines that end with a row code, six signs, a hyphen and six. */
static int64_t csv_rows(const struct mz_answer *a)
{
    int64_t n = 0;
    for (size_t i = 0; i < a->body.n; i++) {
        n += a->body.p[i] == '\n' && i > 14 && a->body.p[i - 8] == '-' && a->body.p[i - 15] == ',';
    }
    return a->status == 200 ? n : -1;
}

/* ---- pages, programs and files --------------------------------------------------------- */

static const struct {
    const char *page;
    const char *export;
    const char *query;
} lists[] = {
    {"/feed/list", "feed", ""},
    {"/feed/list", "feed", "state=done"},
    {"/feed/list", "feed", "q=%E5%85%AC%E5%AE%89"}, /* 公安 */
    {"/brain/list", "brain_home", "what=receives"},
    {"/brain/list", "brain_home", "what=gap"},
    {"/brain/list", "brain_alert", "what=stage.alert"},
    {"/household/todo", "household_task", ""},
    {"/household/todo", "household_task", "view=merged"},
    {"/rule/review", "rule_review", ""},
    {"/rule/determination", "rule_determination", ""},
    {"/rule/determination", "rule_determination", "status=eligible"},
    {"/watch", "watch", ""},
    {"/clue", "clue", ""},
};

static bool list_holds(struct office *o, const struct worker *who, size_t i)
{
    mz_str page = mz_str_fmt(o->a, "%s?%s", lists[i].page, lists[i].query);
    mz_str file = mz_str_fmt(o->a, "/export/%s.csv?%s", lists[i].export, lists[i].query);
    struct mz_answer json = office_get_page(o, who, page.p, true);
    struct mz_answer html = office_get_page(o, who, page.p, false);
    struct mz_answer csv = office_get_page(o, who, file.p, false);
    int64_t n = total_of(&json);
    bool held = n >= 0 && html.status == 200 && csv_rows(&csv) == n;
    if (!held) {
        printf("%s?%s: total %lld, page %d, file %d with %lld rows\n", lists[i].page,
               lists[i].query, (long long)n, html.status, csv.status, (long long)csv_rows(&csv));
    }
    held = held && says(&html, "/export/");
    office_rest(o);
    return held;
}

static void lists_hold(int *failures_, enum mz_db_kind kind)
{
    struct office o;
    CHECK(office_open(&o, kind));
    const struct worker *officer = worker_of(&o, MZ_ROLE_OFFICER, 331181000000);
    CHECK(officer != NULL);
    for (size_t i = 0; o.w.ok && i < MZ_LEN(lists); i++) {
        CHECK(list_holds(&o, officer, i));
    }
    /* Something stands in them, or the equalities above prove nothing. */
    struct mz_answer a = office_get_page(&o, officer, "/feed/list", true);
    CHECK(total_of(&a) > 0);
    a = office_get_page(&o, officer, "/brain/list?what=receives", true);
    CHECK(total_of(&a) > 0);
    /* A township sees its own only, and a file of it too. */
    const struct worker *clerk = worker_of(&o, MZ_ROLE_CLERK, o.place[PLACE_T1]);
    CHECK(clerk != NULL);
    a = office_get_page(&o, clerk, "/feed/list", true);
    CHECK(a.status == 403);
    a = office_get_page(&o, clerk, "/export/feed.csv", false);
    CHECK(a.status == 403);
    a = office_get_page(&o, officer, "/brain/list?what=nothing", true);
    CHECK(a.status == 404);
    office_close(&o);
}

TEST(page_program_and_file_hold_the_same_rows_sqlite)
{
    lists_hold(failures_, MZ_DB_SQLITE);
}

TEST(page_program_and_file_hold_the_same_rows_postgresql)
{
    lists_hold(failures_, MZ_DB_POSTGRESQL);
}

/* ---- many at once ------------------------------------------------------------------------ */

static struct mz_answer post(struct office *o, const struct worker *who, const char *path,
                             mz_str body)
{
    return office_call(
        o, who,
        &(struct office_call){
            .method = "POST", .target = mz_str_of(path), .json = true, .body = body});
}

static void locks(int *failures_, struct office *o)
{
    const struct worker *security = worker_of(o, MZ_ROLE_SECURITY, 0);
    const struct worker *officer = worker_of(o, MZ_ROLE_OFFICER, 331181000000);
    office_program(o);
    struct worker *one = office_hire(o, MZ_ROLE_VILLAGE, o->place[PLACE_BV]);
    struct worker *two = office_hire(o, MZ_ROLE_VILLAGE, o->place[PLACE_BV]);
    CHECK(security != NULL && officer != NULL && one != NULL && two != NULL);
    mz_str both = mz_str_fmt(o->a, "id=%lld&id=%lld&id=%lld&state=", (long long)one->account,
                             (long long)two->account, (long long)security->account);
    mz_str lock = mz_str_fmt(o->a, MZ_FMT "locked", MZ_ARG(both));
    struct mz_answer a = post(o, officer, "/account", lock);
    CHECK(a.status == 403);
    a = post(o, security, "/account", lock); /* all but oneself */
    CHECK(a.status == 200 && says(&a, "\"done\":2") && says(&a, "\"refused\":1"));
    a = office_get_page(o, one, "/me", false);
    CHECK(a.status != 200); /* the sessions ended */
    a = office_get_page(o, security, "/account?state=locked", true);
    CHECK(says(&a, one->login) && says(&a, two->login) && !says(&a, security->login));
    a = post(o, security, "/account", mz_str_fmt(o->a, MZ_FMT "active", MZ_ARG(both)));
    CHECK(a.status == 200 && says(&a, "\"done\":2"));
    a = post(o, security, "/account", mz_str_fmt(o->a, MZ_FMT "closed", MZ_ARG(both)));
    CHECK(a.status == 400 || a.status == 422); /* closing is an act of its own */
    office_rest(o);
}

/* Ids of open clues in one state, inside one township. */
static mz_str clue_ids(struct office *o, const struct worker *who, const char *query, size_t *n)
{
    struct mz_answer a = office_get_page(o, who, query, true);
    mz_sb b = mz_sb_new(o->a, 2000);
    const char *p = a.body.p;
    const char *end = a.body.p + a.body.n;
    *n = 0;
    while (p < end && *n < 5 && (p = memmem(p, (size_t)(end - p), "{\"id\":", 6)) != NULL) {
        mz_sb_fmt(&b, "id=%lld&", (long long)strtoll(p + 6, NULL, 10));
        ++*n;
        p += 6;
    }
    return mz_str_dup(o->w.cx.a, mz_sb_view(&b));
}

static void clues(int *failures_, struct office *o)
{
    const struct worker *officer = worker_of(o, MZ_ROLE_OFFICER, 331181000000);
    const struct worker *village = worker_of(o, MZ_ROLE_VILLAGE, 0);
    size_t n = 0;
    mz_str ids = clue_ids(o, officer, "/clue?view=received", &n);
    CHECK(n > 0 && village != NULL);
    struct mz_answer a = post(o, officer, "/clue", mz_str_fmt(o->a, MZ_FMT "do=take", MZ_ARG(ids)));
    CHECK(a.status == 200 && says(&a, mz_str_fmt(o->a, "\"done\":%zu", n).p));
    a = post(o, officer, "/clue", mz_str_fmt(o->a, MZ_FMT "do=take", MZ_ARG(ids)));
    CHECK(a.status == 200 && says(&a, "\"done\":0")); /* they are taken already, each says so */
    /* Handing over wants somebody, and a reason. */
    a = post(o, officer, "/clue", mz_str_fmt(o->a, MZ_FMT "do=hand", MZ_ARG(ids)));
    CHECK(a.status == 422);
    a = office_call(o, officer,
                    &(struct office_call){.method = "POST",
                                          .target = MZ_S("/clue"),
                                          .body = mz_str_fmt(o->a, MZ_FMT "do=hand", MZ_ARG(ids))});
    CHECK(a.status == 200 && says(&a, "name=\"visitor\"") && says(&a, "name=\"note\""));
    a = post(o, officer, "/clue",
             mz_str_fmt(o->a, MZ_FMT "do=hand&visitor=%lld&note=%%E8%%AF%%B7%%E5%%B0%%BD%%E5%%BF%%AB%%E5%%8A%%9E", MZ_ARG(ids),
                        (long long)officer->account));
    CHECK(a.status == 200 && says(&a, mz_str_fmt(o->a, "\"done\":%zu", n).p));
    a = post(o, officer, "/clue", mz_str_fmt(o->a, MZ_FMT "do=close", MZ_ARG(ids)));
    CHECK(a.status == 400 || a.status == 422);
    office_rest(o);
}

static void bulk_acts(int *failures_, enum mz_db_kind kind)
{
    struct office o;
    CHECK(office_open(&o, kind));
    if (o.w.ok) {
        locks(failures_, &o);
        clues(failures_, &o);
    }
    office_close(&o);
}

TEST(accounts_are_locked_and_clues_taken_and_handed_over_many_at_once_sqlite)
{
    bulk_acts(failures_, MZ_DB_SQLITE);
}

TEST(accounts_are_locked_and_clues_taken_and_handed_over_many_at_once_postgresql)
{
    bulk_acts(failures_, MZ_DB_POSTGRESQL);
}

/* ---- the global search, and homes ---------------------------------------------------------- */

static void finds(int *failures_, struct office *o)
{
    const struct worker *officer = worker_of(o, MZ_ROLE_OFFICER, 331181000000);
    const struct worker *security = worker_of(o, MZ_ROLE_SECURITY, 0);
    const struct worker *village = worker_of(o, MZ_ROLE_VILLAGE, 0);
    struct mz_answer a = office_get_page(o, officer, "/search?q=%E4%BD%8E%E4%BF%9D", false);
    CHECK(a.status == 200 && says(&a, "/rule/cn-")); /* 低保: rules */
    a = office_get_page(o, officer, "/search?q=%E5%85%AC%E5%AE%89", false);
    CHECK(a.status == 200 && says(&a, "href=\"/feed/")); /* 公安: deliveries */
    a = office_get_page(o, village, "/search?q=%E5%85%AC%E5%AE%89", false);
    CHECK(a.status == 200 && !says(&a, "href=\"/feed/3"));
    mz_str name = mz_str_fmt(o->a, "/search?q=%s", security->login);
    a = office_get_page(o, security, name.p, false);
    CHECK(a.status == 200 && says(&a, "href=\"/account/"));
    a = office_get_page(o, officer, name.p, false);
    CHECK(a.status == 200 && !says(&a, "href=\"/account/"));
    office_rest(o);
}

/* Every role has work, figures or a beginning on its home page; nobody reads that there is none. */
static void homes(int *failures_, struct office *o)
{
    for (size_t i = 0; i < o->workers_n; i++) {
        const struct worker *who = &o->worker[i];
        if (who->role == MZ_ROLE_N) {
            continue;
        }
        struct mz_answer a = office_get_page(o, who, "/", false);
        bool figures = says(&a, "id=\"area-h\"") || says(&a, "id=\"state-h\"");
        if (a.status != 200 || !figures || !says(&a, "id=\"todo-h\"")) {
            printf("the home of %s: %d%s\n", who->login, a.status, figures ? "" : ", no figures");
            ++*failures_;
        }
        office_rest(o);
    }
}

TEST(the_search_finds_within_permission_and_every_home_says_something)
{
    struct office o;
    CHECK(office_open(&o, MZ_DB_SQLITE));
    if (o.w.ok) {
        finds(failures_, &o);
        homes(failures_, &o);
    }
    office_close(&o);
}

TEST_MAIN(T(page_program_and_file_hold_the_same_rows_sqlite),
          T(page_program_and_file_hold_the_same_rows_postgresql),
          T(accounts_are_locked_and_clues_taken_and_handed_over_many_at_once_sqlite),
          T(accounts_are_locked_and_clues_taken_and_handed_over_many_at_once_postgresql),
          T(the_search_finds_within_permission_and_every_home_says_something))
