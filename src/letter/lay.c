/* lay.c - a document on the pages of GB/T 9704-2012: head, running text, signature, 版记. */
#include "letter/letter_int.h"

#include <math.h>
#include <string.h>

#include "base/utf8.h"

/* Sizes by number, in points, and the height of a character of each in millimetres. */
#define PT_2    21.0
#define PT_3    15.75
#define PT_4    14.0
#define PT_CELL 12.0
#define PT_TINY 8.0
#define MM(pt)  ((pt)*25.4 / 72.0)

#define FLOOR      (LETTER_TOP + LETTER_HIGH)
#define MARK_TOP   (LETTER_TOP + 35.0) /* GB/T 9704-2012 7.2.4 */
#define MARK_HIGH  15.0
#define MARK_WIDE  150.0
#define RED_BELOW  4.0 /* 7.2.7: the line stands 4 mm below the number */
#define NUMBER_LOW 7.0 /* 7.5: the dash of the page number below the text area */
#define SIGN_GAP   (3 * LETTER_PITCH - LETTER_BODY) /* two lines between text and organ */
#define SQUEEZE    7.0 /* so much nearer to the text may the seal come */
#define SEAL_LIFT  2.5 /* organ and date stand a little below the middle of the seal */
#define SIDE       LETTER_LEFT
#define RIGHT_END  (LETTER_LEFT + LETTER_WIDE)
#define TAIL_ROW   7.5
#define PAD        1.5
#define CELL_LINE  6.2
#define WRITE_HIGH 11.0
#define QR_WIDE    22.0

enum { RED = 0xE60000, BLACK = 0, GREY = 0x808080, ROWS_MAX = 6000, ITEMS_MAX = 40000, CARRY = 2 };

struct frow {
    size_t item, item_n; /* with y from the top of the row */
    double advance;      /* to the next row */
    double tall;         /* what has to stand above the floor */
    bool text;
    bool keep;  /* not the last of a page */
    bool first; /* of its paragraph: not alone at the foot of a page */
    bool last;  /* of its paragraph: not alone at the head of one */
    int table;  /* of a row of a table: index of its head row; else -1 */
    int page;
    double y;
};

struct layer {
    mz_cx *cx;
    const struct letter_doc *d;
    struct letter_sheet *s;
    struct frow *row;
    size_t row_n;
    double first; /* where the running text begins on page 1 */
    int page;
    double y;
    double squeeze; /* what the signature moves up to stay on the page of its text */
};

/* ---- items ----------------------------------------------------------------------------- */

static struct letter_item *add(struct layer *l, struct letter_item item)
{
    struct letter_sheet *s = l->s;
    if (s->item_n == s->item_max) {
        return &s->item[s->item_n - 1]; /* the limit is refused at the end */
    }
    s->item[s->item_n] = item;
    return &s->item[s->item_n++];
}

struct type {
    double pt;
    enum letter_face face;
    uint32_t rgb;
};

/* One line of text from x on; its width is its cells by the height of a character. */
static void put(struct layer *l, int page, double x, double y, mz_str text, struct type t)
{
    if (text.n > 0) {
        (void)add(l, (struct letter_item){.kind = LETTER_I_TEXT,
                                          .page = page,
                                          .x = x,
                                          .y = y,
                                          .w = letter_cells(text) * MM(t.pt),
                                          .h = MM(t.pt),
                                          .size_pt = t.pt,
                                          .face = t.face,
                                          .rgb = t.rgb,
                                          .text = text});
    }
}

static void put_centred(struct layer *l, int page, double middle, double y, mz_str text,
                        struct type t)
{
    put(l, page, middle - letter_cells(text) * MM(t.pt) / 2, y, text, t);
}

static void rule(struct layer *l, int page, double y, double thick, uint32_t rgb)
{
    (void)add(l, (struct letter_item){.kind = LETTER_I_LINE,
                                      .page = page,
                                      .x = LETTER_LEFT,
                                      .y = y,
                                      .w = LETTER_WIDE,
                                      .h = 0,
                                      .size_pt = thick,
                                      .rgb = rgb});
}

/* ---- rows of the flow -------------------------------------------------------------------- */

static struct frow *begin_row(struct layer *l, double advance, double tall)
{
    if (l->row_n < ROWS_MAX) {
        l->row_n++;
    }
    struct frow *r = &l->row[l->row_n - 1];
    *r = (struct frow){.item = l->s->item_n, .advance = advance, .tall = tall, .table = -1};
    return r;
}

static void end_row(struct layer *l, struct frow *r)
{
    r->item_n = l->s->item_n - r->item;
}

static void blank(struct layer *l)
{
    end_row(l, begin_row(l, LETTER_PITCH, 0));
}

/* A line of the grid: runs at their cells. */
static void text_row(struct layer *l, const struct letter_row *row, double shift)
{
    struct frow *r = begin_row(l, LETTER_PITCH, LETTER_BODY);
    for (size_t i = 0; i < row->run_n; i++) {
        (void)add(l, (struct letter_item){.kind = LETTER_I_TEXT,
                                          .x = LETTER_LEFT + (row->run[i].x + shift) * LETTER_CELL,
                                          .w = row->run[i].w * LETTER_CELL,
                                          .h = LETTER_BODY,
                                          .size_pt = PT_3,
                                          .face = row->run[i].face,
                                          .text = row->run[i].text,
                                          .body = true});
    }
    r->text = true;
    end_row(l, r);
}

static void spans(struct layer *l, const struct letter_span *span, size_t n, double indent,
                  bool keep)
{
    struct letter_row *rows = NULL;
    size_t rows_n = 0;
    letter_break(l->cx->a, &(struct letter_set){span, n, 28, indent, true}, &rows, &rows_n);
    for (size_t i = 0; i < rows_n; i++) {
        text_row(l, &rows[i], 0);
        l->row[l->row_n - 1].keep = keep && i + 1 == rows_n;
        l->row[l->row_n - 1].first = i == 0 && rows_n > 1;
        l->row[l->row_n - 1].last = i + 1 == rows_n && rows_n > 1;
    }
}

static void text(struct layer *l, mz_str s, double indent)
{
    spans(l, &(struct letter_span){s, LETTER_SONG}, 1, indent, false);
}

/* ---- tables ------------------------------------------------------------------------------ */

struct cells {
    struct letter_row *rows[LETTER_COLS_MAX];
    size_t n[LETTER_COLS_MAX];
    size_t most;
};

static void frame(struct layer *l, const double *x, size_t cols, double high)
{
    for (size_t i = 0; i <= cols; i++) {
        (void)add(
            l, (struct letter_item){.kind = LETTER_I_LINE, .x = x[i], .h = high, .size_pt = 0.2});
    }
    for (int i = 0; i < 2; i++) {
        (void)add(l, (struct letter_item){.kind = LETTER_I_LINE,
                                          .x = x[0],
                                          .y = i * high,
                                          .w = x[cols] - x[0],
                                          .size_pt = 0.2});
    }
}

static void table_row(struct layer *l, const struct letter_block *b, const mz_str *text, bool head,
                      int table)
{
    struct cells c = {.most = 1};
    double x[LETTER_COLS_MAX + 1] = {LETTER_LEFT};
    int64_t sum = 0;
    for (size_t i = 0; i < b->cols_n; i++) {
        sum += b->cols[i].share;
    }
    for (size_t i = 0; i < b->cols_n; i++) {
        double w = LETTER_WIDE * (double)b->cols[i].share / (double)sum;
        const struct letter_span span = {head ? b->cols[i].label : text[i],
                                         head ? LETTER_HEI : LETTER_SONG};
        x[i + 1] = x[i] + w;
        letter_break(l->cx->a,
                     &(struct letter_set){&span, 1, (w - 2 * PAD) / MM(PT_CELL), 0, false},
                     &c.rows[i], &c.n[i]);
        c.most = c.n[i] > c.most ? c.n[i] : c.most;
    }
    double high = (double)c.most * CELL_LINE + 2 * PAD;
    /* In a form people write into the cells. */
    high = l->d->t->kind == LETTER_FORM && !head && high < WRITE_HIGH ? WRITE_HIGH : high;
    struct frow *r = begin_row(l, high, high);
    frame(l, x, b->cols_n, high);
    for (size_t i = 0; i < b->cols_n; i++) {
        double up = (high - (double)c.n[i] * CELL_LINE + CELL_LINE - MM(PT_CELL)) / 2;
        for (size_t k = 0; k < c.n[i]; k++) {
            double wide = c.rows[i][k].w * MM(PT_CELL);
            double left = head               ? (x[i] + x[i + 1] - wide) / 2
                          : b->cols[i].right ? x[i + 1] - PAD - wide
                                             : x[i] + PAD;
            for (size_t j = 0; j < c.rows[i][k].run_n; j++) {
                const struct letter_run *run = &c.rows[i][k].run[j];
                (void)add(l, (struct letter_item){.kind = LETTER_I_TEXT,
                                                  .x = left + run->x * MM(PT_CELL),
                                                  .y = up + (double)k * CELL_LINE,
                                                  .w = run->w * MM(PT_CELL),
                                                  .h = MM(PT_CELL),
                                                  .size_pt = PT_CELL,
                                                  .face = run->face,
                                                  .text = run->text});
            }
        }
    }
    r->table = table;
    r->keep = head;
    end_row(l, r);
}

static void table(struct layer *l, const struct letter_para *p)
{
    int head = (int)l->row_n;
    table_row(l, p->table, NULL, true, -1);
    for (size_t i = 0; i < p->rows_n; i++) {
        table_row(l, p->table, &p->cells[i * p->table->cols_n], false, head);
    }
    struct frow *gap = begin_row(l, LETTER_PITCH / 2, 0);
    end_row(l, gap);
}

/* ---- the parts above the text ------------------------------------------------------------- */

static double grid(double y)
{
    return LETTER_TOP + ceil((y - LETTER_TOP) / LETTER_PITCH - 0.35) * LETTER_PITCH;
}

static mz_str number_of(const struct letter_doc *d)
{
    if (d->t->series.n == 0) {
        return MZ_S("");
    }
    return d->facts->number.n > 0 ? d->facts->number : MZ_S("（未编号）");
}

static void red_head(struct layer *l)
{
    const struct letter_doc *d = l->d;
    const struct type number = {PT_3, LETTER_SONG, BLACK};
    const struct type red = {MARK_HIGH * 72 / 25.4, LETTER_BIAO, RED};
    mz_str name = d->t->kind == LETTER_DOCUMENT
                      ? mz_str_fmt(l->cx->a, MZ_FMT "文件", MZ_ARG(d->facts->organ))
                      : d->facts->organ;
    double n = letter_cells(name);
    double wide = n * MARK_HIGH * 1.2 < MARK_WIDE ? n * MARK_HIGH * 1.2 : MARK_WIDE;
    double size = wide / n < MARK_HIGH ? wide / n : MARK_HIGH;
    double y = MARK_TOP + MARK_HIGH + 2 * LETTER_PITCH;
    put(l, 0, LETTER_LEFT + (LETTER_WIDE - wide) / 2, MARK_TOP + (MARK_HIGH - size) / 2, name, red);
    struct letter_item *mark = &l->s->item[l->s->item_n - 1];
    mark->w = wide;
    mark->h = size;
    mark->size_pt = size * 72 / 25.4;
    put_centred(l, 0, LETTER_LEFT + LETTER_WIDE / 2, y, number_of(d), number);
    rule(l, 0, y + LETTER_BODY + RED_BELOW, 0.6, RED);
    l->first = grid(y + LETTER_BODY + RED_BELOW + 2 * LETTER_PITCH);
}

static void centred_row(struct layer *l, mz_str s, struct type t)
{
    struct frow *r = begin_row(l, LETTER_PITCH, LETTER_BODY);
    put_centred(l, 0, LETTER_LEFT + LETTER_WIDE / 2, (LETTER_BODY - MM(t.pt)) / 2, s, t);
    r->keep = true;
    end_row(l, r);
}

static void title(struct layer *l)
{
    mz_str rest = l->d->title;
    while (rest.n > 0) {
        size_t n = 0;
        while (n < rest.n && rest.p[n] != '\n') {
            n++;
        }
        centred_row(l, (mz_str){rest.p, n}, (struct type){PT_2, LETTER_BIAO, BLACK});
        n += n < rest.n ? 1 : 0;
        rest = (mz_str){rest.p + n, rest.n - n};
    }
    if (!l->d->t->red && number_of(l->d).n > 0) {
        centred_row(l, number_of(l->d), (struct type){PT_3, LETTER_SONG, BLACK});
    }
    blank(l);
    l->row[l->row_n - 1].keep = true;
}

static void attachments(struct layer *l)
{
    const struct letter_doc *d = l->d;
    for (size_t i = 0; i < d->attachments_n; i++) {
        mz_str no = d->attachments_n > 1 ? mz_str_fmt(l->cx->a, "%zu.", i + 1) : MZ_S("");
        const struct letter_span span = {mz_str_fmt(l->cx->a, "%s" MZ_FMT MZ_FMT,
                                                    i == 0 ? "附件：" : "", MZ_ARG(no),
                                                    MZ_ARG(d->attachments[i])),
                                         LETTER_SONG};
        if (i == 0) {
            blank(l);
        }
        spans(l, &span, 1, i == 0 ? 2 : 5, false);
    }
}

static void running_text(struct layer *l)
{
    const struct letter_doc *d = l->d;
    title(l);
    if (d->to.n > 0) {
        text(l, mz_str_fmt(l->cx->a, MZ_FMT "：", MZ_ARG(d->to)), 0);
        l->row[l->row_n - 1].keep = true;
    }
    for (size_t i = 0; i < d->para_n; i++) {
        const struct letter_para *p = &d->para[i];
        bool alone = p->span_n == 1 && p->span[0].face == LETTER_HEI;
        if (p->kind == LETTER_P_TABLE) {
            table(l, p);
        } else {
            spans(l, p->span, p->span_n, p->flush ? 0 : 2, alone);
        }
    }
    attachments(l);
}

/* ---- pages --------------------------------------------------------------------------------- */

static void place_row(struct layer *l, size_t i)
{
    l->row[i].page = l->page;
    l->row[i].y = l->y;
    l->y += l->row[i].advance;
}

/* Rows from `from` on stand on a new page, below the head of their table. */
static void new_page(struct layer *l, size_t from)
{
    l->page++;
    l->y = LETTER_TOP;
    if (l->row[from].table >= 0) {
        struct frow head = l->row[l->row[from].table];
        for (size_t k = 0; k < head.item_n; k++) {
            struct letter_item copy = l->s->item[head.item + k];
            copy.page = l->page;
            copy.y += l->y;
            (void)add(l, copy);
        }
        l->y += head.advance;
    }
}

static void paginate(struct layer *l)
{
    size_t first = 0; /* of this page */
    l->y = l->first;
    for (size_t i = 0; i < l->row_n; i++) {
        if (l->y + l->row[i].tall > FLOOR + 0.01 && i > first) {
            i -= l->row[i].last && i > first + 2 ? 1 : 0;
            while (i > first + 1 && (l->row[i - 1].keep || l->row[i - 1].first)) {
                i--;
            }
            new_page(l, i);
            first = i;
        }
        place_row(l, i);
    }
}

/* The last row that shows something; everything below hangs on it. */
static size_t last_row(const struct layer *l)
{
    size_t i = l->row_n - 1;
    while (i > 0 && l->row[i].tall <= 0) {
        i--;
    }
    return i;
}

/* Signature and seal never stand on a page without text: the last lines come along. */
static void carry(struct layer *l, double need)
{
    size_t i = last_row(l);
    size_t from = i;
    double over = l->row[i].y + l->row[i].tall + need - FLOOR;
    if (over <= SQUEEZE) {
        l->squeeze = over > 0 ? over : 0;
        return;
    }
    for (int n = 1; n < CARRY && from > 0 && l->row[from].text && l->row[from - 1].text &&
                    l->row[from - 1].page == l->row[from].page;
         n++) {
        from--;
    }
    if (from > 1 && l->row[from - 1].first && l->row[from - 1].page == l->row[from].page) {
        from--;
    }
    while (from > 1 && l->row[from - 1].keep && l->row[from - 1].page == l->row[from].page) {
        from--;
    }
    new_page(l, from);
    for (size_t k = from; k < l->row_n; k++) {
        place_row(l, k);
    }
}

static void settle(struct layer *l)
{
    for (size_t i = 0; i < l->row_n; i++) {
        for (size_t k = 0; k < l->row[i].item_n; k++) {
            l->s->item[l->row[i].item + k].page = l->row[i].page;
            l->s->item[l->row[i].item + k].y += l->row[i].y;
        }
    }
}

/* ---- below the text ------------------------------------------------------------------------ */

static void qr(struct layer *l, double x, double y, double wide)
{
    const struct letter_facts *f = l->d->facts;
    const struct type tiny = {PT_TINY, LETTER_SONG, BLACK};
    if (f->url.n == 0 || f->draft) {
        return;
    }
    (void)add(l, (struct letter_item){.kind = LETTER_I_QR,
                                      .page = l->page,
                                      .x = x,
                                      .y = y,
                                      .w = wide,
                                      .h = wide,
                                      .text = f->url});
    put_centred(l, l->page, x + wide / 2, y + wide + 0.5, MZ_S("扫码核验真伪"), tiny);
    put_centred(l, l->page, x + wide / 2, y + wide + 4, f->code, tiny);
}

/* 7.3.5: organ over the date by its middle, the date four characters from the right. */
static double sign_sealed(struct layer *l, double below)
{
    const struct type t = {PT_3, LETTER_SONG, BLACK};
    const struct letter_facts *f = l->d->facts;
    mz_str date = mz_date_zh(l->cx->a, f->day);
    double wide = letter_cells(date) * MM(PT_3);
    double organ = letter_cells(f->organ) * MM(PT_3);
    double middle = RIGHT_END - 4 * LETTER_CELL - wide / 2;
    double y = below + SIGN_GAP - l->squeeze;
    double centre = y + (LETTER_PITCH + LETTER_BODY) / 2 - SEAL_LIFT;
    middle = middle + organ / 2 > RIGHT_END ? RIGHT_END - organ / 2 : middle;
    put_centred(l, l->page, middle, y, f->organ, t);
    put_centred(l, l->page, middle, y + LETTER_PITCH, date, t);
    if (!f->draft) {
        (void)add(l, (struct letter_item){.kind = LETTER_I_SEAL,
                                          .page = l->page,
                                          .x = middle - LETTER_SEAL / 2,
                                          .y = centre - LETTER_SEAL / 2,
                                          .w = LETTER_SEAL,
                                          .h = LETTER_SEAL,
                                          .text = f->organ});
    }
    qr(l, SIDE, centre - LETTER_SEAL / 2 + 6, QR_WIDE);
    return centre + LETTER_SEAL / 2;
}

/* 7.3.5.2: without a seal the organ stands two characters from the right, the date below it. */
static double sign_plain(struct layer *l, double below)
{
    const struct type t = {PT_3, LETTER_SONG, BLACK};
    mz_str date = mz_date_zh(l->cx->a, l->d->facts->day);
    double organ = letter_cells(l->d->facts->organ) * MM(PT_3);
    double wide = letter_cells(date) * MM(PT_3);
    double y = below + 2 * LETTER_PITCH - LETTER_BODY - l->squeeze;
    double x = RIGHT_END - 2 * LETTER_CELL - (organ > wide ? organ : wide);
    put(l, l->page, x, y, l->d->facts->organ, t);
    x = organ > wide + 2 * LETTER_CELL ? x + 2 * LETTER_CELL : x;
    put(l, l->page, x, y + LETTER_PITCH, date, t);
    qr(l, SIDE, y - LETTER_PITCH / 2, QR_WIDE);
    return y + LETTER_PITCH + LETTER_BODY + 12;
}

/* Height that stands below the last line: signature, seal, note. */
static double sign_need(const struct letter_template *t)
{
    if (!t->signs) {
        return 0;
    }
    double half = (LETTER_PITCH + LETTER_BODY) / 2;
    double note = t->note.n > 0 ? LETTER_PITCH : 0;
    return t->seal ? SIGN_GAP + half - SEAL_LIFT + LETTER_SEAL / 2 + note
                   : 3 * LETTER_PITCH + 6 + note;
}

static double sign(struct layer *l)
{
    const struct frow *last = &l->row[last_row(l)];
    double below = last->y + last->tall;
    double end = below;
    if (l->d->t->signs) {
        end = l->d->t->seal ? sign_sealed(l, below) : sign_plain(l, below);
    } else {
        qr(l, RIGHT_END - 21, 10, 16);
    }
    if (l->d->note.n > 0) {
        mz_str note = mz_str_fmt(l->cx->a, "（" MZ_FMT "）", MZ_ARG(l->d->note));
        bool beside = letter_cells(note) < 14; /* left of the seal, in the line below the date */
        double y = !l->d->t->signs ? below + LETTER_PITCH
                   : beside        ? below + SIGN_GAP + 2 * LETTER_PITCH - l->squeeze
                                   : end + 2;
        double size = (RIGHT_END - LETTER_LEFT - 2 * LETTER_CELL) / letter_cells(note);
        struct type t = {PT_3, LETTER_SONG, BLACK};
        t.pt = size < MM(PT_3) ? size * 72 / 25.4 : PT_3;
        put(l, l->page, LETTER_LEFT + 2 * LETTER_CELL, y, note, t);
        end = y + LETTER_BODY > end ? y + LETTER_BODY : end;
    }
    return end;
}

/* 7.4: 版记 at the foot of the last page, between heavy lines. */
static void tail(struct layer *l, double end)
{
    const struct letter_doc *d = l->d;
    const struct type t = {PT_4, LETTER_SONG, BLACK};
    const double cell = MM(PT_4);
    bool office = d->t->kind == LETTER_DOCUMENT;
    struct letter_row *rows = NULL;
    size_t n = 0;
    mz_str copies = mz_str_fmt(l->cx->a, MZ_FMT "。", MZ_ARG(d->copies));
    const struct letter_span span = {copies, LETTER_SONG};
    if (d->copies.n > 0) {
        letter_break(l->cx->a, &(struct letter_set){&span, 1, LETTER_WIDE / cell - 5, 0, false},
                     &rows, &n);
    } else if (!office) {
        return;
    }
    double y = FLOOR - (double)(n + (office ? 1 : 0)) * TAIL_ROW;
    if (end + 2 > y) {
        l->page++;
        l->s->tail = true;
    }
    rule(l, l->page, y, 0.35, BLACK);
    for (size_t i = 0; i < n; i++) {
        double top = y + (TAIL_ROW - cell) / 2;
        if (i == 0) {
            put(l, l->page, LETTER_LEFT + cell, top, MZ_S("抄送："), t);
        }
        for (size_t k = 0; k < rows[i].run_n; k++) {
            put(l, l->page, LETTER_LEFT + (4 + rows[i].run[k].x) * cell, top, rows[i].run[k].text,
                t);
        }
        y += TAIL_ROW;
    }
    if (office) {
        mz_str date =
            mz_str_fmt(l->cx->a, MZ_FMT "印发", MZ_ARG(mz_date_zh(l->cx->a, d->facts->day)));
        if (n > 0) {
            rule(l, l->page, y, 0.25, BLACK);
        }
        put(l, l->page, LETTER_LEFT + cell, y + (TAIL_ROW - cell) / 2, d->facts->organ, t);
        put(l, l->page, RIGHT_END - (letter_cells(date) + 1) * cell, y + (TAIL_ROW - cell) / 2,
            date, t);
    }
    rule(l, l->page, FLOOR, 0.35, BLACK);
}

/* 7.5: — 1 —, outside, one character in. */
static void numbers(struct layer *l)
{
    const struct type t = {PT_4, LETTER_SONG, BLACK};
    const struct type grey = {PT_CELL, LETTER_HEI, GREY};
    double y = FLOOR + NUMBER_LOW - MM(PT_4) / 2;
    for (int p = 0; p <= l->page; p++) {
        if (l->d->facts->draft) {
            put_centred(l, p, LETTER_LEFT + LETTER_WIDE / 2, 18, MZ_S("草稿，不具有效力"), grey);
        }
        if (p == l->page && l->s->tail) {
            continue;
        }
        mz_str s = mz_str_fmt(l->cx->a, "— %d —", p + 1);
        double wide = letter_cells(s) * MM(PT_4);
        put(l, p, p % 2 == 0 ? RIGHT_END - MM(PT_4) - wide : LETTER_LEFT + MM(PT_4), y, s, t);
    }
}

mz_code letter_lay(mz_cx *cx, const struct letter_doc *doc, struct letter_sheet **out)
{
    struct layer l = {.cx = cx, .d = doc, .first = LETTER_TOP};
    l.s = MZ_NEW(cx->a, struct letter_sheet);
    l.s->item_max = ITEMS_MAX;
    l.s->item = MZ_NEW_N(cx->a, struct letter_item, ITEMS_MAX);
    l.row = MZ_NEW_N(cx->a, struct frow, ROWS_MAX);
    if (doc->t->red) {
        red_head(&l);
    }
    size_t fixed = l.s->item_n;
    for (size_t i = 0; i < fixed; i++) {
        l.s->item[i].page = 0;
    }
    running_text(&l);
    paginate(&l);
    carry(&l, sign_need(doc->t));
    settle(&l);
    tail(&l, sign(&l));
    numbers(&l);
    l.s->page_n = l.page + 1;
    *out = l.s;
    if (l.s->page_n > LETTER_PAGES_MAX || l.s->item_n == ITEMS_MAX || l.row_n == ROWS_MAX) {
        return mz_refuse(cx, MZ_LIMIT, .text = MZ_T("The letter is longer than 60 pages"));
    }
    return MZ_OK;
}
