/*
 * account_web.h - how the web kit learns who asks: the hooks of struct mz_web_auth.
 *
 * Layer: feature; for src/app, which ties features and web together, and for tests.
 *
 * Invariants
 *   - A session is found by the SM3 hash of its token; the token itself is nowhere but in the
 *     reader's cookie. It ends after 30 minutes without a request and 10 hours in all.
 *   - Signing in, changing the post and confirming oneself give a new token; the old one is dead.
 *   - A bearer token has no cookie, no form token, and at most the permissions of its post.
 */
#ifndef MZ_FEATURE_ACCOUNT_ACCOUNT_WEB_H
#define MZ_FEATURE_ACCOUNT_ACCOUNT_WEB_H

#include "feature/account/account.h"
#include "web/app.h"

/*
 * The hooks for mz_web_options.auth. cx must have the world with permissions (the start hook of
 * the feature made them) and keys; both must outlive the web.
 */
struct mz_web_auth account_auth(mz_cx *cx);

#endif
