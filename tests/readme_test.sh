#!/bin/bash
# readme_test.sh [NAME] - the commands that both READMEs promise work, and what they name is there.
#
# Every line of a fenced sh block runs, in its order, in a folder of its own: ./run and ./test with
# --help only; --data, --out and the port go to that folder and a free port; postgresql:///mz is a
# database of its own in the run's throw-away cluster. A server counts as working when it answers.
# Commands in the text run as well, and the options of ./run and ./test there stand in their --help.
cd "$(dirname "$0")/.." || exit 1
root=$PWD
mz=$root/${BUILD:-build}/mz
only=${1:-}
work=$(mktemp -d) || exit 1
server= admin= base=
name=mz_readme_$$
clean() {
    [ -z "$server" ] || { kill "$server" && wait "$server"; } 2>/dev/null
    [ -z "$admin" ] || psql -q "$admin" -c "DROP DATABASE IF EXISTS $name WITH (FORCE)" > /dev/null 2>&1
    # The cluster belongs to the whole run when there is one; alone it is ours to stop.
    [ -z "$base" ] || [ -n "${BUILD:-}" ] || tests/pg.sh stop build
    rm -rf "$work"
}
trap clean EXIT
trap 'exit 1' INT TERM
passed=0 failed=0
verdict() { # CODE NAME; $work/out says what happened
    if [ "$1" = 0 ]; then
        passed=$((passed + 1)); echo "ok   $2"
    else
        failed=$((failed + 1)); cat "$work/out"; echo "FAIL $2"
    fi
}

# Answers on a free port; the command is the README's own with that port.
serves() { # COMMAND...
    local port
    for port in $(shuf -i 32000-44000 -n 10); do
        "$@" --port "$port" --workers 1 > "$work/out" 2>&1 &
        server=$!
        for _ in $(seq 2400); do
            if curl -s -m 60 "http://127.0.0.1:$port/sign-in" 2>/dev/null | grep -q 'name="password"'; then
                kill "$server" && wait "$server"
                server=
                return 0
            fi
            kill -0 "$server" 2>/dev/null || break
            sleep 0.05
        done
        kill "$server" 2>/dev/null; wait "$server" 2>/dev/null
        server=
    done
    return 1
}

# A new database for each README, in the words of the README.
database() {
    base=$(tests/pg.sh start build) || return 1
    admin=$(printf "$base" postgres)
    psql -q "$admin" -c "DROP DATABASE IF EXISTS $name WITH (FORCE)" -c "CREATE DATABASE $name" > "$work/out" 2>&1
}

# run_line LINE FOLDER
run_line() {
    local line=${1%%#*} words
    line=${line//\"/}
    read -ra words <<< "$line"
    case $line in
    "./run"* | "./test"*) "${words[0]}" --help > "$work/out" 2>&1; return ;;
    *postgresql:///mz*)
        local i
        for i in "${!words[@]}"; do
            [ "${words[$i]}" != postgresql:///mz ] || words[i]=$(printf "$base" "$name")
        done ;;
    esac
    [ "${words[0]}" = build/mz ] || { echo "not a command of ours: $line" > "$work/out"; return 1; }
    words[0]=$mz
    case $line in
    *" --out "*) words=("${words[@]/\/tmp\/people/$2\/people}") ;;
    *) words+=(--data "$2/data") ;;
    esac
    if [ "${words[1]}" = serve ]; then serves "${words[@]}"; else "${words[@]}" > "$work/out" 2>&1 </dev/null; fi
}

inline() { grep -oE '`(\./run|\./test|build/mz)( [^`]*)?`' "$1" | tr -d '`' | sort -u; }
run_inline() { # COMMAND
    local words option
    read -ra words <<< "$1"
    [ "${words[0]}" != build/mz ] || { "$mz" "${words[@]:1}" > "$work/out" 2>&1 < /dev/null; return; }
    "${words[0]}" --help > "$work/out" 2>&1 || return
    for option in "${words[@]:1}"; do
        case $option in
        --help) ;; # it ran
        --*) grep -qw -e "$option" "$work/out" || { echo "$1: no such option" >> "$work/out"; return 1; } ;;
        esac
    done
}

commands() { awk '/^```sh$/ { on = 1; next } /^```/ { on = 0 } on && NF' "$1"; }

for readme in README.md README.zh.md; do
    case "$readme every_command_runs" in *"$only"*) ;; *) continue ;; esac
    here=$work/$readme
    mkdir -p "$here"
    # What ./run would have made, smaller; the PostgreSQL office gets a folder of its own below.
    "$mz" init --demo --division 331181 --data "$here/data" > "$work/out" 2>&1
    verdict $? "$readme: the demonstration that ./run makes"
    while IFS= read -r line; do
        case $line in
        *postgresql://*)
            if [ ! -e "$here/pg" ]; then
                mkdir "$here/pg"
                database || { verdict 1 "$readme: a PostgreSQL of its own"; break; }
            fi
            run_line "$line" "$here/pg" ;;
        *) run_line "$line" "$here" ;;
        esac
        verdict $? "$readme: ${line%%  *}"
    done < <(commands "$readme")
    { [ -s "$here/people/people.csv" ] && [ -s "$here/people/people.xlsx" ]; } > "$work/out" 2>&1
    verdict $? "$readme: the list of the tour is there"
done

for readme in README.md README.zh.md; do
    case "$readme commands_of_the_text" in *"$only"*) ;; *) continue ;; esac
    while IFS= read -r line; do
        run_inline "$line"
        verdict $? "$readme: $line, in the text"
    done < <(inline "$readme")
    # A block of another kind would run nowhere.
    awk '/^```/ { n++; if (n % 2 && $0 != "```sh") { print FILENAME ": " $0 " is no block that runs"; bad = 1 } } END { exit bad }' \
        "$readme" > "$work/out" 2>&1
    verdict $? "$readme: every block runs"
done

# The same commands in both languages, and every file and folder that they name.
strip() { commands "$1" | sed 's/ *#.*//'; }
case same_commands in *"$only"*)
    cmp <(strip README.md) <(strip README.zh.md) > "$work/out" 2>&1
    verdict $? "the commands are the same in both languages" ;;
esac
for readme in README.md README.zh.md; do
    case "$readme names_what_is_there" in *"$only"*) ;; *) continue ;; esac
    : > "$work/out"
    for path in $(grep -oE '\]\([^)h][^)]*\)' "$readme" | sed 's/^](//; s/)$//') \
        $(grep -oE '`[^`]+`' "$readme" | tr -d '`' | tr ' ' '\n' | grep -E '^(src|docs|tests|tools)/'); do
        compgen -G "$path" > /dev/null || echo "$readme names $path, which is not there" >> "$work/out"
    done
    [ ! -s "$work/out" ]
    verdict $? "$readme: what it names is there"
done
# The accounts of the tour are accounts of the demonstration.
case tour_accounts in *"$only"*)
    [ -e "$work/README.md/data" ] ||
        "$mz" init --demo --division 331181 --data "$work/README.md/data" > "$work/out" 2>&1
    "$mz" demo accounts --data "$work/README.md/data" > "$work/accounts" 2> "$work/out"
    for a in clerk officer logkeeper; do grep -qw "$a" "$work/accounts" || echo "no account $a" >> "$work/out"; done
    [ -s "$work/accounts" ] && [ ! -s "$work/out" ]
    verdict $? "the accounts of the tour are there" ;;
esac
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
