#include "base/text.h"

#include <stdio.h>

int main(void)
{
    mz_str s = mz_text(MZ_LANG_ZH, MZ_T("Please sign in first."));
    (void)printf(MZ_FMT "\n", MZ_ARG(s));
    return 0;
}
