/* Runs as rows of the database: made, mapped, asked for, moved on, dropped. */
#include <inttypes.h>
#include <string.h>

#include "base/encode.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/job/job.h"
#include "feature/transfer/import_int.h"
#include "feature/transfer/transfer_sql.h"
#include "feature/world.h"
#include "store/db.h"

static const char *const twices[] = {"ask", "update", "skip"};

static mz_str choice_word(const struct import_kind *kind, int choice)
{
    return kind->choice == NULL ? MZ_S("") : mz_str_of(kind->choice->words[choice]);
}

int import_choice_of(const struct import_kind *kind, mz_str word)
{
    for (size_t i = 0; kind->choice != NULL && i < kind->choice->n; i++) {
        if (mz_str_eq(word, mz_str_of(kind->choice->words[i]))) {
            return (int)i;
        }
    }
    return 0;
}

static mz_code note(mz_cx *cx, const char *act, int64_t run, mz_str detail)
{
    return mz_tx_note(
        cx, &(struct mz_event){
                .act = mz_str_of(act), .kind = MZ_S("import"), .subject = run, .detail = detail});
}

static mz_code absent(mz_cx *cx)
{
    return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such import of yours."));
}

/* ---- reading ----------------------------------------------------------------- */

static mz_code read_run(mz_cx *cx, const struct import_run_get_row *r, struct import_run *out)
{
    memset(out, 0, sizeof *out);
    out->kind = import_kind_of(cx, r->kind);
    if (out->kind == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "import %" PRId64 " of an unknown kind", r->id);
    }
    out->id = r->id;
    out->county = r->county;
    out->division = r->division;
    out->user = r->user_id;
    out->state = r->state;
    out->phase = r->phase;
    out->name = r->name;
    out->file = r->file;
    out->source = r->source;
    out->bytes = r->bytes;
    memcpy(out->hash, r->hash.p, sizeof out->hash);
    out->place = r->place;
    for (size_t i = 0; i < MZ_LEN(twices); i++) {
        out->twice = mz_str_eq(r->twice, mz_str_of(twices[i])) ? (enum import_twice)i : out->twice;
    }
    out->choice = import_choice_of(out->kind, r->choice);
    out->job = r->job;
    out->at = r->at_n;
    out->at_team = r->at_team;
    out->made_ms = r->made_ms;
    out->ended_ms = r->ended_ms;
    out->was_checked = r->checked.n > 0;
    MZ_TRY(import_map_read(cx, out->kind, r->map, &out->map));
    MZ_TRY(import_counts_read(cx, r->counts, &out->counts));
    MZ_TRY(import_counts_read(cx, r->checked, &out->checked));
    return import_says_read(cx, r->says, out->says, IMPORT_SAYS_MAX, &out->says_n);
}

mz_code import_get(mz_cx *cx, int64_t id, struct import_run *out)
{
    struct import_run_get_row r = {0};
    bool found = false;
    MZ_TRY(import_run_get(cx, id, &r, &found));
    if (!found || r.user_id != cx->actor->user) {
        return absent(cx);
    }
    return read_run(cx, &r, out);
}

mz_code import_twin(mz_cx *cx, const struct import_run *run, int64_t *other, int64_t *made_ms)
{
    struct import_run_twin_row r = {0};
    bool found = false;
    MZ_TRY(import_run_twin(cx, run->county, mz_bytes(run->hash, 32), run->id, &r, &found));
    *other = found ? r.id : 0;
    *made_ms = found ? r.made_ms : MZ_NULL;
    return MZ_OK;
}

/* ---- making -------------------------------------------------------------------- */

struct fresh {
    struct import_run run;
    mz_str hash;
};

static mz_code add(mz_cx *cx, void *p)
{
    struct fresh *f = p;
    struct import_run *r = &f->run;
    MZ_TRY(mz_id_take(cx, r->county, 1, &r->id));
    struct import_run_add_args args = {.id = r->id,
                                       .county = r->county,
                                       .division = r->division,
                                       .user_id = r->user,
                                       .name = r->name,
                                       .file = r->file,
                                       .hash = f->hash,
                                       .bytes = r->bytes,
                                       .source = r->source,
                                       .map = import_map_text(cx->a, r->kind, &r->map),
                                       .place = r->place,
                                       .twice = mz_str_of(twices[r->twice]),
                                       .kind = mz_str_of(r->kind->name),
                                       .choice = choice_word(r->kind, r->choice),
                                       .made_ms = mz_now_ms(cx)};
    MZ_TRY(import_run_add(cx, &args));
    mz_str detail =
        mz_str_fmt(cx->a, "{\"kind\":\"%s\",\"bytes\":%" PRId64 ",\"sm3\":\"" MZ_FMT "\"}",
                   r->kind->name, r->bytes, MZ_ARG(mz_hex_encode(cx->a, f->hash)));
    return note(cx, "import.bring", r->id, detail);
}

/* Under what the mapping is remembered: "person 民政所". */
static mz_str sender(mz_cx *cx, const struct import_run *r)
{
    return mz_str_fmt(cx->a, "%s " MZ_FMT, r->kind->name, MZ_ARG(r->source));
}

/* The columns by their names and the first cells; what was chosen for this source comes before. */
static mz_code guess(mz_cx *cx, struct import_run *run)
{
    struct import_reader r;
    struct mz_row rows[IMPORT_PREVIEW];
    struct import_mapping_get_row row = {0};
    struct import_map known;
    struct mz_row header = {.n = 0};
    size_t n = 0;
    bool found = false;
    bool more = true;
    MZ_TRY(import_read_open(cx, run, &r));
    while (n < IMPORT_PREVIEW && more) {
        struct mz_row one;
        MZ_TRY(import_read_next(cx, &r, &one, &more));
        if (more && r.parts == 1) {
            rows[n++] = mz_row_dup(cx->a, &one);
            header = mz_row_dup(cx->a, import_read_header(&r)); /* goes with its part */
        }
        more = more && r.parts <= 1;
    }
    MZ_TRY(import_read_checked(cx, &r));
    if (n == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "file",
                         .text = MZ_T("\"{0}\" has a header and no rows"), .arg = {run->name});
    }
    import_guess(cx, run->kind, &header, rows, n, &run->map);
    MZ_TRY(import_mapping_get(cx, run->county, run->division, sender(cx, run), &row, &found));
    if (found) {
        MZ_TRY(import_map_read(cx, run->kind, row.map, &known));
        import_map_over(&run->map, &known);
    }
    return MZ_OK;
}

static mz_code source_of(mz_cx *cx, mz_str in, mz_str *out)
{
    *out = mz_str_trim(in);
    if (out->n == 0) {
        *out = MZ_S("文件");
    }
    if (mz_utf8_count(*out) > IMPORT_SOURCE_CHARS) {
        return mz_refuse(cx, MZ_INVALID, .field = "source", .text = MZ_T("At most {0} characters"),
                         .arg = {mz_str_fmt(cx->a, "%d", IMPORT_SOURCE_CHARS)});
    }
    return MZ_OK;
}

mz_code import_make(mz_cx *cx, const struct import_new *in, int64_t *id)
{
    struct fresh f = {.run = {.kind = in->kind,
                              .user = cx->actor->user,
                              .division = cx->actor->division_lo,
                              .county = cx->actor->division_lo / MZ_COUNTY_UNIT,
                              .name = mz_text_cut(in->name, 200),
                              .place = MZ_NULL}};
    if (cx->actor->division_hi / MZ_COUNTY_UNIT != f.run.county) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("Files are taken in by counties. A county officer or a "
                                      "township clerk brings the file in."));
    }
    MZ_TRY(source_of(cx, in->source, &f.run.source));
    MZ_TRY(import_file_put(cx, in->fd, in->data, &f.run.file, f.run.hash, &f.run.bytes));
    f.hash = mz_bytes(f.run.hash, 32);
    mz_code rc = guess(cx, &f.run);
    if (rc == MZ_OK && cx->actor->division_lo % 1000000 != 0) {
        f.run.place = cx->actor->division_lo; /* a clerk's own township */
    }
    rc = rc == MZ_OK ? mz_tx(cx, add, &f) : rc;
    if (rc != MZ_OK) {
        import_file_drop(cx, f.run.file);
    }
    *id = f.run.id;
    return rc;
}

/* ---- choices ---------------------------------------------------------------------- */

static mz_code save(mz_cx *cx, void *p)
{
    const struct import_run *r = p;
    int64_t changed = 0;
    mz_str map = import_map_text(cx->a, r->kind, &r->map);
    struct import_run_map_args args = {.id = r->id,
                                       .map = map,
                                       .place = r->place,
                                       .twice = mz_str_of(twices[r->twice]),
                                       .choice = choice_word(r->kind, r->choice),
                                       .source = r->source};
    MZ_TRY(import_run_map(cx, &args, &changed));
    if (changed == 0) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("This import has begun; its columns stay as they are."));
    }
    struct import_mapping_put_args m = {.county = r->county,
                                        .division = r->division,
                                        .sender = sender(cx, r),
                                        .map = map,
                                        .user_id = cx->actor->user,
                                        .changed_ms = mz_now_ms(cx)};
    MZ_TRY(import_mapping_put(cx, &m));
    return note(cx, "import.map", r->id, MZ_S(""));
}

mz_code import_save(mz_cx *cx, const struct import_run *run)
{
    struct import_run r = *run;
    MZ_TRY(source_of(cx, run->source, &r.source));
    MZ_TRY(import_map_check(cx, run->kind, &run->map));
    return mz_tx(cx, save, &r);
}

/* ---- jobs ---------------------------------------------------------------------------- */

struct asking {
    int64_t id;
    bool trial;
    const int64_t *rows;
    size_t n;
    bool update;
};

/* Under way by its state, unless its job ended without a word: then it can be asked for again. */
static mz_code under_way(mz_cx *cx, const struct import_run *r, bool *busy)
{
    struct job j = {0};
    *busy = mz_str_eq(r->state, MZ_S("checking")) || mz_str_eq(r->state, MZ_S("running"));
    if (!*busy || r->job == MZ_NULL || r->job == 0) {
        return MZ_OK;
    }
    MZ_TRY(job_get(cx, r->job, &j));
    *busy = mz_str_eq(j.state, MZ_S("waiting")) || mz_str_eq(j.state, MZ_S("running"));
    return MZ_OK;
}

static mz_code ask(mz_cx *cx, void *p)
{
    const struct asking *a = p;
    struct import_run r = {.id = 0};
    int64_t job = 0;
    int64_t changed = 0;
    MZ_TRY(import_get(cx, a->id, &r));
    bool busy = false;
    MZ_TRY(under_way(cx, &r, &busy));
    bool over = mz_str_eq(r.state, MZ_S("done"));
    if (busy || over || (a->trial && r.at > 0)) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("This import is under way or done already."));
    }
    mz_str input = mz_str_fmt(cx->a, "{\"run\":%" PRId64 "}", a->id);
    MZ_TRY(job_add(cx, a->trial ? "import.check" : "import.run", input, &job));
    MZ_TRY(import_run_state(cx, a->id, a->trial ? MZ_S("checking") : MZ_S("running"), job, MZ_NULL,
                            &changed));
    return note(cx, a->trial ? "import.check" : "import.run", a->id, MZ_S(""));
}

mz_code import_ask(mz_cx *cx, int64_t id, bool trial)
{
    struct asking a = {.id = id, .trial = trial};
    return mz_tx(cx, ask, &a);
}

static mz_code turn(mz_cx *cx, const struct asking *a, const struct import_run *r, int64_t *n)
{
    int64_t changed = 0;
    mz_str to = a->update ? MZ_S("update") : MZ_S("skipped");
    *n = 0;
    if (a->n == 0) {
        return import_row_turn_all(cx, r->county, r->id, MZ_S("ask"), to, n);
    }
    for (size_t i = 0; i < a->n; i++) {
        struct import_row_turn_args args = {.county = r->county,
                                            .run = r->id,
                                            .n = a->rows[i],
                                            .was = MZ_S("ask"),
                                            .outcome = to,
                                            .why = MZ_S("")};
        MZ_TRY(import_row_turn(cx, &args, &changed));
        *n += changed;
    }
    return MZ_OK;
}

static mz_code decide(mz_cx *cx, void *p)
{
    const struct asking *a = p;
    struct import_run r = {.id = 0};
    int64_t job = 0;
    int64_t changed = 0;
    int64_t n = 0;
    MZ_TRY(import_get(cx, a->id, &r));
    if (!mz_str_eq(r.state, MZ_S("done"))) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("Wait until the file is in, then decide the rows that are "
                                      "left."));
    }
    if (r.file.n == 0) {
        return mz_refuse(cx, MZ_ABSENT,
                         .text =
                             MZ_T("The file was deleted 30 days after it came. Send it again."));
    }
    MZ_TRY(turn(cx, a, &r, &n));
    r.counts.ask -= n;
    r.counts.skipped += a->update ? 0 : n;
    mz_str input = mz_str_fmt(cx->a, "{\"run\":%" PRId64 "}", a->id);
    MZ_TRY(job_add(cx, "import.run", input, &job));
    MZ_TRY(import_run_state(cx, a->id, MZ_S("running"), job, MZ_NULL, &changed));
    mz_str detail =
        mz_str_fmt(cx->a, "{\"update\":%s,\"rows\":%" PRId64 "}", a->update ? "true" : "false", n);
    MZ_TRY(note(cx, "import.decide", a->id, detail));
    r.phase = MZ_S("updates");
    return import_moved(cx, &r, r.at, MZ_S(""));
}

mz_code import_decide(mz_cx *cx, int64_t id, const int64_t *rows, size_t n, bool update)
{
    struct asking a = {.id = id, .rows = rows, .n = n, .update = update};
    return mz_tx(cx, decide, &a);
}

/* ---- moving and ending ------------------------------------------------------------------ */

mz_code import_keep_known(mz_cx *cx, const struct import_run *r, const uint8_t hash[16],
                          int64_t subject)
{
    struct import_known_add_args a = {.county = r->county,
                                      .hash = mz_bytes(hash, 16),
                                      .division = r->division,
                                      .kind = mz_str_of(r->kind->name),
                                      .subject = subject};
    return import_known_add(cx, &a);
}

mz_code import_moved(mz_cx *cx, const struct import_run *r, int64_t was, mz_str detail)
{
    int64_t changed = 0;
    struct import_run_step_args args = {.id = r->id,
                                        .was = was,
                                        .at_n = r->at,
                                        .phase = r->phase,
                                        .at_team = r->at_team,
                                        .counts = import_counts_text(cx->a, &r->counts),
                                        .says = import_says_text(cx->a, r->says, r->says_n)};
    MZ_TRY(import_run_step(cx, &args, &changed));
    if (changed == 0) { /* two runners: the other one was faster, this step never was */
        return mz_fail(cx, MZ_CONFLICT, "import %" PRId64 " moved on without this runner", r->id);
    }
    return note(cx, "import.step", r->id, detail);
}

struct state {
    int64_t id;
    const char *state;
    bool ended;
};

static mz_code set_state(mz_cx *cx, void *p)
{
    const struct state *s = p;
    int64_t changed = 0;
    struct import_run_get_row r = {0};
    bool found = false;
    MZ_TRY(import_run_get(cx, s->id, &r, &found));
    int64_t ended = s->ended ? mz_now_ms(cx) : MZ_NULL;
    MZ_TRY(import_run_state(cx, s->id, mz_str_of(s->state), r.job, ended, &changed));
    mz_str detail = mz_str_fmt(cx->a, "{\"state\":\"%s\"}", s->state);
    return note(cx, "import.state", s->id, detail);
}

mz_code import_set_state(mz_cx *cx, int64_t id, const char *state, bool ended)
{
    struct state s = {id, state, ended};
    return mz_tx(cx, set_state, &s);
}

static mz_code drop(mz_cx *cx, void *p)
{
    const struct import_run *r = p;
    int64_t changed = 0;
    MZ_TRY(import_run_gone(cx, r->id, &changed));
    MZ_TRY(import_row_forget(cx, r->county, r->id, &changed));
    if (r->at == 0) {
        MZ_TRY(import_run_state(cx, r->id, MZ_S("stopped"), r->job, mz_now_ms(cx), &changed));
    }
    return note(cx, "import.drop", r->id, MZ_S(""));
}

mz_code import_drop(mz_cx *cx, int64_t id)
{
    struct import_run r = {.id = 0};
    MZ_TRY(import_get(cx, id, &r));
    if (mz_str_eq(r.state, MZ_S("running")) || mz_str_eq(r.state, MZ_S("checking"))) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("Stop the import first."));
    }
    MZ_TRY(mz_tx(cx, drop, &r));
    import_file_drop(cx, r.file);
    return MZ_OK;
}

mz_code import_set_checking(mz_cx *cx, int64_t id)
{
    return import_set_state(cx, id, "checking", false);
}
