/* show_web.c - one letter: its pages, issue, void, delivery. */
#include <inttypes.h>
#include <unistd.h>

#include "base/io.h"
#include "base/qr.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/letter/page_view.h"
#include "feature/letter/page_web.h"
#include "feature/verify/verify.h"
#include "store/db.h"

enum { DECI = 10, SHOWN_PAGES = 8 };

/* ---- the pages as pictures --------------------------------------------------------------- */

static struct letter_mark mark_of(mz_arena *a, const struct letter_item *i)
{
    static const char *const families[LETTER_FACES_N] = {
        [LETTER_SONG] = "FangSong, STFangsong, Noto Serif CJK SC, serif",
        [LETTER_HEI] = "SimHei, Noto Sans CJK SC, sans-serif",
        [LETTER_KAI] = "KaiTi, Noto Serif CJK SC, serif",
        [LETTER_BIAO] = "FZXiaoBiaoSong-B05S, Noto Serif CJK SC, serif"};
    double low = i->kind == LETTER_I_TEXT ? i->h * 0.88 : 0;
    double size = i->kind == LETTER_I_LINE ? i->size_pt : i->h;
    return (struct letter_mark){.text = i->kind == LETTER_I_TEXT,
                                .line = i->kind == LETTER_I_LINE,
                                .seal = i->kind == LETTER_I_SEAL,
                                .x = (int64_t)(i->x * DECI),
                                .y = (int64_t)((i->y + low) * DECI),
                                .w = (int64_t)(i->w * DECI),
                                .h = (int64_t)(i->h * DECI),
                                .size = (int64_t)(size * DECI) > 0 ? (int64_t)(size * DECI) : 1,
                                .family = mz_str_of(families[i->face]),
                                .colour = mz_str_fmt(a, "#%06x", (unsigned)i->rgb),
                                .words = i->text,
                                .heavy = i->face == LETTER_BIAO};
}

/* The code as it is printed; one that cannot be made is left out. */
static void mark_code(mz_cx *cx, struct letter_mark *m)
{
    struct mz_qr qr;
    if (mz_qr(cx, m->words, MZ_QR_M, &qr) != MZ_OK) {
        mz_clear(cx);
        return;
    }
    m->code = true;
    m->words = qr.path;
    m->box = qr.size;
}

mz_html letter_pages_slot(struct leaf *l, const struct letter_sheet *sheet, mz_str title)
{
    mz_out part;
    int n = sheet->page_n < SHOWN_PAGES ? sheet->page_n : SHOWN_PAGES;
    struct letter_page *pages = MZ_NEW_N(l->cx->a, struct letter_page, n);
    for (int p = 0; p < n; p++) {
        struct letter_mark *m = MZ_NEW_N(l->cx->a, struct letter_mark, sheet->item_n + 1);
        pages[p].marks = m;
        pages[p].title = leaf_sayf(l, MZ_T("{0}, page {1}"), title, leaf_int(l, p + 1));
        for (size_t i = 0; i < sheet->item_n; i++) {
            if (sheet->item[i].page != p) {
                continue;
            }
            struct letter_mark *one = &m[pages[p].marks_n++];
            *one = mark_of(l->cx->a, &sheet->item[i]);
            if (sheet->item[i].kind == LETTER_I_QR) {
                mark_code(l->cx, one);
            }
        }
    }
    mz_out_init(&part, l->cx->lang, 1 << 20);
    letter_pages_html(&part, &(struct letter_pages_view){pages, (size_t)n});
    mz_html html = mz_page_slot(l->rq, &part);
    mz_out_done(&part);
    return html;
}

/* ---- facts and history ---------------------------------------------------------------------- */

struct shown {
    struct leaf *l;
    struct letter_view v;
    const char *to; /* which form was refused; NULL: none */
    struct mz_form *form;
};

static mz_str path_of(const struct shown *s, const char *what)
{
    return mz_str_fmt(s->l->cx->a, "/letter/%" PRId64 "%s", s->v.id, what);
}

static void link_fact(const struct shown *s, struct leaf_part *p, const char *label, int64_t id)
{
    struct letter_view other;
    if (id == MZ_NULL) {
        return;
    }
    if (letter_get(s->l->cx, id, &other) != MZ_OK) {
        mz_clear(s->l->cx);
        return;
    }
    leaf_fact(s->l, p, label,
              (struct ui_fact){.value = letter_no(s->l, &other),
                               .href = mz_str_fmt(s->l->cx->a, "/letter/%" PRId64, id)});
}

static void facts(const struct shown *s)
{
    struct leaf *l = s->l;
    const struct letter_view *v = &s->v;
    struct leaf_part *p = leaf_right(l, MZ_T("Letter"));
    leaf_fact(l, p, MZ_T("State"), (struct ui_fact){.tag = letter_tag(l, v->state, v->delivered)});
    leaf_fact(l, p, MZ_T("Number of the letter"),
              (struct ui_fact){.value = v->number.n > 0 ? v->number : MZ_S("—"), .id = true});
    leaf_fact(l, p, MZ_T("To||letter"),
              (struct ui_fact){.value = v->addressee.n > 0 ? v->addressee : MZ_S("—")});
    leaf_fact(l, p, MZ_T("Organ"), (struct ui_fact){.value = v->organ_name});
    leaf_fact(l, p, MZ_T("Division"), (struct ui_fact){.value = leaf_division(l->cx, v->division)});
    leaf_fact(l, p, MZ_T("Day of the letter"), (struct ui_fact){.value = leaf_day(l, v->day)});
    if (v->about.n > 0) {
        leaf_fact(l, p, MZ_T("About||letter"),
                  (struct ui_fact){.value = leaf_say(l, MZ_T("Record")),
                                   .href = mz_str_fmt(l->cx->a, "/" MZ_FMT "/%" PRId64,
                                                      MZ_ARG(v->about), v->subject)});
    }
    link_fact(s, p, MZ_T("In place of"), v->replaces);
    link_fact(s, p, MZ_T("Replaced by"), v->replaced_by);
    if (v->state != LETTER_DRAFT) {
        leaf_fact(l, p, MZ_T("SM3 hash of the file"),
                  (struct ui_fact){.value = v->paper_hash, .id = true, .wide = true});
    }
}

static void history(const struct shown *s)
{
    const struct letter_view *v = &s->v;
    struct leaf_part *p = leaf_right(s->l, MZ_T("History"));
    if (v->void_ms != MZ_NULL) {
        leaf_event(s->l, p, 4,
                   (struct ui_event){.at = leaf_time(s->l, v->void_ms),
                                     .text = leaf_say(s->l, MZ_T("made a letter void")),
                                     .who = letter_worker(s->l, v->void_by),
                                     .note = v->void_why,
                                     .tone = MZ_TONE_BAD});
    }
    if (v->issued_ms != MZ_NULL) {
        leaf_event(s->l, p, 4,
                   (struct ui_event){.at = leaf_time(s->l, v->issued_ms),
                                     .text = leaf_say(s->l, MZ_T("issued a letter")),
                                     .who = letter_worker(s->l, v->issued_by),
                                     .tone = MZ_TONE_OK});
    }
    leaf_event(s->l, p, 4,
               (struct ui_event){.at = leaf_time(s->l, v->made_ms),
                                 .text = leaf_say(s->l, MZ_T("drafted a letter")),
                                 .who = letter_worker(s->l, v->made_by)});
}

/* ---- acts ----------------------------------------------------------------------------------- */

static struct mz_form *form_for(const struct shown *s, const char *what)
{
    return s->to != NULL && s->to == what ? s->form : NULL;
}

static const char act_issue[] = "/issue";
static const char act_void[] = "/void";
static const char act_deliver[] = "/deliver";

static void version(const struct shown *s, struct ui_form *f)
{
    leaf_keep(s->l, f, "version", leaf_int(s->l, s->v.version));
}

static void issue_form(const struct shown *s)
{
    if (!mz_req_may(s->l->rq, "letter.issue")) {
        return;
    }
    struct leaf_part *p = leaf_right(s->l, MZ_T("Issue"));
    struct ui_form *f =
        leaf_form(s->l, p, MZ_T("Number, seal and issue"), form_for(s, act_issue), 2);
    f->action = path_of(s, act_issue);
    f->submit_icon = MZ_ICON("rubber-stamp");
    f->note = leaf_say(s->l, MZ_T("It cannot be changed afterwards. Each use of the seal is on "
                                  "record."));
    version(s, f);
}

static void deliver_form(const struct shown *s)
{
    struct leaf *l = s->l;
    if (!mz_req_may(l->rq, "letter.write")) {
        return;
    }
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, LETTER_WAYS_N);
    for (size_t i = 0; i < LETTER_WAYS_N; i++) {
        o[i] = (struct ui_option){.value = mz_str_of(letter_way_word((enum letter_way)i)),
                                  .label = leaf_say(l, letter_way_label((enum letter_way)i))};
    }
    struct leaf_part *p = leaf_right(l, MZ_T("Record a delivery"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Record the delivery"), form_for(s, act_deliver), 9);
    f->action = path_of(s, act_deliver);
    f->upload = true;
    leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                    .name = "way",
                                    .label = leaf_say(l, MZ_T("How")),
                                    .value = mz_req_field(l->rq, "way"),
                                    .options = o,
                                    .options_n = LETTER_WAYS_N});
    mz_str day = mz_req_field(l->rq, "day");
    leaf_field(
        f, (struct ui_field){.kind = UI_DATE,
                             .name = "day",
                             .label = leaf_say(l, MZ_T("Received on")),
                             .value = day.n > 0 ? day : mz_date_iso(l->cx->a, mz_date_today(l->cx)),
                             .required = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "receiver",
                                    .label = leaf_say(l, MZ_T("Received by")),
                                    .value = mz_req_field(l->rq, "receiver").n > 0
                                                 ? mz_req_field(l->rq, "receiver")
                                                 : s->v.addressee,
                                    .max = 60,
                                    .required = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "tracking",
                                    .label = leaf_say(l, MZ_T("Number of the post")),
                                    .value = mz_req_field(l->rq, "tracking"),
                                    .max = 40});
    leaf_field(f, (struct ui_field){.kind = UI_FILE,
                                    .name = "proof",
                                    .label = leaf_say(l, MZ_T("Signed receipt")),
                                    .hint = leaf_say(l, MZ_T("Scan or photograph: PNG, JPEG or "
                                                             "PDF, at most 6 MiB")),
                                    .accept = "image/png,image/jpeg,application/pdf",
                                    .capture = "environment"});
    leaf_field(f,
               (struct ui_field){
                   .kind = UI_SLOT, .name = "drawn", .slot = leaf_sign(l, "proof"), .wide = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "note",
                                    .label = leaf_say(l, MZ_T("Remark")),
                                    .value = mz_req_field(l->rq, "note"),
                                    .max = 300});
    version(s, f);
}

static void void_form(const struct shown *s)
{
    struct leaf *l = s->l;
    if (!mz_req_may(l->rq, "letter.issue")) {
        return;
    }
    struct leaf_part *p = leaf_right(l, MZ_T("Make it void"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Make the letter void"), form_for(s, act_void), 4);
    f->action = path_of(s, act_void);
    f->danger = true;
    f->quiet = true;
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "why",
                                    .label = leaf_say(l, MZ_T("Why")),
                                    .value = mz_req_field(l->rq, "why"),
                                    .max = 500,
                                    .required = true});
    leaf_field(f, (struct ui_field){.kind = UI_CHECK,
                                    .name = "replace",
                                    .label = leaf_say(l, MZ_T("Begin the letter in its place")),
                                    .value = MZ_S("1")});
    version(s, f);
}

static mz_code deliveries(const struct shown *s)
{
    static const struct ui_column heads[] = {
        {.name = "day", .label = {MZ_T("Received on"), 0}, .one_line = true, .phone_label = true},
        {.name = "way", .label = {MZ_T("How"), 0}, .phone_label = true},
        {.name = "receiver", .label = {MZ_T("Received by"), 0}, .phone_label = true},
        {.name = "tracking", .label = {MZ_T("Number of the post"), 0}, .phone_label = true},
        {.name = "proof", .label = {MZ_T("Signed receipt"), 0}, .phone_label = true}};
    struct letter_delivered *d = NULL;
    size_t n = 0;
    MZ_TRY(letter_deliveries(s->l->cx, s->v.id, &d, &n));
    if (n == 0) {
        return MZ_OK;
    }
    struct ui_table *t =
        leaf_table(s->l, leaf_left(s->l, MZ_T("Delivery||letter")), heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        bool proof = d[i].proof_type.n > 0;
        leaf_cell(t, (struct ui_cell){.text = leaf_day(s->l, d[i].day), .note = d[i].note});
        leaf_cell(t, (struct ui_cell){.text = leaf_say(s->l, letter_way_label(d[i].way))});
        leaf_cell(t, (struct ui_cell){.text = d[i].receiver});
        leaf_cell(t, (struct ui_cell){.text = d[i].tracking.n > 0 ? d[i].tracking : MZ_S("—"),
                                      .id = true});
        leaf_cell(t, (struct ui_cell){
                         .text = proof ? leaf_say(s->l, MZ_T("Show||a file")) : MZ_S("—"),
                         .href = proof ? mz_str_fmt(s->l->cx->a, "/letter/proof/%" PRId64, d[i].id)
                                       : MZ_S("")});
    }
    return MZ_OK;
}

static void head_actions(const struct shown *s, struct mz_page *page)
{
    struct leaf *l = s->l;
    struct ui_action *a = MZ_NEW_N(l->cx->a, struct ui_action, 3);
    bool draft = s->v.state == LETTER_DRAFT;
    a[page->actions_n++] =
        (struct ui_action){.label = leaf_say(l, draft ? MZ_T("Preview as PDF") : MZ_T("PDF")),
                           .href = path_of(s, "/paper"),
                           .icon = MZ_ICON("download"),
                           .download = true};
    if (draft) {
        a[page->actions_n++] = (struct ui_action){.label = leaf_say(l, MZ_T("Change||letter")),
                                                  .href = path_of(s, "/edit"),
                                                  .icon = MZ_ICON("edit"),
                                                  .need = "letter.write"};
    } else {
        a[page->actions_n++] = (struct ui_action){.label = leaf_say(l, MZ_T("Signature file")),
                                                  .href = path_of(s, "/sign"),
                                                  .icon = MZ_ICON("signature"),
                                                  .download = true,
                                                  .quiet = true};
    }
    page->actions = a;
}

struct letter_page_answer {
    int64_t id;
    mz_str template;
    mz_str state;
    mz_str number;
    mz_str organ;
    mz_str addressee;
    mz_str sm3;
    int64_t version;
};
static const struct mz_member letter_page_members[] = {
    {"id", "Number of the letter", MZ_J_INT(struct letter_page_answer, id)},
    {"template", "Template of the pack", MZ_J_TEXT(struct letter_page_answer, template)},
    {"state", "State, one word", MZ_J_TEXT(struct letter_page_answer, state)},
    {"number", "Its number on paper", MZ_J_TEXT(struct letter_page_answer, number)},
    {"organ", "Who issues it", MZ_J_TEXT(struct letter_page_answer, organ)},
    {"addressee", "To whom, masked", MZ_J_TEXT(struct letter_page_answer, addressee)},
    {"sm3", "SM3 hash of the paper, hex", MZ_J_TEXT(struct letter_page_answer, sm3)},
    {"version", "Counts changes; send it back with a change",
     MZ_J_INT(struct letter_page_answer, version)},
    {0},
};
const struct mz_shape letter_page_shape = {"Letter", letter_page_members,
                                           sizeof(struct letter_page_answer)};

static mz_code show_json(const struct shown *s, mz_out *out)
{
    const struct letter_page_answer v = {.id = s->v.id,
                                         .template = s->v.template,
                                         .state = mz_str_of(letter_state_word(s->v.state)),
                                         .number = s->v.number,
                                         .organ = s->v.organ_name,
                                         .addressee = s->v.addressee_mask,
                                         .sm3 = s->v.paper_hash,
                                         .version = s->v.version};
    return mz_reply_shape(out, &letter_page_shape, &v);
}

static mz_code show(mz_cx *cx, mz_req *rq, mz_out *out, const char *to, struct mz_form *form)
{
    struct shown s = {.l = leaf_new(cx, rq), .to = to, .form = form};
    struct letter_doc *doc = NULL;
    struct letter_sheet *sheet = NULL;
    MZ_TRY(letter_open(cx, mz_req_path_int(rq, "id"), &s.v));
    if (mz_req_json(rq)) {
        return show_json(&s, out);
    }
    MZ_TRY(letter_again(cx, &s.v, &doc, &sheet));
    mz_str title = letter_label(cx, s.v.template);
    if (s.v.state == LETTER_VOID) {
        leaf_callout(s.l, MZ_TONE_BAD, (struct mz_say){.text = MZ_T("This letter is void")},
                     (struct mz_say){.text = MZ_T("Why: {0}"), .arg = {s.v.void_why}});
    }
    leaf_left(s.l, MZ_T("As it stands on paper"))->slot = letter_pages_slot(s.l, sheet, title);
    MZ_TRY(deliveries(&s));
    facts(&s);
    switch (s.v.state) {
    case LETTER_DRAFT:
        issue_form(&s);
        break;
    case LETTER_ISSUED:
        deliver_form(&s);
        void_form(&s);
        break;
    case LETTER_VOID:
    case LETTER_STATES_N:
        break;
    }
    history(&s);
    struct mz_page page = letter_page_of(s.l, title);
    page.sub = letter_no(s.l, &s.v);
    head_actions(&s, &page);
    return leaf_send(s.l, out, page);
}

mz_code letter_show_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show(cx, rq, out, NULL, NULL);
}

/* After an act: back to the letter, or the page again with what was wrong. */
static mz_code done(mz_cx *cx, mz_req *rq, mz_out *out, const char *act, struct mz_form *f,
                    const char *said)
{
    if (f->problems.n > 0) {
        if (mz_form_json(f, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show(cx, rq, out, act, f);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = said});
    return mz_reply_redirectf(rq, "/letter/%" PRId64, mz_req_path_int(rq, "id"));
}

static int64_t version_of(struct mz_form *f)
{
    return mz_form_int(f, "version", (struct mz_rule){.lo = 1, .hi = INT64_MAX, .required = true});
}

mz_code letter_issue_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form f = mz_form_of(cx, rq);
    int64_t version = version_of(&f);
    if (f.problems.n == 0) {
        MZ_TRY(mz_form_take(&f, letter_seal(cx, mz_req_path_int(rq, "id"), version)));
    }
    return done(cx, rq, out, act_issue, &f, MZ_T("The letter is numbered, sealed and issued."));
}

mz_code letter_void_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form f = mz_form_of(cx, rq);
    int64_t version = version_of(&f);
    int64_t draft = 0;
    mz_str why = mz_form_text(&f, "why", (struct mz_rule){.max = 500, .required = true});
    bool replace = mz_form_flag(&f, "replace");
    if (f.problems.n == 0) {
        MZ_TRY(mz_form_take(
            &f, letter_void(cx, mz_req_path_int(rq, "id"), version, why, replace, &draft)));
    }
    if (f.problems.n == 0 && draft != 0) {
        mz_reply_flash(rq, MZ_TONE_OK,
                       (struct mz_say){.text = MZ_T("The letter is void. This one takes its "
                                                    "place: change what was wrong.")});
        return mz_reply_redirectf(rq, "/letter/%" PRId64, draft);
    }
    return done(cx, rq, out, act_void, &f, MZ_T("The letter is void."));
}

mz_code letter_drop_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form f = mz_form_of(cx, rq);
    int64_t version = version_of(&f);
    if (f.problems.n == 0) {
        MZ_TRY(mz_form_take(&f, letter_drop(cx, mz_req_path_int(rq, "id"), version)));
    }
    if (f.problems.n > 0) {
        return done(cx, rq, out, "/drop", &f, "");
    }
    return mz_reply_redirect(rq, MZ_S("/letter"));
}

/* The receipt as it came, in memory: it is sealed as a whole. */
static mz_code file_of(mz_cx *cx, const struct mz_file *file, mz_str *out)
{
    *out = MZ_S("");
    if (file == NULL || file->bytes == 0) {
        return MZ_OK;
    }
    if (file->data.p != NULL) {
        *out = file->data;
        return MZ_OK;
    }
    if (file->bytes > LETTER_PROOF_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "proof",
                         .text = MZ_T("The receipt is a PNG, a JPEG or a PDF of at most 6 MiB"));
    }
    char *p = mz_arena_alloc(cx->a, (size_t)file->bytes + 1);
    size_t n = 0;
    MZ_TRY(mz_source_fill(cx, mz_source_fd(cx->a, file->fd), p, (size_t)file->bytes, &n));
    *out = (mz_str){p, n};
    return MZ_OK;
}

mz_code letter_deliver_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form f = mz_form_of(cx, rq);
    struct letter_delivery in = {.letter = mz_req_path_int(rq, "id")};
    mz_str way = mz_form_text(&f, "way", (struct mz_rule){.max = 20, .required = true});
    in.version = version_of(&f);
    in.day = mz_form_day(&f, "day", (struct mz_rule){.required = true});
    in.receiver = mz_form_text(&f, "receiver", (struct mz_rule){.max = 60, .required = true});
    in.tracking = mz_form_text(&f, "tracking", (struct mz_rule){.max = 40});
    in.note = mz_form_text(&f, "note", (struct mz_rule){.max = 300});
    in.way = LETTER_WAYS_N;
    for (size_t i = 0; i < LETTER_WAYS_N; i++) {
        if (mz_str_eq(way, mz_str_of(letter_way_word((enum letter_way)i)))) {
            in.way = (enum letter_way)i;
        }
    }
    if (in.way == LETTER_WAYS_N) {
        mz_form_problem(
            &f, (struct mz_say){.field = "way", .text = MZ_T("Choose how it was delivered")});
    }
    MZ_TRY(mz_form_take(&f, file_of(cx, mz_req_file(rq, "proof", 0), &in.proof)));
    if (f.problems.n == 0) {
        MZ_TRY(mz_form_take(&f, letter_deliver(cx, &in)));
    }
    return done(cx, rq, out, act_deliver, &f, MZ_T("The delivery is recorded."));
}

/* ---- files -------------------------------------------------------------------------------- */

mz_code letter_paper_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct letter_view v;
    mz_str pdf = MZ_S("");
    MZ_TRY(letter_open(cx, mz_req_path_int(rq, "id"), &v));
    MZ_TRY(letter_paper(cx, &v, &pdf));
    mz_out_raw(out, pdf);
    mz_reply_download(rq,
                      mz_str_fmt(cx->a, MZ_FMT MZ_FMT ".pdf", MZ_ARG(letter_label(cx, v.template)),
                                 MZ_ARG(v.number)),
                      "application/pdf");
    return MZ_OK;
}

mz_code letter_sign_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct letter_view v;
    mz_str pem = MZ_S("");
    MZ_TRY(letter_open(cx, mz_req_path_int(rq, "id"), &v));
    if (v.state == LETTER_DRAFT) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("A draft has no signature"));
    }
    MZ_TRY(verify_key_of(cx, v.sign_key, &pem));
    mz_out_raw(out,
               mz_str_fmt(cx->a, "number: " MZ_FMT "\nsm3: " MZ_FMT "\nsm2: " MZ_FMT "\n" MZ_FMT,
                          MZ_ARG(v.number), MZ_ARG(v.paper_hash), MZ_ARG(v.sign), MZ_ARG(pem)));
    mz_reply_download(rq, mz_str_fmt(cx->a, MZ_FMT ".sign.txt", MZ_ARG(v.number)),
                      "text/plain; charset=utf-8");
    return MZ_OK;
}

mz_code letter_proof_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct letter_view v;
    struct letter_receipt r;
    MZ_TRY(letter_proof(cx, mz_req_path_int(rq, "id"), &r));
    MZ_TRY(letter_open(cx, r.letter, &v));
    mz_out_raw(out, r.bytes);
    mz_reply_download(rq, mz_str_fmt(cx->a, "receipt-%" PRId64, v.id), mz_str_z(cx->a, r.type));
    return MZ_OK;
}
