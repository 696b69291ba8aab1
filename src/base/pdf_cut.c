/*
 * pdf_cut.c - text of documents in fonts that were cut to the characters that are in use.
 *
 * Cairo reads the whole table of outlines of each font for each document, 20 MB of a Han font, to
 * embed a hundred of its characters. A process that writes many documents cuts each font once to
 * the characters of GB/T 2312 and draws with what is left; shaping stays that of the whole font,
 * and a run with another character is drawn with the whole font too. ADR 0068.
 */
#include <cairo-ft.h>
#include <hb-ot.h>
#include <hb-subset.h>

#include "base/pdf_int.h"

enum {
    WHOLE = 12,     /* documents of a process that are drawn with whole fonts: cutting costs more */
    FONTS_MAX = 16, /* that are cut */
    RUN_MAX = 4096, /* glyphs */
    HAN_FIRST = 0xB0,
    HAN_LAST = 0xF7,
    CELL_FIRST = 0xA1,
    CELL_LAST = 0xFE,
};

struct cut {
    hb_face_t *of;
    hb_map_t *map; /* glyphs of the whole font to those of the cut one; NULL: it cannot be cut */
    cairo_font_face_t *face;
};

struct mz_pdf_cuts {
    size_t documents;
    FT_Library library;
    struct cut cut[FONTS_MAX];
    size_t n;
};

/* Belongs to the fonts of the process, as what it was made of does. */
struct mz_pdf_cuts *mz_pdf_cuts(void)
{
    GObject *fonts = G_OBJECT(pango_cairo_font_map_get_default());
    struct mz_pdf_cuts *c = g_object_get_data(fonts, "mz-cuts");
    if (c == NULL) {
        c = g_new0(struct mz_pdf_cuts, 1);
        g_object_set_data(fonts, "mz-cuts", c);
    }
    c->documents++;
    return c->documents > WHOLE ? c : NULL;
}

/* ---- cutting ---------------------------------------------------------- */

static void add_range(hb_set_t *to, unsigned from, unsigned last)
{
    hb_set_add_range(to, from, last);
}

/* The Han characters of GB/T 2312, asked of the system row by row. */
static void add_han(hb_set_t *to)
{
    for (unsigned row = HAN_FIRST; row <= HAN_LAST; row++) {
        for (unsigned cell = CELL_FIRST; cell <= CELL_LAST; cell++) {
            const char two[] = {(char)row, (char)cell};
            gchar *utf8 = g_convert(two, 2, "UTF-8", "GB2312", NULL, NULL, NULL);
            if (utf8 != NULL) {
                hb_set_add(to, g_utf8_get_char(utf8));
                g_free(utf8);
            }
        }
    }
}

static hb_subset_input_t *wanted(void)
{
    /* What shaping reads is done with; what stands upright needs no vertical measures. */
    static const hb_tag_t needless[] = {
        HB_TAG('G', 'S', 'U', 'B'), HB_TAG('G', 'P', 'O', 'S'), HB_TAG('G', 'D', 'E', 'F'),
        HB_TAG('v', 'm', 't', 'x'), HB_TAG('v', 'h', 'e', 'a'), HB_TAG('V', 'O', 'R', 'G')};
    hb_subset_input_t *in = hb_subset_input_create_or_fail();
    if (in == NULL) {
        return NULL;
    }
    hb_set_t *text = hb_subset_input_unicode_set(in);
    hb_set_t *drop = hb_subset_input_set(in, HB_SUBSET_SETS_DROP_TABLE_TAG);
    add_range(text, 0x20, 0x24F);
    add_range(text, 0x2010, 0x2040);
    add_range(text, 0x2460, 0x2473);
    add_range(text, 0x3000, 0x3020);
    add_range(text, 0xFF00, 0xFF65);
    add_han(text);
    for (size_t i = 0; i < MZ_LEN(needless); i++) {
        hb_set_add(drop, needless[i]);
    }
    hb_subset_input_set_flags(in, HB_SUBSET_FLAGS_NO_HINTING);
    return in;
}

/* The face keeps its bytes: both live as long as the process. */
static void load(struct mz_pdf_cuts *c, struct cut *to, hb_face_t *small)
{
    unsigned n = 0;
    FT_Face face = NULL;
    hb_blob_t *bytes = hb_face_reference_blob(small);
    const char *p = hb_blob_get_data(bytes, &n);
    bool ready = c->library != NULL || FT_Init_FreeType(&c->library) == 0;
    if (ready && FT_New_Memory_Face(c->library, (const FT_Byte *)p, (FT_Long)n, 0, &face) == 0) {
        to->face = cairo_ft_font_face_create_for_ft_face(face, FT_LOAD_NO_HINTING);
    }
}

static void make(struct mz_pdf_cuts *c, struct cut *to)
{
    hb_subset_input_t *in = wanted();
    hb_subset_plan_t *plan = in == NULL ? NULL : hb_subset_plan_create_or_fail(to->of, in);
    hb_face_t *small = plan == NULL ? NULL : hb_subset_plan_execute_or_fail(plan);
    if (small != NULL) {
        load(c, to, small);
    }
    if (to->face != NULL) {
        to->map = hb_map_copy(hb_subset_plan_old_to_new_glyph_mapping(plan));
    }
    hb_face_destroy(small);
    hb_subset_plan_destroy(plan);
    hb_subset_input_destroy(in);
}

/* NULL: this font stays whole. */
static const struct cut *cut_of(struct mz_pdf_cuts *c, PangoFont *font)
{
    hb_face_t *face = hb_font_get_face(pango_font_get_hb_font(font));
    size_t i = 0;
    while (i < c->n && c->cut[i].of != face) {
        i++;
    }
    if (i == FONTS_MAX) {
        return NULL;
    }
    if (i == c->n) {
        c->cut[c->n++] = (struct cut){.of = hb_face_reference(face)};
        make(c, &c->cut[i]);
    }
    return c->cut[i].map == NULL ? NULL : &c->cut[i];
}

/* ---- drawing ---------------------------------------------------------- */

struct drawn {
    cairo_glyph_t *glyph;
    cairo_text_cluster_t *cluster;
    int glyphs, clusters;
};

/* False: a glyph of the run is not in the cut font. */
static bool lay(const struct cut *cut, const PangoGlyphItem *run, double x, double y,
                struct drawn *to)
{
    const PangoGlyphString *s = run->glyphs;
    for (int i = 0; i < s->num_glyphs; i++) {
        const PangoGlyphInfo *g = &s->glyphs[i];
        bool first = i == 0 || s->log_clusters[i] != s->log_clusters[i - 1];
        int next = i + 1 < s->num_glyphs ? s->log_clusters[i + 1] : run->item->length;
        if (first) {
            to->cluster[to->clusters++] = (cairo_text_cluster_t){0, 0};
        }
        cairo_text_cluster_t *c = &to->cluster[to->clusters - 1];
        c->num_bytes += next - s->log_clusters[i];
        if (g->glyph != PANGO_GLYPH_EMPTY) {
            hb_codepoint_t small = hb_map_get(cut->map, g->glyph);
            if (small == HB_MAP_VALUE_INVALID) {
                return false;
            }
            to->glyph[to->glyphs++] =
                (cairo_glyph_t){small, x + (double)g->geometry.x_offset / PANGO_SCALE,
                                y + (double)g->geometry.y_offset / PANGO_SCALE};
            c->num_glyphs++;
        }
        x += (double)g->geometry.width / PANGO_SCALE;
    }
    return true;
}

static bool show_run(mz_pdf *pdf, const PangoGlyphItem *run, const char *text, double x, double y)
{
    const int n = run->glyphs->num_glyphs;
    bool plain = n > 0 && n <= RUN_MAX && run->item->analysis.level % 2 == 0;
    const struct cut *cut = plain ? cut_of(pdf->cuts, run->item->analysis.font) : NULL;
    struct drawn d = {.glyphs = 0};
    cairo_matrix_t size;
    if (cut == NULL) {
        return false;
    }
    d.glyph = MZ_NEW_N(pdf->a, cairo_glyph_t, (size_t)n);
    d.cluster = MZ_NEW_N(pdf->a, cairo_text_cluster_t, (size_t)n);
    if (!lay(cut, run, x, y, &d)) {
        return false;
    }
    PangoCairoFont *whole = PANGO_CAIRO_FONT(run->item->analysis.font);
    cairo_scaled_font_get_font_matrix(pango_cairo_font_get_scaled_font(whole), &size);
    cairo_set_font_face(pdf->cr, cut->face);
    cairo_set_font_matrix(pdf->cr, &size);
    cairo_show_text_glyphs(pdf->cr, text + run->item->offset, run->item->length, d.glyph, d.glyphs,
                           d.cluster, d.clusters, 0);
    return true;
}

void mz_pdf_show_line(mz_pdf *pdf, PangoLayoutLine *line)
{
    double x = 0;
    double y = 0;
    if (pdf->cuts == NULL) {
        pango_cairo_show_layout_line(pdf->cr, line);
        return;
    }
    cairo_get_current_point(pdf->cr, &x, &y);
    const char *text = pango_layout_get_text(line->layout);
    for (GSList *r = line->runs; r != NULL; r = r->next) {
        PangoGlyphItem *run = r->data;
        if (!show_run(pdf, run, text, x, y)) {
            cairo_move_to(pdf->cr, x, y);
            pango_cairo_show_glyph_item(pdf->cr, text, run);
        }
        x += (double)pango_glyph_string_get_width(run->glyphs) / PANGO_SCALE;
    }
}

void mz_pdf_show(mz_pdf *pdf, PangoLayout *layout)
{
    double x = 0;
    double y = 0;
    if (pdf->cuts == NULL) {
        pango_cairo_show_layout(pdf->cr, layout);
        return;
    }
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
