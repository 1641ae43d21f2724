/* How a C submission of this exercise is asked: an instrument that sets inputs, calls, and reads
 * numbers. It judges nothing. It stands in front of the submission, in the same unit. */
#include <losslab-call.h>

#include <stdio.h>

enum { ASK_LAYERS = 3 };

/* The maps of layer `l` that come as SIDEl. They are copied to where a submission could write, and
 * what is there after the call is given back under the name `after`, where there is one. */
static struct feature_map ask_maps(struct ll_exchange *question, size_t l, const float *shape,
                                   const char *side, const char *after)
{
    char name[24];
    size_t n;
    struct feature_map map = {NULL, (size_t)shape[0], (size_t)shape[1], (size_t)shape[2],
                              (size_t)shape[3]};
    snprintf(name, sizeof name, "_%s%zu", side, l + 1);
    const float *from = ll_floats(question, name, &n);
    map.data = from;
    if (after && n > 0) {
        snprintf(name, sizeof name, "%s%zu", after, l + 1);
        float *to = ll_give(question, name, n);
        for (size_t i = 0; i < n; i++)
            to[i] = from[i];
        map.data = to;
    }
    return map;
}

/* One call of the loss and of its gradient, on maps that are given: what went in and what came out.
 * The parameters are those of the question, or 1. Places past the last layer are not to be looked
 * at. */
void ll_answer(struct ll_exchange *question)
{
    struct feature_map pred[ASK_LAYERS], target[ASK_LAYERS], first[ASK_LAYERS];
    float *grad[ASK_LAYERS] = {NULL};
    size_t layers = ASK_LAYERS, n, count;
    const float *which = ll_floats(question, "_which", &n);
    const float *start = ll_floats(question, "_params", &count);
    if (which && n > 0)
        layers = n;
    (void)ll_floats(question, "_first1", &n);
    int has_first = n > 0;
    float *begun = ll_give(question, "params", layers);
    float *params = ll_give(question, "moved", layers); /* what the functions leave of them */
    for (size_t l = 0; l < ASK_LAYERS; l++)
        pred[l] = target[l] = first[l] = (struct feature_map){NULL, 1, 1, 1, 1};
    for (size_t l = 0; l < layers; l++) {
        char name[24];
        snprintf(name, sizeof name, "_shape%zu", l + 1);
        const float *shape = ll_floats(question, name, &n);
        pred[l] = ask_maps(question, l, shape, "pred", "pred");
        target[l] = ask_maps(question, l, shape, "target", "target");
        if (has_first)
            first[l] = ask_maps(question, l, shape, "first", NULL);
        snprintf(name, sizeof name, "grad%zu", l + 1);
        grad[l] = ll_give(question, name, pred[l].n * pred[l].c * pred[l].h * pred[l].w);
        begun[l] = params[l] = l < count ? start[l] : 1;
    }
    if (has_first) /* asked before about another target */
        (void)perceptual_forward(pred, first, layers, params);
    *ll_give(question, "total", 1) = perceptual_forward(pred, target, layers, params);
    perceptual_backward(pred, target, layers, params, grad, ll_give(question, "slopes", layers));
    perceptual_layer_weights(params, layers, ll_give(question, "weights", layers));
}
