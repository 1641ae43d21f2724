/* Triplet loss over the triplets that a batch holds, mined inside it by the kernel: one matrix of
 * distances serves all triplets, so that memory is O(n²) however many there are. */
#include <math.h>

#include "loss/fused.h"
#include "loss/groups.h"

enum { MARGIN, MINING, SQUARED };

/* The kernel's mean and gradient, and for the sum, both times the number of triplets. */
static void run(const struct ll_loss_call *call, const int32_t *label, float *scratch, float *grad,
                float *y)
{
    const struct ll_tensor *x = call->args[0];
    const struct ll_mined_option option = {
        .margin = (float)call->options->number[MARGIN],
        .mining = (enum ll_mining)call->options->number[MINING],
        .squared = call->options->number[SQUARED] != 0,
    };
    size_t triplets = 0;
    double mean = ll_tape_kernels(call->tape)
                      ->triplet_mined(x->data, label, x->shape.dim[0], x->shape.dim[1], &option, 1,
                                      scratch, ll_tape_threads(call->tape), grad, &triplets);
    double times = call->options->reduction == LL_SUM ? (double)triplets : 1;
    y[0] = (float)(mean * times);
    for (size_t i = 0; grad && times != 1 && i < x->count; i++)
        grad[i] = (float)((double)grad[i] * times);
}

static ll_err mined_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    void *label = NULL, *scratch = NULL;
    float *grad[LL_LOSS_ARGS];
    ll_err err = ll_loss_check_groups(call);
    if (err)
        return err;
    size_t n = call->args[0]->shape.dim[0];
    err = ll_tape_scratch(call->tape, n, sizeof(int32_t), &label);
    for (size_t i = 0; !err && i < n; i++)
        ((int32_t *)label)[i] = (int32_t)call->args[1]->data[i];
    if (!err)
        err = ll_tape_scratch(call->tape, ll_triplet_mined_scratch(n), sizeof(float), &scratch);
    if (!err)
        err = ll_loss_fused(call, NULL, 1, out, grad);
    if (!err)
        run(call, label, scratch, grad[0], (*out)->data);
    ll_tape_scratch_free(call->tape, scratch);
    ll_tape_scratch_free(call->tape, label);
    return err;
}

/* In the order of enum ll_mining. */
static const char *const minings[] = {"hard", "semihard", "all", NULL};

const struct ll_loss ll_loss_triplet_mined = {
    .name = "triplet_mined",
    .aliases = "online_triplet ",
    .args = {"embeddings", "labels"},
    .takes = {LL_ARG_EMBEDDING, LL_ARG_GROUP},
    .formula = "L = mean of max(0, d(a, p) − d(a, n) + m) over the triplets mined:\n"
               "hard:      each a with its farthest p and its nearest n\n"
               "semihard:  all with d(a, p) < d(a, n) < d(a, p) + m\n"
               "all:       all with d(a, n) < d(a, p) + m",
    .options = {{"margin", "m", LL_TAKES_NUMBER, 1, 0, INFINITY},
                {"mining", "", LL_TAKES_CHOICE, LL_MINING_HARD, LL_MINING_HARD, LL_MINING_ALL,
                 .choices = minings},
                {"squared", "", LL_TAKES_FLAG, 0, 0, 1}},
    .option_count = 3,
    .source = {"Hermans, Beyer and Leibe", 2017,
               "In defense of the triplet loss for person re-identification", "equations 5 and 6"},
    .example = "loss.triplet_mined(tensor{{0, 0}, {1, 0}, {0, 2}, {3, 3}}, tensor{0, 0, 1, 1})",
    .page = "4.2",
    .file = "engine/kernel/metric.c",
    .function = "ll_triplet_mined_ref",
    .run = mined_run,
};
