/* more_web.c - templates with samples, the page that verifies, the picture of the seal; routes. */
#include <inttypes.h>

#include "base/io.h"
#include "base/text.h"
#include "feature/letter/letter_int.h"
#include "feature/letter/page_web.h"
#include "feature/list_web.h"
#include "feature/world.h"
#include "store/db.h"

/* ---- templates ---------------------------------------------------------------------------- */

static void faults(struct leaf *l, const struct letter_forms *forms)
{
    if (forms->found.n == 0) {
        return;
    }
    leaf_callout(
        l, MZ_TONE_BAD, (struct mz_say){.text = MZ_T("Some files of letters cannot be used")},
        (struct mz_say){.text = MZ_T("{0}"),
                        .arg = {letter_finding_say(l->cx->a, l->cx->lang, &forms->found.v[0])}});
}

mz_code letter_forms_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    static const struct ui_column heads[] = {
        {.name = "name", .label = {MZ_T("Letter"), 0}, .phone_full = true},
        {.name = "kind", .label = {MZ_T("Kind of letter"), 0}, .phone_label = true},
        {.name = "organ", .label = {MZ_T("Whose letter"), 0}, .phone_label = true},
        {.name = "series", .label = {MZ_T("Number series"), 0}, .phone_label = true},
        {.name = "basis", .label = {MZ_T("Rests on"), 0}, .phone_full = true},
        {.name = "sample", .label = {MZ_T("Sample||letter"), 0}, .phone_label = true}};
    struct leaf *l = leaf_new(cx, rq);
    const struct letter_forms *forms = NULL;
    bool may = mz_req_may(rq, "letter.write");
    MZ_TRY(letter_forms(cx, &forms));
    faults(l, forms);
    struct ui_table *t =
        leaf_table(l, leaf_left(l, MZ_T("Templates")), heads, MZ_LEN(heads), forms->form_n);
    for (size_t i = 0; i < forms->form_n; i++) {
        const struct letter_template *f = forms->form[i].t;
        leaf_cell(t,
                  (struct ui_cell){.text = letter_label(cx, f->words.id),
                                   .href = may ? mz_str_fmt(cx->a, "/letter/new?template=" MZ_FMT,
                                                            MZ_ARG(f->words.id))
                                               : MZ_S(""),
                                   .note = forms->form[i].pack});
        leaf_cell(t, (struct ui_cell){.text = leaf_say(l, letter_kind_label(f->kind))});
        leaf_cell(t, (struct ui_cell){.text = leaf_say(l, f->organ == LETTER_COUNTY
                                                              ? MZ_T("The county's bureau")
                                                              : MZ_T("The township's office"))});
        leaf_cell(t, (struct ui_cell){.text = f->series.n > 0 ? f->series : MZ_S("—")});
        leaf_cell(t, (struct ui_cell){.text = letter_basis(l->cx, f->basis)});
        leaf_cell(t, (struct ui_cell){
                         .text = MZ_S("PDF"),
                         .href = mz_str_fmt(cx->a, "/letter/forms/" MZ_FMT, MZ_ARG(f->words.id))});
    }
    struct mz_page page = letter_page_of(l, leaf_say(l, MZ_T("Templates of letters")));
    page.sub = leaf_say(l, MZ_T("Files in packs, checked when they are read."));
    return leaf_send(l, out, page);
}

mz_code letter_sample_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    const struct letter_form *form = NULL;
    struct letter_office office;
    struct letter_made made;
    mz_str values = MZ_S("");
    mz_str pdf = MZ_S("");
    MZ_TRY(letter_form(cx, mz_req_path_text(rq, "id"), &form));
    MZ_TRY(letter_office_of(cx, LETTER_COUNTY, cx->world->division, &office));
    MZ_TRY(letter_sample(cx, form->t, &values));
    const struct letter_facts facts = {
        .organ = form->t->organ == LETTER_COUNTY ? office.name : MZ_S("某某镇人民政府"),
        .government = office.government,
        .day = mz_date_today(cx),
        .draft = true};
    MZ_TRY(letter_make(cx, form, &facts, values, &made));
    MZ_TRY(letter_pdf(cx, made.doc, made.sheet, &pdf));
    mz_out_raw(out, pdf);
    mz_reply_download(rq, mz_str_fmt(cx->a, MZ_FMT ".pdf", MZ_ARG(form->t->words.id)),
                      "application/pdf");
    return MZ_OK;
}

/* ---- for everybody ------------------------------------------------------------------------- */

mz_code letter_check_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct letter_check c;
    MZ_TRY(letter_check_token(cx, mz_req_path_text(rq, "token"), &c));
    if (!c.found) {
        leaf_callout(l, MZ_TONE_BAD, (struct mz_say){.text = MZ_T("No letter has this code")},
                     (struct mz_say){.text = MZ_T("Compare the code below the picture on the "
                                                  "paper. If it is right, the paper is not "
                                                  "ours: ask the office that it names.")});
    } else {
        bool good = c.intact && c.standing;
        leaf_callout(l, good ? MZ_TONE_OK : MZ_TONE_BAD,
                     (struct mz_say){.text = !c.intact ? MZ_T("The letter is not as it was "
                                                              "signed")
                                             : !c.standing
                                                 ? MZ_T("This letter does not hold any "
                                                        "more")
                                                 : MZ_T("This letter is genuine and in force")},
                     (struct mz_say){.text = good ? MZ_T("Compare what stands here with the paper.")
                                                  : MZ_T("Ask the office that issued it.")});
        struct leaf_part *p = leaf_left(l, MZ_T("Letter"));
        leaf_fact(l, p, MZ_T("Letter"), (struct ui_fact){.value = c.label});
        leaf_fact(l, p, MZ_T("Number of the letter"),
                  (struct ui_fact){.value = c.number.n > 0 ? c.number : MZ_S("—")});
        leaf_fact(l, p, MZ_T("Organ"), (struct ui_fact){.value = c.organ});
        leaf_fact(l, p, MZ_T("Day of the letter"), (struct ui_fact){.value = leaf_day(l, c.day)});
        leaf_fact(l, p, MZ_T("To||letter"),
                  (struct ui_fact){.value = c.addressee_mask.n > 0 ? c.addressee_mask : MZ_S("—")});
        leaf_fact(l, p, MZ_T("Signature"),
                  (struct ui_fact){
                      .value = leaf_say(l, c.intact ? MZ_T("SM2, holds") : MZ_T("Does not hold"))});
        leaf_fact(l, p, MZ_T("SM3 hash of the file"),
                  (struct ui_fact){.value = c.paper_hash, .id = true, .wide = true});
    }
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("Is this letter genuine?")),
                                      .frame = MZ_FRAME_PUBLIC});
}

/* ---- the seal ------------------------------------------------------------------------------- */

static mz_code show_stamp(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct leaf *l = leaf_new(cx, rq);
    struct letter_office office;
    mz_str png = MZ_S("");
    MZ_TRY(letter_office_of(cx, LETTER_COUNTY, cx->actor->division_lo, &office));
    MZ_TRY(letter_stamp_get(cx, office.code, &png));
    struct leaf_part *p = leaf_left(l, MZ_T("Picture of the seal"));
    leaf_fact(l, p, MZ_T("Organ"), (struct ui_fact){.value = office.name});
    leaf_fact(l, p, MZ_T("Now||seal"),
              (struct ui_fact){.value = leaf_say(l, png.n > 0 ? MZ_T("A picture of the office")
                                                              : MZ_T("The round seal as the "
                                                                     "program draws it"))});
    struct ui_form *f = leaf_form(l, p, MZ_T("Use this picture"), form, 2);
    f->action = MZ_S("/letter/stamp");
    f->upload = true;
    leaf_field(f, (struct ui_field){.kind = UI_FILE,
                                    .name = "picture",
                                    .label = leaf_say(l, MZ_T("PNG with a transparent ground, "
                                                              "42 mm wide on paper")),
                                    .hint = leaf_say(l, MZ_T("At most 1 MiB. Without a file the "
                                                             "drawn seal comes back.")),
                                    .accept = "image/png"});
    return leaf_send(l, out, letter_page_of(l, leaf_say(l, MZ_T("Seal"))));
}

mz_code letter_stamp_page(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show_stamp(cx, rq, out, NULL);
}

static mz_code picture_of(mz_cx *cx, mz_req *rq, mz_str *out)
{
    const struct mz_file *file = mz_req_file(rq, "picture", 0);
    *out = MZ_S("");
    if (file == NULL || file->bytes == 0) {
        return MZ_OK;
    }
    if (file->data.p != NULL) {
        *out = file->data;
        return MZ_OK;
    }
    if (file->bytes > 1 << 20) {
        return mz_refuse(cx, MZ_INVALID, .field = "picture",
                         .text = MZ_T("The picture of a seal is at most 1 MiB large"));
    }
    char *p = mz_arena_alloc(cx->a, (size_t)file->bytes + 1);
    size_t n = 0;
    MZ_TRY(mz_source_fill(cx, mz_source_fd(cx->a, file->fd), p, (size_t)file->bytes, &n));
    *out = (mz_str){p, n};
    return MZ_OK;
}

mz_code letter_stamp_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form f = mz_form_of(cx, rq);
    struct letter_office office;
    mz_str png = MZ_S("");
    MZ_TRY(letter_office_of(cx, LETTER_COUNTY, cx->actor->division_lo, &office));
    MZ_TRY(mz_form_take(&f, picture_of(cx, rq, &png)));
    if (f.problems.n == 0) {
        MZ_TRY(mz_form_take(&f, letter_stamp_set(cx, office.code, png)));
    }
    if (f.problems.n > 0) {
        if (mz_form_json(&f, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show_stamp(cx, rq, out, &f);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("The seal is kept.")});
    return mz_reply_redirect(rq, MZ_S("/letter/stamp"));
}

/* ---- routes --------------------------------------------------------------------------------- */

const struct mz_route letter_routes[] = {
    {.path = "/letter",
     .get = list_get,
     .page = &letter_list,
     .need = "letter.read",
     .help = MZ_T("Letters by state, template, place and number"),
     .answer = &letter_list_shape,
     .list = &letter_register},
    {.path = "/letter/new",
     .get = letter_new_get,
     .post = letter_new_post,
     .need = "letter.write",
     .flags = MZ_ROUTE_MAKES,
     .help = "Write a letter: choose a template, fill its fields"},
    {.path = "/letter/print",
     .post = letter_print_post,
     .need = "letter.read",
     .help = "Several issued letters as one PDF; POST id=...",
     .file = "application/pdf"},
    {.path = "/letter/forms",
     .get = letter_forms_get,
     .need = "letter.read",
     .help = "Templates of letters with what they rest on"},
    {.path = "/letter/forms/{id:text}",
     .get = letter_sample_get,
     .need = "letter.read",
     .help = "A template filled with its own sample, as PDF",
     .file = "application/pdf"},
    {.path = "/letter/stamp",
     .get = letter_stamp_page,
     .post = letter_stamp_post,
     .need = "letter.stamp",
     .flags = MZ_ROUTE_UPLOAD,
     .body_max = 2 << 20,
     .help = "The picture of the seal"},
    {.path = "/letter/check/{token:text}",
     .get = letter_check_get,
     .need = "public",
     .help = "Whether a letter is genuine, by the code printed on it"},
    {.path = "/letter/{id}",
     .get = letter_show_get,
     .need = "letter.read",
     .help = "One letter: its pages, delivery, history",
     .answer = &letter_page_shape},
    {.path = "/letter/{id}/edit",
     .get = letter_edit_get,
     .post = letter_edit_post,
     .need = "letter.write",
     .help = "Change a draft"},
    {.path = "/letter/{id}/paper",
     .get = letter_paper_get,
     .need = "letter.read",
     .help = "The signed PDF; of a draft a preview",
     .file = "application/pdf"},
    {.path = "/letter/{id}/sign",
     .get = letter_sign_get,
     .need = "letter.read",
     .help = "SM3 hash, SM2 signature and public key of the paper",
     .file = "text/plain"},
    {.path = "/letter/{id}/issue",
     .post = letter_issue_post,
     .need = "letter.issue",
     .help = "Number, seal and issue a draft"},
    {.path = "/letter/{id}/void",
     .post = letter_void_post,
     .need = "letter.issue",
     .help = "Make an issued letter void, and begin the one in its place"},
    {.path = "/letter/{id}/drop",
     .post = letter_drop_post,
     .need = "letter.write",
     .help = "Delete a draft"},
    {.path = "/letter/{id}/deliver",
     .post = letter_deliver_post,
     .need = "letter.write",
     .flags = MZ_ROUTE_UPLOAD,
     .body_max = 8 << 20,
     .help = "Record a delivery"},
    {.path = "/letter/proof/{id}",
     .get = letter_proof_get,
     .need = "letter.read",
     .help = "The signed receipt of a delivery",
     .file = "image/*"},
    {0},
};
