#!/bin/bash
# guide_test.sh [NAME] - what the guides of docs/guide say is true of this program.
#
# Pages: every [link](/path) of a guide answers 200 (or a 303 that is not to signing in) to a role
# whose guide it is. Words: what stands in **strong** is a word of the pages, as the catalogues have
# it. Commands: each `mz ...` is a command, and its options are its options. Shape: NAME.zh.md has
# the headings of NAME.md, and no guide uses what the help pages do not show.
cd "$(dirname "$0")/.." || exit 1
mz=$PWD/${BUILD:-build}/mz
only=${1:-}
work=$(mktemp -d) || exit 1
server=
clean() {
    [ -z "$server" ] || { kill "$server" && wait "$server"; } 2>/dev/null
    rm -rf "$work"
}
trap clean EXIT
trap 'exit 1' INT TERM
passed=0 failed=0
verdict() { # NAME; $work/bad says what is wrong
    case $1 in *"$only"*) ;; *) return ;; esac
    if [ -s "$work/bad" ]; then
        failed=$((failed + 1)); cat "$work/bad"; echo "FAIL $1"
    else
        passed=$((passed + 1)); echo "ok   $1"
    fi
}

# Roles that a guide is for; accounts of the demonstration have the names of their roles.
roles_of() {
    case $1 in
    start | resident | operate | develop | api | packs | scale) echo "clerk officer auditor system" ;;
    officer | finance) echo "officer approver" ;;
    feeds) echo "officer department" ;;
    region) echo "city province" ;;
    partner) echo "institution charity carer" ;;
    admin) echo "system security logkeeper approver" ;;
    *) echo "$1" ;;
    esac
}

# ---- shape ------------------------------------------------------------------

headings() { awk '/^```/ { code = !code; next } !code && /^#+ / { print length($1) }' "$1"; }
names=$(cd docs/guide && ls | sed 's/\..*//' | sort -u)
for name in $names; do
    { [ -e "docs/guide/$name.md" ] || echo "docs/guide/$name.md is missing"
      [ -e "docs/guide/$name.zh.md" ] || echo "docs/guide/$name.zh.md is missing"
      cmp <(headings "docs/guide/$name.md") <(headings "docs/guide/$name.zh.md") > /dev/null ||
          echo "$name: the headings of the two languages differ"; } > "$work/bad" 2>&1
    verdict "shape_of_both_languages $name"
done
awk 'FNR == 1 { code = 0 }
    /^```/ { code = !code; next }
    code { next }
    /^\|/ || /!\[/ || /^ +([-*]|[0-9]+\.) / || /^\* / || /^>/ || /<[a-z]+>/ {
        printf "%s:%d: not shown by the help pages: %s\n", FILENAME, FNR, $0
    }' docs/guide/*.md > "$work/bad"
verdict help_pages_can_show_everything

# ---- words ------------------------------------------------------------------

# One line per entry of the catalogues; {0} becomes what may stand there.
words() { # msgid|msgstr
    cat $(find src -name '*.zh.po') | awk -v key="$1" '
        function flush() { if (at == key && text != "") print text; text = ""; at = "" }
        /^msg(id|str) / { flush(); at = $1; sub(/^msg(id|str) /, "") }
        /^"/ { line = $0; sub(/^"/, "", line); sub(/"$/, "", line); gsub(/\\"/, "\"", line); text = text line; next }
        { flush() }
        END { flush() }' | sort -u
}
words msgid > "$work/en"
words msgstr > "$work/zh"
# Names of the two languages are the only words that no catalogue has.
printf '中文\nEnglish\n' | tee -a "$work/en" >> "$work/zh"
strong() { awk '/^```/ { code = !code; next } !code' "$1" | tr -s '\n ' ' ' | grep -oE '\*\*[^*]+\*\*' | sed 's/^\*\*//; s/\*\*$//' | sort -u; }
for f in docs/guide/*.md; do
    case $f in docs/guide/operate*) continue ;; esac
    have=$work/en
    case $f in *.zh.md) have=$work/zh ;; esac
    strong "$f" | grep -vxFf "$have" | sed "s|^|$f: no page has the words: |" > "$work/bad"
    verdict "words_are_those_of_the_pages $(basename "$f")"
done

# ---- commands ---------------------------------------------------------------

"$mz" help | awk '/^Commands:/ { on = 1; next } on && /^  [a-z]/ { sub(/^  /, ""); sub(/  .*/, ""); print }' > "$work/commands"
[ -s "$work/commands" ] || { echo "mz help lists no command" > "$work/bad"; verdict commands_are_listed; }
all="|$(tr '\n' '|' < "$work/commands")"
# The words behind mz, from code spans and blocks.
spoken() {
    { awk '/^```/ { code = !code; next } code' "$1"
      awk '/^```/ { code = !code; next } !code' "$1" | tr '\n' ' ' | grep -oE '`[^`]+`' | tr -d '`'; } |
        grep -oE '(^|[ /])mz( +[^ |;&>]+)+' | sed -E 's/^[ /]?mz +//'
}
for f in docs/guide/*.md; do
    : > "$work/bad"
    while read -r line; do
        name= ; best=
        for w in $line; do
            name="${name:+$name }$w"
            case $all in *"|$name|"*) best=$name ;; *"|$name "*) ;; *) break ;; esac
        done
        if [ -z "$best" ]; then
            echo "$f: there is no command: mz $line" >> "$work/bad"
            continue
        fi
        usage=$work/usage.${best// /.}
        [ -e "$usage" ] || "$mz" help $best > "$usage"
        for o in $(grep -oE -- '--[a-z][a-z-]*' <<< "$line"); do
            grep -qE -- "(^| )$o( |,|$)" "$usage" || echo "$f: mz $best has no option $o" >> "$work/bad"
        done
    done < <(spoken "$f" | sort -u)
    verdict "commands_exist $(basename "$f")"
done

# ---- pages ------------------------------------------------------------------

data=$work/data
"$mz" init --demo --division 331181 --data "$data" > "$work/log" 2>&1 &&
    "$mz" demo accounts --data "$data" >> "$work/log" 2>&1 || { cat "$work/log"; echo "0 passed, 1 failed"; exit 1; }
for port in $(shuf -i 20000-32000 -n 20); do
    "$mz" serve --port "$port" --workers 1 --data "$data" > "$work/serve" 2>&1 &
    server=$!
    for _ in $(seq 200); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break 2
        kill -0 $server 2>/dev/null || break
        sleep 0.05
    done
    server=
done
[ -n "$server" ] || { cat "$work/serve"; echo "0 passed, 1 failed"; exit 1; }
url=http://127.0.0.1:$port
password=$("$mz" demo accounts --data "$data" --json | grep -oE '"password": ?"[^"]+"' | head -n 1 | sed 's/.*"\(.*\)"$/\1/')
sign_in() { # ROLE
    [ ! -e "$work/$1.jar" ] || return 0
    curl -s -c "$work/$1.jar" "$url/sign-in" > "$work/form"
    token=$(grep -oE 'name="token" value="[^"]+"' "$work/form" | head -n 1 | sed 's/.*value="//; s/"$//')
    curl -s -o /dev/null -b "$work/$1.jar" -c "$work/$1.jar" -H "Origin: $url" --data-urlencode "token=$token" \
        --data-urlencode "login=$1" --data-urlencode "password=$password" --data-urlencode "back=/" "$url/sign-in"
    [ "$(curl -s -o /dev/null -w '%{http_code}' -b "$work/$1.jar" "$url/me")" = 200 ] ||
        { echo "could not sign in as $1"; return 1; }
}
answers() { # ROLE PATH
    curl -s -o /dev/null -w '%{http_code} %{redirect_url}' -b "$work/$1.jar" "$url$2" > "$work/status"
    grep -qE '^200|^303 ' "$work/status" && ! grep -q '/sign-in' "$work/status"
}
for name in $names; do
    : > "$work/bad"
    roles=$(roles_of "$name")
    for r in $roles; do sign_in "$r" >> "$work/bad"; done
    for path in $(cat docs/guide/"$name".md docs/guide/"$name".zh.md | grep -oE '\]\(/[^)]*\)' | sed 's/^](//; s/)$//' | sort -u); do
        good=
        for r in $roles; do answers "$r" "$path" && { good=1; break; }; done
        [ -n "$good" ] || echo "$name: $path answers $(cat "$work/status") to: $roles" >> "$work/bad"
    done
    verdict "links_lead_somewhere $name"
done
# Every guide opens in both languages and shows its last heading.
: > "$work/bad"
for name in $names; do
    r=$(roles_of "$name" | cut -d ' ' -f 1)
    for l in en zh; do
        file=docs/guide/$name.md
        [ $l = en ] || file=docs/guide/$name.zh.md
        [ -e "$file" ] || continue
        last=$(awk '/^```/ { code = !code; next } !code && /^## / { sub(/^## /, ""); last = $0 } END { print last }' "$file")
        curl -s -b "$work/$r.jar" -H "Accept-Language: $l" "$url/help/$name" > "$work/page"
        [ -n "$last" ] && sed "s/&#39;/'/g" "$work/page" | grep -qF "$last" ||
            echo "/help/$name in $l does not show \"$last\"" >> "$work/bad"
    done
done
verdict guides_are_shown
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
