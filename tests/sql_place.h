/* sql_place.h - a database of its own for statements over a population. */
#ifndef MZ_TESTS_SQL_PLACE_H
#define MZ_TESTS_SQL_PLACE_H

#include "rule/sql_rows.h"
#include "store.h"

/* A database for SQL; for PostgreSQL a new one in the run's throw-away cluster. */
struct place {
    struct test_world w;
    rule_rows *db;
    bool ok;
};

static inline void open_place(struct place *p, enum plan_sql kind)
{
    char base[300];
    char sql[128];
    test_context(&p->w);
    if (kind != PLAN_LITE) {
        if (!test_pg_base(base, sizeof base)) {
            printf("no PostgreSQL cluster\n");
            return;
        }
        (void)snprintf(p->w.name, sizeof p->w.name, "sql%d_%d", (int)getpid(), (int)kind);
        test_pg_url(p->w.admin, sizeof p->w.admin, base, "postgres");
        test_pg_url(p->w.url, sizeof p->w.url, base, p->w.name);
        (void)snprintf(sql, sizeof sql, "CREATE DATABASE %s", p->w.name);
        test_psql(p->w.admin, sql);
    }
    if (kind == PLAN_CITUS) {
        char host[100] = "";
        char node[400];
        (void)sscanf(strstr(base, "host="), "host=%99[^&]", host);
        (void)snprintf(node, sizeof node,
                       "SELECT citus_set_coordinator_host('%s'); "
                       "SELECT citus_set_node_property('%s', 5432, 'shouldhaveshards', true)",
                       host, host);
        test_psql(p->w.url, "CREATE EXTENSION citus");
        test_psql(p->w.url, node);
    }
    struct rule_rows_options o = {
        .kind = kind, .url = kind == PLAN_LITE ? ":memory:" : p->w.url, .schema = "mz_rulefuzz"};
    p->ok = rule_rows_open(&p->w.cx, &o, &p->db) == MZ_OK;
    if (!p->ok) {
        printf("%s\n", p->w.cx.err.msg);
    }
}

static inline void close_place(struct place *p)
{
    test_done(&p->w);
}

#endif
