#include "feature/device/device_int.h"

static const struct mz_perm perms[] = {
    {"device.read", MZ_R_STAFF | MZ_R(AUDITOR), MZ_T("See devices and their events")},
    {"device.edit", MZ_R(OFFICER) | MZ_R(CLERK),
     MZ_T("Register devices, change them, give them keys")},
    {"device.push", MZ_R(OFFICER), MZ_T("Push events of devices by a token")},
    {0},
};

static const struct mz_act acts[] = {
    {"device.add", MZ_T("registered a device")},
    {"device.edit", MZ_T("changed a device")},
    {"device.key", MZ_T("gave a device a new key")},
    {"device.event", MZ_T("a device sent an event")},
    {"device.back", MZ_T("a silent device spoke again")},
    {"device.silent", MZ_T("a device was silent too long")},
    {"device.unused", MZ_T("a device was not used for too long")},
    {"device.read", MZ_T("looked at a device")},
    {0},
};

static const struct mz_job jobs[] = {
    {.name = "device.watch",
     .every_ms = INT64_C(60000),
     .run = device_watch_job,
     .help = MZ_T("Look for devices that are silent or unused")},
    {0},
};

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_FIND,
     .label = MZ_T("Devices"),
     .path = "/device",
     .icon = MZ_ICON("router"),
     .need = "device.read",
     .count = device_silent_count},
    {0},
};

static const struct mz_tile tiles[] = {
    {.label = MZ_T("Silent devices"),
     .unit = MZ_T("devices"),
     .path = "/device?view=silent",
     .icon = MZ_ICON("router"),
     .need = "device.read",
     .alarm = true,
     .why = MZ_T("They were not heard for longer than their kind allows."),
     .count = device_silent_count},
    {.label = MZ_T("Devices"),
     .unit = MZ_T("devices"),
     .path = "/device",
     .icon = MZ_ICON("device-watch"),
     .need = "device.read",
     .count = device_count},
    {0},
};

static const struct mz_reg *const registers[] = {&device_register, NULL};

const struct mz_feature mz_feature_device = {
    .name = "device",
    .title = MZ_T("Devices"),
    .routes = device_routes,
    .commands = device_commands,
    .jobs = jobs,
    .perms = perms,
    .acts = acts,
    .checks = device_checks,
    .menu = menu,
    .tiles = tiles,
    .registers = registers,
    .demo = device_demo,
};
