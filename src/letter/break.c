/* break.c - paragraphs into lines by the rules of Chinese setting. */
#include "letter/letter_int.h"

#include "base/utf8.h"

#define GIVE  0.5  /* what a full-width mark can give away, in cells */
#define LATIN 0.55 /* a figure or a small letter */
#define POINT 0.3
#define UPPER 0.66 /* a capital letter */
#define NEAR  1e-6

enum { UNITS_MAX = 1 << 16, WORD_MAX = 20 };

/* What moves as a whole: a Han character, a mark, or a word of Latin letters and figures. */
struct unit {
    mz_str text;
    double w;
    enum letter_face face;
    bool no_begin; /* closes: never the first of a line */
    bool no_end;   /* opens: never the last */
    bool gives;    /* full-width mark, half of it is air */
    bool ends;     /* a new line begins behind it */
};

static bool one_of(uint32_t cp, const uint32_t *list)
{
    while (*list != 0 && *list != cp) {
        list++;
    }
    return *list != 0;
}

static bool closes(uint32_t cp)
{
    static const uint32_t list[] = {0xFF0C, 0x3002, 0x3001, 0xFF1B, 0xFF1A, 0xFF1F, 0xFF01,
                                    0xFF09, 0x300B, 0x3015, 0x300D, 0x300F, 0x201D, 0x2019,
                                    0x3011, 0xFF05, 0x2026, 0x3009, ',',    '.',    ')',
                                    ';',    ':',    '%',    0};
    return one_of(cp, list);
}

static bool opens(uint32_t cp)
{
    static const uint32_t list[] = {0xFF08, 0x300A, 0x3014, 0x300C, 0x300E, 0x201C,
                                    0x2018, 0x3010, 0x3008, '(',    0};
    return one_of(cp, list);
}

static bool latin(uint32_t cp)
{
    return cp > ' ' && cp < 0x7F;
}

static double width_of(uint32_t cp)
{
    if (cp >= 'A' && cp <= 'Z') {
        return UPPER;
    }
    if (cp == '.' || cp == ',' || cp == ':' || cp == ';') {
        return POINT;
    }
    return cp < 0x2000 && cp != 0xB7 ? LATIN : 1;
}

double letter_cells(mz_str text)
{
    uint32_t cp = 0;
    double w = 0;
    for (size_t i = 0; mz_utf8_next(text, &i, &cp);) {
        w += cp == '\n' ? 0 : width_of(cp);
    }
    return w;
}

/* One unit from byte *i of a span on. */
static struct unit next_unit(const struct letter_span *s, size_t *i)
{
    uint32_t cp = 0;
    size_t from = *i;
    struct unit u = {.face = s->face};
    (void)mz_utf8_next(s->text, i, &cp);
    if (cp == '\n') {
        return (struct unit){.text = MZ_S(""), .face = s->face, .ends = true};
    }
    u.w = width_of(cp);
    u.no_begin = closes(cp);
    u.no_end = opens(cp);
    u.gives = (u.no_begin || u.no_end) && cp >= 0x2000 && cp != 0x2026;
    for (int n = 1; latin(cp) && n < WORD_MAX && *i < s->text.n; n++) {
        size_t k = *i;
        if (!mz_utf8_next(s->text, &k, &cp) || !latin(cp)) {
            break;
        }
        u.w += width_of(cp);
        *i = k;
    }
    u.text = (mz_str){s->text.p + from, *i - from};
    return u;
}

static size_t units_of(mz_arena *a, const struct letter_set *set, struct unit **out)
{
    size_t bytes = 1;
    size_t n = 0;
    for (size_t s = 0; s < set->span_n; s++) {
        bytes += set->span[s].text.n;
    }
    *out = MZ_NEW_N(a, struct unit, bytes < UNITS_MAX ? bytes : UNITS_MAX);
    for (size_t s = 0; s < set->span_n; s++) {
        for (size_t i = 0; i < set->span[s].text.n && n + 1 < UNITS_MAX;) {
            (*out)[n++] = next_unit(&set->span[s], &i);
        }
    }
    return n;
}

/* A line may be broken before u[i]. */
static bool may_break(const struct unit *u, size_t i)
{
    return !u[i].no_begin && !u[i - 1].no_end;
}

struct line {
    size_t from, to;
    double w, wide, give;
    bool last; /* of its paragraph: stands as it falls */
};

/* Where the line that begins at `from` ends, and how wide it is by nature. */
static struct line take(const struct unit *u, size_t n, size_t from, double wide)
{
    struct line l = {.from = from, .to = from, .wide = wide};
    double w = 0;
    double give = 0;
    for (size_t i = from; i < n && !u[i].ends; i++) {
        double can = give + (u[i].gives ? GIVE : 0);
        bool fits = w + u[i].w <= wide + NEAR;
        bool pressed = u[i].no_begin && w + u[i].w <= wide + can + NEAR;
        if (!fits && !pressed && i > from) {
            break;
        }
        w += u[i].w;
        give = can;
        l.to = i + 1;
        if (!fits && !pressed) {
            break; /* one word wider than the line stands alone */
        }
    }
    l.last = l.to == n || u[l.to].ends;
    while (!l.last && l.to > from + 1 && !may_break(u, l.to)) {
        l.to--;
    }
    for (size_t i = l.from; i < l.to; i++) {
        l.w += u[i].w;
        l.give += u[i].gives ? GIVE : 0;
    }
    return l;
}

/* Units as runs; marks give, or gaps take, what the line has too much or too little. */
static struct letter_row set_line(mz_arena *a, const struct unit *u, const struct line *l,
                                  double indent, bool spread)
{
    struct letter_row row = {.w = l->w};
    size_t count = l->to - l->from;
    double over = l->w - l->wide;
    double press = over > 0 && l->give > 0 ? over / l->give * GIVE : 0;
    double gap = over < 0 && spread && !l->last && count > 1 ? -over / (double)(count - 1) : 0;
    double x = indent;
    row.run = MZ_NEW_N(a, struct letter_run, count + 1);
    for (size_t i = l->from; i < l->to; i++) {
        bool wide = u[i].text.n > 0 && (unsigned char)u[i].text.p[0] >= 0x80;
        struct letter_run *r = row.run_n == 0 ? NULL : &row.run[row.run_n - 1];
        bool joins = r != NULL && wide && press == 0 && r->face == u[i].face &&
                     r->text.p + r->text.n == u[i].text.p && (unsigned char)r->text.p[0] >= 0x80;
        if (joins) {
            r->text.n += u[i].text.n;
            r->w += u[i].w + gap;
        } else {
            double at = x - (u[i].gives && u[i].no_end ? press : 0); /* its air is on the left */
            row.run[row.run_n++] = (struct letter_run){u[i].text, u[i].face, at, u[i].w};
        }
        x += u[i].w + gap - (u[i].gives ? press : 0);
    }
    return row;
}

void letter_break(mz_arena *a, const struct letter_set *set, struct letter_row **rows, size_t *n)
{
    struct unit *u = NULL;
    size_t units = units_of(a, set, &u);
    double indent = set->indent;
    *rows = MZ_NEW_N(a, struct letter_row, units + 1);
    *n = 0;
    size_t at = 0;
    do {
        struct line l = take(u, units, at, set->wide - indent);
        (*rows)[(*n)++] = set_line(a, u, &l, indent, set->spread);
        at = l.to;
        bool fresh = at < units && u[at].ends;
        at += fresh ? 1 : 0;
        indent = fresh ? set->indent : 0;
    } while (at < units);
}
