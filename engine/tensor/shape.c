/* Shapes. */
#include "tensor/shape.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

struct ll_shape ll_shape_scalar(void)
{
    return (struct ll_shape){.rank = 0};
}

struct ll_shape ll_shape_vector(size_t n)
{
    return (struct ll_shape){.rank = 1, .dim = {n}};
}

struct ll_shape ll_shape_matrix(size_t rows, size_t columns)
{
    return (struct ll_shape){.rank = 2, .dim = {rows, columns}};
}

bool ll_shape_count(const struct ll_shape *shape, size_t *count)
{
    size_t n = 1;
    bool empty = false;
    for (int i = 0; i < shape->rank; i++) {
        /* A zero elsewhere must not hide an overflow: a later reshape may drop it. */
        if (shape->dim[i] == 0)
            empty = true;
        else if (!ll_size_mul(n, shape->dim[i], &n))
            return false;
    }
    size_t bytes;
    if (!ll_size_mul(n, sizeof(double), &bytes))
        return false;
    *count = empty ? 0 : n;
    return true;
}

bool ll_shape_equal(const struct ll_shape *a, const struct ll_shape *b)
{
    if (a->rank != b->rank)
        return false;
    for (int i = 0; i < a->rank; i++)
        if (a->dim[i] != b->dim[i])
            return false;
    return true;
}

bool ll_shape_broadcast(const struct ll_shape *a, const struct ll_shape *b, struct ll_shape *out)
{
    int rank = a->rank > b->rank ? a->rank : b->rank;
    struct ll_shape both = {.rank = rank};
    for (int i = 1; i <= rank; i++) {
        size_t da = i <= a->rank ? a->dim[a->rank - i] : 1;
        size_t db = i <= b->rank ? b->dim[b->rank - i] : 1;
        if (da != db && da != 1 && db != 1)
            return false;
        both.dim[rank - i] = da == 1 ? db : da;
    }
    *out = both;
    return true;
}

bool ll_shape_axis(const struct ll_shape *shape, int dim, int *axis)
{
    if (dim >= shape->rank || dim < -shape->rank)
        return false;
    *axis = dim < 0 ? dim + shape->rank : dim;
    return true;
}

void ll_shape_split(const struct ll_shape *shape, int axis, size_t *outer, size_t *along,
                    size_t *inner)
{
    *outer = *inner = 1;
    for (int i = 0; i < axis; i++)
        *outer *= shape->dim[i];
    *along = shape->dim[axis];
    for (int i = axis + 1; i < shape->rank; i++)
        *inner *= shape->dim[i];
}

struct ll_shape ll_shape_drop(const struct ll_shape *shape, int axis, bool keep)
{
    struct ll_shape out = *shape;
    out.dim[axis] = 1;
    if (!keep) {
        memmove(&out.dim[axis], &out.dim[axis + 1],
                (size_t)(shape->rank - axis - 1) * sizeof out.dim[0]);
        out.rank--;
    }
    return out;
}

struct ll_shape_text ll_shape_text(const struct ll_shape *shape)
{
    struct ll_shape_text out;
    size_t used = 0;
    out.text[used++] = '(';
    for (int i = 0; i < shape->rank; i++)
        used += (size_t)snprintf(out.text + used, sizeof out.text - used, "%s%zu", i ? ", " : "",
                                 shape->dim[i]);
    out.text[used++] = ')';
    out.text[used] = '\0';
    return out;
}
