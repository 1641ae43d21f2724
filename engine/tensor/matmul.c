/* Matrix product, with vectors and batches taken as PyTorch takes them. */
#include <string.h>

#include "tensor/gemm.h"
#include "tensor/node.h"
#include "tensor/ops.h"

/* A product seen as a batch of (m,k)x(k,n): `step` is how far each operand moves along each
 * dimension of the batch, in matrices; 0 where it is stretched. */
struct product {
    size_t m, k, n;
    struct ll_shape batch;
    size_t batches;
    size_t step[2][LL_RANK_MAX];
};

static struct ll_shape batch_of(const struct ll_shape *shape)
{
    struct ll_shape batch = *shape;
    batch.rank = shape->rank > 2 ? shape->rank - 2 : 0;
    return batch;
}

static void steps(const struct ll_shape *batch, const struct ll_shape *of, size_t *step)
{
    size_t size = 1;
    for (int i = 1; i <= batch->rank; i++) {
        size_t dim = i <= of->rank ? of->dim[of->rank - i] : 1;
        step[batch->rank - i] = dim == 1 ? 0 : size;
        size *= dim;
    }
}

/* The product's sizes, and the shape of the result. */
static bool product_of(const struct ll_shape *a, const struct ll_shape *b, struct product *p,
                       struct ll_shape *shape)
{
    if (a->rank == 0 || b->rank == 0)
        return false;
    p->k = a->dim[a->rank - 1];
    p->m = a->rank > 1 ? a->dim[a->rank - 2] : 1;
    p->n = b->rank > 1 ? b->dim[b->rank - 1] : 1;
    if (p->k != b->dim[b->rank > 1 ? b->rank - 2 : 0])
        return false;
    struct ll_shape batch_a = batch_of(a), batch_b = batch_of(b);
    if (!ll_shape_broadcast(&batch_a, &batch_b, &p->batch) ||
        !ll_shape_count(&p->batch, &p->batches))
        return false;
    steps(&p->batch, &batch_a, p->step[0]);
    steps(&p->batch, &batch_b, p->step[1]);
    *shape = p->batch;
    if (a->rank > 1)
        shape->dim[shape->rank++] = p->m;
    if (b->rank > 1)
        shape->dim[shape->rank++] = p->n;
    return true;
}

/* The matrix of operand `which` that belongs to number `i` of the batch. */
static size_t matrix_at(const struct product *p, int which, size_t i)
{
    size_t at = 0;
    for (int d = p->batch.rank - 1; d >= 0; d--) {
        at += (i % p->batch.dim[d]) * p->step[which][d];
        i /= p->batch.dim[d];
    }
    return at;
}

static struct ll_gemm_operand plain(const float *data, size_t columns)
{
    return (struct ll_gemm_operand){data, columns, false};
}

static struct ll_gemm_operand turned(const float *data, size_t columns)
{
    return (struct ll_gemm_operand){data, columns, true};
}

/* da = g b^T, db = a^T g, summed over the matrices that were stretched. */
static ll_err matmul_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    int threads = ll_tape_threads(tape);
    const struct product *p = self->saved;
    const struct ll_tensor *a = self->operand[0], *b = self->operand[1];
    float *ga = ll_node_grad(self, 0), *gb = ll_node_grad(self, 1);
    for (size_t i = 0; i < p->batches; i++) {
        size_t at_a = matrix_at(p, 0, i) * p->m * p->k, at_b = matrix_at(p, 1, i) * p->k * p->n;
        const float *g = self->grad->data + i * p->m * p->n;
        if (ga)
            ll_gemm_add(p->m, p->k, p->n, plain(g, p->n), turned(b->data + at_b, p->n), ga + at_a,
                        threads);
        if (gb)
            ll_gemm_add(p->k, p->n, p->m, turned(a->data + at_a, p->k), plain(g, p->n), gb + at_b,
                        threads);
    }
    return LL_OK;
}

ll_err ll_tensor_matmul(struct ll_tape *tape, struct ll_tensor *a, struct ll_tensor *b,
                        struct ll_tensor **out)
{
    struct product p;
    struct ll_shape shape;
    if (!product_of(&a->shape, &b->shape, &p, &shape))
        return ll_tape_fail(tape, LL_ERR_SHAPE,
                            "matmul: shapes %s and %s do not fit; the last dimension of the first "
                            "must equal the one before last of the second, as (m, k) and (k, n)",
                            ll_shape_text(&a->shape).text, ll_shape_text(&b->shape).text);
    struct ll_tensor *operands[] = {a, b};
    struct ll_tensor *y = NULL;
    ll_err err = ll_node_new(tape, "matmul", &shape, operands, 2, matmul_backward, sizeof p, &y);
    if (err)
        return err;
    if (y->saved)
        *(struct product *)y->saved = p;
    memset(y->data, 0, y->count * sizeof(float));
    for (size_t i = 0; i < p.batches; i++)
        ll_gemm_add(p.m, p.n, p.k, plain(a->data + matrix_at(&p, 0, i) * p.m * p.k, p.k),
                    plain(b->data + matrix_at(&p, 1, i) * p.k * p.n, p.n), y->data + i * p.m * p.n,
                    ll_tape_threads(tape));
    *out = y;
    return LL_OK;
}
