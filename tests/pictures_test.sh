#!/bin/sh
# pictures_test.sh [NAME] - pictures of the main pages in build/shots, to be looked at.
build=${BUILD:-build}
SCRIPT=shots.mjs MZ_SHOTS=$build/shots exec "$(dirname "$0")/browser_test.sh" "$@"
