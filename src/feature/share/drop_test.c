/* drop_test.c - a folder is filled whole, emptied by a signed receipt, and cut with the agreement.
 */
#include "feature/share/share_testing.h"

#include <inttypes.h>
#include <sys/stat.h>

#include "base/encode.h"

extern const struct mz_feature mz_feature_share;
const struct mz_feature *const mz_features[] = {&mz_feature_share, NULL};

struct dropped {
    struct world s;
    struct share_agreement a;
    struct share_delivery d;
    mz_str folder;
};

static mz_cx *dropped(struct dropped *t, bool folder)
{
    mz_cx *cx = world(&t->s, MZ_DB_SQLITE);
    (void)decided(&t->s, 0, "dibao", "eligible", t->s.h.today - 30, 0);
    int64_t id = agreed(&t->s, "low_income", "medical", "sex category");
    ok(&t->s, deliver(&t->s, 0, 202611, false).deliveries == 1, __LINE__);
    ok(&t->s, share_get(cx, id, &t->a) == MZ_OK, __LINE__);
    t->d = newest(&t->s, id);
    mz_str root = mz_str_fmt(cx->a, "%s/share/drop", t->s.h.w.dir);
    t->folder = mz_str_fmt(cx->a, MZ_FMT "/" MZ_FMT, MZ_ARG(root), MZ_ARG(t->a.number));
    if (folder) {
        ok(&t->s, mkdir(root.p, 0700) == 0 && mkdir(t->folder.p, 0700) == 0, __LINE__);
    }
    return cx;
}

static mz_str named(struct dropped *t, mz_str name, const char *ending)
{
    return mz_str_fmt(t->s.h.w.cx.a, MZ_FMT "/" MZ_FMT "%s", MZ_ARG(t->folder), MZ_ARG(name),
                      ending);
}

static bool there(struct dropped *t, mz_str name, const char *ending)
{
    struct stat st;
    return stat(named(t, name, ending).p, &st) == 0;
}

static struct share_dropped look(struct dropped *t)
{
    struct share_dropped out = {.put = -1};
    ok(&t->s, share_drop(&t->s.h.w.cx, &out) == MZ_OK, __LINE__);
    return out;
}

static void lay(struct dropped *t, mz_str text)
{
    FILE *f = fopen(named(t, t->d.number, ".receipt").p, "we");
    ok(&t->s, f != NULL && fwrite(text.p, 1, text.n, f) == text.n && fclose(f) == 0, __LINE__);
}

/* As the recipient signs it. */
static mz_str signed_receipt(struct dropped *t, int64_t rows)
{
    mz_cx *cx = &t->s.h.w.cx;
    uint8_t sign[MZ_SIG_N];
    mz_str text = mz_str_fmt(cx->a, "receipt " MZ_FMT " " MZ_FMT " %" PRId64, MZ_ARG(t->d.number),
                             MZ_ARG(t->d.hash), rows);
    ok(&t->s, mz_sign(cx, t->s.key, text, sign) == MZ_OK, __LINE__);
    return mz_str_fmt(cx->a, MZ_FMT " %" PRId64 " " MZ_FMT "\n", MZ_ARG(t->d.hash), rows,
                      MZ_ARG(mz_hex_encode(cx->a, mz_bytes(sign, sizeof sign))));
}

TEST(a_folder_that_nobody_made_gets_nothing)
{
    struct dropped t;
    (void)dropped(&t, false);
    CHECK(look(&t).put == 0 && !there(&t, t.d.number, ".txt") && t.s.bad == 0);
    world_done(&t.s);
}

TEST(a_delivery_lies_there_with_its_manifest_and_goes_with_a_signed_receipt)
{
    struct dropped t;
    mz_cx *cx = dropped(&t, true);
    struct share_checked seen;
    CHECK(look(&t).put == 1 && there(&t, t.d.number, ".txt") && there(&t, t.d.file, ""));
    CHECK(look(&t).put == 0); /* once */
    CHECK(share_check_manifest(cx, named(&t, t.d.number, ".txt").p, MZ_S(""), &seen) == MZ_OK);
    CHECK(seen.sign && seen.file && seen.rows == t.d.rows_n);
    lay(&t, signed_receipt(&t, t.d.rows_n));
    struct share_dropped out = look(&t);
    CHECK(out.taken == 1 && out.refused == 0 && out.removed == 1);
    CHECK(!there(&t, t.d.number, ".txt") && !there(&t, t.d.file, ""));
    CHECK(!there(&t, t.d.number, ".receipt"));
    t.d = newest(&t.s, t.a.id);
    CHECK(mz_str_eq(t.d.state, MZ_S("taken")) && mz_str_eq(t.d.taken_how, MZ_S("signed")));
    CHECK(look(&t).put == 0 && t.s.bad == 0);
    world_done(&t.s);
}

TEST(a_receipt_that_is_wrong_or_unsigned_is_refused_beside_it)
{
    struct dropped t;
    mz_cx *cx = dropped(&t, true);
    CHECK(look(&t).put == 1);
    mz_str bare = mz_str_fmt(cx->a, MZ_FMT " %" PRId64 "\n", MZ_ARG(t.d.hash), t.d.rows_n);
    const mz_str bad[] = {
        bare, MZ_S(""), signed_receipt(&t, t.d.rows_n + 1),
        mz_str_fmt(cx->a, MZ_FMT " %" PRId64 " 00ff", MZ_ARG(t.d.hash), t.d.rows_n)};
    for (size_t i = 0; i < MZ_LEN(bad); i++) {
        lay(&t, bad[i]);
        struct share_dropped out = look(&t);
        CHECK(out.taken == 0 && out.refused == 1 && there(&t, t.d.number, ".refused"));
        CHECK(!there(&t, t.d.number, ".receipt"));
    }
    CHECK(mz_str_eq(newest(&t.s, t.a.id).state, MZ_S("made")));
    lay(&t, signed_receipt(&t, t.d.rows_n));
    CHECK(look(&t).taken == 1 && !there(&t, t.d.number, ".refused") && t.s.bad == 0);
    world_done(&t.s);
}

TEST(an_agreement_that_is_suspended_empties_its_folder)
{
    struct dropped t;
    mz_cx *cx = dropped(&t, true);
    CHECK(look(&t).put == 1);
    CHECK(share_stop(cx, t.a.id, t.a.version, SHARE_SUSPEND, MZ_S("超范围使用")) == MZ_OK);
    CHECK(look(&t).removed == 1 && !there(&t, t.d.number, ".txt") && !there(&t, t.d.file, ""));
    CHECK(look(&t).put == 0 && t.s.bad == 0);
    world_done(&t.s);
}

TEST_MAIN(T(a_folder_that_nobody_made_gets_nothing),
          T(a_delivery_lies_there_with_its_manifest_and_goes_with_a_signed_receipt),
          T(a_receipt_that_is_wrong_or_unsigned_is_refused_beside_it),
          T(an_agreement_that_is_suspended_empties_its_folder))
