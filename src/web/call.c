#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "web/app.h"
#include "web/web_int.h"

enum { COLLECT_MAX = 64 << 20 };

static void collect_stream(struct mz_req *rq, mz_arena *a, struct mz_answer *out)
{
    mz_out all;
    mz_out_init(&all, MZ_LANG_EN, COLLECT_MAX);
    bool more = true;
    while (more && !out->cut && !all.full) {
        out->cut = !mz_req_pull(rq, &more);
        mz_out_raw(&all, mz_out_str(&rq->out));
    }
    out->body = mz_str_dup(a, mz_out_str(&all));
    mz_out_done(&all);
}

static void collect_fd(struct mz_req *rq, mz_arena *a, struct mz_answer *out)
{
    if (rq->fd_bytes > COLLECT_MAX) {
        out->cut = true;
        return;
    }
    char *p = MZ_NEW_N(a, char, rq->fd_bytes + 1);
    ssize_t n = pread(rq->fd, p, (size_t)rq->fd_bytes, 0);
    out->cut = n != rq->fd_bytes;
    out->body = (mz_str){p, n < 0 ? 0 : (size_t)n};
}

void mz_web_call(mz_web *web, mz_arena *a, const struct mz_call *call, struct mz_answer *out)
{
    *out = (struct mz_answer){0};
    struct mz_req *rq = mz_req_open(web, call);
    if (mz_req_feed(rq, call->body)) {
        mz_req_run(rq);
    }
    if (mz_req_waits(rq)) {
        mz_web_firm(web, &rq, 1);
    }
    out->status = rq->status;
    struct mz_pair headers[MZ_ANSWER_HEADERS_MAX];
    out->headers_n = mz_req_headers_out(rq, headers);
    for (size_t i = 0; i < out->headers_n; i++) {
        out->headers[i] =
            (struct mz_pair){mz_str_dup(a, headers[i].name), mz_str_dup(a, headers[i].value)};
    }
    if (rq->head) {
        out->body = MZ_S("");
    } else if (rq->pull != NULL) {
        collect_stream(rq, a, out);
    } else if (rq->fd >= 0) {
        collect_fd(rq, a, out);
    } else {
        out->body = mz_str_dup(a, rq->sent);
    }
    mz_req_close(rq);
}

mz_str mz_answer_header(const struct mz_answer *answer, const char *name)
{
    size_t n = strlen(name);
    for (size_t i = 0; i < answer->headers_n; i++) {
        if (answer->headers[i].name.n == n &&
            strncasecmp(answer->headers[i].name.p, name, n) == 0) {
            return answer->headers[i].value;
        }
    }
    return (mz_str){NULL, 0};
}

mz_str mz_answer_token(const struct mz_answer *answer)
{
    static const char mark[] = "name=\"token\" value=\"";
    const char *p =
        answer->body.n == 0 ? NULL : memmem(answer->body.p, answer->body.n, mark, sizeof mark - 1);
    if (p == NULL) {
        return (mz_str){NULL, 0};
    }
    p += sizeof mark - 1;
    const char *end = memchr(p, '"', (size_t)(answer->body.p + answer->body.n - p));
    return (mz_str){p, end == NULL ? 0 : (size_t)(end - p)};
}
