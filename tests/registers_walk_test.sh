#!/bin/sh
# registers_walk_test.sh [NAME] - tests/browser/registers.mjs: place names, social organisations and what follows a
# death, each system a pack only, walked by hand and by programs through one county.
SCRIPT=registers.mjs PEOPLE=${PEOPLE:-1500} CLOCK=2026-06-15T09:00:00+08:00 exec "$(dirname "$0")/browser_test.sh" ${1+"$1"}
