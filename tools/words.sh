#!/bin/sh
# words.sh OUT - the words that stand in templates or C code and in the style sheets, one on a line: what
# names a class is among them. OUT is written anew only when they are others; looked for only when
# a source is newer than OUT.seen. Before the npm packages are there, nothing is written.
set -e
out=$1
[ -e "$out.seen" ] && [ -z "$(find src web/mz.css package-lock.json \
    \( -name '*.[ch]' -o -name '*.html' -o -name '*.css' -o -name '*.json' \) -newer "$out.seen" -print -quit)" ] && exit
[ -d node_modules/@tabler/core ] || exit
: > "$out.now"
words() { LC_ALL=C awk -v RS='[^A-Za-z0-9_-]+' '!seen[$0]++' | LC_ALL=C sort; }
words < node_modules/@tabler/core/dist/css/tabler.css > "$out.css"
words < web/mz.css | LC_ALL=C sort -u - "$out.css" -o "$out.css"
find src -name '*.[ch]' -o -name '*.html' | xargs cat | words | LC_ALL=C comm -12 - "$out.css" > "$out.new"
rm "$out.css"
if cmp -s "$out.new" "$out"; then rm "$out.new"; else mv "$out.new" "$out"; fi
mv "$out.now" "$out.seen"
