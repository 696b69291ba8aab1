/*
 * crawl_test.c - as every role, every page that can be reached by following links, as HTML in both
 * languages and as JSON, and the answer to every form sent empty.
 *
 * Held against each: it answers and is not broken; no ID number, mobile number or bank card in
 * clear anywhere; no name of a minor or protected person, whom nobody has opened; title, language,
 * one h1, landmarks; every POST form has its token; the security headers; no inline script, style
 * or event; no English sentence of ours left in a Chinese page and no Chinese one in an English
 * page; every link that a page offers leads somewhere; no class that the style sheet lost; no button that
 * only a script could make do something. Every address with a number in it that stands in the table
 * of routes was reached by somebody, or is named below with its reason.
 */
#include <ctype.h>

#include "base/text.h"
#include "office.h"

enum {
    PAGES_MAX = 4000,
    SEEN_MAX = 1 << 17,
    EACH_MAX = 5,
    ROUTE_MAX = 16,
    EACH_FEW = 2,
    SHOWN_MAX = 40,
    TARGET_MAX = 600,
    ATTRIBUTES_MAX = 40,
    ROUTES_MAX = 1000
};

struct crawl {
    struct office o;
    const struct worker *who;
    mz_str targets[PAGES_MAX];
    const char *from[PAGES_MAX]; /* the page that has the link */
    size_t n;
    char kinds[PAGES_MAX][200];
    size_t routes[PAGES_MAX];
    uint64_t seen[SEEN_MAX]; /* hashes of the addresses that were judged */
    size_t seen_n;
    bool
        few; /* on PostgreSQL: what a page is made of is the same; that its statements run is not */
    int64_t pages, links, forms, faults;
    const mz_str *chinese; /* our Chinese sentences, sorted */
    size_t chinese_n;
    mz_str *dropped; /* classes that no source names, sorted: web/bundle.mjs took their rules away */
    size_t dropped_n;
    bool full[MZ_ROLE_N + 1]; /* PAGES_MAX was too few for a role */
    bool reached[ROUTES_MAX];
};

static void fault(struct crawl *t, mz_str target, const char *lang, const char *what, mz_str detail)
{
    if (++t->faults <= SHOWN_MAX) {
        detail.n = detail.n > 120 ? 120 : detail.n;
        printf("%s " MZ_FMT " (%s): %s: " MZ_FMT "\n",
               t->who->role == MZ_ROLE_N ? "nobody" : account_role_word(t->who->role),
               MZ_ARG(target), lang, what, MZ_ARG(detail));
    }
}

/* ---- numbers in clear ------------------------------------------------------------------------ */

static bool luhn(const char *p, size_t n)
{
    int sum = 0;
    for (size_t i = 0; i < n; i++) {
        int d = p[n - 1 - i] - '0';
        d = i % 2 == 1 ? d * 2 : d;
        sum += d > 9 ? d - 9 : d;
    }
    return sum % 10 == 0;
}

static bool word_char(char c)
{
    return isalnum((unsigned char)c) != 0 || c == '_';
}

/* What a whole number of digits is, or NULL: a citizen number, a mobile, a card of UnionPay. */
static const char *secret(const char *p, size_t n)
{
    uint64_t key = 0;
    if (n == 18 && mz_cid_scan(p, n, &key)) {
        return "ID number";
    }
    for (size_t i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9') {
            return NULL;
        }
    }
    if (n == 11 && p[0] == '1' && p[1] >= '3') {
        return "mobile number";
    }
    return n >= 16 && n <= 19 && p[0] == '6' && p[1] == '2' && luhn(p, n) ? "bank card" : NULL;
}

static void no_secrets(struct crawl *t, mz_str target, const char *lang, mz_str body)
{
    for (size_t i = 0; i < body.n;) {
        size_t end = i;
        while (end < body.n && word_char(body.p[end])) {
            end++;
        }
        const char *what = end > i ? secret(body.p + i, end - i) : NULL;
        if (what != NULL) {
            fault(t, target, lang, what, (mz_str){body.p + i, end - i});
        }
        i = end + 1;
    }
    struct office_named named = office_names_in(body, target);
    if (named.hidden) {
        fault(t, target, lang, "the name of somebody hidden", named.name);
    }
}

/* ---- reading HTML ------------------------------------------------------------------------------
 */

struct attribute {
    mz_str name;
    mz_str value;
};

struct tag {
    mz_str name; /* "/p" for an end */
    struct attribute a[ATTRIBUTES_MAX];
    size_t n;
};

static bool is(mz_str s, const char *z)
{
    return mz_str_eq(s, mz_str_of(z));
}

static bool space(char c)
{
    return c == ' ' || c == '\n' || c == '\t';
}

/* The tag that begins at *at, which stands on '<'; *at is behind it afterwards. */
static struct tag read_tag(mz_str b, size_t *at)
{
    struct tag t = {0};
    size_t i = *at + 1;
    size_t from = i;
    while (i < b.n && !space(b.p[i]) && b.p[i] != '>') {
        i++;
    }
    t.name = (mz_str){b.p + from, i - from};
    while (i < b.n && b.p[i] != '>') {
        while (i < b.n && space(b.p[i])) {
            i++;
        }
        from = i;
        while (i < b.n && b.p[i] != '=' && b.p[i] != '>' && !space(b.p[i])) {
            i++;
        }
        struct attribute a = {.name = {b.p + from, i - from}};
        if (i + 1 < b.n && b.p[i] == '=' && b.p[i + 1] == '"') {
            const char *end = memchr(b.p + i + 2, '"', b.n - i - 2);
            a.value = (mz_str){b.p + i + 2, end == NULL ? 0 : (size_t)(end - b.p) - i - 2};
            i = end == NULL ? b.n : (size_t)(end - b.p) + 1;
        }
        if (a.name.n > 0 && t.n < ATTRIBUTES_MAX) {
            t.a[t.n++] = a;
        }
    }
    *at = i + 1;
    return t;
}

static mz_str attribute(const struct tag *t, const char *name)
{
    for (size_t i = 0; i < t->n; i++) {
        if (is(t->a[i].name, name)) {
            return t->a[i].value.p != NULL ? t->a[i].value : MZ_S("");
        }
    }
    return (mz_str){NULL, 0};
}

/* "&amp;" and the like as the characters they stand for. */
static mz_str plain(mz_arena *a, mz_str s)
{
    static const struct {
        const char *name;
        char c;
    } names[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}};
    char *out = MZ_NEW_N(a, char, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        size_t skip = 1;
        char c = s.p[i];
        for (size_t k = 0; c == '&' && k < MZ_LEN(names); k++) {
            size_t len = strlen(names[k].name);
            if (s.n - i >= len && memcmp(s.p + i, names[k].name, len) == 0) {
                c = names[k].c;
                skip = len;
                break;
            }
        }
        out[n++] = c;
        i += skip;
    }
    return (mz_str){out, n};
}

static mz_str trimmed(mz_str s)
{
    while (s.n > 0 && space(s.p[0])) {
        s = (mz_str){s.p + 1, s.n - 1};
    }
    while (s.n > 0 && space(s.p[s.n - 1])) {
        s.n--;
    }
    return s;
}

/* ---- languages
 * ----------------------------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
    const mz_str *x = a;
    const mz_str *y = b;
    size_t n = x->n < y->n ? x->n : y->n;
    int c = memcmp(x->p, y->p, n);
    return c != 0 ? c : x->n < y->n ? -1 : x->n > y->n;
}

static bool has_han(mz_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c >= 0xE4 && c <= 0xE9) {
            return true;
        }
    }
    return false;
}

static mz_str whole_file(mz_arena *a, const char *path)
{
    enum { MOST = 4 << 20 };
    FILE *f = fopen(path, "rb");
    char *p = mz_arena_alloc(a, MOST);
    size_t n = f == NULL ? 0 : fread(p, 1, MOST, f);
    if (f != NULL) {
        (void)fclose(f);
    }
    return (mz_str){p, n};
}

/* A value of a line of CSV. */
static bool is_value(mz_str csv, mz_str s)
{
    const char *end = csv.p + csv.n;
    for (const char *at = csv.p; at < end;) {
        const char *p = memmem(at, (size_t)(end - at), s.p, s.n);
        if (p == NULL) {
            return false;
        }
        const char *next = p + s.n;
        if (p > csv.p && p[-1] == ',' && (next == end || *next == '\n' || *next == ',')) {
            return true;
        }
        at = p + 1;
    }
    return false;
}

/*
 * Names of peoples, divisions and persons are data and the same in both languages, and so are the
 * columns that departments deliver, though a word of ours may be written like one.
 */
static void chinese_sentences(struct crawl *t)
{
    mz_str columns = whole_file(t->o.cx.a, "packs/catalogue/aliases.csv");
    mz_str *all = MZ_NEW_N(t->o.cx.a, mz_str, mz_text_rows_n);
    for (size_t i = 0; i < mz_text_rows_n; i++) {
        mz_str zh = mz_str_of(mz_text_rows[i].zh);
        if (has_han(zh) && zh.n >= 6 && !is_value(columns, zh)) {
            all[t->chinese_n++] = zh;
        }
    }
    qsort(all, t->chinese_n, sizeof all[0], by_text);
    t->chinese = all;
}

static void dropped_classes(struct crawl *t)
{
    char path[200];
    const char *build = getenv("BUILD");
    (void)snprintf(path, sizeof path, "%s/web/dropped.txt", build != NULL ? build : "build");
    mz_str all = whole_file(t->o.cx.a, path);
    t->dropped = MZ_NEW_N(t->o.cx.a, mz_str, all.n / 2 + 1);
    for (size_t from = 0, i = 0; i < all.n; i++) {
        if (all.p[i] == '\n') {
            t->dropped[t->dropped_n++] = (mz_str){all.p + from, i - from};
            from = i + 1;
        }
    }
    qsort(t->dropped, t->dropped_n, sizeof t->dropped[0], by_text);
}

/* Three or more English words in a row are a sentence of ours; codes, names of keys are not. */
static bool english_sentence(mz_str s)
{
    int words = 0;
    for (size_t i = 0; i < s.n;) {
        size_t from = i;
        while (i < s.n && ((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= 'A' && s.p[i] <= 'Z'))) {
            i++;
        }
        bool word = i - from >= 2 && (i == s.n || s.p[i] == ' ' || s.p[i] == ',' || s.p[i] == '.');
        words = word ? words + 1 : i > from || (i < s.n && s.p[i] != ' ') ? 0 : words;
        if (words >= 3) {
            return true;
        }
        i += i == from || i < s.n ? 1 : 0;
    }
    return false;
}

/*
 * The filters of an export stay in the language of who asked for it; a letter is in Chinese whoever
 * looks at it.
 */
static bool kept_words(mz_str target)
{
    bool letter = target.n > 8 && strncmp(target.p, "/letter/", 8) == 0 && target.p[8] >= '0' &&
                  target.p[8] <= '9';
    return letter || (target.n >= 7 && strncmp(target.p, "/export", 7) == 0);
}

static void right_language(struct crawl *t, mz_str target, bool zh, mz_str text)
{
    text = trimmed(plain(t->o.a, text));
    if (text.n < 2) {
        return;
    }
    if (zh && !has_han(text)) {
        const char *en = mz_str_z(t->o.a, text);
        mz_str said = mz_text(MZ_LANG_ZH, en);
        if (!mz_str_eq(said, text) || english_sentence(text)) {
            fault(t, target, "zh", "not translated", text);
        }
    } else if (!zh && has_han(text) && !kept_words(target) &&
               bsearch(&text, t->chinese, t->chinese_n, sizeof text, by_text) != NULL) {
        fault(t, target, "en", "Chinese words of ours", text);
    }
}

/* ---- one page
 * --------------------------------------------------------------------------------------- */

struct page {
    mz_str target;
    const char *lang;
    bool zh;
    int h1, mains, navs, titles;
    bool in_form, form_post, form_token, title_full;
    mz_str form_action;
    int foreign; /* depth of an element with a language of its own */
    mz_str foreign_tag;
    int code; /* inside code, pre, kbd or script */
    bool unseen; /* inside of what only a script shows */
    mz_str unseen_tag;
};

static void visit(struct crawl *t, mz_str target, const char *from);
static void send_empty(struct crawl *t, const struct page *p);

static void check_classes(struct crawl *t, const struct page *p, mz_str all)
{
    for (size_t from = 0, i = 0; i <= all.n; i++) {
        if (i == all.n || space(all.p[i])) {
            mz_str one = {all.p + from, i - from};
            if (one.n > 0 && bsearch(&one, t->dropped, t->dropped_n, sizeof one, by_text) != NULL) {
                fault(t, p->target, p->lang, "its style was taken away: class", one);
            }
            from = i + 1;
        }
    }
}

static void check_attributes(struct crawl *t, const struct page *p, const struct tag *g)
{
    for (size_t i = 0; i < g->n; i++) {
        mz_str name = g->a[i].name;
        if (is(name, "style") || (name.n > 2 && name.p[0] == 'o' && name.p[1] == 'n')) {
            fault(t, p->target, p->lang, "inline style or event", name);
        }
        if (is(name, "class")) {
            check_classes(t, p, g->a[i].value);
        }
        bool shown = is(name, "aria-label") || is(name, "placeholder") || is(name, "alt") ||
                     is(name, "title") || is(name, "data-l") || is(name, "data-confirm");
        if (shown && p->foreign == 0) {
            right_language(t, p->target, p->zh, g->a[i].value);
        }
        if (is(name, "href") || is(name, "src") || is(name, "action")) {
            mz_str v = g->a[i].value;
            bool ours = v.n > 0 && (v.p[0] == '/' || v.p[0] == '#' || v.p[0] == '?') &&
                        !(v.n > 1 && v.p[1] == '/');
            bool mail = v.n > 4 && (memcmp(v.p, "tel:", 4) == 0 || memcmp(v.p, "data", 4) == 0);
            if (!ours && !mail) {
                fault(t, p->target, p->lang, "leads elsewhere", v);
            }
        }
    }
}

static void form_begins(struct page *p, const struct tag *g)
{
    mz_str method = attribute(g, "method");
    p->in_form = true;
    p->form_post = is(method, "post");
    p->form_token = false;
    p->form_action = attribute(g, "action");
    p->form_action = p->form_action.n == 0 ? p->target : p->form_action;
}

static void form_ends(struct crawl *t, struct page *p)
{
    if (p->form_post && !p->form_token) {
        fault(t, p->target, p->lang, "a form without a token", p->form_action);
    }
    if (p->form_post && p->zh) {
        send_empty(t, p);
    } else if (!p->form_post && p->zh) {
        visit(t, p->form_action, "a form");
    }
    p->in_form = false;
}

static bool has_attribute(const struct tag *g, const char *name)
{
    for (size_t i = 0; i < g->n; i++) {
        if (is(g->a[i].name, name)) {
            return true;
        }
    }
    return false;
}

/* Without scripts a button sends a form or does nothing. The visits on the phone are a program. */
static void check_button(struct crawl *t, struct page *p, const struct tag *g)
{
    if (!p->unseen && has_attribute(g, "hidden") && is(g->name, "div")) {
        p->unseen = true;
        p->unseen_tag = g->name;
    } else if (p->unseen && g->name.n > 1 && g->name.p[0] == '/' &&
               mz_str_eq((mz_str){g->name.p + 1, g->name.n - 1}, p->unseen_tag)) {
        p->unseen = false;
    }
    bool sends = p->in_form || attribute(g, "form").n > 0;
    if (is(g->name, "button") && !p->unseen && !is(p->target, "/visit/app") &&
        (is(attribute(g, "type"), "button") || !sends)) {
        fault(t, p->target, p->lang, "a button that needs a script", attribute(g, "class"));
    }
}

static void one_tag(struct crawl *t, struct page *p, const struct tag *g)
{
    mz_str lang = attribute(g, "lang");
    p->h1 += is(g->name, "h1");
    p->mains += is(g->name, "main");
    p->navs += is(g->name, "nav") || is(g->name, "header");
    p->titles += is(g->name, "title") && p->h1 == 0 && p->mains == 0;
    if (is(g->name, "html") && !is(lang, p->zh ? "zh-CN" : "en")) {
        fault(t, p->target, p->lang, "wrong language of the page", lang);
    } else if (lang.n > 0 && !is(g->name, "html") && p->foreign == 0) {
        p->foreign = 1;
        p->foreign_tag = g->name;
    } else if (p->foreign > 0 && g->name.n > 1 && g->name.p[0] == '/' &&
               mz_str_eq((mz_str){g->name.p + 1, g->name.n - 1}, p->foreign_tag)) {
        p->foreign = 0;
    }
    if (is(g->name, "style") || (is(g->name, "script") && attribute(g, "src").p == NULL)) {
        fault(t, p->target, p->lang, "inline", g->name);
    }
    bool verbatim = is(g->name, "code") || is(g->name, "pre") || is(g->name, "kbd");
    bool ends = is(g->name, "/code") || is(g->name, "/pre") || is(g->name, "/kbd");
    p->code += verbatim ? 1 : ends ? -1 : 0;
    if (is(g->name, "form")) {
        form_begins(p, g);
    } else if (is(g->name, "/form")) {
        form_ends(t, p);
    } else if (is(g->name, "input") && is(attribute(g, "name"), "token")) {
        p->form_token = attribute(g, "value").n >= 32;
    } else if (is(g->name, "a") && attribute(g, "href").n > 0) {
        mz_str href = attribute(g, "href");
        t->links++;
        if (href.p[0] == '?') {
            const char *q = memchr(p->target.p, '?', p->target.n);
            mz_str base = {p->target.p, q == NULL ? p->target.n : (size_t)(q - p->target.p)};
            href = mz_str_fmt(t->o.a, MZ_FMT MZ_FMT, MZ_ARG(base), MZ_ARG(href));
        }
        if (href.p[0] == '/' && p->zh) {
            visit(t, href, mz_str_z(t->o.w.cx.a, p->target));
        }
    }
    check_button(t, p, g);
    check_attributes(t, p, g);
}

static void unique_ids(struct crawl *t, const struct page *p, mz_str body)
{
    static mz_str ids[4000];
    size_t n = 0;
    for (size_t i = 0; i + 5 < body.n && n < MZ_LEN(ids); i++) {
        if (memcmp(body.p + i, " id=\"", 5) == 0) {
            const char *end = memchr(body.p + i + 5, '"', body.n - i - 5);
            ids[n++] = (mz_str){body.p + i + 5, end == NULL ? 0 : (size_t)(end - body.p) - i - 5};
        }
    }
    qsort(ids, n, sizeof ids[0], by_text);
    for (size_t i = 1; i < n; i++) {
        if (mz_str_eq(ids[i], ids[i - 1])) {
            fault(t, p->target, p->lang, "an id stands twice", ids[i]);
        }
    }
}

static bool header_has(const struct mz_answer *a, const char *name, const char *part)
{
    mz_str v = mz_answer_header(a, name);
    return v.n > 0 && memmem(v.p, v.n, part, strlen(part)) != NULL;
}

static void check_headers(struct crawl *t, mz_str target, const char *lang,
                          const struct mz_answer *a)
{
    static const char *const rows[][2] = {
        {"Content-Security-Policy", "default-src 'none'"},
        {"Content-Security-Policy", "script-src 'self'"},
        {"Content-Security-Policy", "form-action 'self'"},
        {"Content-Security-Policy", "frame-ancestors 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", ""},
    };
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        if (!header_has(a, rows[i][0], rows[i][1])) {
            fault(t, target, lang, "header", mz_str_of(rows[i][0]));
        }
    }
    if (header_has(a, "Content-Security-Policy", "unsafe")) {
        fault(t, target, lang, "policy", mz_answer_header(a, "Content-Security-Policy"));
    }
}

static void check_page(struct crawl *t, mz_str target, bool zh, const struct mz_answer *a)
{
    struct page p = {.target = target, .lang = zh ? "zh" : "en", .zh = zh};
    mz_str b = a->body;
    check_headers(t, target, p.lang, a);
    no_secrets(t, target, p.lang, b);
    t->pages++;
    if (!header_has(a, "Content-Type", "text/html")) {
        return;
    }
    for (size_t i = 0; i < b.n;) {
        if (b.p[i] == '<' && i + 3 < b.n && memcmp(b.p + i, "<!--", 4) != 0) {
            struct tag g = read_tag(b, &i);
            one_tag(t, &p, &g);
            continue;
        }
        size_t from = i;
        while (i < b.n && (b.p[i] != '<' || i == from)) {
            i++;
        }
        if (p.foreign == 0 && p.code == 0) {
            right_language(t, target, zh, (mz_str){b.p + from, i - from});
        }
    }
    if (p.h1 != 1 || p.mains != 1 || p.titles != 1) {
        fault(t, target, p.lang, "wants one title, one main, one h1",
              mz_str_fmt(t->o.a, "%d %d %d", p.titles, p.mains, p.h1));
    }
    if (memmem(b.p, b.n, "<title> -", 9) != NULL) {
        fault(t, target, p.lang, "empty title", MZ_S(""));
    }
    unique_ids(t, &p, b);
}

/* ---- going round
 * ---------------------------------------------------------------------------------------- */

/* The address without its numbers and values: EACH_MAX pages of one kind are enough. */
static void kind_of(mz_str target, char *out, size_t out_n)
{
    size_t n = 0;
    bool value = false;
    for (size_t i = 0; i < target.n && n + 2 < out_n; i++) {
        char c = target.p[i];
        value = c == '=' || (value && c != '&');
        bool drop = (value && c != '=') || (c >= '0' && c <= '9');
        if (!drop || (n > 0 && out[n - 1] != '#')) {
            out[n++] = (char)(drop ? '#' : c);
        }
    }
    out[n] = '\0';
}

/* Whether an address is one of a route: its parts are the path's, {...} is any. */
static bool of_route(const char *path, mz_str target)
{
    size_t i = 0;
    for (; *path != '\0' && i < target.n && target.p[i] != '?';) {
        if (*path == '{') {
            path += strcspn(path, "}") + 1;
            while (i < target.n && target.p[i] != '/' && target.p[i] != '?') {
                i++;
            }
        } else if (*path++ != target.p[i++]) {
            return false;
        }
    }
    return *path == '\0' && (i == target.n || target.p[i] == '?');
}

static size_t open_parts(const char *path)
{
    size_t n = 0;
    for (; *path != '\0'; path++) {
        n += *path == '{';
    }
    return n;
}

/* The route of an address: of several the one that says most of it. */
static size_t route_of(const struct crawl *t, mz_str target)
{
    size_t found = ROUTES_MAX;
    size_t least = SIZE_MAX;
    for (size_t i = 0; mz_web_route(t->o.web, i) != NULL && i < ROUTES_MAX; i++) {
        const char *path = mz_web_route(t->o.web, i)->path;
        if (of_route(path, target) && open_parts(path) < least) {
            found = i;
            least = open_parts(path);
        }
    }
    return found;
}

/* Whether this address comes up for the first time; every page has links to a hundred others. */
static bool new_here(struct crawl *t, mz_str target)
{
    uint64_t h = mz_hash_str(target, 0) | 1;
    size_t at = (size_t)h % SEEN_MAX;
    while (t->seen[at] != 0 && t->seen[at] != h) {
        at = (at + 1) % SEEN_MAX;
    }
    bool is_new = t->seen[at] == 0 && t->seen_n < SEEN_MAX / 2;
    t->full[t->who->role] |= t->seen_n == SEEN_MAX / 2;
    t->seen[at] = is_new ? h : t->seen[at];
    t->seen_n += is_new;
    return is_new;
}

static void visit(struct crawl *t, mz_str target, const char *from)
{
    const char *hash = target.n > 0 ? memchr(target.p, '#', target.n) : NULL;
    target.n = hash == NULL ? target.n : (size_t)(hash - target.p);
    if (target.n == 0 || target.p[0] != '/' || !new_here(t, target)) {
        return;
    }
    mz_str own = plain(t->o.w.cx.a, target);
    char kind[200];
    size_t same = 0;
    size_t of = 0;
    if (own.n > TARGET_MAX || !office_wanted(mz_str_z(t->o.w.cx.a, own))) {
        return;
    }
    kind_of(own, kind, sizeof kind);
    size_t route = route_of(t, own);
    for (size_t i = 0; i < t->n; i++) {
        same += strcmp(t->kinds[i], kind) == 0;
        of += t->routes[i] == route;
    }
    if (same >= (t->few ? EACH_FEW : EACH_MAX) || of >= ROUTE_MAX) {
        return;
    }
    if (t->n == PAGES_MAX) {
        t->full[t->who->role] = true;
        return;
    }
    (void)snprintf(t->kinds[t->n], sizeof t->kinds[0], "%s", kind);
    t->routes[t->n] = route;
    t->from[t->n] = from;
    t->targets[t->n++] = own;
}

/* A form sent with nothing but its token: an answer for people, whatever it is. */
static void send_empty(struct crawl *t, const struct page *p)
{
    static const char *const not_these[] = {"/sign-out", "/me"};
    mz_str action = plain(t->o.a, p->form_action);
    for (size_t i = 0; i < MZ_LEN(not_these); i++) {
        size_t n = strlen(not_these[i]);
        if (action.n == n && memcmp(action.p, not_these[i], n) == 0) {
            return;
        }
    }
    struct mz_answer a =
        office_call(&t->o, t->who, &(struct office_call){.method = "POST", .target = action});
    t->forms++;
    if (a.status >= 500) {
        fault(t, action, "zh", "an empty form breaks it", MZ_S(""));
    }
    no_secrets(t, action, "zh", a.body);
    check_headers(t, action, "zh", &a);
    if (a.status >= 400 && a.status != 403 && p->form_token) {
        struct page form = {.target = action, .lang = "zh", .zh = true};
        mz_str h1 = MZ_S("<h1");
        if (memmem(a.body.p, a.body.n, h1.p, h1.n) == NULL) {
            fault(t, form.target, "zh", "the page of an error has no h1", MZ_S(""));
        }
    }
}

static void one_page(struct crawl *t, mz_str target, const char *from)
{
    struct mz_answer a =
        office_call(&t->o, t->who, &(struct office_call){.method = "GET", .target = target});
    /* A day has so many exports for an account; a crawl asks for more. */
    bool enough = a.status == 429 && target.n > 8 && strncmp(target.p, "/export/", 8) == 0;
    if (enough) {
        return;
    }
    if (a.status >= 400 || a.cut) {
        fault(t, target, "zh", mz_str_fmt(t->o.a, "answers %d, linked from", a.status).p,
              mz_str_of(from));
        return;
    }
    if (a.status >= 300) {
        mz_str to = mz_answer_header(&a, "Location");
        visit(t, mz_str_dup(t->o.w.cx.a, to), "a redirect");
        check_headers(t, target, "zh", &a);
        return;
    }
    size_t route = route_of(t, target);
    if (route < ROUTES_MAX) {
        t->reached[route] = true;
    }
    check_page(t, target, true, &a);
    a = office_call(&t->o, t->who,
                    &(struct office_call){.method = "GET", .target = target, .json = true});
    no_secrets(t, target, "json", a.body);
    check_headers(t, target, "json", &a);
    if (a.status >= 500) {
        fault(t, target, "json", "broken", MZ_S(""));
    }
}

/* The same pages in English. The language is the reader's own setting, so it is set like that. */
static bool speak(struct crawl *t, struct worker *who, const char *lang)
{

    struct mz_answer a =
        office_call(&t->o, who,
                    &(struct office_call){.method = "POST",
                                          .target = MZ_S("/look"),
                                          .body = mz_str_fmt(t->o.a, "lang=%s&back=/look", lang)});
    who->cookie = office_jar(&t->o, who->cookie, &a);
    return a.status == 303;
}

static void crawl(struct crawl *t, struct worker *who)
{
    t->who = who;
    t->n = 0;
    t->seen_n = 0;
    memset(t->seen, 0, sizeof t->seen);
    visit(t, MZ_S("/"), "the beginning");
    for (size_t i = 0; mz_web_route(t->o.web, i) != NULL; i++) {
        const struct mz_route *r = mz_web_route(t->o.web, i);
        bool open =
            strcmp(r->need, "public") == 0 || strcmp(r->need, "user") == 0 ||
            (who->role != MZ_ROLE_N && account_role_may(t->o.cx.world->perms, who->role, r->need));
        if (open && r->get != NULL && strchr(r->path, '{') == NULL) {
            visit(t, mz_str_of(r->path), "its route");
        }
    }
    for (size_t i = 0; i < t->n; i++) {
        one_page(t, t->targets[i], t->from[i]);
        office_rest(&t->o);
    }
    if (who->role == MZ_ROLE_N || t->few || !speak(t, who, "en")) {
        return;
    }
    for (size_t i = 0; i < t->n; i++) {
        struct mz_answer a = office_call(
            &t->o, who, &(struct office_call){.method = "GET", .target = t->targets[i]});
        if (a.status == 200) {
            check_page(t, t->targets[i], false, &a);
        }
        office_rest(&t->o);
    }
}

/*
 * What no link of this office leads to: half of a sign-in, a code that only a paper has, a case in the
 * state for it. tests/access.h asks each with a sample of its own, tests/walks_test.sh goes there.
 */
static const char *const not_reached[] = {
    "/sign-in/code",
    "/sign-in/password",
    "/verify/check/{number:text}",
    "/letter/check/{token:text}",
    "/apply/at/{key:text}",
    "/apply/at/{key:text}/step",
    "/apply/at/{key:text}/letter",
    "/apply/sign/{key:text}",
    "/apply/case/{id}",
    "/report/done",
    "/notice/done",
    "/person/{id}/open",
    "/person/{id}/open/protected",
    "/org/{id}/reveal",
    "/letter/proof/{id}",
    "/matter/{id}/form",
    "/matter/{id}/task/{task:text}",
    "/matter/{id}/found",
    "/matter/{id}/found/print",
    "/matter/{id}/letter/{letter:text}",
    "/matter/file/{id}",
    "/watch/visit/{id}",
    "/pay/{id}/sign",
    "/share/who/{id}",
    "/open/{name:text}",
    "/open/{name:text}/{id}",
    NULL,
};

static void every_route_was_reached(struct crawl *t)
{
    for (size_t i = 0; mz_web_route(t->o.web, i) != NULL; i++) {
        const struct mz_route *r = mz_web_route(t->o.web, i);
        bool named = false;
        for (size_t k = 0; not_reached[k] != NULL; k++) {
            named |= strcmp(not_reached[k], r->path) == 0;
        }
        if (r->get != NULL && !t->reached[i] && !named) {
            printf("nobody reached %s\n", r->path);
            t->faults++;
        } else if (named && t->reached[i]) {
            printf("%s is reached, and named as if not\n", r->path);
            t->faults++;
        }
    }
}

BOTH(every_page_of_every_role_is_sound_and_shows_no_number)
{
    static struct crawl t;
    memset(&t, 0, sizeof t);
    if (!office_open_with(&t.o, kind_, office_few(kind_))) {
        CHECK(false);
        return;
    }
    chinese_sentences(&t);
    dropped_classes(&t);
    CHECK(t.dropped_n > 1000);
    t.few = office_few(kind_);
    unsigned seen = 0;
    for (size_t i = 0; i < t.o.workers_n; i++) {
        struct worker *who = &t.o.worker[i];
        if ((seen >> who->role & 1) == 0) {
            seen |= 1U << who->role;
            crawl(&t, who);
        }
    }
    printf("%" PRId64 " pages, %" PRId64 " links, %" PRId64 " forms sent empty: %" PRId64
           " faults\n",
           t.pages, t.links, t.forms, t.faults);
    for (int r = 0; r <= MZ_ROLE_N; r++) {
        CHECK(!t.full[r]);
    }
    if (getenv("ROUTES") == NULL) {
        if (!t.few) {
            every_route_was_reached(&t);
        }
        CHECK(t.pages >= 300);
        CHECK(t.links >= 3000);
        CHECK(t.forms >= 30);
    }
    CHECK(t.faults == 0);
    office_close(&t.o);
}

TEST_MAIN(T2(every_page_of_every_role_is_sound_and_shows_no_number))
