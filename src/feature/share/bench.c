#include "feature/share/share_int.h"
const struct mz_bench share_benches[] = {{0}};
