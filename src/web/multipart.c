#include "web/multipart.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    PARTS_MAX = 2000,
    FILES_MAX = 20,
    HEAD_MAX = 4096,
    FIELD_NAME_MAX = 100,
    FILE_NAME_MAX = 200,
    FIELD_MAX = 256 * 1024,
    FILE_MEMORY_MAX = 64 * 1024,
    FIELDS_BYTES_MAX = 4 * 1024 * 1024,
    BOUNDARY_MAX = 70,
};

enum state {
    PREAMBLE, /* before the first boundary */
    AFTER,    /* a boundary was read: "--" or the end of its line follows */
    HEAD,
    DATA,
    EPILOGUE,
};

struct mz_multipart {
    enum state state;
    int64_t left;
    const char *spool;
    char mark[BOUNDARY_MAX + 4]; /* CR LF -- boundary */
    size_t mark_n;
    size_t matched; /* bytes of the mark seen; they are data when the next byte differs */
    char head[HEAD_MAX];
    size_t head_n;
    char *data; /* content of this part while it is in memory */
    size_t data_n;
    size_t data_cap;
    int fd;
    int64_t bytes;
    mz_str name;
    bool is_file;
    mz_str file_name;
    mz_str type;
    size_t fields_bytes;
    struct mz_field *fields;
    size_t fields_n;
    size_t fields_cap;
    struct mz_file files[FILES_MAX];
    size_t files_n;
};

static mz_code broken(mz_cx *cx)
{
    return mz_refuse(cx, MZ_USAGE, .text = MZ_T("The form did not arrive whole. Send it again."));
}

static void release(void *p)
{
    mz_multipart *m = p;
    free(m->data);
    if (m->fd >= 0) {
        (void)close(m->fd);
    }
    for (size_t i = 0; i < m->files_n; i++) {
        if (m->files[i].fd >= 0) {
            (void)close(m->files[i].fd);
        }
    }
}

/* RFC 2046 5.1.1: bchars. */
static bool boundary_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c != '\0' && strchr("'()+_,-./:=? ", c) != NULL);
}

static bool prefix(mz_str s, const char *lower)
{
    size_t n = strlen(lower);
    return s.n >= n && strncasecmp(s.p, lower, n) == 0;
}

/* Value of `name=` among the parameters behind the first ';'; p == NULL when it is not there. */
static mz_str parameter(mz_str s, const char *name)
{
    size_t n = strlen(name);
    size_t i = 0;
    while (i < s.n) {
        const char *semi = memchr(s.p + i, ';', s.n - i);
        if (semi == NULL) {
            break;
        }
        i = (size_t)(semi - s.p) + 1;
        while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\t')) {
            i++;
        }
        bool hit = s.n - i > n && strncasecmp(s.p + i, name, n) == 0 && s.p[i + n] == '=';
        const char *eq = memchr(s.p + i, '=', s.n - i);
        if (eq == NULL) {
            break;
        }
        i = (size_t)(eq - s.p) + 1;
        bool quoted = i < s.n && s.p[i] == '"';
        i += quoted;
        size_t from = i;
        while (i < s.n && (quoted ? s.p[i] != '"' : s.p[i] != ';')) {
            i++;
        }
        if (quoted && i == s.n) {
            break;
        }
        size_t end = i;
        while (!quoted && end > from && (s.p[end - 1] == ' ' || s.p[end - 1] == '\t')) {
            end--;
        }
        if (hit) {
            return (mz_str){s.p + from, end - from};
        }
    }
    return (mz_str){NULL, 0};
}

mz_code mz_multipart_open(mz_cx *cx, const struct mz_multipart_options *options, mz_multipart **out)
{
    mz_str b = {NULL, 0};
    if (prefix(options->type, "multipart/form-data")) {
        b = parameter(options->type, "boundary");
    }
    bool good = b.p != NULL && b.n >= 1 && b.n <= BOUNDARY_MAX && b.p[b.n - 1] != ' ';
    for (size_t i = 0; good && i < b.n; i++) {
        good = boundary_char(b.p[i]);
    }
    if (!good) {
        return broken(cx);
    }
    mz_multipart *m = MZ_NEW(cx->a, mz_multipart);
    *m = (mz_multipart){.state = PREAMBLE, .left = options->body_max, .fd = -1};
    m->spool = options->spool == NULL ? "/tmp" : options->spool;
    memcpy(m->mark, "\r\n--", 4);
    memcpy(m->mark + 4, b.p, b.n);
    m->mark_n = b.n + 4;
    m->matched = 2; /* the first boundary may stand at the very beginning */
    mz_arena_defer(cx->a, release, m);
    *out = m;
    return MZ_OK;
}

/* ---- content of a part ------------------------------------------------ */

static mz_code write_all(mz_cx *cx, int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t w = write(fd, p, n);
        if (w < 0 && errno == EINTR) {
            continue;
        }
        if (w <= 0) {
            return mz_fail(cx, MZ_IO, "could not write an upload: %s", strerror(errno));
        }
        p += w;
        n -= (size_t)w;
    }
    return MZ_OK;
}

static mz_code spool(mz_cx *cx, mz_multipart *m)
{
    m->fd = open(m->spool, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (m->fd < 0) {
        /* File systems without O_TMPFILE. */
        mz_str path = mz_str_fmt(cx->a, "%s/mz-upload-XXXXXX", m->spool);
        char *z = MZ_NEW_N(cx->a, char, path.n + 1);
        memcpy(z, path.p, path.n);
        m->fd = mkostemp(z, O_CLOEXEC);
        if (m->fd < 0) {
            return mz_fail(cx, MZ_IO, "could not make a temporary file: %s", strerror(errno));
        }
        (void)unlink(z);
    }
    MZ_TRY(write_all(cx, m->fd, m->data, m->data_n));
    m->data_n = 0;
    return MZ_OK;
}

static void reserve(mz_multipart *m, size_t n)
{
    if (m->data_n + n <= m->data_cap) {
        return;
    }
    size_t cap = m->data_cap == 0 ? 4096 : m->data_cap * 2;
    while (cap < m->data_n + n) {
        cap *= 2;
    }
    char *p = realloc(m->data, cap);
    if (p == NULL) {
        abort();
    }
    m->data = p;
    m->data_cap = cap;
}

static mz_code data(mz_cx *cx, mz_multipart *m, const char *p, size_t n)
{
    if (m->state == PREAMBLE || n == 0) {
        return MZ_OK;
    }
    m->bytes += (int64_t)n;
    if (m->is_file && m->fd < 0 && m->data_n + n > FILE_MEMORY_MAX) {
        MZ_TRY(spool(cx, m));
    }
    if (m->fd >= 0) {
        return write_all(cx, m->fd, p, n);
    }
    if (!m->is_file && m->data_n + n > FIELD_MAX) {
        return mz_refuse(cx, MZ_LIMIT, .field = mz_str_z(cx->a, m->name),
                         .text = MZ_T("A field is longer than the {0} KiB that are taken."),
                         .arg = {mz_str_fmt(cx->a, "%d", FIELD_MAX / 1024)});
    }
    reserve(m, n);
    memcpy(m->data + m->data_n, p, n);
    m->data_n += n;
    return MZ_OK;
}

static mz_code add_field(mz_cx *cx, mz_multipart *m)
{
    mz_str value = {m->data == NULL ? "" : m->data, m->data_n};
    if (!mz_text_clean(value, true)) {
        return mz_refuse(cx, MZ_USAGE, .field = mz_str_z(cx->a, m->name),
                         .text = MZ_T("The address or form is not valid text."));
    }
    m->fields_bytes += value.n;
    if (m->fields_n == PARTS_MAX || m->fields_bytes > FIELDS_BYTES_MAX) {
        return mz_refuse(cx, MZ_LIMIT,
                         .text = MZ_T("More than {0} fields came at once. Do it in several parts."),
                         .arg = {mz_str_fmt(cx->a, "%d", (int)PARTS_MAX)});
    }
    if (m->fields_n == m->fields_cap) {
        size_t cap = m->fields_cap == 0 ? 32 : m->fields_cap * 2;
        struct mz_field *more = MZ_NEW_N(cx->a, struct mz_field, cap);
        if (m->fields_n > 0) {
            memcpy(more, m->fields, m->fields_n * sizeof *more);
        }
        m->fields = more;
        m->fields_cap = cap;
    }
    value = mz_text_lines(cx->a, mz_str_dup(cx->a, value));
    m->fields[m->fields_n++] = (struct mz_field){m->name, value};
    return MZ_OK;
}

static mz_code add_file(mz_cx *cx, mz_multipart *m)
{
    if (m->file_name.n == 0 && m->bytes == 0) {
        return MZ_OK; /* an input without a chosen file */
    }
    if (m->files_n == FILES_MAX) {
        return mz_refuse(cx, MZ_LIMIT,
                         .text = MZ_T("At most {0} files are taken at once. Send the others "
                                      "afterwards."),
                         .arg = {mz_str_fmt(cx->a, "%d", (int)FILES_MAX)});
    }
    struct mz_file *f = &m->files[m->files_n++];
    *f = (struct mz_file){
        .field = m->name, .name = m->file_name, .type = m->type, .bytes = m->bytes, .fd = m->fd};
    if (m->fd >= 0) {
        m->fd = -1; /* owned by the list from here on */
        if (lseek(f->fd, 0, SEEK_SET) != 0) {
            return mz_fail(cx, MZ_IO, "could not rewind an upload: %s", strerror(errno));
        }
    } else {
        f->data = mz_str_dup(cx->a, (mz_str){m->data == NULL ? "" : m->data, m->data_n});
    }
    return MZ_OK;
}

static mz_code part_ends(mz_cx *cx, mz_multipart *m)
{
    if (m->state == PREAMBLE) {
        return MZ_OK;
    }
    return m->is_file ? add_file(cx, m) : add_field(cx, m);
}

/* ---- headers of a part ------------------------------------------------ */

/* Browsers write a quote inside a name as %22 (HTML standard, multipart encoding). */
static mz_str unquote(mz_arena *a, mz_str s)
{
    char *out = MZ_NEW_N(a, char, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.n - i >= 3 && memcmp(s.p + i, "%22", 3) == 0) {
            out[n++] = '"';
            i += 2;
        } else {
            out[n++] = s.p[i];
        }
    }
    return (mz_str){out, n};
}

static mz_str last_component(mz_str s)
{
    for (size_t i = s.n; i > 0; i--) {
        if (s.p[i - 1] == '/' || s.p[i - 1] == '\\') {
            return (mz_str){s.p + i, s.n - i};
        }
    }
    return s;
}

static mz_code disposition(mz_cx *cx, mz_multipart *m, mz_str v)
{
    mz_str name = parameter(v, "name");
    mz_str file = parameter(v, "filename");
    if (!prefix(v, "form-data") || name.p == NULL || name.n == 0 || name.n > FIELD_NAME_MAX ||
        m->name.p != NULL) {
        return broken(cx);
    }
    m->name = unquote(cx->a, name);
    m->is_file = file.p != NULL;
    if (m->is_file) {
        m->file_name = last_component(unquote(cx->a, file));
        if (m->file_name.n > FILE_NAME_MAX) {
            /* The end holds the suffix; start at a whole character. */
            size_t from = m->file_name.n - FILE_NAME_MAX;
            while (from < m->file_name.n &&
                   ((unsigned char)m->file_name.p[from] & 0xc0U) == 0x80U) {
                from++;
            }
            m->file_name = (mz_str){m->file_name.p + from, m->file_name.n - from};
        }
    }
    bool clean = mz_text_clean(m->name, false) && mz_text_clean(m->file_name, false);
    return clean ? MZ_OK : broken(cx);
}

static mz_code header_line(mz_cx *cx, mz_multipart *m, mz_str line)
{
    const char *colon = line.n == 0 ? NULL : memchr(line.p, ':', line.n);
    if (colon == NULL) {
        return broken(cx);
    }
    size_t i = (size_t)(colon - line.p) + 1;
    while (i < line.n && (line.p[i] == ' ' || line.p[i] == '\t')) {
        i++;
    }
    mz_str value = {line.p + i, line.n - i};
    if (prefix(line, "content-disposition:")) {
        return disposition(cx, m, value);
    }
    if (prefix(line, "content-type:")) {
        m->type = mz_text_clean(value, false) ? mz_str_dup(cx->a, value) : MZ_S("");
    }
    return MZ_OK;
}

static mz_code head_ends(mz_cx *cx, mz_multipart *m)
{
    m->name = (mz_str){NULL, 0};
    m->type = MZ_S("");
    m->is_file = false;
    m->data_n = 0;
    m->bytes = 0;
    size_t n = m->head_n - 4;
    for (size_t i = 0; i < n;) {
        const char *end = memmem(m->head + i, m->head_n - i, "\r\n", 2);
        assert(end != NULL);
        size_t stop = (size_t)(end - m->head);
        MZ_TRY(header_line(cx, m, (mz_str){m->head + i, stop - i}));
        i = stop + 2;
    }
    m->head_n = 0;
    m->state = DATA;
    m->matched = 0;
    return m->name.p == NULL ? broken(cx) : MZ_OK;
}

/* ---- bytes ------------------------------------------------------------ */

/* Content up to the next CR, which may begin a boundary. */
static mz_code plain(mz_cx *cx, mz_multipart *m, mz_str s, size_t *i)
{
    const char *cr = memchr(s.p + *i, '\r', s.n - *i);
    size_t from = *i;
    size_t stop = cr == NULL ? s.n : (size_t)(cr - s.p);
    m->matched = cr != NULL;
    *i = stop + (cr != NULL);
    return data(cx, m, s.p + from, stop - from);
}

static mz_code boundary(mz_cx *cx, mz_multipart *m)
{
    MZ_TRY(part_ends(cx, m));
    m->state = AFTER;
    m->head_n = 0;
    return MZ_OK;
}

static mz_code content(mz_cx *cx, mz_multipart *m, mz_str s, size_t *i)
{
    if (m->matched == 0) {
        return plain(cx, m, s, i);
    }
    if (s.p[*i] == m->mark[m->matched]) {
        ++*i;
        return ++m->matched == m->mark_n ? boundary(cx, m) : MZ_OK;
    }
    /* CR stands only at the front of the mark: what matched is data, and the byte starts anew. */
    size_t n = m->matched;
    m->matched = 0;
    return data(cx, m, m->mark, n);
}

/* Behind a boundary: "--" ends the body, CR LF starts a part; blanks before it are allowed. */
static mz_code after(mz_cx *cx, mz_multipart *m, char c)
{
    char last = m->head[0];
    if (m->head_n == 0) {
        last = '\0';
    }
    m->head_n = 1;
    m->head[0] = c;
    if (last == '-') {
        m->state = EPILOGUE;
        return c == '-' ? MZ_OK : broken(cx);
    }
    if (last == '\r') {
        m->state = HEAD;
        m->head_n = 0;
        return c == '\n' ? MZ_OK : broken(cx);
    }
    bool blank = c == ' ' || c == '\t';
    if (c == '\r' || blank || (c == '-' && last == '\0')) {
        return MZ_OK;
    }
    return broken(cx);
}

static mz_code head_byte(mz_cx *cx, mz_multipart *m, char c)
{
    if (m->head_n == sizeof m->head) {
        return broken(cx);
    }
    m->head[m->head_n++] = c;
    if (m->head_n >= 4 && memcmp(m->head + m->head_n - 4, "\r\n\r\n", 4) == 0) {
        return head_ends(cx, m);
    }
    return m->head_n == 2 && memcmp(m->head, "\r\n", 2) == 0 ? broken(cx) : MZ_OK;
}

static mz_code bytes(mz_cx *cx, mz_multipart *m, mz_str s, size_t *i)
{
    switch (m->state) {
    case PREAMBLE:
    case DATA:
        return content(cx, m, s, i);
    case AFTER:
        return after(cx, m, s.p[(*i)++]);
    case HEAD:
        return head_byte(cx, m, s.p[(*i)++]);
    case EPILOGUE:
        *i = s.n;
        return MZ_OK;
    }
    return MZ_OK;
}

mz_code mz_multipart_feed(mz_cx *cx, mz_multipart *m, mz_str chunk)
{
    if ((int64_t)chunk.n > m->left) {
        return mz_refuse(cx, MZ_LIMIT, .text = MZ_T("The file is too large."));
    }
    m->left -= (int64_t)chunk.n;
    for (size_t i = 0; i < chunk.n;) {
        MZ_TRY(bytes(cx, m, chunk, &i));
    }
    return MZ_OK;
}

mz_code mz_multipart_close(mz_cx *cx, mz_multipart *m, struct mz_field **fields, size_t *fields_n,
                           struct mz_file **files, size_t *files_n)
{
    if (m->state != EPILOGUE) {
        return broken(cx);
    }
    *fields = m->fields;
    *fields_n = m->fields_n;
    *files = m->files;
    *files_n = m->files_n;
    return MZ_OK;
}
