#include "feature/feed/feed_int.h"

const struct mz_route feed_routes[] = {
    {0},
};
