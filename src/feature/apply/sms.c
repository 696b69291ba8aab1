/*
 * sms.c - short messages: written with what they are about, sent by a job.
 *
 * DATA/sms/gateway.url names a gateway: it gets a POST of {"id","to","text"} as JSON, with the
 * content of DATA/sms/gateway.key as bearer token, and answers 2xx. Without that file messages are
 * put into DATA/sms/outbox, one file each, for the modem or the other program of the office; a file
 * there is whole, what is being written ends in ".new".
 */
#include <curl/curl.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/keyring.h"
#include "base/utf8.h"
#include "feature/apply/apply_int.h"
#include "feature/apply/apply_sql.h"
#include "feature/job/job.h"
#include "feature/world.h"
#include "store/db.h"

enum { LINE_MAX_N = 1000, BODY_MAX = 4096, AT_ONCE = 100, TRIES = 5, TIMEOUT_MS = 8000 };
#define DAY_MS INT64_C(86400000)

static struct mz_field_at body_at(int64_t id)
{
    return (struct mz_field_at){.table = MZ_S("apply_sms"), .column = MZ_S("body"), .row = id};
}

mz_code apply_sms(mz_cx *cx, int64_t division, mz_str to, mz_str text)
{
    mz_buf *buf = mz_buf_new(cx->a, BODY_MAX);
    mz_jw w = mz_jw_to(buf);
    int64_t id = 0;
    int64_t job = 0;
    mz_str blob = {0};
    MZ_TRY(mz_id_take(cx, division / MZ_COUNTY_UNIT, 1, &id));
    mz_jw_map(&w);
    mz_jw_key_int(&w, MZ_S("id"), id);
    mz_jw_key_text(&w, MZ_S("to"), to);
    mz_jw_key_text(&w, MZ_S("text"), text);
    mz_jw_end(&w);
    MZ_TRY(mz_buf_check(cx, buf));
    MZ_TRY(mz_field_seal(cx, cx->world->keys, MZ_FOR_FIELD_PHONE, body_at(id), mz_buf_str(buf),
                         &blob));
    const struct apply_q_sms_add_args row = {.id = id,
                                             .county = division / MZ_COUNTY_UNIT,
                                             .division = division,
                                             .body = blob,
                                             .made_ms = mz_now_ms(cx)};
    MZ_TRY(apply_q_sms_add(cx, &row));
    return job_add(cx, "apply.sms", MZ_S("{}"), &job);
}

/* ---- the drivers --------------------------------------------------------------------------------
 */

static mz_str one_line(mz_cx *cx, const char *name)
{
    mz_str path = mz_str_fmt(cx->a, MZ_FMT "/sms/%s", MZ_ARG(cx->world->data), name);
    char *line = mz_arena_alloc(cx->a, LINE_MAX_N + 1);
    FILE *f = fopen(path.p, "re");
    size_t n = f == NULL ? 0 : fread(line, 1, LINE_MAX_N, f);
    if (f != NULL) {
        (void)fclose(f);
    }
    return mz_str_dup(cx->a, mz_str_trim((mz_str){line, n}));
}

static mz_code to_outbox(mz_cx *cx, int64_t id, mz_str body)
{
    mz_str dir = mz_str_fmt(cx->a, MZ_FMT "/sms", MZ_ARG(cx->world->data));
    (void)mkdir(dir.p, 0700); /* that it is not there shows when a file is opened */
    dir = mz_str_fmt(cx->a, MZ_FMT "/outbox", MZ_ARG(dir));
    (void)mkdir(dir.p, 0700);
    mz_str path = mz_str_fmt(cx->a, MZ_FMT "/%" PRId64 ".json", MZ_ARG(dir), id);
    mz_str beside = mz_str_fmt(cx->a, MZ_FMT ".new", MZ_ARG(path));
    FILE *f = fopen(beside.p, "wbe");
    bool good = f != NULL && fchmod(fileno(f), 0600) == 0 && fwrite(body.p, 1, body.n, f) == body.n;
    good = f != NULL && fclose(f) == 0 && good;
    if (!good || rename(beside.p, path.p) != 0) {
        mz_code rc = mz_fail(cx, MZ_IO, "could not write a message: %s", strerrordesc_np(errno));
        (void)unlink(beside.p);
        return rc;
    }
    return MZ_OK;
}

static size_t swallow(const void *p, size_t size, size_t n, void *to)
{
    (void)p;
    (void)to;
    return size * n;
}

static bool post(CURL *c, mz_str url, const char *bearer, mz_str body)
{
    long status = 0;
    struct curl_slist *h = curl_slist_append(NULL, "Content-Type: application/json");
    h = curl_slist_append(h, bearer);
    bool set = curl_easy_setopt(c, CURLOPT_URL, url.p) == CURLE_OK &&
               curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
               curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
               curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
               curl_easy_setopt(c, CURLOPT_PROXY, "") == CURLE_OK &&
               curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)TIMEOUT_MS) == CURLE_OK &&
               curl_easy_setopt(c, CURLOPT_HTTPHEADER, h) == CURLE_OK &&
               curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE, (long)body.n) == CURLE_OK &&
               curl_easy_setopt(c, CURLOPT_COPYPOSTFIELDS, body.p) == CURLE_OK &&
               curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, swallow) == CURLE_OK;
    bool good = set && curl_easy_perform(c) == CURLE_OK &&
                curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK &&
                status >= 200 && status < 300;
    curl_slist_free_all(h);
    return good;
}

static mz_code to_gateway(mz_cx *cx, mz_str url, mz_str body)
{
    mz_str bearer =
        mz_str_fmt(cx->a, "Authorization: Bearer " MZ_FMT, MZ_ARG(one_line(cx, "gateway.key")));
    CURL *c = curl_easy_init();
    if (c == NULL) {
        return mz_fail(cx, MZ_IO, "curl could not be opened");
    }
    bool good = post(c, url, bearer.p, body);
    curl_easy_cleanup(c);
    return good ? MZ_OK : mz_fail(cx, MZ_IO, "the gateway of short messages took no message");
}

/* ---- the job
 * ---------------------------------------------------------------------------------------- */

struct done {
    const struct apply_q_sms_waiting_row *row;
    bool sent;
};

static mz_code done_tx(mz_cx *cx, void *p)
{
    const struct done *d = p;
    int64_t n = 0;
    bool ends = d->sent || d->row->tries + 1 >= TRIES;
    mz_str body = ends ? (mz_str){NULL, 0} : d->row->body;
    mz_str state = d->sent ? MZ_S("sent") : ends ? MZ_S("failed") : MZ_S("waiting");
    MZ_TRY(apply_q_sms_done(cx, d->row->id, state, body, d->row->tries + 1, &n));
    return mz_tx_note(cx,
                      &(struct mz_event){.act = d->sent ? MZ_S("apply.sms") : MZ_S("apply.unsent"),
                                         .kind = MZ_S("apply"),
                                         .subject = d->row->id,
                                         .division = d->row->division});
}

static mz_code send_one(mz_cx *cx, mz_str url, const struct apply_q_sms_waiting_row *row)
{
    mz_str body = MZ_S("");
    struct done d = {.row = row};
    MZ_TRY(
        mz_field_open(cx, cx->world->keys, MZ_FOR_FIELD_PHONE, body_at(row->id), row->body, &body));
    mz_code rc = url.n > 0 ? to_gateway(cx, url, body) : to_outbox(cx, row->id, body);
    d.sent = rc == MZ_OK;
    if (rc != MZ_OK) {
        mz_clear(cx); /* tried again at the next round */
    }
    return mz_tx(cx, done_tx, &d);
}

mz_code apply_sms_job(mz_cx *cx, int64_t job, mz_str input)
{
    struct apply_q_sms_waiting_row *r = NULL;
    size_t n = 0;
    mz_str url = one_line(cx, "gateway.url");
    (void)job;
    (void)input;
    MZ_TRY(apply_q_sms_waiting(cx, AT_ONCE, &r, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(send_one(cx, url, &r[i]));
    }
    return MZ_OK;
}

struct sweeping {
    const struct apply_q_sms_over_row *r;
    size_t n;
};

static mz_code sweep_tx(mz_cx *cx, void *p)
{
    const struct sweeping *s = p;
    for (size_t i = 0; i < s->n; i++) {
        int64_t n = 0;
        MZ_TRY(apply_q_sms_drop(cx, s->r[i].id, &n));
        MZ_TRY(mz_tx_note(cx, &(struct mz_event){.act = MZ_S("apply.swept"),
                                                 .kind = MZ_S("apply"),
                                                 .subject = s->r[i].id,
                                                 .division = s->r[i].division}));
    }
    return MZ_OK;
}

mz_code apply_sms_sweep(mz_cx *cx)
{
    struct sweeping s = {.n = 1};
    while (s.n > 0) {
        struct apply_q_sms_over_row *r = NULL;
        MZ_TRY(apply_q_sms_over(cx, mz_now_ms(cx) - DAY_MS, AT_ONCE, &r, &s.n));
        s.r = r;
        MZ_TRY(s.n > 0 ? mz_tx(cx, sweep_tx, &s) : MZ_OK);
    }
    return MZ_OK;
}
