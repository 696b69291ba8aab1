/* words.h - a report in words, for page and paper. Layer: feature, private to verify. */
#ifndef MZ_FEATURE_VERIFY_WORDS_H
#define MZ_FEATURE_VERIFY_WORDS_H

#include "feature/verify/report.h"

/* Names of the members as the reader may see them, by place in the report. */
mz_code words_names(mz_cx *cx, unsigned may, const struct report *r, mz_str **out) MZ_MUST_USE;
mz_str words_relation(enum mz_lang lang, mz_str code);
/* "33 银行账户与存款". */
mz_str words_category(mz_cx *cx, const struct pack *p, size_t category);
mz_str words_feature(enum mz_lang lang, const struct pack_line *l);
/* "1,140.00" or "2" of a declared value; — for MZ_NULL. */
mz_str words_declared(mz_cx *cx, const struct pack *p, size_t declared, int64_t v);
/* "34.5" of tenths. */
mz_str words_tenths(mz_arena *a, int64_t v);
/* What came of a category: state in words and the tone. */
enum words_tone { WORDS_GOOD, WORDS_IDLE, WORDS_WARN };
mz_str words_answer(mz_cx *cx, const struct report_category *c, enum words_tone *tone);
/* The period or day the data are of, in words; — when unknown. */
mz_str words_as_of(mz_cx *cx, const struct report_category *c);
/* The day of the answer of the source that a line rests on, and who it is. */
/* Why a source is missing, in the reader's language. */
mz_str words_fault(mz_cx *cx, mz_str fault, mz_str about);
/* Number, day and age of the delivery that answered; empty for other sources. */
mz_str words_delivery(mz_cx *cx, const struct report *r, const struct report_category *c);
mz_str words_source(mz_cx *cx, const struct pack *p, const struct report *r,
                    const struct pack_line *l);
mz_str words_metric(mz_cx *cx, enum pack_metric m, int64_t v);
mz_str words_day(mz_arena *a, int64_t day);
/* The address that the QR code opens. */
mz_code words_check_path(mz_cx *cx, mz_str number, mz_str *path) MZ_MUST_USE;

#endif
