/* How a C submission of this exercise is asked: one question in, one answer out. It is compiled in
 * front of the submission. It holds the extractor: three stages of a convolution of 2x2 pixels,
 * each half as high and wide as the one before, cut off below 0. */
#include <losslab-call.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    ASK_LAYERS = 3,
    ASK_IMAGES = 2,
    ASK_HEIGHT = 8,
    ASK_WIDTH = 12,
    ASK_COLOURS = 3,
    ASK_STEPS = 100,
    ASK_SEEN = 20,
    ASK_MOST = 1024
};

static const size_t ask_channels[ASK_LAYERS + 1] = {ASK_COLOURS, 4, 6, 8};
static const float ask_rate = 3.0f;

/* The two images of a question, its kernels, what they give, and the parameters. */
struct ask_scene {
    const float *kernels[ASK_LAYERS];
    const float *images[2]; /* the prediction, the target */
    const float *mask;      /* what each layer is multiplied by, or NULL */
    float maps[2][ASK_LAYERS][ASK_MOST];
    float shown[2][ASK_LAYERS]
               [ASK_MOST]; /* the maps behind the mask: what the submission is given */
    struct feature_map features[2][ASK_LAYERS]; /* those that are compared, in their order */
    size_t stage[ASK_LAYERS];                   /* where each of them comes from */
    size_t layers;                              /* how many they are */
    float params[ASK_LAYERS];
};

static size_t ask_height_of(size_t stage)
{
    return (size_t)ASK_HEIGHT >> stage;
}

static size_t ask_width_of(size_t stage)
{
    return (size_t)ASK_WIDTH >> stage;
}

static size_t ask_count_of(size_t stage)
{
    return ASK_IMAGES * ask_channels[stage] * ask_height_of(stage) * ask_width_of(stage);
}

/* What a convolution reads, and which of two it adds to: the output, or the slopes of the input. */
struct ask_products {
    const float *kernel, *input, *output_slope;
    float *output, *input_slope;
};

/* Adds up the products of stage `l`, forwards or, where there is no output, backwards. */
static void ask_multiply(size_t l, const struct ask_products *p)
{
    size_t in = ask_channels[l], out = ask_channels[l + 1];
    size_t height = ask_height_of(l + 1), width = ask_width_of(l + 1);
    for (size_t at = 0; at < ask_count_of(l + 1); at++) {
        size_t x = at % width, y = at / width % height, o = at / width / height % out;
        size_t n = at / width / height / out;
        for (size_t k = 0; k < in * 4; k++) {
            size_t row = 2 * y + k / 2 % 2, column = 2 * x + k % 2;
            size_t from = ((n * in + k / 4) * ask_height_of(l) + row) * ask_width_of(l) + column;
            float weight = p->kernel[o * in * 4 + k];
            if (p->output)
                p->output[at] += weight * p->input[from];
            else
                p->input_slope[from] += weight * p->output_slope[at];
        }
    }
}

static void ask_extract(struct ask_scene *s)
{
    for (size_t side = 0; side < 2; side++) {
        const float *input = s->images[side];
        for (size_t l = 0; l < ASK_LAYERS; l++) {
            size_t n = ask_count_of(l + 1);
            float *map = s->maps[side][l];
            memset(map, 0, n * sizeof *map);
            ask_multiply(
                l, &(struct ask_products){.kernel = s->kernels[l], .input = input, .output = map});
            for (size_t i = 0; i < n; i++) {
                map[i] = map[i] > 0 ? map[i] : 0;
                s->shown[side][l][i] = map[i] * (s->mask ? s->mask[l] : 1);
            }
            input = map;
        }
        for (size_t i = 0; i < s->layers; i++) {
            size_t l = s->stage[i];
            s->features[side][i] =
                (struct feature_map){s->shown[side][l], ASK_IMAGES, ask_channels[l + 1],
                                     ask_height_of(l + 1), ask_width_of(l + 1)};
        }
        for (size_t i = s->layers; i < ASK_LAYERS; i++) /* past the end: not to be looked at */
            s->features[side][i] = (struct feature_map){NULL, 1, 1, 1, 1};
    }
}

static float ask_cost(const struct ask_scene *s)
{
    return perceptual_forward(s->features[0], s->features[1], s->layers, s->params);
}

/* What the submission says of the slopes, stage by stage; what it does not write stays NaN, and a
 * stage that is not compared has none. */
static void ask_slopes(const struct ask_scene *s, float grad[ASK_LAYERS][ASK_MOST],
                       float grad_params[ASK_LAYERS])
{
    float *to[ASK_LAYERS];
    memset(grad, 0, ASK_LAYERS * sizeof *grad);
    for (size_t i = 0; i < s->layers; i++) {
        to[i] = grad[s->stage[i]];
        grad_params[i] = NAN;
        for (size_t k = 0; k < ASK_MOST; k++)
            to[i][k] = NAN;
    }
    perceptual_backward(s->features[0], s->features[1], s->layers, s->params, to, grad_params);
}

/* The slopes along the image: those of the maps, each with what comes back from the stage above it,
 * taken back through the stages. */
static void ask_image_slope(const struct ask_scene *s, float *image)
{
    float grad[ASK_LAYERS][ASK_MOST], grad_params[ASK_LAYERS];
    ask_slopes(s, grad, grad_params);
    for (size_t l = 0; s->mask && l < ASK_LAYERS; l++)
        for (size_t i = 0; i < ask_count_of(l + 1); i++)
            grad[l][i] *= s->mask[l];
    memset(image, 0, ask_count_of(0) * sizeof *image);
    for (size_t l = ASK_LAYERS; l-- > 0;) {
        for (size_t i = 0; i < ask_count_of(l + 1); i++)
            grad[l][i] = s->maps[0][l][i] > 0 ? grad[l][i] : 0;
        ask_multiply(l, &(struct ask_products){.kernel = s->kernels[l],
                                               .output_slope = grad[l],
                                               .input_slope = l > 0 ? grad[l - 1] : image});
    }
}

/* Gradient descent on the parameters alone, in steps that get smaller, so that what swings about a
 * point comes to rest there. Gives the weights at ASK_SEEN + 1 moments of it, and the loss at the
 * first and the last. */
static void ask_learn(struct ask_scene *s, float *path, float totals[2])
{
    float grad[ASK_LAYERS][ASK_MOST], grad_params[ASK_LAYERS];
    totals[0] = ask_cost(s);
    float step = ask_rate / fmaxf(fabsf(totals[0]), 1e-6f);
    perceptual_layer_weights(s->params, ASK_LAYERS, path);
    for (size_t i = 1; i <= ASK_STEPS; i++) {
        float now = step * (1 - (float)i / ASK_STEPS);
        ask_slopes(s, grad, grad_params);
        for (size_t l = 0; l < ASK_LAYERS; l++)
            s->params[l] -= now * grad_params[l];
        if (i % (ASK_STEPS / ASK_SEEN) == 0)
            perceptual_layer_weights(s->params, ASK_LAYERS,
                                     path + ASK_LAYERS * (i / (ASK_STEPS / ASK_SEEN)));
    }
    totals[1] = ask_cost(s);
}

static void ask_start(struct ask_scene *s, const float *steps, size_t count)
{
    for (size_t l = 0; l < ASK_LAYERS; l++)
        s->params[l] = 1 + (l < count ? steps[l] : 0);
}

/* What only layer `layer` costs (all others are 0; for ASK_LAYERS all are), and its weight. */
static float ask_part(struct ask_scene *s, size_t layer, const float *steps, float *weight)
{
    float mask[ASK_LAYERS] = {0}, weights[ASK_LAYERS] = {0};
    if (layer < ASK_LAYERS)
        mask[layer] = 1;
    ask_start(s, steps, steps ? ASK_LAYERS : 0);
    s->mask = mask;
    ask_extract(s);
    s->mask = NULL;
    perceptual_layer_weights(s->params, ASK_LAYERS, weights);
    *weight = layer < ASK_LAYERS ? weights[layer] : 0;
    return ask_cost(s);
}

static double ask_mean_square(const struct ask_scene *s, size_t l)
{
    double sum = 0;
    for (size_t i = 0; i < ask_count_of(l + 1); i++) {
        double off = (double)s->maps[0][l][i] - s->maps[1][l][i];
        sum += off * off;
    }
    return sum / (double)ask_count_of(l + 1);
}

/* How far the maps that the submission was given are from what they were. */
static float ask_disturbance(struct ask_scene *s)
{
    float grad[ASK_LAYERS][ASK_MOST], grad_params[ASK_LAYERS], most = 0;
    ask_cost(s);
    ask_slopes(s, grad, grad_params);
    for (size_t side = 0; side < 2; side++)
        for (size_t l = 0; l < ASK_LAYERS; l++)
            for (size_t i = 0; i < ask_count_of(l + 1); i++)
                most = fmaxf(most, fabsf(s->shown[side][l][i] - s->maps[side][l][i]));
    return most;
}

/* What tells the known mistakes apart, whatever the weights are made of. */
static void ask_habits(struct ll_question *question, struct ask_scene *s)
{
    static const float tried[ASK_LAYERS] = {0.5f, -0.25f, 0.125f};
    float path[ASK_LAYERS * (ASK_SEEN + 1)], totals[2], image[ASK_MOST], none, before, after;
    float *counted = ll_give(question, "counted", ASK_LAYERS);
    float *follows = ll_give(question, "follows", ASK_LAYERS);
    float rest = ask_part(s, ASK_LAYERS, NULL, &none),
          moved_rest = ask_part(s, ASK_LAYERS, tried, &none);
    for (size_t l = 0; l < ASK_LAYERS; l++) {
        float moved = ask_part(s, l, tried, &after) - moved_rest;
        float found = ask_part(s, l, NULL, &before) - rest;
        int is_right = before != 0 && found != 0 &&
                       fabsf(moved / found - after / before) <= 2e-3f * fabsf(after / before);
        follows[l] = (float)is_right;
        counted[l] = (float)(found / ask_mean_square(s, l) / (is_right ? before : 1));
    }
    ask_start(s, NULL, 0);
    ask_extract(s);
    ask_image_slope(s, image);
    float steepest = 0;
    for (size_t i = 0; i < ask_count_of(0); i++)
        steepest = fmaxf(steepest, fabsf(image[i]));
    ask_learn(s, path, totals);
    float change = 0, least = INFINITY, sum = 0, first_sum = 0;
    for (size_t l = 0; l < ASK_LAYERS; l++) {
        float last = path[ASK_LAYERS * ASK_SEEN + l];
        change = fmaxf(change, fabsf(last - path[l]));
        least = fminf(least, last);
        sum += last;
        first_sum += path[l];
    }
    *ll_give(question, "rest", 1) = 0; /* it never sees the pixels */
    *ll_give(question, "reaches", 1) = steepest > 0;
    *ll_give(question, "learns", 1) = change > 1e-3f;
    *ll_give(question, "collapses", 1) = least < -1e-6f || sum < 0.1f * first_sum;
    ask_start(s, NULL, 0);
    ask_extract(s);
    *ll_give(question, "disturbs", 1) = ask_disturbance(s) > 0;
}

/* The maps of layer `l` of a question that has maps. */
static void ask_maps(struct ll_question *question, size_t l, struct feature_map *pred,
                     struct feature_map *target)
{
    char name[24];
    size_t n;
    snprintf(name, sizeof name, "_shape%zu", l + 1);
    const float *shape = ll_floats(question, name, &n);
    *pred = (struct feature_map){NULL, (size_t)shape[0], (size_t)shape[1], (size_t)shape[2],
                                 (size_t)shape[3]};
    *target = *pred;
    snprintf(name, sizeof name, "_pred%zu", l + 1);
    pred->data = ll_floats(question, name, &n);
    snprintf(name, sizeof name, "_target%zu", l + 1);
    target->data = ll_floats(question, name, &n);
}

/* What the loss says of maps that are worked out already: its value, the weights in force, and the
 * slopes of the prediction's maps and of the parameters. The parameters are those of the question,
 * where it has them, and are given back, so that a run can go on from step to step. */
static void ask_compared(struct ll_question *question)
{
    struct feature_map pred[ASK_LAYERS], target[ASK_LAYERS];
    float *grad[ASK_LAYERS];
    size_t layers = ASK_LAYERS, n, count;
    const float *which = ll_floats(question, "_which", &n);
    const float *start = ll_floats(question, "_params", &count);
    if (which && n > 0)
        layers = n;
    float *params = ll_give(question, "params", layers);
    for (size_t l = 0; l < layers; l++) {
        char name[24];
        snprintf(name, sizeof name, "grad%zu", l + 1);
        ask_maps(question, l, &pred[l], &target[l]);
        grad[l] = ll_give(question, name, pred[l].n * pred[l].c * pred[l].h * pred[l].w);
        params[l] = l < count ? start[l] : 1;
    }
    *ll_give(question, "total", 1) = perceptual_forward(pred, target, layers, params);
    perceptual_backward(pred, target, layers, params, grad, ll_give(question, "slopes", layers));
    perceptual_layer_weights(params, layers, ll_give(question, "weights", layers));
}

/* Which layers are compared: those of the question, or all. */
static void ask_choose(struct ll_question *question, struct ask_scene *s)
{
    size_t count;
    const float *which = ll_floats(question, "_which", &count);
    s->layers = count > 0 ? count : ASK_LAYERS;
    for (size_t i = 0; i < s->layers; i++)
        s->stage[i] = count > 0 ? (size_t)which[i] - 1 : i;
}

void ll_answer(struct ll_question *question)
{
    static const char *const names[ASK_LAYERS] = {"_kernel1", "_kernel2", "_kernel3"};
    static struct ask_scene scene;
    float grad[ASK_LAYERS][ASK_MOST];
    size_t n;
    if (ll_asks(question, "features")) {
        ask_compared(question);
        return;
    }
    ask_choose(question, &scene);
    for (size_t l = 0; l < ASK_LAYERS; l++)
        scene.kernels[l] = ll_floats(question, names[l], &n);
    scene.images[0] = ll_floats(question, "_pred", &n);
    scene.images[1] = ll_floats(question, "_target", &n);
    scene.mask = ll_floats(question, "_mask", &n);
    if (n == 0)
        scene.mask = NULL;
    const float *steps = ll_floats(question, "_steps", &n);
    ask_start(&scene, steps, n);
    const float *target = scene.images[1], *before = ll_floats(question, "_before", &n);
    if (n > 0) {
        scene.images[1] = before;
        ask_extract(&scene);
        ask_cost(&scene);
        scene.images[1] = target;
    }
    ask_extract(&scene);
    if (ll_asks(question, "habits"))
        ask_habits(question, &scene);
    else if (ll_asks(question, "weights"))
        perceptual_layer_weights(scene.params, scene.layers,
                                 ll_give(question, "weights", scene.layers));
    else if (ll_asks(question, "total"))
        *ll_give(question, "total", 1) = ask_cost(&scene);
    else if (ll_asks(question, "slopes"))
        ask_slopes(&scene, grad, ll_give(question, "slopes", scene.layers));
    else if (ll_asks(question, "learn"))
        ask_learn(&scene, ll_give(question, "path", (size_t)ASK_LAYERS * (ASK_SEEN + 1)),
                  ll_give(question, "totals", 2));
    else if (ll_asks(question, "disturb"))
        *ll_give(question, "moved", 1) = ask_disturbance(&scene);
    else
        ask_image_slope(&scene, ll_give(question, "grad", ask_count_of(0)));
}
