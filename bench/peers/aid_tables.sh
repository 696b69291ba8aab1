# aid_tables.sh - to be sourced: SQL for the rows that `mz bench aid-rows` wrote, for bash and PostgreSQL.
# The tables are those that mz's own statement reads (docs: src/rule/plan.h), made from the files' heads and facts.csv.

# FOLDER: the files as they are: wide (persons), home (households), ours (results), entries_FACT (dated histories).
aid_raw() {
    local table file
    for table in wide:person home:household ours:result; do
        file=$1/${table#*:}.csv
        echo "CREATE UNLOGGED TABLE ${table%:*} ($(head -n 1 "$file" | sed 's/,/ bigint, /g; s/$/ bigint/'));"
    done
    aid_facts "$1" dated | while IFS=, read -r fact entity history bool month; do
        echo "CREATE UNLOGGED TABLE entries_$fact (subject bigint, day bigint, value bigint);"
    done
}

# FOLDER HISTORY: the facts of this history: fact,entity,history,bool,first month.
aid_facts() { awk -F, -v h="$2" 'NR > 1 && $3 == h' "$1/facts.csv"; }

# FOLDER COMMAND...: every file goes through the command's input, which is psql with a COPY.
aid_copy() {
    local folder=$1 table
    shift
    for table in wide:person home:household ours:result $(aid_facts "$folder" dated | sed 's/,.*//; s/.*/entries_&:history_&/'); do
        "$@" -c "COPY ${table%:*} FROM STDIN (FORMAT csv, HEADER)" <"$folder/${table#*:}.csv" || return 1
    done
}

# FOLDER ENTITY: columns of the table but county, id and whose it is, and as they are taken from the raw one.
aid_columns() {
    awk -F, -v e="$2" 'NR > 1 && $2 == e && $3 != "month" {
        truth = $4 == 1 || $3 == "dated"
        print $1 "," (truth ? "boolean" : "bigint") "," (truth ? "w." $1 " = 1" : "w." $1) }' "$1/facts.csv"
}

# FOLDER: empty tables.
aid_create() {
    echo "CREATE TABLE household (county bigint, id bigint, division bigint,"
    aid_columns "$1" household | awk -F, '{print $1, $2 ","}'
    echo "PRIMARY KEY (county, id));"
    echo "CREATE TABLE person (county bigint, id bigint, household bigint,"
    aid_columns "$1" person | awk -F, '{print $1, $2 ","}'
    echo "PRIMARY KEY (county, id));"
    awk -F, 'NR > 1 && $3 != "none" {
        print "CREATE TABLE history_" $1 " (county bigint, " $2 " bigint, " ($3 == "month" ? "month" : "day") \
            " bigint, value bigint);" }' "$1/facts.csv"
}

# FOLDER COUNTY: fill them from the raw ones; COUNTY is SQL over home h.
aid_fill() {
    local folder=$1 county=$2 fact entity history bool month i list
    echo "INSERT INTO household SELECT $county, h.id, h.division$(aid_columns "$folder" household |
        awk -F, '{sub(/^w\./, "h.", $3); printf ", %s", $3}') FROM home h;"
    echo "INSERT INTO person SELECT $county, w.id, w.household$(aid_columns "$folder" person |
        awk -F, '{printf ", %s", $3}') FROM wide w JOIN home h ON h.id = w.household;"
    aid_facts "$folder" month | while IFS=, read -r fact entity history bool month; do
        list=
        for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
            list="$list${list:+, }($((month + i - 1)), w.${fact}_$i)"
        done
        echo "INSERT INTO history_$fact SELECT $county, w.id, x.n, x.v FROM wide w JOIN home h ON h.id = w.household,
            LATERAL (VALUES $list) AS x (n, v) WHERE x.v IS NOT NULL;"
    done
    aid_facts "$folder" dated | while IFS=, read -r fact entity history bool month; do
        echo "INSERT INTO history_$fact SELECT $county, w.id, x.day, x.value FROM entries_$fact x
            JOIN wide w ON w.id = x.subject JOIN home h ON h.id = w.household;"
    done
}

# How many rows of `ours` and `theirs` differ.
AID_UNLIKE="SELECT count(*) FROM ours o FULL JOIN theirs t USING (id)
    WHERE o.id IS NULL OR t.id IS NULL OR o.dibao::int::boolean IS DISTINCT FROM t.dibao
       OR o.margin::int::boolean IS DISTINCT FROM t.margin OR o.amount IS DISTINCT FROM t.amount"
AID_OUTS='id, dibao_ok AS dibao, margin_ok AS margin, dibao_amount AS amount'
