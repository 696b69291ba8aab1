/*
 * kin.h - relatives who owe support and live elsewhere: who they are, what the household's papers
 * say of them, what each owes a month.
 *
 * Layer: feature, private to verify. A relative did not consent, so no source is asked about one:
 * income and agreement are those that the household brought (income tax, judgment, agreement), and
 * what was not brought is unknown, never nothing.
 *
 * The law is the pack's: its rule support_due, with the multiple and the share of the place
 * (domain notes 1.4: max(0, income per head - k x standard) x share / parents).
 */
#ifndef MZ_FEATURE_VERIFY_KIN_H
#define MZ_FEATURE_VERIFY_KIN_H

#include "feature/verify/report.h"

/* Registered with a member and not a member: spouse, children, parents, the head. */
mz_code kin_of(mz_cx *cx, const struct verify_pass *pass, struct report_kin **out,
               size_t *n) MZ_MUST_USE;
/* Each is among kin_of(), once, with amounts and numbers that can be; else MZ_INVALID. */
mz_code kin_check(mz_cx *cx, const struct verify_pass *pass, const struct verify_kin *told,
                  size_t n) MZ_MUST_USE;
/* What was told, as a member of the declared values, and back. */
void kin_write(mz_jw *w, const struct verify_kin *told, size_t n);
mz_code kin_read(mz_cx *cx, mz_str declared, struct verify_kin **told, size_t *n) MZ_MUST_USE;
/* Lays what was told beside the relatives and works out what each owes. */
mz_code kin_due(mz_cx *cx, const struct verify_pass *pass, const struct verify_kin *told,
                size_t told_n, struct report_kin *kin, size_t n) MZ_MUST_USE;

/* The sum of what is known to be owed, fen a month; *open: of somebody it is not known. */
int64_t kin_total(const struct report *r, bool *open);
/* How it came about, an MZ_T sentence. */
const char *kin_how(const struct report_kin *k);
/* What was told, in words; the sum in words. For page and paper (kin_web.c). */
mz_str kin_told(mz_cx *cx, const struct report_kin *k);
mz_str kin_sum(mz_cx *cx, const struct report *r);

#endif
