/*
 * source_http_test.c - S2-019, S4-072: a sample department on the loopback, honest and hostile.
 * What it does wrong is told apart, and never becomes "nothing".
 */
#include "feature/verify/report.h"

#include <fcntl.h>
#include <inttypes.h>
#include <microhttpd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto_key.h"
#include "base/encode.h"
#include "base/json.h"
#include "feature/verify/verify_testing.h"

extern const struct mz_feature mz_feature_verify;
const struct mz_feature *const mz_features[] = {&mz_feature_verify, NULL};

enum behaviour {
    HONEST,
    NOTHING,  /* the person has no record */
    BAD_SIGN, /* signed with another key */
    NO_SIGN,
    SLOW,         /* later than agreed: the connection is held until the test ends */
    CUT_OFF,      /* fewer bytes than announced */
    WRONG_PERSON, /* somebody else's data */
    OLD_ANSWER,   /* another nonce */
    ERROR_500,
    HUGE_ANSWER,
    NONSENSE, /* signed, but no JSON */
};

struct department {
    struct homes h;
    struct MHD_Daemon *d;
    int port;
    mz_key *key, *stranger;
    mz_cx cx; /* of the server's thread */
    mz_crypto *crypto;
    enum behaviour behaviour;
    int asked;
    bool signed_well;
    char body[8192];
    size_t body_n;
    mz_key *ours;
    struct MHD_Connection *held;
    const struct pack *pack;
    int64_t p[2];
    int64_t house;
};

static mz_str answer_body(struct department *s, const struct mz_json *q)
{
    mz_cx *cx = &s->cx;
    mz_buf *buf = mz_buf_new(cx->a, 1 << 20);
    mz_jw w = mz_jw_to(buf);
    mz_str name = mz_json_get(q, "name")->text;
    mz_jw_map(&w);
    mz_jw_key_text(&w, MZ_S("nonce"),
                   s->behaviour == OLD_ANSWER ? MZ_S("00") : mz_json_get(q, "nonce")->text);
    mz_jw_key_text(&w, MZ_S("number"), mz_json_get(q, "number")->text);
    mz_jw_key_text(&w, MZ_S("name"), s->behaviour == WRONG_PERSON ? MZ_S("别人") : name);
    mz_jw_key_text(&w, MZ_S("as_of"), MZ_S("2026-11-01"));
    mz_jw_key(&w, MZ_S("rows"));
    mz_jw_list(&w);
    if (s->behaviour != NOTHING) {
        mz_jw_map(&w);
        mz_jw_key_text(&w, MZ_S("HD3303"), MZ_S("6217000012345678"));
        mz_jw_key_text(&w, MZ_S("HD3307"), MZ_S("1,234.50"));
        mz_jw_key_text(&w, MZ_S("HD9999"), MZ_S("not agreed"));
        mz_jw_end(&w);
    }
    mz_jw_end(&w);
    if (s->behaviour == HUGE_ANSWER) {
        enum { PAD = 400000 };
        char *p = mz_arena_alloc(cx->a, PAD);
        memset(p, (int)'x', PAD);
        mz_jw_key_text(&w, MZ_S("pad"), (mz_str){p, PAD});
    }
    mz_jw_end(&w);
    return mz_buf_str(buf);
}

static ssize_t cut(void *p, uint64_t at, char *to, size_t max)
{
    const char *text = p;
    if (at >= 20 || max == 0) {
        return MHD_CONTENT_READER_END_WITH_ERROR;
    }
    *to = text[at];
    return 1;
}

static enum MHD_Result send_answer(struct department *s, struct MHD_Connection *c, mz_str body)
{
    uint8_t sig[MZ_SIG_N];
    struct MHD_Response *r =
        s->behaviour == CUT_OFF
            ? MHD_create_response_from_callback(body.n, 1024, cut, (void *)(uintptr_t)body.p, NULL)
            : MHD_create_response_from_buffer(body.n, (void *)(uintptr_t)body.p,
                                              MHD_RESPMEM_MUST_COPY);
    const mz_key *key = s->behaviour == BAD_SIGN ? s->stranger : s->key;
    if (s->behaviour != NO_SIGN && mz_sign(&s->cx, key, body, sig) == MZ_OK) {
        mz_str hex = mz_hex_encode(s->cx.a, mz_bytes(sig, sizeof sig));
        (void)MHD_add_response_header(r, "X-Mz-Sign", hex.p);
    }
    enum MHD_Result done = MHD_queue_response(c, s->behaviour == ERROR_500 ? 500 : 200, r);
    MHD_destroy_response(r);
    return done;
}

/* The department checks our signature before it answers. */
static void check_sign(struct department *s, struct MHD_Connection *c)
{
    mz_str sig = MZ_S("");
    const char *hex = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "X-Mz-Sign");
    s->signed_well = hex != NULL && mz_hex_decode(&s->cx, mz_str_of(hex), &sig) == MZ_OK &&
                     mz_verify(&s->cx, s->ours, (mz_str){s->body, s->body_n}, sig) == MZ_OK;
}

static enum MHD_Result serve(void *cls, struct MHD_Connection *c, const char *url,
                             const char *method, const char *version, const char *data, size_t *n,
                             void **state)
{
    struct department *s = cls;
    const struct mz_json *q = NULL;
    (void)url;
    (void)method;
    (void)version;
    if (*state == NULL) {
        *state = s;
        s->body_n = 0;
        return MHD_YES;
    }
    if (*n > 0) {
        size_t take = *n < sizeof s->body - s->body_n ? *n : sizeof s->body - s->body_n;
        memcpy(s->body + s->body_n, data, take);
        s->body_n += take;
        *n = 0;
        return MHD_YES;
    }
    s->asked++;
    check_sign(s, c);
    if (s->behaviour == SLOW) {
        s->held = c;
        MHD_suspend_connection(c);
        return MHD_YES;
    }
    if (mz_json_read(&s->cx, (mz_str){s->body, s->body_n},
                     (struct mz_json_options){.size_max = sizeof s->body}, &q) != MZ_OK) {
        return MHD_NO;
    }
    mz_str body = s->behaviour == NONSENSE ? MZ_S("{\"rows\":") : answer_body(s, q);
    return send_answer(s, c, body);
}

static bool write_file(const char *path, mz_str text)
{
    FILE *f = fopen(path, "w");
    bool good = f != NULL && fwrite(text.p, 1, text.n, f) == text.n;
    return f != NULL && fclose(f) == 0 && good;
}

/* The clock of the tests is midnight in UTC: 8 o'clock in China, when banks begin to answer. */
static bool open_department(struct department *s, struct homes *h)
{
    mz_cx *cx = &h->w.cx;
    mz_str pem;
    mz_str print;
    char path[400];
    h->world.data = mz_str_of(h->w.dir);
    h->world.share = MZ_S(".");
    h->world.division = COUNTY;
    rule_packs_from(cx, MZ_S("packs"));
    s->cx = *cx;
    s->cx.a = mz_arena_new((size_t)64 << 20);
    s->d = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL,
                            NULL, serve, s, MHD_OPTION_END);
    if (s->d == NULL) {
        return false;
    }
    s->port = MHD_get_daemon_info(s->d, MHD_DAEMON_INFO_BIND_PORT)->port;
    bool good = pack_start(cx) == MZ_OK && pack_get(cx, &s->pack) == MZ_OK &&
                mz_crypto_open(&s->cx, &s->crypto) == MZ_OK &&
                mz_key_make(&s->cx, s->crypto, MZ_KEY_SM2, &s->key) == MZ_OK &&
                mz_key_make(&s->cx, s->crypto, MZ_KEY_SM2, &s->stranger) == MZ_OK &&
                mz_key_pem(cx, s->key, false, &pem) == MZ_OK;
    (void)snprintf(path, sizeof path, "%s/verify", h->w.dir);
    good = good && mkdir(path, 0700) == 0;
    (void)snprintf(path, sizeof path, "%s/verify/bank.pem", h->w.dir);
    good = good && write_file(path, pem);
    (void)snprintf(path, sizeof path, "%s/verify/bank.url", h->w.dir);
    good = good && write_file(path, mz_str_fmt(cx->a, "http://127.0.0.1:%d/query\n", s->port)) &&
           verify_key_open(cx, COUNTY, &s->ours, &print) == MZ_OK;
    mz_key *mine = s->ours;
    good = good && verify_key_of(cx, print, &pem) == MZ_OK &&
           mz_key_read(&s->cx, s->crypto, pem, &s->ours) == MZ_OK;
    mz_key_free(mine);
    return good;
}

static void close_department(struct department *s)
{
    if (s->held != NULL) {
        MHD_resume_connection(s->held);
    }
    MHD_stop_daemon(s->d);
    mz_key_free(s->key);
    mz_key_free(s->stranger);
    mz_key_free(s->ours);
    mz_crypto_close(s->crypto);
    mz_arena_free(s->cx.a);
    mz_arena_reset(s->h.w.cx.a); /* links close while the keys are open */
    homes_done(&s->h);
}

static bool consents(struct department *s)
{
    mz_cx *cx = &s->h.w.cx;
    int64_t id = 0;
    s->p[0] = person(&s->h, "丁大山", '1', "19700301", s->h.village[0]);
    s->house = home(&s->h, HOUSEHOLD_LIVING, s->h.village[0], "02", s->p);
    struct verify_consent c = paper_of(&s->h, s->house, s->p[0]);
    c.scope = MZ_S("33");
    c.to_day = s->h.today + 9;
    return verify_consent_add(cx, &c, &id) == MZ_OK;
}

static bool opened(struct department *s, enum mz_db_kind kind)
{
    memset(s, 0, sizeof *s);
    homes(&s->h, kind);
    return open_department(s, &s->h) && consents(s);
}

static struct source_answer bank(struct department *s, enum behaviour b)
{
    mz_cx *cx = &s->h.w.cx;
    struct source_desk *desk = NULL;
    struct verify_gate_result g;
    struct source_answer a = {.row_n = 999};
    const struct verify_ask ask = {.household = s->house, .purpose = MZ_S("dibao")};
    s->behaviour = b;
    if (verify_gate(cx, &ask, &g) != MZ_OK || g.pass == NULL ||
        source_open(cx, s->pack, &desk) != MZ_OK ||
        source_ask(cx, desk, g.pass, pack_category(s->pack, MZ_S("33")), &a) != MZ_OK) {
        printf("not asked: %s\n", cx->err.msg);
    }
    return a;
}

static bool missing(const struct source_answer *a, const char *fault)
{
    bool right =
        a->row_n == 0 && a->missing == 1 && a->fault != NULL && strcmp(a->fault, fault) == 0;
    if (!right) {
        printf("rows %zu, missing %zu, fault %s\n", a->row_n, a->missing,
               a->fault == NULL ? "" : a->fault);
    }
    return right;
}

BOTH(an_honest_department_is_asked_with_a_signature_and_its_values_count)
{
    struct department s;
    CHECK(opened(&s, kind_));
    struct source_answer a = bank(&s, HONEST);
    int64_t v = 0;
    const struct catalogue_feature *f =
        catalogue_feature(s.pack->catalogue, MZ_S("bank_balance"), NULL);
    CHECK(a.state[0] == SOURCE_FOUND && a.row_n == 1 && a.row[0].cell_n == 2 && s.signed_well);
    CHECK(fold_feature(s.pack->catalogue, f, &a, 0, s.h.today, &v) && v == 123450);
    a = bank(&s, NOTHING);
    CHECK(a.state[0] == SOURCE_NONE && a.missing == 0 && a.fault == NULL);
    CHECK(s.asked == 2);
    close_department(&s);
}

BOTH(what_a_hostile_department_does_is_never_taken_for_nothing)
{
    struct department s;
    CHECK(opened(&s, kind_));
    struct source_answer a = bank(&s, BAD_SIGN);
    CHECK(missing(&a, "The signature of the answer does not hold"));
    a = bank(&s, NO_SIGN);
    CHECK(missing(&a, "The signature of the answer does not hold"));
    a = bank(&s, ERROR_500);
    CHECK(missing(&a, "The source reported an error of its own"));
    a = bank(&s, CUT_OFF);
    CHECK(missing(&a, "The answer was cut off"));
    a = bank(&s, HUGE_ANSWER);
    CHECK(missing(&a, "The answer is larger than agreed"));
    a = bank(&s, NONSENSE);
    CHECK(missing(&a, "The answer cannot be read"));
    a = bank(&s, OLD_ANSWER);
    CHECK(missing(&a, "The answer belongs to another question"));
    a = bank(&s, WRONG_PERSON);
    CHECK(a.state[0] == SOURCE_CONFLICT && a.row_n == 0 && a.conflicts == 1);
    close_department(&s);
}

BOTH(a_slow_department_is_given_up_and_a_dead_one_is_named)
{
    struct department s;
    CHECK(opened(&s, kind_));
    struct source_answer a = bank(&s, SLOW);
    CHECK(missing(&a, "The source did not answer in time"));
    char path[400];
    (void)snprintf(path, sizeof path, "%s/verify/bank.url", s.h.w.dir);
    CHECK(write_file(path, MZ_S("http://127.0.0.1:1/\n")));
    a = bank(&s, HONEST);
    CHECK(missing(&a, "The source could not be reached"));
    close_department(&s);
}

BOTH(nobody_is_asked_outside_the_hours_and_the_categories)
{
    struct department s;
    CHECK(opened(&s, kind_));
    test_tick(&s.h.w, INT64_C(13) * 3600000); /* 21 o'clock */
    struct source_answer a = bank(&s, HONEST);
    CHECK(missing(&a, "The source answers at other hours") && s.asked == 0);
    test_tick(&s.h.w, INT64_C(11) * 3600000);
    struct verify_gate_result g;
    struct source_desk *desk = NULL;
    const struct verify_ask ask = {.household = s.house, .purpose = MZ_S("dibao")};
    mz_cx *cx = &s.h.w.cx;
    CHECK(verify_gate(cx, &ask, &g) == MZ_OK && g.pass != NULL);
    CHECK(source_open(cx, s.pack, &desk) == MZ_OK);
    CHECK(source_ask(cx, desk, g.pass, pack_category(s.pack, MZ_S("05")), &a) == MZ_OK);
    CHECK(a.state[0] == SOURCE_UNASKED && a.row_n == 0);
    close_department(&s);
}

TEST_MAIN(T2(an_honest_department_is_asked_with_a_signature_and_its_values_count),
          T2(what_a_hostile_department_does_is_never_taken_for_nothing),
          T2(a_slow_department_is_given_up_and_a_dead_one_is_named),
          T2(nobody_is_asked_outside_the_hours_and_the_categories))
