#include "feature/bulk_web.h"
#include "feature/list_web.h"
#include "feature/person/person_rows.h"
#include "feature/person/person_view.h"

static const struct mz_param list_params[] = {
    {.name = "q",
     .in = "get",
     .help = "Name, pinyin, initials, ID number, telephone, address, birthday"},
    {.name = "place", .in = "get", .help = "Code of a township or village"},
    {.name = "sex", .in = "get", .help = "Code of GB/T 2261.1"},
    {.name = "age", .in = "get", .help = "0-17, 18-59, 60-69, 70-79, 80-, 60-"},
    {.name = "state", .in = "get", .help = "active, moved, dead"},
    {.name = "hukou", .in = "get", .help = "Code of the division of the household register"},
    {.name = "protect", .type = MZ_PARAM_INT, .in = "get", .help = "Bits of protection"},
    {.name = "sort",
     .in = "get",
     .help = "sort_name, sort_birth, changed_ms; - before it: descending"},
    {.name = "page", .type = MZ_PARAM_INT, .in = "get", .help = "From 1"},
    {.name = "per", .type = MZ_PARAM_INT, .in = "get", .help = "20, 50, 100 or 200"},
    {0},
};

#define PERSON_PARAMS                                                                            \
    {.name = "name", .in = "post", .required = true, .help = "Name"},                            \
        {.name = "pinyin", .in = "post", .help = "Syllables with spaces; empty: from the name"}, \
        {.name = "sex", .in = "post", .help = "Code or name; empty: from the number"},           \
        {.name = "birth", .type = MZ_PARAM_DATE, .in = "post", .help = "Birthday"},              \
        {.name = "nation", .in = "post", .help = "Code or name, GB/T 3304"},                     \
        {.name = "marital", .in = "post", .help = "Code or name, GB/T 2261.2"},                  \
        {.name = "id_kind", .in = "post", .help = "none, citizen, permit, foreign, other"},      \
        {.name = "id_number", .in = "post", .help = "ID number; in a change empty keeps it"},    \
        {.name = "division", .in = "post", .required = true, .help = "Place of residence"},      \
        {.name = "address", .in = "post", .help = "Below the division"},                         \
        {.name = "hukou", .in = "post", .help = "Household register"},                           \
        {.name = "lon", .in = "post", .help = "Degrees east"},                                   \
        {.name = "lat", .in = "post", .help = "Degrees north"},                                  \
        {.name = "phone", .in = "post", .help = "Telephone"},                                    \
        {.name = "phone2", .in = "post", .help = "Second telephone"},                            \
        {.name = "protect", .in = "post", .help = "CHILD, VIOLENCE, HIV, ADOPTION, OTHER"},      \
    {                                                                                            \
        .name = "source", .in = "post", .help = "Where it is known from"                         \
    }

static const struct mz_param new_params[] = {PERSON_PARAMS, {0}};

static const struct mz_param edit_params[] = {
    PERSON_PARAMS,
    {.name = "version",
     .type = MZ_PARAM_INT,
     .in = "post",
     .required = true,
     .help = "As it was read"},
    {.name = "id_drop", .type = MZ_PARAM_BOOL, .in = "post", .help = "Remove the ID number"},
    {.name = "phone_drop", .type = MZ_PARAM_BOOL, .in = "post", .help = "Remove the telephone"},
    {.name = "phone2_drop",
     .type = MZ_PARAM_BOOL,
     .in = "post",
     .help = "Remove the second telephone"},
    {0},
};

static const struct mz_param past_params[] = {
    {.name = "on",
     .type = MZ_PARAM_DATE,
     .in = "get",
     .help = "What was known at the end of this day"},
    {.name = "at", .type = MZ_PARAM_INT, .in = "get", .help = "Or at this moment, ms since 1970"},
    {0},
};

static const struct mz_param reveal_params[] = {
    {.name = "what", .in = "post", .required = true, .help = "id, phone or phone2"},
    {.name = "why", .in = "post", .required = true, .help = "Reason, 4 characters or more"},
    {0},
};

static const struct mz_param open_params[] = {
    {.name = "why", .in = "post", .required = true, .help = "Reason, 4 characters or more"},
    {0},
};

static const struct mz_param death_params[] = {
    {.name = "died", .type = MZ_PARAM_DATE, .in = "post", .required = true, .help = "Day of death"},
    {.name = "source", .in = "post", .required = true, .help = "Where it is known from"},
    {.name = "version",
     .type = MZ_PARAM_INT,
     .in = "post",
     .required = true,
     .help = "As it was read"},
    {0},
};

static const struct mz_param alive_params[] = {
    {.name = "reason", .in = "post", .required = true, .help = "Why, 4 characters or more"},
    {.name = "version",
     .type = MZ_PARAM_INT,
     .in = "post",
     .required = true,
     .help = "As it was read"},
    {0},
};

static const struct mz_param move_params[] = {
    {.name = "leave", .type = MZ_PARAM_BOOL, .in = "post", .help = "Out of the county"},
    {.name = "division", .in = "post", .help = "New place of residence"},
    {.name = "address", .in = "post", .help = "Below the division"},
    {.name = "version",
     .type = MZ_PARAM_INT,
     .in = "post",
     .required = true,
     .help = "As it was read"},
    {0},
};

const struct mz_route person_routes[] = {
    {.path = "/person",
     .get = list_get,
     .page = &person_list,
     .post = person_bulk_post,
     .need = "person.read",
     .need_post = "person.write",
     .params = list_params,
     .help = "Persons of the area: search, filter, sort; POST moves the chosen ones",
     .answer = &person_list_shape,
     .answer_post = &bulk_shape,
     .list = &person_reg},
    {.path = "/person/new",
     .get = person_new_get,
     .post = person_new_post,
     .need = "person.write",
     .params = new_params,
     .help = "Register a person"},
    {.path = "/person/{id}",
     .get = person_show_get,
     .need = "person.read",
     .help = "One person with households, changes and who looked",
     .answer = &person_shape},
    {.path = "/person/{id}/edit",
     .get = person_edit_get,
     .post = person_edit_post,
     .need = "person.write",
     .params = edit_params,
     .help = "Change a person"},
    {.path = "/person/{id}/past",
     .get = person_past_get,
     .need = "person.read",
     .params = past_params,
     .help = "What was known of a person at a moment",
     .answer = &person_past_shape},
    {.path = "/person/{id}/reveal",
     .get = person_reveal_get,
     .post = person_reveal_post,
     .need = "person.reveal",
     .flags = MZ_ROUTE_SECRET | MZ_ROUTE_FRESH,
     .params = reveal_params,
     .help = "Show a number in clear, with a reason",
     .answer_post = &person_reveal_shape},
    {.path = "/person/{id}/open",
     .get = person_unhide_get,
     .post = person_unhide_post,
     .need = "person.minor",
     .params = open_params,
     .help = "Open a minor for oneself and some hours, with a reason"},
    {.path = "/person/{id}/open/protected",
     .get = person_unhide_get,
     .post = person_unhide_post,
     .need = "person.protected",
     .flags = MZ_ROUTE_FRESH,
     .params = open_params,
     .help = "Open a protected person for oneself and some hours, with a reason"},
    {.path = "/person/{id}/death",
     .get = person_death_get,
     .post = person_death_post,
     .need = "person.write",
     .params = death_params,
     .help = "Enter a death"},
    {.path = "/person/{id}/alive",
     .get = person_alive_get,
     .post = person_alive_post,
     .need = "person.write",
     .params = alive_params,
     .help = "Take a death back"},
    {.path = "/person/{id}/move",
     .get = person_move_get,
     .post = person_move_post,
     .need = "person.write",
     .params = move_params,
     .help = "Move a person within the county or out of it"},
    {0},
};
