#include "feature/offer/offer_int.h"

static const struct mz_perm perms[] = {
    {"offer.read", MZ_R_STAFF | MZ_R(AUDITOR) | MZ_R(CHARITY),
     MZ_T("See the resources board; givers see their own offers and reservations")},
    {"offer.add", MZ_R(OFFICER) | MZ_R(CLERK) | MZ_R(CHARITY), MZ_T("Enter and close offers")},
    {"offer.match", MZ_R(OFFICER) | MZ_R(CLERK),
     MZ_T("Reserve offers for help plans, note deliveries and what families say")},
    {"offer.give", MZ_R(CHARITY), MZ_T("Accept, decline and deliver one's own offers")},
    {0},
};

static const struct mz_act acts[] = {
    {"offer.read", MZ_T("looked at a reservation of the resources board")},
    {"offer.add", MZ_T("entered an offer")},
    {"offer.close", MZ_T("closed an offer")},
    {"offer.reserve", MZ_T("reserved an offer for a help plan")},
    {"offer.accept", MZ_T("accepted a reservation")},
    {"offer.decline", MZ_T("declined a reservation")},
    {"offer.deliver", MZ_T("delivered what was reserved")},
    {"offer.cancel", MZ_T("cancelled a reservation")},
    {"offer.rate", MZ_T("noted what a family says of a delivery")},
    {0},
};

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_HELP,
     .label = MZ_T("Resources board"),
     .path = "/offer",
     .icon = MZ_ICON("gift"),
     .need = "offer.read",
     .count = offer_wait_count},
    {0},
};

static const struct mz_tile tiles[] = {
    {.label = MZ_T("Reservations to answer"),
     .unit = MZ_T("reservations"),
     .path = "/offer/match?view=reserved",
     .icon = MZ_ICON("gift"),
     .need = "offer.read",
     .count = offer_wait_count},
    {0},
};

static const struct mz_reg *const registers[] = {&offer_register, &offer_match_register, NULL};

const struct mz_feature mz_feature_offer = {
    .name = "offer",
    .title = MZ_T("Resources board"),
    .routes = offer_routes,
    .perms = perms,
    .acts = acts,
    .checks = offer_checks,
    .menu = menu,
    .tiles = tiles,
    .registers = registers,
    .demo = offer_demo,
};
