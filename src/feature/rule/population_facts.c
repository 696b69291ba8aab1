#include "feature/rule/population_facts.h"

#include <string.h>

enum { MONTHS_MAX = 13, YUAN = 100 };

/* What a fact is about: the first row whose word stands in its id. */
enum theme {
    THEME_NONE,
    THEME_ROLE,
    THEME_BIRTH,
    THEME_TOGETHER,
    THEME_STUDENT,
    THEME_SCHOOL,
    THEME_DUTY,
    THEME_WORK,
    THEME_INDEPENDENT,
    THEME_DISABLED,
    THEME_ILL,
    THEME_WAGE,
    THEME_PENSION,
    THEME_BUSINESS,
    THEME_RENT,
    THEME_TRANSFER,
    THEME_SAVINGS,
    THEME_CARS,
    THEME_HOMES,
    THEME_FLOOR,
    THEME_COST,
    THEME_RECEIVES,
    THEME_RARE,
    THEME_EVENT,
    THEME_PAYMENT,
    THEME_ACCIDENT,
    THEME_TUITION,
    THEME_EARNER,
    THEME_INSURED,
    THEME_GAP,
    THEME_RATING,
    THEME_SUPPORTER,
    THEME_REFUSAL,
};

static enum theme theme_of(const struct ir_fact *f)
{
    static const struct {
        const char *word;
        enum theme theme;
    } words[] = {
        {"not_income", THEME_RARE},
        {"refusals", THEME_REFUSAL},
        {"_day", THEME_EVENT},
        {"own_payment", THEME_PAYMENT},
        {"accident", THEME_ACCIDENT},
        {"schooling", THEME_TUITION},
        {"earner", THEME_EARNER},
        {"insured", THEME_INSURED},
        {"_gap", THEME_GAP},
        {"rating", THEME_RATING},
        {"supporter", THEME_SUPPORTER},
        {"role", THEME_ROLE},
        {"birth", THEME_BIRTH},
        {"together", THEME_TOGETHER},
        {"student", THEME_STUDENT},
        {"school", THEME_SCHOOL},
        {"duty", THEME_DUTY},
        {"can_work", THEME_WORK},
        {"independent", THEME_INDEPENDENT},
        {"disab", THEME_DISABLED},
        {"illness_cost", THEME_COST},
        {"ill", THEME_ILL},
        {"wage", THEME_WAGE},
        {"pension", THEME_PENSION},
        {"business_premises", THEME_RARE},
        {"business", THEME_BUSINESS},
        {"farm", THEME_BUSINESS},
        {"property_income", THEME_RENT},
        {"transfer", THEME_TRANSFER},
        {"saving", THEME_SAVINGS},
        {"asset", THEME_SAVINGS},
        {"exempt", THEME_NONE},
        {"vehicle_value", THEME_RARE},
        {"vehicle", THEME_CARS},
        {"car", THEME_CARS},
        {"dwelling", THEME_HOMES},
        {"floor", THEME_FLOOR},
        {"cost", THEME_COST},
        {"expense", THEME_COST},
        {"on_", THEME_RECEIVES},
    };
    for (size_t i = 0; i < MZ_LEN(words); i++) {
        if (memmem(f->name.id.p, f->name.id.n, words[i].word, strlen(words[i].word)) != NULL) {
            return words[i].theme;
        }
    }
    return THEME_NONE;
}

/* ---- a household and its members
 * ------------------------------------------------------------------- */

struct home {
    int32_t level; /* what a month brings for each head, yuan */
    int32_t own;   /* what it owns, yuan for each head */
};

struct person {
    int32_t age;
    int32_t relation;
    int32_t disabled; /* 0 none, else 1 to 4 as grades go */
    bool works;
    bool ill;
};

static struct home home_of(struct population_rng *r)
{
    int32_t kind = population_below(r, 100);
    struct home h = {0};
    h.level = kind < 6    ? 150 + population_below(r, 900)
              : kind < 16 ? 900 + population_below(r, 1200)
              : kind < 60 ? 1900 + population_below(r, 2600)
                          : 3500 + population_below(r, 7000);
    h.own = h.level * (2 + population_below(r, 24));
    return h;
}

static struct person person_of(struct population_rng *r, const struct population_options *o,
                               const struct population_member *m)
{
    struct person p = {.relation = m->relation};
    p.age = m->birth == INT32_MIN ? 40 : (o->at.v - m->birth) / 365;
    int32_t luck = population_below(r, 1000);
    p.disabled = luck < 62 ? 1 + luck % 4 : 0;
    p.ill = population_below(r, 1000) < (p.age >= 60 ? 45 : 12);
    bool able = p.age >= 18 && p.age < 60 && p.disabled != 1 && p.disabled != 2;
    p.works = able && population_below(r, 100) < 84;
    return p;
}

/* ---- values
 * -------------------------------------------------------------------------------------------- */

/* Entries of a dated history while they are made, in order of rows. */
struct entries {
    uint32_t *first;
    uint64_t *known;
    int32_t *day;
    int64_t *value;
    size_t n;
    size_t cap;
};

struct filling {
    const struct population_options *o;
    const struct rule_book *b;
    const struct ir_fact *f;
    enum theme theme;
    struct population_rng r;
    struct entries e;
};

static bool has_word(mz_str id, const char *word)
{
    return memmem(id.p, id.n, word, strlen(word)) != NULL;
}

const char *population_role_word(int32_t relation)
{
    static const char *const tens[] = {"self",   "spouse",      "child",   "child", "grandchild",
                                       "parent", "grandparent", "sibling", "other", "other"};
    return tens[relation / 10 % 10];
}

/* The value of an enum whose id begins with the word; the last one otherwise. */
static int64_t enum_value(const struct ir_enum *e, const char *word)
{
    for (size_t i = 0; i < e->values_n; i++) {
        if (e->values[i].id.n >= strlen(word) &&
            memcmp(e->values[i].id.p, word, strlen(word)) == 0) {
            return (int64_t)i;
        }
    }
    return (int64_t)e->values_n - 1;
}

static int64_t no_value(const struct ir_enum *e)
{
    for (size_t i = 0; i < e->values_n; i++) {
        if (has_word(e->values[i].id, "no")) {
            return (int64_t)i;
        }
    }
    return 0;
}

static const char *school_word(int32_t age)
{
    return age < 6    ? "not"
           : age < 15 ? "compulsory"
           : age < 18 ? "secondary"
           : age < 22 ? "bachelor"
                      : "not";
}

static int64_t an_enum(struct filling *w, const struct person *p)
{
    const struct ir_enum *e = &w->b->enums[w->f->type.enum_i];
    if (w->theme == THEME_ROLE && p != NULL) {
        return enum_value(e, population_role_word(p->relation));
    }
    if (w->theme == THEME_SCHOOL && p != NULL) {
        return enum_value(e, school_word(p->age));
    }
    if (w->theme == THEME_DISABLED && p != NULL) {
        int64_t none = no_value(e);
        if (p->disabled == 0) {
            return none;
        }
        bool graded = e->ordered;
        int64_t at = graded ? p->disabled - 1 : population_below(&w->r, (int32_t)e->values_n);
        at = at < (int64_t)e->values_n ? at : 0;
        return at == none ? (none + 1) % (int64_t)e->values_n : at;
    }
    /* Whoever may support is able to, but for one in thirty. */
    if (w->theme == THEME_SUPPORTER) {
        return population_below(&w->r, 30) != 0 ? enum_value(e, "able")
                                                : population_below(&w->r, (int32_t)e->values_n - 1);
    }
    if (w->theme == THEME_RATING) {
        int32_t luck = population_below(&w->r, 1000);
        return luck < 8 ? enum_value(e, luck < 3 ? "house_d" : "house_c") : no_value(e);
    }
    return no_value(e);
}

/* Most who are poor receive what is due to them, and a few who are not poor receive it too. */
static bool receives(struct filling *w, const struct home *h, const struct person *p)
{
    int32_t luck = population_below(&w->r, 1000);
    if (has_word(w->f->name.id, "dibao")) {
        return luck < (h->level < 1400 ? 850 : 3);
    }
    if (has_word(w->f->name.id, "margin")) {
        return h->level >= 1400 && h->level < 2100 && luck < 600;
    }
    bool child = has_word(w->f->name.id, "orphan") || has_word(w->f->name.id, "unsupported") ||
                 has_word(w->f->name.id, "aids");
    return child ? p != NULL && p->age < 18 && luck < 3 : luck < 4;
}

static bool a_bool(struct filling *w, const struct home *h, const struct person *p)
{
    int32_t age = p == NULL ? 40 : p->age;
    bool member = p != NULL;
    if (w->theme == THEME_TOGETHER) {
        return population_below(&w->r, 100) < 97;
    }
    if (w->theme == THEME_STUDENT || w->theme == THEME_SCHOOL) {
        return age >= 6 && age < 22;
    }
    if (w->theme == THEME_DUTY) {
        return true;
    }
    if (w->theme == THEME_WORK) {
        return member && age >= 16 && age < 60 && p->disabled == 0;
    }
    if (w->theme == THEME_INDEPENDENT) {
        return member && age >= 22 && p->works;
    }
    if (w->theme == THEME_ILL) {
        return member && p->ill;
    }
    if (w->theme == THEME_EARNER) {
        return member && p->works && p->relation / 10 == 0;
    }
    if (w->theme == THEME_INSURED) {
        return population_below(&w->r, 1000) < 985;
    }
    if (w->theme == THEME_RECEIVES) {
        return receives(w, h, p);
    }
    return population_below(&w->r, 1000) < 6;
}

static int64_t some(struct filling *w, int64_t least, int32_t more);

/* What somebody paid at hospitals, what an accident cost, what school costs. */
static int64_t burden_of(struct filling *w, const struct person *p)
{
    if (p == NULL) {
        return 0;
    }
    if (w->theme == THEME_PAYMENT) {
        int64_t once = p->ill && population_below(&w->r, 100) < 60 ? some(w, 1500, 30000) : 0;
        return w->f->type.period == RULE_PER_YEAR ? once * 13 / 10 : once;
    }
    if (w->theme == THEME_ACCIDENT) {
        return population_below(&w->r, 1000) < 4 ? some(w, 3000, 30000) : 0;
    }
    return p->age >= 15 && p->age < 22 ? some(w, 1500, 9000) : 0;
}

static int64_t some(struct filling *w, int64_t least, int32_t more)
{
    return least + population_below(&w->r, more);
}

/* Yuan of a month, a year or a stock. */
static int64_t yuan_of(struct filling *w, const struct home *h, const struct person *p)
{
    int32_t age = p == NULL ? 40 : p->age;
    int64_t year = w->f->type.period == RULE_PER_YEAR ? 12 : 1;
    bool one = population_below(&w->r, 100) < 12;
    if (w->theme == THEME_WAGE) {
        return p != NULL && p->works ? h->level * some(w, 150, 120) / 100 : 0;
    }
    if (w->theme == THEME_PENSION) {
        return age >= 60 ? 160 + h->level * some(w, 30, 60) / 100 : 0;
    }
    if (w->theme == THEME_BUSINESS) {
        return one && age >= 18 && age < 75 ? h->level * year / 3 : 0;
    }
    if (w->theme == THEME_PAYMENT || w->theme == THEME_ACCIDENT || w->theme == THEME_TUITION) {
        return burden_of(w, p);
    }
    if (w->theme == THEME_RENT) {
        return one && h->level > 3500 ? some(w, 300, 2500) : 0;
    }
    if (w->theme == THEME_TRANSFER) {
        return one ? some(w, 40, 300) : 0;
    }
    if (w->theme == THEME_SAVINGS) {
        return h->own;
    }
    if (w->theme == THEME_COST) {
        return one ? some(w, 100, 3000) : 0;
    }
    return population_below(&w->r, 1000) < 8 ? some(w, 0, 20000) : 0;
}

static int64_t whole_of(struct filling *w, const struct home *h)
{
    int32_t luck = population_below(&w->r, 100);
    if (w->theme == THEME_CARS) {
        return luck < h->level / 120 ? 1 + (luck < 4) : 0;
    }
    if (w->theme == THEME_HOMES) {
        return h->level > 5000 && luck < 14 ? 2 : 1;
    }
    return w->theme == THEME_FLOOR ? some(w, 40, 110) : luck == 0;
}

static int64_t value_of(struct filling *w, const struct home *h, const struct person *p,
                        const struct population_member *m)
{
    const struct ir_fact *f = w->f;
    int64_t scale = 1;
    for (int i = 0; i < f->type.decimals && f->type.kind == RULE_NUM; i++) {
        scale *= 10;
    }
    switch (f->type.kind) {
    case RULE_BOOL:
        return a_bool(w, h, p);
    case RULE_ENUM:
        return an_enum(w, p);
    case RULE_SET:
        return population_below(&w->r, 100) < 4 ? 1 : 0;
    case RULE_DATE:
        if (f->membership != IR_NO_MEMBERSHIP && m != NULL) {
            return f->membership == IR_MEMBER_SINCE ? m->since
                   : m->until == INT32_MAX          ? f->max
                                                    : m->until;
        }
        return w->theme == THEME_BIRTH && m != NULL ? m->birth
               : has_word(w->f->name.id, "end_day") ? w->o->at.v + population_below(&w->r, 90)
                                                    : w->o->at.v - population_below(&w->r, 300);
    case RULE_MONTH:
        return (int64_t)mz_date_ymd(w->o->at).year * 12 - 24;
    case RULE_NUM:
        return f->type.unit[RULE_UNIT_YUAN] != 0 ? yuan_of(w, h, p) * scale
                                                 : whole_of(w, h) * scale;
    case RULE_MONTHS:
        return w->theme == THEME_GAP && p != NULL && p->works && population_below(&w->r, 100) < 3
                   ? some(w, 1, 6)
                   : 0;
    case RULE_DAYS:
    case RULE_DIVISION:
    case RULE_TEXT:
        break;
    }
    return 0;
}

int64_t population_held(const struct ir_fact *f, int64_t v)
{
    if (f->type.kind != RULE_NUM && f->type.kind != RULE_DATE) {
        return v;
    }
    return v < f->min ? f->min : (v > f->max ? f->max : v);
}

/* ---- columns
 * ---------------------------------------------------------------------------------------------- */

static enum mz_width width_of(const struct ir_fact *f)
{
    return f->type.kind == RULE_BOOL ? MZ_WBIT : mz_width_of(f->min, f->max);
}

void population_room(const struct population_options *o, const struct ir_fact *f, size_t i,
                     size_t rows, struct mz_pop *p, struct mz_col_set *set)
{
    if (f->history == IR_NO_HISTORY) {
        set->col[i] = mz_col_new(p->a, width_of(f), rows);
    } else if (f->history == IR_MONTHLY) {
        struct mz_ymd t = mz_date_ymd(o->at);
        struct mz_col_months *m = &set->months[i];
        m->months_n = f->months < MONTHS_MAX ? (size_t)f->months : MONTHS_MAX;
        m->first_month = t.year * 12 + t.month - 1 - (int32_t)m->months_n;
        m->month = MZ_NEW_N(p->a, struct mz_pop_col, m->months_n);
        for (size_t k = 0; k < m->months_n; k++) {
            m->month[k] = mz_col_new(p->a, width_of(f), rows);
        }
    }
}

/* Some facts are not known: an import or a visit would bring them. What happens is rare. */
static bool unknown(struct filling *w)
{
    if (w->f->membership != IR_NO_MEMBERSHIP) {
        return false;
    }
    if (w->o->origin != NULL && (w->theme == THEME_ROLE || w->theme == THEME_BIRTH)) {
        return false; /* the register knows */
    }
    if (w->theme == THEME_EVENT && population_below(&w->r, 1000) >= 6) {
        return true;
    }
    return population_below(&w->r, 1000) < (int32_t)w->o->unknown;
}

/* ---- what happened on a day -------------------------------------------------------------------
 */

static void add_entry(struct filling *w, mz_arena *a, int32_t day, int64_t value)
{
    struct entries *e = &w->e;
    if (e->n == e->cap) {
        size_t cap = e->cap == 0 ? 1024 : e->cap * 2;
        int32_t *days = MZ_NEW_N(a, int32_t, cap);
        int64_t *values = MZ_NEW_N(a, int64_t, cap);
        if (e->n > 0) {
            memcpy(days, e->day, e->n * sizeof *days);
            memcpy(values, e->value, e->n * sizeof *values);
        }
        e->day = days;
        e->value = values;
        e->cap = cap;
    }
    e->day[e->n] = day;
    e->value[e->n++] = value;
}

/* How often within a year: work that was refused, a stay in hospital, something that rarely is. */
static int32_t times_of(struct filling *w, const struct person *p)
{
    bool able = p != NULL && p->age >= 18 && p->age < 60 && p->disabled == 0;
    if (w->theme == THEME_REFUSAL) {
        return able && !p->works && population_below(&w->r, 100) < 8
                   ? 1 + population_below(&w->r, 4)
                   : 0;
    }
    if (w->theme == THEME_COST) {
        return p != NULL && p->ill ? 1 + population_below(&w->r, 3) : 0;
    }
    return population_below(&w->r, 1000) < 4 ? 1 : 0;
}

static void put_entries(struct filling *w, mz_arena *a, size_t row, const struct person *p)
{
    if (w->e.first == NULL || w->e.known == NULL) {
        return; /* nothing is made up */
    }
    int32_t n = times_of(w, p);
    int32_t day = w->o->at.v - 365;
    bool none = unknown(w);
    for (int32_t i = 0; i < n && !none; i++) {
        day += 1 + population_below(&w->r, 360 / n);
        add_entry(w, a, day,
                  population_held(w->f, w->theme == THEME_COST ? some(w, 300, 9000) * YUAN : 1));
    }
    w->e.first[row + 1] = (uint32_t)w->e.n;
    w->e.known[row / 64] |= (none ? UINT64_C(0) : UINT64_C(1)) << (row % 64);
}

static void end_entries(struct filling *w, mz_arena *a, struct mz_col_events *out)
{
    const struct entries *e = &w->e;
    out->first = e->first;
    out->known = e->known;
    out->day = mz_pop_array(a, sizeof *out->day, e->n + 1);
    out->value = mz_col_new(a, width_of(w->f), e->n + 1);
    for (size_t i = 0; i < e->n; i++) {
        out->day[i] = e->day[i];
        mz_col_set(&out->value, i, e->value[i]);
    }
}

/* ---- rows --------------------------------------------------------------------------------------
 */

static void put(struct filling *w, struct mz_col_set *set, size_t fact, size_t row, int64_t v)
{
    if (w->f->history == IR_NO_HISTORY) {
        if (set->col[fact].v != NULL && !unknown(w)) {
            mz_col_set(&set->col[fact], row, population_held(w->f, v));
        }
        return;
    }
    struct mz_col_months *m = &set->months[fact];
    bool none = m->months_n == 0 || unknown(w);
    for (size_t k = 0; k < m->months_n && !none; k++) {
        int64_t moved = v * (97 + (int64_t)((row + k * 7) % 7)) / 100 / YUAN * YUAN;
        mz_col_set(&m->month[k], row, population_held(w->f, moved));
    }
}

static void household_row(struct filling *w, struct mz_pop *p, size_t fact, size_t h,
                          const struct home *home)
{
    w->r = population_rng_of(w->o->seed, 16 + fact, h);
    if (w->f->history == IR_DATED) {
        put_entries(w, p->a, h, NULL);
        return;
    }
    put(w, &p->household_facts, fact, h, value_of(w, home, NULL, NULL));
}

static void person_rows(struct filling *w, struct mz_pop *p, size_t fact, size_t h,
                        const struct home *home, const struct population_member *members)
{
    for (uint32_t row = p->first[h]; row < p->first[h + 1]; row++) {
        struct population_rng r = population_rng_of(w->o->seed, 3, row);
        struct person one = person_of(&r, w->o, &members[row]);
        uint64_t topic = w->theme == THEME_PAYMENT ? 4 : 16 + fact; /* both payments of one stay */
        w->r = population_rng_of(w->o->seed, topic, row);
        if (w->f->history == IR_DATED) {
            put_entries(w, p->a, row, &one);
        } else if (w->theme != THEME_BIRTH || members[row].birth != INT32_MIN) {
            put(w, &p->person_facts, fact, row, value_of(w, home, &one, &members[row]));
        }
    }
}

void population_facts(const struct population_options *o, const struct population_member *members,
                      struct mz_pop *p)
{
    for (size_t i = 0; i < o->book->facts_n; i++) {
        const struct ir_fact *f = &o->book->facts[i];
        bool person = f->entity == IR_PERSON;
        if (o->wanted != NULL && o->wanted[i] == 0) {
            continue;
        }
        struct filling w = {.o = o, .b = o->book, .f = f, .theme = theme_of(f)};
        size_t rows = person ? p->persons_n : p->households_n;
        struct mz_col_set *set = person ? &p->person_facts : &p->household_facts;
        bool ours = mz_str_eq(f->name.id, MZ_S("birth")) || mz_str_eq(f->name.id, MZ_S("role")) ||
                    f->membership != IR_NO_MEMBERSHIP;
        bool made_up = o->origin == NULL || o->origin->invented;
        bool dated = made_up && f->history == IR_DATED;
        population_room(o, f, i, rows, p, set);
        if (dated) {
            w.e.first = mz_pop_array(p->a, sizeof *w.e.first, rows + 1);
            w.e.known = mz_pop_array(p->a, sizeof *w.e.known, rows / 64 + 1);
        }
        for (size_t h = 0; (made_up || ours) && h < p->households_n; h++) {
            struct population_rng r = population_rng_of(o->seed, 2, h);
            struct home home = home_of(&r);
            if (person) {
                person_rows(&w, p, i, h, &home, members);
            } else {
                household_row(&w, p, i, h, &home);
            }
        }
        if (dated) {
            end_entries(&w, p->a, &set->events[i]);
        }
    }
}
