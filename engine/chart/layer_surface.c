/* Surfaces: heights as a wire mesh in space.
 *
 * The mesh is drawn from the back to the front, each facet first hiding what is behind it (the
 * painter's algorithm). Seen from far away (an orthographic projection), the facets of a field of
 * heights are in that order already when both their rows and their columns are walked from the far
 * side, so that nothing is sorted. */
#include <math.h>
#include <stdlib.h>

#include "chart/layer.h"

enum { MESH_MAX = 48, LEVELS = 24 };

static const double box_height = 0.8; /* of a box whose sides are 2 */

struct surface {
    struct ll_layer layer;
    struct ll_field field; /* z is ours */
    double azimuth, elevation, zoom;
    bool logarithmic;
    double low, high; /* of the heights as drawn */
    float levels[LEVELS];
    struct ll_ramp ramp;
};

/* From the unit box, x and y of -1..1 and z of 0..1, to cells. */
struct view {
    double sin_turn, cos_turn, sin_tilt, cos_tilt;
    double scale; /* columns a unit */
    struct ll_point middle;
};

static struct view view_of(const struct surface *self, struct ll_rect area)
{
    const double degree = acos(-1) / 180;
    struct view view = {
        .sin_turn = sin(self->azimuth * degree),
        .cos_turn = cos(self->azimuth * degree),
        .sin_tilt = sin(self->elevation * degree),
        .cos_tilt = cos(self->elevation * degree),
        .middle = {area.x + area.width / 2.0, area.y + area.height / 2.0},
    };
    double width = fabs(view.sin_turn) + fabs(view.cos_turn);
    double height = width * view.sin_tilt + box_height / 2 * view.cos_tilt;
    view.scale = self->zoom * fmin((area.width - 8) / (2 * width), (area.height - 1.5) / height);
    if (view.scale < 1)
        view.scale = 1;
    return view;
}

static struct ll_point project(const struct view *view, double x, double y, double z)
{
    double across = x * view->cos_turn - y * view->sin_turn;
    double away = x * view->sin_turn + y * view->cos_turn;
    double up = away * view->sin_tilt + (z - 0.5) * box_height * view->cos_tilt;
    return (struct ll_point){view->middle.x + across * view->scale,
                             view->middle.y - up * view->scale / 2};
}

/* The height as drawn, 0..1; NAN where there is none. */
static double height_at(const struct surface *self, double x, double y)
{
    const struct ll_field *field = &self->field;
    double z = ll_field_at(field, field->x_from + (x + 1) / 2 * (field->x_to - field->x_from),
                           field->y_from + (y + 1) / 2 * (field->y_to - field->y_from));
    if (self->logarithmic)
        z = log(fmax(z, exp(self->low)));
    return self->high > self->low ? (z - self->low) / (self->high - self->low) : 0.5;
}

static int mesh_lines(const struct ll_pen *pen, struct ll_rect area, size_t values)
{
    /* Lines closer than that run together in dots; filled facets may be as small as cells. */
    int lines = pen->dot_width == 0                       ? area.width / 3
                : pen->style->glyphs == LL_GLYPHS_BRAILLE ? area.width / 5
                                                          : area.width;
    lines = lines > MESH_MAX ? MESH_MAX : lines < 4 ? 4 : lines;
    return (size_t)lines >= values ? (int)values - 1 : lines;
}

/* The mesh's corners, seen: where they are drawn, and how high they are. */
struct mesh {
    int columns, rows; /* of facets */
    struct ll_point points[(MESH_MAX + 1) * (MESH_MAX + 1)];
    double heights[(MESH_MAX + 1) * (MESH_MAX + 1)];
};

static void make_mesh(struct mesh *mesh, const struct surface *self, const struct view *view)
{
    for (int row = 0, i = 0; row <= mesh->rows; row++) {
        for (int column = 0; column <= mesh->columns; column++, i++) {
            double x = -1 + 2.0 * column / mesh->columns, y = -1 + 2.0 * row / mesh->rows;
            mesh->heights[i] = height_at(self, x, y);
            mesh->points[i] = project(view, x, y, mesh->heights[i]);
        }
    }
}

static void draw_facet(const struct surface *self, struct ll_pen *pen, const struct mesh *mesh,
                       int row, int column)
{
    static const char shades[] = ".:-=+*#%@";
    int low = row * (mesh->columns + 1) + column, high = low + mesh->columns + 1;
    const int corners[4] = {low, low + 1, high + 1, high};
    struct ll_point points[4];
    double sum = 0;
    for (int i = 0; i < 4; i++) {
        points[i] = mesh->points[corners[i]];
        sum += mesh->heights[corners[i]];
    }
    if (!isfinite(sum))
        return;
    double height = fmin(fmax(sum / 4, 0), 1);
    struct ll_stroke stroke = {.color = ll_ramp_at(&self->ramp, pen->style, height),
                               .dash = LL_DASH_SOLID,
                               .letter = shades[(int)fmin(height * 9, 8)]};
    pen->ops->facet(pen, points, 4, &stroke);
}

static void draw_mesh(const struct surface *self, struct ll_pen *pen, struct ll_rect area,
                      const struct view *view)
{
    struct mesh mesh = {.columns = mesh_lines(pen, area, self->field.columns),
                        .rows = mesh_lines(pen, area, self->field.rows)};
    /* Away from us is where x·sin + y·cos grows. */
    bool x_falls = view->sin_turn > 0, y_falls = view->cos_turn > 0;
    make_mesh(&mesh, self, view);
    for (int i = 0; i < mesh.rows; i++)
        for (int j = 0; j < mesh.columns; j++)
            draw_facet(self, pen, &mesh, y_falls ? mesh.rows - 1 - i : i,
                       x_falls ? mesh.columns - 1 - j : j);
}

static void draw_edge(struct ll_pen *pen, struct ll_point a, struct ll_point b)
{
    struct ll_stroke stroke = {.color = LL_ROLE_AXIS, .dash = LL_DASH_SOLID, .letter = '.'};
    struct ll_trace trace;
    ll_trace_begin(&trace, pen, &stroke);
    ll_trace_to(&trace, a);
    ll_trace_to(&trace, b);
    ll_trace_end(&trace);
}

/* Text beside a point of the floor's rim, kept inside the area. */
static void draw_text(struct ll_pen *pen, struct ll_rect area, struct ll_point at, double outward,
                      const char *text, ll_color color)
{
    int width = ll_text_columns(text), x = (int)floor(at.x), y = (int)floor(at.y);
    x = outward > 0 ? x + 1 : x - width;
    x = x < area.x ? area.x : x + width > area.x + area.width ? area.x + area.width - width : x;
    if (y >= area.y && y < area.y + area.height && x >= area.x)
        pen->ops->text(pen, x, y, width, LL_ALIGN_LEFT, text, ll_ink(color, 0));
}

/* The two ends and the name of the axis along a near edge of the floor. */
static void draw_axis(struct ll_pen *pen, struct ll_rect area, const struct view *view,
                      const double from[2], const double to[2], const double ends[2],
                      const char *label)
{
    struct ll_point a = project(view, from[0], from[1], 0), b = project(view, to[0], to[1], 0);
    struct ll_point middle = {(a.x + b.x) / 2, (a.y + b.y) / 2 + 1};
    double outward = middle.x - view->middle.x;
    char text[LL_TICK_TEXT];
    /* A third of the way in from the corners, where the numbers of two axes cannot meet. */
    for (int i = 0; i < 2; i++) {
        double t = i == 0 ? 0.12 : 0.88;
        ll_number_text(text, ends[i], 3);
        struct ll_point at = {a.x + t * (b.x - a.x), a.y + t * (b.y - a.y) + 1};
        draw_text(pen, area, at, outward, text, LL_ROLE_AXIS);
    }
    if (label)
        draw_text(pen, area, middle, outward, label, LL_ROLE_MUTED);
}

static void draw_near_edges(const struct surface *self, const struct ll_figure *figure,
                            struct ll_pen *pen, struct ll_rect area, const struct view *view)
{
    const struct ll_field *field = &self->field;
    double near_x = view->sin_turn > 0 ? -1 : 1, near_y = view->cos_turn > 0 ? -1 : 1;
    draw_edge(pen, project(view, -1, near_y, 0), project(view, 1, near_y, 0));
    draw_edge(pen, project(view, near_x, -1, 0), project(view, near_x, 1, 0));
    if (area.width < 24 || area.height < 8)
        return;
    draw_axis(pen, area, view, (double[]){-1, near_y}, (double[]){1, near_y},
              (double[]){field->x_from, field->x_to}, figure->axes[LL_AXIS_X].label);
    draw_axis(pen, area, view, (double[]){near_x, -1}, (double[]){near_x, 1},
              (double[]){field->y_from, field->y_to}, figure->axes[LL_AXIS_Y].label);
}

/* The heights' axis, upright on the floor's leftmost corner: its foot or its top. */
static struct ll_point on_height_axis(const struct view *view, double height)
{
    return project(view, view->cos_turn > 0 ? -1 : 1, view->sin_turn > 0 ? 1 : -1, height);
}

/* Its ends and its name. */
static void draw_heights(const struct surface *self, const struct ll_figure *figure,
                         struct ll_pen *pen, struct ll_rect area, const struct view *view)
{
    struct ll_point foot = on_height_axis(view, 0), top = on_height_axis(view, 1);
    char text[LL_TICK_TEXT];
    if (area.width < 24 || area.height < 8 || foot.y - top.y < 3)
        return;
    ll_number_text(text, self->logarithmic ? exp(self->low) : self->low, 3);
    draw_text(pen, area, (struct ll_point){foot.x, foot.y - 1}, -1, text, LL_ROLE_AXIS);
    ll_number_text(text, self->logarithmic ? exp(self->high) : self->high, 3);
    draw_text(pen, area, top, -1, text, LL_ROLE_AXIS);
    if (figure->axes[LL_AXIS_Z].label)
        draw_text(pen, area, (struct ll_point){top.x, (foot.y + top.y) / 2}, -1,
                  figure->axes[LL_AXIS_Z].label, LL_ROLE_MUTED);
}

static void surface_draw(const struct ll_layer *layer, const struct ll_figure *figure,
                         struct ll_pen *pen, struct ll_rect area)
{
    const struct surface *self = (const struct surface *)layer;
    int scale = ll_ramp_width(&self->ramp, pen->style, area.height);
    if (pen->style->colors == LL_COLORS_NONE || scale * 4 > area.width)
        scale = 0;
    struct ll_rect bar = {area.x + area.width - scale, area.y, scale, area.height};
    area.width -= scale;
    pen->clip = area;
    struct view view = view_of(self, area);
    double far_x = view.sin_turn > 0 ? 1 : -1, far_y = view.cos_turn > 0 ? 1 : -1;
    draw_edge(pen, project(&view, -1, far_y, 0), project(&view, 1, far_y, 0));
    draw_edge(pen, project(&view, far_x, -1, 0), project(&view, far_x, 1, 0));
    draw_edge(pen, on_height_axis(&view, 0), on_height_axis(&view, 1));
    draw_mesh(self, pen, area, &view);
    draw_heights(self, figure, pen, area, &view); /* over the mesh, which would cut them */
    draw_near_edges(self, figure, pen, area, &view);
    if (scale > 0)
        ll_ramp_draw(&self->ramp, pen, bar);
}

static void surface_done(struct ll_layer *layer)
{
    free((float *)((struct surface *)layer)->field.z);
}

static void surface_describe(const struct ll_layer *layer, struct ll_words *words)
{
    const struct surface *self = (const struct surface *)layer;
    ll_field_describe(&self->field, words);
    ll_say(words, "surface", "azimuth", ll_number_word(self->azimuth).text, "elevation",
           ll_number_word(self->elevation).text, NULL);
}

const struct ll_layer_ops ll_layer_surface = {
    .done = surface_done, .draw_whole = surface_draw, .describe = surface_describe};

static void find_heights(struct surface *self, bool logarithmic, enum ll_colormap map)
{
    struct ll_range range = ll_floats_range(self->field.z, self->field.rows * self->field.columns);
    self->ramp =
        (struct ll_ramp){.map = map, .from = range.from, .to = range.to, .for_lines = true};
    self->low = ll_range_is_empty(&range) ? 0 : range.from;
    self->high = ll_range_is_empty(&range) ? 0 : range.to;
    self->logarithmic = logarithmic && range.to > 0 && range.positive < range.to;
    if (!self->logarithmic)
        return;
    self->low = log(fmax(range.positive, range.to * 1e-8));
    self->high = log(range.to);
    self->ramp.levels = self->levels;
    self->ramp.count = LEVELS;
    for (int i = 0; i < LEVELS; i++)
        self->levels[i] = (float)exp(self->low + (self->high - self->low) * (i + 0.5) / LEVELS);
}

ll_err ll_figure_add_surface(struct ll_figure *figure, const struct ll_surface *surface,
                             struct ll_message *why)
{
    struct surface *self =
        ll_layer_new(figure, sizeof *self, &ll_layer_surface, NULL, LL_ROLE_MUTED);
    if (!self)
        return LL_ERR_MEMORY;
    ll_err err = ll_field_copy(&self->field, &surface->field, why);
    if (err != LL_OK) {
        ll_layer_drop(figure);
        return err;
    }
    self->azimuth = isfinite(surface->azimuth) ? surface->azimuth : 0;
    self->elevation = surface->elevation > 0 ? fmin(surface->elevation, 90) : 30;
    self->zoom = surface->zoom > 0 ? fmin(surface->zoom, 20) : 1;
    find_heights(self, surface->logarithmic, surface->map);
    return LL_OK;
}
