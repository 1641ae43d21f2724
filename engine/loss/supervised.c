/* Supervised contrastive loss: each row of a batch against all others, of which those of its own
 * label are its partners, however many there are. */
#include <math.h>

#include "loss/compose.h"
#include "loss/groups.h"

/* Of a row's similarity to itself: finite, so that a row of nothing else has a gradient, 0. */
#define NEVER (-1e30)

enum { TEMPERATURE };

static bool is_partner(const float *label, size_t i, size_t k)
{
    return i != k && label[i] == label[k];
}

static size_t partners_of(const float *label, size_t n, size_t i)
{
    size_t count = 0;
    for (size_t k = 0; k < n; k++)
        count += is_partner(label, i, k);
    return count;
}

/* (n, n): what each pair counts in the result; rows without a partner count nothing. */
static struct ll_tensor *shares(struct ll_compose *c, const struct ll_loss_call *call)
{
    const float *label = call->args[1]->data;
    size_t n = call->args[0]->shape.dim[0], rows = 0;
    struct ll_shape square = ll_shape_matrix(n, n);
    struct ll_tensor *share = ll_c_reshape(c, ll_c_zeros(c, n * n), &square);
    for (size_t i = 0; i < n; i++)
        rows += partners_of(label, n, i) > 0;
    double of_row = call->options->reduction == LL_MEAN && rows > 0 ? 1 / (double)rows : 1;
    for (size_t i = 0; share && i < n; i++) {
        size_t count = partners_of(label, n, i);
        for (size_t k = 0; k < n; k++)
            if (is_partner(label, i, k))
                share->data[i * n + k] = (float)(of_row / (double)count);
    }
    return share;
}

static ll_err sup_con_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    ll_err err = ll_loss_check_groups(call);
    if (err)
        return err;
    size_t n = call->args[0]->shape.dim[0];
    struct ll_compose c = ll_compose_start(call);
    struct ll_shape column = ll_shape_matrix(n, 1);
    struct ll_tensor *z = ll_c_directions(&c, call->args[0]);
    struct ll_tensor *all =
        ll_c_scale(&c, ll_c_binary(&c, ll_tensor_matmul, z, ll_c_unary(&c, ll_tensor_t, z)),
                   1 / call->options->number[TEMPERATURE]);
    struct ll_tensor *others = ll_c_where(&c, ll_c_eye(&c, n), ll_c_number(&c, NEVER), all);
    struct ll_tensor *sum = ll_c_reshape(&c, ll_c_logsumexp(&c, others, 1), &column);
    struct ll_tensor *each = ll_c_mul(&c, shares(&c, call), ll_c_sub(&c, sum, all));
    return ll_compose_end(&c, ll_c_sum(&c, each, LL_DIM_ALL), out);
}

const struct ll_loss ll_loss_sup_con = {
    .name = "sup_con",
    .aliases = "supcon supervised_contrastive ",
    .args = {"embeddings", "labels"},
    .takes = {LL_ARG_EMBEDDING, LL_ARG_GROUP},
    .formula = "L = mean over i of 1/|P(i)| · Σₚ −log [ exp(sᵢₚ/τ) / Σₖ exp(sᵢₖ/τ) ]\n"
               "sᵢₖ = zᵢ·zₖ / (‖zᵢ‖·‖zₖ‖),   p in P(i): i's label, p ≠ i;   k ≠ i",
    .options = {{"temperature", "τ", LL_TAKES_NUMBER, 0.1, 0, INFINITY, .above_low = true}},
    .option_count = 1,
    .source = {"Khosla, Teterwak, Wang, Sarna, Tian, Isola, Maschinot, Liu and Krishnan", 2020,
               "Supervised contrastive learning", "equation 2"},
    .example = "loss.sup_con(tensor{{1, 0}, {0.9, 0.1}, {0, 1}, {0.2, 0.8}}, tensor{0, 0, 1, 1})",
    .page = "4.3",
    .file = "engine/loss/supervised.c",
    .function = "sup_con_run",
    .run = sup_con_run,
};
