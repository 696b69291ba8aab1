/* picture_test.c - photographs lose what they carry and keep what they show. */
#include "base/picture.h"

#include <string.h>
#include <zlib.h>

#include "base/io.h"
#include "check.h"

static mz_cx context(void)
{
    return (mz_cx){.a = mz_arena_new((size_t)64 << 20)};
}

static void add(mz_buf *b, const void *p, size_t n)
{
    mz_buf_add(b, (mz_str){p, n});
}

/* Eight by eight points of grey as a camera would write them, with where it was taken. */
static mz_str photo(mz_cx *cx, unsigned turn)
{
    static const char quant[] = "\xFF\xDB\x00\x05\x00\x01\x01";
    static const char frame[] = "\xFF\xC0\x00\x0B\x08\x00\x08\x00\x0A\x01\x01\x11\x00";
    static const char huff[] = "\xFF\xC4\x00\x04\x00\x01";
    static const char scan[] =
        "\xFF\xDA\x00\x08\x01\x01\x00\x00\x3F\x00\x12\xFF\x00\x34\xFF\xD0\x56";
    static const char words[] = "\xFF\xFE\x00\x0F"
                                "taken at home";
    char exif[] = "\xFF\xE1\x00\x3A"
                  "Exif\0\0"
                  "II\x2A\x00\x08\x00\x00\x00"
                  "\x02\x00"
                  "\x12\x01\x03\x00\x01\x00\x00\x00\x00\x00\x00\x00"
                  "\x25\x88\x04\x00\x01\x00\x00\x00\x26\x00\x00\x00"
                  "\0\0\0\0"
                  "GPS-N-28-04-E";
    mz_buf *b = mz_buf_new(cx->a, 4096);
    exif[28] = (char)turn;
    add(b, "\xFF\xD8", 2);
    add(b, exif, 0x3A + 2);
    add(b, words, sizeof words - 1);
    add(b, quant, sizeof quant - 1);
    add(b, frame, sizeof frame - 1);
    add(b, huff, sizeof huff - 1);
    add(b, scan, sizeof scan - 1);
    add(b, "\xFF\xD9", 2);
    add(b, "behind the end: a film", 22);
    return mz_buf_str(b);
}

static bool has(mz_str s, const char *part)
{
    return memmem(s.p, s.n, part, strlen(part)) != NULL;
}

TEST(a_photo_loses_place_words_and_what_stands_behind_its_end)
{
    mz_cx cx = context();
    struct mz_picture p;
    mz_str in = photo(&cx, 1);
    CHECK(has(in, "GPS-N") && has(in, "taken") && has(in, "film"));
    CHECK(mz_picture_clean(&cx, "photo", in, &p) == MZ_OK);
    CHECK(strcmp(p.kind, "jpeg") == 0 && p.width == 10 && p.height == 8);
    CHECK(!has(p.bytes, "GPS-N") && !has(p.bytes, "taken") && !has(p.bytes, "film"));
    CHECK(!has(p.bytes, "Exif") && has(p.bytes, "JFIF"));
    CHECK(memmem(p.bytes.p, p.bytes.n, "\x12\xFF\x00\x34\xFF\xD0\x56\xFF\xD9", 9) != NULL);
    mz_arena_free(cx.a);
}

TEST(which_way_up_a_photo_is_stays_and_cleaning_again_changes_nothing)
{
    mz_cx cx = context();
    struct mz_picture p;
    struct mz_picture again;
    CHECK(mz_picture_clean(&cx, "photo", photo(&cx, 6), &p) == MZ_OK);
    CHECK(has(p.bytes, "Exif") && !has(p.bytes, "GPS-N"));
    CHECK(memmem(p.bytes.p, p.bytes.n, "\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06", 10) != NULL);
    CHECK(mz_picture_clean(&cx, "photo", p.bytes, &again) == MZ_OK);
    CHECK(mz_str_eq(p.bytes, again.bytes));
    mz_arena_free(cx.a);
}

TEST(what_is_cut_off_or_no_photo_is_refused)
{
    mz_cx cx = context();
    struct mz_picture p;
    mz_str in = photo(&cx, 6);
    size_t whole = in.n - 22;
    for (size_t n = 0; n < whole; n++) {
        CHECK(mz_picture_clean(&cx, "photo", (mz_str){in.p, n}, &p) == MZ_INVALID);
        CHECK(cx.err.field != NULL && strcmp(cx.err.field, "photo") == 0);
        mz_clear(&cx);
    }
    CHECK(mz_picture_clean(&cx, "photo", (mz_str){in.p, whole}, &p) == MZ_OK);
    CHECK(mz_picture_clean(&cx, "photo", MZ_S("%PDF-1.7 %%EOF"), &p) == MZ_INVALID);
    CHECK(mz_picture_clean(&cx, "photo", MZ_S("<svg onload=alert(1)>"), &p) == MZ_INVALID);
    mz_clear(&cx);
    mz_arena_free(cx.a);
}

static void chunk(mz_buf *b, const char *name, const char *data, size_t n)
{
    char head[8] = {(char)(n >> 24), (char)(n >> 16), (char)(n >> 8), (char)n};
    memcpy(head + 4, name, 4);
    uLong sum = crc32(crc32(0, (const Bytef *)name, 4), (const Bytef *)data, (uInt)n);
    char tail[4] = {(char)(sum >> 24), (char)(sum >> 16), (char)(sum >> 8), (char)sum};
    add(b, head, sizeof head);
    add(b, data, n);
    add(b, tail, sizeof tail);
}

static mz_str drawing(mz_cx *cx, const char *more)
{
    mz_buf *b = mz_buf_new(cx->a, 4096);
    add(b, "\x89PNG\r\n\x1A\n", 8);
    chunk(b, "IHDR", "\0\0\0\x20\0\0\0\x10\x08\0\0\0\0", 13);
    chunk(b, more, "Author\0Zhou", 11);
    chunk(b, "IDAT", "\x78\x9c\x63", 3);
    chunk(b, "IEND", "", 0);
    add(b, "tail", 4);
    return mz_buf_str(b);
}

TEST(a_drawing_loses_words_and_is_refused_with_pieces_that_nobody_knows)
{
    mz_cx cx = context();
    struct mz_picture p;
    mz_str in = drawing(&cx, "tEXt");
    CHECK(mz_picture_clean(&cx, "photo", in, &p) == MZ_OK && strcmp(p.kind, "png") == 0);
    CHECK(p.width == 32 && p.height == 16 && !has(p.bytes, "Zhou") && !has(p.bytes, "tail"));
    CHECK(mz_picture_clean(&cx, "photo", drawing(&cx, "ZZZZ"), &p) == MZ_INVALID);
    mz_clear(&cx);
    char *broken = mz_arena_alloc(cx.a, in.n);
    memcpy(broken, in.p, in.n);
    broken[20] ^= 1; /* the check sum of the head is wrong */
    CHECK(mz_picture_clean(&cx, "photo", (mz_str){broken, in.n}, &p) == MZ_INVALID);
    mz_clear(&cx);
    mz_arena_free(cx.a);
}

TEST_MAIN(T(a_photo_loses_place_words_and_what_stands_behind_its_end),
          T(which_way_up_a_photo_is_stays_and_cleaning_again_changes_nothing),
          T(what_is_cut_off_or_no_photo_is_refused),
          T(a_drawing_loses_words_and_is_refused_with_pieces_that_nobody_knows))
