/* division_answer.c - what programs get of divisions. */
#include "feature/division/division_view.h"

static const struct mz_member division_ref_members[] = {
    {"code", "12 digits", MZ_J_TEXT(struct division_item, code)},
    {"name", "Name", MZ_J_TEXT(struct division_item, name)},
    {0},
};
static const struct mz_shape division_ref_shape = {"DivisionName", division_ref_members,
                                                   sizeof(struct division_item)};
static const struct mz_member division_child_members[] = {
    {"code", "12 digits", MZ_J_TEXT(struct division_item, code)},
    {"name", "Name", MZ_J_TEXT(struct division_item, name)},
    {"level", "province, city, county, township or village",
     MZ_J_TEXT(struct division_item, level)},
    {"from", "First day; null: older than the records",
     MZ_J_TEXT_OR_NULL(struct division_item, from)},
    {"to", "Last day; null: in force", MZ_J_TEXT_OR_NULL(struct division_item, to)},
    {0},
};
static const struct mz_shape division_child_shape = {"DivisionBelow", division_child_members,
                                                     sizeof(struct division_item)};
static const struct mz_member division_show_members[] = {
    {"code", "12 digits", MZ_J_TEXT(struct division_show_view, self.code)},
    {"name", "Name", MZ_J_TEXT(struct division_show_view, self.name)},
    {"path", "What it lies in", MZ_J_TEXT(struct division_show_view, self.path)},
    {"pinyin", "Pinyin of the name", MZ_J_TEXT(struct division_show_view, pinyin)},
    {"level", "province, city, county, township or village",
     MZ_J_TEXT(struct division_show_view, self.level)},
    {"from", "First day; null: older than the records",
     MZ_J_TEXT_OR_NULL(struct division_show_view, self.from)},
    {"to", "Last day; null: in force", MZ_J_TEXT_OR_NULL(struct division_show_view, self.to)},
    {"before", "Divisions it was made from",
     MZ_J_LIST(struct division_show_view, before, &division_ref_shape)},
    {"after", "Divisions that followed it",
     MZ_J_LIST(struct division_show_view, after, &division_ref_shape)},
    {"children", "Divisions below it",
     MZ_J_LIST(struct division_show_view, children, &division_child_shape)},
    {0},
};
const struct mz_shape division_show_shape = {"Division", division_show_members,
                                             sizeof(struct division_show_view)};
static const struct mz_member division_found_members[] = {
    {"value", "12 digits", MZ_J_TEXT(struct division_item, code)},
    {"label", "Name", MZ_J_TEXT(struct division_item, name)},
    {"hint", "What it lies in", MZ_J_TEXT(struct division_item, path)},
    {"level", "province, city, county, township or village",
     MZ_J_TEXT(struct division_item, level)},
    {"from", "First day; null: older than the records",
     MZ_J_TEXT_OR_NULL(struct division_item, from)},
    {"to", "Last day; null: in force", MZ_J_TEXT_OR_NULL(struct division_item, to)},
    {0},
};
static const struct mz_shape division_found_shape = {"DivisionFound", division_found_members,
                                                     sizeof(struct division_item)};
static const struct mz_member division_find_members[] = {
    {"query", "What was looked for", MZ_J_TEXT_OR_NULL(struct division_find_view, query)},
    {"options", "Best first", MZ_J_LIST(struct division_find_view, found, &division_found_shape)},
    {0},
};
const struct mz_shape division_find_shape = {"DivisionsFound", division_find_members,
                                             sizeof(struct division_find_view)};
static const struct mz_member division_option_members[] = {
    {"value", "12 digits", MZ_J_TEXT(struct division_item, code)},
    {"label", "Name", MZ_J_TEXT(struct division_item, name)},
    {"hint", "What it lies in", MZ_J_TEXT_OR_NULL(struct division_item, path)},
    {"leaf", "Whether nothing is below it", MZ_J_FLAG(struct division_item, leaf)},
    {0},
};
static const struct mz_shape division_option_shape = {"DivisionOption", division_option_members,
                                                      sizeof(struct division_item)};
static const struct mz_member division_picker_members[] = {
    {"line", "From the country down to where we are",
     MZ_J_LIST(struct division_picker_view, line, &division_ref_shape)},
    {"options", "What can be chosen",
     MZ_J_LIST(struct division_picker_view, items, &division_option_shape)},
    {0},
};
const struct mz_shape division_picker_shape = {"DivisionPicker", division_picker_members,
                                               sizeof(struct division_picker_view)};
