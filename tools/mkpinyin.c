/*
 * mkpinyin - make the tables of Han characters: readings, words with their own readings, and
 * characters that look alike.
 *
 *   mkpinyin PINYIN.csv LOOKALIKE.txt > han.c
 *
 * The readings are those of ICU's Han-Latin transliterator, without tones. Asking it takes a
 * quarter of a second, so it is asked here, once per build, and a start of the program costs
 * nothing. The two files correct it; a mistake in them is an error at its line.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

enum { FIRST = 0x3400, LAST = 0x9FFF, SYLLABLES = 1000, WORDS = 2000, WORD = 4, ALIKE = 4000 };

struct word {
    uint32_t text[WORD];
    uint16_t reading[WORD];
    bool surname;
};

static char syllables[SYLLABLES][8];
static size_t syllables_n = 1; /* 0 is "no reading" */
static uint16_t readings[LAST - FIRST + 1];
static struct word words[WORDS];
static size_t words_n;
static uint32_t alike[ALIKE][2];
static size_t alike_n;

static const char *file;
static int line;

static void die(const char *why, const char *what)
{
    fprintf(stderr, "%s:%d: error: %s \"%s\"\n", file, line, why, what);
    exit(1);
}

static uint16_t syllable(const char *s)
{
    if (*s == '\0' || strlen(s) > 6 || strspn(s, "abcdefghijklmnopqrstuvwxyz") != strlen(s)) {
        die("not a syllable", s);
    }
    for (size_t i = 1; i < syllables_n; i++) {
        if (strcmp(syllables[i], s) == 0) {
            return (uint16_t)i;
        }
    }
    if (syllables_n == SYLLABLES) {
        die("too many syllables", s);
    }
    snprintf(syllables[syllables_n], sizeof syllables[0], "%s", s);
    return (uint16_t)syllables_n++;
}

static size_t characters(const char *s, uint32_t *out, size_t max)
{
    UErrorCode e = U_ZERO_ERROR;
    UChar32 buf[64];
    int32_t n = 0;
    UChar wide[128];
    int32_t wide_n = 0;
    u_strFromUTF8(wide, 128, &wide_n, s, -1, &e);
    u_strToUTF32(buf, 64, &n, wide, wide_n, &e);
    if (U_FAILURE(e) || n < 1 || (size_t)n > max) {
        die("too short, too long or not UTF-8:", s);
    }
    for (int32_t i = 0; i < n; i++) {
        out[i] = (uint32_t)buf[i];
        if (out[i] < FIRST || out[i] > LAST) {
            die("not a Han character in", s);
        }
    }
    return (size_t)n;
}

static void ask_icu(void)
{
    UErrorCode e = U_ZERO_ERROR;
    UChar id[16];
    UChar rules[96];
    u_uastrcpy(id, "mz");
    u_uastrcpy(rules, ":: Han-Latin; :: NFD; \\u0308 > v; :: [:Mn:] Remove;");
    UTransliterator *t = utrans_openU(id, -1, UTRANS_FORWARD, rules, -1, NULL, &e);
    if (U_FAILURE(e)) {
        die("ICU has no Han-Latin:", u_errorName(e));
    }
    for (uint32_t cp = FIRST; cp <= LAST; cp++) {
        UChar s[32] = {(UChar)cp};
        int32_t n = 1;
        int32_t end = 1;
        char out[64];
        e = U_ZERO_ERROR;
        utrans_transUChars(t, s, &n, 32, 0, &end, &e);
        u_strToUTF8(out, sizeof out, NULL, s, n, &e);
        /* u + v is how ü comes out of the rules; it is typed as v. */
        char *uv = strstr(out, "uv");
        if (uv != NULL) {
            memmove(uv, uv + 1, strlen(uv));
        }
        if (U_SUCCESS(e) && strspn(out, "abcdefghijklmnopqrstuvwxyz") == strlen(out) && n > 0) {
            readings[cp - FIRST] = syllable(out);
        }
    }
    utrans_close(t);
}

static char *next_line(FILE *f, char *buf, size_t n)
{
    while (fgets(buf, (int)n, f) != NULL) {
        line++;
        buf[strcspn(buf, "\r\n")] = '\0';
        if (buf[0] != '#' && buf[0] != '\0') {
            return buf;
        }
    }
    return NULL;
}

static FILE *open_file(const char *path)
{
    FILE *f = fopen(path, "r");
    file = path;
    line = 0;
    if (f == NULL) {
        die("cannot open", path);
    }
    return f;
}

static void add_word(const char *text, char *reading, bool surname)
{
    struct word w = {.surname = surname};
    size_t n = characters(text, w.text, WORD);
    size_t k = 0;
    for (char *s = strtok(reading, " "); s != NULL; s = strtok(NULL, " ")) {
        if (k == n) {
            die("more syllables than characters in", text);
        }
        w.reading[k++] = syllable(s);
    }
    if (k != n) {
        die("fewer syllables than characters in", text);
    }
    for (size_t i = 0; i < words_n; i++) {
        if (words[i].surname == surname && memcmp(words[i].text, w.text, sizeof w.text) == 0) {
            die("twice:", text);
        }
    }
    if (words_n == WORDS) {
        die("too many words", text);
    }
    words[words_n++] = w;
}

static void read_pinyin(const char *path)
{
    FILE *f = open_file(path);
    char buf[256];
    for (char *s; (s = next_line(f, buf, sizeof buf)) != NULL;) {
        char *kind = strsep(&s, ",");
        char *text = strsep(&s, ",");
        char *reading = s;
        if (text == NULL || reading == NULL || strchr(reading, ',') != NULL) {
            die("not kind,text,reading:", buf);
        }
        if (strcmp(kind, "char") == 0) {
            uint32_t c;
            characters(text, &c, 1);
            readings[c - FIRST] = syllable(reading);
        } else if (strcmp(kind, "surname") == 0 || strcmp(kind, "word") == 0) {
            add_word(text, reading, kind[0] == 's');
        } else if (strcmp(kind, "kind") != 0) {
            die("not char, surname or word:", kind);
        }
    }
    fclose(f);
}

static void read_alike(const char *path)
{
    FILE *f = open_file(path);
    char buf[256];
    for (char *s; (s = next_line(f, buf, sizeof buf)) != NULL;) {
        uint32_t c[16];
        size_t n = characters(s, c, 16);
        for (size_t i = 0; i < n; i++) {
            for (size_t k = 0; k < alike_n; k++) {
                if (alike[k][0] == c[i]) {
                    die("has a character that another group has:", s);
                }
            }
            if (n < 2 || alike_n == ALIKE) {
                die("not a group, or one too many:", s);
            }
            alike[alike_n][0] = c[i];
            alike[alike_n++][1] = c[0];
        }
    }
    fclose(f);
}

/* By first character; then longer words first, so that the first that fits is the longest. */
static int by_word(const void *a, const void *b)
{
    const struct word *x = a;
    const struct word *y = b;
    if (x->text[0] != y->text[0]) {
        return x->text[0] < y->text[0] ? -1 : 1;
    }
    size_t n = 0;
    size_t m = 0;
    while (n < WORD && x->text[n] != 0) {
        n++;
    }
    while (m < WORD && y->text[m] != 0) {
        m++;
    }
    return n != m ? (n > m ? -1 : 1) : memcmp(x->text, y->text, sizeof x->text);
}

static int by_char(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void put_words(bool surname, const char *name)
{
    size_t n = 0;
    printf("const struct mz_han_word %s[] = {\n", name);
    for (size_t i = 0; i < words_n; i++) {
        const struct word *w = &words[i];
        if (w->surname == surname) {
            printf("    {{%u, %u, %u, %u}, {%u, %u, %u, %u}},\n", w->text[0], w->text[1], w->text[2],
                   w->text[3], w->reading[0], w->reading[1], w->reading[2], w->reading[3]);
            n++;
        }
    }
    printf("};\nconst size_t %s_n = %zu;\n\n", name, n);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: mkpinyin PINYIN.csv LOOKALIKE.txt\n");
        return 2;
    }
    file = "ICU";
    ask_icu();
    read_pinyin(argv[1]);
    read_alike(argv[2]);
    qsort(words, words_n, sizeof words[0], by_word);
    qsort(alike, alike_n, sizeof alike[0], by_char);
    printf("/* Generated by mkpinyin from ICU, %s and %s. Do not edit. */\n"
           "#include \"base/pinyin_int.h\"\n\nconst char mz_han_syllables[][8] = {\n",
           argv[1], argv[2]);
    for (size_t i = 0; i < syllables_n; i++) {
        printf("    \"%s\",\n", syllables[i]);
    }
    printf("};\n\nconst uint16_t mz_han_readings[MZ_HAN_LAST - MZ_HAN_FIRST + 1] = {");
    for (uint32_t i = 0; i <= LAST - FIRST; i++) {
        printf("%s%u,", i % 16 == 0 ? "\n    " : " ", readings[i]);
    }
    printf("\n};\n\n");
    put_words(true, "mz_han_surnames");
    put_words(false, "mz_han_words");
    printf("const uint32_t mz_han_alike[][2] = {\n");
    for (size_t i = 0; i < alike_n; i++) {
        printf("    {%u, %u},\n", alike[i][0], alike[i][1]);
    }
    printf("};\nconst size_t mz_han_alike_n = %zu;\n", alike_n);
    return 0;
}
