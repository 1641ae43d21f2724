/* Convolutions as matrix products: the patches of an image that a filter sees become the columns of
 * a matrix (im2col; Chellapilla, Puri and Simard 2006), and the filters its rows. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "nn/conv_engine.h"
#include "tensor/gemm.h"

/* Rows of the patch matrix (c * kh * kw) and its columns (oh * ow). */
static size_t patch_rows(const struct ll_conv_shape *s)
{
    return s->c * s->kh * s->kw;
}

static size_t patch_columns(const struct ll_conv_shape *s)
{
    return s->oh * s->ow;
}

static ll_err patches_new(const struct ll_conv_shape *s, float **out)
{
    size_t count;
    *out = ll_size_mul(patch_rows(s), patch_columns(s), &count) ? ll_array_new(count, sizeof **out)
                                                                : NULL;
    return *out ? LL_OK : LL_ERR_MEMORY;
}

/* Where output column `ox` reads row `iy` of the image, or -1 in the padding. */
static ptrdiff_t source(size_t out, size_t stride, size_t k, size_t padding, size_t size)
{
    ptrdiff_t at = (ptrdiff_t)(out * stride + k) - (ptrdiff_t)padding;
    return at >= 0 && at < (ptrdiff_t)size ? at : -1;
}

typedef void visit_fn(float *patch, float *pixel);

static void take(float *patch, float *pixel)
{
    *patch = pixel ? *pixel : 0;
}

static void give(float *patch, float *pixel)
{
    if (pixel)
        *pixel += *patch;
}

/* Walks the patch matrix of one image beside the pixels that it holds. */
static inline void walk(const struct ll_conv_shape *s, float *patches, float *image,
                        visit_fn *visit)
{
    for (size_t c = 0; c < s->c; c++)
        for (size_t ky = 0; ky < s->kh; ky++)
            for (size_t kx = 0; kx < s->kw; kx++)
                for (size_t oy = 0; oy < s->oh; oy++) {
                    ptrdiff_t y = source(oy, s->stride, ky, s->padding, s->h);
                    float *row = y < 0 ? NULL : image + (c * s->h + (size_t)y) * s->w;
                    for (size_t ox = 0; ox < s->ow; ox++) {
                        ptrdiff_t x = source(ox, s->stride, kx, s->padding, s->w);
                        visit(patches++, row && x >= 0 ? row + x : NULL);
                    }
                }
}

static ll_err forward(const struct ll_conv_shape *s, const float *x, const float *weight,
                      const float *bias, float *y)
{
    size_t rows = patch_rows(s), columns = patch_columns(s);
    float *patches;
    ll_err err = patches_new(s, &patches);
    for (size_t i = 0; i < s->n && err == LL_OK; i++) {
        float *out = y + i * s->o * columns;
        for (size_t o = 0; o < s->o; o++)
            for (size_t j = 0; j < columns; j++)
                out[o * columns + j] = bias ? bias[o] : 0;
        walk(s, patches, (float *)x + i * s->c * s->h * s->w, take);
        ll_gemm_add(s->o, columns, rows, (struct ll_gemm_operand){weight, rows, false},
                    (struct ll_gemm_operand){patches, columns, false}, out, 1);
    }
    free(patches);
    return err;
}

static ll_err backward_input(const struct ll_conv_shape *s, const float *weight,
                             const float *grad_y, float *grad_x)
{
    size_t rows = patch_rows(s), columns = patch_columns(s), image = s->c * s->h * s->w;
    float *patches;
    ll_err err = patches_new(s, &patches);
    memset(grad_x, 0, s->n * image * sizeof *grad_x);
    for (size_t i = 0; i < s->n && err == LL_OK; i++) {
        memset(patches, 0, rows * columns * sizeof *patches);
        ll_gemm_add(rows, columns, s->o, (struct ll_gemm_operand){weight, rows, true},
                    (struct ll_gemm_operand){grad_y + i * s->o * columns, columns, false}, patches,
                    1);
        walk(s, patches, grad_x + i * image, give);
    }
    free(patches);
    return err;
}

static ll_err backward_weight(const struct ll_conv_shape *s, const float *x, const float *grad_y,
                              float *grad_weight, float *grad_bias)
{
    size_t rows = patch_rows(s), columns = patch_columns(s);
    float *patches;
    ll_err err = patches_new(s, &patches);
    memset(grad_weight, 0, s->o * rows * sizeof *grad_weight);
    if (grad_bias)
        memset(grad_bias, 0, s->o * sizeof *grad_bias);
    for (size_t i = 0; i < s->n && err == LL_OK; i++) {
        const float *grad = grad_y + i * s->o * columns;
        walk(s, patches, (float *)x + i * s->c * s->h * s->w, take);
        ll_gemm_add(s->o, rows, columns, (struct ll_gemm_operand){grad, columns, false},
                    (struct ll_gemm_operand){patches, columns, true}, grad_weight, 1);
        for (size_t o = 0; o < s->o && grad_bias; o++) {
            double sum = 0;
            for (size_t j = 0; j < columns; j++)
                sum += grad[o * columns + j];
            grad_bias[o] += (float)sum;
        }
    }
    free(patches);
    return err;
}

const struct ll_conv_engine ll_conv_plain = {
    .name = "plain",
    .forward = forward,
    .backward_input = backward_input,
    .backward_weight = backward_weight,
};
