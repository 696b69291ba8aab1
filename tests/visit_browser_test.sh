#!/bin/sh
# visit_browser_test.sh [NAME] - tests/browser/visit.mjs: the visits on a phone, offline and back.
SCRIPT=visit.mjs exec "$(dirname "$0")/browser_test.sh" "$@"
