/* fuzz_plain_test.c - fuzz_test.c with the kernels as they are built for the plain machine, on any
 * machine. */
#pragma GCC optimize("O3") /* as src/col is */
#define MZ_KERNEL_ONLY "sse2"
#include "col/group.c"
#include "col/kernel.c"
#include "rule/fuzz_test.c" /* and its TEST_MAIN(…) */
