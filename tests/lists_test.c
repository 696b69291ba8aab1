/*
 * Lists as people use them, in a whole office: what the page counts, what a program gets and what
 * leaves as a file are the same rows; acts on many rows; the global search; every role's home page.
 */
#include "base/utf8.h"
#include "feature/list_web.h"
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

/* ---- every list of the program ----------------------------------------------------------- */

/*
 * What holds of one list holds of all, because there is one mechanism (feature/list_web.h): a page
 * that shows records of its own making is found here, and a new list needs no line in this file.
 */
struct walk {
    struct office *o;
    const struct mz_route *r;
    const struct worker *who;
    int64_t lists, tables, faults;
    int64_t shown; /* lists with so many rows that one question a row would be seen */
};

static void fault(struct walk *w, const char *target, const char *what)
{
    w->faults++;
    printf("%s %s: %s\n", account_role_word(w->who->role), target, what);
}

static bool may_see(const struct walk *w)
{
    return strcmp(w->r->need, "user") == 0 || strcmp(w->r->need, "public") == 0 ||
           account_role_may(w->o->cx.world->perms, w->who->role, w->r->need);
}

static size_t times(const struct mz_answer *a, const char *text)
{
    size_t n = 0;
    const char *end = a->body.p + a->body.n;
    for (const char *p = a->body.p; p != NULL && p < end; n++) {
        p = memmem(p, (size_t)(end - p), text, strlen(text));
        if (p == NULL) {
            break;
        }
        p += strlen(text);
    }
    return n;
}

/* Rows whose head leads to a record: <th scope="row"><a href="/x/331181...">. */
static size_t records(const struct mz_answer *a)
{
    static const char head[] = "<th scope=\"row\"";
    size_t n = 0;
    const char *end = a->body.p + a->body.n;
    for (const char *p = a->body.p; p < end; p++) {
        p = memmem(p, (size_t)(end - p), head, strlen(head));
        const char *stop = p == NULL ? NULL : memmem(p, (size_t)(end - p), "</th>", 5);
        if (stop == NULL) {
            break;
        }
        const char *href = memmem(p, (size_t)(stop - p), "href=\"/", 7);
        const char *quote = href == NULL ? NULL : memchr(href + 7, '"', (size_t)(stop - href - 7));
        bool digit = quote != NULL && quote[-1] >= '0' && quote[-1] <= '9';
        n += digit && memchr(href, '?', (size_t)(quote - href)) == NULL;
    }
    return n;
}

/* The rows for a program under a question of the list, or -1. */
static int64_t rows_of(struct walk *w, const char *query)
{
    mz_str target = mz_str_fmt(w->o->a, "%s%s", w->r->path, query);
    struct mz_answer a = office_get_page(w->o, w->who, target.p, true);
    return total_of(&a);
}

/* Each order that a head offers holds the same rows; so do pages and columns, for people. */
static void orders(struct walk *w, int64_t total)
{
    const struct list_how *how = w->r->page;
    for (size_t i = 0; i < how->heads_n; i++) {
        for (size_t down = 0; how->heads[i].sort && down < 2; down++) {
            const char *name = how->heads[i].name;
            mz_str q = mz_str_fmt(w->o->a, "?sort=%s%s", down == 1 ? "-" : "", name);
            if (rows_of(w, q.p) != total) {
                fault(w, w->r->path, mz_str_fmt(w->o->a, "not sorted by %s", name).p);
            }
        }
    }
    mz_str q = mz_str_fmt(w->o->a, "%s?per=20&page=2&cols=%s", w->r->path, how->heads[0].name);
    struct mz_answer a = office_get_page(w->o, w->who, q.p, false);
    bool heads = how->heads_n < 2 || times(&a, "<th scope=\"col\"") <= times(&a, "<table") * 3;
    if (a.status != 200 || (total > 20 && !heads)) {
        fault(w, q.p, "pages or columns cannot be chosen");
    }
}

/* What leaves as a file is what is shown; a list that is held to its reader does not leave. */
static void file_of(struct walk *w, const struct mz_answer *html, int64_t total)
{
    const struct mz_reg *reg = w->r->list;
    const struct account_perms *perms = w->o->cx.world->perms;
    mz_str path = mz_str_fmt(w->o->a, "/export/%s.csv", reg->name);
    bool may = reg->need != NULL && account_role_may(perms, w->who->role, reg->need) &&
               account_role_may(perms, w->who->role, "export.run");
    bool leaves = may && w->r->page->hold == NULL;
    if (says(html, path.p) != leaves) {
        fault(w, w->r->path, leaves ? "no export is offered" : "an export is offered");
    }
    if (leaves) {
        struct mz_answer csv = office_get_page(w->o, w->who, path.p, false);
        if (csv_rows(&csv) != total) {
            fault(w, path.p, "the file holds other rows");
        }
    }
}

/* How many answers of the store a page waits for. */
static int64_t trips(struct walk *w, const char *target)
{
    int64_t before = mz_db_trips(w->o->cx.db);
    struct mz_answer a = office_get_page(w->o, w->who, target, false);
    return a.status == 200 ? mz_db_trips(w->o->cx.db) - before : -1;
}

/*
 * What cells need is read for the whole page: with rows it asks the store a few times more than
 * without any, however many they are.
 */
static void reads(struct walk *w, int64_t total)
{
    enum { ONCE = 8, MANY = 12 };
    mz_str all = mz_str_fmt(w->o->a, "%s?per=200", w->r->path);
    mz_str none = mz_str_fmt(w->o->a, "%s?per=200&page=1000000", w->r->path);
    (void)trips(w, all.p); /* counts that are kept are kept for both */
    int64_t with = trips(w, all.p);
    int64_t without = trips(w, none.p);
    w->shown += total >= MANY;
    if (getenv("TRIPS") != NULL) {
        printf("%-24s %6lld rows: %lld answers of the store, without rows %lld\n", w->r->path,
               (long long)total, (long long)with, (long long)without);
    }
    if (with < 0 || without < 0 || with - without > ONCE) {
        fault(w, w->r->path,
              mz_str_fmt(w->o->a, "%lld rows are read in %lld answers of the store, none in %lld",
                         (long long)total, (long long)with, (long long)without).p);
    }
}

static void one_list(struct walk *w, const struct mz_answer *html)
{
    const struct list_how *how = w->r->page;
    mz_str mark = mz_str_fmt(w->o->a, "data-list=\"%s\"", w->r->list->name);
    int64_t total = rows_of(w, "");
    w->lists++;
    if (!says(html, mark.p) || how == NULL || how->reg != w->r->list) {
        fault(w, w->r->path, "does not go through feature/list_web.h");
        return;
    }
    if (total < 0 || !says(html, "name=\"cols\"") || !says(html, "/saved")) {
        fault(w, w->r->path, "no rows for programs, no columns to choose or no view to save");
    }
    if (how->words != NULL) { /* a word that can be read narrows; one that cannot is said to be */
        int64_t n = rows_of(w, "?q=%E6%9D%8E");
        if (!says(html, "name=\"q\"") || n > total) {
            fault(w, w->r->path, "words do not narrow it");
        }
    }
    file_of(w, html, total);
    orders(w, total);
    reads(w, total);
}

static void one_page(struct walk *w, bool seen)
{
    struct mz_answer a = office_get_page(w->o, w->who, w->r->path, false);
    bool list = says(&a, "class=\"mz-list\"");
    if (a.status != 200) {
        return;
    }
    if (list != (w->r->list != NULL)) {
        fault(w, w->r->path, list ? "a list that its route does not name" : "no list is shown");
    } else if (list && !seen) {
        one_list(w, &a);
    } else if (!list && w->r->whole == NULL && records(&a) > 0) {
        fault(w, w->r->path,
              "records in a table of its own: make it a list (feature/list_web.h), or say in the "
              "route why all of them stand on one page (.whole)");
    }
    w->tables += !list && w->r->whole != NULL && records(&a) > 0;
}

/* One worker of each role opens each page without parameters; a list is taken apart once. */
static void walk_route(struct walk *w)
{
    unsigned roles = 0;
    bool seen = false;
    int64_t faults = w->faults;
    for (size_t i = 0; i < w->o->workers_n && w->faults == faults; i++) {
        w->who = &w->o->worker[i];
        if (w->who->role == MZ_ROLE_N || (roles >> w->who->role & 1U) != 0 || !may_see(w)) {
            continue;
        }
        roles |= 1U << w->who->role;
        int64_t before = w->lists;
        one_page(w, seen);
        seen = seen || w->lists > before;
        office_rest(w->o);
    }
}

TEST(every_list_goes_through_the_one_mechanism)
{
    struct office o;
    struct walk w = {.o = &o};
    CHECK(office_open(&o, MZ_DB_SQLITE));
    for (size_t f = 0; o.w.ok && mz_features[f] != NULL; f++) {
        for (w.r = mz_features[f]->routes; w.r != NULL && w.r->path != NULL; w.r++) {
            bool page = w.r->get != NULL && strchr(w.r->path, '{') == NULL &&
                        (w.r->flags & MZ_ROUTE_JSON) == 0 && w.r->file == NULL;
            if (page && office_wanted(w.r->path)) {
                walk_route(&w);
            }
        }
    }
    printf("%lld lists, %lld of them with many rows, %lld tables that say why they are none\n",
           (long long)w.lists, (long long)w.shown, (long long)w.tables);
    CHECK(w.faults == 0);
    CHECK(getenv("ROUTES") != NULL || w.lists > 40);
    office_close(&o);
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

/* ---- what a home makes of the lists ---------------------------------------------------------- */

static struct mz_answer home_in_english(struct office *o, const struct worker *who)
{
    return office_call(
        o, who,
        &(struct office_call){.method = "GET", .target = MZ_S("/"), .lang = "en"});
}

/* The words of a page without its tags, each run of blanks one blank. */
static const char *words_of(struct office *o, mz_str html)
{
    char *out = mz_arena_alloc(o->a, html.n + 1);
    size_t n = 0;
    bool tag = false;
    for (size_t i = 0; i < html.n; i++) {
        char c = html.p[i];
        tag = c == '<' || (tag && c != '>');
        bool blank = tag || c == '>' || c == '\n' || c == ' ';
        if (!blank || (n > 0 && out[n - 1] != ' ')) {
            out[n++] = blank ? ' ' : c;
        }
    }
    out[n] = '\0';
    return out;
}

/* By hand: the lists that this role has, added up. */
static struct mz_work by_hand(struct office *o, const struct worker *who)
{
    struct mz_work sum = {.n = 0};
    const struct account_perms *perms = o->cx.world->perms;
    office_act(o, who->account, account_role_word(who->role), who->lo, who->hi);
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        for (const struct mz_todo *t = mz_features[i]->todos; t != NULL && t->label != NULL; t++) {
            struct mz_work w = {.n = 0};
            if (account_role_may(perms, who->role, t->need) &&
                (t->unless == NULL || !account_role_may(perms, who->role, t->unless)) &&
                t->list(&o->cx, 1, &w) == MZ_OK) {
                sum.total += w.total;
                sum.late += w.late;
                sum.today += w.today;
            }
        }
    }
    office_program(o);
    return sum;
}

/* The heading of the group in which the link stands: the last one before it. */
static const char *group_before(const struct mz_answer *a, const char *href)
{
    static const char *const all[] = {"Late: ", "Due today: ", "Due later: ",
                                      "Without a deadline: "};
    const char *at = memmem(a->body.p, a->body.n, href, strlen(href));
    const char *best = NULL;
    const char *name = "none";
    for (size_t i = 0; at != NULL && i < MZ_LEN(all); i++) {
        const char *p = memmem(a->body.p, (size_t)(at - a->body.p), all[i], strlen(all[i]));
        if (p != NULL && (best == NULL || p > best)) {
            best = p;
            name = all[i];
        }
    }
    return name;
}

/* The request that waits longest for the officer: its id and when it was asked. */
static bool oldest_request(struct office *o, const struct worker *who, int64_t *id, int64_t *ms)
{
    struct raw_row *r = NULL;
    size_t n = office_raw(o,
                          mz_str_fmt(o->cx.a,
                                     "SELECT id, asked_ms, '', '' FROM household_change WHERE "
                                     "state = 'open' AND asked_by <> %" PRId64
                                     " AND division BETWEEN %" PRId64 " AND %" PRId64
                                     " ORDER BY asked_ms, id LIMIT 1",
                                     who->account, who->lo, who->hi)
                              .p,
                          &r);
    *id = n == 1 ? r[0].a : 0;
    *ms = n == 1 ? r[0].b : 0;
    return n == 1;
}

/*
 * Around the last day of a request: the day before, the day itself, the day behind it. Every time
 * the three figures are those of all lists of the role together.
 */
static void around_a_deadline(int *failures_, struct office *o)
{
    static const char *const groups[] = {"Due later: ", "Due today: ", "Late: "};
    struct worker *officer = worker_of(o, MZ_ROLE_OFFICER, 331181000000);
    int64_t before = o->w.now;
    int64_t id = 0;
    int64_t asked_ms = 0;
    if (officer == NULL || !oldest_request(o, officer, &id, &asked_ms)) {
        printf("no officer or no request\n");
        ++*failures_;
        return;
    }
    int64_t due = change_due(&o->cx, asked_ms, CHANGE_DECIDE_DAYS);
    const char *href = mz_str_fmt(o->cx.a, "\"/household/change/%" PRId64 "\"", id).p;
    for (int64_t k = 0; k < 3; k++) {
        o->w.now = mz_date_ms((mz_date){(int32_t)(due - 1 + k)}) + INT64_C(10) * 3600 * 1000;
        CHECK(office_sign_in(o, officer)); /* nobody stays signed in for a week */
        struct mz_work w = by_hand(o, officer);
        struct mz_answer a = home_in_english(o, officer);
        const char *text = words_of(o, a.body);
        mz_str want = mz_str_fmt(o->a,
                                 "Late %" PRId64 " matters Due today %" PRId64
                                 " matters To do in all %" PRId64 " matters",
                                 w.late, w.today, w.total);
        CHECK(a.status == 200 && w.total > 0);
        if (strstr(text, want.p) == NULL || strcmp(group_before(&a, href), groups[k]) != 0) {
            printf("day %d: group \"%s\", wanted " MZ_FMT ", the page begins %.400s\n", (int)k - 1,
                   group_before(&a, href), MZ_ARG(want), text);
            ++*failures_;
        }
        CHECK(k != 1 || w.today > 0);
        CHECK(k != 2 || w.late > 0);
        office_rest(o);
    }
    o->w.now = before;
    CHECK(office_sign_in(o, officer));
}

static int64_t asked_by(struct office *o, const struct worker *who)
{
    struct raw_row *r = NULL;
    const char *sql = mz_str_fmt(o->cx.a,
                                 "SELECT count(*), 0, '', '' FROM household_change WHERE state = "
                                 "'open' AND asked_by = %" PRId64,
                                 who->account)
                          .p;
    return office_raw(o, sql, &r) == 1 ? r[0].a : -1;
}

/* Members of homes in the area who died or were merged, by hand. */
static int64_t gone_in(struct office *o, const struct worker *who)
{
    struct raw_row *r = NULL;
    const char *sql =
        mz_str_fmt(o->cx.a,
                   "SELECT count(*), 0, '', '' FROM member JOIN person ON person.id = "
                   "member.person JOIN household ON household.id = member.household WHERE "
                   "(person.died IS NOT NULL OR person.merged_into IS NOT NULL) AND member.ended "
                   "IS NULL AND household.ended IS NULL AND household.division BETWEEN %" PRId64
                   " AND %" PRId64,
                   who->lo, who->hi)
            .p;
    return office_raw(o, sql, &r) == 1 ? r[0].a : -1;
}

/* Who asked for a change finds it under "Asked by me"; who is gone stands in the alerts. */
static void asked_and_alerts(int *failures_, struct office *o)
{
    const struct worker *clerk = worker_of(o, MZ_ROLE_CLERK, o->place[PLACE_T1]);
    if (clerk == NULL) {
        printf("no clerk in the first township\n");
        ++*failures_;
        return;
    }
    struct mz_answer a = home_in_english(o, clerk);
    CHECK(asked_by(o, clerk) == 0 && !says(&a, "id=\"wait-h\""));
    struct raw_row *own = NULL;
    CHECK(office_raw(o,
                     mz_str_fmt(o->cx.a,
                                "UPDATE household_change SET asked_by = %" PRId64
                                " WHERE state = 'open' AND division BETWEEN %" PRId64
                                " AND %" PRId64 " RETURNING id, 0, '', ''",
                                clerk->account, clerk->lo, clerk->hi)
                         .p,
                     &own) > 0);
    int64_t asked = asked_by(o, clerk);
    int64_t gone = gone_in(o, clerk);
    a = home_in_english(o, clerk);
    const char *text = words_of(o, a.body);
    mz_str want = mz_str_fmt(o->a, "%" PRId64 " in all, %" PRId64 " shown", asked,
                             asked < 5 ? asked : 5);
    const char *wait = strstr(text, "Asked by me");
    CHECK(asked > 0 && wait != NULL && strstr(wait, want.p) != NULL);
    want = mz_str_fmt(o->a, "Members who died or were merged %" PRId64 " open", gone);
    CHECK(gone > 0 && says(&a, "id=\"alert-h\"") && strstr(text, want.p) != NULL);
    office_rest(o);
}

TEST(a_home_groups_by_deadline_and_adds_up_all_lists_of_the_role)
{
    struct office o;
    CHECK(office_open(&o, MZ_DB_SQLITE));
    if (o.w.ok) {
        around_a_deadline(failures_, &o);
        asked_and_alerts(failures_, &o);
    }
    office_close(&o);
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

TEST_MAIN(T(every_list_goes_through_the_one_mechanism),
          T(page_program_and_file_hold_the_same_rows_sqlite),
          T(page_program_and_file_hold_the_same_rows_postgresql),
          T(accounts_are_locked_and_clues_taken_and_handed_over_many_at_once_sqlite),
          T(accounts_are_locked_and_clues_taken_and_handed_over_many_at_once_postgresql),
          T(a_home_groups_by_deadline_and_adds_up_all_lists_of_the_role),
          T(the_search_finds_within_permission_and_every_home_says_something))
