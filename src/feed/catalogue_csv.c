/* catalogue_csv.c - items.csv and aliases.csv of a catalogue. */
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/utf8.h"
#include "feed/catalogue_int.h"

enum { ITEM_COLS = 6, ALIAS_COLS = 2, CODE_COLS = 4 };

struct sheet {
    struct catalogue_reading *r;
    mz_str name;
    mz_csv *csv;
    struct mz_row row;
    int col[ITEM_COLS];
};

static void bad(const struct sheet *s, struct mz_say say, struct mz_say way)
{
    catalogue_bad(s->r, s->name, (int)s->row.line, say, way);
}

static bool next(struct sheet *s)
{
    for (bool more = true;;) {
        if (mz_csv_next(&s->r->cx, s->csv, &s->row, &more) != MZ_OK || !more) {
            mz_clear(&s->r->cx);
            return false;
        }
        struct mz_say say = mz_row_say(s->r->a, &s->row);
        if (s->row.problem == MZ_ROW_OK || say.text == NULL) {
            return true;
        }
        bad(s, say,
            (struct mz_say){.text =
                                MZ_T("Correct the row; a cell with a comma or a quote stands in "
                                     "quotes")});
    }
}

static mz_str cell(const struct sheet *s, int i)
{
    mz_str v = mz_str_trim(mz_row_cell(&s->row, (size_t)s->col[i]));
    return v.n == 0 ? MZ_S("") : mz_str_dup(s->r->f->a, v);
}

/* Opens the sheet and finds its columns; false after a finding. */
static bool begin(struct sheet *s, struct catalogue_reading *r, mz_str name,
                  const char *const *cols, int n)
{
    const struct catalogue_file *file = catalogue_file_named(r, name);
    *s = (struct sheet){.r = r, .name = name};
    if (file == NULL ||
        mz_csv_open_memory(&r->cx, file->text, (struct mz_csv_options){.delim = ','}, &s->csv) !=
            MZ_OK) {
        mz_clear(&r->cx);
        catalogue_bad(
            r, name, 0,
            (struct mz_say){.text = MZ_T("The catalogue has no table \"{0}\""), .arg = {name}},
            (struct mz_say){.text = MZ_T("Put the file beside catalogue.yaml")});
        return false;
    }
    bool some = next(s);
    for (int i = 0; i < n; i++) {
        bool found = some && (size_t)i < s->row.n &&
                     mz_str_eq(mz_str_trim(s->row.cells[i]), mz_str_of(cols[i]));
        if (!found || s->row.n != (size_t)n) {
            mz_sb list = mz_sb_new(r->a, 1000);
            for (int k = 0; k < n; k++) {
                mz_sb_fmt(&list, k == 0 ? "%s" : ",%s", cols[k]);
            }
            bad(s, (struct mz_say){.text = MZ_T("The first row does not name the columns")},
                (struct mz_say){.text = MZ_T("It must be: {0}"), .arg = {mz_sb_view(&list)}});
            return false;
        }
        s->col[i] = i;
    }
    return true;
}

/* ---- items -------------------------------------------------------------------------------- */

static const char *const item_cols[ITEM_COLS] = {"item", "label", "label_en",
                                                 "type", "unit",  "mask"};

static size_t category_of(const struct catalogue *c, mz_str code)
{
    for (size_t i = 0; i < c->category_n; i++) {
        if (memcmp(c->category[i].no.p, code.p + 2, 2) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

static bool is_code(mz_str s)
{
    bool good = s.n == 6 && s.p[0] == 'H' && s.p[1] == 'D';
    for (size_t i = 2; good && i < 6; i++) {
        good = s.p[i] >= '0' && s.p[i] <= '9';
    }
    return good;
}

static int type_of(mz_str s)
{
    static const char *const words[] = {
#define X(id, word, label) word,
        CATALOGUE_TYPES(X)
#undef X
    };
    for (int i = 0; i < (int)MZ_LEN(words); i++) {
        if (mz_str_eq(s, mz_str_of(words[i]))) {
            return i;
        }
    }
    return -1;
}

static int mask_of(mz_str s)
{
    static const char *const words[] = {
#define X(id, word, label) word,
        CATALOGUE_MASKS(X)
#undef X
    };
    for (int i = 0; i < (int)MZ_LEN(words); i++) {
        if (mz_str_eq(s, mz_str_of(words[i]))) {
            return i;
        }
    }
    return -1;
}

/* False after a finding. */
static bool item_code(struct sheet *s, struct catalogue_item *item)
{
    if (!is_code(item->code)) {
        bad(s,
            (struct mz_say){.text = MZ_T("\"{0}\" is not the code of an item"),
                            .arg = {item->code}},
            (struct mz_say){.text = MZ_T("Write HD, the category's two digits and two more, like "
                                         "HD0502")});
        return false;
    }
    item->category = category_of(s->r->c, item->code);
    if (item->category == SIZE_MAX) {
        bad(s,
            (struct mz_say){.text = MZ_T("There is no category for the item \"{0}\""),
                            .arg = {item->code}},
            (struct mz_say){.text = MZ_T("Add its file to categories, or correct the code")});
        return false;
    }
    return true;
}

static bool item_of(struct sheet *s, struct catalogue_item *item)
{
    *item = (struct catalogue_item){.code = cell(s, 0),
                                    .label = cell(s, 1),
                                    .label_en = cell(s, 2),
                                    .unit = cell(s, 4),
                                    .line = (int)s->row.line};
    int type = type_of(cell(s, 3));
    int mask = mask_of(cell(s, 5));
    bool good = item_code(s, item);
    if (type < 0 || mask < 0) {
        bad(s,
            (struct mz_say){.text = MZ_T("\"{0}\" is no type, or \"{1}\" no mask"),
                            .arg = {cell(s, 3), cell(s, 5)}},
            (struct mz_say){.text =
                                MZ_T("Types: text, code, date, month, number, whole, flag; masks: "
                                     "number, name, address, account or nothing")});
        return false;
    }
    item->type = (enum catalogue_type)type;
    item->mask = (enum catalogue_mask)mask;
    bool counts = item->type == CATALOGUE_TYPE_NUMBER || item->type == CATALOGUE_TYPE_WHOLE;
    if (item->label.n == 0 || item->label_en.n == 0 ||
        mz_utf8_count(item->label) > CATALOGUE_LABEL_CHARS ||
        mz_utf8_count(item->label_en) > CATALOGUE_LABEL_CHARS) {
        bad(s,
            (struct mz_say){.text = MZ_T("A label of {0} is empty or too long"),
                            .arg = {item->code}},
            (struct mz_say){.text = MZ_T("Write label and label_en with at most {0} characters"),
                            .arg = {mz_str_fmt(s->r->a, "%d", CATALOGUE_LABEL_CHARS)}});
        good = false;
    }
    if ((item->unit.n > 0 && !counts) || (item->type == CATALOGUE_TYPE_NUMBER && !item->unit.n)) {
        bad(s,
            (struct mz_say){.text = MZ_T("{0} has no unit, or one that its type cannot have"),
                            .arg = {item->code}},
            (struct mz_say){.text =
                                MZ_T("A number has a unit like 元, a whole number may have one, "
                                     "nothing else has")});
        good = false;
    }
    return good;
}

static int by_code(const void *a, const void *b)
{
    const struct catalogue_item *x = a;
    const struct catalogue_item *y = b;
    return memcmp(x->code.p, y->code.p, 6);
}

/* In order of code; each category gets its run. */
static void put_in_order(struct catalogue_reading *r)
{
    struct catalogue *c = r->c;
    if (c->item_n > 0) {
        qsort(c->item, c->item_n, sizeof *c->item, by_code);
    }
    for (size_t i = 0; i < c->item_n; i++) {
        struct catalogue_category *k = &c->category[c->item[i].category];
        k->item = k->item_n == 0 ? i : k->item;
        k->item_n++;
        if (i > 0 && mz_str_eq(c->item[i].code, c->item[i - 1].code)) {
            catalogue_bad(
                r, r->items, c->item[i].line,
                (struct mz_say){.text = MZ_T("The item {0} stands twice"),
                                .arg = {c->item[i].code}},
                (struct mz_say){.text = MZ_T("Delete one of them, or give it a new code")});
        }
    }
}

static bool read_items(struct catalogue_reading *r)
{
    struct sheet s;
    struct catalogue *c = r->c;
    c->item = MZ_NEW_N(r->f->a, struct catalogue_item, CATALOGUE_ITEMS_MAX);
    if (!begin(&s, r, r->items, item_cols, ITEM_COLS)) {
        return false;
    }
    while (next(&s)) {
        if (c->item_n == CATALOGUE_ITEMS_MAX) {
            bad(&s,
                (struct mz_say){.text = MZ_T("More than {0} entries; the rest is not read"),
                                .arg = {mz_str_fmt(r->a, "%d", CATALOGUE_ITEMS_MAX)}},
                (struct mz_say){.text = MZ_T("Delete what nobody delivers")});
            break;
        }
        c->item_n += item_of(&s, &c->item[c->item_n]);
    }
    put_in_order(r);
    return true;
}

/* ---- aliases -------------------------------------------------------------------------------- */

static const char *const alias_cols[ALIAS_COLS] = {"item", "alias"};

struct alias {
    size_t item;
    mz_str label;
    int line;
};

static size_t item_named(const struct catalogue *c, mz_str code)
{
    for (size_t lo = 0, hi = c->item_n; lo < hi && code.n == 6;) {
        size_t mid = lo + (hi - lo) / 2;
        int d = memcmp(c->item[mid].code.p, code.p, 6);
        if (d == 0) {
            return mid;
        }
        lo = d < 0 ? mid + 1 : lo;
        hi = d < 0 ? hi : mid;
    }
    return SIZE_MAX;
}

static int by_item(const void *a, const void *b)
{
    const struct alias *x = a;
    const struct alias *y = b;
    return x->item != y->item ? (x->item < y->item ? -1 : 1)
                              : (x->line > y->line) - (x->line < y->line);
}

static void give(struct catalogue_reading *r, struct alias *v, size_t n)
{
    mz_str *label = MZ_NEW_N(r->f->a, mz_str, n + 1);
    if (n > 0) {
        qsort(v, n, sizeof *v, by_item);
    }
    for (size_t i = 0; i < n; i++) {
        struct catalogue_item *item = &r->c->item[v[i].item];
        label[i] = v[i].label;
        item->alias = item->alias_n == 0 ? &label[i] : item->alias;
        item->alias_n++;
    }
}

static void read_aliases(struct catalogue_reading *r)
{
    struct sheet s;
    struct alias *v = MZ_NEW_N(r->a, struct alias, CATALOGUE_ALIASES_MAX);
    size_t n = 0;
    if (!begin(&s, r, r->aliases, alias_cols, ALIAS_COLS)) {
        return;
    }
    while (next(&s)) {
        struct alias one = {.item = item_named(r->c, cell(&s, 0)),
                            .label = catalogue_label_fold(r->f->a, cell(&s, 1)),
                            .line = (int)s.row.line};
        if (one.item == SIZE_MAX || one.label.n == 0 || n == CATALOGUE_ALIASES_MAX) {
            bad(&s,
                (struct mz_say){.text =
                                    MZ_T("The alias \"{0}\" belongs to no item of the catalogue"),
                                .arg = {cell(&s, 1)}},
                (struct mz_say){.text = MZ_T("Write the code of an item of items.csv before it")});
            continue;
        }
        v[n++] = one;
    }
    give(r, v, n);
}

/* ---- codes ------------------------------------------------------------------------------------
 */

static const char *const code_cols[CODE_COLS] = {"item", "number", "text", "label_en"};

/* False after a finding. Codes of an item stand together, those of a number one after the other. */
static bool code_of(struct sheet *s, struct catalogue_item *item, struct catalogue_code *v)
{
    mz_str number = cell(s, 1);
    v->text = cell(s, 2);
    v->label_en = cell(s, 3);
    bool good = mz_str_i64(&s->r->cx, "number", number, 0, 999999, &v->number) == MZ_OK;
    mz_clear(&s->r->cx);
    if (!good || v->text.n == 0 || item->type != CATALOGUE_TYPE_CODE) {
        bad(s,
            (struct mz_say){.text = MZ_T("\"{0}\" \"{1}\" is no code of {2}"),
                            .arg = {number, v->text, item->code}},
            (struct mz_say){.text = MZ_T("The item must be of the type code, the number from 0 to "
                                         "999999, the text not empty")});
        return false;
    }
    bool first = true;
    for (size_t i = 0; i < item->choice_n; i++) {
        first = first && item->choice[i].number != v->number;
        if (mz_str_eq(item->choice[i].text, v->text)) {
            bad(s,
                (struct mz_say){.text = MZ_T("The code \"{0}\" of {1} stands twice"),
                                .arg = {v->text, item->code}},
                (struct mz_say){.text = MZ_T("Delete one of them")});
            return false;
        }
    }
    if (first && v->label_en.n == 0) {
        bad(s,
            (struct mz_say){.text =
                                MZ_T("The first code of {0} with the number {1} has no label_en"),
                            .arg = {item->code, number}},
            (struct mz_say){.text = MZ_T("The first of a number is its label, in both languages")});
        return false;
    }
    return true;
}

static void read_codes(struct catalogue_reading *r)
{
    struct sheet s;
    struct catalogue_code *v = MZ_NEW_N(r->f->a, struct catalogue_code, CATALOGUE_CODES_MAX + 1);
    size_t n = 0;
    if (!begin(&s, r, r->codes, code_cols, CODE_COLS)) {
        return;
    }
    while (next(&s)) {
        size_t i = item_named(r->c, cell(&s, 0));
        struct catalogue_item *item = i == SIZE_MAX ? NULL : &r->c->item[i];
        bool apart = item != NULL && item->choice_n > 0 && item->choice + item->choice_n != &v[n];
        if (item == NULL || apart || n == CATALOGUE_CODES_MAX) {
            bad(&s,
                (struct mz_say){.text = MZ_T("The code \"{0}\" belongs to no item, or not here"),
                                .arg = {cell(&s, 2)}},
                (struct mz_say){.text = MZ_T("Keep the codes of an item together, at most 4,096 in "
                                             "all")});
            continue;
        }
        if (code_of(&s, item, &v[n])) {
            item->choice = item->choice_n == 0 ? &v[n] : item->choice;
            item->choice_n++;
            n++;
        }
    }
}

void catalogue_items(struct catalogue_reading *r)
{
    if (read_items(r)) {
        read_aliases(r);
        read_codes(r);
    }
}
