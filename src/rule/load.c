/* load.c - the files of a pack: in the order of their names, hashed, read by their keys. */
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/nfc.h"
#include "base/utf8.h"
#include "rule/load_int.h"

#define PACK(member) offsetof(struct ast_pack, member)

/* clang-format off */
const struct load_key load_head[] = {
    {.key = "pack", .kind = LOAD_TEXT, .at = PACK(id), .need = true},
    {.key = "title", .kind = LOAD_TEXT, .at = PACK(title.zh), .need = true},
    {.key = "title_en", .kind = LOAD_TEXT, .at = PACK(title.en), .wish = true},
    {.key = "version", .kind = LOAD_TEXT, .at = PACK(version), .need = true},
    {.key = "semantics", .kind = LOAD_INT, .at = PACK(semantics), .need = true},
    {.key = "division", .kind = LOAD_TEXT, .at = PACK(division), .form = LOAD_DIVISION,
     .need = true},
    {.key = "extends", .kind = LOAD_TEXT, .at = PACK(extends), .form = LOAD_PARENT},
    {0},
};

const struct load_key load_sections[] = {
    {.key = "sources", .kind = LOAD_MAP, .at = PACK(sources), .n_at = PACK(sources_n),
     .of = &load_source},
    {.key = "enums", .kind = LOAD_MAP, .at = PACK(enums), .n_at = PACK(enums_n), .of = &load_enum},
    {.key = "units", .kind = LOAD_MAP, .at = PACK(units), .n_at = PACK(units_n), .of = &load_unit},
    {.key = "facts", .kind = LOAD_MAP, .at = PACK(facts), .n_at = PACK(facts_n), .of = &load_fact},
    {.key = "params", .kind = LOAD_MAP, .at = PACK(params), .n_at = PACK(params_n),
     .of = &load_param},
    {.key = "rules", .kind = LOAD_MAP, .at = PACK(rules), .n_at = PACK(rules_n), .of = &load_rule},
    {.key = "tables", .kind = LOAD_MAP, .at = PACK(rules), .n_at = PACK(rules_n),
     .of = &load_table},
    {.key = "outcomes", .kind = LOAD_MAP, .at = PACK(outcomes), .n_at = PACK(outcomes_n),
     .of = &load_outcome},
    {.key = "excludes", .kind = LOAD_LIST, .at = PACK(excludes), .n_at = PACK(excludes_n),
     .of = &load_exclude},
    {.key = "indicators", .kind = LOAD_MAP, .at = PACK(indicators), .n_at = PACK(indicators_n),
     .of = &load_indicator},
    {.key = "clusters", .kind = LOAD_MAP, .at = PACK(clusters), .n_at = PACK(clusters_n),
     .of = &load_cluster},
    {.key = "papers", .kind = LOAD_MAP, .at = PACK(papers), .n_at = PACK(papers_n),
     .of = &load_paper},
    {.key = "forms", .kind = LOAD_MAP, .at = PACK(forms), .n_at = PACK(forms_n), .of = &load_form},
    {.key = "matters", .kind = LOAD_MAP, .at = PACK(matters), .n_at = PACK(matters_n),
     .of = &load_matter},
    {.key = "late", .kind = LOAD_LIST, .at = PACK(late), .n_at = PACK(late_n), .of = &load_late,
     .most = AST_LATE_MAX},
    {.key = "registers", .kind = LOAD_MAP, .at = PACK(registers), .n_at = PACK(registers_n),
     .of = &load_register},
    {.key = "bundles", .kind = LOAD_MAP, .at = PACK(bundles), .n_at = PACK(bundles_n),
     .of = &load_bundle},
    {.key = "tests", .kind = LOAD_LIST, .at = PACK(tests), .n_at = PACK(tests_n), .of = &load_test},
    {.key = "reforms", .kind = LOAD_MAP, .at = PACK(reforms), .n_at = PACK(reforms_n),
     .of = &load_reform},
    {0},
};
/* clang-format on */

static bool ends_in(mz_str s, const char *end)
{
    size_t n = strlen(end);
    return s.n >= n && memcmp(s.p + s.n - n, end, n) == 0;
}

const struct ast_file *load_file(const struct load *l, mz_str name)
{
    for (size_t i = 0; i < l->files_n; i++) {
        if (mz_str_eq(l->files[i].name, name)) {
            return &l->files[i];
        }
    }
    return NULL;
}

/* ---- one spelling ----------------------------------------------------------- */

/* "U+0065 U+0301" of the characters from byte i on that are no more in the other text. */
static mz_str code_points(struct load *l, mz_str s, size_t i, size_t end)
{
    mz_sb out = mz_sb_new(l->f->a, 256);
    uint32_t cp = 0;
    for (int n = 0; n < 4 && i < end && mz_utf8_next(s, &i, &cp); n++) {
        mz_sb_fmt(&out, n == 0 ? "U+%04X" : " U+%04X", (unsigned)cp);
    }
    return mz_sb_view(&out);
}

static bool inside(mz_str s, size_t i)
{
    return i < s.n && ((unsigned char)s.p[i] & 0xC0) == 0x80;
}

/* The first place where a file is not what it is read as. */
static void say_composed(struct load *l, mz_str name, mz_str was, mz_str is)
{
    size_t from = 0;
    struct ast_at at = {.pack = l->pack->id.s, .file = name, .line = 1, .col = 1, .len = 1};
    while (from < was.n && from < is.n && was.p[from] == is.p[from]) {
        from++;
    }
    while (from > 0 && (inside(was, from) || inside(is, from))) {
        from--;
    }
    size_t same = 0; /* bytes at the end that are the same */
    while (same < was.n - from && same < is.n - from &&
           was.p[was.n - 1 - same] == is.p[is.n - 1 - same]) {
        same++;
    }
    for (size_t i = 0; i < from; i++) {
        at.col = was.p[i] == '\n' ? 1 : at.col + !inside(was, i);
        at.line += was.p[i] == '\n';
    }
    ast_find(l->f,
             (struct ast_finding){
                 .grade = AST_WARNING,
                 .check = "text",
                 .at = at,
                 .say = {.text = MZ_T("The characters {0} are read as {1}: texts are compared in "
                                      "their composed form (Unicode NFC)"),
                         .arg = {code_points(l, was, from, was.n - same),
                                 code_points(l, is, from, is.n - same)}},
                 .way = {.text = MZ_T("Write them so, or save the file in the composed form")}});
}

/* Names, labels and texts in one spelling, so that what looks the same is the same; the hash of the
 * source is that of the bytes. */
static void compose(struct load *l, struct ast_file *file)
{
    bool text = ends_in(file->name, ".yaml") || ends_in(file->name, ".csv");
    mz_str is = text ? mz_str_nfc(l->tmp, file->text) : file->text;
    if (is.p != file->text.p) {
        say_composed(l, file->name, file->text, is);
        file->text = is;
    }
}

/* ---- one file --------------------------------------------------------------- */

static void index_lines(struct load *l, mz_str text)
{
    l->lines_n = 1;
    for (size_t i = 0; i < text.n; i++) {
        l->lines_n += text.p[i] == '\n' ? 1 : 0;
    }
    l->lines = MZ_NEW_N(l->tmp, size_t, l->lines_n);
    size_t n = 1;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\n') {
            l->lines[n++] = i + 1;
        }
    }
}

/* What yaml.c said, at its own place: the sentence's {0} is "file:line:col". */
static void refuse_yaml(struct load *l)
{
    const struct mz_error *e = &l->cx.err;
    struct ast_at at = {
        .pack = l->pack->id.s, .file = l->file->name, .line = 1, .col = 1, .len = 1};
    mz_str place = mz_str_of(e->say_arg[0]);
    int *part[2] = {&at.col, &at.line};
    for (int i = 0; i < 2; i++) {
        int v = 0;
        int scale = 1;
        while (place.n > 0 && place.p[place.n - 1] >= '0' && place.p[place.n - 1] <= '9' &&
               scale < 100000000) {
            v += (place.p[--place.n] - '0') * scale;
            scale *= 10;
        }
        if (scale == 1 || place.n == 0 || place.p[place.n - 1] != ':') {
            break;
        }
        place.n--;
        *part[i] = v;
    }
    struct mz_say say = {.text = e->say != NULL ? e->say : MZ_T("The file cannot be read")};
    for (int i = 0; i < 4; i++) {
        say.arg[i] = mz_str_of(e->say_arg[i]);
    }
    load_error(l, "yaml", at, say,
               (struct mz_say){.text = MZ_T("Correct it first: nothing of this file was read")});
    mz_clear(&l->cx);
}

static const struct mz_yaml *read_yaml(struct load *l, const struct ast_file *file)
{
    const struct mz_yaml *v = NULL;
    l->file = file;
    index_lines(l, file->text);
    if (mz_yaml_read(&l->cx, file->name, file->text, &v) != MZ_OK) {
        refuse_yaml(l);
        return NULL;
    }
    if (v->kind == MZ_YAML_TEXT && v->text.n == 0) {
        return NULL; /* nothing but comments */
    }
    if (v->kind != MZ_YAML_MAP) {
        load_error(l, "value", load_at(l, v),
                   (struct mz_say){.text = MZ_T("A file holds sections")},
                   (struct mz_say){.text = MZ_T("Begin with a section, like \"rules:\"")});
        return NULL;
    }
    return v;
}

static mz_str section_words(mz_arena *a, bool head)
{
    mz_sb out = mz_sb_new(a, 1024);
    for (const struct load_key *k = load_sections; k->key != NULL; k++) {
        mz_sb_fmt(&out, out.n == 0 ? "%s" : "|%s", k->key);
    }
    for (const struct load_key *k = load_head; head && k->key != NULL; k++) {
        mz_sb_fmt(&out, "|%s", k->key);
    }
    return mz_sb_view(&out);
}

static void read_sections(struct load *l, const struct mz_yaml *root, bool head)
{
    for (const struct mz_yaml *c = root->first; c != NULL; c = c->next) {
        const struct load_key *k = load_find(load_sections, c->key);
        if (k != NULL) {
            load_key(l, c, k, l->pack);
        } else if (load_find(load_head, c->key) == NULL) {
            load_unknown(l, load_at_key(l, c), c->key, section_words(l->tmp, head));
        } else if (!head) {
            load_error(
                l, "key", load_at_key(l, c),
                (struct mz_say){.text = MZ_T("\"{0}\" stands in pack.yaml only"), .arg = {c->key}},
                (struct mz_say){.text = MZ_T("Move the line there")});
        }
    }
}

static bool pack_id(mz_str s)
{
    bool good = s.n > 0 && s.n <= LOAD_ID_MAX && s.p[0] >= 'a' && s.p[0] <= 'z';
    for (size_t i = 0; good && i < s.n; i++) {
        char c = s.p[i];
        good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }
    return good;
}

static void check_pack_id(struct load *l, const struct ast_text *id)
{
    if (!pack_id(id->s)) {
        load_error(l, "value", id->at,
                   (struct mz_say){.text = MZ_T("\"{0}\" is not the id of a pack"), .arg = {id->s}},
                   (struct mz_say){.text = MZ_T("It is a small letter, then small letters, digits, "
                                                "_ and -, like cn-33")});
    }
}

static bool is_hash(mz_str s)
{
    bool good = s.n == LOAD_HASH_N;
    for (size_t i = 0; good && i < s.n; i++) {
        good = (s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f');
    }
    return good;
}

/* "cn@HASH": the parent, and of which chain this pack was written; each with its place. */
static void split_parent(struct load *l)
{
    struct ast_text *up = &l->pack->extends;
    struct ast_text *hash = &l->pack->extends_hash;
    const char *sign = memchr(up->s.p, '@', up->s.n);
    size_t n = sign == NULL ? up->s.n : (size_t)(sign - up->s.p);
    mz_str rest = {up->s.p + n, up->s.n - n};
    up->s.n = n;
    check_pack_id(l, up);
    if (sign == NULL) {
        return;
    }
    *hash = (struct ast_text){{rest.p + 1, rest.n - 1}, up->at};
    hash->at.col += (int)mz_utf8_count(up->s) + 1;
    hash->at.len = hash->s.n == 0 ? 1 : (int)mz_utf8_count(hash->s);
    if (!is_hash(hash->s)) {
        load_error(l, "value", hash->at,
                   (struct mz_say){.text = MZ_T("\"{0}\" is not the hash of packs"),
                                   .arg = {hash->s}},
                   (struct mz_say){.text = MZ_T("It has 64 digits, 0 to 9 and a to f; \"mz rule "
                                                "check\" of the parent prints the line to write")});
        hash->s = (mz_str){NULL, 0};
    }
}

/* The head of pack.yaml; its sections are read when its turn comes. */
static const struct mz_yaml *read_head(struct load *l)
{
    const struct ast_file *file = load_file(l, MZ_S("pack.yaml"));
    if (file == NULL) {
        load_error(l, "file", (struct ast_at){.file = MZ_S("pack.yaml"), .line = 0},
                   (struct mz_say){.text = MZ_T("The pack has no pack.yaml")},
                   (struct mz_say){.text = MZ_T("Write one with pack, title, version, semantics "
                                                "and division")});
        return NULL;
    }
    const struct mz_yaml *root = read_yaml(l, file);
    if (root == NULL) {
        return NULL;
    }
    const struct mz_yaml *id = mz_yaml_get(root, "pack");
    if (id != NULL && id->kind == MZ_YAML_TEXT) {
        l->pack->id.s = id->text; /* places of findings carry it */
    }
    struct mz_yaml only = *root;
    struct mz_yaml *copies = MZ_NEW_N(l->tmp, struct mz_yaml, root->n == 0 ? 1 : root->n);
    size_t n = 0;
    for (const struct mz_yaml *c = root->first; c != NULL; c = c->next) {
        if (load_find(load_head, c->key) != NULL) {
            copies[n] = *c;
            copies[n].next = NULL;
            if (n > 0) {
                copies[n - 1].next = &copies[n];
            }
            n++;
        }
    }
    only.first = n == 0 ? NULL : copies;
    load_keys(l, &only, load_head, l->pack);
    if (l->pack->id.s.n > 0) {
        check_pack_id(l, &l->pack->id);
    }
    if (l->pack->extends.s.n > 0) {
        split_parent(l);
    }
    return root;
}

/* ---- all files ---------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    const struct ast_file *x = a;
    const struct ast_file *y = b;
    size_t n = x->name.n < y->name.n ? x->name.n : y->name.n;
    int c = memcmp(x->name.p, y->name.p, n);
    return c != 0 ? c : (x->name.n > y->name.n) - (x->name.n < y->name.n);
}

/* SHA-256 over name, LF, length in digits, LF, bytes of every file in order. */
static mz_code hash_files(mz_cx *cx, mz_crypto *c, const struct load *l, uint8_t out[MZ_HASH_MAX])
{
    mz_hasher *h = NULL;
    MZ_TRY(mz_hash_init(cx, c, MZ_HASH_SHA256, &h));
    for (size_t i = 0; i < l->files_n; i++) {
        const struct ast_file *f = &l->files[i];
        MZ_TRY(mz_hash_update(cx, h, f->name));
        MZ_TRY(mz_hash_update(cx, h, mz_str_fmt(l->tmp, "\n%zu\n", f->text.n)));
        MZ_TRY(mz_hash_update(cx, h, f->text));
    }
    return mz_hash_done(cx, h, out);
}

static void hash_source(struct load *l)
{
    mz_cx cx = {.a = l->tmp};
    mz_crypto *c = NULL;
    uint8_t sum[MZ_HASH_MAX] = {0};
    mz_code rc = mz_crypto_open(&cx, &c);
    rc = rc == MZ_OK ? hash_files(&cx, c, l, sum) : rc;
    if (c != NULL) {
        mz_crypto_close(c);
    }
    if (rc != MZ_OK) {
        load_error(l, "file", (struct ast_at){.file = MZ_S("pack.yaml"), .line = 0},
                   (struct mz_say){.text = MZ_T("The hash of the pack could not be computed")},
                   (struct mz_say){.text = NULL});
        return;
    }
    mz_str hex = mz_hex_encode(l->tmp, mz_bytes(sum, 32));
    memcpy(l->pack->source_hash, hex.p, 64);
}

static struct ast_file *sort_files(struct load *l, const struct ast_file *files, size_t files_n)
{
    struct ast_file *v = MZ_NEW_N(l->tmp, struct ast_file, files_n == 0 ? 1 : files_n);
    size_t n = 0;
    if (files_n > 0) {
        memcpy(v, files, files_n * sizeof *v);
        qsort(v, files_n, sizeof *v, by_name);
    }
    for (size_t i = 0; i < files_n; i++) {
        if (n > 0 && mz_str_eq(v[n - 1].name, v[i].name)) {
            load_error(l, "file", (struct ast_at){.file = mz_str_dup(l->f->a, v[i].name)},
                       (struct mz_say){.text = MZ_T("The file stands in the pack twice")},
                       (struct mz_say){.text = MZ_T("Delete one")});
            continue;
        }
        v[n] = v[i];
        v[n++].name = mz_str_dup(l->f->a, v[i].name);
    }
    l->files = v;
    l->files_n = n;
    l->used = MZ_NEW_N(l->tmp, bool, n == 0 ? 1 : n);
    return v;
}

static void warn_unused(struct load *l, const struct ast_file *file)
{
    ast_find(l->f, (struct ast_finding){
                       .grade = AST_WARNING,
                       .check = "file",
                       .at = {.pack = l->pack->id.s, .file = file->name, .len = 1},
                       .say = {.text = MZ_T("Nothing names this file; it is not read")},
                       .way = {.text = MZ_T("Name a table by \"table\" or \"file\"; sections "
                                            "stand in files that end in .yaml")},
                   });
}

static bool keep_files(struct load *l, size_t *files_n)
{
    if (*files_n <= LOAD_FILES_MAX) {
        return true;
    }
    load_error(l, "limit", (struct ast_at){.file = MZ_S("pack.yaml"), .line = 0},
               (struct mz_say){.text = MZ_T("The pack has more than {0} files"),
                               .arg = {mz_str_fmt(l->f->a, "%d", LOAD_FILES_MAX)}},
               (struct mz_say){.text = MZ_T("Put bulk values in a CSV file, or split the pack")});
    *files_n = LOAD_FILES_MAX;
    return false;
}

void ast_read(mz_arena *a, const struct ast_file *files, size_t files_n, struct ast_findings *f,
              struct ast_pack **out)
{
    f->a = f->a == NULL ? a : f->a;
    struct load l = {.cx = {.a = f->a}, .f = f, .tmp = mz_arena_new((size_t)1 << 30U)};
    l.pack = *out = MZ_NEW(f->a, struct ast_pack);
    l.ids = mz_map_new(l.tmp, MZ_MAP_STR, (size_t)AST_ITEMS_MAX * 16, 0);
    (void)keep_files(&l, &files_n);
    struct ast_file *own = sort_files(&l, files, files_n);
    hash_source(&l);
    size_t from = f->n;
    for (size_t i = 0; i < l.files_n; i++) {
        compose(&l, &own[i]);
    }
    size_t composed_n = f->n;
    const struct mz_yaml *head = read_head(&l);
    for (size_t i = from; i < composed_n; i++) { /* whose they are is known now */
        f->v[i].at.pack = l.pack->id.s;
    }
    for (size_t i = 0; i < l.files_n; i++) {
        const struct ast_file *file = &l.files[i];
        bool first = mz_str_eq(file->name, MZ_S("pack.yaml"));
        if (!ends_in(file->name, ".yaml")) {
            continue;
        }
        const struct mz_yaml *root = first ? head : read_yaml(&l, file);
        if (first) {
            l.file = file;
            index_lines(&l, file->text);
        }
        l.used[i] = true;
        if (root != NULL) {
            read_sections(&l, root, first);
        }
    }
    for (size_t i = 0; i < l.files_n; i++) {
        if (!l.used[i]) {
            warn_unused(&l, &l.files[i]);
        }
    }
    mz_arena_free(l.tmp);
}

void ast_read_reforms(mz_arena *a, const struct ast_file *file, struct ast_findings *f,
                      struct ast_pack **out)
{
    f->a = f->a == NULL ? a : f->a;
    struct ast_file one = {mz_str_dup(f->a, file->name), file->text};
    bool used = true;
    struct load l = {.cx = {.a = f->a},
                     .f = f,
                     .tmp = mz_arena_new((size_t)1 << 30U),
                     .files = &one,
                     .files_n = 1,
                     .used = &used};
    l.pack = *out = MZ_NEW(f->a, struct ast_pack);
    l.ids = mz_map_new(l.tmp, MZ_MAP_STR, (size_t)AST_ITEMS_MAX * 16, 0);
    compose(&l, &one);
    const struct mz_yaml *root = read_yaml(&l, &one);
    const struct load_key *reforms = load_find(load_sections, MZ_S("reforms"));
    for (const struct mz_yaml *c = root == NULL ? NULL : root->first; c != NULL; c = c->next) {
        if (mz_str_eq(c->key, MZ_S("reforms"))) {
            load_key(&l, c, reforms, l.pack);
        } else {
            load_unknown(&l, load_at_key(&l, c), c->key, MZ_S("reforms"));
        }
    }
    mz_arena_free(l.tmp);
}
