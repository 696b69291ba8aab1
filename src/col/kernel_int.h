/*
 * kernel_int.h - one body, three machines: the plain one, AVX2, AVX-512; the loader takes the best.
 *
 * Layer: col, private. Integers only, so all give the same bits. clang is only used to look at
 * these files and to fuzz them.
 *
 * The loader never takes the lesser two on a good machine. A test that includes kernel.c and
 * group.c after `#define MZ_KERNEL_ONLY "sse2"` (or "arch=x86-64-v3") has that one instead of the
 * library's: kernel_plain_test.c, fuzz_plain_test.c and their kind.
 */
#ifndef MZ_COL_KERNEL_INT_H
#define MZ_COL_KERNEL_INT_H

#if defined MZ_KERNEL_ONLY && defined __x86_64__
#define FAST __attribute__((target(MZ_KERNEL_ONLY)))
#elif defined __x86_64__ && !defined __clang__
#define FAST __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define FAST
#endif

#endif
