#include "base/pdf.h"

#include <cairo.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/io.h"
#include "base/text.h"
#include "check.h"

static int64_t fixed_ms(void *p)
{
    (void)p;
    return INT64_C(1795192200000); /* 2026-11-20 */
}

static const struct mz_clock fixed = {fixed_ms, NULL};

static mz_cx test_cx(void)
{
    return (mz_cx){.a = mz_arena_new(512U << 20U), .clock = &fixed};
}

static mz_pdf *begun(mz_cx *cx, struct mz_pdf_options options)
{
    mz_pdf *pdf = NULL;
    if (mz_pdf_open(cx, &options, &pdf) != MZ_OK) {
        abort();
    }
    return pdf;
}

static cairo_status_t add_png(void *p, const unsigned char *bytes, unsigned n)
{
    mz_buf_add(p, (mz_str){(const char *)bytes, n});
    return CAIRO_STATUS_SUCCESS;
}

/* A blue square with a white middle. */
static mz_str picture(mz_cx *cx)
{
    mz_buf *b = mz_buf_new(cx->a, 1U << 20U);
    cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 40, 40);
    cairo_t *cr = cairo_create(s);
    cairo_set_source_rgb(cr, 0.1, 0.3, 0.8);
    cairo_paint(cr);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_rectangle(cr, 10, 10, 20, 20);
    cairo_fill(cr);
    cairo_destroy(cr);
    if (cairo_surface_write_to_png_stream(s, add_png, b) != CAIRO_STATUS_SUCCESS) {
        abort();
    }
    cairo_surface_destroy(s);
    return mz_buf_str(b);
}

/* A list of 60 rows over several pages, under the head of a letter. */
static void draw_list(mz_cx *cx, mz_pdf *pdf, int *failures_)
{
    struct mz_pdf_style red = {.family = MZ_PDF_SERIF,
                               .size_pt = 30,
                               .bold = true,
                               .align = MZ_PDF_CENTRE,
                               .rgb = 0xE60000,
                               .after_mm = 4};
    struct mz_pdf_style body = {.family = MZ_PDF_SERIF,
                                .size_pt = 16,
                                .align = MZ_PDF_JUSTIFY,
                                .indent_em = 2,
                                .line_pt = 28,
                                .before_mm = 6,
                                .after_mm = 4};
    struct mz_pdf_style cell = {.size_pt = 10.5};
    mz_pdf_paragraph(pdf, MZ_S("某某县民政局文件"), &red);
    mz_pdf_rule(pdf, 0.6, 0xE60000);
    mz_pdf_paragraph(pdf,
                     MZ_S("根据规定，现将本月拟确认的最低生活"
                          "保障对象名单予以公示。"
                          "公示期内"
                          "有异议的，可以向乡镇人民政府（街道办事处）"
                          "或者县民政局反映。"),
                     &body);
    static const struct mz_pdf_col cols[] = {{{"序号", 6}, 1, MZ_PDF_RIGHT},
                                             {{"姓名", 6}, 2, MZ_PDF_LEFT},
                                             {{"住址", 6}, 5, MZ_PDF_LEFT},
                                             {{"月保障金额（元）", 24}, 3, MZ_PDF_RIGHT}};
    mz_pdf_table(pdf, cols, 4, &cell);
    for (int i = 1; i <= 60; i++) {
        mz_str cells[] = {mz_str_fmt(cx->a, "%d", i), MZ_S("张某某"),
                          i == 7 ? MZ_S("某某街道某某社区一个特别长的地址，"
                                        "长到必须换行才能放进这一格，"
                                        "换行之后整行都要变高")
                                 : MZ_S("某某街道某某社区"),
                          mz_str_fmt(cx->a, "%d.00", 500 + i)};
        mz_pdf_row(pdf, cells, 4);
    }
    mz_pdf_table_end(pdf);
    mz_pdf_keep(pdf, 40);
    struct mz_pdf_place at = {28, mz_pdf_y(pdf) + 5, 25};
    CHECK(mz_pdf_path(cx, pdf, MZ_S("M1 1h7v1h-7zM1 1v7h1v-7zM4 4H6V6L4 6zm1 3l1 0l0 1z"), 10,
                      at) == MZ_OK);
    at.x_mm = 60;
    CHECK(mz_pdf_png(cx, pdf, picture(cx), at) == MZ_OK);
    at.x_mm = 182;
    mz_pdf_text(pdf, at, MZ_S("二〇二六年十一月二十日"),
                &(struct mz_pdf_style){.size_pt = 14, .align = MZ_PDF_RIGHT});
    mz_pdf_line(pdf, (struct mz_pdf_place){28, at.y_mm + 28, 154}, 0, 0.2, 0x808080);
}

static struct mz_pdf_options letter(void)
{
    return (struct mz_pdf_options){.title = MZ_S("公示名单"),
                                   .author = MZ_S("测试"),
                                   .top_mm = 37,
                                   .right_mm = 26,
                                   .bottom_mm = 35,
                                   .left_mm = 28,
                                   .numbers = MZ_PDF_DASH_NUMBERS,
                                   .mark = MZ_S("李某 2026-11-20 导出")};
}

/* What a program prints; empty when it is not installed. */
static mz_str output_of(mz_cx *cx, const char *command)
{
    mz_buf *b = mz_buf_new(cx->a, 4U << 20U);
    FILE *f = popen(command, "r");
    char chunk[4096];
    for (size_t n = 1; f != NULL && n > 0;) {
        n = fread(chunk, 1, sizeof chunk, f);
        mz_buf_add(b, (mz_str){chunk, n});
    }
    if (f != NULL) {
        (void)pclose(f);
    }
    mz_buf_byte(b, '\0');
    return (mz_str){b->p, b->n - 1};
}

static size_t count_of(mz_str s, const char *what)
{
    size_t n = 0;
    for (const char *p = strstr(s.p, what); p != NULL; p = strstr(p + 1, what)) {
        n++;
    }
    return n;
}

TEST(a_list_breaks_over_pages_and_repeats_its_header)
{
    mz_cx cx = test_cx();
    struct mz_pdf_options o = letter();
    o.path = "/tmp/mz_pdf_test.pdf";
    mz_pdf *pdf = begun(&cx, o);
    draw_list(&cx, pdf, failures_);
    int pages = mz_pdf_page(pdf);
    CHECK(pages == 3 && mz_pdf_close(&cx, pdf, NULL) == MZ_OK);
    mz_str text = output_of(&cx, "pdftotext -layout /tmp/mz_pdf_test.pdf - 2>/dev/null");
    if (text.n == 0) {
        printf("skipped: pdftotext is not installed\n");
    } else {
        CHECK(count_of(text, "月保障金额（元）") == 3 && count_of(text, "张某某") == 60);
        CHECK(count_of(text, "某某县民政局文件") == 1 && count_of(text, "560.00") == 1);
        CHECK(count_of(text, "—1—") == 1 && count_of(text, "—3—") == 1);
        CHECK(count_of(text, "李某 2026-11-20 导出") == 3);
    }
    (void)unlink(o.path);
    mz_arena_free(cx.a);
}

TEST(a_seal_bears_the_name_of_the_office_and_what_it_is_for)
{
    mz_cx cx = test_cx();
    mz_pdf *pdf = begun(
        &cx, (struct mz_pdf_options){.numbers = MZ_PDF_NO_NUMBERS, .path = "/tmp/mz_pdf_seal.pdf"});
    static const char *const names[] = {"龙泉市民政局", "县",
                                        "某某自治州某某自治县民政和人力资源社会保障局", ""};
    for (size_t i = 0; i < MZ_LEN(names); i++) {
        mz_pdf_seal(pdf, (struct mz_pdf_place){30 + 50.0 * (double)(i % 3), i < 3 ? 30 : 90, 42},
                    mz_str_of(names[i]), i == 0 ? MZ_S("核对专用章") : MZ_S(""));
    }
    CHECK(mz_pdf_page(pdf) == 1 && mz_pdf_close(&cx, pdf, NULL) == MZ_OK);
    mz_str text = output_of(&cx, "pdftotext -raw /tmp/mz_pdf_seal.pdf - 2>/dev/null");
    if (text.n == 0) {
        printf("skipped: pdftotext is not installed\n");
    } else {
        CHECK(count_of(text, "核对专用章") == 1 && count_of(text, "龙") == 1);
        CHECK(count_of(text, "县") == 2 && count_of(text, "局") == 2);
    }
    (void)unlink("/tmp/mz_pdf_seal.pdf");
    mz_arena_free(cx.a);
}

TEST(equal_calls_give_equal_bytes)
{
    mz_cx cx = test_cx();
    mz_str bytes[2];
    for (int i = 0; i < 2; i++) {
        mz_pdf *pdf = begun(&cx, letter());
        draw_list(&cx, pdf, failures_);
        CHECK(mz_pdf_close(&cx, pdf, &bytes[i]) == MZ_OK);
    }
    CHECK(bytes[0].n > 10000 && mz_str_eq(bytes[0], bytes[1]));
    CHECK(memcmp(bytes[0].p, "%PDF-1.", 7) == 0);
    CHECK(memmem(bytes[0].p, bytes[0].n, "2026", 4) != NULL);
    mz_arena_free(cx.a);
}

/* One letter between others that use other characters, and nothing before it. */
TEST(a_document_has_the_same_bytes_whatever_was_written_before)
{
    mz_cx cx = test_cx();
    mz_str first = {NULL, 0};
    mz_str made = {NULL, 0};
    for (int i = 0; i < 40; i++) {
        mz_pdf *pdf = begun(&cx, letter());
        if (i == 0 || i == 39) {
            draw_list(&cx, pdf, failures_);
        } else {
            mz_str text = mz_str_fmt(cx.a, "第%d份 %c%c，其他文字：桥梁与道路", i, 'a' + i % 26,
                                     'A' + i % 26);
            mz_pdf_paragraph(pdf, text, &(struct mz_pdf_style){.family = MZ_PDF_SERIF});
        }
        CHECK(mz_pdf_close(&cx, pdf, &made) == MZ_OK);
        first = i == 0 ? made : first;
    }
    CHECK(first.n > 10000 && mz_str_eq(first, made));
    mz_arena_free(cx.a);
}

TEST(only_the_characters_that_are_shown_go_into_the_file)
{
    mz_cx cx = test_cx();
    mz_str bytes = {NULL, 0};
    mz_pdf *pdf = begun(&cx, (struct mz_pdf_options){0});
    mz_pdf_paragraph(pdf, MZ_S("龙泉市民政局"), &(struct mz_pdf_style){0});
    CHECK(mz_pdf_close(&cx, pdf, &bytes) == MZ_OK);
    printf("six characters: %zu bytes\n", bytes.n);
    CHECK(bytes.n > 1000 && bytes.n < 10000);
    mz_arena_free(cx.a);
}

/* More pages than are kept at once: each part has fonts of its own. */
TEST(the_text_of_a_long_document_can_be_copied_out_in_its_order)
{
    enum { ROWS = 6000 };
    mz_cx cx = test_cx();
    const struct mz_pdf_options o = {.path = "/tmp/mz_pdf_long.pdf"};
    static const struct mz_pdf_col cols[] = {{{"序号", 6}, 1, MZ_PDF_RIGHT},
                                             {{"姓名", 6}, 2, MZ_PDF_LEFT}};
    mz_pdf *pdf = begun(&cx, o);
    mz_pdf_table(pdf, cols, 2, &(struct mz_pdf_style){0});
    for (int i = 1; i <= ROWS; i++) {
        mz_str cells[] = {mz_str_fmt(cx.a, "%d", i), MZ_S("张某-A fi")};
        mz_pdf_row(pdf, cells, 2);
    }
    mz_pdf_table_end(pdf);
    int pages = mz_pdf_page(pdf);
    CHECK(pages > 130 && mz_pdf_close(&cx, pdf, NULL) == MZ_OK);
    mz_str text = output_of(&cx, "pdftotext -layout /tmp/mz_pdf_long.pdf - 2>/dev/null");
    if (text.n == 0) {
        printf("skipped: pdftotext is not installed\n");
    } else {
        CHECK(count_of(text, "张某-A fi") == ROWS && (int)count_of(text, "序号") == pages);
        CHECK(strstr(text.p, "6000") > strstr(text.p, "5999"));
    }
    (void)unlink(o.path);
    mz_arena_free(cx.a);
}

/* A private character stands in a box with its number; Uyghur runs from right to left. */
TEST(what_no_font_has_and_what_runs_backward_is_drawn)
{
    mz_cx cx = test_cx();
    const struct mz_pdf_options o = {.path = "/tmp/mz_pdf_odd.pdf"};
    mz_pdf *pdf = begun(&cx, o);
    mz_pdf_paragraph(pdf, MZ_S("前\xEE\x80\x80后"), &(struct mz_pdf_style){.size_pt = 40});
    mz_pdf_paragraph(pdf, MZ_S("ئۇيغۇر abc"), &(struct mz_pdf_style){.size_pt = 40});
    CHECK(mz_pdf_close(&cx, pdf, NULL) == MZ_OK);
    mz_str text = output_of(&cx, "pdftotext -raw /tmp/mz_pdf_odd.pdf - 2>/dev/null");
    if (text.n == 0) {
        printf("skipped: pdftotext is not installed\n");
    } else {
        CHECK(count_of(text, "前") == 1 && count_of(text, "后") == 1 && count_of(text, "abc") == 1);
    }
    (void)unlink(o.path);
    mz_arena_free(cx.a);
}

TEST(a_long_paragraph_flows_over_pages)
{
    mz_cx cx = test_cx();
    mz_pdf *pdf = begun(&cx, (struct mz_pdf_options){.numbers = MZ_PDF_NUMBERS, .landscape = true});
    for (int i = 0; i < 100; i++) {
        mz_pdf_paragraph(pdf, MZ_S("一段文字\n第二行 second line"),
                         &(struct mz_pdf_style){.size_pt = 16});
    }
    CHECK(mz_pdf_page(pdf) > 5);
    mz_pdf_break(pdf);
    int page = mz_pdf_page(pdf);
    mz_pdf_break(pdf);
    CHECK(mz_pdf_page(pdf) == page && mz_pdf_y(pdf) > 19.9 && mz_pdf_y(pdf) < 20.1);
    mz_str bytes = {NULL, 0};
    CHECK(mz_pdf_close(&cx, pdf, &bytes) == MZ_OK);
    mz_arena_free(cx.a);
}

TEST(more_pages_than_2000_are_refused_at_the_end)
{
    mz_cx cx = test_cx();
    mz_pdf *pdf = begun(&cx, (struct mz_pdf_options){.path = "/tmp/mz_pdf_full.pdf"});
    for (int i = 0; i < MZ_PDF_PAGES + 5; i++) {
        mz_pdf_rule(pdf, 1, 0);
        mz_pdf_break(pdf);
    }
    mz_pdf_paragraph(pdf, MZ_S("x"), &(struct mz_pdf_style){0});
    CHECK(mz_pdf_close(&cx, pdf, NULL) == MZ_LIMIT && access("/tmp/mz_pdf_full.pdf", F_OK) != 0);
    mz_arena_free(cx.a);
}

TEST(bad_pictures_paths_and_bytes_are_refused_or_shown_as_such)
{
    mz_cx cx = test_cx();
    mz_pdf *pdf = begun(&cx, (struct mz_pdf_options){0});
    struct mz_pdf_place at = {20, 20, 20};
    mz_str png = picture(&cx);
    CHECK(mz_pdf_png(&cx, pdf, MZ_S("GIF89a"), at) == MZ_INVALID && cx.err.say != NULL);
    mz_clear(&cx);
    CHECK(mz_pdf_png(&cx, pdf, (mz_str){png.p, png.n / 2}, at) == MZ_INVALID);
    char *flood = mz_arena_alloc(cx.a, png.n);
    memcpy(flood, png.p, png.n);
    flood[16] = 0x7F;
    mz_clear(&cx);
    CHECK(mz_pdf_png(&cx, pdf, (mz_str){flood, png.n}, at) == MZ_INVALID);
    mz_clear(&cx);
    CHECK(mz_pdf_path(&cx, pdf, MZ_S("M1 1c1 2 3 4 5 6z"), 10, at) == MZ_INVALID);
    mz_clear(&cx);
    CHECK(mz_pdf_path(&cx, pdf, MZ_S("M1"), 10, at) == MZ_INVALID);
    mz_clear(&cx);
    mz_pdf_paragraph(pdf, (mz_str){"a\xFF\0z", 4}, &(struct mz_pdf_style){0});
    mz_str bytes = {NULL, 0};
    CHECK(mz_pdf_close(&cx, pdf, &bytes) == MZ_OK && bytes.n > 500);
    CHECK(mz_pdf_open(&cx, &(struct mz_pdf_options){.path = "/no/folder/x.pdf"}, &pdf) == MZ_IO);
    mz_arena_free(cx.a);
}

TEST(a_document_that_is_given_up_leaves_nothing)
{
    mz_cx cx = test_cx();
    mz_pdf *pdf = begun(&cx, (struct mz_pdf_options){.path = "/tmp/mz_pdf_given_up.pdf"});
    mz_pdf_rule(pdf, 1, 0);
    mz_arena_free(cx.a);
    CHECK(access("/tmp/mz_pdf_given_up.pdf", F_OK) != 0);
}

static long rss_kib(void)
{
    long pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (f == NULL || fscanf(f, "%*d %ld", &pages) != 1) {
        abort();
    }
    (void)fclose(f);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

TEST(a_hundred_documents_take_no_more_memory_than_ten)
{
    long before = 0;
    for (int i = 0; i < 100; i++) {
        before = i == 10 ? rss_kib() : before;
        mz_cx cx = test_cx();
        mz_pdf *pdf = begun(&cx, letter());
        mz_pdf_paragraph(pdf, MZ_S("一段文字"), &(struct mz_pdf_style){.size_pt = 10 + i % 10});
        mz_str bytes = {NULL, 0};
        CHECK(mz_pdf_close(&cx, pdf, &bytes) == MZ_OK);
        mz_arena_free(cx.a);
    }
    long grown = rss_kib() - before;
    printf("90 documents: %ld KiB more\n", grown);
#ifndef __SANITIZE_ADDRESS__ /* it keeps freed memory back */
    CHECK(grown < 4096);
#endif
}

TEST(the_fonts_of_the_product_are_installed)
{
    mz_cx cx = test_cx();
    CHECK(mz_str_eq(mz_pdf_font(cx.a, MZ_PDF_SANS), MZ_S(MZ_PDF_SANS)));
    CHECK(mz_str_eq(mz_pdf_font(cx.a, MZ_PDF_SERIF), MZ_S(MZ_PDF_SERIF)));
    CHECK(mz_pdf_font(cx.a, "No Such Family").n > 0);
    mz_arena_free(cx.a);
}

TEST_MAIN(T(a_list_breaks_over_pages_and_repeats_its_header), T(equal_calls_give_equal_bytes),
          T(a_document_has_the_same_bytes_whatever_was_written_before),
          T(only_the_characters_that_are_shown_go_into_the_file),
          T(the_text_of_a_long_document_can_be_copied_out_in_its_order),
          T(what_no_font_has_and_what_runs_backward_is_drawn),
          T(a_seal_bears_the_name_of_the_office_and_what_it_is_for),
          T(a_long_paragraph_flows_over_pages), T(more_pages_than_2000_are_refused_at_the_end),
          T(bad_pictures_paths_and_bytes_are_refused_or_shown_as_such),
          T(a_document_that_is_given_up_leaves_nothing),
          T(a_hundred_documents_take_no_more_memory_than_ten),
          T(the_fonts_of_the_product_are_installed))
