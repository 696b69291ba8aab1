/*
 * share_answer_test.c - S4-080, S4-084: signatures, receipts, resending; who is in a category, and
 * what a determination's number is good for.
 */
#include "feature/share/share_testing.h"
#include "feature/verify/verify.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

extern const struct mz_feature mz_feature_share;
const struct mz_feature *const mz_features[] = {&mz_feature_share, NULL};

/* ---- signatures, receipts, resending ------------------------------------------------------- */

static void flip(struct world *s, const char *path, long at)
{
    FILE *f = fopen(path, "r+e");
    ok(s, f != NULL, __LINE__);
    if (f != NULL) {
        (void)fseek(f, at, SEEK_SET);
        int c = fgetc(f);
        (void)fseek(f, at, SEEK_SET);
        (void)fputc(c ^ 1, f);
        (void)fclose(f);
    }
}

BOTH(a_signature_holds_until_one_byte_is_another)
{
    struct world s;
    mz_cx *cx = world(&s, kind_);
    struct share_checked c;
    mz_str pem;
    (void)decided(&s, 0, "dibao", "eligible", s.h.today - 30, 0);
    int64_t id = agreed(&s, "low_income", "medical", "id_number category");
    CHECK(deliver(&s, 0, 202611, false).deliveries == 1);
    struct share_delivery d = newest(&s, id);
    mz_str manifest = laid_out(&s, &d);
    mz_str data = path_of(&s, &d, "data");
    CHECK(share_check_manifest(cx, manifest.p, MZ_S(""), &c) == MZ_OK && c.sign && c.file);
    CHECK(c.rows == 2 && mz_str_eq(c.number, d.number));
    CHECK(verify_key_of(cx, d.sign_key, &pem) == MZ_OK);
    CHECK(share_check_manifest(cx, manifest.p, pem, &c) == MZ_OK && c.sign);
    CHECK(share_check_manifest(cx, manifest.p, s.public, &c) == MZ_OK && !c.sign);
    flip(&s, data.p, (long)d.bytes - 20);
    CHECK(share_check_manifest(cx, manifest.p, pem, &c) == MZ_OK && c.sign && !c.file);
    mz_str to = mz_str_fmt(cx->a, "%s/out", s.h.w.dir);
    CHECK(share_open_file(cx, manifest.p, s.secret, to.p) == MZ_CORRUPT);
    mz_clear(cx);
    CHECK(access(to.p, F_OK) != 0);
    flip(&s, data.p, (long)d.bytes - 20);
    flip(&s, manifest.p, 40);
    CHECK(share_check_manifest(cx, manifest.p, pem, &c) == MZ_OK && !c.sign);
    CHECK(s.bad == 0);
    world_done(&s);
}

BOTH(a_receipt_says_what_was_stored_and_whoever_sends_none_is_urged)
{
    struct world s;
    mz_cx *cx = world(&s, kind_);
    int64_t urged = 0;
    uint8_t sig[MZ_SIG_N];
    (void)decided(&s, 0, "dibao", "eligible", s.h.today - 30, 0);
    int64_t id = agreed(&s, "low_income", "medical", "sex category");
    CHECK(deliver(&s, 0, 202611, false).deliveries == 1);
    struct share_delivery d = newest(&s, id);
    CHECK(share_urge(cx, &urged) == MZ_OK && urged == 0);
    test_tick(&s.h.w, INT64_C(86400000) * 6);
    CHECK(share_urge(cx, &urged) == MZ_OK && urged == 1);
    CHECK(share_urge(cx, &urged) == MZ_OK && urged == 0);
    d = newest(&s, id);
    CHECK(d.urged_n == 1);
    struct share_receipt r = {.delivery = d.id, .hash = d.hash, .rows = d.rows_n + 1};
    partner(&s);
    CHECK(share_receive(cx, &r) == MZ_INVALID && strcmp(cx->err.field, "rows") == 0);
    mz_clear(cx);
    r.rows = d.rows_n;
    r.hash = MZ_S("00");
    CHECK(share_receive(cx, &r) == MZ_INVALID && strcmp(cx->err.field, "sm3") == 0);
    mz_clear(cx);
    r.hash = d.hash;
    mz_str text = mz_str_fmt(cx->a, "receipt " MZ_FMT " " MZ_FMT " %" PRId64, MZ_ARG(d.number),
                             MZ_ARG(d.hash), d.rows_n);
    CHECK(mz_sign(cx, s.key, text, sig) == MZ_OK);
    sig[5] ^= 1;
    r.sign = mz_hex_encode(cx->a, mz_bytes(sig, sizeof sig));
    CHECK(share_receive(cx, &r) == MZ_INVALID && strcmp(cx->err.field, "sign") == 0);
    mz_clear(cx);
    sig[5] ^= 1;
    r.sign = mz_hex_encode(cx->a, mz_bytes(sig, sizeof sig));
    officer(&s.h, OFFICER);
    CHECK(share_receive(cx, &r) == MZ_ABSENT); /* not the recipient */
    mz_clear(cx);
    partner(&s);
    CHECK(share_receive(cx, &r) == MZ_OK);
    CHECK(share_receive(cx, &r) == MZ_CONFLICT);
    mz_clear(cx);
    d = newest(&s, id);
    CHECK(mz_str_eq(d.state, MZ_S("taken")) && mz_str_eq(d.taken_how, MZ_S("signed")));
    officer(&s.h, OFFICER);
    test_tick(&s.h.w, INT64_C(86400000) * 6);
    CHECK(share_urge(cx, &urged) == MZ_OK && urged == 0);
    CHECK(s.bad == 0);
    world_done(&s);
}

static mz_str fetched(struct world *s, int64_t id)
{
    enum { MOST = 1 << 16 };
    char *p = mz_arena_alloc(s->h.w.cx.a, MOST);
    int fd = -1;
    int64_t bytes = 0;
    size_t n = 0;
    mz_str name;
    ok(s, share_fetch(&s->h.w.cx, id, false, &fd, &bytes, &name) == MZ_OK, __LINE__);
    if (fd >= 0) {
        ok(s, mz_source_fill(&s->h.w.cx, mz_source_fd(s->h.w.cx.a, fd), p, MOST, &n) == MZ_OK,
           __LINE__);
        (void)close(fd);
    }
    return (mz_str){p, n};
}

BOTH(a_delivery_fetched_twice_is_the_same_whatever_happened_between)
{
    struct world s;
    mz_cx *cx = world(&s, kind_);
    (void)decided(&s, 0, "dibao", "eligible", s.h.today - 30, 0);
    int64_t id = agreed(&s, "low_income", "medical", "id_number name category");
    CHECK(deliver(&s, 0, 202611, false).deliveries == 1);
    struct share_delivery d = newest(&s, id);
    int fd = -1;
    int64_t bytes = 0;
    mz_str name;
    CHECK(share_fetch(cx, d.id, false, &fd, &bytes, &name) == MZ_ABSENT); /* not the recipient */
    mz_clear(cx);
    CHECK(share_fetch(cx, d.id, true, &fd, &bytes, &name) == MZ_OK);
    (void)close(fd);
    CHECK(mz_str_eq(newest(&s, id).state, MZ_S("made"))); /* an officer's copy is no delivery */
    partner(&s);
    mz_str one = fetched(&s, d.id);
    CHECK(mz_str_eq(newest(&s, id).state, MZ_S("fetched")));
    officer(&s.h, OFFICER);
    (void)decided(&s, 0, "dibao", "not_eligible", s.h.today, 0);
    CHECK(deliver(&s, id, 202611, false).deliveries == 1);
    partner(&s);
    mz_str two = fetched(&s, d.id);
    CHECK(one.n == (size_t)d.bytes && mz_str_eq(one, two));
    CHECK(s.bad == 0);
    world_done(&s);
}

static bool stop_at_once(void *p, int64_t rows)
{
    (void)p;
    (void)rows;
    return false;
}

BOTH(a_run_that_is_broken_off_leaves_nothing_and_the_next_one_does_it_all)
{
    struct world s;
    mz_cx *cx = world(&s, kind_);
    struct share_made made;
    struct share_q_deliveries_row *r = NULL;
    size_t n = 0;
    int64_t gone = 0;
    (void)decided(&s, 0, "dibao", "eligible", s.h.today - 30, 0);
    int64_t id = agreed(&s, "low_income", "medical", "sex category");
    struct share_run run = {.period = 202611, .day = s.h.today, .tell = {stop_at_once, NULL}};
    CHECK(share_deliver(cx, COUNTY / MZ_COUNTY_UNIT, &run, &made) == MZ_STOPPED);
    mz_clear(cx);
    CHECK(share_q_deliveries(cx, id, 5, &r, &n) == MZ_OK && n == 0);
    CHECK(deliver(&s, 0, 202611, false).deliveries == 1);
    struct share_delivery d = newest(&s, id);
    CHECK(d.rows_n == 2 && in(rows_of(&s, &d), "dibao"));
    /* What the broken run left is taken away when no run can be writing there any more. */
    CHECK(share_sweep(cx, &gone) == MZ_OK && gone == 0);
    s.h.w.now = (int64_t)time(NULL) * 1000 + INT64_C(86400000) * 2;
    CHECK(share_sweep(cx, &gone) == MZ_OK && gone == 1);
    CHECK(access(path_of(&s, &d, "data").p, F_OK) == 0);
    CHECK(s.bad == 0);
    world_done(&s);
}

BOTH(what_is_told_alike_is_made_once_and_signed_for_each)
{
    struct world s;
    (void)world(&s, kind_);
    (void)decided(&s, 0, "dibao", "eligible", s.h.today - 30, 0);
    int64_t a = agreed(&s, "low_income", "medical", "id_number name");
    int64_t b = agreed(&s, "low_income", "education", "name id_number");
    int64_t c = agreed(&s, "match", "power", "id_number");
    int64_t d = agreed(&s, "match", "water", "id_number");
    struct share_made made = deliver(&s, 0, 202611, false);
    CHECK(made.deliveries == 4 && made.files == 3);
    struct share_delivery x = newest(&s, a);
    struct share_delivery y = newest(&s, b);
    CHECK(mz_str_eq(x.hash, y.hash) && !mz_str_eq(x.sign, y.sign));
    x = newest(&s, c);
    y = newest(&s, d);
    CHECK(!mz_str_eq(x.folder, y.folder));
    mz_str one = rows_of(&s, &x);
    mz_str two = rows_of(&s, &y);
    CHECK(one.n == two.n &&
          !mz_str_eq(one, two)); /* each with its own key: they cannot be joined */
    CHECK(s.bad == 0);
    world_done(&s);
}

/* ---- answers ------------------------------------------------------------------------------- */

static int64_t audited(mz_cx *cx, int64_t person)
{
    struct share_seen *seen = NULL;
    size_t n = 0;
    int64_t drained = 0;
    int64_t answers = 0;
    if (mz_audit_drain(cx, &drained) != MZ_OK || share_who(cx, person, &seen, &n) != MZ_OK) {
        return -1;
    }
    for (size_t i = 0; i < n; i++) {
        answers += seen[i].delivery == 0;
    }
    return answers;
}

BOTH(every_answer_is_on_record_and_carries_the_number_of_the_determination)
{
    struct world s;
    mz_cx *cx = world(&s, kind_);
    struct share_question q[4];
    struct share_answer a[4];
    mz_str number[2];
    int64_t drained = 0;
    int64_t det = decided(&s, 0, "dibao", "eligible", s.h.today - 30, 0);
    (void)decided(&s, 1, "dibao", "manual", s.h.today - 30, 0);
    int64_t id = agreed(&s, "low_income", "medical", "sex");
    CHECK(person_number_for(cx, 3, s.person[0], &number[0]) == MZ_OK);
    CHECK(person_number_for(cx, 3, s.person[2], &number[1]) == MZ_OK);
    CHECK(mz_audit_drain(cx, &drained) == MZ_OK);
    q[0] = (struct share_question){number[0], MZ_S("dibao"), s.h.today};
    q[1] = (struct share_question){number[0], MZ_S("dibao"), s.h.today - 31};
    q[2] = (struct share_question){number[1], MZ_S("dibao"), s.h.today};
    q[3] = (struct share_question){MZ_S("110101199001011234"), MZ_S("dibao"), s.h.today};
    partner(&s);
    CHECK(share_answers(cx, id, q, 4, a) == MZ_OK);
    CHECK(a[0].is == CATEGORY_YES && a[0].determination == det && a[0].from == s.h.today - 30);
    CHECK(a[0].to == MZ_NULL && a[0].division == COUNTY && a[0].law_day == s.h.today - 30);
    CHECK(a[1].is == CATEGORY_NO && a[1].determination == 0);
    CHECK(a[2].is == CATEGORY_UNKNOWN && a[3].is == CATEGORY_UNKNOWN);
    CHECK(mz_audit_drain(cx, &drained) == MZ_OK && drained == 4);
    CHECK(audited(cx, s.person[0]) == 2 && audited(cx, s.person[2]) == 1);
    q[0].category = MZ_S("everything");
    CHECK(share_answers(cx, id, q, 1, a) == MZ_INVALID);
    mz_clear(cx);
    q[0] = (struct share_question){number[0], MZ_S("dibao"), s.h.today + 1};
    CHECK(share_answers(cx, id, q, 1, a) == MZ_INVALID);
    mz_clear(cx);
    q[0].day = s.h.today;
    CHECK(share_answers(cx, id, q, SHARE_ANSWERS_MAX + 1, a) == MZ_LIMIT);
    mz_clear(cx);
    act_as(&s.h, OTHER, "institution", COUNTY, COUNTY + 999999);
    CHECK(share_answers(cx, id, q, 1, a) == MZ_ABSENT); /* somebody else's agreement */
    mz_clear(cx);
    CHECK(mz_audit_drain(cx, &drained) == MZ_OK && drained == 0);
    CHECK(s.bad == 0);
    world_done(&s);
}

BOTH(a_new_determination_changes_the_very_next_answer)
{
    struct world s;
    mz_cx *cx = world(&s, kind_);
    struct share_answer a;
    mz_str number;
    for (int i = 0; i < 200; i++) { /* however often was decided before */
        (void)decided(&s, 0, "dibao", "eligible", s.h.today - 230 + i, 0);
    }
    int64_t id = agreed(&s, "low_income", "medical", "sex");
    CHECK(person_number_for(cx, 3, s.person[0], &number) == MZ_OK);
    const struct share_question q = {number, MZ_S("dibao"), s.h.today};
    partner(&s);
    CHECK(share_answers(cx, id, &q, 1, &a) == MZ_OK && a.is == CATEGORY_YES);
    officer(&s.h, OFFICER);
    (void)decided(&s, 0, "dibao", "not_eligible", s.h.today, 0);
    partner(&s);
    CHECK(share_answers(cx, id, &q, 1, &a) == MZ_OK && a.is == CATEGORY_NO);
    CHECK(s.bad == 0);
    world_done(&s);
}

BOTH(a_determination_is_recognised_by_its_number_and_code_and_by_nothing_else)
{
    struct world s;
    mz_cx *cx = world(&s, kind_);
    struct share_recognised r;
    mz_str code;
    mz_str other;
    int64_t det = decided(&s, 0, "dibao", "eligible", s.h.today - 30, 0);
    CHECK(share_code(cx, det, &code) == MZ_OK && share_code(cx, det + 1, &other) == MZ_OK);
    CHECK(share_recognise(cx, det, code, s.h.today, &r) == MZ_OK && r.found && r.holds);
    CHECK(mz_str_eq(r.outcome, MZ_S("dibao")) && r.division == COUNTY && r.until == MZ_NULL);
    CHECK(share_recognise(cx, det, other, s.h.today, &r) == MZ_OK && !r.found);
    CHECK(share_recognise(cx, det, MZ_S(""), s.h.today, &r) == MZ_OK && !r.found);
    CHECK(share_recognise(cx, det + 1, other, s.h.today, &r) == MZ_OK && !r.found);
    (void)decided(&s, 0, "dibao", "not_eligible", s.h.today, 0);
    CHECK(share_recognise(cx, det, code, s.h.today, &r) == MZ_OK && r.found && !r.holds);
    CHECK(r.until == s.h.today - 1);
    CHECK(s.bad == 0);
    world_done(&s);
}

BOTH(the_person_can_see_which_files_and_answers_were_about_them)
{
    struct world s;
    mz_cx *cx = world(&s, kind_);
    struct share_seen *seen = NULL;
    size_t n = 0;
    (void)decided(&s, 0, "dibao", "eligible", s.h.today - 30, 0);
    int64_t id = agreed(&s, "low_income", "medical", "sex");
    CHECK(deliver(&s, 0, 202611, false).deliveries == 1);
    struct share_delivery d = newest(&s, id);
    CHECK(share_who(cx, s.person[1], &seen, &n) == MZ_OK && n == 1 && seen[0].delivery == d.id);
    CHECK(share_who(cx, s.person[2], &seen, &n) == MZ_OK && n == 0);
    CHECK(s.bad == 0);
    world_done(&s);
}

BOTH(a_file_is_deleted_when_its_time_is_over)
{
    struct world s;
    mz_cx *cx = world(&s, kind_);
    int64_t gone = 0;
    mz_str text;
    (void)decided(&s, 0, "dibao", "eligible", s.h.today - 30, 0);
    int64_t id = agreed(&s, "low_income", "medical", "sex");
    CHECK(deliver(&s, 0, 202611, false).deliveries == 1);
    struct share_delivery d = newest(&s, id);
    CHECK(share_manifest(cx, &d, &text) == MZ_OK && in(text, "\nsign: "));
    s.h.w.now = (int64_t)time(NULL) * 1000 + INT64_C(86400000) * 500;
    CHECK(share_sweep(cx, &gone) == MZ_OK && gone == 1);
    CHECK(mz_str_eq(newest(&s, id).state, MZ_S("wiped")));
    CHECK(share_manifest(cx, &d, &text) == MZ_ABSENT);
    mz_clear(cx);
    CHECK(s.bad == 0);
    world_done(&s);
}

TEST_MAIN(T2(a_signature_holds_until_one_byte_is_another),
          T2(a_receipt_says_what_was_stored_and_whoever_sends_none_is_urged),
          T2(a_delivery_fetched_twice_is_the_same_whatever_happened_between),
          T2(a_run_that_is_broken_off_leaves_nothing_and_the_next_one_does_it_all),
          T2(what_is_told_alike_is_made_once_and_signed_for_each),
          T2(every_answer_is_on_record_and_carries_the_number_of_the_determination),
          T2(a_new_determination_changes_the_very_next_answer),
          T2(a_determination_is_recognised_by_its_number_and_code_and_by_nothing_else),
          T2(the_person_can_see_which_files_and_answers_were_about_them),
          T2(a_file_is_deleted_when_its_time_is_over))
