/*
 * planted.h - statements of several features, for tests that write what a page of another feature
 * shows without going the way of each there.
 */
#ifndef MZ_TESTS_PLANTED_H
#define MZ_TESTS_PLANTED_H

#include "feature/brain/brain_sql.h"
#include "feature/matter/matter_sql.h"
#include "feature/round/round_sql.h"
#include "feature/visit/visit_sql.h"
#include "feature/watch/watch_sql.h"
#include "ledger/ledger_sql.h"

#endif
