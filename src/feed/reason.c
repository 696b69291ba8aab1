#include "feed/reason.h"

static const struct {
    const char *name;
    const char *text;
    bool back;
} reasons[] = {
#define X(name, back, text) {#name, text, back},
    MZ_FEED_REASONS(X)
#undef X
};

const char *mz_feed_reason_name(enum mz_feed_reason r)
{
    return reasons[r].name;
}

const char *mz_feed_reason_text(enum mz_feed_reason r)
{
    return reasons[r].text;
}

bool mz_feed_reason_back(enum mz_feed_reason r)
{
    return reasons[r].back;
}
