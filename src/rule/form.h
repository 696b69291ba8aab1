/*
 * form.h - papers and forms of a book, checked: what a case asks for and how it is filled in.
 *
 * Layer: rule. Part of matter.h. A formula is IR_NONE where none was written.
 */
#ifndef MZ_RULE_FORM_H
#define MZ_RULE_FORM_H

#include "rule/ir.h"
#include "rule/pack_matter.h"

struct ir_paper {
    struct ir_label name;
    const struct ast_paper *source;
};

enum ir_field_kind {
    IR_FIELD_FACT,
    IR_FIELD_TEXT,
    IR_FIELD_LONG_TEXT,
    IR_FIELD_PHONE,
    IR_FIELD_CARD,
    IR_FIELD_ID_NUMBER,
    IR_FIELD_NAME,
    IR_FIELD_ADDRESS,
    IR_FIELD_PLACE,
    IR_FIELD_DATE,
    IR_FIELD_PHOTO,
    IR_FIELD_FILE,
    IR_FIELD_SIGNATURE
};

struct ir_field {
    const struct ast_field *source;
    struct ir_label name; /* of the fact, unless the field has its own */
    enum ir_field_kind kind;
    uint32_t fact; /* of IR_FIELD_FACT */
    ir_id need;    /* IR_NONE: source->optional tells */
    ir_id show;
    ir_id check;
};

enum ir_each { IR_EACH_CASE, IR_EACH_MEMBER, IR_EACH_ROLE };

struct ir_part {
    const struct ast_part *source;
    enum ir_each each;
    uint16_t role; /* of IR_EACH_ROLE: value of enum role */
    uint64_t rows; /* of a merged form (bundle.h): the rows asked, a bit each; 0: all */
    ir_id show;
    struct ir_field *fields;
    size_t fields_n;
};

struct ir_form {
    struct ir_label name;
    const struct ast_form *source;
    struct ir_part *parts;
    size_t parts_n;
};

#endif
