/* Diagrams: boxes with arrows between them, laid out on columns and rows.
 *
 * Boxes beside or under one another are joined straight. Any other arrow leaves its box at the
 * bottom or the top, runs along the free row between two rows of boxes, and turns into the other
 * box. */
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "chart/layer.h"

enum { BOX_HEIGHT = 3, ROW_GAP = 2, COLUMN_GAP_MIN = 4 };

struct box {
    char *name, *text;
    int column, row; /* from 0; -1 where boxes flow */
    bool lit;
};

struct arrow {
    size_t from, to;
    char *label;
};

struct diagram {
    struct ll_layer layer;
    size_t box_count, arrow_count;
    struct box *boxes;
    struct arrow *arrows;
};

/* -- placing ------------------------------------------------------------------------------------
 */

struct place {
    int column, row;
};

struct plan {
    struct ll_rect area;
    struct place *places;
    int columns, rows, box_width, column_gap, row_gap;
    struct ll_point origin;
};

static int widest_text(const struct diagram *self)
{
    int width = 1;
    for (size_t i = 0; i < self->box_count; i++) {
        int columns = ll_text_columns(self->boxes[i].text);
        width = columns > width ? columns : width;
    }
    return width;
}

/* Room for the longest label of an arrow, with its head. */
static int wanted_gap(const struct diagram *self)
{
    int gap = COLUMN_GAP_MIN;
    for (size_t i = 0; i < self->arrow_count; i++) {
        int width = self->arrows[i].label ? ll_text_columns(self->arrows[i].label) + 3 : 0;
        gap = width > gap ? width : gap;
    }
    return gap;
}

/* Left to right, then right to left: the last box of a row stands over the first of the next. */
static void flow(struct plan *plan, int count)
{
    int room = plan->area.width + plan->column_gap;
    int most = room / (plan->box_width + plan->column_gap);
    int tight = room / (plan->box_width - 2 + plan->column_gap);
    /* Boxes without blanks inside, where that saves a row. */
    if (tight > 0 && most < count && (most < 1 || (count - 1) / tight < (count - 1) / most)) {
        plan->box_width -= 2;
        most = tight;
    }
    most = most < 1 ? 1 : most > count ? count : most;
    plan->rows = (count + most - 1) / most;
    plan->columns = (count + plan->rows - 1) / plan->rows;
    for (int i = 0; i < count; i++) {
        int row = i / plan->columns, column = i % plan->columns;
        plan->places[i].row = row;
        plan->places[i].column = row % 2 == 0 ? column : plan->columns - 1 - column;
    }
}

static bool make_plan(const struct diagram *self, struct ll_rect area, struct plan *plan)
{
    *plan = (struct plan){.area = area,
                          .box_width = widest_text(self) + 4,
                          .column_gap = wanted_gap(self),
                          .row_gap = ROW_GAP};
    plan->places = ll_array_new(self->box_count, sizeof *plan->places);
    if (!plan->places)
        return false;
    if (self->box_count > 0 && self->boxes[0].column < 0)
        flow(plan, (int)self->box_count);
    for (size_t i = 0; i < self->box_count && self->boxes[0].column >= 0; i++) {
        plan->places[i] = (struct place){self->boxes[i].column, self->boxes[i].row};
        plan->columns =
            plan->places[i].column >= plan->columns ? plan->places[i].column + 1 : plan->columns;
        plan->rows = plan->places[i].row >= plan->rows ? plan->places[i].row + 1 : plan->rows;
    }
    /* Where the width is short, first the gaps give, then the boxes. */
    int spare = area.width - plan->columns * plan->box_width;
    if (plan->columns > 1 && spare / (plan->columns - 1) < plan->column_gap)
        plan->column_gap = spare / (plan->columns - 1) > 3 ? spare / (plan->columns - 1) : 3;
    int fit = plan->columns > 0
                  ? (area.width - (plan->columns - 1) * plan->column_gap) / plan->columns
                  : 0;
    plan->box_width = plan->box_width > fit ? fit : plan->box_width;
    int width = plan->columns * (plan->box_width + plan->column_gap) - plan->column_gap;
    int height = plan->rows * (BOX_HEIGHT + plan->row_gap) - plan->row_gap;
    if (height > area.height) {
        plan->row_gap = 1;
        height = plan->rows * (BOX_HEIGHT + 1) - 1;
    }
    plan->origin.x = area.x + (area.width > width ? (area.width - width) / 2 : 0);
    plan->origin.y = area.y + (area.height > height + 1 ? (area.height - height) / 2 : 0);
    return plan->box_width >= 3;
}

static struct ll_rect box_area(const struct plan *plan, size_t i)
{
    const struct place *place = &plan->places[i];
    return (struct ll_rect){(int)plan->origin.x +
                                place->column * (plan->box_width + plan->column_gap),
                            (int)plan->origin.y + place->row * (BOX_HEIGHT + plan->row_gap),
                            plan->box_width, BOX_HEIGHT};
}

/* -- drawing ------------------------------------------------------------------------------------
 */

static void draw_box(const struct box *box, struct ll_pen *pen, struct ll_rect area)
{
    ll_color color = box->lit ? LL_ROLE_STRONG : LL_ROLE_TEXT;
    pen->ops->frame(pen, area, box->lit);
    pen->ops->text(pen, area.x + 1, area.y + 1, area.width - 2, LL_ALIGN_CENTER, box->text,
                   ll_ink(color, box->lit ? LL_ATTR_BOLD : 0));
}

static void draw_label(struct ll_pen *pen, int x, int y, int columns, const char *label)
{
    if (label && columns > 0)
        pen->ops->text(pen, x, y, columns, LL_ALIGN_CENTER, label, ll_ink(LL_ROLE_MUTED, 0));
}

static void draw_head(struct ll_pen *pen, struct ll_wire_point at, double dx, double dy)
{
    struct ll_stroke stroke = {.color = LL_ROLE_AXIS};
    ll_pen_arrow(pen, (struct ll_point){at.x + 0.5, at.y + 0.5}, dx, dy, &stroke);
}

static void draw_across(struct ll_pen *pen, struct ll_rect from, struct ll_rect to,
                        const char *label)
{
    bool right = to.x > from.x;
    int start = right ? from.x + from.width : from.x - 1;
    int end = right ? to.x - 1 : to.x + to.width, y = from.y + 1;
    struct ll_wire_point points[2] = {{start, y}, {end, y}};
    pen->ops->wire(pen, points, 2, LL_ROLE_AXIS);
    draw_head(pen, points[1], right ? 1 : -1, 0);
    draw_label(pen, right ? start : end, y - 1, abs(end - start) + 1, label);
}

static void draw_down(struct ll_pen *pen, struct ll_rect from, struct ll_rect to, const char *label)
{
    bool down = to.y > from.y;
    int x = from.x + from.width / 2;
    struct ll_wire_point points[2] = {{x, down ? from.y + from.height : from.y - 1},
                                      {x, down ? to.y - 1 : to.y + to.height}};
    pen->ops->wire(pen, points, 2, LL_ROLE_AXIS);
    draw_head(pen, points[1], 0, down ? 1 : -1);
    if (label)
        draw_label(pen, x + 2, points[0].y, ll_text_columns(label), label);
}

/* Out at the right side (or the left, where there is no room), along the boxes, and in again. */
static void draw_beside(struct ll_pen *pen, struct ll_rect area, struct ll_rect from,
                        struct ll_rect to)
{
    bool right = from.x + from.width + 2 <= area.x + area.width;
    int side = right ? from.x + from.width - 1 : from.x, x = right ? side + 2 : side - 2;
    struct ll_wire_point points[4] = {{side, from.y + 1},
                                      {x, from.y + 1},
                                      {x, to.y + 1},
                                      {right ? side + 1 : side - 1, to.y + 1}};
    pen->ops->wire(pen, points, 4, LL_ROLE_AXIS);
    draw_head(pen, points[3], right ? -1 : 1, 0);
}

/* Out at the bottom (or the top, where the other box is higher), along a free row, and in. The
 * wire begins under the box's edge, which is drawn over it. */
static void draw_around(struct ll_pen *pen, struct ll_rect area, struct ll_rect from,
                        struct ll_rect to, const char *label)
{
    bool up = to.y < from.y, same = to.y == from.y;
    int start_x = from.x + from.width / 2, end_x = to.x + to.width / 2;
    /* The middle belongs to the straight arrows. */
    if (to.width >= 11)
        end_x += start_x < end_x ? -3 : 3;
    int start_y = up ? from.y : from.y + from.height - 1;
    int end_y = up || same ? to.y + to.height : to.y - 1;
    int along = up ? from.y - 1 : from.y + from.height;
    if (same && along + 1 < area.y + area.height)
        along++;
    struct ll_wire_point points[4] = {
        {start_x, start_y}, {start_x, along}, {end_x, along}, {end_x, end_y}};
    pen->ops->wire(pen, points, 4, LL_ROLE_AXIS);
    draw_head(pen, points[3], 0, up || same ? -1 : 1);
    int left = start_x < end_x ? start_x : end_x, width = abs(end_x - start_x) - 1;
    int columns = label ? ll_text_columns(label) + 2 : 0;
    if (label && columns <= width) {
        pen->ops->blank(pen, (struct ll_rect){left + 1 + (width - columns) / 2, along, columns, 1});
        draw_label(pen, left + 1 + (width - columns) / 2, along, columns, label);
    }
}

static void draw_arrow(struct ll_pen *pen, const struct plan *plan, const struct arrow *arrow)
{
    const struct place *a = &plan->places[arrow->from], *b = &plan->places[arrow->to];
    struct ll_rect from = box_area(plan, arrow->from), to = box_area(plan, arrow->to);
    if (a->row == b->row && abs(a->column - b->column) == 1)
        draw_across(pen, from, to, arrow->label);
    else if (a->column == b->column && abs(a->row - b->row) == 1)
        draw_down(pen, from, to, arrow->label);
    else if (a->column == b->column)
        draw_beside(pen, plan->area, from, to);
    else
        draw_around(pen, plan->area, from, to, arrow->label);
}

/* -- where boxes have no room: names in lines, an arrow between those that are joined ------------
 */

static bool is_joined(const struct diagram *self, size_t from, size_t to)
{
    for (size_t i = 0; i < self->arrow_count; i++)
        if (self->arrows[i].from == from && self->arrows[i].to == to)
            return true;
    return false;
}

/* The box's place in reading order. */
static int order_of(const struct box *box)
{
    return box->row * 101 + box->column;
}

static size_t next_box(const struct diagram *self, int after)
{
    size_t best = self->box_count;
    for (size_t i = 0; i < self->box_count; i++) {
        int order = self->boxes[0].column < 0 ? (int)i : order_of(&self->boxes[i]);
        int least = best == self->box_count     ? INT_MAX
                    : self->boxes[0].column < 0 ? (int)best
                                                : order_of(&self->boxes[best]);
        if (order > after && order < least)
            best = i;
    }
    return best;
}

/* Follows the arrows from a box to the next one that was not yet written, else in reading order. */
static size_t follow(const struct diagram *self, size_t from, const bool *written)
{
    for (size_t i = 0; i < self->arrow_count; i++)
        if (self->arrows[i].from == from && !written[self->arrows[i].to])
            return self->arrows[i].to;
    size_t i = next_box(self, -1);
    while (i < self->box_count && written[i])
        i = next_box(self, self->boxes[0].column < 0 ? (int)i : order_of(&self->boxes[i]));
    return i;
}

/* Where the next name goes. */
struct pencil {
    struct ll_pen *pen;
    struct ll_rect area;
    int x, y;
};

/* A joint and a name, on the next line where this one is full; false where none is left. */
static bool write_name(struct pencil *pencil, const char *joint, const char *name, bool lit)
{
    struct ll_rect area = pencil->area;
    int between = ll_text_columns(joint), width = ll_text_columns(name) + 2;
    if (pencil->x > area.x && pencil->x + between + width > area.x + area.width) {
        pencil->x = area.x + 2;
        pencil->y++;
    }
    if (pencil->y >= area.y + area.height)
        return false;
    const struct ll_pen_ops *ops = pencil->pen->ops;
    ops->text(pencil->pen, pencil->x, pencil->y, between, LL_ALIGN_LEFT, joint,
              ll_ink(LL_ROLE_AXIS, 0));
    pencil->x += between;
    struct ll_ink ink = ll_ink(LL_ROLE_TEXT, 0);
    if (lit) {
        ink = (struct ll_ink){LL_ROLE_STRONG, LL_ROLE_SELECTION, LL_ATTR_BOLD};
        ops->text(pencil->pen, pencil->x, pencil->y, 1, LL_ALIGN_LEFT, "[", ink);
        ops->text(pencil->pen, pencil->x + width - 1, pencil->y, 1, LL_ALIGN_LEFT, "]", ink);
    }
    int room = area.x + area.width - pencil->x - 2;
    ops->text(pencil->pen, pencil->x + 1, pencil->y, width - 2 < room ? width - 2 : room,
              LL_ALIGN_LEFT, name, ink);
    pencil->x += width;
    return true;
}

/* Where a chain ends at a box that was written before: a loop, or two ways that meet. */
static bool close_chain(const struct diagram *self, struct pencil *pencil, size_t last, size_t next,
                        const bool *written, const char *arrow)
{
    for (size_t i = 0; i < self->arrow_count; i++)
        if (self->arrows[i].from == last && self->arrows[i].to != next &&
            written[self->arrows[i].to] &&
            !write_name(pencil, arrow, self->boxes[self->arrows[i].to].text, false))
            return false;
    return true;
}

static void draw_in_lines(const struct diagram *self, struct ll_pen *pen, struct ll_rect area)
{
    bool ascii = pen->style->glyphs == LL_GLYPHS_ASCII;
    const char *arrow = ascii ? "->" : "→", *apart = ascii ? " ; " : " · ";
    bool *written = ll_array_new(self->box_count, sizeof *written);
    struct pencil pencil = {pen, area, area.x, area.y};
    const char *joint = "";
    size_t i = written ? next_box(self, -1) : self->box_count;
    while (i < self->box_count &&
           write_name(&pencil, joint, self->boxes[i].text, self->boxes[i].lit)) {
        written[i] = true;
        size_t next = follow(self, i, written);
        bool joined = next < self->box_count && is_joined(self, i, next);
        if (!joined && !close_chain(self, &pencil, i, next, written, arrow))
            break;
        joint = joined ? arrow : apart;
        i = next;
    }
    free(written);
}

static bool has_room(const struct plan *plan)
{
    int height = plan->rows * (BOX_HEIGHT + plan->row_gap) - plan->row_gap;
    return plan->box_width >= 3 && height <= plan->area.height;
}

static void diagram_draw(const struct ll_layer *layer, const struct ll_figure *figure,
                         struct ll_pen *pen, struct ll_rect area)
{
    (void)figure;
    const struct diagram *self = (const struct diagram *)layer;
    struct plan plan;
    bool planned = make_plan(self, area, &plan);
    if (!planned || !has_room(&plan) || plan.box_width < widest_text(self) + 2) {
        draw_in_lines(self, pen, area);
    } else {
        for (size_t i = 0; i < self->arrow_count; i++)
            if (self->arrows[i].from != self->arrows[i].to)
                draw_arrow(pen, &plan, &self->arrows[i]);
        for (size_t i = 0; i < self->box_count; i++)
            draw_box(&self->boxes[i], pen, box_area(&plan, i));
    }
    free(plan.places);
}

/* -- the layer ----------------------------------------------------------------------------------
 */

static void diagram_done(struct ll_layer *layer)
{
    struct diagram *self = (struct diagram *)layer;
    for (size_t i = 0; self->boxes && i < self->box_count; i++) {
        free(self->boxes[i].name);
        free(self->boxes[i].text);
    }
    for (size_t i = 0; self->arrows && i < self->arrow_count; i++)
        free(self->arrows[i].label);
    free(self->boxes);
    free(self->arrows);
}

/* The boxes in their order, then who points at whom. */
static void diagram_describe(const struct ll_layer *layer, struct ll_words *words)
{
    const struct diagram *self = (const struct diagram *)layer;
    ll_say(words, "diagram", "n", ll_count(self->box_count).text, "k",
           ll_count(self->arrow_count).text, NULL);
    for (size_t i = 0; i < self->arrow_count; i++) {
        const struct arrow *arrow = &self->arrows[i];
        ll_say(words, arrow->label ? "arrow_labelled" : "arrow", "from",
               self->boxes[arrow->from].text, "to", self->boxes[arrow->to].text, "label",
               arrow->label ? arrow->label : "", NULL);
    }
    for (size_t i = 0; i < self->box_count; i++)
        if (self->boxes[i].lit)
            ll_say(words, "lit", "name", self->boxes[i].text, NULL);
}

const struct ll_layer_ops ll_layer_diagram = {
    .least_height = 3,
    .done = diagram_done,
    .draw_whole = diagram_draw,
    .describe = diagram_describe,
};

static ll_err find_box(const struct diagram *self, const char *name, struct ll_message *why,
                       size_t *index)
{
    for (size_t i = 0; name && i < self->box_count; i++) {
        if (strcmp(self->boxes[i].name, name) == 0) {
            *index = i;
            return LL_OK;
        }
    }
    return ll_fail(why, LL_ERR_NOT_FOUND, "the diagram has no box named '%s'", name ? name : "");
}

static ll_err copy_boxes(struct diagram *self, const struct ll_diagram *diagram,
                         struct ll_message *why)
{
    bool placed = diagram->box_count > 0 && diagram->boxes[0].column > 0;
    for (size_t i = 0; i < diagram->box_count; i++) {
        const struct ll_diagram_box *from = &diagram->boxes[i];
        const char *name = from->name ? from->name : "", *text = from->text ? from->text : name;
        if (placed != (from->column > 0) || placed != (from->row > 0) || from->column > 100 ||
            from->row > 100)
            return ll_fail(why, LL_ERR_RANGE,
                           "box '%s' is at column %zu, row %zu: give every box of a diagram a "
                           "place from 1 to 100, or none",
                           name, from->column, from->row);
        for (size_t j = 0; placed && j < i; j++)
            if (diagram->boxes[j].column == from->column && diagram->boxes[j].row == from->row)
                return ll_fail(why, LL_ERR_RANGE,
                               "boxes '%s' and '%s' are both at column %zu, row %zu",
                               self->boxes[j].name, name, from->column, from->row);
        struct box *box = &self->boxes[i];
        box->name = ll_string_copy(name, strlen(name));
        box->text = ll_string_copy(text, strlen(text));
        box->column = (int)from->column - 1;
        box->row = (int)from->row - 1;
        if (!box->name || !box->text)
            return LL_ERR_MEMORY;
    }
    return LL_OK;
}

static ll_err copy_arrows(struct diagram *self, const struct ll_diagram *diagram,
                          struct ll_message *why)
{
    for (size_t i = 0; i < diagram->arrow_count; i++) {
        const struct ll_diagram_arrow *from = &diagram->arrows[i];
        struct arrow *arrow = &self->arrows[i];
        ll_err err = find_box(self, from->from, why, &arrow->from);
        if (err == LL_OK)
            err = find_box(self, from->to, why, &arrow->to);
        if (err == LL_OK && from->label) {
            arrow->label = ll_string_copy(from->label, strlen(from->label));
            err = arrow->label ? LL_OK : LL_ERR_MEMORY;
        }
        if (err != LL_OK)
            return err;
    }
    for (size_t i = 0; i < diagram->lit_count; i++) {
        size_t box = 0;
        ll_err err = find_box(self, diagram->lit[i], why, &box);
        if (err != LL_OK)
            return err;
        self->boxes[box].lit = true;
    }
    return LL_OK;
}

ll_err ll_figure_add_diagram(struct ll_figure *figure, const struct ll_diagram *diagram,
                             struct ll_message *why)
{
    struct diagram *self =
        ll_layer_new(figure, sizeof *self, &ll_layer_diagram, NULL, LL_ROLE_MUTED);
    if (!self)
        return LL_ERR_MEMORY;
    self->boxes = ll_array_new(diagram->box_count, sizeof *self->boxes);
    self->arrows = ll_array_new(diagram->arrow_count, sizeof *self->arrows);
    self->box_count = diagram->box_count;
    self->arrow_count = diagram->arrow_count;
    ll_err err = self->boxes && self->arrows ? LL_OK : LL_ERR_MEMORY;
    if (err == LL_OK)
        err = copy_boxes(self, diagram, why);
    if (err == LL_OK)
        err = copy_arrows(self, diagram, why);
    if (err != LL_OK)
        ll_layer_drop(figure);
    return err;
}
