/*
 * letter.h - letters as packs write them: templates, read and checked. paper.h fills and prints
 * them.
 *
 * Layer: letter (2). Knows no database, no web, no rules: conditions are texts here, and who fills
 * a letter says which of them hold (feature/letter asks src/rule). README.md is the manual of the
 * language and of the paper (GB/T 9704-2012).
 *
 * Invariants
 *   - A template that has an error is never filled: letter_read() gives none.
 */
#ifndef MZ_LETTER_LETTER_H
#define MZ_LETTER_LETTER_H

#include "base/date.h"
#include "base/json.h"
#include "base/yaml.h"

enum {
    LETTER_FIELDS_MAX = 60,
    LETTER_BLOCKS_MAX = 80,
    LETTER_COLS_MAX = 10,
    LETTER_ROWS_MAX = 500,  /* of one list of values */
    LETTER_TEXT_MAX = 4000, /* characters of one paragraph */
    LETTER_FOUND_MAX = 50,
    LETTER_FILE_MAX = 1 << 17
};

/* clang-format off */
#define LETTER_KINDS(X)                                     \
        X(DOCUMENT, "document", MZ_T("Official document"))  \
        X(NOTICE,   "notice",   MZ_T("Notice||letter"))     \
        X(DECISION, "decision", MZ_T("Decision||letter"))   \
        X(TOLD,     "told",     MZ_T("Letter of information")) \
        X(PUBLIC,   "public",   MZ_T("Public notice||letter")) \
        X(FORM,     "form",     MZ_T("Form||letter"))

#define LETTER_TYPES(X)          \
        X(TEXT,   "text")        \
        X(MONEY,  "money")       \
        X(INT,    "int")         \
        X(DATE,   "date")        \
        X(FLAG,   "bool")        \
        X(ID,     "id_number")   \
        X(CHOICE, "choice")      \
        X(LIST,   "list")
/* clang-format on */

enum letter_kind {
#define X(id, word, label) LETTER_##id,
    LETTER_KINDS(X)
#undef X
        LETTER_KINDS_N
};

enum letter_type {
#define X(id, word) LETTER_##id,
    LETTER_TYPES(X)
#undef X
        LETTER_TYPES_N
};

/* Whose letter it is: the county's bureau, or the township's office. */
enum letter_organ { LETTER_COUNTY, LETTER_TOWNSHIP };

/* What was found wrong, where, and the way out. */
struct letter_finding {
    mz_str file;
    int line; /* from 1 */
    int col;  /* from 1, in characters */
    struct mz_say what;
    struct mz_say way;
};

struct letter_findings {
    mz_arena *a;
    struct letter_finding v[LETTER_FOUND_MAX];
    size_t n; /* more are not kept */
};

/* "letters/x.yaml:12:3: sentence\n    way out" */
mz_str letter_finding_say(mz_arena *a, enum mz_lang lang, const struct letter_finding *one);

/* ---- templates ----------------------------------------------------------- */

struct letter_words {
    mz_str id, zh, en;
};

struct letter_field {
    struct letter_words words;
    enum letter_type type;
    bool optional;
    int64_t max;                  /* characters of a text, entries of a list */
    struct letter_words *options; /* of a choice */
    size_t options_n;
    struct letter_field *fields; /* of a list */
    size_t fields_n;
    const struct mz_yaml *sample;
    const struct mz_yaml *at;
    bool used;
};

/* A condition in the language of src/rule; its place in `whens` is its number. */
struct letter_when {
    mz_str text;
    const struct mz_yaml *at;
};

enum letter_block_kind { LETTER_PARA, LETTER_EACH, LETTER_TABLE };

struct letter_col {
    mz_str label;
    mz_str text;
    int64_t share;
    bool right; /* figures */
};

struct letter_block {
    enum letter_block_kind kind;
    mz_str head; /* 一、head: numbered among those shown */
    mz_str text;
    mz_str list; /* of EACH and TABLE */
    int when;    /* -1: always */
    bool flush;  /* without the two characters at the beginning */
    struct letter_col cols[LETTER_COLS_MAX];
    size_t cols_n;
};

struct letter_line { /* an attachment or a title line, with its condition */
    mz_str text;
    int when;
};

struct letter_template {
    struct letter_words words;
    enum letter_kind kind;
    enum letter_organ organ;
    bool red;      /* red head with the name of the organ */
    bool seal;     /* the organ's seal stands over organ and date */
    bool signs;    /* organ and date stand below */
    mz_str series; /* "{word}救〔{year}〕{n}号"; empty: a letter without a number */
    mz_str basis;  /* articles it rests on, for the clerk */
    mz_str title;  /* lines apart by "\n" */
    mz_str to;     /* addressee; the colon is set here */
    mz_str note;   /* （…） below the date */
    mz_str copies; /* 抄送 */
    struct letter_field *fields;
    size_t fields_n;
    struct letter_block *blocks;
    size_t blocks_n;
    struct letter_line *attachments;
    size_t attachments_n;
    struct letter_when whens[LETTER_BLOCKS_MAX];
    size_t whens_n;
    char hash[65]; /* SHA-256 of the file */
    mz_str source;
};

/*
 * Read and check one file. *out is NULL when something was found; fails only for want of memory.
 * The template lives in cx->a and keeps `text`.
 */
mz_code letter_read(mz_cx *cx, mz_str file, mz_str text, struct letter_findings *f,
                    struct letter_template **out) MZ_MUST_USE;
const char *letter_kind_label(enum letter_kind kind);
const char *letter_kind_word(enum letter_kind kind);
const char *letter_type_word(enum letter_type type);
const struct letter_field *letter_field(const struct letter_template *t, mz_str id);
/* The template's own sample as {"field": "value"}. */
mz_code letter_sample(mz_cx *cx, const struct letter_template *t, mz_str *json) MZ_MUST_USE;

#endif
