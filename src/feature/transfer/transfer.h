/*
 * transfer.h - a kind of subject that files bring in: one table in the feature that owns it.
 *
 * Layer: feature. The importer (README.md) knows no kind. It reads the file, finds and remembers
 * what its columns are, keeps what became of each row, goes on where it was killed, and gives the
 * bad rows back with their reasons. A kind (struct mz_feature .imports) reads one row, says all
 * that is wrong with it, finds whom it speaks of, adds and changes. It writes where it is told to:
 * the rows of a step, what became of them and how far the run came are one transaction.
 */
#ifndef MZ_FEATURE_TRANSFER_TRANSFER_H
#define MZ_FEATURE_TRANSFER_TRANSFER_H

#include "feature/transfer/import_row.h"

/* ---- the kind ----------------------------------------------------------------- */

/* Sentences that speak of the subjects; all MZ_T. */
struct import_words {
    const char *fresh;   /* counts of the trial: "New persons" */
    const char *entered; /* counts of the run */
    const char *known;   /* the question: what to do with those who are here already */
    const char *ask;     /* list of rows that wait for that decision, and the way to it */
    const char *decide;
    const char *maybe; /* count of rows that may be somebody who is here, and their list */
    const char *alike;
    const char *here; /* columns of that list: who is here, who entered */
    const char *came;
    const char *twice;  /* problem: line {0} of this file speaks of the same with other data */
    const char *merged; /* note of that list: nobody was merged */
};

/* What became of a row: one of the two ids, or problems of the line. */
struct import_added {
    int64_t id;
    int64_t known; /* in scope, here already: the sender's choice decides */
};

struct import_member {
    int64_t n;
    int64_t line;
    int64_t subject; /* MZ_NULL: the row did not enter */
    mz_str part;
};

/* Rows of one team, all of which entered. The kind sets one of the last three. */
struct import_team {
    mz_str name;
    const struct import_member *rows;
    size_t n;
    bool made;
    bool same; /* it is here already, with these members */
    struct mz_say why;
};

/* What the sender of a file says once for all its rows; the first is usual. */
struct import_choice {
    const char *label;         /* MZ_T */
    const char *const *words;  /* stored */
    const char *const *labels; /* MZ_T */
    size_t n;
};

/* Rows that make something together: households. A team is made only when all its rows are in. */
struct import_teams {
    const char *made, *same, *bad; /* MZ_T: counts */
    const char *broken;            /* MZ_T: line {0} of the same team did not enter */
    /*
     * In the open transaction. Teams with a `why` are passed over. MZ_CONFLICT with a sentence
     * when the whole block clashes with what the actor cannot see: it is called again, one by one.
     */
    mz_code (*make)(mz_cx *cx, const struct import_work *w, struct import_team *const *teams,
                    size_t n);
};

struct import_kind {
    const char *name;  /* "person": stays in the database */
    const char *title; /* MZ_T: what such a file holds; as it is where a pack made the kind */
    const void *of;    /* what a pack made it for; NULL */
    const char *need;  /* who may write such subjects */
    const char *print; /* rows are known again by it: never changed, never that of another kind */
    const char *list;  /* the page of all of them; of one: `one`, else that, "/" and its id */
    const char *one;   /* NULL: as `list` */
    const struct import_words *words;
    const struct import_choice *choice; /* NULL: there is none */
    const struct import_field *fields;
    size_t fields_n;
    const struct import_look *looks; /* the strongest first */
    size_t looks_n;
    uint64_t says_none;   /* bits of fields in which 无 is a value */
    const char *known_by; /* word of the field by which subjects are told apart */
    size_t row_size;
    /* Refuses (field "map") columns that make no subject; `has` by field. */
    mz_code (*columns)(mz_cx *cx, const struct import_kind *kind, const bool *has);
    /* The texts of the line into its row, with all problems; fails for errors of the program. */
    mz_code (*read)(mz_cx *cx, const struct import_work *w, struct import_line *line);
    /* Who of those here already this row speaks of; 0: nobody. Writes nothing. */
    mz_code (*find)(mz_cx *cx, const struct import_work *w, const struct import_line *line,
                    int64_t *id);
    /* Somebody here who may be the same and cannot be told apart; 0: nobody. */
    mz_code (*alike)(mz_cx *cx, const struct import_work *w, const struct import_line *line,
                     int64_t *id);
    /* Good rows, all in the open transaction. */
    mz_code (*add)(mz_cx *cx, const struct import_work *w, struct import_line *const *lines,
                   size_t n, struct import_added *out);
    /* What the row says over what is here; an empty cell says nothing. Its own transaction. */
    mz_code (*update)(mz_cx *cx, const struct import_work *w, const struct import_line *line,
                      int64_t id, bool *changed);
    /* The names of up to 400 for the reader, in their order; empty where he does not see one. */
    mz_code (*names)(mz_cx *cx, const struct import_kind *kind, const int64_t *ids, size_t n,
                     mz_str *names);
    const struct import_teams *teams; /* NULL: rows stand alone */
};

/* "身份证号（必填）", "ID_Number" and "*姓名" as `names` are written. */
mz_str import_plain(mz_arena *a, mz_str label);

/*
 * Kinds that packs make (struct mz_feature .imports_of), in cx->a: the one of a name, or without
 * one all that the actor may bring in, behind those that stand there.
 */
struct import_found {
    const struct import_kind **v;
    size_t n, most;
};

/* Of this name among those of the program and of the packs that hold here, or NULL. */
const struct import_kind *import_kind_of(mz_cx *cx, mz_str name);

/* The body of a command "import …" FILE of a kind, and its options. */
mz_code import_command(mz_cx *cx, struct mz_args *args, const struct import_kind *kind) MZ_MUST_USE;
extern const struct mz_option import_options[];

#endif
