/* Operations of two operands, broadcast as NumPy does.
 *
 * Theory of operation. Dimensions that both operands walk in the same way are merged; what is left
 * is a set of rows along which each operand either moves by one or stands still. An operation is
 * three functions on such a row: its value, and its gradient by each operand. A gradient by an
 * operand that was stretched is summed in double precision. */
#include <math.h>
#include <string.h>

#include "tensor/node.h"
#include "tensor/ops.h"

#define CHUNK 512

/* Element i of the row is a[i * sa] and b[i * sb]; y is the value, g its gradient. */
typedef void value_row(size_t n, const float *a, size_t sa, const float *b, size_t sb, float *y);
typedef void grad_row(size_t n, const float *a, size_t sa, const float *b, size_t sb,
                      const float *y, const float *g, float *out);

/* How the elements of a result are found in its operands. */
struct walk {
    int rank;
    size_t dim[LL_RANK_MAX];
    size_t stride[2][LL_RANK_MAX]; /* in elements; 0 where the operand stands still */
};

static size_t size_behind(const struct ll_shape *shape, int from_end)
{
    return from_end <= shape->rank ? shape->dim[shape->rank - from_end] : 1;
}

/* Dimension 0 of the walk is the innermost. */
static struct walk walk_of(const struct ll_shape *out, const struct ll_shape *a,
                           const struct ll_shape *b)
{
    const struct ll_shape *operand[2] = {a, b};
    struct walk walk = {.rank = 0};
    size_t step[2] = {1, 1};
    for (int i = 1; i <= out->rank; i++) {
        size_t n = out->dim[out->rank - i];
        size_t stride[2];
        for (int k = 0; k < 2; k++) {
            size_t size = size_behind(operand[k], i);
            stride[k] = size == 1 ? 0 : step[k];
            step[k] *= size;
        }
        if (n == 1)
            continue;
        int last = walk.rank - 1;
        if (walk.rank && stride[0] == walk.stride[0][last] * walk.dim[last] &&
            stride[1] == walk.stride[1][last] * walk.dim[last]) {
            walk.dim[last] *= n;
            continue;
        }
        walk.dim[walk.rank] = n;
        walk.stride[0][walk.rank] = stride[0];
        walk.stride[1][walk.rank] = stride[1];
        walk.rank++;
    }
    if (walk.rank == 0)
        walk = (struct walk){.rank = 1, .dim = {1}, .stride = {{0}, {0}}};
    return walk;
}

/* Moves to the next row; false behind the last. */
static bool next_row(const struct walk *walk, size_t position[LL_RANK_MAX], size_t offset[2])
{
    for (int i = 1; i < walk->rank; i++) {
        offset[0] += walk->stride[0][i];
        offset[1] += walk->stride[1][i];
        if (++position[i] < walk->dim[i])
            return true;
        offset[0] -= walk->stride[0][i] * walk->dim[i];
        offset[1] -= walk->stride[1][i] * walk->dim[i];
        position[i] = 0;
    }
    return false;
}

static ll_err forward(struct ll_tape *tape, const char *op, struct ll_tensor *a,
                      struct ll_tensor *b, value_row *value, ll_backward_fn *backward,
                      struct ll_tensor **out)
{
    struct ll_shape shape;
    if (!ll_shape_broadcast(&a->shape, &b->shape, &shape))
        return ll_tape_fail(tape, LL_ERR_SHAPE,
                            "%s: shapes %s and %s do not broadcast; counted from the last, each "
                            "pair of dimensions must be equal or one of them 1",
                            op, ll_shape_text(&a->shape).text, ll_shape_text(&b->shape).text);
    struct ll_tensor *operands[] = {a, b};
    struct ll_tensor *y = NULL;
    ll_err err = ll_node_new(tape, op, &shape, operands, 2, backward, 0, &y);
    if (err)
        return err;
    *out = y;
    if (y->count == 0)
        return LL_OK;
    struct walk walk = walk_of(&shape, &a->shape, &b->shape);
    size_t position[LL_RANK_MAX] = {0}, offset[2] = {0};
    float *row = y->data;
    do {
        value(walk.dim[0], a->data + offset[0], walk.stride[0][0], b->data + offset[1],
              walk.stride[1][0], row);
        row += walk.dim[0];
    } while (next_row(&walk, position, offset));
    return LL_OK;
}

/* Adds a row's share to an operand's gradient; `sum` is used where the operand was stretched. */
static void add_share(size_t n, const float *share, size_t stride, float *grad, double *sum)
{
    if (!sum) {
        for (size_t i = 0; i < n; i++)
            grad[i] += share[i];
    } else if (stride) {
        for (size_t i = 0; i < n; i++)
            sum[i] += (double)share[i];
    } else {
        double total = 0;
        for (size_t i = 0; i < n; i++)
            total += (double)share[i];
        *sum += total;
    }
}

static void backward_rows(const struct ll_tensor *self, int k, grad_row *rule, double *sum)
{
    const struct ll_tensor *a = self->operand[0], *b = self->operand[1];
    struct walk walk = walk_of(&self->shape, &a->shape, &b->shape);
    float *grad = ll_node_grad(self, (size_t)k);
    float share[CHUNK];
    size_t position[LL_RANK_MAX] = {0}, offset[2] = {0}, row = 0;
    size_t sa = walk.stride[0][0], sb = walk.stride[1][0], sk = walk.stride[k][0];
    do {
        for (size_t i = 0; i < walk.dim[0]; i += CHUNK) {
            size_t n = walk.dim[0] - i < CHUNK ? walk.dim[0] - i : CHUNK;
            rule(n, a->data + offset[0] + i * sa, sa, b->data + offset[1] + i * sb, sb,
                 self->data + row + i, self->grad->data + row + i, share);
            size_t at = offset[k] + i * sk;
            add_share(n, share, sk, grad + at, sum ? sum + at : NULL);
        }
        row += walk.dim[0];
    } while (next_row(&walk, position, offset));
}

static ll_err backward_operand(struct ll_tape *tape, struct ll_tensor *self, int k, grad_row *rule)
{
    float *grad = ll_node_grad(self, (size_t)k);
    if (!grad || self->count == 0)
        return LL_OK;
    size_t n = self->operand[k]->count;
    void *sum = NULL;
    if (n != self->count) {
        ll_err err = ll_tape_scratch(tape, n, sizeof(double), &sum);
        if (err)
            return err;
    }
    backward_rows(self, k, rule, sum);
    const double *total = sum;
    for (size_t i = 0; total && i < n; i++)
        grad[i] = (float)((double)grad[i] + total[i]);
    ll_tape_scratch_free(tape, sum);
    return LL_OK;
}

static ll_err backward(struct ll_tape *tape, struct ll_tensor *self, grad_row *da, grad_row *db)
{
    ll_err err = backward_operand(tape, self, 0, da);
    return err ? err : backward_operand(tape, self, 1, db);
}

/* The two strides that rows have are told apart before the loop, so that it vectorises. */
#define VALUE_ROW(name, expression)                                                                \
    static void name##_value(size_t n, const float *a, size_t sa, const float *b, size_t sb,       \
                             float *y)                                                             \
    {                                                                                              \
        if (sa && sb)                                                                              \
            for (size_t i = 0; i < n; i++)                                                         \
                y[i] = name##_of(a[i], b[i]);                                                      \
        else if (sa)                                                                               \
            for (size_t i = 0; i < n; i++)                                                         \
                y[i] = name##_of(a[i], b[0]);                                                      \
        else if (sb)                                                                               \
            for (size_t i = 0; i < n; i++)                                                         \
                y[i] = name##_of(a[0], b[i]);                                                      \
        else                                                                                       \
            for (size_t i = 0; i < n; i++)                                                         \
                y[i] = name##_of(a[0], b[0]);                                                      \
    }

#define GRAD_ROW(name, which)                                                                      \
    static void name##_##which(size_t n, const float *a, size_t sa, const float *b, size_t sb,     \
                               const float *y, const float *g, float *out)                         \
    {                                                                                              \
        for (size_t i = 0; i < n; i++)                                                             \
            out[i] = g[i] * name##_##which##_of(a[i * sa], b[i * sb], y[i]);                       \
    }

/* Each operation: value, and the derivative by each operand (y is the value). */
#define BINARY_MAP(X)                                                                              \
    X(add, a + b, 1, 1)                                                                            \
    X(sub, a - b, 1, -1)                                                                           \
    X(mul, a *b, b, a)                                                                             \
    X(div, a / b, 1 / b, -y / b)                                                                   \
    X(pow, powf(a, b), b == 0 ? 0 : b * powf(a, b - 1), a == 0 && b >= 0 ? 0 : y * logf(a))        \
    X(maximum, a > b || isnan(a) ? a : b, a == b ? 0.5F : (float)(a > b),                          \
      a == b ? 0.5F : (float)(b > a))                                                              \
    X(minimum, a < b || isnan(a) ? a : b, a == b ? 0.5F : (float)(a < b),                          \
      a == b ? 0.5F : (float)(b < a))

#define BINARY(name, value, by_a, by_b)                                                            \
    static inline float name##_of(float a, float b)                                                \
    {                                                                                              \
        return value;                                                                              \
    }                                                                                              \
    static inline float name##_da_of(float a, float b, float y)                                    \
    {                                                                                              \
        (void)a, (void)b, (void)y;                                                                 \
        return by_a;                                                                               \
    }                                                                                              \
    static inline float name##_db_of(float a, float b, float y)                                    \
    {                                                                                              \
        (void)a, (void)b, (void)y;                                                                 \
        return by_b;                                                                               \
    }                                                                                              \
    VALUE_ROW(name, value)                                                                         \
    GRAD_ROW(name, da)                                                                             \
    GRAD_ROW(name, db)                                                                             \
    static ll_err name##_backward(struct ll_tape *tape, struct ll_tensor *self)                    \
    {                                                                                              \
        return backward(tape, self, name##_da, name##_db);                                         \
    }                                                                                              \
    ll_err ll_tensor_##name(struct ll_tape *tape, struct ll_tensor *a, struct ll_tensor *b,        \
                            struct ll_tensor **out)                                                \
    {                                                                                              \
        return forward(tape, #name, a, b, name##_value, name##_backward, out);                     \
    }

BINARY_MAP(BINARY)

#define COMPARE_MAP(X)                                                                             \
    X(eq, ==)                                                                                      \
    X(ne, !=)                                                                                      \
    X(lt, <)                                                                                       \
    X(le, <=)                                                                                      \
    X(gt, >)                                                                                       \
    X(ge, >=)

#define COMPARE(name, operator)                                                                    \
    static inline float name##_of(float a, float b)                                                \
    {                                                                                              \
        return (float)(a operator b);                                                              \
    }                                                                                              \
    VALUE_ROW(name, value)                                                                         \
    ll_err ll_tensor_##name(struct ll_tape *tape, struct ll_tensor *a, struct ll_tensor *b,        \
                            struct ll_tensor **out)                                                \
    {                                                                                              \
        return forward(tape, #name, a, b, name##_value, NULL, out);                                \
    }

COMPARE_MAP(COMPARE)

/* where: the three operands are first broadcast to one shape. d/da = c, d/db = 1 - c. */

static ll_err where_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    (void)tape;
    const float *c = self->operand[2]->data, *g = self->grad->data;
    float *ga = ll_node_grad(self, 0), *gb = ll_node_grad(self, 1);
    for (size_t i = 0; i < self->count; i++) {
        float *to = c[i] != 0 ? ga : gb;
        if (to)
            to[i] += g[i];
    }
    return LL_OK;
}

static ll_err where_equal(struct ll_tape *tape, struct ll_tensor *const operands[3],
                          struct ll_tensor **out)
{
    ll_err err =
        ll_node_new(tape, "where", &operands[0]->shape, operands, 3, where_backward, 0, out);
    for (size_t i = 0; !err && i < (*out)->count; i++)
        (*out)->data[i] = operands[2]->data[i] != 0 ? operands[0]->data[i] : operands[1]->data[i];
    return err;
}

ll_err ll_tensor_where(struct ll_tape *tape, struct ll_tensor *condition, struct ll_tensor *a,
                       struct ll_tensor *b, struct ll_tensor **out)
{
    struct ll_shape shape;
    if (!ll_shape_broadcast(&a->shape, &b->shape, &shape) ||
        !ll_shape_broadcast(&shape, &condition->shape, &shape))
        return ll_tape_fail(tape, LL_ERR_SHAPE, "where: shapes %s, %s and %s do not broadcast",
                            ll_shape_text(&condition->shape).text, ll_shape_text(&a->shape).text,
                            ll_shape_text(&b->shape).text);
    struct ll_tensor *plain = NULL;
    struct ll_tensor *operands[3] = {NULL, NULL, NULL};
    ll_err err = ll_tensor_detach(tape, condition, &plain);
    if (!err)
        err = ll_tensor_expand(tape, a, &shape, &operands[0]);
    if (!err)
        err = ll_tensor_expand(tape, b, &shape, &operands[1]);
    if (!err)
        err = ll_tensor_expand(tape, plain, &shape, &operands[2]);
    if (!err)
        err = where_equal(tape, operands, out);
    for (int i = 0; i < 3; i++)
        ll_tensor_free(&operands[i]);
    ll_tensor_free(&plain);
    return err;
}
