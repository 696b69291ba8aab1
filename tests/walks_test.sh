#!/bin/sh
# walks_test.sh [NAME] - tests/browser/walks.mjs: whole ways from alert to bank, each by hand and by programs, in one county.
SCRIPT=walks.mjs PEOPLE=${PEOPLE:-3000} CLOCK=2026-06-15T09:00:00+08:00 exec "$(dirname "$0")/browser_test.sh" ${1+"$1"}
