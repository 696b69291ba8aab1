/* crash_writer_int.h - a writer of the kill harness from inside. Private to crash_*.c. */
#ifndef MZ_FEATURE_CARE_CRASH_WRITER_INT_H
#define MZ_FEATURE_CARE_CRASH_WRITER_INT_H

#include "feature/care/crash_int.h"
#include "feature/care/wire.h"

enum { OWN_MAX = 400, TAG_MAX = 32, FORM_MAX = 600, RETRY_MS = 10, LAST_TRIES = 200 };

struct own {
    int64_t id;
    int64_t version;
    char added[TAG_MAX]; /* tag of its first version, its source for ever */
};

struct writer {
    const struct crash_writer *w;
    struct wire wire;  /* the one who asks */
    struct wire other; /* the one who decides */
    uint64_t random;
    int64_t serial;
    int log;
    struct own own[OWN_MAX];
    size_t own_n;
};

/* One write() for a line: a reader never sees half of one. */
void crash_line(struct writer *w, const char *fmt, ...) MZ_PRINTF(2, 3);
/*
 * Send until somebody answers for it: nothing, 500 and 503 leave open what was done, so the same
 * key goes again. False when the run ends first.
 */
bool crash_insist(struct writer *w, struct wire *wire, const struct wire_call *call,
                  struct wire_answer *out);
/* "crash-WRITER-SERIAL", a new one. */
void crash_tag(struct writer *w, char tag[TAG_MAX]);
/* The number behind `mark` in an answer; 0 without one. */
int64_t crash_id(mz_str body, const char *mark);
/* The answer of a request whose first answer died with the process that did it. */
bool crash_known(const struct wire_answer *a);

/*
 * A household of two is registered, a split of it is asked for, and somebody else approves: each
 * step is a request of its own that must be there once it was acknowledged.
 */
void crash_family(struct writer *w);

#endif
