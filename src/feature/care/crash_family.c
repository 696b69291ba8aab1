/* crash_family.c - households in the kill harness: registered, split, approved by somebody else. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/ident.h"
#include "feature/care/crash_writer_int.h"

enum { NUMBER_MAX = MZ_CID_LEN + 1, DAYS = 28, MONTHS = 12, YEARS = 40, SEQUENCES = 999 };

struct family {
    int64_t person[2];
    char number[2][NUMBER_MAX];
    int64_t household;
    int64_t request;
    char house[TAG_MAX]; /* its address */
    char split[TAG_MAX]; /* the address of the one that is made of it */
};

/* A good number of a grown-up that no other writer and no other family has. */
static void number_of(const struct writer *w, int64_t serial, char out[NUMBER_MAX])
{
    uint64_t k = (uint64_t)serial * CRASH_WRITERS_MAX + (uint64_t)w->w->number;
    unsigned day = 1 + (unsigned)(k % DAYS);
    unsigned month = 1 + (unsigned)(k / DAYS % MONTHS);
    unsigned year = 1950 + (unsigned)(k / DAYS / MONTHS % YEARS);
    unsigned sequence = 1 + (unsigned)(k / DAYS / MONTHS / YEARS % SEQUENCES);
    (void)snprintf(out, NUMBER_MAX, "331181%04u%02u%02u%03u", year, month, day, sequence);
    out[MZ_CID_LEN - 1] = mz_cid_check(out);
    out[MZ_CID_LEN] = '\0';
}

/*
 * One request with a key of its own; false when it was not acknowledged. `known` tells that it was
 * done but that its answer, with the number of what it made, is lost.
 */
static bool asked(struct writer *w, struct wire *wire, struct wire_call call, const char *tag,
                  struct wire_answer *a)
{
    call.method = "POST";
    call.once = tag;
    if (!crash_insist(w, wire, &call, a)) {
        crash_line(w, "O %s", tag);
        return false;
    }
    if (a->status != 200) {
        crash_line(w, "X %d for %s %s: %.80s", a->status, call.path, tag, a->body.p);
        return false;
    }
    return true;
}

static bool add_member(struct writer *w, struct family *f, int i)
{
    char form[FORM_MAX];
    char tag[TAG_MAX];
    struct wire_answer a;
    crash_tag(w, tag);
    number_of(w, w->serial, f->number[i]);
    /* 李四 */
    int n = snprintf(form, sizeof form,
                     "name=%%E6%%9D%%8E%%E5%%9B%%9B&id_kind=citizen&id_number=%s&division=%s&"
                     "address=%s&source=%s",
                     f->number[i], w->w->division, tag, tag);
    struct wire_call call = {.path = "/person/new", .form = {form, (size_t)n}};
    if (!asked(w, &w->wire, call, tag, &a)) {
        return false;
    }
    f->person[i] = crash_id(a.body, "/person/");
    crash_line(w, "A %s %" PRId64, tag, f->person[i]);
    if (f->person[i] != 0) {
        crash_line(w, "P %" PRId64 " 1 %s", f->person[i], tag);
    }
    return f->person[i] != 0;
}

static bool add_house(struct writer *w, struct family *f)
{
    char form[FORM_MAX];
    struct wire_answer a;
    crash_tag(w, f->house);
    int n = snprintf(form, sizeof form,
                     "kind=living&division=%s&since=2020-01-01&address=%s&who1=%s&relation1=02&"
                     "who2=%s&relation2=97",
                     w->w->division, f->house, f->number[0], f->number[1]);
    struct wire_call call = {.path = "/household/new", .form = {form, (size_t)n}};
    if (!asked(w, &w->wire, call, f->house, &a)) {
        return false;
    }
    f->household = crash_id(a.body, "/household/");
    crash_line(w, "H %" PRId64 " %s", f->household, f->house);
    return f->household != 0;
}

static bool ask_split(struct writer *w, struct family *f)
{
    char form[FORM_MAX];
    char path[80];
    struct wire_answer a;
    crash_tag(w, f->split);
    (void)snprintf(path, sizeof path, "/household/%" PRId64 "/change/split", f->household);
    int n = snprintf(form, sizeof form,
                     "go=%" PRId64 "&newhead=%" PRId64 "&day=2024-05-01&reason=%s&address=%s&"
                     "division=%s",
                     f->person[1], f->person[1], f->split, f->split, w->w->division);
    struct wire_call call = {.path = path, .form = {form, (size_t)n}};
    if (!asked(w, &w->wire, call, f->split, &a)) {
        return false;
    }
    f->request = crash_id(a.body, "/household/change/");
    crash_line(w, "S %" PRId64 " %s", f->request, f->split);
    return f->request != 0;
}

static void approve(struct writer *w, struct family *f)
{
    static const char form[] = "do=approve";
    char path[80];
    char tag[TAG_MAX];
    struct wire_answer a;
    crash_tag(w, tag);
    (void)snprintf(path, sizeof path, "/household/change/%" PRId64, f->request);
    struct wire_call call = {.path = path, .form = {form, sizeof form - 1}};
    crash_line(w, asked(w, &w->other, call, tag, &a) ? "D %s" : "O %s", f->split);
}

void crash_family(struct writer *w)
{
    struct family f = {.request = 0};
    if (add_member(w, &f, 0) && add_member(w, &f, 1) && add_house(w, &f) && ask_split(w, &f) &&
        crash_below(&w->random, 4) > 0) { /* some requests stay open */
        approve(w, &f);
    }
}
