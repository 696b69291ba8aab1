/* picture.c - the pieces of JPEG and PNG: which draw the picture, and which do not. */
#include "base/picture.h"

#include <string.h>
#include <zlib.h>

#include "base/io.h"

/* ---- bytes ------------------------------------------------------------------------------ */

static unsigned at8(mz_str s, size_t i)
{
    return (unsigned char)s.p[i];
}

static unsigned at16(mz_str s, size_t i, bool little)
{
    return little ? at8(s, i) | at8(s, i + 1) << 8 : at8(s, i) << 8 | at8(s, i + 1);
}

static uint32_t at32(mz_str s, size_t i, bool little)
{
    return little ? (uint32_t)at16(s, i, true) | (uint32_t)at16(s, i + 2, true) << 16
                  : (uint32_t)at16(s, i, false) << 16 | (uint32_t)at16(s, i + 2, false);
}

static bool begins(mz_str s, const void *with, size_t n)
{
    return s.n >= n && memcmp(s.p, with, n) == 0;
}

static mz_str part(mz_str s, size_t from, size_t n)
{
    return (mz_str){s.p + from, n};
}

static bool size_good(const struct mz_picture *p)
{
    return p->width > 0 && p->height > 0 && p->width <= MZ_PICTURE_SIDE_MAX &&
           p->height <= MZ_PICTURE_SIDE_MAX;
}

/* ---- JPEG -------------------------------------------------------------------------------- */

enum {
    SOF0 = 0xC0,
    DHT = 0xC4,
    JPG = 0xC8,
    DAC = 0xCC,
    RST0 = 0xD0,
    SOI = 0xD8,
    EOI = 0xD9,
    SOS = 0xDA,
    DQT = 0xDB,
    DRI = 0xDD,
    APP0 = 0xE0,
    APP1 = 0xE1,
    APP14 = 0xEE,
    COM = 0xFE
};

struct jpeg {
    mz_str in;
    size_t i;
    mz_buf *body;
    mz_str adobe;  /* how three colours are to be read */
    unsigned turn; /* Exif orientation; 0: none */
    int frames, scans;
    struct mz_picture *out;
};

/* Tag 0x0112 of the first directory (Exif 2.32, 4.6.4): the rest of it is not looked at. */
static unsigned orientation(mz_str exif)
{
    if (!begins(exif, "Exif\0\0", 6) || exif.n < 16) {
        return 0;
    }
    mz_str t = part(exif, 6, exif.n - 6);
    bool little = at8(t, 0) == 'I';
    uint32_t dir = at32(t, 4, little);
    if (at16(t, 2, little) != 42 || dir > t.n - 2) {
        return 0;
    }
    size_t n = at16(t, dir, little);
    for (size_t k = 0; k < n && dir + 2 + 12 * (k + 1) <= t.n; k++) {
        size_t e = dir + 2 + 12 * k;
        unsigned v = at16(t, e + 8, little);
        if (at16(t, e, little) == 0x0112 && at16(t, e + 2, little) == 3) {
            return v >= 2 && v <= 8 ? v : 0;
        }
    }
    return 0;
}

/* The coded picture behind the head of a scan, up to the next marker that is none of its own. */
static bool jpeg_scan(struct jpeg *j)
{
    size_t from = j->i;
    for (; j->i + 1 < j->in.n; j->i++) {
        unsigned next = at8(j->in, j->i + 1);
        if (at8(j->in, j->i) == 0xFF && next != 0 && !(next >= RST0 && next < SOI)) {
            mz_buf_add(j->body, part(j->in, from, j->i - from));
            return true;
        }
    }
    return false;
}

static bool jpeg_frame(struct jpeg *j, mz_str segment)
{
    if (segment.n < 10 || ++j->frames > 1) {
        return false;
    }
    j->out->height = (int)at16(segment, 5, false);
    j->out->width = (int)at16(segment, 7, false);
    return size_good(j->out);
}

/* A segment with its marker and length; false for one that has no place in a photograph. */
static bool jpeg_segment(struct jpeg *j, unsigned marker, mz_str segment)
{
    mz_str data = part(segment, 4, segment.n - 4);
    if (marker >= APP0 && marker <= 0xEF) {
        unsigned turn = marker == APP1 ? orientation(data) : 0;
        j->turn = j->turn == 0 ? turn : j->turn;
        j->adobe = marker == APP14 && begins(data, "Adobe", 5) && data.n == 12 ? segment : j->adobe;
        return true;
    }
    if (marker == COM) {
        return true;
    }
    bool frame =
        marker >= SOF0 && marker <= 0xCF && marker != DHT && marker != JPG && marker != DAC;
    if (frame ? !jpeg_frame(j, part(segment, 0, segment.n))
              : marker != DHT && marker != DQT && marker != DRI && marker != SOS) {
        return false;
    }
    mz_buf_add(j->body, segment);
    if (marker != SOS) {
        return true;
    }
    j->scans++;
    return j->frames == 1 && jpeg_scan(j);
}

static bool jpeg_walk(struct jpeg *j)
{
    j->i = 2;
    while (j->i + 1 < j->in.n && at8(j->in, j->i) == 0xFF) {
        unsigned marker = at8(j->in, j->i + 1);
        if (marker == 0xFF) { /* fill */
            j->i++;
            continue;
        }
        if (marker == EOI) {
            return j->frames == 1 && j->scans > 0;
        }
        size_t n = j->i + 4 <= j->in.n ? 2 + (size_t)at16(j->in, j->i + 2, false) : 0;
        if (n < 4 || n > j->in.n - j->i) {
            return false;
        }
        mz_str segment = part(j->in, j->i, n);
        j->i += n;
        if (!jpeg_segment(j, marker, segment)) {
            return false;
        }
    }
    return false;
}

/* An Exif block of one entry (orientation, SHORT), big end first. */
static void put_turn(mz_buf *b, unsigned turn)
{
    static const char head[] = "\xFF\xE1\x00\x22"
                               "Exif\0\0"
                               "MM\x00\x2A\x00\x00\x00\x08"
                               "\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00";
    const char tail[] = {(char)turn, 0, 0, 0, 0, 0, 0};
    mz_buf_add(b, (mz_str){head, sizeof head - 1});
    mz_buf_add(b, (mz_str){tail, sizeof tail});
}

static bool jpeg(mz_cx *cx, mz_str in, struct mz_picture *out)
{
    static const char jfif[] = "\xFF\xE0\x00\x10JFIF\0\x01\x01\x00\x00\x01\x00\x01\x00\x00";
    struct jpeg j = {.in = in, .body = mz_buf_new(cx->a, in.n + 64), .out = out};
    if (!jpeg_walk(&j)) {
        return false;
    }
    mz_buf *b = mz_buf_new(cx->a, in.n + 128);
    mz_buf_add(b, MZ_S("\xFF\xD8"));
    mz_buf_add(b, j.adobe.n > 0 ? j.adobe : (mz_str){jfif, sizeof jfif - 1});
    if (j.turn != 0) {
        put_turn(b, j.turn);
    }
    mz_buf_add(b, mz_buf_str(j.body));
    mz_buf_add(b, MZ_S("\xFF\xD9"));
    out->kind = "jpeg";
    out->type = "image/jpeg";
    out->bytes = mz_buf_str(b);
    return true;
}

/* ---- PNG ----------------------------------------------------------------------------------- */

static bool is_chunk(mz_str name, const char *word)
{
    return memcmp(name.p, word, 4) == 0;
}

/* One chunk whole; false where the picture cannot be. */
static bool png_chunk(mz_buf *b, mz_str chunk, size_t no, int *data, struct mz_picture *out)
{
    mz_str name = part(chunk, 4, 4);
    uLong sum = crc32(0, (const Bytef *)name.p, (uInt)(chunk.n - 8));
    if ((uint32_t)sum != at32(chunk, chunk.n - 4, false) || is_chunk(name, "IHDR") != (no == 0)) {
        return false;
    }
    if (no == 0) {
        out->width = (int)(at32(chunk, 8, false) & INT32_MAX);
        out->height = (int)(at32(chunk, 12, false) & INT32_MAX);
        if (chunk.n != 25 || !size_good(out)) {
            return false;
        }
    }
    bool draws = is_chunk(name, "IHDR") || is_chunk(name, "PLTE") || is_chunk(name, "tRNS") ||
                 is_chunk(name, "IDAT") || is_chunk(name, "IEND");
    *data += is_chunk(name, "IDAT");
    if (draws) {
        mz_buf_add(b, chunk);
    }
    return draws || (at8(name, 0) & 0x20) != 0; /* lower case: may be left out */
}

static bool png(mz_cx *cx, mz_str in, struct mz_picture *out)
{
    mz_buf *b = mz_buf_new(cx->a, in.n);
    size_t i = 8;
    int data = 0;
    mz_buf_add(b, part(in, 0, 8));
    for (size_t no = 0; in.n - i >= 12; no++) {
        size_t n = (size_t)at32(in, i, false) + 12;
        if (n > in.n - i || !png_chunk(b, part(in, i, n), no, &data, out)) {
            return false;
        }
        bool end = is_chunk(part(in, i + 4, 4), "IEND");
        i += n;
        if (end) {
            out->kind = "png";
            out->type = "image/png";
            out->bytes = mz_buf_str(b);
            return data > 0 && n == 12;
        }
    }
    return false;
}

mz_code mz_picture_clean(mz_cx *cx, const char *field, mz_str in, struct mz_picture *out)
{
    bool good = false;
    *out = (struct mz_picture){.kind = NULL};
    if (in.n > MZ_PICTURE_BYTES_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = field,
                         .text =
                             MZ_T("This photo is too large. Take it once more with less detail, "
                                  "or send a smaller copy."));
    }
    if (begins(in, "\xFF\xD8\xFF", 3)) {
        good = jpeg(cx, in, out);
    } else if (begins(in, "\x89PNG\r\n\x1A\n", 8)) {
        good = png(cx, in, out);
    }
    return good ? MZ_OK
                : mz_refuse(cx, MZ_INVALID, .field = field,
                            .text = MZ_T("This is no whole photo. Send one that the camera made "
                                         "(JPEG), or a picture (PNG)."));
}
