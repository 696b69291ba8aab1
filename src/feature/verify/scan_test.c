/* scan_test.c - the signed paper as a file: what it is, how it is kept, who may see it. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "feature/care/care.h"
#include "feature/scans.h"
#include "feature/verify/scan.h"
#include "feature/verify/verify_testing.h"

extern const struct mz_feature mz_feature_verify;
const struct mz_feature *const mz_features[] = {&mz_feature_verify, NULL};

struct desk {
    struct homes h;
    int64_t who, consent;
};

static mz_cx *desk(struct desk *s, enum mz_db_kind kind)
{
    memset(s, 0, sizeof *s);
    mz_cx *cx = homes(&s->h, kind);
    s->who = person(&s->h, "丁大山", '1', "19700301", s->h.village[0]);
    int64_t home_of = home(&s->h, HOUSEHOLD_LIVING, s->h.village[0], "02", (int64_t[]){s->who, 0});
    s->consent = asks_departments(&s->h) ? signs_paper(&s->h, home_of, s->who) : 0;
    return cx;
}

/* A photograph of n bytes: begins and ends as one. */
static mz_str photo(mz_cx *cx, size_t n)
{
    char *p = mz_arena_alloc(cx->a, n);
    for (size_t i = 0; i < n; i++) {
        p[i] = (char)(i * 31 + i / 255);
    }
    memcpy(p, "\xFF\xD8\xFF\xE0", 4);
    memcpy(p + n - 2, "\xFF\xD9", 2);
    return (mz_str){p, n};
}

static mz_code put(struct desk *s, mz_str bytes, int64_t *id)
{
    return scan_add(&s->h.w.cx, &(struct scan_new){.consent = s->consent, .data = bytes, .fd = -1},
                    id);
}

static mz_str file_of(struct desk *s, int64_t id)
{
    return mz_str_fmt(s->h.w.cx.a, MZ_FMT "/verify/scans/%lld", MZ_ARG(s->h.world.data),
                      (long long)id);
}

TEST(a_file_is_what_its_content_says_and_half_of_one_is_none)
{
    struct desk s;
    mz_cx *cx = desk(&s, MZ_DB_SQLITE);
    mz_str jpeg = photo(cx, 5000);
    CHECK(strcmp(mz_scan_kind(jpeg), "jpeg") == 0);
    CHECK(strcmp(mz_scan_kind(MZ_S("%PDF-1.7\n...\n%%EOF\n")), "pdf") == 0);
    CHECK(strcmp(mz_scan_kind(MZ_S("\x89PNG\r\n\x1A\nxxIEND\xAE\x42\x60\x82")), "png") == 0);
    CHECK(mz_scan_kind((mz_str){jpeg.p, 2500}) == NULL); /* cut off */
    CHECK(mz_scan_kind(MZ_S("<html><script>")) == NULL && mz_scan_kind(MZ_S("")) == NULL);
    CHECK(mz_scan_kind(MZ_S("MZ\x90 %PDF-1.7 %%EOF")) == NULL);
    homes_done(&s.h);
}

BOTH(a_scan_is_sealed_and_opens_as_it_was_uploaded)
{
    struct desk s;
    mz_cx *cx = desk(&s, kind_);
    struct scan got;
    struct scan *all = NULL;
    size_t n = 0;
    int64_t id = 0;
    mz_str bytes = photo(cx, (9 << 20) + 17); /* three pieces */
    mz_str plain;
    CHECK(put(&s, bytes, &id) == MZ_OK);
    CHECK(scans_of(cx, s.consent, &all, &n) == MZ_OK && n == 1 && all[0].id == id);
    CHECK(n == 1 && mz_str_eq(all[0].kind, MZ_S("jpeg")) && all[0].bytes == (int64_t)bytes.n);
    CHECK(scan_open(cx, id, &got, &plain) == MZ_OK && mz_str_eq(plain, bytes));
    char head[4096] = {0};
    FILE *f = fopen(file_of(&s, id).p, "rbe");
    CHECK(f != NULL && fread(head, 1, sizeof head, f) == sizeof head && fclose(f) == 0);
    CHECK(memmem(head, sizeof head, bytes.p + 100, 32) == NULL);
    CHECK(put(&s, bytes, &id) == MZ_INVALID); /* the same again */
    mz_clear(cx);
    CHECK(put(&s, photo(cx, SCAN_BYTES_MAX + 1), &id) == MZ_INVALID);
    mz_clear(cx);
    CHECK(put(&s, MZ_S("GIF89a"), &id) == MZ_INVALID && strcmp(cx->err.field, "file") == 0);
    homes_done(&s.h);
}

BOTH(a_scan_that_was_changed_or_exchanged_does_not_open)
{
    struct desk s;
    mz_cx *cx = desk(&s, kind_);
    struct scan got;
    mz_str plain;
    int64_t a = 0;
    int64_t b = 0;
    int64_t bad = -1;
    CHECK(put(&s, photo(cx, 3000), &a) == MZ_OK && put(&s, photo(cx, 4000), &b) == MZ_OK);
    CHECK(scan_check(cx, &bad) == MZ_OK && bad == 0);
    CHECK(rename(file_of(&s, b).p, file_of(&s, a).p) == 0); /* another scan under this name */
    CHECK(scan_open(cx, a, &got, &plain) == MZ_CORRUPT);
    mz_clear(cx);
    CHECK(scan_open(cx, b, &got, &plain) == MZ_CORRUPT);
    mz_clear(cx);
    CHECK(scan_check(cx, &bad) == MZ_OK && bad == 2);
    homes_done(&s.h);
}

BOTH(another_township_sees_no_scan_and_each_look_is_on_record)
{
    struct desk s;
    mz_cx *cx = desk(&s, kind_);
    struct scan got;
    mz_str plain;
    int64_t id = 0;
    int64_t before = 0;
    int64_t after = 0;
    int64_t town = s.h.far / 1000 * 1000;
    CHECK(put(&s, photo(cx, 3000), &id) == MZ_OK);
    CHECK(mz_audit_drain(cx, &before) == MZ_OK);
    CHECK(scan_open(cx, id, &got, &plain) == MZ_OK);
    CHECK(mz_audit_drain(cx, &after) == MZ_OK && after == 1);
    act_as(&s.h, 5, "clerk", town, town + 999);
    CHECK(scan_open(cx, id, &got, &plain) == MZ_ABSENT);
    mz_clear(cx);
    CHECK(put(&s, photo(cx, 3001), &id) == MZ_ABSENT);
    homes_done(&s.h);
}

BOTH(a_scan_goes_years_after_its_consent_ended)
{
    struct desk s;
    mz_cx *cx = desk(&s, kind_);
    struct scan got;
    struct scan *all = NULL;
    size_t n = 0;
    mz_str plain;
    int64_t id = 0;
    CHECK(put(&s, photo(cx, 3000), &id) == MZ_OK);
    CHECK(scan_sweep(cx) == MZ_OK && access(file_of(&s, id).p, F_OK) == 0);
    test_tick(&s.h.w, INT64_C(86400000) * 366 * 6);
    CHECK(scan_sweep(cx) == MZ_OK && access(file_of(&s, id).p, F_OK) != 0);
    CHECK(scan_open(cx, id, &got, &plain) == MZ_ABSENT);
    mz_clear(cx);
    CHECK(scans_of(cx, s.consent, &all, &n) == MZ_OK && n == 1 && !all[0].kept);
    homes_done(&s.h);
}

TEST(a_backup_holds_the_scans_and_a_restored_office_opens_them)
{
    struct desk s;
    mz_cx *cx = desk(&s, MZ_DB_SQLITE);
    struct scan got;
    mz_str bytes = photo(cx, 30000);
    mz_str plain;
    int64_t id = 0;
    int64_t bad = -1;
    mz_str to = mz_str_fmt(cx->a, "%s/backup", s.h.w.dir);
    mz_str data = mz_str_fmt(cx->a, "%s/restored", s.h.w.dir);
    CHECK(put(&s, bytes, &id) == MZ_OK);
    CHECK(care_backup(cx, to.p, false, (struct care_step){0}) == MZ_OK);
    CHECK(care_restore(cx, to.p, data.p, MZ_S(""), (struct care_step){0}) == MZ_OK);
    s.h.world.data = data;
    CHECK(scan_open(cx, id, &got, &plain) == MZ_OK && mz_str_eq(plain, bytes));
    CHECK(scan_check(cx, &bad) == MZ_OK && bad == 0);
    homes_done(&s.h);
}

TEST_MAIN(T(a_file_is_what_its_content_says_and_half_of_one_is_none),
          T2(a_scan_is_sealed_and_opens_as_it_was_uploaded),
          T2(a_scan_that_was_changed_or_exchanged_does_not_open),
          T2(another_township_sees_no_scan_and_each_look_is_on_record),
          T2(a_scan_goes_years_after_its_consent_ended),
          T(a_backup_holds_the_scans_and_a_restored_office_opens_them))
