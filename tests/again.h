/*
 * again.h - a form that was sent is sent again: by a second click, and from a page that stayed open
 * while the work was done. Every form of the pages of an office with its demonstration, found by
 * following links and filled in as a reader could, by whoever sees it; AGAIN_KIND is the store.
 *
 * Held against the answers: the second click, which carries the key of its form, or the same
 * request of a program with its Idempotency-Key, is answered like the first and writes nothing at
 * all. The page that stayed open, with a key of its own, changes no row either, is refused in the
 * reader's language, or asks whether one more is meant and makes it when it is; where one more is
 * right stands by name. Every POST of every route table is taken at least once; those that nobody
 * of this office can have taken stand by name, each with its test.
 */
#ifndef MZ_TESTS_AGAIN_H
#define MZ_TESTS_AGAIN_H

#include "base/text.h"
#include "office_cases.h"
#include "walk.h"

enum { SHOWN_MAX = 60, GONE_ON_MAX = 20 };

struct again {
    struct forms f;
    int done[ROUTES_MAX]; /* forms that were taken */
    int tried[ROUTES_MAX];
    mz_str said[ROUTES_MAX]; /* the last refusal */
    int taken[KEYS_MAX];     /* by kind of form */
    size_t at; /* the form to be sent next */
    enum how { AS_ASKED, FULL_TO_COME, FULL, HOW_N } how; /* filled in, with days to come or not */
    int64_t sent, faults, asked;
};

/*
 * Sent once more from another page, these leave one more row, and that is right. Where a person
 * would not expect it, the route asks (MZ_ROUTE_MAKES) or its subject refuses.
 */
static const struct {
    const char *path;
    const char *act; /* the button; NULL: each */
    const char *why;
} makes_more[] = {
    /* Who looked, and who tried, is on record each time. */
    {"/person/{id}/reveal", NULL, "every look leaves its record"},
    {"/person/{id}/open", NULL, "every look leaves its record"},
    {"/person/{id}/open/protected", NULL, "every look leaves its record"},
    {"/org/{id}/reveal", NULL, "every look leaves its record"},
    {"/clue/{id}", "reveal", "every look leaves its record"},
    {"/job/{id}", NULL, "who tried to stop what has ended leaves a record"},
    {"/account", NULL, "an act of an administrator leaves its record"},
    {"/account/{id}/state", NULL, "an act of an administrator leaves its record"},
    {"/account/{id}/reset", NULL, "each reset makes another first password"},
    /* Work that finds nothing new leaves that it ran, and changes nothing else. */
    {"/pay/card", NULL, "work that tells of each account that it was decided already"},
    {"/round/{id}", NULL, "work that finds nothing more to give out"},
    {"/round/list", NULL, "work that finds each visit given to the same visitor"},
    {"/visit/plan", NULL, "work that finds each visit given to the same visitor"},
    {"/watch/run", NULL, "work that finds nothing new"},
    {"/brain", NULL, "work that counts the same once more"},
    {"/brain/budget", NULL, "the same figure is written over itself"},
    {"/office/setting/{setting:text}", NULL, "the same value is written over itself"},
    {"/saved/{id}", NULL, "a view of one's own gets the name that it has"},
    {"/matter/{id}/letter/{letter:text}", NULL, "what is written is kept anew, the last counts"},
    {"/share/agreement/{id}", NULL, "a delivery of a month is made once, its work may be asked again"},
    /* A file waits until somebody has it read, and what is in it is known again then. */
    {"/import", NULL, "a file that waits; rows that entered are known again and change nothing"},
    {"/import/{id}", NULL, "columns are written over themselves, a check is run again"},
    {"/feed/bring", NULL, "a file that waits; read again, its rows change nothing"},
    {"/feed/own/send", NULL, "a file that waits; read again, its rows change nothing"},
    {"/roster/new", NULL, "a list of the same month takes the place of the one before"},
    /* Nobody of the office. */
    {"/apply/start", NULL, "who helps begins one for each applicant; an empty one ends by itself"},
    {"/apply/at/{key:text}/step", NULL, "a page of a draft is written over itself"},
    {"/apply/at/{key:text}/unlock", NULL, "a code that did not come is sent again, so often and no more"},
};

static inline bool makes_more_of(const struct form *f)
{
    for (size_t i = 0; i < MZ_LEN(makes_more); i++) {
        bool act = makes_more[i].act == NULL;
        for (size_t k = 0; k < f->n && !act; k++) {
            act = mz_str_eq(f->field[k].name, MZ_S("do")) &&
                  mz_str_eq(f->field[k].value, mz_str_of(makes_more[i].act));
        }
        if (act && strcmp(f->route->path, makes_more[i].path) == 0) {
            return true;
        }
    }
    return false;
}

static inline size_t route_i(const struct again *z, const struct mz_route *r)
{
    size_t i = 0;
    while (mz_web_route(z->f.t.o.web, i) != r) {
        i++;
    }
    return i;
}

/* ---- sending -------------------------------------------------------------------------------- */

enum way { BY_API, BY_FORM, WAYS_N };

#define BORDER "the-border-of-a-part"

/* A list where the route takes lists, else the smallest picture there is. */
static inline mz_str sample_file(struct again *z, const struct mz_route *r, mz_str *name)
{
    static const unsigned char png[] = {
        0x89, 'P',  'N',  'G',  13,   10,   26,   10,   0,    0,    0,   13,   'I',  'H',
        'D',  'R',  0,    0,    0,    1,    0,    0,    0,    1,    8,   6,    0,    0,
        0,    0x1f, 0x15, 0xc4, 0x89, 0,    0,    0,    13,   'I',  'D', 'A',  'T',  0x78,
        0x9c, 0x63, 0xf8, 0xff, 0xff, 0xff, 0x7f, 0,    9,    0xfb, 3,   0xfd, 5,    0x43,
        0x45, 0xca, 0,    0,    0,    0,    'I',  'E',  'N',  'D',  0xae, 0x42, 0x60, 0x82};
    bool list = strstr(r->path, "roster") != NULL || strstr(r->path, "feed") != NULL ||
                strstr(r->path, "import") != NULL;
    mz_str number = office_number(&z->f.t.o, z->f.t.o.place[PLACE_V1], 777, false);
    *name = list ? MZ_S("list.csv") : MZ_S("paper.png");
    return list ? mz_str_fmt(z->f.t.o.a, "姓名,公民身份号码,地址\n宗三," MZ_FMT ",卷777号\n", MZ_ARG(number))
                : (mz_str){(const char *)png, sizeof png};
}

/* Bytes of a file may be zeros. */
static inline mz_str joined(mz_arena *a, mz_str x, mz_str y)
{
    char *p = mz_arena_alloc(a, x.n + y.n + 1);
    if (x.n > 0) {
        memcpy(p, x.p, x.n);
    }
    if (y.n > 0) {
        memcpy(p + x.n, y.p, y.n);
    }
    return (mz_str){p, x.n + y.n};
}

static inline mz_str part_of(struct again *z, const struct form *f, size_t i)
{
    mz_arena *a = z->f.t.o.a;
    mz_str name = MZ_S("");
    bool file = f->field[i].file;
    mz_str value = file ? sample_file(z, f->route, &name) : f->field[i].value;
    mz_str head = mz_str_fmt(
        a, "--" BORDER "\r\nContent-Disposition: form-data; name=\"" MZ_FMT "\"%s" MZ_FMT "%s\r\n\r\n",
        MZ_ARG(f->field[i].name), file ? "; filename=\"" : "", MZ_ARG(name),
        file ? "\"\r\nContent-Type: application/octet-stream" : "");
    return joined(a, joined(a, head, value), MZ_S("\r\n"));
}

/* The fields with one more of the kit: the key of a form, or what answers its question. */
static inline mz_str body_of(struct again *z, const struct form *f, const char *name, mz_str value)
{
    mz_arena *a = z->f.t.o.a;
    struct form all = *f;
    mz_str out = MZ_S("");
    if (name[0] != '\0' && all.n < FIELDS_OF_MAX) {
        all.field[all.n++] = (struct field){mz_str_of(name), value, true, false, false, false};
    }
    if (f->upload && all.n < FIELDS_OF_MAX) {
        all.field[all.n++] = (struct field){MZ_S("token"), f->who->token, true, false, false, false};
    }
    for (size_t i = 0; i < all.n; i++) {
        if (all.field[i].optional && z->how == AS_ASKED) {
            continue;
        }
        if (all.field[i].day && z->how == FULL_TO_COME) {
            all.field[i].value = MZ_S("2026-12-01");
        }
        out = f->upload ? joined(a, out, part_of(z, &all, i))
                        : put_field(a, out, all.field[i].name, all.field[i].value);
    }
    return f->upload ? joined(a, out, MZ_S("--" BORDER "--\r\n")) : out;
}

static inline struct mz_answer send_body(struct again *z, const struct form *f, enum way way,
                                         const char *key, mz_str body)
{
    /* Many from one address would have to wait. */
    mz_str from = mz_str_fmt(z->f.t.o.a, "%d.%d.7.1", (int)(z->sent / 200) + 11, (int)(z->sent % 200));
    z->sent++;
    return office_call(
        &z->f.t.o, f->who,
        &(struct office_call){.method = "POST",
                              .target = f->target,
                              .json = way == BY_API,
                              .body = body,
                              .bare = f->upload,
                              .peer = from,
                              .seed = (uint64_t)z->sent,
                              .type = f->upload ? "multipart/form-data; boundary=" BORDER : NULL,
                              .key = key});
}

/* A page sends its key as a field, a program in the head. */
static inline struct mz_answer send_form(struct again *z, const struct form *f, enum way way,
                                         const char *key)
{
    return way == BY_API
               ? send_body(z, f, way, key, body_of(z, f, "", MZ_S("")))
               : send_body(z, f, way, NULL, body_of(z, f, "once", mz_str_of(key)));
}

static inline void tell_fault(struct again *z, const struct form *f, const struct mz_answer *a,
                              const char *what, mz_str more)
{
    if (++z->faults <= SHOWN_MAX) {
        more.n = more.n > 700 ? 700 : more.n;
        printf("%s: POST " MZ_FMT " as %s: %d, %s: " MZ_FMT "\n", f->route->path, MZ_ARG(f->target),
               account_role_word(f->who->role), a->status, what, MZ_ARG(more));
        for (size_t i = 0; i < f->n; i++) {
            printf("    " MZ_FMT "=" MZ_FMT "\n", MZ_ARG(f->field[i].name),
                   MZ_ARG(f->field[i].value));
        }
    }
}

/* Which tables have another count, out of two texts of counts. */
static inline mz_str changed_tables(struct again *z, mz_str before, mz_str after)
{
    mz_str out = MZ_S("");
    const char *p = before.p;
    const char *q = after.p;
    for (size_t i = 0; i < z->f.tables_n; i++) {
        char *p_end = NULL;
        char *q_end = NULL;
        long long x = strtoll(p, &p_end, 10);
        long long y = strtoll(q, &q_end, 10);
        out = x == y ? out
                     : mz_str_fmt(z->f.t.o.a, MZ_FMT " " MZ_FMT "%+lld", MZ_ARG(out),
                                  MZ_ARG(z->f.table[i]), y - x);
        p = p_end;
        q = q_end;
    }
    return out;
}

static inline bool says_why(const struct mz_answer *a)
{
    const char *at = a->body.n == 0 ? NULL : memmem(a->body.p, a->body.n, "\"message\":\"", 11);
    const char *end = at == NULL ? NULL : a->body.p + a->body.n;
    for (const char *p = at == NULL ? NULL : at + 11; p != end && *p != '"'; p++) {
        if ((unsigned char)*p >= 0xe4 && (unsigned char)*p <= 0xe9) {
            return true;
        }
    }
    return false;
}

static inline bool same_form(const struct form *a, const struct form *b)
{
    bool same = a->route == b->route && a->n == b->n && mz_str_eq(a->target, b->target);
    for (size_t i = 0; same && i < a->n; i++) {
        bool pressed = a->field[i].fixed && mz_str_eq(a->field[i].name, MZ_S("do"));
        same = mz_str_eq(a->field[i].name, b->field[i].name) &&
               (!pressed || mz_str_eq(a->field[i].value, b->field[i].value));
    }
    return same;
}

/* The page as it is now: what was sent before may have moved on what this form is about. */
static inline void look_again(struct again *z, struct form *f)
{
    size_t n = z->f.n;
    size_t each = z->f.each;
    if (f->page.n == 0 || n + 100 > FORMS_MAX) {
        return;
    }
    struct mz_answer a = office_call(&z->f.t.o, f->who,
                                     &(struct office_call){.method = "GET", .target = f->page});
    z->f.each = SIZE_MAX;
    if (a.status == 200) {
        read_forms(&z->f, f->who, f->page, a.body);
    }
    for (size_t i = n; i < z->f.n; i++) {
        if (same_form(f, &z->f.form[i])) {
            memcpy(f->field, z->f.form[i].field, sizeof f->field);
            break;
        }
    }
    z->f.each = each;
    z->f.n = n;
}

/*
 * SQLite counts the rows of a connection itself. PostgreSQL has numbers of transactions only, which
 * the other programs of this cluster and its own housekeeping use up too: a trigger counts.
 */
static inline void count_rows(struct again *z)
{
    if (AGAIN_KIND == MZ_DB_POSTGRESQL) {
        test_psql(z->f.t.o.w.url,
                  "CREATE SEQUENCE rows_written;"
                  "CREATE FUNCTION row_written() RETURNS trigger LANGUAGE plpgsql AS "
                  "'BEGIN PERFORM nextval(''rows_written''); RETURN NULL; END';"
                  "DO $$ DECLARE t regclass; BEGIN "
                  "FOR t IN SELECT oid FROM pg_class WHERE relkind IN ('r', 'p') "
                  "AND NOT relispartition AND relnamespace = 'public'::regnamespace LOOP "
                  "EXECUTE format('CREATE TRIGGER row_written AFTER INSERT OR UPDATE OR DELETE "
                  "ON %s FOR EACH ROW EXECUTE FUNCTION row_written()', t); END LOOP; END $$");
    }
}

/* Grows with every row that is written, and with nothing else. */
static inline int64_t written(struct again *z)
{
    struct office *o = &z->f.t.o;
    mz_arena *keep = o->cx.a;
    struct raw_row *r = NULL;
    o->cx.a = o->a;
    size_t n = office_raw(o,
                          AGAIN_KIND == MZ_DB_SQLITE
                              ? "SELECT total_changes(), 0, '', ''"
                              : "SELECT last_value, CAST(is_called AS INT)::bigint, '', '' "
                                "FROM rows_written",
                          &r);
    o->cx.a = keep;
    return n > 0 ? r[0].a + r[0].b : -1;
}

/* A file is no answer that could be kept: it is made again, the same bytes. */
static inline bool gives_file(const struct mz_route *r)
{
    return r->file != NULL && r->get == NULL;
}

static inline void second_click(struct again *z, const struct form *f, enum way way,
                                const char *key, const struct mz_answer *first)
{
    int64_t before = written(z);
    struct mz_answer click = send_form(z, f, way, key);
    bool secret = (f->route->flags & MZ_ROUTE_SECRET) != 0;
    if (gives_file(f->route)) {
        if (click.status != first->status || !mz_str_eq(click.body, first->body)) {
            tell_fault(z, f, &click, "a second click gives another file", MZ_S(""));
        }
    } else if (written(z) != before) {
        tell_fault(z, f, &click, "a second click did it again", MZ_S(""));
    } else if (way == BY_API && !secret &&
               (click.status != first->status || !mz_str_eq(click.body, first->body))) {
        tell_fault(z, f, &click, "a second click is answered otherwise", click.body);
    } else if (way == BY_FORM && click.status >= 400) {
        tell_fault(z, f, &click, "a second click is refused", click.body);
    }
}

/* Asked whether one more is meant, a person says yes: it is made, or refused for what it is about. */
static inline void one_more(struct again *z, const struct form *f, const char *key)
{
    static const char way_out[] = "again=1";
    struct mz_answer more = send_body(z, f, BY_API, key, body_of(z, f, "again", MZ_S("1")));
    bool again = memmem(more.body.p, more.body.n, way_out, sizeof way_out - 1) != NULL;
    if (again || (more.status >= 400 && !says_why(&more))) {
        tell_fault(z, f, &more, "one more that is meant is not made", more.body);
    }
}

/*
 * Another page of the same, with a key of its own: as a program sends it, which is told why in
 * words, unless this form is a step that only showed the next; a program has no steps.
 */
static inline void stale_page(struct again *z, const struct form *f, enum way way, const char *key,
                              const struct mz_answer *first)
{
    mz_str before = counts(&z->f);
    int64_t was = written(z);
    bool step = way == BY_FORM && first->status == 200;
    struct mz_answer late = send_form(z, f, step ? BY_FORM : BY_API, key);
    bool more = makes_more_of(f);
    bool idle = written(z) == was;
    mz_str after = idle ? before : counts(&z->f);
    if (!mz_str_eq(before, after) && !more && !gives_file(f->route)) {
        tell_fault(z, f, &late, "a stale page did it again", changed_tables(z, before, after));
    } else if (late.status >= 400 && !step && !says_why(&late)) {
        tell_fault(z, f, &late, "does not say why", late.body);
    } else if (late.status == 409 && memmem(late.body.p, late.body.n, "again=1", 7) != NULL) {
        one_more(z, f, mz_str_fmt(z->f.t.o.a, "%s-more", key).p);
        z->asked++;
    }
}

/* Where the answer leads, and what stands behind it there, are the next forms. */
static inline void go_on(struct again *z, const struct form *f, const struct mz_answer *first)
{
    if (begins(first->body.p, first->body.p + first->body.n, "<!")) { /* the next of its steps */
        (void)read_forms(&z->f, f->who, f->target, first->body);
    }
    static const char word[] = "{\"location\":\"";
    mz_str to = mz_answer_header(first, "Location");
    if (to.n == 0 && begins(first->body.p, first->body.p + first->body.n, word)) {
        const char *p = first->body.p + sizeof word - 1;
        to = (mz_str){p, strcspn(p, "\"")};
    }
    if (to.n > 1 && z->f.keyed[f->key].n < GONE_ON_MAX) {
        walk_from(&z->f, f->who, mz_str_dup(z->f.t.o.cx.a, to));
    }
}

/* Both within the same request of a reader: nothing is taken down in between. */
static inline void twice(struct again *z, const struct form *f, size_t serial)
{
    char key[2][24];
    size_t at = route_i(z, f->route);
    enum way way = z->done[at] % 2 == 0 ? BY_API : BY_FORM;
    (void)snprintf(key[0], sizeof key[0], "click-%06zu", serial);
    (void)snprintf(key[1], sizeof key[1], "stale-%06zu", serial);
    struct mz_answer first = {0};
    z->tried[at]++;
    for (int how = AS_ASKED; how < HOW_N && (how == AS_ASKED || first.status == 422); how++) {
        z->how = (enum how)how;
        first = send_form(z, f, way, key[0]);
        if (first.status == 401) { /* somebody ended this session */
            stay_signed_in(&z->f.t, f->who);
            first = send_form(z, f, way, key[0]);
        }
    }
    if (first.status >= 400 && getenv("ALL") != NULL) {
        printf("%s: " MZ_FMT " as %s: %d " MZ_FMT "\n", f->route->path, MZ_ARG(f->target),
               f->who->login, first.status, MZ_ARG(mz_text_cut(first.body, 300)));
    }
    if (first.status >= 500) {
        tell_fault(z, f, &first, "the office fails", first.body);
    }
    if (first.status == 422) { /* it may have asked for more: a page of its own has those fields */
        z->how = AS_ASKED;
        struct mz_answer page = send_body(z, f, BY_FORM, NULL, body_of(z, f, "", MZ_S("")));
        (void)read_forms(&z->f, f->who, f->target, page.body);
    }
    if (first.status >= 400) {
        z->said[at] = mz_str_fmt(z->f.t.o.cx.a, "%s " MZ_FMT " %d " MZ_FMT,
                                 account_role_word(f->who->role), MZ_ARG(f->target), first.status,
                                 MZ_ARG(mz_text_cut(first.body, 240)));
        return;
    }
    z->done[at]++;
    z->taken[f->key]++;
    second_click(z, f, way, key[0], &first);
    stale_page(z, f, way, key[1], &first);
    go_on(z, f, &first);
}

/*
 * POSTs that nobody of this office has taken by a form: what they lack here, and the test that sends
 * them. Their keys are the router's, as everywhere. A route that is taken here must not stand here.
 */
static const struct {
    const char *path;
    const char *why;
} elsewhere[] = {
    /* Sessions: who sends them is somebody else afterwards. */
    {"/sign-in", "nobody here has a password to type; account/hook_web_test"},
    {"/sign-in/code", "nobody here has one-time codes; account/hook_web_test"},
    {"/sign-in/password", "no first password is left; account/hook_web_test"},
    {"/sign-out", "ends the session; account/hook_web_test"},
    {"/me", "changes the post of the session; schema_fuzz_test"},
    {"/me/session", "ends sessions; schema_fuzz_test"},
    {"/me/password", "needs the old password; account/account_test"},
    {"/me/totp", "needs a code of the moment; account/account_test"},
    {"/me/token", "needs the password; account/account_test"},
    {"/me/confirm", "gives the session a new secret; account/hook_web_test"},
    {"/look", "changes the language of the answers; schema_fuzz_test"},
    /* Programs and phones, which have no form. */
    {"/feed/push/{category:text}", "a file and its token; feed/feed_ways_test"},
    {"/hotline/ring", "the exchange; hotline/hotline_test"},
    {"/device/event", "a message with a device's seal; device/device_test"},
    {"/visit/pair", "a phone; visit/visit_test"},
    {"/visit/here", "a paired phone; visit/visit_test"},
    {"/visit/sync", "a paired phone; visit/visit_test"},
    {"/share/is", "a body of JSON; share/share_answer_test"},
    {"/share/delivery/{id}/receipt", "a signature of the recipient; share/share_test"},
    {"/rule/{pack:text}/eval", "a body of JSON, and nothing is stored; rule/rule_web_test"},
    /* Rows that nothing plants here. */
    {"/export/run/{id}", "a list that somebody in Longquan asked for; transfer/export_test"},
    {"/feed/delivery/{id}", "a file with the columns of its category; feed/feed_test"},
    {"/feed/own/delivery/{id}", "the same, of a department; feed/feed_own_web_test"},
    {"/roster/{id}", "somebody on a list whom nobody registered; roster/roster_test"},
    {"/rule/review/{id}", "a determination under a law that changed; rule/determination_test"},
    {"/letter/{id}/issue", "a draft with all that its template asks for; letter/issue_test"},
    {"/letter/{id}/drop", "a draft of one's own; letter/issue_test"},
    {"/matter", "several cases at one step; matter/many_test"},
    {"/draft/{id}/publish", "a draft whose own tests pass; draft/draft_test"},
    {"/bundle/asked", "a case that waits for a department; bundle/bundle_test"},
    {"/bundle/{id}", "a bundle in Longquan; bundle/bundle_test"},
    {"/apply/at/{key:text}/unlock", "the telephone of an applicant; apply/apply_test"},
    {"/apply/sign/{key:text}", "the link of a member; apply/apply_test"},
    {"/pay/person/{id}/forget", "somebody who is paid and owed nothing; pay/lump_test"},
    {"/pay/person/{id}/debt", "somebody who was paid too much; pay/fail_test"},
    {"/pay/{id}/answer", "the bank's file; pay/fail_test"},
    {"/pay/{id}", "a batch with a line that failed and can be sent again; pay/fail_test"},
    {"/pay/{id}/approve", "a batch that waits for this approver; pay/pay_test"},
    {"/plan/home/{household}", "a household without an open plan; plan/plan_test"},
    {"/plan/alert/{alert}", "an alert of such a household; plan/plan_test"},
    {"/share/new", "the public key of a recipient; share/share_test"},
};

static inline bool is_elsewhere(const char *path)
{
    for (size_t i = 0; i < MZ_LEN(elsewhere); i++) {
        if (strcmp(path, elsewhere[i].path) == 0) {
            return true;
        }
    }
    return false;
}

/* Every POST of every route was taken at least once, or stands above, and not both. */
static inline int64_t unreached(struct again *z)
{
    int64_t wrong = 0;
    for (size_t i = 0; mz_web_route(z->f.t.o.web, i) != NULL; i++) {
        const struct mz_route *r = mz_web_route(z->f.t.o.web, i);
        bool known = r->post != NULL && is_elsewhere(r->path);
        if (r->post != NULL && office_wanted(r->path) && known == (z->done[i] > 0)) {
            printf("%s %s\n    " MZ_FMT "\n", r->path,
                   known ? "was taken: strike it from `elsewhere`"
                         : "was taken by no form: plant what it needs, or name its test",
                   MZ_ARG(z->said[i]));
            wrong++;
        }
    }
    return wrong;
}

/* Sessions and languages of their own: schema_fuzz_test sends them. */
static inline bool of_sessions(const char *path)
{
    static const char *const heads[] = {"/look", "/sign", "/me"};
    for (size_t i = 0; i < MZ_LEN(heads); i++) {
        if (strncmp(path, heads[i], strlen(heads[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* What ends something is pressed when the rest was. */
static inline bool ends(const struct form *f)
{
    static const char *const words[] = {"drop",  "delete", "withdraw", "close", "end",
                                        "stop",  "void",   "cancel",   "revoke", "remove"};
    static const char *const tails[] = {"/drop", "/void", "/{id}/reset", "/{id}/state"};
    bool yes = false;
    for (size_t i = 0; i < MZ_LEN(tails); i++) {
        yes = yes || strstr(f->route->path, tails[i]) != NULL;
    }
    for (size_t i = 0; i < f->n && !yes; i++) {
        for (size_t k = 0; k < MZ_LEN(words) && mz_str_eq(f->field[i].name, MZ_S("do")); k++) {
            yes = yes || mz_str_eq(f->field[i].value, mz_str_of(words[k]));
        }
    }
    return yes;
}

/* Each kind of form once, by the API first, then as a page; each route in both ways if it can be. */
static inline void send_from(struct again *z, size_t from, bool ending)
{
    for (z->at = from; z->at < z->f.n; z->at++) {
        struct form *f = &z->f.form[z->at];
        if (ends(f) != ending) {
            continue;
        }
        int done = z->done[route_i(z, f->route)];
        int taken = z->taken[f->key];
        if (!of_sessions(f->route->path) && (taken == 0 || (taken < WAYS_N && done < WAYS_N))) {
            look_again(z, f);
            twice(z, f, z->at);
            office_rest(&z->f.t.o);
        }
    }
}

static inline void send_all(struct again *z)
{
    send_from(z, z->at, false);
}

/* From the first page of its feature on, as everybody who may. */
static inline void look_behind(struct again *z, const struct mz_route *r, int done)
{
    const char *slash = strchr(r->path + 1, '/');
    mz_str first = {r->path, slash == NULL ? strlen(r->path) : (size_t)(slash - r->path)};
    bool all = done > 0 || r->post == NULL || !office_wanted(r->path) || of_sessions(r->path);
    for (size_t w = 0; w < z->f.t.o.workers_n && !all; w++) {
        const char *need = r->need_post != NULL ? r->need_post : r->need;
        if (may_call(&z->f.t, &z->f.t.o.worker[w], need)) {
            walk_from(&z->f, &z->f.t.o.worker[w], first);
        }
    }
}

/* What came to be by what was sent, and what no page has: only where nothing was taken yet. */
static inline void send_rest(struct again *z)
{
    static struct target list[TARGETS_MAX];
    struct audit *t = &z->f.t;
    read_rows(t);
    for (size_t i = 0; mz_web_route(t->o.web, i) != NULL; i++) {
        const struct mz_route *r = mz_web_route(t->o.web, i);
        for (size_t w = 0; w < t->o.workers_n && r->post != NULL && r->get != NULL; w++) {
            struct worker *who = &t->o.worker[w];
            t->route = i;
            bool skip = z->done[i] > 0 || !office_wanted(r->path) || !may_call(t, who, r->need);
            size_t n = skip ? 0 : targets(t, who, r->path, list);
            for (size_t k = 0, opened = 0; k < n && k < 100 && opened < 6; k++) {
                const struct office_call c = {.method = "GET", .target = list[k].path};
                struct mz_answer a = office_call(&t->o, who, &c);
                opened += a.status == 200 && read_forms(&z->f, who, list[k].path, a.body);
                office_rest(&t->o);
            }
        }
        look_behind(z, r, z->done[i]);
        send_all(z);
    }
    for (size_t i = 0; mz_web_route(t->o.web, i) != NULL; i++) {
        if (office_wanted(mz_web_route(t->o.web, i)->path)) {
            read_params(&z->f, mz_web_route(t->o.web, i));
        }
    }
    send_all(z);
    send_from(z, 0, true);
}

/* Those who do most of the work first: a form is kept of few of them. */
static const enum mz_role in_turn[] = {
    MZ_ROLE_OFFICER, MZ_ROLE_CLERK, MZ_ROLE_APPROVER, MZ_ROLE_VILLAGE, MZ_ROLE_CENTRE,
    MZ_ROLE_DEPARTMENT, MZ_ROLE_INSTITUTION, MZ_ROLE_CHARITY, MZ_ROLE_CARER, MZ_ROLE_SYSTEM,
    MZ_ROLE_SECURITY, MZ_ROLE_LOGKEEPER, MZ_ROLE_AUDITOR, MZ_ROLE_CITY, MZ_ROLE_PROVINCE, MZ_ROLE_N};

static inline const struct worker *worker_of(struct again *z, enum mz_role role)
{
    size_t i = 0;
    while (i + 1 < z->f.t.o.workers_n && z->f.t.o.worker[i].role != role) {
        i++;
    }
    return &z->f.t.o.worker[i];
}

static inline mz_str one_of(struct again *z, const char *sql)
{
    struct raw_row *r = NULL;
    return office_raw(&z->f.t.o, sql, &r) > 0 ? r[0].s : MZ_S("1");
}

/* A second officer: what one asks for, another decides, and each stands in for the other. */
static inline void colleague(struct again *z)
{
    struct office *o = &z->f.t.o;
    struct worker nobody = o->worker[--o->workers_n];
    if (office_hire(o, MZ_ROLE_OFFICER, 331181 * MZ_COUNTY_UNIT) != NULL) {
        o->worker[o->workers_n++] = nobody;
    }
}

/* Of an application: four groups of four digits among the words of the office. */
static inline mz_str code_of(const struct again *z)
{
    for (size_t i = 0; i < z->f.t.words_n; i++) {
        mz_str w = z->f.t.words[i];
        if (w.n >= 16 && w.p[0] >= '0' && w.p[0] <= '9') {
            return w;
        }
    }
    return MZ_S("0");
}

static inline void know(struct again *z)
{
    static struct known all[40];
    struct office *o = &z->f.t.o;
    mz_arena *a = o->cx.a;
    mz_str other = mz_str_of(worker_of(z, MZ_ROLE_DEPARTMENT)->login);
    mz_str person = one_of(z, "SELECT 0, 0, CAST(id AS TEXT), '' FROM person WHERE protect = 0 AND "
                              "died IS NULL AND division BETWEEN 331181000000 AND "
                              "331181999999 ORDER BY id DESC");
    mz_str someone = mz_str_fmt(a, "331181%s001", office_birth[0]);
    someone = mz_str_fmt(a, MZ_FMT "%c", MZ_ARG(someone), mz_cid_check(someone.p));
    (void)office_person(o, PLACE_V1, 0);
    mz_str alone = mz_str_fmt(a, "%06d%s%03d", (int)(o->place[PLACE_V1] / MZ_COUNTY_UNIT),
                              office_birth[0], o->serial % 1000);
    alone = mz_str_fmt(a, MZ_FMT "%c", MZ_ARG(alone), mz_cid_check(alone.p));
    const struct known rows[] = {
        {"/account", "division", MZ_S("331181000000")},
        {"/account/new", "login", MZ_S("newcomer")},
        {"/share/new", "login", other},
        {"/bundle/desk", "login", other},
        {"/feed/sender", "login", other},
        {"/hotline", "number", MZ_S("13905782001")},
        {"/feed/", "number", someone},
        {"/share/who", "number", someone},
        {"/person/new", "id_number", office_number(o, o->place[PLACE_V1], 778, false)},
        {"/book/", "relative", person},
        {"/device", "serial", MZ_S("SN-0001")},
        {"/deputy", "deputy", mz_str_fmt(a, "%" PRId64, o->worker[o->workers_n - 2].account)},
        {"/deputy", "absent", mz_str_fmt(a, "%" PRId64, worker_of(z, MZ_ROLE_OFFICER)->account)},
        {"/pay/lump", "programme", MZ_S("dibao")},
        {"/household/new", "who1", alone},
        {"/person/new", "sex", MZ_S("2")},
        {"/round/list", "visitor", mz_str_fmt(a, "%" PRId64, worker_of(z, MZ_ROLE_OFFICER)->account)},
        {"/visit/plan", "visitor", mz_str_fmt(a, "%" PRId64, worker_of(z, MZ_ROLE_OFFICER)->account)},
        {"/letter/", "tracking", MZ_S("EX123456785CN")},
        {"/pay/lump", "month", MZ_S("2026-12")},
        {"/pay/lump", "org",
         one_of(z, "SELECT 0, 0, uscc, '' FROM org WHERE division BETWEEN 331181000000 AND "
                   "331181999999 ORDER BY id")},
        {"/report", "by_phone", MZ_S("13905782009")},
        {"/dedup/", "due", MZ_S("2026-12-01")},
        {"/account/", "ends", MZ_S("2027-06-30")},
        {"/account/", "role", MZ_S("officer")},
        {"/apply/find", "code", code_of(z)},
        {"/notice/answer", "code", o->objection},
        {"/draft/", "path", MZ_S("params/extra.yaml")},
        {NULL, NULL, MZ_S("")},
    };
    memcpy(all, rows, sizeof rows);
    z->f.known = all;
    z->f.place = mz_str_fmt(a, "%" PRId64, o->place[PLACE_V1]);
}

/* Who is not signed in has a cookie and a token all the same, as a browser does. */
static inline void visitor(struct again *z)
{
    struct office *o = &z->f.t.o;
    struct worker *who = &o->worker[o->workers_n - 1];
    struct mz_answer a = office_get_page(o, who, "/look", false);
    who->cookie = office_jar(o, MZ_S(""), &a);
    who->token = mz_str_dup(o->w.cx.a, mz_answer_token(&a));
}

TEST(what_is_sent_again_changes_nothing_again)
{
    static struct again z;
    static struct marks marks;
    static int opened[ROUTES_MAX];
    static uint8_t useful[ROUTES_MAX][WORDS_MAX];
    static bool tried[ROUTES_MAX][MZ_ROLE_N + 1];
    z.f.t = (struct audit){.marks = &marks, .opened = opened, .useful = useful, .tried = tried};
    z.f.each = SIZE_MAX;
    z.f.buttons = true;
    if (!office_open_plus(&z.f.t.o, AGAIN_KIND, OFFICE_HERE, office_cases)) {
        CHECK(false);
        return;
    }
    read_words(&z.f.t);
    read_rows(&z.f.t);
    read_tables(&z.f);
    count_rows(&z);
    visitor(&z);
    colleague(&z);
    know(&z);
    int64_t pages = 0;
    for (size_t i = 0; i < MZ_LEN(in_turn); i++) {
        for (size_t w = 0; w < z.f.t.o.workers_n; w++) {
            struct worker *who = &z.f.t.o.worker[w];
            pages += who->role == in_turn[i] ? walk_all(&z.f, who) : 0;
        }
    }
    printf("%" PRId64 " pages, %zu forms of %zu kinds\n", pages, z.f.n, z.f.keyed_n);
    send_all(&z);
    send_rest(&z);
    int64_t routes = 0;
    for (size_t i = 0; mz_web_route(z.f.t.o.web, i) != NULL; i++) {
        const struct mz_route *r = mz_web_route(z.f.t.o.web, i);
        routes += z.done[i] > 0;
        if (getenv("ALL") != NULL && r->post != NULL && office_wanted(r->path)) {
            printf("%-40s %d of %d " MZ_FMT "\n", r->path, z.done[i], z.tried[i],
                   MZ_ARG(z.done[i] == 0 ? z.said[i] : MZ_S("")));
        }
    }
    printf("%zu forms, %" PRId64 " requests, %" PRId64 " addresses took one, %" PRId64 " faults\n",
           z.f.n, z.sent, routes, z.faults);
    CHECK(getenv("ROUTES") != NULL || unreached(&z) == 0);
    CHECK(getenv("ROUTES") != NULL || z.asked >= 10);
    CHECK(z.faults == 0);
    office_close(&z.f.t.o);
}

#endif
