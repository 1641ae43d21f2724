/* One option of a layer: how it is read from Lua into a field of a description of chart/figure.h.
 * Private to the files bind_layer*.c. */
#ifndef LL_SCRIPT_BIND_LAYER_H
#define LL_SCRIPT_BIND_LAYER_H

#include "chart/figure.h"
#include "script/bind_chart.h"

struct ll_layer_kind;

/* An option being read: its value is on the stack at `value`; `keep` is the index of the table of
 * what the description's pointers lead to. */
struct ll_layer_option {
    lua_State *L;
    const char *who, *name;
    int value, keep;
    const struct ll_layer_kind *kind;
    const char *const *choices;
    char *description; /* the whole of it */
    void *place;       /* the field */
};

/* Puts the string's ASCII twin at its index, where the script writes so. */
void ll_layer_shown(lua_State *L, int index);

typedef void ll_layer_read(const struct ll_layer_option *option);

ll_layer_read ll_layer_read_text;   /* const char * */
ll_layer_read ll_layer_read_names;  /* const char *const *, counted as data is */
ll_layer_read ll_layer_read_number; /* double; a tensor of one number too */
ll_layer_read ll_layer_read_count;  /* size_t */
ll_layer_read ll_layer_read_flag;   /* bool */
ll_layer_read ll_layer_read_not;    /* bool, turned round */
ll_layer_read ll_layer_read_choice; /* an enum, by the names in `choices` */
ll_layer_read ll_layer_read_log;    /* bool: "log", not "linear" */
ll_layer_read ll_layer_read_color;  /* ll_color */
ll_layer_read ll_layer_read_data;   /* const float *, as many as the layer's other data */
ll_layer_read ll_layer_read_rule_x; /* struct ll_rule: where it stands */
ll_layer_read ll_layer_read_rule_y;
ll_layer_read ll_layer_read_field; /* struct ll_field: its heights, a matrix */
ll_layer_read ll_layer_read_side_x;
ll_layer_read ll_layer_read_side_y;
ll_layer_read ll_layer_read_levels; /* struct ll_contour: how many, or a list of them */
ll_layer_read ll_layer_read_cells;  /* struct ll_heatmap: a matrix */
ll_layer_read ll_layer_read_row_names;
ll_layer_read ll_layer_read_column_names;
ll_layer_read ll_layer_read_marked;    /* struct ll_heatmap: a matrix of the same sizes */
ll_layer_read ll_layer_read_range;     /* two doubles, one behind the other: {from, to} */
ll_layer_read ll_layer_read_pixels;    /* struct ll_image: (H,W) or (C,H,W) */
ll_layer_read ll_layer_read_predicted; /* struct ll_mask: (H,W) */
ll_layer_read ll_layer_read_target;
ll_layer_read ll_layer_read_names_of_classes; /* const char *const *, and how many at `classes` */
ll_layer_read ll_layer_read_edges;            /* struct ll_columns: one more than it has columns */
ll_layer_read ll_layer_read_stack;            /* struct ll_chart_pictures: (N,H,W) or (N,C,H,W) */
ll_layer_read ll_layer_read_classmap;         /* struct ll_classmap: a matrix */
ll_layer_read ll_layer_read_spans;            /* struct ll_spans: see bind_layer_lists.c */
ll_layer_read ll_layer_read_span_marks;
ll_layer_read ll_layer_read_span_rows;
ll_layer_read ll_layer_read_nodes; /* struct ll_tree */
ll_layer_read ll_layer_read_way;
ll_layer_read ll_layer_read_boxes; /* struct ll_diagram: see bind_layer_lists.c */
ll_layer_read ll_layer_read_arrows;
ll_layer_read ll_layer_read_lit;

struct ll_layer_field {
    const char *name;
    ll_layer_read *read;
    bool needed;
    size_t offset;
    const char *const *choices;
};

enum { LL_LAYER_FIELDS = 12 };

struct ll_layer_kind {
    const char *name;
    size_t size;    /* of the description */
    size_t count;   /* where in it the number of points is written */
    size_t classes; /* where the number of classes is; 0: it has none */
    ll_err (*add)(struct ll_figure *figure, const void *description, struct ll_message *why);
    struct ll_layer_field fields[LL_LAYER_FIELDS]; /* up to the first without a name */
};

#endif
