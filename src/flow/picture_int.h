/*
 * picture_int.h - the graph behind a drawing, between what it says (picture.c) and where it stands
 * (picture_lay.c, picture_place.c). Layer: flow, private.
 */
#ifndef MZ_FLOW_PICTURE_INT_H
#define MZ_FLOW_PICTURE_INT_H

#include "flow/picture.h"

enum {
    PIC_REAL_MAX = IR_STEPS_MAX + IR_ENDS_MAX,
    PIC_EDGES_MAX = IR_STEPS_MAX * IR_ACTIONS_MAX,
    PIC_SEGS_MAX = FLOW_PICTURE_NODES + PIC_EDGES_MAX
};

/* A step, an end, or a bend of a long line. */
struct pic_node {
    int32_t rank;
    int32_t order; /* in its rank, from 0 */
    int32_t x;     /* centre */
    int32_t y;     /* upper edge */
    int32_t w;
    int32_t h;
    bool bend;
};

/* A line between two boxes: from above to below, `back` when the case goes upwards on it. */
struct pic_edge {
    uint32_t from; /* as the case goes */
    uint32_t to;
    bool back;
    uint32_t seg; /* its pieces, from above to below */
    uint32_t segs_n;
    int32_t word_w; /* of its label; 0: none */
    int32_t word_x; /* centre */
    int32_t word_y; /* base line */
};

struct pic_seg {
    uint32_t up; /* nodes */
    uint32_t down;
    int32_t out; /* where it leaves the upper one, from its centre */
    int32_t in;
    uint32_t edge;
};

struct pic {
    mz_arena *a;
    struct pic_node nodes[FLOW_PICTURE_NODES];
    size_t nodes_n;
    size_t real_n; /* the first nodes are steps and ends */
    struct pic_edge edges[PIC_EDGES_MAX];
    size_t edges_n;
    struct pic_seg segs[PIC_SEGS_MAX];
    size_t segs_n;
    int32_t ranks_n;
    uint32_t *rank[FLOW_PICTURE_NODES]; /* nodes of a rank, in their order */
    size_t rank_n[FLOW_PICTURE_NODES];
    size_t crossings;
    int32_t width;
    int32_t height;
};

/* Layers, bends and the order inside of layers; edges and real nodes are there. */
void pic_layers(struct pic *p);
/* Coordinates of all nodes, ports of all pieces, places of all labels. */
void pic_place(struct pic *p);

#endif
