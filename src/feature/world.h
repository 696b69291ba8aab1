/*
 * world.h - what a process opens once and every feature may read: divisions, keys, calendar.
 *
 * Layer: feature. cx->world points here. main.c makes it, the start hooks of the features fill
 * their part, and from then on nothing in it changes.
 */
#ifndef MZ_FEATURE_WORLD_H
#define MZ_FEATURE_WORLD_H

#include "base/base.h"
#include "base/password.h"

struct mz_feature;
struct division_table;
struct mz_keyring;
struct mz_calendar;
struct account_perms;
struct rule_store;
struct feed_shelf;
struct verify_store;
struct letter_store;
struct share_store;
struct book_store;

struct mz_world {
    mz_str data;      /* folder of the office's files: keys, uploads, own division changes */
    mz_str share;     /* folder of the product's data: calendar, built tables */
    mz_str office;    /* name of the bureau, shown in the head */
    int64_t division; /* of the office, 12 digits */
    bool demo;        /* the demonstration county: pages say so */
    const struct division_table *divisions;
    struct mz_keyring *keys;
    const struct mz_calendar *calendar;
    const struct account_perms *perms; /* which role may do what; feature/account */
    struct rule_store *rules; /* the packs, read when first asked for; feature/rule/shelf.h */
    struct feed_shelf *feeds; /* the catalogue, read when first asked for; feature/feed */
    struct verify_store *checks; /* the pack of cross-checks; feature/verify/pack.h */
    struct letter_store *letters; /* templates of letters; feature/letter/letter.h */
    struct book_store *books; /* registers of the packs, made when first asked for; feature/book */
    struct share_store *sharing; /* categories and datasets; feature/share/dataset.h */
    const struct mz_feature *const *features; /* of the program, NULL-ended; NULL: none is known */
    struct mz_password_cost passwords; /* of what is set from now on */
    bool (*ending)(void); /* this process was asked to end: long work breaks off; NULL: never */
};

#endif
