#include "nn/road.h"

#include <math.h>
#include <string.h>

#include "base/rng.h"

enum {
    H = LL_ROAD_HEIGHT,
    W = LL_ROAD_WIDTH,
    PIXELS = H * W,
    GRID_H = H / LL_ROAD_CELL,
    GRID_W = W / LL_ROAD_CELL,
    OBJECTS_MOST = 6,
    BOX_FIELDS = 6,
};

static const double focal = 70;    /* pixels */
static const double eye = 1.5;     /* metres above the road */
static const double farthest = 60; /* metres */
static const double road_half = 4; /* metres */

struct colour {
    float red, green, blue;
};

/* One scene while it is drawn: planes of the result's tensors. */
struct canvas {
    float *image, *segmentation, *depth, *detection;
    struct ll_rng *rng;
    double horizon; /* row */
    double centre;  /* column where the road vanishes */
};

/* A thing that stands on the ground: a car or a sign. */
struct object {
    enum ll_road_class kind;
    double distance, side; /* metres ahead, and to the right of the camera */
    double width, height;  /* metres */
    double lift;           /* of its lower edge above the ground */
    struct colour paint;
};

struct box {
    int x1, y1, x2, y2; /* the last ones not in it */
};

static double between(struct ll_rng *rng, double low, double high)
{
    return low + (high - low) * ll_rng_uniform(rng);
}

static struct colour mix(struct colour a, struct colour b, float t)
{
    return (struct colour){a.red + (b.red - a.red) * t, a.green + (b.green - a.green) * t,
                           a.blue + (b.blue - a.blue) * t};
}

static void put(struct canvas *c, int x, int y, struct colour colour, enum ll_road_class kind,
                double distance)
{
    size_t at = (size_t)y * W + (size_t)x;
    c->image[at] = colour.red;
    c->image[PIXELS + at] = colour.green;
    c->image[2 * PIXELS + at] = colour.blue;
    c->segmentation[at] = (float)kind;
    c->depth[at] = (float)(fmin(distance, farthest) / farthest);
}

/* The row of the ground at a distance, and back. */
static double row_of(const struct canvas *c, double distance)
{
    return c->horizon + focal * eye / distance;
}

static double distance_of(const struct canvas *c, double row)
{
    return focal * eye / (row - c->horizon);
}

static double column_of(const struct canvas *c, double side, double distance)
{
    return c->centre + focal * side / distance;
}

static void draw_sky(struct canvas *c)
{
    struct colour low = {0.80f, 0.86f, 0.92f}, high = {0.36f, 0.56f, 0.84f};
    for (int y = 0; y < H && y <= c->horizon; y++)
        for (int x = 0; x < W; x++)
            put(c, x, y, mix(high, low, (float)(y / c->horizon)), LL_ROAD_SKY, farthest);
}

static struct colour road_colour(double side, double distance)
{
    static const struct colour asphalt = {0.33f, 0.33f, 0.35f}, paint = {0.88f, 0.88f, 0.84f};
    bool edge = fabs(fabs(side) - (road_half - 0.3)) < 0.12;
    bool dash = fabs(side) < 0.12 && fmod(distance, 6) < 3;
    return edge || dash ? paint : asphalt;
}

static void draw_ground(struct canvas *c)
{
    static const struct colour grass = {0.32f, 0.48f, 0.22f}, dry = {0.47f, 0.50f, 0.28f};
    for (int y = (int)floor(c->horizon) + 1; y < H; y++) {
        double distance = distance_of(c, y + 0.5);
        for (int x = 0; x < W; x++) {
            double side = (x + 0.5 - c->centre) * distance / focal;
            if (fabs(side) < road_half)
                put(c, x, y, road_colour(side, distance), LL_ROAD_ROAD, distance);
            else
                put(c, x, y, mix(grass, dry, (float)fmin(1, distance / 40)), LL_ROAD_VERGE,
                    distance);
        }
    }
}

static struct box box_of(const struct canvas *c, const struct object *o)
{
    double bottom = row_of(c, o->distance) - focal * o->lift / o->distance;
    double middle = column_of(c, o->side, o->distance);
    double width = focal * o->width / o->distance, height = focal * o->height / o->distance;
    return (struct box){(int)lround(middle - width / 2), (int)lround(bottom - height),
                        (int)lround(middle + width / 2), (int)lround(bottom)};
}

static void fill(struct canvas *c, struct box b, struct colour colour, const struct object *o)
{
    for (int y = b.y1 < 0 ? 0 : b.y1; y < b.y2 && y < H; y++)
        for (int x = b.x1 < 0 ? 0 : b.x1; x < b.x2 && x < W; x++)
            put(c, x, y, colour, o->kind, o->distance);
}

static void draw_car(struct canvas *c, const struct object *o, struct box b)
{
    static const struct colour glass = {0.16f, 0.20f, 0.26f}, rubber = {0.08f, 0.08f, 0.08f};
    static const struct colour lamp = {0.85f, 0.12f, 0.10f};
    int h = b.y2 - b.y1, w = b.x2 - b.x1;
    struct box roof = {b.x1 + w / 8, b.y1, b.x2 - w / 8, b.y1 + h / 2};
    struct box window = {b.x1 + w / 5, b.y1 + h / 8, b.x2 - w / 5, b.y1 + h * 3 / 8};
    struct box body = {b.x1, b.y1 + h * 3 / 8, b.x2, b.y2 - h / 8};
    struct box wheels = {b.x1 + w / 10, b.y2 - h / 8, b.x2 - w / 10, b.y2};
    struct box left = {b.x1, b.y1 + h / 2, b.x1 + w / 6, b.y1 + h * 5 / 8};
    struct box right = {b.x2 - w / 6, b.y1 + h / 2, b.x2, b.y1 + h * 5 / 8};
    fill(c, roof, o->paint, o);
    fill(c, window, glass, o);
    fill(c, wheels, rubber, o);
    fill(c, body, o->paint, o);
    fill(c, left, lamp, o);
    fill(c, right, lamp, o);
}

static void draw_sign(struct canvas *c, const struct object *o, struct box b)
{
    static const struct colour steel = {0.55f, 0.55f, 0.58f}, white = {0.95f, 0.95f, 0.95f};
    int thick = (b.x2 - b.x1) / 6 > 0 ? (b.x2 - b.x1) / 6 : 1, middle = (b.x1 + b.x2) / 2;
    struct box pole = {middle - thick / 2, b.y2, middle - thick / 2 + thick,
                       (int)lround(row_of(c, o->distance))};
    double radius_x = (b.x2 - b.x1) / 2.0, radius_y = (b.y2 - b.y1) / 2.0;
    fill(c, pole, steel, o);
    for (int y = b.y1 < 0 ? 0 : b.y1; y < b.y2 && y < H; y++)
        for (int x = b.x1 < 0 ? 0 : b.x1; x < b.x2 && x < W; x++) {
            double dx = (x + 0.5 - (b.x1 + b.x2) / 2.0) / radius_x;
            double dy = (y + 0.5 - (b.y1 + b.y2) / 2.0) / radius_y;
            if (dx * dx + dy * dy <= 1)
                put(c, x, y, dx * dx + dy * dy < 0.4 ? white : o->paint, o->kind, o->distance);
        }
}

static struct object random_car(struct ll_rng *rng)
{
    return (struct object){
        .kind = LL_ROAD_CAR,
        .distance = between(rng, 6, 30),
        .side = ll_rng_below(rng, 2) ? between(rng, 1.4, 2.4) : between(rng, -2.4, -1.4),
        .width = between(rng, 1.7, 2.0),
        .height = between(rng, 1.4, 1.7),
        .paint = {(float)between(rng, 0.15, 0.95), (float)between(rng, 0.15, 0.95),
                  (float)between(rng, 0.15, 0.95)},
    };
}

static struct object random_sign(struct ll_rng *rng)
{
    double side = between(rng, road_half + 0.6, road_half + 2);
    struct colour red = {0.82f, 0.10f, 0.12f}, blue = {0.10f, 0.25f, 0.75f};
    return (struct object){
        .kind = LL_ROAD_SIGN,
        .distance = between(rng, 7, 20),
        .side = ll_rng_below(rng, 3) ? side : -side,
        .width = 1.1,
        .height = 1.1,
        .lift = 1.6,
        .paint = ll_rng_below(rng, 2) ? red : blue,
    };
}

/* Farthest first, so that the nearer hides the farther. */
static void sort_by_distance(struct object *objects, size_t count)
{
    for (size_t i = 1; i < count; i++)
        for (size_t k = i; k > 0 && objects[k - 1].distance < objects[k].distance; k--) {
            struct object kept = objects[k];
            objects[k] = objects[k - 1];
            objects[k - 1] = kept;
        }
}

/* Notes the object in the cell of its middle and in the list; false where it stands outside. */
static bool note(struct canvas *c, const struct object *o, struct box b, float fields[BOX_FIELDS])
{
    int x = (b.x1 + b.x2) / 2, y = (b.y1 + b.y2) / 2;
    if (x < 0 || y < 0 || x >= W || y >= H)
        return false;
    float kind = o->kind == LL_ROAD_CAR ? 1 : 2;
    c->detection[y / LL_ROAD_CELL * GRID_W + x / LL_ROAD_CELL] = kind;
    fields[1] = kind;
    fields[2] = (float)(b.x1 < 0 ? 0 : b.x1);
    fields[3] = (float)(b.y1 < 0 ? 0 : b.y1);
    fields[4] = (float)(b.x2 > W ? W : b.x2);
    fields[5] = (float)(b.y2 > H ? H : b.y2);
    return true;
}

/* Draws one scene; the number of objects that it noted in `boxes`. */
static size_t draw_scene(struct canvas *c, float boxes[OBJECTS_MOST][BOX_FIELDS])
{
    struct object objects[OBJECTS_MOST];
    size_t count = 0, noted = 0;
    c->horizon = between(c->rng, 0.30, 0.42) * H;
    c->centre = W * between(c->rng, 0.4, 0.6);
    draw_sky(c);
    draw_ground(c);
    for (uint64_t n = 1 + ll_rng_below(c->rng, 3); n > 0; n--)
        objects[count++] = random_car(c->rng);
    for (uint64_t n = 1 + ll_rng_below(c->rng, 3); n > 0; n--)
        objects[count++] = random_sign(c->rng);
    sort_by_distance(objects, count);
    for (size_t i = 0; i < count; i++) {
        struct box b = box_of(c, &objects[i]);
        if (objects[i].kind == LL_ROAD_CAR)
            draw_car(c, &objects[i], b);
        else
            draw_sign(c, &objects[i], b);
        noted += note(c, &objects[i], b, boxes[noted]);
    }
    for (size_t i = 0; i < (size_t)3 * PIXELS; i++) {
        double value = c->image[i] + 0.03 * ll_rng_normal(c->rng);
        c->image[i] = (float)fmin(1, fmax(0, value));
    }
    return noted;
}

static ll_err new_tensors(struct ll_tape *tape, size_t count, struct ll_road_scenes *out)
{
    struct ll_shape images = {.rank = 4, .dim = {count, 3, H, W}};
    struct ll_shape labels = {.rank = 3, .dim = {count, H, W}};
    struct ll_shape cells = {.rank = 3, .dim = {count, GRID_H, GRID_W}};
    ll_err err = ll_tensor_new(tape, &images, NULL, &out->images);
    if (err == LL_OK)
        err = ll_tensor_new(tape, &labels, NULL, &out->segmentation);
    if (err == LL_OK)
        err = ll_tensor_new(tape, &labels, NULL, &out->depth);
    return err == LL_OK ? ll_tensor_new(tape, &cells, NULL, &out->detection) : err;
}

ll_err ll_road_draw(struct ll_tape *tape, size_t count, uint64_t seed, struct ll_road_scenes *out)
{
    struct ll_rng rng;
    struct ll_tensor *all = NULL;
    struct ll_shape most = ll_shape_matrix(count * OBJECTS_MOST, BOX_FIELDS);
    size_t boxes = 0;
    *out = (struct ll_road_scenes){0};
    if (count == 0 || count > 1 << 16)
        return ll_tape_fail(tape, LL_ERR_ARGUMENT, "road scenes: 1 to 65536 of them, not %zu",
                            count);
    ll_rng_seed(&rng, seed);
    ll_err err = new_tensors(tape, count, out);
    if (err == LL_OK)
        err = ll_tensor_new(tape, &most, NULL, &all);
    if (err != LL_OK)
        goto fail;
    for (size_t i = 0; i < count; i++) {
        struct canvas canvas = {.image = ll_tensor_data(out->images) + i * 3 * PIXELS,
                                .segmentation = ll_tensor_data(out->segmentation) + i * PIXELS,
                                .depth = ll_tensor_data(out->depth) + i * PIXELS,
                                .detection = ll_tensor_data(out->detection) + i * GRID_H * GRID_W,
                                .rng = &rng};
        float(*rows)[BOX_FIELDS] = (float(*)[BOX_FIELDS])ll_tensor_data(all) + boxes;
        size_t noted = draw_scene(&canvas, rows);
        for (size_t k = 0; k < noted; k++)
            rows[k][0] = (float)i;
        boxes += noted;
    }
    struct ll_shape found = ll_shape_matrix(boxes, BOX_FIELDS);
    err = ll_tensor_new(tape, &found, ll_tensor_values(all), &out->boxes);
fail:
    ll_tensor_free(&all);
    if (err != LL_OK)
        ll_road_done(out);
    return err;
}

void ll_road_done(struct ll_road_scenes *scenes)
{
    ll_tensor_free(&scenes->images);
    ll_tensor_free(&scenes->segmentation);
    ll_tensor_free(&scenes->depth);
    ll_tensor_free(&scenes->detection);
    ll_tensor_free(&scenes->boxes);
}
