/* XML for xlsx_read: expat, pulled, without document types. */
#include <stdlib.h>

#include "base/xlsx_int.h"

/* expat scans an unfinished tag again with every piece of it: a huge one would take hours. */
enum { DEPTH_MAX = 64, STEP = 64 << 10, QUIET_MAX = 2 << 20 };

mz_code mz_xlsx_damaged(mz_cx *cx)
{
    return mz_refuse(cx, MZ_INVALID,
                     .text = MZ_T("The workbook is damaged. Open it in Excel or WPS, save it again "
                                  "as .xlsx and send that."));
}

const char *mz_xml_local(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon == NULL ? name : colon + 1;
}

const char *mz_xml_attr(const char **attrs, const char *local)
{
    for (; attrs[0] != NULL; attrs += 2) {
        if (strcmp(mz_xml_local(attrs[0]), local) == 0) {
            return attrs[1];
        }
    }
    return NULL;
}

void mz_xml_pause(struct mz_xml *x)
{
    x->stopped = true;
    (void)XML_StopParser(x->parser, XML_TRUE);
}

static void on_start(void *p, const char *name, const char **attrs)
{
    struct mz_xml *x = p;
    x->quiet = 0;
    if (++x->depth > DEPTH_MAX) {
        x->too_deep = true;
        (void)XML_StopParser(x->parser, XML_FALSE);
        return;
    }
    if (x->start != NULL) {
        x->start(x->user, mz_xml_local(name), attrs);
    }
}

static void on_end(void *p, const char *name)
{
    struct mz_xml *x = p;
    x->quiet = 0;
    x->depth--;
    if (x->end != NULL) {
        x->end(x->user, mz_xml_local(name));
    }
}

static void on_text(void *p, const char *s, int n)
{
    struct mz_xml *x = p;
    x->quiet = 0;
    if (x->text != NULL) {
        x->text(x->user, s, (size_t)n);
    }
}

static void on_doctype(void *p, const char *name, const char *sys, const char *pub, int internal)
{
    (void)name;
    (void)sys;
    (void)pub;
    (void)internal;
    struct mz_xml *x = p;
    x->dtd = true;
    (void)XML_StopParser(x->parser, XML_FALSE);
}

static void xml_free(void *p)
{
    XML_ParserFree(p);
}

mz_code mz_xml_open(mz_cx *cx, struct mz_xml *x, struct mz_source in)
{
    x->parser = XML_ParserCreate(NULL);
    if (x->parser == NULL) {
        abort();
    }
    mz_arena_defer(cx->a, xml_free, x->parser);
    /* The salt of its hash tables need not be secret, but must not be the clock. */
    uint32_t salt = 0;
    mz_random_fill(cx, &salt, sizeof salt);
    (void)XML_SetHashSalt(x->parser, (unsigned long)salt | 1UL);
    x->in = in;
    XML_SetUserData(x->parser, x);
    XML_SetElementHandler(x->parser, on_start, on_end);
    XML_SetCharacterDataHandler(x->parser, on_text);
    XML_SetStartDoctypeDeclHandler(x->parser, on_doctype);
    return MZ_OK;
}

static mz_code failed(mz_cx *cx, const struct mz_xml *x)
{
    if (x->dtd || x->too_deep || x->quiet > QUIET_MAX) {
        return mz_refuse(cx, MZ_INVALID,
                         .text = MZ_T("The workbook holds XML that no spreadsheet program writes "
                                      "and that can do harm. It was not read."));
    }
    return mz_xlsx_damaged(cx);
}

mz_code mz_xml_step(mz_cx *cx, struct mz_xml *x)
{
    enum XML_Status status = XML_STATUS_OK;
    if (x->stopped) {
        x->stopped = false;
        status = XML_ResumeParser(x->parser);
    }
    while (status == XML_STATUS_OK && !x->ended) {
        char *room = XML_GetBuffer(x->parser, STEP);
        if (room == NULL) {
            return failed(cx, x);
        }
        size_t got = 0;
        MZ_TRY(x->in.read(cx, x->in.p, room, STEP, &got));
        x->ended = got == 0;
        x->quiet += got;
        if (x->quiet > QUIET_MAX) {
            return failed(cx, x);
        }
        status = XML_ParseBuffer(x->parser, (int)got, got == 0);
    }
    if (status == XML_STATUS_ERROR) {
        return failed(cx, x);
    }
    return MZ_OK;
}
