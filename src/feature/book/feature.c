#include "feature/book/book_int.h"
#include "store/db.h"

#define R_READ \
    (MZ_R_STAFF | MZ_R(CENTRE) | MZ_R(AUDITOR) | MZ_R(INSTITUTION) | MZ_R(CHARITY) | MZ_R(CARER))

static const struct mz_perm perms[] = {
    {"book.read", R_READ, MZ_T("See the registers that packs declare, as far as the pack says")},
    {"book.write", MZ_R_STAFF | MZ_R(INSTITUTION) | MZ_R(CHARITY) | MZ_R(CARER),
     MZ_T("Write into registers what the pack leaves to the post")},
    {"book.take", MZ_R(PROVINCE) | MZ_R(CITY) | MZ_R(OFFICER) | MZ_R(APPROVER) | MZ_R(AUDITOR),
     MZ_T("Take registers out of the program as files")},
    {0},
};

static const struct mz_act acts[] = {
    {"book.read", MZ_T("looked at entries of a register")},
    {"book.add", MZ_T("entered something into a register")},
    {"book.change", MZ_T("changed an entry of a register")},
    {"book.move", MZ_T("moved an entry of a register to another state")},
    {"book.ask", MZ_T("asked for a change of a register")},
    {"book.tell", MZ_T("made a file of a register for another office")},
    {"book.told", MZ_T("took a file of a register for another office")},
    {"book.decide", MZ_T("gave the word on a change of a register")},
    {0},
};

/* clang-format off */
const struct mz_route book_routes[] = {
    {.path = "/book",
     .get = book_home_get,
     .need = "book.read",
     .help = "The registers that hold here, with what is overdue"},
    {.path = "/book/{name:text}",
     .get = book_list_get,
     .need = "book.read",
     .help = "The entries of a register",
     .answer = &book_rows_shape},
    {.path = "/book/{name:text}/new",
     .get = book_new_get,
     .post = book_new_post,
     .need = "book.write",
     .flags = MZ_ROUTE_MAKES,
     .help = "Write a new entry; fields by their ids"},
    {.path = "/book/{name:text}/stat",
     .get = book_stat_get,
     .need = "book.read",
     .help = "The statistics of a register; format=csv gives a file",
     .answer = &book_stats_shape},
    {.path = "/book/{name:text}/wait",
     .get = book_wait_get,
     .post = book_wait_post,
     .need = "book.read",
     .need_post = "book.write",
     .help = "Changes that wait for another account; POST wish=ID, do=yes or no"},
    {.path = "/book/{name:text}/entry/{id}",
     .get = book_entry_get,
     .post = book_entry_post,
     .need = "book.read",
     .need_post = "book.write",
     .flags = MZ_ROUTE_MAKES,
     .help = "One entry; POST do=move:ID or do=did:ID takes the next step",
     .answer = &book_entry_shape},
    {.path = "/book/{name:text}/edit/{id}",
     .get = book_edit_get,
     .post = book_edit_post,
     .need = "book.write",
     .flags = MZ_ROUTE_MAKES,
     .help = "Change the fields of an entry"},
    {.path = "/book/{name:text}/export/{export:text}",
     .get = book_export_get,
     .post = book_export_post,
     .need = "book.take",
     .help = "What waits to be told another office, until when; POST makes the file",
     .answer = &book_export_shape},
    {.path = "/book/{name:text}/export/{export:text}/{id}",
     .get = book_export_file_get,
     .need = "book.take",
     .help = "A file that was made for another office"},
    {.path = "/open/{name:text}",
     .get = book_open_get,
     .need = "public",
     .help = "Look up a public register",
     .answer = &book_rows_shape},
    {.path = "/open/{name:text}/{id}",
     .get = book_open_one_get,
     .need = "public",
     .help = "One entry of a public register",
     .answer = &book_entry_shape},
    {0},
};
/* clang-format on */

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_CASES,
     .label = MZ_T("Registers"),
     .path = "/book",
     .icon = MZ_ICON("list-details"),
     .need = "book.read"},
    {0},
};

static const struct mz_setting settings[] = {
    {.name = "book.office_code",
     .label = MZ_T("Unified social credit code of the office"),
     .help = MZ_T("Stands in files of registers for other offices (信用中国). Empty: those files "
                  "lack it and say so.")},
    {0},
};

const struct mz_feature mz_feature_book = {
    .name = "book",
    .title = MZ_T("Registers"),
    .routes = book_routes,
    .commands = book_commands,
    .settings = settings,
    .perms = perms,
    .acts = acts,
    .menu = menu,
    .register_of = book_register_of,
    .imports_of = book_imports_of,
    .start = book_start,
    .demo = book_demo,
};
