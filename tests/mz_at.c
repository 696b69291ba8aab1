/*
 * mz_at CLOCK COMMAND ... - mz, with a clock that a file moves: CLOCK holds how many milliseconds it
 * is ahead of the machine's, as 8 bytes in the order of this machine. Whoever writes them moves the
 * clock of every process at once, so that a test can let the days of a public notice pass.
 *
 * Only tests have this program; the product has no such option.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "app/app_int.h"

#define FEATURE(name) extern const struct mz_feature mz_feature_##name;
#include "app/features.def"
#undef FEATURE

const struct mz_feature *const mz_features[] = {
#define FEATURE(name) &mz_feature_##name,
#include "app/features.def"
#undef FEATURE
    NULL,
};

static int64_t moved_now(void *p)
{
    const volatile int64_t *ahead = p;
    return mz_now_ms(&(mz_cx){0}) + *ahead;
}

int main(int argc, char **argv)
{
    int fd = argc < 3 ? -1 : open(argv[1], O_RDWR | O_CLOEXEC);
    void *ahead = fd < 0 ? MAP_FAILED
                         : mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, fd, 0);
    if (ahead == MAP_FAILED || lseek(fd, 0, SEEK_END) < (off_t)sizeof(int64_t)) {
        (void)fprintf(stderr, "mz_at: CLOCK is a file of 8 bytes, then a command of mz\n");
        return 2;
    }
    const struct mz_clock clock = {moved_now, ahead};
    argv[1] = argv[0];
    return app_main(argc - 1, argv + 1, &clock);
}
