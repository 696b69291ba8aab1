#include "feature/share/state.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct mapped {
    void *p;
    size_t n;
};

static void unmap(void *p)
{
    struct mapped *m = p;
    (void)munmap(m->p, m->n);
}

mz_code share_state_open(mz_cx *cx, const char *path, struct share_state *out)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    *out = (struct share_state){.n = 0};
    if (fd < 0) {
        return mz_fail(cx, MZ_ABSENT, "there is no %s", path);
    }
    bool good = fstat(fd, &st) == 0 && st.st_size >= SHARE_STATE_HEAD_MAX;
    void *p = good ? mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
    (void)close(fd);
    if (p == MAP_FAILED) {
        return mz_fail(cx, MZ_CORRUPT, "%s is no state of a delivery", path);
    }
    struct mapped *m = MZ_NEW(cx->a, struct mapped);
    *m = (struct mapped){p, (size_t)st.st_size};
    mz_arena_defer(cx->a, unmap, m);
    const char *end = memchr(p, '\n', SHARE_STATE_HEAD_MAX);
    size_t rest = m->n - SHARE_STATE_HEAD_MAX;
    if (end == NULL || rest % sizeof(struct share_state_row) != 0) {
        return mz_fail(cx, MZ_CORRUPT, "%s is no state of a delivery", path);
    }
    out->head = (mz_str){p, (size_t)(end - (const char *)p)};
    out->row = (const void *)((const char *)p + SHARE_STATE_HEAD_MAX);
    out->n = rest / sizeof(struct share_state_row);
    return MZ_OK;
}

static bool has(const struct share_state *s, uint64_t key)
{
    size_t lo = 0;
    size_t hi = s->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (s->row[mid].key < key) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo < s->n && s->row[lo].key == key;
}

bool share_state_person(const struct share_state *s, int64_t person)
{
    size_t categories = s->n == 0 ? 0 : (size_t)(s->row[s->n - 1].key >> SHARE_KEY_BITS) + 1;
    for (size_t i = 0; i < categories; i++) {
        if (has(s, share_key(i, person))) {
            return true;
        }
    }
    return false;
}
