/* care_state.c - how the office itself stands, for its administrators: the record, the backups. */
#include <inttypes.h>

#include "base/date.h"
#include "base/text.h"
#include "feature/care/care_int.h"
#include "store/db.h"

enum { HOUR_MS = 3600000, PROOF_HOURS = 48, BACKUP_HOURS = 36 };

/* "3 hours ago", "2 days ago" */
static mz_str age_text(mz_cx *cx, int64_t hours)
{
    struct mz_say say = {.text = hours < 1    ? MZ_T("less than an hour ago")
                                 : hours < 48 ? MZ_T("{0} hours ago")
                                              : MZ_T("{0} days ago"),
                         .arg = {mz_thousands(cx->a, hours < 48 ? hours : hours / 24)}};
    return mz_text_say(cx->a, cx->lang, say);
}

static int64_t age_hours(mz_cx *cx, int64_t at_ms)
{
    int64_t now = mz_now_ms(cx);
    return at_ms > now ? 0 : (now - at_ms) / HOUR_MS; /* a clock that was set back */
}

mz_code care_state_record(mz_cx *cx, struct mz_state_now *out)
{
    int64_t proved = 0;
    int64_t broken = 0;
    MZ_TRY(mz_audit_newest(cx, "audit.proved", &proved));
    MZ_TRY(mz_audit_newest(cx, "audit.broken", &broken));
    int64_t at = broken > proved ? broken : proved;
    int64_t hours = age_hours(cx, at);
    out->text = at == 0 ? mz_text(cx->lang, MZ_T("Never proved")) : age_text(cx, hours);
    out->health = broken > proved                   ? MZ_HEALTH_BAD
                  : at == 0 || hours >= PROOF_HOURS ? MZ_HEALTH_LATE
                                                    : MZ_HEALTH_GOOD;
    out->why = mz_text(cx->lang, broken > proved
                                     ? MZ_T("The chain is broken: somebody changed the record. "
                                            "Keep the disk, call the audit administrator.")
                                     : MZ_T("Every night the program proves that nobody changed "
                                            "the record."));
    return MZ_OK;
}

mz_code care_state_backup(mz_cx *cx, struct mz_state_now *out)
{
    int64_t at = 0;
    MZ_TRY(mz_audit_newest(cx, "care.backup", &at));
    int64_t hours = age_hours(cx, at);
    bool late = at == 0 || hours >= BACKUP_HOURS;
    out->text = at == 0 ? mz_text(cx->lang, MZ_T("No backup yet")) : age_text(cx, hours);
    out->health = at == 0 ? MZ_HEALTH_BAD : late ? MZ_HEALTH_LATE : MZ_HEALTH_GOOD;
    out->why = mz_text(cx->lang, late ? MZ_T("Run mz backup on the server, every night by a "
                                             "timer, onto another disk.")
                                      : MZ_T("A backup helps only where it can be restored: try "
                                             "it once a quarter."));
    return MZ_OK;
}
