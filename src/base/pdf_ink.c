/*
 * pdf_ink.c - what is drawn is kept until its fonts can be cut to what it shows.
 *
 * Paths are built on pdf->cr, which never draws. Each stroke, fill, picture and run of text is kept
 * with the state of pdf->cr; after some pages the fonts are cut to the glyphs that came (pdf_cut.c)
 * and all of it is drawn on a context of its own, in its order. So memory does not grow with the
 * pages, and equal documents have equal bytes whatever else the process has written.
 */
#include <assert.h>

#include "base/pdf_int.h"

enum { PAGES_MOST = 64, FONTS_MOST = 32, BYTES_MOST = 32 << 20, ARENA_BYTES = 256 << 20 };

enum kind { INK_STROKE, INK_FILL, INK_CLIP, INK_UNCLIP, INK_IMAGE, INK_TEXT, INK_PAGE };

struct font {
    hb_face_t *of;
    cairo_font_face_t *whole;
    hb_set_t *glyphs; /* of `of` that are shown */
    cairo_font_face_t *cut;
    hb_map_t *map; /* from glyphs of the whole to those of the cut one */
};

struct words {
    const struct font *font;
    cairo_matrix_t size;
    const char *text;
    cairo_glyph_t *glyph;
    cairo_text_cluster_t *cluster;
    int text_n, glyphs, clusters;
    bool backward; /* written from right to left */
};

struct ink {
    struct ink *next;
    enum kind kind;
    cairo_matrix_t at;
    double red, green, blue;
    double width;            /* of a line */
    cairo_path_data_t *path; /* of a stroke, a fill, a clip */
    int path_n;
    cairo_surface_t *image;
    struct words words;
};

struct pdf_inks {
    mz_arena *a;
    struct ink *first, **last;
    size_t bytes;
    int pages;
    struct font font[FONTS_MOST];
    size_t fonts;
};

void mz_pdf_ink_open(mz_pdf *pdf)
{
    struct pdf_inks *k = MZ_NEW(pdf->a, struct pdf_inks);
    k->a = mz_arena_new(ARENA_BYTES);
    k->last = &k->first;
    pdf->inks = k;
}

static void forget(struct pdf_inks *k)
{
    for (struct ink *i = k->first; i != NULL; i = i->next) {
        cairo_surface_destroy(i->image);
    }
    for (size_t i = 0; i < k->fonts; i++) {
        struct font *f = &k->font[i];
        hb_face_destroy(f->of);
        cairo_font_face_destroy(f->whole);
        hb_set_destroy(f->glyphs);
        cairo_font_face_destroy(f->cut);
        hb_map_destroy(f->map);
    }
    mz_arena_reset(k->a);
    k->first = NULL;
    k->last = &k->first;
    k->bytes = 0;
    k->pages = 0;
    k->fonts = 0;
}

void mz_pdf_ink_drop(mz_pdf *pdf)
{
    if (pdf->inks != NULL) {
        forget(pdf->inks);
        mz_arena_free(pdf->inks->a);
        pdf->inks = NULL;
    }
}

/* ---- drawing what was kept -------------------------------------------- */

static void show_words(cairo_t *cr, const struct words *w)
{
    const struct font *f = w->font;
    for (int i = 0; f->cut != NULL && i < w->glyphs; i++) {
        w->glyph[i].index = hb_map_get(f->map, (hb_codepoint_t)w->glyph[i].index);
    }
    cairo_set_font_face(cr, f->cut != NULL ? f->cut : f->whole);
    cairo_set_font_matrix(cr, &w->size);
    cairo_show_text_glyphs(cr, w->text, w->text_n, w->glyph, w->glyphs, w->cluster, w->clusters,
                           w->backward ? CAIRO_TEXT_CLUSTER_FLAG_BACKWARD : 0);
}

static void play(cairo_t *cr, const struct ink *i)
{
    cairo_path_t path = {CAIRO_STATUS_SUCCESS, i->path, i->path_n};
    if (i->kind == INK_CLIP) {
        cairo_save(cr);
    }
    cairo_set_matrix(cr, &i->at);
    cairo_set_source_rgb(cr, i->red, i->green, i->blue);
    if (i->path_n > 0) {
        cairo_new_path(cr);
        cairo_append_path(cr, &path);
    }
    switch (i->kind) {
    case INK_STROKE:
        cairo_set_line_width(cr, i->width);
        cairo_stroke(cr);
        break;
    case INK_FILL:
        cairo_fill(cr);
        break;
    case INK_CLIP:
        cairo_clip(cr);
        break;
    case INK_UNCLIP:
        cairo_restore(cr);
        break;
    case INK_IMAGE:
        cairo_set_source_surface(cr, i->image, 0, 0);
        cairo_paint(cr);
        break;
    case INK_TEXT:
        show_words(cr, &i->words);
        break;
    case INK_PAGE:
        cairo_show_page(cr);
        break;
    }
}

void mz_pdf_ink_flush(mz_pdf *pdf)
{
    struct pdf_inks *k = pdf->inks;
    for (size_t i = 0; i < k->fonts; i++) {
        k->font[i].cut = mz_pdf_cut(k->font[i].of, k->font[i].glyphs, &k->font[i].map);
    }
    for (const struct ink *i = k->first; i != NULL; i = i->next) {
        play(pdf->paper, i);
    }
    forget(k);
}

/* ---- keeping ---------------------------------------------------------- */

static struct ink *keep(mz_pdf *pdf, enum kind kind)
{
    struct pdf_inks *k = pdf->inks;
    double opaque = 0;
    if (k->bytes > BYTES_MOST) {
        mz_pdf_ink_flush(pdf);
    }
    struct ink *i = MZ_NEW(k->a, struct ink);
    i->kind = kind;
    cairo_get_matrix(pdf->cr, &i->at);
    (void)cairo_pattern_get_rgba(cairo_get_source(pdf->cr), &i->red, &i->green, &i->blue, &opaque);
    i->width = cairo_get_line_width(pdf->cr);
    *k->last = i;
    k->last = &i->next;
    k->bytes += sizeof *i;
    return i;
}

/* The path that stands on pdf->cr goes with it. */
static void keep_path(mz_pdf *pdf, enum kind kind)
{
    struct ink *i = keep(pdf, kind);
    cairo_path_t *path = cairo_copy_path(pdf->cr);
    size_t n = path->num_data > 0 ? (size_t)path->num_data : 0;
    if (n > 0) {
        i->path = MZ_NEW_N(pdf->inks->a, cairo_path_data_t, n);
        memcpy(i->path, path->data, n * sizeof *path->data);
        i->path_n = path->num_data;
        pdf->inks->bytes += n * sizeof *path->data;
    }
    cairo_path_destroy(path);
    cairo_new_path(pdf->cr);
}

void mz_pdf_stroke(mz_pdf *pdf)
{
    keep_path(pdf, INK_STROKE);
}

void mz_pdf_fill(mz_pdf *pdf)
{
    keep_path(pdf, INK_FILL);
}

void mz_pdf_clip(mz_pdf *pdf)
{
    keep_path(pdf, INK_CLIP);
}

void mz_pdf_unclip(mz_pdf *pdf)
{
    (void)keep(pdf, INK_UNCLIP);
}

void mz_pdf_paint(mz_pdf *pdf, cairo_surface_t *image)
{
    struct ink *i = keep(pdf, INK_IMAGE);
    i->image = cairo_surface_reference(image);
    pdf->inks->bytes += (size_t)cairo_image_surface_get_stride(image) *
                        (size_t)cairo_image_surface_get_height(image);
}

void mz_pdf_show_page(mz_pdf *pdf)
{
    (void)keep(pdf, INK_PAGE);
    if (++pdf->inks->pages == PAGES_MOST) {
        mz_pdf_ink_flush(pdf);
    }
}

/* ---- text ------------------------------------------------------------- */

static struct font *font_of(struct pdf_inks *k, PangoFont *font)
{
    hb_face_t *face = hb_font_get_face(pango_font_get_hb_font(font));
    size_t i = 0;
    while (i < k->fonts && k->font[i].of != face) {
        i++;
    }
    if (i == k->fonts) {
        cairo_scaled_font_t *sized = pango_cairo_font_get_scaled_font(PANGO_CAIRO_FONT(font));
        assert(k->fonts < FONTS_MOST);
        k->font[k->fonts++] = (struct font){
            .of = hb_face_reference(face),
            .whole = cairo_font_face_reference(cairo_scaled_font_get_font_face(sized)),
            .glyphs = hb_set_create(),
        };
    }
    return &k->font[i];
}

static bool has_shape(PangoGlyph g)
{
    return g != PANGO_GLYPH_EMPTY && (g & PANGO_GLYPH_UNKNOWN_FLAG) == 0;
}

/* Which bytes are shown by which glyphs, in the order of reading: text can be copied out again. */
static void lay_clusters(struct words *w, PangoGlyphItem *run, const char *text)
{
    PangoGlyphItemIter at;
    gboolean on = pango_glyph_item_iter_init_start(&at, run, text);
    for (; on != FALSE; on = pango_glyph_item_iter_next_cluster(&at)) {
        cairo_text_cluster_t *c = &w->cluster[w->clusters++];
        int step = at.end_glyph < at.start_glyph ? -1 : 1;
        c->num_bytes = at.end_index - at.start_index;
        for (int g = at.start_glyph; g != at.end_glyph; g += step) {
            c->num_glyphs += has_shape(run->glyphs->glyphs[g].glyph);
        }
    }
}

static void lay_glyphs(struct words *w, hb_set_t *seen, const PangoGlyphString *s, double x,
                       double y)
{
    for (int i = 0; i < s->num_glyphs; i++) {
        const PangoGlyphInfo *g = &s->glyphs[i];
        if (has_shape(g->glyph)) {
            hb_set_add(seen, g->glyph);
            w->glyph[w->glyphs++] =
                (cairo_glyph_t){g->glyph, x + (double)g->geometry.x_offset / PANGO_SCALE,
                                y + (double)g->geometry.y_offset / PANGO_SCALE};
        }
        x += (double)g->geometry.width / PANGO_SCALE;
    }
}

static void keep_words(mz_pdf *pdf, PangoGlyphItem *run, const char *text, double x, double y)
{
    struct pdf_inks *k = pdf->inks;
    PangoFont *font = run->item->analysis.font;
    const size_t n = (size_t)run->glyphs->num_glyphs;
    const size_t bytes = (size_t)run->item->length;
    if (k->fonts == FONTS_MOST) {
        mz_pdf_ink_flush(pdf);
    }
    struct ink *i = keep(pdf, INK_TEXT);
    struct font *f = font_of(k, font);
    i->words = (struct words){.font = f,
                              .text = mz_str_dup(k->a, (mz_str){text + run->item->offset, bytes}).p,
                              .text_n = run->item->length,
                              .glyph = MZ_NEW_N(k->a, cairo_glyph_t, n + 1),
                              .cluster = MZ_NEW_N(k->a, cairo_text_cluster_t, bytes + 1),
                              .backward = run->item->analysis.level % 2 == 1};
    cairo_scaled_font_get_font_matrix(pango_cairo_font_get_scaled_font(PANGO_CAIRO_FONT(font)),
                                      &i->words.size);
    lay_clusters(&i->words, run, text);
    lay_glyphs(&i->words, f->glyphs, run->glyphs, x, y);
    k->bytes += bytes + n * sizeof(cairo_glyph_t) + bytes * sizeof(cairo_text_cluster_t);
}

/* What no font has: Pango draws its number in a box. */
static void keep_boxes(mz_pdf *pdf, PangoFont *font, const PangoGlyphString *s, double x, double y)
{
    for (int i = 0; i < s->num_glyphs; i++) {
        PangoGlyphInfo g = s->glyphs[i];
        int cluster = 0;
        PangoGlyphString one = {.num_glyphs = 1, .glyphs = &g, .log_clusters = &cluster};
        if (g.glyph != PANGO_GLYPH_EMPTY && !has_shape(g.glyph)) {
            cairo_new_path(pdf->cr);
            cairo_move_to(pdf->cr, x, y);
            pango_cairo_glyph_string_path(pdf->cr, font, &one);
            mz_pdf_fill(pdf);
        }
        x += (double)g.geometry.width / PANGO_SCALE;
    }
}

void mz_pdf_show_line(mz_pdf *pdf, PangoLayoutLine *line)
{
    double x = 0;
    double y = 0;
    cairo_get_current_point(pdf->cr, &x, &y);
    const char *text = pango_layout_get_text(line->layout);
    for (GSList *r = line->runs; r != NULL; r = r->next) {
        PangoGlyphItem *run = r->data;
        keep_words(pdf, run, text, x, y);
        keep_boxes(pdf, run->item->analysis.font, run->glyphs, x, y);
        x += (double)pango_glyph_string_get_width(run->glyphs) / PANGO_SCALE;
    }
}

void mz_pdf_show(mz_pdf *pdf, PangoLayout *layout)
{
    double x = 0;
    double y = 0;
    cairo_get_current_point(pdf->cr, &x, &y);
    PangoLayoutIter *iter = pango_layout_get_iter(layout);
    do {
        PangoRectangle box;
        pango_layout_iter_get_line_extents(iter, NULL, &box);
        cairo_move_to(pdf->cr, x + (double)box.x / PANGO_SCALE,
                      y + (double)pango_layout_iter_get_baseline(iter) / PANGO_SCALE);
        mz_pdf_show_line(pdf, pango_layout_iter_get_line_readonly(iter));
    } while (pango_layout_iter_next_line(iter) != FALSE);
    pango_layout_iter_free(iter);
}
