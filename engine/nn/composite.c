#include "nn/composite.h"

#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "nn/dataset.h"

enum { SIDE = LL_COMPOSITE_SIDE, PIXELS = SIDE * SIDE, PHOTO = 64, PHOTOS = 8, EDGE = 4 };

static const char *const photo_names[PHOTOS] = {
    "astronaut", "brick", "camera", "chelsea", "coffee", "grass", "gravel", "rocket",
};

/* Red, green and blue of what is to be found, and of what only looks like it. */
static const float warm[3] = {1.0f, 0.55f, 0.15f};
static const float cold[3] = {0.15f, 0.5f, 1.0f};
static const float own_colour = 0.3f; /* what is left of a photograph's colours */

/* An ellipse. */
struct blob {
    double x, y, wide, high, turn;
};

/* One scene while it is drawn. */
struct canvas {
    struct ll_rng *rng;
    float *image, *mask;
    const float *photos[PHOTOS];
};

static double between(struct ll_rng *rng, double low, double high)
{
    return low + (high - low) * ll_rng_uniform(rng);
}

/* The upper left pixel of a random piece of a random photograph; its planes are PHOTO * PHOTO. */
static const float *random_piece(const struct canvas *c)
{
    const float *photo = c->photos[ll_rng_below(c->rng, PHOTOS)];
    size_t x = (size_t)ll_rng_below(c->rng, PHOTO - SIDE + 1);
    size_t y = (size_t)ll_rng_below(c->rng, PHOTO - SIDE + 1);
    return photo + y * PHOTO + x;
}

static size_t photo_index(size_t channel, size_t row, size_t column)
{
    return (channel * PHOTO + row) * PHOTO + column;
}

/* A pixel with most of its own colour gone, so that a tint can be told from it. */
static float faded(const float *piece, size_t channel, size_t row, size_t column)
{
    float grey = 0;
    for (size_t i = 0; i < 3; i++)
        grey += piece[photo_index(i, row, column)] / 3;
    return grey + (piece[photo_index(channel, row, column)] - grey) * own_colour;
}

static void draw_ground(const struct canvas *c)
{
    const float *piece = random_piece(c);
    float light = (float)between(c->rng, 0.7, 1.1);
    for (size_t channel = 0; channel < 3; channel++)
        for (size_t row = 0; row < SIDE; row++)
            for (size_t column = 0; column < SIDE; column++)
                c->image[channel * PIXELS + row * SIDE + column] =
                    fminf(faded(piece, channel, row, column) * light, 1);
}

static bool is_inside(const struct blob *blob, double x, double y)
{
    double dx = x - blob->x, dy = y - blob->y;
    double along = (dx * cos(blob->turn) + dy * sin(blob->turn)) / blob->wide;
    double across = (dy * cos(blob->turn) - dx * sin(blob->turn)) / blob->high;
    return along * along + across * across <= 1;
}

/* Lays a blob of a random texture, tinted, on the scene; `marked`: it is to be found. */
static void draw_blob(const struct canvas *c, const float *tint, bool marked)
{
    struct blob blob = {
        .x = between(c->rng, EDGE, SIDE - EDGE),
        .y = between(c->rng, EDGE, SIDE - EDGE),
        .wide = between(c->rng, 1.6, 3.8),
        .high = between(c->rng, 1.6, 3.2),
        .turn = between(c->rng, 0, 3.14159265358979),
    };
    const float *piece = random_piece(c);
    float strength = (float)between(c->rng, 0.2, 0.8);
    float light = (float)between(c->rng, 0.5, 1);
    for (size_t row = 0; row < SIDE; row++)
        for (size_t column = 0; column < SIDE; column++) {
            if (!is_inside(&blob, (double)column + 0.5, (double)row + 0.5))
                continue;
            size_t at = row * SIDE + column;
            for (size_t channel = 0; channel < 3; channel++) {
                float own = faded(piece, channel, row, column);
                c->image[channel * PIXELS + at] =
                    own * (1 - strength) + tint[channel] * light * strength;
            }
            c->mask[at] = marked ? 1 : 0;
        }
}

/* What is to be found comes last: nothing lies on it. */
static void draw_scene(const struct canvas *c)
{
    uint64_t others = 1 + ll_rng_below(c->rng, 2);
    uint64_t objects = 1 + ll_rng_below(c->rng, 3);
    draw_ground(c);
    for (uint64_t i = 0; i < others; i++)
        draw_blob(c, cold, false);
    for (uint64_t i = 0; i < objects; i++)
        draw_blob(c, warm, true);
}

static ll_err draw_all(struct ll_tape *tape, struct canvas *c, size_t count,
                       struct ll_tensor *images, struct ll_tensor *masks)
{
    struct ll_tensor *photos[PHOTOS] = {NULL};
    ll_err err = LL_OK;
    for (size_t i = 0; err == LL_OK && i < PHOTOS; i++) {
        err = ll_dataset_photo(tape, photo_names[i], PHOTO, &photos[i]);
        c->photos[i] = err == LL_OK ? ll_tensor_values(photos[i]) : NULL;
    }
    for (size_t i = 0; err == LL_OK && i < count; i++) {
        c->image = ll_tensor_data(images) + i * 3 * PIXELS;
        c->mask = ll_tensor_data(masks) + i * PIXELS;
        draw_scene(c);
    }
    for (size_t i = 0; i < PHOTOS; i++)
        ll_tensor_free(&photos[i]);
    return err;
}

ll_err ll_composite_draw(struct ll_tape *tape, size_t count, uint64_t seed,
                         struct ll_tensor **images, struct ll_tensor **masks)
{
    struct ll_shape shape = {.rank = 4, .dim = {count, 3, SIDE, SIDE}};
    struct ll_rng rng;
    struct canvas canvas = {.rng = &rng};
    *images = *masks = NULL;
    if (count == 0)
        return ll_tape_fail(tape, LL_ERR_ARGUMENT, "composites: at least one scene is drawn");
    ll_rng_seed(&rng, seed);
    ll_err err = ll_tensor_new(tape, &shape, NULL, images);
    shape.dim[1] = 1;
    if (err == LL_OK)
        err = ll_tensor_new(tape, &shape, NULL, masks);
    if (err == LL_OK)
        err = draw_all(tape, &canvas, count, *images, *masks);
    if (err != LL_OK) {
        ll_tensor_free(images);
        ll_tensor_free(masks);
    }
    return err;
}
