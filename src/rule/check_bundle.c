/*
 * check_bundle.c - bundles: their matters are there, what they ask together can be asked together,
 * and what decides which of them is offered can be answered.
 */
#include "rule/check_matter_int.h"

static uint32_t matter_of(const struct rule_book *b, mz_str id)
{
    for (size_t i = 0; i < b->matters_n; i++) {
        if (mz_str_eq(b->matters[i].name.id, id)) {
            return (uint32_t)i;
        }
    }
    return UINT32_MAX;
}

/* ---- what `when` reads ------------------------------------------------------------------- */

static bool form_asks(const struct ir_form *f, uint32_t fact)
{
    for (size_t p = 0; p < f->parts_n; p++) {
        for (size_t i = 0; i < f->parts[p].fields_n; i++) {
            const struct ir_field *x = &f->parts[p].fields[i];
            if (x->kind == IR_FIELD_FACT && x->fact == fact) {
                return true;
            }
        }
    }
    return false;
}

/* The first fact behind a formula that the bundle's own form does not ask; UINT32_MAX: none. */
static uint32_t unasked(struct check *c, ir_id root, const struct ir_form *form)
{
    bool *seen = MZ_NEW_N(c->a, bool, (size_t)root + 1);
    seen[root] = true;
    for (ir_id i = root + 1; i > 0; i--) { /* kids stand below their parents */
        const struct ir_node *n = ir_node_at(c->w, i - 1);
        if (!seen[i - 1]) {
            continue;
        }
        for (uint32_t k = 0; k < n->kids_n; k++) {
            ir_id kid = ir_kid_at(c->w, i - 1, k);
            if (kid != IR_NONE) {
                seen[kid] = true;
            }
        }
        uint32_t fact = n->op == IR_FACT     ? n->arg
                        : n->op == IR_WINDOW ? (uint32_t)n->num
                                             : UINT32_MAX;
        if (fact != UINT32_MAX && (form == NULL || !form_asks(form, fact))) {
            return fact;
        }
    }
    return UINT32_MAX;
}

/* ---- offers -------------------------------------------------------------------------------- */

static void answerable(struct check *c, const struct ir_bundle *o, const struct ast_offer *from,
                       ir_id when)
{
    const struct ir_form *form = o->form == UINT32_MAX ? NULL : &c->b->forms[o->form];
    uint32_t fact = when == IR_NONE ? UINT32_MAX : unasked(c, when, form);
    if (fact != UINT32_MAX) {
        struct ast_text t = {c->b->facts[fact].name.id, from->when->at};
        check_wrong(c, &t,
                    MZ_T("Whether this matter is needed hangs on \"{0}\", which the bundle "
                         "does not ask"),
                    MZ_T("Ask \"{0}\" in the bundle's \"form\", or leave it out of \"when\""));
    }
}

static void of_member(struct check *c, const struct ir_bundle *o, const struct ast_offer *from,
                      const struct ir_matter *m)
{
    bool person = m->subject == IR_OF_PERSON;
    if (m->entry != UINT32_MAX || m->subject > IR_OF_PERSON) {
        check_wrong(c, &from->matter, MZ_T("\"{0}\" is about no household and no person"),
                    MZ_T("A bundle offers matters of households and persons; delete this one"));
    } else if (person && o->subject == IR_OF_HOUSEHOLD && from->when == NULL) {
        check_wrong(c, &from->matter, MZ_T("For which member is \"{0}\"?"),
                    MZ_T("Add \"when\": the matter is offered for each member for whom it holds"));
    }
}

static void offer(struct check *c, const struct ast_offer *from, struct ir_bundle *o)
{
    struct ir_offer x = {.source = from, .matter = UINT32_MAX, .when = IR_NONE};
    const struct ir_matter *m = NULL;
    for (size_t i = 0; i < o->offers_n; i++) {
        if (mz_str_eq(o->offers[i].source->matter.s, from->matter.s)) {
            check_wrong(c, &from->matter, MZ_T("The bundle offers \"{0}\" twice"),
                        MZ_T("Delete one of the two, or join their \"when\" by \"or\""));
            return;
        }
    }
    if (!from->elsewhere) {
        x.matter = check_matter_of(c, &from->matter);
        if (x.matter == UINT32_MAX) {
            return;
        }
        m = &c->b->matters[x.matter];
        of_member(c, o, from, m);
    } else if (matter_of(c->b, from->matter.s) != UINT32_MAX) {
        check_wrong(c, &from->matter, MZ_T("\"{0}\" is a matter of this pack"),
                    MZ_T("Delete \"elsewhere\""));
    }
    if (m != NULL && from->subject.s.n > 0) {
        check_wrong(c, &from->subject, MZ_T("\"{0}\": of whom a matter of this pack is, it says "
                                            "itself"),
                    MZ_T("Delete \"subject\" of the offer"));
    }
    x.person = m != NULL ? m->subject == IR_OF_PERSON : check_is(from->subject.s, "person");
    if (m == NULL && x.person && o->subject == IR_OF_HOUSEHOLD && from->when == NULL) {
        check_wrong(c, &from->matter, MZ_T("For which member is \"{0}\"?"),
                    MZ_T("Add \"when\": the matter is offered for each member for whom it holds"));
    }
    x.when = check_gate(c, from->when, x.person ? IR_PERSON : IR_HOUSEHOLD, NULL);
    answerable(c, o, from, x.when);
    if (from->cite.s.n > 0) {
        check_cite(c, from->cite.s, from->cite.at, MZ_DATE_NONE);
    }
    o->offers[o->offers_n++] = x;
}

/* ---- all together ---------------------------------------------------------------------------- */

/* Whatever is chosen: every field of the chosen matters is among these. */
static void together(struct check *c, struct ir_bundle *o, struct ir_form *form)
{
    struct rule_book *b = c->b;
    struct ir_asks asks[IR_OFFERS_MAX + 1];
    const struct ir_field *clash = NULL;
    size_t n = 0;
    if (o->form != UINT32_MAX) {
        asks[n++] = (struct ir_asks){&b->forms[o->form], false, UINT64_MAX};
    }
    for (size_t i = 0; i < o->offers_n && i < IR_OFFERS_MAX; i++) {
        const struct ir_matter *m =
            o->offers[i].matter == UINT32_MAX ? NULL : &b->matters[o->offers[i].matter];
        if (m != NULL && m->form != UINT32_MAX) {
            asks[n++] =
                (struct ir_asks){&b->forms[m->form], m->subject == IR_OF_PERSON, UINT64_MAX};
        }
    }
    struct ast_form *source = MZ_NEW(c->a, struct ast_form); /* as pages of forms read it */
    *source = (struct ast_form){
        .id = o->source->id, .label = o->source->label, .about = o->source->about};
    *form = (struct ir_form){.name = o->name, .source = source};
    ir_merge(c->a, asks, n, form, &clash);
    if (clash != NULL) {
        struct ast_text t = {clash->name.id, o->source->id.at};
        check_wrong(c, &t, MZ_T("Two matters of the bundle ask \"{0}\" in different ways"),
                    MZ_T("Give both fields the same kind, or one of them another id"));
    }
}

static bool has_paper(const struct ir_matter *face, uint32_t paper)
{
    for (size_t i = 0; i < face->papers_n; i++) {
        if (face->papers[i].paper == paper) {
            return true;
        }
    }
    return false;
}

/* Papers once: in the order in which the matters ask for them, needed as soon as one needs them. */
static void papers(struct check *c, struct ir_bundle *o)
{
    struct rule_book *b = c->b;
    o->face.papers = MZ_NEW_N(c->a, struct ir_bring, b->papers_n + 1);
    for (size_t i = 0; i < o->offers_n; i++) {
        const struct ir_matter *m =
            o->offers[i].matter == UINT32_MAX ? NULL : &b->matters[o->offers[i].matter];
        for (size_t k = 0; m != NULL && k < m->papers_n; k++) {
            if (!has_paper(&o->face, m->papers[k].paper)) {
                o->face.papers[o->face.papers_n++] =
                    (struct ir_bring){m->papers[k].paper, IR_NONE, m->papers[k].waive};
            }
        }
    }
}

/* A matter for pages that know matters. */
static void face(struct check *c, struct ir_bundle *o, uint32_t form)
{
    struct ast_matter *m = MZ_NEW(c->a, struct ast_matter);
    *m = (struct ast_matter){.id = o->source->id,
                             .label = o->source->label,
                             .about = o->source->about,
                             .subject = o->source->subject,
                             .cite = o->source->cite};
    o->face = (struct ir_matter){.name = o->name,
                                 .source = m,
                                 .pack = o->pack,
                                 .subject = o->subject,
                                 .entry = UINT32_MAX,
                                 .outcome = UINT32_MAX,
                                 .department = -1,
                                 .form = form,
                                 .start_when = IR_NONE,
                                 .start_rule = UINT32_MAX,
                                 .by = o->by};
    papers(c, o);
}

static void bundle(struct check *c, const struct ast_pack *pack, const struct ast_bundle *from,
                   struct ir_bundle *o)
{
    struct rule_book *b = c->b;
    struct ast_text own = from->form;
    *o = (struct ir_bundle){.name = check_label(&from->id, &from->label), .source = from};
    o->pack = pack->id.s;
    o->subject = check_is(from->subject.s, "person") ? IR_OF_PERSON : IR_OF_HOUSEHOLD;
    o->by = check_posts(c, from->by, from->by_n);
    int32_t form = check_form_of(c, &own);
    o->form = form < 0 ? UINT32_MAX : (uint32_t)form;
    o->offers = MZ_NEW_N(c->a, struct ir_offer, from->offers_n + 1);
    if (matter_of(b, from->id.s) != UINT32_MAX) {
        check_wrong(c, &from->id, MZ_T("\"{0}\" is a matter already"),
                    MZ_T("Give the bundle another id"));
    }
    for (size_t i = 0; i < from->offers_n; i++) {
        offer(c, &from->offers[i], o);
    }
    if (o->offers_n == 0) {
        check_wrong(c, &from->id, MZ_T("The bundle \"{0}\" offers no matter"),
                    MZ_T("Name them in \"offers\""));
    }
    check_cite(c, from->cite.s, from->cite.at, MZ_DATE_NONE);
    together(c, o, &b->forms[b->forms_n]);
    face(c, o, (uint32_t)b->forms_n++);
}

void check_bundles(struct check *c)
{
    struct rule_book *b = c->b;
    size_t n = 0;
    for (size_t p = 0; p < b->packs_n; p++) {
        n += b->packs[p]->bundles_n;
    }
    b->bundles = MZ_NEW_N(c->a, struct ir_bundle, n + 1);
    for (size_t p = 0; p < b->packs_n; p++) {
        for (size_t i = 0; i < b->packs[p]->bundles_n; i++) {
            const struct ast_bundle *from = &b->packs[p]->bundles[i];
            size_t at = 0;
            while (at < b->bundles_n && !mz_str_eq(b->bundles[at].name.id, from->id.s)) {
                at++;
            }
            b->bundles_n += at == b->bundles_n ? 1 : 0;
            bundle(c, b->packs[p], from, &b->bundles[at]);
        }
    }
}

void check_bundles_moved(struct rule_book *b, const ir_id *to)
{
    for (size_t i = 0; i < b->bundles_n; i++) {
        for (size_t k = 0; k < b->bundles[i].offers_n; k++) {
            ir_id *id = &b->bundles[i].offers[k].when;
            *id = *id == IR_NONE ? IR_NONE : to[*id];
        }
    }
}
