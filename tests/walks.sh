#!/bin/sh
# walks.sh [NAME] - tests/browser/walks.mjs: from alert to bank, by hand and by programs. Not part of
# ./test yet: docs/plan.md says what stands in their way.
SCRIPT=walks.mjs PEOPLE=${PEOPLE:-3000} CLOCK=2026-06-15T09:00:00+08:00 exec "$(dirname "$0")/browser_test.sh" "$@"
