#include "cli/print.h"

#include <stdlib.h>

#include "cli/cli_int.h"
#include "cli/progress.h"

#include "check.h"

/* ---- streams, arguments and a clock of our own ---------------------------------- */

struct world {
    mz_arena *a;
    mz_cx cx;
    struct mz_clock clock;
    int64_t now;
    struct mz_cli_io io;
    struct mz_args args;
    char text[8192];
};

static int64_t now_ms(void *p)
{
    return *(int64_t *)p;
}

static void begin(struct world *w, bool json, bool tty)
{
    *w = (struct world){.now = 1000000};
    w->a = mz_arena_new((size_t)1 << 28);
    w->clock = (struct mz_clock){now_ms, &w->now};
    w->cx = (mz_cx){.a = w->a, .clock = &w->clock, .lang = MZ_LANG_EN};
    w->io = (struct mz_cli_io){.out = tmpfile(), .err = tmpfile(), .err_tty = tty, .columns = 80};
    w->args = (struct mz_args){.io = &w->io, .a = w->a, .options_n = MZ_COMMON_N};
    for (size_t i = 0; i < MZ_COMMON_N; i++) {
        w->args.options[i] = (struct mz_arg){.option = &mz_common_options[i]};
    }
    w->args.options[1].n = json ? 1 : 0;
}

static const char *printed(struct world *w, FILE *f)
{
    rewind(f);
    w->text[fread(w->text, 1, sizeof w->text - 1, f)] = '\0';
    return w->text;
}

static void finish(struct world *w)
{
    (void)fclose(w->io.out);
    (void)fclose(w->io.err);
    mz_arena_free(w->a);
}

/* ---- widths ------------------------------------------------------------------------ */

TEST(wide_characters_take_two_cells)
{
    CHECK(mz_cells(MZ_S("abc")) == 3);
    CHECK(mz_cells(MZ_S("龙泉市")) == 6);
    CHECK(mz_cells(MZ_S("（３）")) == 6);
    CHECK(mz_cells(MZ_S("㐀\xF0\xA0\x80\x80")) == 4); /* extension A and B: rare names */
    CHECK(mz_cells(MZ_S("e\xCC\x81")) == 1);          /* e and a combining acute */
    CHECK(mz_cells(MZ_S("·—…")) == 3);                /* ambiguous: narrow */
    CHECK(mz_cells(MZ_S("\xff\xfe")) == 2);
    CHECK(mz_cells(MZ_S("")) == 0);
}

TEST(a_cut_never_splits_a_character)
{
    CHECK(mz_str_eq(mz_cells_cut(MZ_S("龙泉市"), 5), MZ_S("龙泉")));
    CHECK(mz_str_eq(mz_cells_cut(MZ_S("a龙"), 2), MZ_S("a")));
    CHECK(mz_str_eq(mz_cells_cut(MZ_S("abc"), 9), MZ_S("abc")));
}

/* ---- tables -------------------------------------------------------------------------- */

static const struct mz_column columns[] = {
    {.name = "name", .label = "Name", .cells_max = 10},
    {.name = "heads", .label = "Heads", .type = MZ_CELL_INT},
    {.name = "gap", .label = "Gap", .type = MZ_CELL_MONEY},
    {.name = "note", .label = "Note"},
    {0},
};

static mz_table *sample(struct world *w)
{
    mz_table *t = mz_table_new(&w->cx, columns);
    mz_table_text(t, MZ_S("龙渊街道"));
    mz_table_int(t, 3);
    mz_table_int(t, -5);
    mz_table_text(t, MZ_S("a\nb"));
    mz_table_text(t, MZ_S("a name that is long"));
    mz_table_int(t, MZ_ARG_NONE);
    mz_table_int(t, 123456);
    mz_table_text(t, (mz_str){NULL, 0});
    return t;
}

TEST(columns_stand_under_each_other)
{
    static struct world w;
    begin(&w, false, false);
    mz_table_print(&w.cx, &w.args, sample(&w));
    CHECK(strcmp(printed(&w, w.io.out), "Name        Heads      Gap  Note\n"
                                        "----------  -----  -------  ----\n"
                                        "龙渊街道        3    -0.05  a b\n"
                                        "a name th…         1234.56  \n") == 0);
    finish(&w);
}

TEST(a_table_is_json_for_programs)
{
    static struct world w;
    begin(&w, true, false);
    mz_table_print(&w.cx, &w.args, sample(&w));
    CHECK(strcmp(printed(&w, w.io.out),
                 "[{\"name\":\"龙渊街道\",\"heads\":3,\"gap\":\"-0.05\",\"note\":\"a\\nb\"},"
                 "{\"name\":\"a name that is long\",\"heads\":null,\"gap\":\"1234.56\","
                 "\"note\":null}]\n") == 0);
    finish(&w);
}

TEST(rows_over_the_limit_are_counted_not_kept)
{
    static struct world w;
    static const struct mz_column one[] = {{.name = "n", .label = "N", .type = MZ_CELL_INT}, {0}};
    begin(&w, false, false);
    mz_table *t = mz_table_new(&w.cx, one);
    for (int64_t i = 0; i < MZ_TABLE_ROWS_MAX + 5; i++) {
        mz_table_int(t, i);
    }
    mz_table_print(&w.cx, &w.args, t);
    CHECK(strcmp(printed(&w, w.io.err), "100000 of 100005 rows are shown\n") == 0);
    finish(&w);
}

TEST(json_text_is_always_valid)
{
    static struct world w;
    begin(&w, true, false);
    struct mz_jout j = mz_jout_start(&w.args);
    mz_jout_object(&j);
    mz_jout_key(&j, "a\"b");
    mz_jout_text(&j, MZ_S("\x01\\\xff\xed\xa0\x80龙"));
    mz_jout_key(&j, "list");
    mz_jout_array(&j);
    mz_jout_bool(&j, true);
    mz_jout_null(&j);
    mz_jout_money(&j, INT64_MIN);
    mz_jout_end(&j);
    mz_jout_end(&j);
    CHECK(strcmp(printed(&w, w.io.out), "{\"a\\\"b\":\"\\u0001\\\\\\ufffd\\ufffd\\ufffd\\ufffd龙\","
                                        "\"list\":[true,null,\"-92233720368547758.08\"]}\n") == 0);
    finish(&w);
}

/* ---- progress -------------------------------------------------------------------------- */

static size_t count(const char *text, const char *part)
{
    size_t n = 0;
    for (const char *p = text; (p = strstr(p, part)) != NULL; p++) {
        n++;
    }
    return n;
}

/* `rows` rows of 1 ms each. */
static const char *work(struct world *w, int64_t rows, int64_t all)
{
    struct mz_progress p = mz_progress_start(&w->cx, &w->args, "Reading", all);
    for (int64_t i = 1; i <= rows; i++) {
        w->now++;
        mz_progress_step(&p, i);
    }
    mz_progress_end(&p);
    return printed(w, w->io.err);
}

TEST(short_work_shows_no_bar)
{
    static struct world w;
    begin(&w, false, true);
    CHECK(strcmp(work(&w, 999, 5000), "") == 0);
    finish(&w);
}

TEST(a_terminal_is_redrawn_ten_times_a_second)
{
    static struct world w;
    begin(&w, false, true);
    const char *text = work(&w, 3000, 4000);
    CHECK(count(text, "Reading [") == 21);
    CHECK(strstr(text, "Reading [######------------------]  25% 1000 of 4000, 1000/s, 0:03 left") !=
          NULL);
    CHECK(strcmp(text + strlen(text) - 4, "\r\x1b[K") == 0);
    finish(&w);
}

TEST(elsewhere_a_line_comes_every_ten_seconds)
{
    static struct world w;
    begin(&w, false, false);
    const char *text = work(&w, 25000, 0);
    CHECK(strcmp(text, "Reading: 10000 done, 1000/s\nReading: 20000 done, 1000/s\n") == 0);
    finish(&w);
}

TEST(programs_are_not_shown_progress)
{
    static struct world w;
    begin(&w, true, true);
    CHECK(strcmp(work(&w, 25000, 25000), "") == 0);
    finish(&w);
}

TEST(huge_counts_do_not_overflow)
{
    static struct world w;
    begin(&w, false, true);
    struct mz_progress p = mz_progress_start(&w.cx, &w.args, "Reading", INT64_MAX);
    w.now += 5000;
    mz_progress_step(&p, INT64_MAX / 2);
    mz_progress_end(&p);
    CHECK(strstr(printed(&w, w.io.err), " 49% ") != NULL || strstr(w.text, " 50% ") != NULL);
    finish(&w);
}

TEST_MAIN(T(wide_characters_take_two_cells), T(a_cut_never_splits_a_character),
          T(columns_stand_under_each_other), T(a_table_is_json_for_programs),
          T(rows_over_the_limit_are_counted_not_kept), T(json_text_is_always_valid),
          T(short_work_shows_no_bar), T(a_terminal_is_redrawn_ten_times_a_second),
          T(elsewhere_a_line_comes_every_ten_seconds), T(programs_are_not_shown_progress),
          T(huge_counts_do_not_overflow))
