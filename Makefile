# make            build/mz                make tidy    layers, banned calls, line length
# make test       all unit tests          make lint    clang-tidy, only what changed since last time
# make asan       tests under ASan+UBSan  make ci      everything a submission must pass
# make fuzz       fuzz targets (clang)
#
# No file is ever listed here: a new .c, .html, .json, .sql, .po or _test.c is picked up by its name.

B      ?= build
CC     := $(if $(shell command -v ccache),ccache )$(if $(filter default,$(origin CC)),cc,$(CC))
PKGS   := libmicrohttpd libpq openssl libargon2 yaml-0.1 jansson expat libzip xlsxwriter zlib \
          pangocairo icu-i18n icu-uc libqrencode
STD    := -std=c17 -D_GNU_SOURCE
WARN   := -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wstrict-prototypes \
          -Wmissing-prototypes -Wold-style-definition -Wundef -Wwrite-strings -Wformat=2 \
          -Wcast-qual -Wcast-align -Wvla -Wdouble-promotion -Wimplicit-fallthrough \
          -Wnull-dereference -Wpointer-arith -Wdate-time -Wunused-macros -Werror
CFLAGS ?= -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
LINK   ?= -pie -Wl,-z,relro,-z,now
LITE   := node_modules/better-sqlite3/deps/sqlite3
PKGC   := $(patsubst -I%,-isystem%,$(shell pkg-config --cflags $(PKGS)))
PKGL   := $(shell pkg-config --libs $(PKGS)) -lm -lpthread -ldl
ALL     = $(STD) $(WARN) $(CFLAGS) -Isrc -I$(B)/gen -Itests -isystem $(LITE) $(PKGC) -MMD -MP

SRC    := $(filter-out %_test.c %_fuzz.c,$(shell find src -name '*.c'))
TPL    := $(shell find src -name '*.html') $(shell find src -name '*.view.json')
SQL    := $(shell find src -name '*.sql' -not -path '*/sql/*')
MIG    := $(shell find src -path '*/sql/*.sql' | sort)
PO     := $(shell find src -name '*.zh.po' | sort)
TEST   := $(shell find src tests -name '*_test.c')
FUZZ   := $(shell find src tests -name '*_fuzz.c')
REPLAY := $(patsubst %_fuzz.c,$(B)/%_replay,$(FUZZ))
FUZZO  := $(patsubst %.c,$(B)/fuzz/%.o,$(filter-out src/app/%,$(SRC)))
FUZZF  := -g -O1 -fsanitize=address,undefined -isystem $(LITE) $(PKGC)
GENH   := $(SQL:src/%.sql=$(B)/gen/%_sql.h)
GENC   := $(SQL:src/%.sql=$(B)/gen/%_sql.c) $(B)/gen/text.c $(B)/gen/migrations.c $(B)/gen/icons.c \
          $(B)/gen/assets.c
ICONS  := node_modules/@tabler/icons/icons/outline
WEB    := $(shell find web -type f)
OBJ    := $(SRC:%.c=$(B)/%.o) $(TPL:%=$(B)/gen/%.o) $(GENC:%.c=%.o) $(B)/sqlite3.o
LIB    := $(B)/libmz.a
BIN    := $(patsubst %.c,$(B)/%,$(TEST))

all: $(B)/mz
$(B)/mz: $(filter $(B)/src/app/%,$(OBJ)) $(LIB)
	$(CC) $(CFLAGS) $(LINK) $^ $(PKGL) -o $@
$(LIB): $(filter-out $(B)/src/app/%,$(OBJ))
	@rm -f $@
	ar rcs $@ $^
tests: $(BIN) $(REPLAY) $(B)/mz
test: tests
	@tests/run.sh $(B) $(BIN) $(REPLAY)
asan:
	$(MAKE) test B=$(B)/asan LINK= CFLAGS="-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all"
tidy:
	@./tools/tidy.sh
LINTED := $(SRC:%.c=$(B)/lint/%.ok)
lint: $(GENH) $(LINTED)
$(B)/lint/%.ok: %.c $(B)/%.o .clang-tidy
	@mkdir -p $(@D)
	clang-tidy --quiet $< -- $(STD) -Isrc -I$(B)/gen -isystem $(LITE) $(PKGC)
	@touch $@
ci:
	$(MAKE) tidy
	$(MAKE) $(B)/mz
	$(MAKE) test
	$(MAKE) asan
	$(MAKE) lint

$(B)/sqlite3.o: $(LITE)/sqlite3.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -w -DSQLITE_DQS=0 -DSQLITE_THREADSAFE=2 -DSQLITE_DEFAULT_FOREIGN_KEYS=1 \
	    -DSQLITE_DEFAULT_MEMSTATUS=0 -DSQLITE_LIKE_DOESNT_MATCH_BLOBS -DSQLITE_MAX_EXPR_DEPTH=1000 \
	    -DSQLITE_OMIT_DEPRECATED -DSQLITE_OMIT_SHARED_CACHE -DSQLITE_ENABLE_FTS5 \
	    -DSQLITE_ENABLE_STAT4 -DSQLITE_ENABLE_COLUMN_METADATA -DSQLITE_ENABLE_DBSTAT_VTAB \
	    -DSQLITE_ENABLE_API_ARMOR -c $< -o $@
$(B)/src/col/%.o: CFLAGS += -O3
$(B)/%.o: %.c | $(GENH)
	@mkdir -p $(@D)
	$(CC) $(ALL) -c $< -o $@
$(B)/gen/%.o: $(B)/gen/%.c | $(GENH)
	@mkdir -p $(@D)
	$(CC) $(ALL) -c $< -o $@
$(B)/gen/%.html.c: %.html $(B)/mktpl
	@mkdir -p $(@D)
	$(B)/mktpl $< > $@
$(B)/gen/%.view.json.c: %.view.json $(B)/mktpl
	@mkdir -p $(@D)
	$(B)/mktpl $< > $@
$(B)/gen/text.c: $(PO) $(SRC) $(TPL) $(B)/mkmsg
	@mkdir -p $(@D)
	$(B)/mkmsg $(PO) -- $(SRC) $(shell find src -name '*.h') $(TPL) > $@
$(B)/gen/icons.c: $(SRC) $(TPL) $(B)/mkicon
	@mkdir -p $(@D)
	$(B)/mkicon $(ICONS) $(SRC) $(shell find src -name '*.h') $(TPL) > $@
$(B)/gen/assets.c: $(WEB) package-lock.json
	@mkdir -p $(@D)
	node web/bundle.mjs $(B)/web $@
$(B)/gen/migrations.c: $(MIG) $(B)/mksql
	@mkdir -p $(@D)
	$(B)/mksql --migrations mz $(MIG) > $@
$(B)/gen/%_sql.h $(B)/gen/%_sql.c &: src/%.sql $(B)/mksql $(MIG)
	@mkdir -p $(@D)
	$(B)/mksql src/$*.sql $(B)/gen/$*_sql $(MIG)
# The tables that only tests have: a feature's worth of statements over every kind of guard.
$(B)/gen/toy_sql.h $(B)/gen/toy_sql.c $(B)/gen/toy_migrations.c &: tests/toy/toy.sql \
    $(wildcard tests/toy/sql/*.sql) $(B)/mksql $(MIG)
	@mkdir -p $(@D)
	$(B)/mksql tests/toy/toy.sql $(B)/gen/toy_sql tests/toy/sql/*.sql $(MIG)
	$(B)/mksql --migrations toy tests/toy/sql/*.sql > $(B)/gen/toy_migrations.c
$(B)/libtoy.a: $(B)/gen/toy_sql.o $(B)/gen/toy_migrations.o
	ar rcs $@ $^
$(B)/src/store/%_test: src/store/%_test.c $(LIB) $(B)/libtoy.a tests/check.h tests/store.h
	@mkdir -p $(@D)
	$(CC) $(ALL) $(LINK) $< $(B)/libtoy.a $(LIB) $(PKGL) -o $@
$(B)/%_test: %_test.c $(LIB) tests/check.h
	@mkdir -p $(@D)
	$(CC) $(ALL) $(LINK) $< $(LIB) $(PKGL) -o $@
$(B)/mk%: tools/mk%.c $(B)/tool_sqlite3.o
	@mkdir -p $(@D)
	cc -std=c17 -D_GNU_SOURCE -O1 -Wall -isystem $(LITE) $< $(B)/tool_sqlite3.o -lm -lpthread -ldl -o $@
$(B)/tool_sqlite3.o: $(LITE)/sqlite3.c
	@mkdir -p $(@D)
	cc -O1 -w -DSQLITE_ENABLE_FTS5 -DSQLITE_DQS=0 -DSQLITE_ENABLE_COLUMN_METADATA -c $< -o $@

# x_fuzz.c is a libFuzzer target with clang, and with gcc a replayer of tests/fuzz/x and crash/x.
fuzz: $(patsubst %.c,$(B)/%,$(FUZZ))
$(B)/%_fuzz: %_fuzz.c $(B)/fuzz/libmz.a $(LIB)
	@mkdir -p $(@D)
	clang $(STD) -Isrc -I$(B)/gen -Itests $(FUZZF) -fsanitize=fuzzer $^ $(PKGL) -o $@
$(B)/fuzz/libmz.a: $(FUZZO)
	@rm -f $@
	ar rcs $@ $^
$(B)/fuzz/%.o: %.c | $(GENH)
	@mkdir -p $(@D)
	clang $(STD) -Isrc -I$(B)/gen $(FUZZF) -fsanitize=fuzzer-no-link -MMD -MP -c $< -o $@
$(B)/%_replay: %_fuzz.c tests/fuzz/replay.c $(LIB)
	@mkdir -p $(@D)
	$(CC) $(ALL) $(LINK) $< tests/fuzz/replay.c $(LIB) $(PKGL) -o $@

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all test tests asan tidy lint ci fuzz
-include $(shell find $(B) -name '*.d' -not -path '$(B)/asan/*' 2>/dev/null)
