#include "web/ui_int.h"

const char *const ui_tone_class[] = {
    [MZ_TONE_IDLE] = "is-idle", [MZ_TONE_OK] = "is-ok",     [MZ_TONE_WARN] = "is-warn",
    [MZ_TONE_BAD] = "is-bad",   [MZ_TONE_NOTE] = "is-note", [MZ_TONE_INFO] = "is-info",
};

const char *const ui_tone_icon[] = {
    [MZ_TONE_IDLE] = MZ_ICON("circle-dashed"),  [MZ_TONE_OK] = MZ_ICON("circle-check"),
    [MZ_TONE_WARN] = MZ_ICON("alert-triangle"), [MZ_TONE_BAD] = MZ_ICON("alert-circle"),
    [MZ_TONE_NOTE] = MZ_ICON("info-circle"),    [MZ_TONE_INFO] = MZ_ICON("clock"),
};

const char *const ui_grade_class[] = {
    [UI_GRADE_RED] = "is-red",
    [UI_GRADE_ORANGE] = "is-orange",
    [UI_GRADE_YELLOW] = "is-yellow",
    [UI_GRADE_BLUE] = "is-blue",
};

const char *const ui_grade_icon[] = {
    [UI_GRADE_RED] = MZ_ICON("alert-octagon"),
    [UI_GRADE_ORANGE] = MZ_ICON("alert-triangle"),
    [UI_GRADE_YELLOW] = MZ_ICON("alert-square"),
    [UI_GRADE_BLUE] = MZ_ICON("info-circle"),
};

const char *const ui_clock_class[] = {
    [UI_CLOCK_OK] = "is-ok",
    [UI_CLOCK_SOON] = "is-warn",
    [UI_CLOCK_LATE] = "is-bad",
    [UI_CLOCK_PAUSED] = "is-idle",
};

const char *const ui_clock_icon[] = {
    [UI_CLOCK_OK] = MZ_ICON("clock"),
    [UI_CLOCK_SOON] = MZ_ICON("hourglass"),
    [UI_CLOCK_LATE] = MZ_ICON("alarm"),
    [UI_CLOCK_PAUSED] = MZ_ICON("player-pause"),
};

const char *const ui_step_class[] = {
    [UI_STEP_AHEAD] = "is-next",
    [UI_STEP_DONE] = "is-done",
    [UI_STEP_NOW] = "is-now",
    [UI_STEP_LATE] = "is-late",
};

const char *const ui_step_icon[] = {
    [UI_STEP_AHEAD] = MZ_ICON("point"),
    [UI_STEP_DONE] = MZ_ICON("check"),
    [UI_STEP_NOW] = MZ_ICON("player-play"),
    [UI_STEP_LATE] = MZ_ICON("exclamation-mark"),
};

const char *const ui_chart_name[] = {
    [UI_CHART_LINE] = "line",
    [UI_CHART_STEP] = "step",
    [UI_CHART_BAR] = "bar",
    [UI_CHART_HBAR] = "hbar",
};
