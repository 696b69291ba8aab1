#!/bin/sh
# find_browser_test.sh [NAME] - tests/browser/find.mjs: a signature drawn with a pointer, charts as files.
SCRIPT=find.mjs exec "$(dirname "$0")/browser_test.sh" "$@"
