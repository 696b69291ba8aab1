#!/bin/bash
# scale_guide_test.sh [NAME] - the commands of docs/guide/scale.md run as they stand there, and what the second engine finds
# is known already. Both languages have the same commands.
cd "$(dirname "$0")/.." || exit 1
name=commands_of_the_guide_to_scale_run
case $name in *"${1:-}"*) ;; *) echo "0 passed, 0 failed"; exit 0 ;; esac
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
blocks() { awk '/^```/ { on = $0 == "```sh"; next } on' "$1"; }
bad() { cat "$work/log" 2>/dev/null; echo "$1"; echo "FAIL $name"; echo "0 passed, 1 failed"; exit 1; }
blocks docs/guide/scale.md >"$work/en"
blocks docs/guide/scale.zh.md | cmp -s - "$work/en" || bad "the two languages have other commands"
[ -s "$work/en" ] || bad "the guide has no command"
sed "s|build/scale-demo|$work/data|; s|^build/mz|${BUILD:-build}/mz|" "$work/en" >"$work/script"
bash -eu "$work/script" >"$work/log" 2>&1 || bad "a command of the guide failed"
# Looked at, found, made, joined, opened again, known: of the second run all are known.
tail -n 1 "$work/log" | awk '{ exit !($2 > 0 && $3 == 0 && $4 == 0 && $6 == $2) }' || bad "the second run made something"
echo "ok   $name"
echo "1 passed, 0 failed"
