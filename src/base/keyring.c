#include "base/keyring.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/secret_file.h"

enum use { SEAL, MAC };
enum { MASTER_N = 32 };

static const struct {
    const char *label;
    enum use use;
} purposes[] = {
#define X(name, label, use, what) {label, use},
    MZ_PURPOSES(X)
#undef X
};

/* What is derived from one master; the half that fits the purpose's use is set. */
struct derived {
    mz_aead *aead;
    mz_mac *mac;
};

struct generation {
    uint16_t version;
    struct derived for_purpose[MZ_LEN(purposes)];
};

struct mz_keyring {
    mz_crypto *c;
    char *dir;
    size_t n;
    struct generation g[MZ_KEYRING_MAX]; /* oldest first */
};

/* ---- the directory ---------------------------------------------------- */

static const char *path_of(mz_cx *cx, const char *dir, unsigned version)
{
    return mz_str_fmt(cx->a, "%s/keys/master.%u", dir, version).p;
}

/* 1 to 65535 out of "master.N", 0 for any other name. */
static uint16_t version_of(const char *name)
{
    static const char head[] = "master.";
    const size_t head_n = sizeof head - 1;
    if (strncmp(name, head, head_n) != 0 || name[head_n] == '0') {
        return 0;
    }
    unsigned v = 0;
    for (const char *p = name + head_n; *p != '\0'; p++) {
        if (*p < '0' || *p > '9') {
            return 0;
        }
        v = v * 10 + (unsigned)(*p - '0');
        if (v > UINT16_MAX) {
            return 0;
        }
    }
    return (uint16_t)v;
}

static int by_version(const void *a, const void *b)
{
    const uint16_t *x = a;
    const uint16_t *y = b;
    return (*x > *y) - (*x < *y);
}

static mz_code check_folder(mz_cx *cx, const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        mz_code c = errno == ENOENT ? MZ_ABSENT : MZ_IO;
        return mz_fail(cx, c, "cannot open \"%s\": %s", path, strerrordesc_np(errno));
    }
    if (!S_ISDIR(st.st_mode) || (st.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        return mz_refuse(cx, MZ_DENIED,
                         .text =
                             MZ_T("Others may change the key folder {0}; its mode must be 0700"),
                         .arg = {mz_str_of(path)});
    }
    return MZ_OK;
}

/* The versions in DIR/keys, ascending; none is fine. */
static mz_code versions_in(mz_cx *cx, const char *dir, uint16_t version[MZ_KEYRING_MAX], size_t *n)
{
    const char *path = mz_str_fmt(cx->a, "%s/keys", dir).p;
    MZ_TRY(check_folder(cx, path));
    DIR *d = opendir(path);
    if (d == NULL) {
        return mz_fail(cx, MZ_IO, "cannot list \"%s\": %s", path, strerrordesc_np(errno));
    }
    *n = 0;
    const struct dirent *e = NULL;
    while ((e = readdir(d)) != NULL) {
        uint16_t v = version_of(e->d_name);
        if (v != 0 && *n < MZ_KEYRING_MAX) {
            version[*n] = v;
        }
        *n += v != 0;
    }
    (void)closedir(d);
    if (*n > MZ_KEYRING_MAX) {
        return mz_fail(cx, MZ_LIMIT, "\"%s\" holds %zu masters; retire old ones", path, *n);
    }
    qsort(version, *n, sizeof *version, by_version);
    return MZ_OK;
}

static mz_code write_master(mz_cx *cx, const char *dir, unsigned version)
{
    uint8_t *master = mz_secret_new(MASTER_N);
    mz_random_fill(cx, master, MASTER_N);
    mz_code rc = mz_secret_file_write(cx, path_of(cx, dir, version), mz_bytes(master, MASTER_N));
    mz_secret_free(master, MASTER_N);
    return rc;
}

mz_code mz_keyring_create(mz_cx *cx, const char *dir)
{
    const char *path = mz_str_fmt(cx->a, "%s/keys", dir).p;
    if (mkdir(path, S_IRWXU) != 0 && errno != EEXIST) {
        return mz_fail(cx, MZ_IO, "cannot make \"%s\": %s", path, strerrordesc_np(errno));
    }
    uint16_t version[MZ_KEYRING_MAX];
    size_t n = 0;
    MZ_TRY(versions_in(cx, dir, version, &n));
    if (n > 0) {
        /* A second first key would make every stored value unreadable. */
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("{0} already has keys"),
                         .arg = {mz_str_of(dir)});
    }
    return write_master(cx, dir, 1);
}

mz_code mz_keyring_rotate(mz_cx *cx, const char *dir, uint16_t *version)
{
    uint16_t have[MZ_KEYRING_MAX];
    size_t n = 0;
    MZ_TRY(versions_in(cx, dir, have, &n));
    if (n == 0) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("{0} has no keys"), .arg = {mz_str_of(dir)});
    }
    if (n == MZ_KEYRING_MAX || have[n - 1] == UINT16_MAX) {
        return mz_fail(cx, MZ_LIMIT, "\"%s\" holds %zu masters; retire old ones", dir, n);
    }
    unsigned next = have[n - 1] + 1U;
    MZ_TRY(write_master(cx, dir, next));
    *version = (uint16_t)next;
    return MZ_OK;
}

mz_code mz_keyring_retire(mz_cx *cx, const char *dir, uint16_t keep)
{
    uint16_t have[MZ_KEYRING_MAX];
    size_t n = 0;
    MZ_TRY(versions_in(cx, dir, have, &n));
    if (bsearch(&keep, have, n, sizeof *have, by_version) == NULL) {
        return mz_fail(cx, MZ_ABSENT, "\"%s\" has no master %u", dir, (unsigned)keep);
    }
    for (size_t i = 0; have[i] < keep; i++) {
        const char *path = path_of(cx, dir, have[i]);
        if (unlink(path) != 0) {
            return mz_fail(cx, MZ_IO, "cannot delete \"%s\": %s", path, strerrordesc_np(errno));
        }
    }
    return MZ_OK;
}

/* ---- opening ---------------------------------------------------------- */

static mz_code derive(mz_cx *cx, mz_keyring *k, mz_str master, struct generation *g, size_t purpose)
{
    uint8_t key[MZ_AEAD_KEY_N];
    const uint8_t version[2] = {(uint8_t)(g->version >> 8), (uint8_t)(g->version & 0xFF)};
    mz_str label = mz_str_of(purposes[purpose].label);
    uint8_t info[64];
    assert(label.n + sizeof version <= sizeof info);
    memcpy(info, label.p, label.n);
    memcpy(info + label.n, version, sizeof version);
    const struct mz_hkdf in = {.kind = MZ_HASH_SM3,
                               .secret = master,
                               .salt = MZ_S("mz keyring 1"),
                               .info = mz_bytes(info, label.n + sizeof version)};
    MZ_TRY(mz_hkdf(cx, k->c, &in, key, sizeof key));
    struct derived *d = &g->for_purpose[purpose];
    mz_code rc = purposes[purpose].use == SEAL
                     ? mz_aead_new(cx, k->c, key, g->version, &d->aead)
                     : mz_mac_new(cx, k->c, MZ_HASH_SM3, mz_bytes(key, 32), &d->mac);
    mz_wipe(key, sizeof key);
    return rc;
}

static mz_code load_generation(mz_cx *cx, mz_keyring *k, const char *path, struct generation *g)
{
    uint8_t *master = mz_secret_new(MASTER_N);
    size_t n = 0;
    mz_code rc = mz_secret_file_read(cx, path, master, MASTER_N, &n);
    if (rc == MZ_LIMIT || (rc == MZ_OK && n != MASTER_N)) {
        mz_clear(cx);
        rc = mz_refuse(cx, MZ_CORRUPT, .text = MZ_T("The key file {0} is damaged"),
                       .arg = {mz_str_of(path)});
    }
    for (size_t i = 0; i < MZ_LEN(purposes) && rc == MZ_OK; i++) {
        rc = derive(cx, k, mz_bytes(master, MASTER_N), g, i);
    }
    mz_secret_free(master, MASTER_N);
    return rc;
}

static void drop_generation(struct generation *g)
{
    for (size_t j = 0; j < MZ_LEN(purposes); j++) {
        mz_aead_free(g->for_purpose[j].aead);
        mz_mac_free(g->for_purpose[j].mac);
        g->for_purpose[j] = (struct derived){0};
    }
}

mz_code mz_keyring_open(mz_cx *cx, mz_crypto *c, const char *dir, mz_keyring **out)
{
    uint16_t version[MZ_KEYRING_MAX];
    size_t n = 0;
    MZ_TRY(versions_in(cx, dir, version, &n));
    if (n == 0) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("{0} has no keys"), .arg = {mz_str_of(dir)});
    }
    mz_keyring *k = mz_secret_new(sizeof *k);
    k->c = c;
    k->dir = strdup(dir);
    if (k->dir == NULL) {
        abort();
    }
    for (size_t i = 0; i < n; i++) {
        k->g[i].version = version[i];
        k->n = i + 1;
        mz_code rc = load_generation(cx, k, path_of(cx, dir, version[i]), &k->g[i]);
        if (rc != MZ_OK) {
            mz_keyring_close(k);
            return rc;
        }
    }
    *out = k;
    return MZ_OK;
}

mz_code mz_keyring_again(mz_cx *cx, const mz_keyring *k, mz_crypto *c, mz_keyring **out)
{
    return mz_keyring_open(cx, c, k->dir, out);
}

void mz_keyring_close(mz_keyring *k)
{
    if (k == NULL) {
        return;
    }
    for (size_t i = 0; i < k->n; i++) {
        drop_generation(&k->g[i]);
    }
    free(k->dir);
    mz_secret_free(k, sizeof *k);
}

mz_crypto *mz_keyring_crypto(const mz_keyring *k)
{
    return k->c;
}

uint16_t mz_keyring_newest(const mz_keyring *k)
{
    return k->g[k->n - 1].version;
}

uint16_t mz_keyring_oldest(const mz_keyring *k)
{
    return k->g[0].version;
}

/* NULL when the version is not in the ring. */
static const struct derived *find(const mz_keyring *k, uint16_t version, enum mz_purpose purpose)
{
    for (size_t i = k->n; i-- > 0;) {
        if (k->g[i].version == version) {
            return &k->g[i].for_purpose[purpose];
        }
    }
    return NULL;
}

/*
 * Another process has sealed with a master that was not there when this one opened its keyring:
 * take up all that were made since, in their order. What cannot be read stays unknown.
 */
static void learn(mz_cx *cx, mz_keyring *k, uint16_t version)
{
    for (unsigned v = mz_keyring_newest(k) + 1U; v <= version && k->n < MZ_KEYRING_MAX; v++) {
        struct generation *g = &k->g[k->n];
        const char *path = path_of(cx, k->dir, v);
        if (access(path, F_OK) != 0) {
            continue;
        }
        g->version = (uint16_t)v;
        if (load_generation(cx, k, path, g) != MZ_OK) {
            drop_generation(g);
            mz_clear(cx);
            return;
        }
        k->n++;
    }
}

mz_code mz_keyring_mac(mz_cx *cx, mz_keyring *k, enum mz_purpose purpose, uint16_t version,
                       mz_str data, uint8_t out[32])
{
    assert(purposes[purpose].use == MAC);
    const struct derived *d = find(k, version, purpose);
    if (d == NULL) {
        return mz_fail(cx, MZ_ABSENT, "key version %u is not in the keyring", (unsigned)version);
    }
    return mz_mac_parts(cx, d->mac, &data, 1, out);
}

mz_code mz_keyring_print(mz_cx *cx, mz_keyring *k, uint16_t version, uint8_t out[MZ_PRINT_N])
{
    uint8_t full[32];
    MZ_TRY(mz_keyring_mac(cx, k, MZ_FOR_CHECK, version, MZ_S("print"), full));
    memcpy(out, full, MZ_PRINT_N);
    return MZ_OK;
}

/* ---- fields ----------------------------------------------------------- */

enum { NAME_MAX_N = 64, PLACE_MAX = 2 * (NAME_MAX_N + 1) + 8 + 2 };

/* table | column | row | key version, each name behind its length. */
static mz_str place_of(struct mz_field_at at, uint16_t version, uint8_t out[PLACE_MAX])
{
    const mz_str name[] = {at.table, at.column};
    size_t n = 0;
    for (size_t i = 0; i < MZ_LEN(name); i++) {
        assert(name[i].n > 0 && name[i].n <= NAME_MAX_N);
        out[n++] = (uint8_t)name[i].n;
        memcpy(out + n, name[i].p, name[i].n);
        n += name[i].n;
    }
    for (unsigned shift = 64; shift > 0; shift -= 8) {
        out[n++] = (uint8_t)((uint64_t)at.row >> (shift - 8));
    }
    out[n++] = (uint8_t)(version >> 8);
    out[n++] = (uint8_t)(version & 0xFF);
    return mz_bytes(out, n);
}

mz_code mz_field_seal(mz_cx *cx, mz_keyring *k, enum mz_purpose purpose, struct mz_field_at at,
                      mz_str plain, mz_str *blob)
{
    assert(purposes[purpose].use == SEAL);
    if (plain.n > MZ_FIELD_MAX) {
        return mz_fail(cx, MZ_LIMIT, "a field of %zu bytes is too long", plain.n);
    }
    const struct generation *g = &k->g[k->n - 1];
    uint8_t place[PLACE_MAX];
    return mz_aead_seal(cx, g->for_purpose[purpose].aead, place_of(at, g->version, place), plain,
                        blob);
}

mz_code mz_field_open(mz_cx *cx, mz_keyring *k, enum mz_purpose purpose, struct mz_field_at at,
                      mz_str blob, mz_str *plain)
{
    assert(purposes[purpose].use == SEAL);
    uint16_t version = 0;
    uint8_t place[PLACE_MAX];
    mz_code rc = mz_aead_version(cx, blob, &version);
    if (rc == MZ_OK) {
        const struct derived *d = find(k, version, purpose);
        if (d == NULL && version > mz_keyring_newest(k)) {
            learn(cx, k, version);
            d = find(k, version, purpose);
        }
        rc = d == NULL ? MZ_CORRUPT
                       : mz_aead_open(cx, d->aead, place_of(at, version, place), blob, plain);
    }
    if (rc == MZ_CORRUPT) {
        mz_clear(cx); /* the reader's sentence says more than the cipher's */
        mz_str where = mz_str_fmt(cx->a, MZ_FMT "." MZ_FMT " %lld, key %u", MZ_ARG(at.table),
                                  MZ_ARG(at.column), (long long)at.row, (unsigned)version);
        return mz_refuse(cx, MZ_CORRUPT,
                         .text = MZ_T("A stored value was changed outside the system and cannot be "
                                      "shown ({0})"),
                         .arg = {where});
    }
    return rc;
}

bool mz_field_old(const mz_keyring *k, mz_str blob)
{
    mz_cx quiet = {0};
    uint16_t version = 0;
    return mz_aead_version(&quiet, blob, &version) == MZ_OK && version != mz_keyring_newest(k);
}

/* ---- blind indexes ---------------------------------------------------- */

mz_code mz_blind_index_at(mz_cx *cx, mz_keyring *k, enum mz_purpose purpose, uint16_t version,
                          mz_str value, mz_blind *out)
{
    uint8_t full[32];
    MZ_TRY(mz_keyring_mac(cx, k, purpose, version, value, full));
    memcpy(out->b, full, sizeof out->b);
    return MZ_OK;
}

mz_code mz_blind_index(mz_cx *cx, mz_keyring *k, enum mz_purpose purpose, mz_str value,
                       mz_blind *out)
{
    return mz_blind_index_at(cx, k, purpose, mz_keyring_oldest(k), value, out);
}

uint64_t mz_blind_u64(mz_blind b)
{
    uint64_t v = 0;
    for (size_t i = 0; i < 8; i++) {
        v = v << 8 | b.b[i];
    }
    return v;
}
