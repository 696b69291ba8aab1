/* F22: the witness of the book is down, late, ahead, wrong, or says two things. */
#include "feature/pay/month_testing.h"
#include "feature/pay/witness.h"
#include "feature/verify/verify.h"

struct watched {
    struct payer p;
    mz_key *office;
    mz_key *own;
    struct pay_memory memory;
};

static bool watch(struct watched *w, enum mz_db_kind kind)
{
    mz_str print = {0};
    memset(w, 0, sizeof *w);
    begin(&w->p, kind, 3);
    mz_cx *cx = &w->p.w.cx;
    return verify_key_open(cx, COUNTY * MZ_COUNTY_UNIT, &w->office, &print) == MZ_OK &&
           mz_key_make(cx, w->p.crypto, MZ_KEY_SM2, &w->own) == MZ_OK;
}

static void end_watch(struct watched *w)
{
    mz_key_free(w->office);
    mz_key_free(w->own);
    done(&w->p);
}

static mz_code ask(struct watched *w, mz_str *answer)
{
    mz_cx *cx = &w->p.w.cx;
    const struct pay_witness who = {w->office, w->own};
    mz_str text = {0};
    MZ_TRY(pay_checkpoint(cx, COUNTY, &text));
    return pay_witness_look(cx, &who, &w->memory, text, answer);
}

static mz_code hear(struct watched *w, mz_str answer, enum pay_witnessed *said)
{
    mz_cx *cx = &w->p.w.cx;
    return STEP(cx, pay_witness_take(cx, COUNTY, w->own, answer, said));
}

static struct pay_stands stands(struct watched *w)
{
    struct pay_stands s = {.sets = -1};
    return pay_witness_stands(&w->p.w.cx, COUNTY, &s) == MZ_OK ? s : (struct pay_stands){-1, -1};
}

BOTH(f22_a_witness_that_is_down_or_late_stops_nothing)
{
    struct watched w;
    enum pay_witnessed said = PAY_WITNESS_NOTHING;
    mz_str first = {0};
    mz_str second = {0};
    CHECK(watch(&w, kind_));
    CHECK(ask(&w, &first) == MZ_OK); /* its answer is under way for a month */
    CHECK(finishes(&w.p, PERIOD, 3));
    CHECK(stands(&w).seen == 0 && stands(&w).sets > 0);
    CHECK(ask(&w, &second) == MZ_OK && hear(&w, second, &said) == MZ_OK);
    /* The office asked from the start of its book; the witness had signed behind that. */
    CHECK(said == PAY_WITNESS_SIGNED && stands(&w).seen > 0);
    int64_t seen = stands(&w).seen;
    CHECK(hear(&w, first, &said) == MZ_OK && said == PAY_WITNESS_SIGNED); /* late */
    CHECK(hear(&w, second, &said) == MZ_OK && said == PAY_WITNESS_SIGNED); /* twice */
    CHECK(stands(&w).seen == seen);
    CHECK(ask(&w, &second) == MZ_OK && hear(&w, second, &said) == MZ_OK);
    CHECK(stands(&w).seen == stands(&w).sets && w.memory.sets == stands(&w).sets);
    CHECK(pay_may_send(&w.p.w.cx, COUNTY) == MZ_OK && sound(&w.p.w.cx));
    end_watch(&w);
}

static bool copied(const struct watched *w, const char *from, const char *to)
{
    char line[300];
    (void)snprintf(line, sizeof line, "rm -rf %s%s && cp -r %s%s %s%s", w->p.w.dir, to, w->p.w.dir,
                   from, w->p.w.dir, to);
    return system(line) == 0; /* NOLINT(cert-env33-c): texts of the test */
}

TEST(f22_a_book_that_was_set_back_is_told_and_sends_nothing)
{
    struct watched w;
    enum pay_witnessed said = PAY_WITNESS_NOTHING;
    struct ledger_batch b;
    mz_str answer = {0};
    mz_str path = {0};
    CHECK(watch(&w, MZ_DB_SQLITE));
    mz_cx *cx = &w.p.w.cx;
    CHECK(ask(&w, &answer) == MZ_OK && hear(&w, answer, &said) == MZ_OK);
    while (state_of(cx, PERIOD, &b) != LEDGER_APPROVED) {
        CHECK(go_on(&w.p, PERIOD) == MZ_OK);
    }
    shut(&w.p);
    CHECK(copied(&w, "", ".yesterday") && reopen(&w.p) == MZ_OK);
    CHECK(finishes(&w.p, PERIOD, 3));
    CHECK(ask(&w, &answer) == MZ_OK && hear(&w, answer, &said) == MZ_OK);
    CHECK(said == PAY_WITNESS_SIGNED);
    shut(&w.p); /* somebody puts yesterday's files back, and says so to nobody */
    CHECK(copied(&w, ".yesterday", "") && reopen(&w.p) == MZ_OK);
    CHECK(state_of(cx, PERIOD, &b) == LEDGER_APPROVED && pay_may_send(cx, COUNTY) == MZ_OK);
    CHECK(ask(&w, &answer) == MZ_OK && hear(&w, answer, &said) == MZ_OK);
    CHECK(said == PAY_WITNESS_AHEAD);
    CHECK(pay_export(cx, b.id, w.p.w.dir, &path) == MZ_CONFLICT); /* the bank may have it */
    mz_clear(cx);
    CHECK(sound(cx));
    end_watch(&w);
}

BOTH(f22_an_answer_of_somebody_else_is_believed_in_nothing)
{
    struct watched w;
    enum pay_witnessed said = PAY_WITNESS_NOTHING;
    mz_str answer = {0};
    mz_key *own = NULL;
    CHECK(watch(&w, kind_));
    mz_cx *cx = &w.p.w.cx;
    CHECK(ask(&w, &answer) == MZ_OK);
    char *other = mz_arena_alloc(cx->a, answer.n);
    for (size_t i = 0; i < answer.n; i += 7) { /* whatever byte was changed on the way */
        memcpy(other, answer.p, answer.n);
        other[i] ^= 1;
        CHECK(hear(&w, (mz_str){other, answer.n}, &said) == MZ_OK && said == PAY_WITNESS_BAD);
    }
    CHECK(hear(&w, MZ_S(""), &said) == MZ_OK && said == PAY_WITNESS_BAD);
    CHECK(hear(&w, MZ_S("sm2: \n"), &said) == MZ_OK && said == PAY_WITNESS_BAD);
    CHECK(mz_key_make(cx, w.p.crypto, MZ_KEY_SM2, &own) == MZ_OK);
    mz_key *right = w.own;
    w.own = own; /* another key signs in the witness's name */
    CHECK(ask(&w, &answer) == MZ_OK);
    w.own = right;
    CHECK(hear(&w, answer, &said) == MZ_OK && said == PAY_WITNESS_BAD);
    CHECK(stands(&w).seen == 0 && pay_may_send(cx, COUNTY) == MZ_OK);
    CHECK(finishes(&w.p, PERIOD, 3));
    mz_key_free(own);
    end_watch(&w);
}

/* What the witness signed of a book that is not ours: one of the two is not what it was. */
BOTH(f22_a_witness_that_signs_two_books_closes_the_way_to_the_bank)
{
    struct watched w;
    enum pay_witnessed said = PAY_WITNESS_NOTHING;
    mz_str answer = {0};
    CHECK(watch(&w, kind_));
    mz_cx *cx = &w.p.w.cx;
    CHECK(ask(&w, &answer) == MZ_OK && hear(&w, answer, &said) == MZ_OK);
    CHECK(said == PAY_WITNESS_SIGNED && pay_may_send(cx, COUNTY) == MZ_OK);
    char *hash = mz_arena_alloc(cx->a, w.memory.hash.n);
    memcpy(hash, w.memory.hash.p, w.memory.hash.n);
    hash[5] = hash[5] == '0' ? '1' : '0';
    w.memory.hash = (mz_str){hash, w.memory.hash.n};
    CHECK(ask(&w, &answer) == MZ_OK && hear(&w, answer, &said) == MZ_OK);
    CHECK(said == PAY_WITNESS_OTHER && pay_may_send(cx, COUNTY) == MZ_CONFLICT);
    mz_clear(cx);
    CHECK(STEP(cx, pay_restore_clear(cx, COUNTY, MZ_S("ABC-9"))) == MZ_OK);
    CHECK(pay_may_send(cx, COUNTY) == MZ_OK);
    end_watch(&w);
}

/* The office, or who stole its key, shows the witness a second book of the same length. */
TEST(f22_a_witness_never_signs_a_second_book)
{
    struct watched a;
    struct watched b;
    mz_str answer = {0};
    mz_str text = {0};
    CHECK(watch(&a, MZ_DB_SQLITE) && watch(&b, MZ_DB_SQLITE));
    const struct pay_witness who = {a.office, a.own};
    const struct pay_witness second = {b.office, a.own};
    CHECK(pay_checkpoint(&a.p.w.cx, COUNTY, &text) == MZ_OK);
    CHECK(pay_witness_look(&a.p.w.cx, &who, &a.memory, text, &answer) == MZ_OK);
    mz_str kept = a.memory.hash;
    CHECK(pay_checkpoint(&b.p.w.cx, COUNTY, &text) == MZ_OK);
    CHECK(pay_witness_look(&a.p.w.cx, &who, &a.memory, text, &answer) == MZ_INVALID);
    mz_clear(&a.p.w.cx); /* another county's key */
    CHECK(pay_witness_look(&a.p.w.cx, &second, &a.memory, text, &answer) == MZ_OK);
    CHECK(strstr(mz_str_z(a.p.w.cx.a, answer), "said: signed") == NULL);
    CHECK(mz_str_eq(a.memory.hash, kept));
    end_watch(&a);
    end_watch(&b);
}

TEST_MAIN(T2(f22_a_witness_that_is_down_or_late_stops_nothing),
          T(f22_a_book_that_was_set_back_is_told_and_sends_nothing),
          T2(f22_an_answer_of_somebody_else_is_believed_in_nothing),
          T2(f22_a_witness_that_signs_two_books_closes_the_way_to_the_bank),
          T(f22_a_witness_never_signs_a_second_book))
