/*
 * leaks.h - what the leak checker must not count: caches that libraries keep until the process
 * ends.
 *
 * Fontconfig, Pango and Cairo load the fonts once and never give them back. That no document leaks
 * is shown in pdf_test.c, by memory that does not grow.
 */
#ifndef MZ_TESTS_LEAKS_H
#define MZ_TESTS_LEAKS_H

const char *__lsan_default_suppressions(void);
const char *__lsan_default_options(void);

__attribute__((weak)) const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\nleak:libpango\nleak:libcairo\nleak:libglib\n";
}

/* The last line of a test's output is its count. */
__attribute__((weak)) const char *__lsan_default_options(void)
{
    return "print_suppressions=0";
}

#endif
