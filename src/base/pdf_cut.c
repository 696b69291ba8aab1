/*
 * pdf_cut.c - a font cut to the characters of a document.
 *
 * Cairo reads the whole table of outlines of each font, twice and 20 MB of a Han font, to embed a
 * hundred of its characters. So it is given a font that has only those. Without the table of
 * characters (cmap) a cut begins with what was asked for instead of with all 65,535 glyphs, and
 * outlines without subroutines need no second look: 3 ms a font. ADR 0083.
 */
#include <cairo-ft.h>
#include <hb-ot.h>
#include <hb-subset.h>

#include "base/pdf_int.h"

/* What a viewer needs to draw; shaping is done with. */
static const hb_tag_t needed[] = {
    HB_TAG('C', 'F', 'F', ' '), HB_TAG('g', 'l', 'y', 'f'), HB_TAG('l', 'o', 'c', 'a'),
    HB_TAG('h', 'e', 'a', 'd'), HB_TAG('h', 'h', 'e', 'a'), HB_TAG('h', 'm', 't', 'x'),
    HB_TAG('m', 'a', 'x', 'p'), HB_TAG('n', 'a', 'm', 'e'), HB_TAG('O', 'S', '/', '2')};

static bool holds(hb_face_t *face, hb_tag_t tag)
{
    hb_blob_t *table = hb_face_reference_table(face, tag);
    bool yes = hb_blob_get_length(table) > 0;
    hb_blob_destroy(table);
    return yes;
}

/* Outlines of one shape and one colour; the rest goes into the file as it is. */
static bool is_plain(hb_face_t *face)
{
    static const hb_tag_t other[] = {HB_TAG('f', 'v', 'a', 'r'), HB_TAG('C', 'O', 'L', 'R'),
                                     HB_TAG('C', 'B', 'D', 'T'), HB_TAG('s', 'b', 'i', 'x'),
                                     HB_TAG('S', 'V', 'G', ' ')};
    bool plain = holds(face, needed[0]) || holds(face, needed[1]);
    for (size_t i = 0; plain && i < MZ_LEN(other); i++) {
        plain = !holds(face, other[i]);
    }
    return plain;
}

static hb_face_t *without_the_rest(hb_face_t *face)
{
    hb_face_t *bare = hb_face_builder_create();
    for (size_t i = 0; i < MZ_LEN(needed); i++) {
        hb_blob_t *table = hb_face_reference_table(face, needed[i]);
        if (hb_blob_get_length(table) > 0) {
            (void)hb_face_builder_add_table(bare, needed[i], table);
        }
        hb_blob_destroy(table);
    }
    return bare;
}

/* ---- the face that Cairo draws with ----------------------------------- */

/* Of this thread, as Pango's fonts are; it lives as long as they. */
static FT_Library library(void)
{
    GObject *fonts = G_OBJECT(pango_cairo_font_map_get_default());
    FT_Library lib = g_object_get_data(fonts, "mz-freetype");
    if (lib == NULL && FT_Init_FreeType(&lib) == 0) {
        g_object_set_data(fonts, "mz-freetype", lib);
    }
    return lib;
}

struct small {
    FT_Face face;
    hb_blob_t *bytes; /* which FreeType reads from */
};

static void drop_small(void *p)
{
    struct small *s = p;
    (void)FT_Done_Face(s->face);
    hb_blob_destroy(s->bytes);
    g_free(s);
}

/* Takes `bytes`. Cairo keeps fonts beyond their documents: what they read goes with the last. */
static cairo_font_face_t *face_of(hb_blob_t *bytes)
{
    static const cairo_user_data_key_t key;
    struct small *s = g_new0(struct small, 1);
    unsigned n = 0;
    const char *p = hb_blob_get_data(bytes, &n);
    s->bytes = bytes;
    if (FT_New_Memory_Face(library(), (const FT_Byte *)p, (FT_Long)n, 0, &s->face) != 0) {
        hb_blob_destroy(bytes);
        g_free(s);
        return NULL;
    }
    cairo_font_face_t *face = cairo_ft_font_face_create_for_ft_face(s->face, FT_LOAD_NO_HINTING);
    if (cairo_font_face_set_user_data(face, &key, s, drop_small) != CAIRO_STATUS_SUCCESS) {
        cairo_font_face_destroy(face);
        drop_small(s);
        return NULL;
    }
    return face;
}

cairo_font_face_t *mz_pdf_cut(hb_face_t *whole, const hb_set_t *glyphs, hb_map_t **to)
{
    cairo_font_face_t *face = NULL;
    if (!is_plain(whole)) {
        return NULL;
    }
    hb_face_t *bare = without_the_rest(whole);
    hb_subset_input_t *in = hb_subset_input_create_or_fail();
    hb_subset_plan_t *plan = NULL;
    if (in != NULL) {
        hb_set_union(hb_subset_input_glyph_set(in), glyphs);
        hb_subset_input_set_flags(in, HB_SUBSET_FLAGS_NO_HINTING | HB_SUBSET_FLAGS_DESUBROUTINIZE);
        plan = hb_subset_plan_create_or_fail(bare, in);
    }
    hb_face_t *cut = plan == NULL ? NULL : hb_subset_plan_execute_or_fail(plan);
    if (cut != NULL) {
        face = face_of(hb_face_reference_blob(cut));
    }
    if (face != NULL) {
        *to = hb_map_copy(hb_subset_plan_old_to_new_glyph_mapping(plan));
    }
    hb_face_destroy(cut);
    hb_subset_plan_destroy(plan);
    hb_subset_input_destroy(in);
    hb_face_destroy(bare);
    return face;
}
