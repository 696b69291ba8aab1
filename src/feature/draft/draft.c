#include "feature/draft/draft.h"

#include <inttypes.h>

#include "base/json.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/draft/draft_sql.h"
#include "feature/rule/rule.h"
#include "feature/world.h"
#include "store/db.h"

enum { NAME_MAX_N = 60, FILES_BYTES = 96 << 20 };

/* ---- reading ------------------------------------------------------------------------ */

mz_code draft_get(mz_cx *cx, int64_t id, struct draft *out)
{
    struct draft_q_get_row r = {0};
    bool found = false;
    MZ_TRY(draft_q_get(cx, id, &r, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such draft in your area."));
    }
    *out = (struct draft){.id = r.id,
                          .division = r.division,
                          .pack = r.pack,
                          .title = r.title,
                          .base = r.base,
                          .state = r.state,
                          .made_by = r.made_by,
                          .made_ms = r.made_ms,
                          .asked_by = r.asked_by,
                          .asked_ms = r.asked_ms,
                          .done_by = r.done_by,
                          .done_ms = r.done_ms,
                          .reason = r.reason,
                          .hash = r.hash,
                          .version = r.version};
    return MZ_OK;
}

mz_code draft_list(mz_cx *cx, struct draft **out, size_t *n)
{
    struct draft_q_list_row *rows = NULL;
    MZ_TRY(draft_q_list(cx, DRAFT_LIST_MAX, &rows, n));
    *out = MZ_NEW_N(cx->a, struct draft, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct draft){.id = rows[i].id,
                                   .division = rows[i].division,
                                   .pack = rows[i].pack,
                                   .title = rows[i].title,
                                   .state = rows[i].state,
                                   .made_by = rows[i].made_by,
                                   .made_ms = rows[i].made_ms,
                                   .done_ms = rows[i].done_ms,
                                   .version = rows[i].version};
    }
    return MZ_OK;
}

mz_code draft_files(mz_cx *cx, int64_t id, struct draft_files *out)
{
    struct draft_q_files_row *rows = NULL;
    *out = (struct draft_files){.n = 0};
    MZ_TRY(draft_q_files(cx, id, DRAFT_FILES_MAX, &rows, &out->n));
    out->v = MZ_NEW_N(cx->a, struct ast_file, out->n + 1);
    for (size_t i = 0; i < out->n; i++) {
        out->v[i] = (struct ast_file){rows[i].path, rows[i].body};
        out->bytes += rows[i].body.n;
    }
    return MZ_OK;
}

/* ---- paths ----------------------------------------------------------------------------- */

static bool plain(mz_str s)
{
    bool ok = s.n > 0 && s.n <= NAME_MAX_N;
    for (size_t i = 0; i < s.n && ok; i++) {
        char c = s.p[i];
        ok = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }
    return ok;
}

static bool ends(mz_str s, mz_str with)
{
    return s.n > with.n && memcmp(s.p + s.n - with.n, with.p, with.n) == 0;
}

bool draft_path_ok(mz_str path)
{
    if (mz_str_eq(path, MZ_S("pack.yaml"))) {
        return true;
    }
    for (size_t i = 0; ast_folders[i] != NULL; i++) {
        mz_str f = mz_str_of(ast_folders[i]);
        if (f.n == 0 || path.n <= f.n + 1 || memcmp(path.p, f.p, f.n) != 0 || path.p[f.n] != '/') {
            continue;
        }
        mz_str name = {path.p + f.n + 1, path.n - f.n - 1};
        mz_str end = ends(name, MZ_S(".csv")) ? MZ_S(".csv") : MZ_S(".yaml");
        return ends(name, end) && plain((mz_str){name.p, name.n - end.n});
    }
    return false;
}

/* ---- making ------------------------------------------------------------------------------ */

struct making {
    struct draft_q_add_args a;
    struct ast_file *files;
    size_t n;
};

static mz_code file_put(mz_cx *cx, int64_t id, int64_t division, const struct ast_file *f)
{
    struct draft_q_file_put_args a = {.county = division / MZ_COUNTY_UNIT,
                                      .division = division,
                                      .draft = id,
                                      .path = f->name,
                                      .body = f->text};
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    return draft_q_file_put(cx, &a);
}

static mz_code note(mz_cx *cx, const char *act, int64_t id, int64_t division, mz_str what)
{
    mz_buf *b = mz_buf_new(cx->a, 1024);
    mz_jw w = mz_jw_to(b);
    mz_jw_map(&w);
    mz_jw_key_text(&w, MZ_S("what"), what);
    mz_jw_end(&w);
    return mz_tx_note(cx, &(struct mz_event){.act = mz_str_of(act),
                                             .kind = MZ_S("pack_draft"),
                                             .subject = id,
                                             .division = division,
                                             .detail = mz_buf_str(b)});
}

static mz_code make_tx(mz_cx *cx, void *p)
{
    struct making *m = p;
    MZ_TRY(mz_id_take(cx, m->a.county, 1, &m->a.id));
    MZ_TRY(draft_q_add(cx, &m->a));
    for (size_t i = 0; i < m->n; i++) {
        MZ_TRY(file_put(cx, m->a.id, m->a.division, &m->files[i]));
    }
    return note(cx, "draft.new", m->a.id, m->a.division, m->a.pack);
}

static mz_code copied(mz_cx *cx, const struct rule_shelved *s, struct making *m)
{
    const struct mz_json *json = NULL;
    mz_str all = {NULL, 0};
    MZ_TRY(pack_files_read(cx, s->pack, &all));
    MZ_TRY(mz_json_read(cx, all, (struct mz_json_options){.size_max = FILES_BYTES}, &json));
    m->files = MZ_NEW_N(cx->a, struct ast_file, json->n + 1);
    size_t bytes = 0;
    for (size_t i = 0; i < json->n; i++) {
        if (pack_files_binary(json->items[i].key)) {
            return mz_refuse(cx, MZ_INVALID, .field = "pack",
                             .text = MZ_T("The pack {0} has the workbook {1}, which cannot be "
                                          "edited here: put CSV in its place, or write a layer over it."),
                             .arg = {s->id, json->items[i].key});
        }
        m->files[m->n++] = (struct ast_file){json->items[i].key, json->items[i].text};
        bytes += json->items[i].text.n;
    }
    if (m->n > DRAFT_FILES_MAX || bytes > DRAFT_BYTES_MAX) {
        return mz_refuse(cx, MZ_LIMIT, .field = "pack",
                         .text = MZ_T("The pack {0} is too large to be edited here; a layer over "
                                      "it may be written instead."),
                         .arg = {s->id});
    }
    return MZ_OK;
}

/* Nothing but a head: all of it is the parent's until something is written. */
static void layered(mz_cx *cx, const struct rule_shelved *s, int64_t office, struct making *m)
{
    mz_str code = division_code_short(cx->a, office);
    m->a.pack = mz_str_fmt(cx->a, MZ_FMT "-own", MZ_ARG(s->id));
    m->files = MZ_NEW(cx->a, struct ast_file);
    m->n = 1;
    m->files[0] = (struct ast_file){
        MZ_S("pack.yaml"),
        mz_str_fmt(cx->a,
                   "pack: " MZ_FMT "\ntitle: 本地补充规定\ntitle_en: Rules of this place\n"
                   "version: 1\nsemantics: 1\ndivision: \"" MZ_FMT "\"\nextends: " MZ_FMT "\n",
                   MZ_ARG(m->a.pack), MZ_ARG(code), MZ_ARG(s->id))};
}

mz_code draft_new(mz_cx *cx, mz_str pack, mz_str title, bool layer, int64_t *id)
{
    const struct rule_shelf *shelf = NULL;
    int64_t office = cx->world->division;
    MZ_TRY(rule_shelf(cx, &shelf));
    const struct rule_shelved *s = rule_shelf_find(shelf, pack);
    if (s == NULL || s->pack == NULL) {
        return mz_refuse(cx, MZ_INVALID, .field = "pack", .text = MZ_T("There is no pack \"{0}\"."),
                         .arg = {pack});
    }
    if (title.n == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "title",
                         .text = MZ_T("Write what is to be changed"));
    }
    struct making m = {.a = {.county = office / MZ_COUNTY_UNIT,
                             .division = office,
                             .pack = s->id,
                             .title = title,
                             .base = mz_str_of(s->pack->source_hash),
                             .made_by = cx->actor->user,
                             .made_ms = mz_now_ms(cx)}};
    if (layer) {
        layered(cx, s, office, &m);
    } else {
        MZ_TRY(copied(cx, s, &m));
    }
    MZ_TRY(mz_tx(cx, make_tx, &m));
    *id = m.a.id;
    return MZ_OK;
}

/* ---- editing -------------------------------------------------------------------------------- */

struct saving {
    struct draft d;
    int64_t version;
    struct ast_file file;
    bool drop;
};

static mz_code faster(mz_cx *cx)
{
    return mz_refuse(cx, MZ_CONFLICT,
                     .text = MZ_T("The draft was changed or handed in since you opened this page. "
                                  "Open it again; your text stays in this one until then."));
}

static mz_code save_tx(mz_cx *cx, void *p)
{
    struct saving *s = p;
    int64_t n = 0;
    MZ_TRY(draft_q_touch(cx, s->d.id, s->version, &n));
    if (n == 0) {
        return faster(cx);
    }
    if (s->drop) {
        MZ_TRY(draft_q_file_drop(cx, s->d.id, s->file.name, &n));
    } else {
        MZ_TRY(file_put(cx, s->d.id, s->d.division, &s->file));
    }
    return note(cx, s->drop ? "draft.drop" : "draft.save", s->d.id, s->d.division, s->file.name);
}

static mz_code fits(mz_cx *cx, int64_t id, const struct ast_file *f)
{
    struct draft_files all;
    MZ_TRY(draft_files(cx, id, &all));
    size_t bytes = f->text.n;
    size_t n = 1;
    for (size_t i = 0; i < all.n; i++) {
        bool same = mz_str_eq(all.v[i].name, f->name);
        bytes += same ? 0 : all.v[i].text.n;
        n += same ? 0 : 1;
    }
    if (f->text.n > DRAFT_FILE_MAX || bytes > DRAFT_BYTES_MAX || n > DRAFT_FILES_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "text",
                         .text = MZ_T("A file may have 512 KiB, a draft 4 MiB and 200 files: split "
                                      "the file, or leave something out"));
    }
    size_t bad = 0;
    if (!mz_utf8_valid(f->text, &bad) || memchr(f->text.p, '\0', f->text.n) != NULL) {
        return mz_refuse(cx, MZ_INVALID, .field = "text",
                         .text = MZ_T("The text is not UTF-8 at byte {0}"),
                         .arg = {mz_str_fmt(cx->a, "%zu", bad)});
    }
    return MZ_OK;
}

mz_code draft_save(mz_cx *cx, int64_t id, int64_t version, struct ast_file file)
{
    struct saving s = {.version = version, .file = file};
    MZ_TRY(draft_get(cx, id, &s.d));
    if (!draft_path_ok(file.name)) {
        return mz_refuse(cx, MZ_INVALID, .field = "path",
                         .text = MZ_T("\"{0}\" is no file of a pack: write pack.yaml, or a folder "
                                      "of packs, a slash, and a name of small letters, digits, - "
                                      "and _ that ends with .yaml or .csv"),
                         .arg = {file.name});
    }
    MZ_TRY(fits(cx, id, &file));
    return mz_tx(cx, save_tx, &s);
}

mz_code draft_drop_file(mz_cx *cx, int64_t id, int64_t version, mz_str path)
{
    struct saving s = {.version = version, .file = {path, {NULL, 0}}, .drop = true};
    MZ_TRY(draft_get(cx, id, &s.d));
    if (mz_str_eq(path, MZ_S("pack.yaml"))) {
        return mz_refuse(cx, MZ_INVALID, .field = "path",
                         .text = MZ_T("A pack without pack.yaml is none"));
    }
    return mz_tx(cx, save_tx, &s);
}

/* ---- its life ----------------------------------------------------------------------------------
 */

struct moving {
    struct draft d;
    int64_t version;
    mz_str reason;
    mz_str hash;
    const char *act;
    mz_code (*change)(mz_cx *cx, const struct moving *m, int64_t *n);
};

static mz_code move_tx(mz_cx *cx, void *p)
{
    struct moving *m = p;
    int64_t n = 0;
    MZ_TRY(m->change(cx, m, &n));
    return n == 0 ? faster(cx) : note(cx, m->act, m->d.id, m->d.division, m->d.pack);
}

static mz_code to_asked(mz_cx *cx, const struct moving *m, int64_t *n)
{
    return draft_q_ask(cx, m->d.id, m->version, cx->actor->user, mz_now_ms(cx), n);
}

static mz_code to_back(mz_cx *cx, const struct moving *m, int64_t *n)
{
    return draft_q_back(cx, m->d.id, m->version, m->reason, n);
}

static mz_code to_published(mz_cx *cx, const struct moving *m, int64_t *n)
{
    const struct draft_q_publish_args a = {.id = m->d.id,
                                           .version = m->version,
                                           .done_by = cx->actor->user,
                                           .done_ms = mz_now_ms(cx),
                                           .hash = m->hash};
    return draft_q_publish(cx, &a, n);
}

static mz_code to_end(mz_cx *cx, const struct moving *m, int64_t *n)
{
    bool out = mz_str_eq(m->d.state, MZ_S("published"));
    const struct draft_q_end_args a = {.id = m->d.id,
                                       .version = m->version,
                                       .was = m->d.state,
                                       .state = out ? MZ_S("withdrawn") : MZ_S("dropped"),
                                       .reason = m->reason};
    return draft_q_end(cx, &a, n);
}

/* What is checked and may go on; the hash of its files, and the division that it speaks for. */
static mz_code ready(mz_cx *cx, const struct draft *d, mz_str *hash, mz_str *division)
{
    struct draft_checked k;
    MZ_TRY(draft_check(cx, d, &k));
    bool is = k.ready;
    *hash = is ? mz_str_dup(cx->a, mz_str_of(k.pack->source_hash)) : MZ_S("");
    *division = is ? mz_str_dup(cx->a, k.pack->division.s) : MZ_S("");
    draft_check_done(&k);
    if (!is) {
        return mz_refuse(cx, MZ_INVALID,
                         .text =
                             MZ_T("The draft has errors, tests that fail, or changes the law of "
                                  "days that are over: look at its check."));
    }
    return MZ_OK;
}

mz_code draft_ask(mz_cx *cx, int64_t id, int64_t version)
{
    struct moving m = {.version = version, .act = "draft.ask", .change = to_asked};
    mz_str division = MZ_S("");
    MZ_TRY(draft_get(cx, id, &m.d));
    MZ_TRY(ready(cx, &m.d, &m.hash, &division));
    return mz_tx(cx, move_tx, &m);
}

static mz_code reasoned(mz_cx *cx, mz_str reason)
{
    return reason.n > 0 ? MZ_OK
                        : mz_refuse(cx, MZ_INVALID, .field = "reason",
                                    .text = MZ_T("Write why: the reason stays with the draft"));
}

mz_code draft_back(mz_cx *cx, int64_t id, int64_t version, mz_str reason)
{
    struct moving m = {
        .version = version, .reason = reason, .act = "draft.back", .change = to_back};
    MZ_TRY(draft_get(cx, id, &m.d));
    MZ_TRY(reasoned(cx, reason));
    return mz_tx(cx, move_tx, &m);
}

/* A pack speaks for its division: nobody publishes the law of a wider one. */
static mz_code own_law(mz_cx *cx, mz_str division)
{
    int64_t of = division_code(division);
    if (division_inside(of, cx->world->division)) {
        return MZ_OK;
    }
    return mz_refuse(cx, MZ_DENIED,
                     .text = MZ_T("The pack holds outside of your office's division ({0}): write a "
                                  "layer over it for your place."),
                     .arg = {division});
}

mz_code draft_publish(mz_cx *cx, int64_t id, int64_t version)
{
    struct moving m = {.version = version, .act = "draft.publish", .change = to_published};
    mz_str division = MZ_S("");
    MZ_TRY(draft_get(cx, id, &m.d));
    if (m.d.made_by == cx->actor->user || m.d.asked_by == cx->actor->user) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("You made this draft or handed it in; another account has to "
                                      "approve it."));
    }
    MZ_TRY(ready(cx, &m.d, &m.hash, &division));
    MZ_TRY(own_law(cx, division));
    MZ_TRY(mz_tx(cx, move_tx, &m));
    return draft_put_all(cx);
}

mz_code draft_end(mz_cx *cx, int64_t id, int64_t version, mz_str reason)
{
    struct moving m = {.version = version, .reason = reason, .act = "draft.end", .change = to_end};
    MZ_TRY(draft_get(cx, id, &m.d));
    MZ_TRY(reasoned(cx, reason));
    MZ_TRY(mz_tx(cx, move_tx, &m));
    return draft_put_all(cx);
}
