#include "base/yaml.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/utf8_scan.h"

/* A map or list that is open. */
struct level {
    struct mz_yaml *node;
    struct mz_yaml *last;
    mz_str key;
    yaml_mark_t key_mark;
    bool keyed;
};

struct reader {
    mz_cx *cx;
    yaml_parser_t *parser;
    mz_str file;
    mz_str text;
    struct mz_yaml *root;
    struct level stack[MZ_YAML_DEPTH];
    size_t depth;
    size_t nodes;
    size_t documents;
};

/* ---- refusing --------------------------------------------------------- */

static mz_str place(mz_arena *a, mz_str file, size_t line, size_t col)
{
    return mz_str_fmt(a, MZ_FMT ":%zu:%zu", MZ_ARG(file), line, col);
}

static mz_code refuse(struct reader *r, yaml_mark_t at, const char *sentence, mz_str what)
{
    return mz_refuse(r->cx, MZ_INVALID, .text = sentence,
                     .arg = {place(r->cx->a, r->file, at.line + 1, at.column + 1), what});
}

mz_code mz_yaml_refuse(mz_cx *cx, const struct mz_yaml *node, const char *sentence, mz_str arg1,
                       mz_str arg2, mz_str arg3)
{
    return mz_refuse(
        cx, MZ_INVALID, .text = sentence,
        .arg = {place(cx->a, node->file, (size_t)node->line, (size_t)node->col), arg1, arg2, arg3});
}

/* clang-format off */
/* What libyaml says, and what we say. The first needle that fits is taken. */
static const struct {
    const char *needle;
    const char *sentence;
} problems[] = {
    {"cannot start any token",
     MZ_T("{0}: a tab or one of @ ` % stands where a value begins. Indent with spaces; put the "
          "value in quotes.")},
    {"expected ':'",
     MZ_T("{0}: a key without a colon. Write \"key: value\" with an ASCII colon and a space.")},
    {"mapping values are not allowed",
     MZ_T("{0}: a colon stands where no key can be. Check the indentation, or put the value in "
          "quotes.")},
    {"unexpected end of stream", MZ_T("{0}: a quote is opened and never closed.")},
    {"expected key", MZ_T("{0}: this line is not indented like its neighbours.")},
    {"expected '-' indicator",
     MZ_T("{0}: this line stands inside a list but does not begin with \"- \".")},
    {"block sequence entries are not allowed",
     MZ_T("{0}: a list cannot begin here. Put \"- \" on a line of its own.")},
    {"UTF-8", MZ_T("{0}: this is not UTF-8. Save the file as UTF-8.")},
    {"control characters", MZ_T("{0}: a control character is not allowed. Delete it.")},
    {"unknown escape", MZ_T("{0}: this backslash means nothing. Use single quotes.")},
    {"", MZ_T("{0}: this is not YAML as it is read here. Check indentation, colons and quotes.")},
};
/* clang-format on */

static mz_code refuse_syntax(struct reader *r)
{
    const yaml_parser_t *p = r->parser;
    yaml_mark_t at = p->problem_mark;
    if (p->error == YAML_READER_ERROR) {
        int64_t line = 0;
        int64_t col = 0;
        mz_utf8_place(r->text, p->problem_offset, &line, &col);
        at.line = (size_t)line - 1;
        at.column = (size_t)col - 1;
    }
    if (p->error == YAML_MEMORY_ERROR) {
        abort();
    }
    size_t i = 0;
    while (p->problem == NULL ? i + 1 < MZ_LEN(problems)
                              : strstr(p->problem, problems[i].needle) == NULL) {
        i++;
    }
    return refuse(r, at, problems[i].sentence, (mz_str){NULL, 0});
}

/* ---- building --------------------------------------------------------- */

static mz_code node_add(struct reader *r, enum mz_yaml_kind kind, yaml_mark_t at,
                        struct mz_yaml **out)
{
    if (r->nodes++ >= MZ_YAML_NODES) {
        return refuse(r, at, MZ_T("{0}: too many entries. Put bulk data in a CSV file."),
                      (mz_str){NULL, 0});
    }
    struct mz_yaml *node = MZ_NEW(r->cx->a, struct mz_yaml);
    node->kind = kind;
    node->file = r->file;
    node->line = (int)at.line + 1;
    node->col = (int)at.column + 1;
    if (r->depth == 0) {
        r->root = node;
    } else {
        struct level *l = &r->stack[r->depth - 1];
        if (l->node->kind == MZ_YAML_MAP) {
            node->key = l->key;
            node->key_line = (int)l->key_mark.line + 1;
            node->key_col = (int)l->key_mark.column + 1;
            l->keyed = false;
        }
        if (l->last == NULL) {
            l->node->first = node;
        } else {
            l->last->next = node;
        }
        l->last = node;
        l->node->n++;
    }
    *out = node;
    return MZ_OK;
}

static bool at_key(const struct reader *r)
{
    return r->depth > 0 && r->stack[r->depth - 1].node->kind == MZ_YAML_MAP &&
           !r->stack[r->depth - 1].keyed;
}

static mz_code open_level(struct reader *r, enum mz_yaml_kind kind, yaml_mark_t at, bool flow)
{
    if (flow) {
        return refuse(r, at,
                      MZ_T("{0}: [ ] and { } are not taken here. Write one entry a line; put a "
                           "text that begins with a bracket in quotes."),
                      (mz_str){NULL, 0});
    }
    if (at_key(r)) {
        return refuse(r, at, MZ_T("{0}: a key must be one word or text."), (mz_str){NULL, 0});
    }
    if (r->depth == MZ_YAML_DEPTH) {
        return refuse(r, at, MZ_T("{0}: more than 32 levels deep."), (mz_str){NULL, 0});
    }
    struct mz_yaml *node = NULL;
    MZ_TRY(node_add(r, kind, at, &node));
    r->stack[r->depth++] = (struct level){.node = node};
    return MZ_OK;
}

static int by_key(const void *a, const void *b)
{
    const struct mz_yaml *x = *(const struct mz_yaml *const *)a;
    const struct mz_yaml *y = *(const struct mz_yaml *const *)b;
    int d = strcmp(x->key.p, y->key.p);
    d = d != 0 ? d : (x->key_line > y->key_line) - (x->key_line < y->key_line);
    return d != 0 ? d : (x->key_col > y->key_col) - (x->key_col < y->key_col);
}

/* Sorted once when the map closes: a hostile file cannot make the search quadratic. */
static mz_code check_repeated(struct reader *r, const struct mz_yaml *map)
{
    const struct mz_yaml **all = MZ_NEW_N(r->cx->a, const struct mz_yaml *, map->n + 1);
    size_t n = 0;
    for (const struct mz_yaml *c = map->first; c != NULL; c = c->next) {
        all[n++] = c;
    }
    qsort(all, n, sizeof(const struct mz_yaml *), by_key);
    for (size_t i = 1; i < n; i++) {
        if (strcmp(all[i - 1]->key.p, all[i]->key.p) == 0) {
            return mz_refuse(
                r->cx, MZ_INVALID,
                .text = MZ_T("{0}: the key \"{1}\" stands here a second time; the "
                             "first is on line {2}. Delete one."),
                .arg = {place(r->cx->a, r->file, (size_t)all[i]->key_line, (size_t)all[i]->key_col),
                        all[i]->key, mz_str_fmt(r->cx->a, "%d", all[i - 1]->key_line)});
        }
    }
    return MZ_OK;
}

static mz_code close_level(struct reader *r)
{
    assert(r->depth > 0);
    const struct mz_yaml *node = r->stack[--r->depth].node;
    return node->kind == MZ_YAML_MAP ? check_repeated(r, node) : MZ_OK;
}

static mz_code add_scalar(struct reader *r, const yaml_event_t *e)
{
    mz_str text = {(const char *)e->data.scalar.value, e->data.scalar.length};
    if (memchr(text.p, '\0', text.n) != NULL) {
        return refuse(r, e->start_mark, MZ_T("{0}: a control character is not allowed. Delete it."),
                      (mz_str){NULL, 0});
    }
    if (at_key(r)) {
        struct level *l = &r->stack[r->depth - 1];
        if (text.n == 0) {
            return refuse(r, e->start_mark, MZ_T("{0}: a key is empty."), (mz_str){NULL, 0});
        }
        l->key = mz_str_dup(r->cx->a, text);
        l->key_mark = e->start_mark;
        l->keyed = true;
        return MZ_OK;
    }
    struct mz_yaml *node = NULL;
    MZ_TRY(node_add(r, MZ_YAML_TEXT, e->start_mark, &node));
    node->text = mz_str_dup(r->cx->a, text);
    node->quoted = e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    return MZ_OK;
}

static mz_code check_plain(struct reader *r, const yaml_event_t *e, const yaml_char_t *anchor,
                           const yaml_char_t *tag)
{
    if (anchor != NULL) {
        return refuse(r, e->start_mark,
                      MZ_T("{0}: an anchor (&{1}) is not taken here. Write the content out, or "
                           "put the text in quotes."),
                      mz_str_of((const char *)anchor));
    }
    if (tag != NULL) {
        return refuse(r, e->start_mark,
                      MZ_T("{0}: a tag (!) is not taken here. Leave it out, or put the text in "
                           "quotes."),
                      (mz_str){NULL, 0});
    }
    return MZ_OK;
}

static mz_code begin_document(struct reader *r, const yaml_event_t *e)
{
    if (e->data.document_start.version_directive != NULL ||
        e->data.document_start.tag_directives.start != e->data.document_start.tag_directives.end) {
        return refuse(r, e->start_mark, MZ_T("{0}: lines that begin with % are not taken here."),
                      (mz_str){NULL, 0});
    }
    if (r->documents++ > 0) {
        return refuse(r, e->start_mark,
                      MZ_T("{0}: a second document begins here. Put it in a file of its own."),
                      (mz_str){NULL, 0});
    }
    return MZ_OK;
}

static mz_code take_event(struct reader *r, const yaml_event_t *e)
{
    switch (e->type) {
    case YAML_DOCUMENT_START_EVENT:
        return begin_document(r, e);
    case YAML_ALIAS_EVENT:
        return refuse(r, e->start_mark,
                      MZ_T("{0}: an alias (*{1}) is not taken here. Write the content out, or put "
                           "the text in quotes."),
                      mz_str_of((const char *)e->data.alias.anchor));
    case YAML_SCALAR_EVENT:
        MZ_TRY(check_plain(r, e, e->data.scalar.anchor, e->data.scalar.tag));
        return add_scalar(r, e);
    case YAML_SEQUENCE_START_EVENT:
        MZ_TRY(check_plain(r, e, e->data.sequence_start.anchor, e->data.sequence_start.tag));
        return open_level(r, MZ_YAML_LIST, e->start_mark,
                          e->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE);
    case YAML_MAPPING_START_EVENT:
        MZ_TRY(check_plain(r, e, e->data.mapping_start.anchor, e->data.mapping_start.tag));
        return open_level(r, MZ_YAML_MAP, e->start_mark,
                          e->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return close_level(r);
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        return MZ_OK;
    }
    return MZ_OK;
}

static mz_code read_events(struct reader *r)
{
    for (bool more = true; more;) {
        yaml_event_t e;
        if (yaml_parser_parse(r->parser, &e) == 0) {
            return refuse_syntax(r);
        }
        more = e.type != YAML_STREAM_END_EVENT;
        mz_code rc = take_event(r, &e);
        yaml_event_delete(&e);
        MZ_TRY(rc);
    }
    return MZ_OK;
}

mz_code mz_yaml_read(mz_cx *cx, mz_str file, mz_str text, const struct mz_yaml **out)
{
    *out = NULL;
    if (text.n > MZ_YAML_SIZE) {
        return mz_refuse(cx, MZ_LIMIT,
                         .text = MZ_T("{0}: the file is larger than 4 MiB. Put bulk data in a CSV "
                                      "file."),
                         .arg = {file});
    }
    if (text.n >= 3 && memcmp(text.p, "\xEF\xBB\xBF", 3) == 0) {
        text.p += 3;
        text.n -= 3;
    }
    yaml_parser_t parser;
    if (yaml_parser_initialize(&parser) == 0) {
        abort();
    }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)(text.n == 0 ? "" : text.p),
                                 text.n);
    struct reader *r = MZ_NEW(cx->a, struct reader);
    *r =
        (struct reader){.cx = cx, .parser = &parser, .file = mz_str_dup(cx->a, file), .text = text};
    mz_code rc = read_events(r);
    yaml_parser_delete(&parser);
    MZ_TRY(rc);
    if (r->root == NULL) {
        r->root = MZ_NEW(cx->a, struct mz_yaml);
        r->root->file = r->file;
        r->root->line = 1;
        r->root->col = 1;
    }
    *out = r->root;
    return MZ_OK;
}
