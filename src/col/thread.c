#include "col/thread.h"

#include <assert.h>
#include <pthread.h>
#include <stdbool.h>

struct part {
    void (*fn)(void *p, size_t i);
    void *p;
    size_t i;
    pthread_t thread;
    bool started;
};

static void *start(void *p)
{
    struct part *part = p;
    part->fn(part->p, part->i);
    return NULL;
}

void mz_threads_run(size_t n, void (*fn)(void *p, size_t i), void *p)
{
    struct part part[MZ_THREADS_MAX];
    assert(n <= MZ_THREADS_MAX);
    for (size_t i = 1; i < n; i++) {
        part[i] = (struct part){.fn = fn, .p = p, .i = i};
        part[i].started = pthread_create(&part[i].thread, NULL, start, &part[i]) == 0;
    }
    fn(p, 0);
    for (size_t i = 1; i < n; i++) {
        if (part[i].started) {
            (void)pthread_join(part[i].thread, NULL);
        } else {
            fn(p, i);
        }
    }
}
