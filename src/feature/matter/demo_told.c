/* demo_told.c - what is told in the forms of the demonstration's cases. */
#include <assert.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/matter/demo_int.h"

/*
 * What differs from one to the other: "@b" in what is told is one of these, by turns; "@d" is the
 * day of the death.
 */
enum { VARIANTS = 5 };
static const struct variant {
    char mark;
    const char *is[VARIANTS];
} variants[] = {
    {'b', {"210", "60", "0", "140", "320"}},                       /* business */
    {'p', {"180", "205", "190", "230", "215"}},                    /* pension */
    {'r', {"2000", "1200", "2600", "800", "1800"}},                /* proposed relief */
    {'i', {"false", "false", "true", "false", "false"}},           /* severe illness */
    {'e', {"accident", "sudden_illness", "fire", "accident", "sudden_illness"}},
};

/* What is told in a form, as of a household of one; the day of birth is the person's own. */
static const struct demo_telling tellings[] = {
#define PROPERTY                                                                             \
    "\"financial_assets\":\"8000\",\"dwellings\":\"1\",\"premises\":\"0\",\"vehicles\":\"0\"," \
    "\"new_house\":\"false\""
#define EARNS(wage, pension)                                                     \
    "\"wage\":\"" wage "\",\"business\":\"@b\",\"property_income\":\"0\","           \
    "\"pension\":\"" pension "\",\"support_received\":\"0\",\"other_transfer\":\"0\""
#define LIVES(income)                                                                       \
    "\"role\":\"self\",\"lives_together\":\"true\",\"held\":\"free\",\"can_work\":\"false\"," \
    "\"disabled_kind\":\"none\",\"disabled_grade\":\"no_grade\",\"severe_illness\":\"@i\"," \
    "\"hard_after\":\"false\"," income
#define POOR   LIVES(EARNS("0", "@p"))
#define MARGIN LIVES(EARNS("900", "@p"))
#define SPENDS LIVES(EARNS("2100", "@p"))
#define DIED   "\"death_day\":\"@d\""
#define RELIEF                                                                           \
    "\"basic_life_hard\":\"true\",\"relief_proposed\":\"@r\",\"emergencies\":[\"@e\"]"
#define SPENT                                                                            \
    ",\"living_cost\":\"14000\",\"medical_net\":\"26000\",\"education_net\":\"0\","         \
    "\"rehab_net\":\"3000\",\"other_rigid\":\"0\""
    {"aid_household", "margin_apply", PROPERTY, MARGIN, 18, 120, DEMO_ALONE},
    {"aid_household", NULL, PROPERTY, POOR, 18, 120, DEMO_ALONE},
    {"rigid_household", NULL, PROPERTY SPENT, SPENDS, 18, 120, DEMO_ALONE},
    {"relief_spend_form", NULL, PROPERTY SPENT "," RELIEF, SPENDS, 18, 120, DEMO_ALONE},
    {"relief_urgent_form", NULL, RELIEF,
     "\"role\":\"self\",\"lives_together\":\"true\",\"held\":\"free\"", 18, 120, DEMO_ANYBODY},
    {"change_notice", NULL, PROPERTY, POOR, 18, 120, DEMO_ANYBODY},
    {"review_notice", NULL, PROPERTY, POOR, 18, 120, DEMO_ANYBODY},
    {"tekun_person", NULL, PROPERTY,
     "\"role\":\"self\",\"lives_together\":\"true\",\"held\":\"free\",\"disabled_kind\":\"none\","
     "\"supporters\":\"nobody\",\"supporters_n\":\"0\"," EARNS("0", "180"),
     60, 120, DEMO_ALONE},
    {"disability_person", NULL, "",
     "\"held\":\"free\",\"disabled_kind\":\"limb\",\"disabled_grade\":\"grade_2\","
     "\"card_until\":\"2031-06-30\",\"on_injury_care\":\"false\"",
     18, 75, DEMO_POOR},
    {"aged_person", NULL, "", "", 80, 120, DEMO_EITHER},
    {"life_proof", NULL, "", "", 80, 120, DEMO_EITHER},
    {"benefit_stop_notice", NULL, "\"stopped_benefit\":\"stop_age_allowance\"", "", 80, 120,
     DEMO_EITHER},
    {"care_person", NULL, "", "\"on_injury_care\":\"false\"", 65, 120, DEMO_ANYBODY},
    {"child_person", "unsupported_apply", "",
     "\"father\":\"parent_disabled\",\"mother\":\"parent_disabled\"", 0, 17, DEMO_ANYBODY},
    {"child_person", NULL, "", "\"father\":\"dead\",\"mother\":\"dead\"", 0, 17, DEMO_ANYBODY},
    {"form_funeral_relief", NULL, "",
     DIED ",\"registered_here\":\"true\",\"cremated\":\"true\",\"paid_carry\":\"300\","
          "\"paid_cremate\":\"600\"",
     0, 120, DEMO_DEAD},
    {"form_eco_award_apply", NULL, "", DIED ",\"burial_kind\":\"tree\"", 0, 120, DEMO_DEAD},
    {"form_death_certificate", NULL, "", DIED, 0, 120, DEMO_DEAD},
    {"form_household_cancel", NULL, "", DIED, 0, 120, DEMO_DEAD},
    {"form_survivor_benefit", NULL, "", DIED, 0, 120, DEMO_DEAD},
    {"form_fund_withdraw", NULL, "", DIED, 0, 120, DEMO_DEAD},
    {"form_medical_account", NULL, "", DIED, 0, 120, DEMO_DEAD},
    {"form_disability_card_cancel", NULL, "", DIED, 0, 120, DEMO_DEAD},
    {"form_bank_query", NULL, "", DIED, 0, 120, DEMO_DEAD},
    {"form_property_inherit", NULL, "", DIED, 0, 120, DEMO_DEAD},
};

const struct demo_telling *demo_telling_of(const struct matter_kind *k)
{
    mz_str form = k->pack->book->forms[k->m->form].name.id;
    for (size_t i = 0; i < MZ_LEN(tellings); i++) {
        const struct demo_telling *t = &tellings[i];
        bool only = t->matter != NULL && !mz_str_eq(k->m->name.id, mz_str_of(t->matter));
        if (mz_str_eq(form, mz_str_of(t->form)) && !only) {
            return t;
        }
    }
    return NULL;
}

static const char *variant_of(char mark, size_t turn)
{
    size_t i = 0;
    while (variants[i].mark != mark) {
        i++;
        assert(i < MZ_LEN(variants));
    }
    return variants[i].is[turn % VARIANTS];
}

static void put_told(mz_sb *b, const char *told, mz_str died, size_t turn)
{
    for (; *told != '\0'; told++) {
        if (*told == '@' && told[1] == 'd') {
            mz_sb_str(b, died);
            told++;
        } else if (*told == '@') {
            mz_sb_fmt(b, "%s", variant_of(*++told, turn));
        } else {
            mz_sb_fmt(b, "%c", *told);
        }
    }
}

/* Who arranges a funeral. */
#define KIN                                                                                       \
    "\"household\":{\"kin_name\":\"叶志强\",\"contact_phone\":\"0578-7712345\"},\"members\":[]"

mz_str demo_told(struct demo *d, const struct demo_telling *t, mz_date born, mz_date died,
                 size_t turn)
{
    char birth[11] = "";
    char death[11] = "";
    if (t == NULL) {
        return MZ_S("");
    }
    mz_sb b = mz_sb_new(d->cx->a, 1 << 12);
    mz_date_put(born, birth);
    mz_date_put(died, death);
    mz_sb_fmt(&b, "{\"facts\":{\"household\":{");
    put_told(&b, t->household, mz_str_of(death), turn);
    mz_sb_fmt(&b, "},\"members\":[{");
    if (t->whose != DEMO_DEAD) {
        mz_sb_fmt(&b, "\"birth\":\"%s\"%s", birth, t->member[0] != '\0' ? "," : "");
    }
    put_told(&b, t->member, mz_str_of(death), turn);
    mz_sb_fmt(&b, "}]},\"own\":{%s}}", t->whose == DEMO_DEAD ? KIN : "");
    return mz_sb_view(&b);
}
