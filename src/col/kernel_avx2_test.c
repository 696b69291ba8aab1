/* kernel_avx2_test.c - kernel_test.c with the kernels as they are built for AVX2, where it is
 * there. */
#pragma GCC optimize("O3") /* as src/col is */
#define MZ_KERNEL_ONLY "arch=x86-64-v3"
#include "col/group.c"
#include "col/kernel.c"

int tests_on_avx2(int argc, char **argv);
#define main tests_on_avx2
#include "col/kernel_test.c" /* and its TEST_MAIN(…) */
#undef main

int main(int argc, char **argv)
{
    if (!__builtin_cpu_supports("x86-64-v3")) {
        printf("skip all: this processor has no AVX2\n0 passed, 0 failed\n");
        return 0;
    }
    return tests_on_avx2(argc, argv);
}
