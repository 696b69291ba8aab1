/*
 * witness_cli.c - mz pay checkpoint, witness: the office's side of its book's witness; mz pay
 * countersign: the witness's own, on a machine of another office that needs no database.
 *
 * The two exchange texts by whatever way they have. The witness's public key is a setting of the
 * office, the office's a word of the witness's command: 130 hexadecimal digits each.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/encode.h"
#include "base/io.h"
#include "base/text.h"
#include "base/utf8.h"
#include "cli/print.h"
#include "feature/office/office.h"
#include "feature/pay/pay_int.h"
#include "feature/pay/witness.h"
#include "feature/verify/verify.h"
#include "feature/world.h"
#include "store/db.h"

enum { TEXT_MAX = 4096, HASH_HEX = 64 };

static mz_code slurp(mz_cx *cx, mz_str path, mz_str *out)
{
    struct stat st;
    size_t n = 0;
    char *p = mz_arena_alloc(cx->a, TEXT_MAX);
    int fd = open(mz_str_z(cx->a, path), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no file {0}"), .arg = {path});
    }
    bool good = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size < TEXT_MAX;
    mz_code rc = good ? mz_source_fill(cx, mz_source_fd(cx->a, fd), p, (size_t)st.st_size, &n)
                      : mz_refuse(cx, MZ_LIMIT, .field = "file",
                                  .text = MZ_T("This text is not signed as one of a witness is."));
    (void)close(fd);
    *out = (mz_str){p, n};
    return rc;
}

/* A public key as it is told: its point in hexadecimal. */
static mz_code key_of(mz_cx *cx, mz_crypto *c, mz_str hex, mz_key **out)
{
    mz_str raw = MZ_S("");
    MZ_TRY(mz_hex_decode(cx, hex, &raw));
    return mz_key_read_public(cx, c, MZ_KEY_SM2, raw, out);
}

static void print(struct mz_args *args, mz_str text)
{
    (void)fwrite(text.p, 1, text.n, mz_cli_out(args));
}

static mz_code print_public(mz_cx *cx, struct mz_args *args, const mz_key *key)
{
    mz_str raw = MZ_S("");
    MZ_TRY(mz_key_public(cx, key, &raw));
    print(args, mz_str_fmt(cx->a, MZ_FMT "\n", MZ_ARG(mz_hex_encode(cx->a, raw))));
    return MZ_OK;
}

/* ---- the office ----------------------------------------------------------------------------- */

struct hearing {
    int64_t county;
    mz_str text;
    const mz_key *witness;
    enum pay_witnessed said;
};

static mz_code checkpoint_tx(mz_cx *cx, void *p)
{
    struct hearing *h = p;
    MZ_TRY(pay_checkpoint(cx, h->county, &h->text));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("pay.checkpoint"),
                                             .kind = MZ_S("county"),
                                             .subject = h->county,
                                             .division = h->county * MZ_COUNTY_UNIT});
}

static mz_code take_tx(mz_cx *cx, void *p)
{
    struct hearing *h = p;
    return pay_witness_take(cx, h->county, h->witness, h->text, &h->said);
}

mz_code pay_checkpoint_run(mz_cx *cx, struct mz_args *args)
{
    struct hearing h = {.county = pay_county_of(cx, args)};
    mz_key *key = NULL;
    mz_str name = MZ_S("");
    if (mz_arg_given(args, "key")) {
        MZ_TRY(verify_key_open(cx, h.county * MZ_COUNTY_UNIT, &key, &name));
        mz_code rc = print_public(cx, args, key);
        mz_key_free(key);
        return rc;
    }
    MZ_TRY(mz_tx(cx, checkpoint_tx, &h));
    print(args, h.text);
    return MZ_OK;
}

static mz_code show(mz_cx *cx, struct mz_args *args, int64_t county)
{
    static const struct mz_column columns[] = {
        {"sets", MZ_T("Sets of the book"), MZ_CELL_INT, 0},
        {"seen", MZ_T("Countersigned by the witness"), MZ_CELL_INT, 0},
        {0},
    };
    struct pay_stands s = {0};
    mz_table *t = mz_table_new(cx, columns);
    MZ_TRY(pay_witness_stands(cx, county, &s));
    mz_table_int(t, s.sets);
    mz_table_int(t, s.seen);
    mz_table_print(cx, args, t);
    return MZ_OK;
}

static mz_code believed(mz_cx *cx, enum pay_witnessed said)
{
    switch (said) {
    case PAY_WITNESS_NOTHING:
    case PAY_WITNESS_SIGNED:
        break;
    case PAY_WITNESS_BAD:
        return mz_refuse(cx, MZ_INVALID, .field = "file",
                         .text = MZ_T("This is not an answer of the witness to this county. It was "
                                      "kept and believed in nothing."));
    case PAY_WITNESS_AHEAD:
    case PAY_WITNESS_OTHER:
        return mz_refuse(cx, MZ_CONFLICT, .field = "file",
                         .text = MZ_T("The witness knows a later or another book. Nothing goes to "
                                      "the bank until the bank has written which batches it has."));
    }
    return MZ_OK;
}

mz_code pay_witness_run(mz_cx *cx, struct mz_args *args)
{
    struct hearing h = {.county = pay_county_of(cx, args)};
    mz_crypto *crypto = NULL;
    mz_key *key = NULL;
    mz_str hex = MZ_S("");
    if (mz_operands_n(args) == 0) {
        return show(cx, args, h.county);
    }
    MZ_TRY(slurp(cx, mz_operand(args, 0), &h.text));
    MZ_TRY(office_get(cx, "pay.witness_key", &hex));
    if (hex.n == 0) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "pay.witness_key",
                         .text = MZ_T("Set the public key of the witness first: pay.witness_key."));
    }
    MZ_TRY(mz_crypto_open(cx, &crypto));
    mz_code rc = key_of(cx, crypto, hex, &key);
    h.witness = key;
    rc = rc == MZ_OK ? mz_tx(cx, take_tx, &h) : rc;
    mz_key_free(key);
    mz_crypto_close(crypto);
    MZ_TRY(rc);
    MZ_TRY(believed(cx, h.said));
    return show(cx, args, h.county);
}

/* ---- the witness ----------------------------------------------------------------------------- */

/* "SETS HASH\n"; no file yet: nothing is remembered. */
static mz_code remembered(mz_cx *cx, mz_str path, struct pay_memory *m)
{
    mz_str text = MZ_S("");
    size_t k = 0;
    *m = (struct pay_memory){.hash = MZ_S("")};
    if (access(mz_str_z(cx->a, path), F_OK) != 0 && errno == ENOENT) {
        return MZ_OK;
    }
    MZ_TRY(slurp(cx, path, &text));
    while (k < text.n && text.p[k] != ' ') {
        k++;
    }
    if (text.n != k + 1 + HASH_HEX + 1) {
        return mz_fail(cx, MZ_CORRUPT, "the memory of the witness is broken");
    }
    m->hash = (mz_str){text.p + k + 1, HASH_HEX};
    return mz_str_i64(cx, "memory", (mz_str){text.p, k}, 1, MZ_ID_UNIT - 1, &m->sets);
}

/* Beside it, synced, renamed: on disk when this returns, for the answer leaves behind it. */
static mz_code remember(mz_cx *cx, mz_str path, const struct pay_memory *m)
{
    const char *to = mz_str_z(cx->a, path);
    const char *beside = mz_str_fmt(cx->a, "%s.new", to).p;
    mz_str text = mz_str_fmt(cx->a, "%" PRId64 " " MZ_FMT "\n", m->sets, MZ_ARG(m->hash));
    int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool good = fd >= 0 && write(fd, text.p, text.n) == (ssize_t)text.n && fsync(fd) == 0;
    if (fd >= 0) {
        good = close(fd) == 0 && good;
    }
    return good && rename(beside, to) == 0
               ? MZ_OK
               : mz_fail(cx, MZ_IO, "the memory of the witness cannot be written: errno %d", errno);
}

static mz_code sign(mz_cx *cx, struct mz_args *args, mz_crypto *crypto, const mz_key *own)
{
    mz_key *office = NULL;
    struct pay_memory m;
    mz_str text = MZ_S("");
    mz_str answer = MZ_S("");
    mz_str memory = mz_arg_text(args, "memory");
    MZ_TRY(slurp(cx, mz_operand(args, 0), &text));
    MZ_TRY(remembered(cx, memory, &m));
    MZ_TRY(key_of(cx, crypto, mz_arg_text(args, "office"), &office));
    const struct pay_witness who = {office, own};
    mz_code rc = pay_witness_look(cx, &who, &m, text, &answer);
    mz_key_free(office);
    MZ_TRY(rc);
    MZ_TRY(m.sets == 0 ? MZ_OK : remember(cx, memory, &m));
    print(args, answer);
    return MZ_OK;
}

static mz_code own_key(mz_cx *cx, struct mz_args *args, mz_crypto *crypto, mz_key **own)
{
    const char *path = mz_str_z(cx->a, mz_arg_text(args, "key"));
    if (mz_operands_n(args) > 0 || access(path, F_OK) == 0) {
        return mz_key_load(cx, crypto, path, own);
    }
    MZ_TRY(mz_key_make(cx, crypto, MZ_KEY_SM2, own));
    return mz_key_store(cx, *own, path);
}

mz_code pay_countersign_run(mz_cx *cx, struct mz_args *args)
{
    mz_crypto *crypto = NULL;
    mz_key *own = NULL;
    bool whole = mz_arg_given(args, "office") && mz_arg_given(args, "memory");
    if (mz_operands_n(args) > 0 && !whole) {
        return mz_refuse(cx, MZ_INVALID, .field = "office",
                         .text = MZ_T("To countersign, --office and --memory are needed."));
    }
    MZ_TRY(mz_crypto_open(cx, &crypto));
    mz_code rc = own_key(cx, args, crypto, &own);
    rc = rc != MZ_OK                  ? rc
         : mz_operands_n(args) == 0 ? print_public(cx, args, own)
                                    : sign(cx, args, crypto, own);
    mz_key_free(own);
    mz_crypto_close(crypto);
    return rc;
}
