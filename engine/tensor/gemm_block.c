/* The product of matrices, for one instruction set.
 *
 * Theory of operation (Goto and van de Geijn 2008, "Anatomy of high-performance matrix
 * multiplication"). A block of a, DEPTH columns of HEIGHT rows, is packed so that the inner loop
 * reads it forwards; then, for each COLUMNS columns of b, their DEPTH rows are packed too and stay
 * in the first-level cache, while ROWS x COLUMNS sums stay in registers. Rows that do not fill
 * ROWS are taken in smaller steps, so that a vector costs no more than it must; columns are filled
 * up with zeros. */
#include "tensor/gemm_block.h"

#include <string.h>

#if defined(__AVX512F__)
#define WIDTH 16
#define ROWS  12
#define NAME  ll_gemm_avx512
#elif defined(__AVX2__)
#define WIDTH 8
#define ROWS  6
#define NAME  ll_gemm_avx2
#else
#define WIDTH 4
#define ROWS  6
#define NAME  ll_gemm_base
#endif

enum { COLUMNS = 2 * WIDTH, DEPTH = 256, HEIGHT = 96 };

typedef float vector __attribute__((vector_size(WIDTH * sizeof(float)), aligned(sizeof(float))));

/* b[p0 .. p0+depth) x [j0 .. j0+width), COLUMNS to a row. */
static void pack_b(struct ll_gemm_operand b, size_t p0, size_t depth, size_t j0, size_t width,
                   float *packed)
{
    if (width < COLUMNS)
        memset(packed, 0, depth * COLUMNS * sizeof *packed);
    if (!b.transposed) {
        for (size_t p = 0; p < depth; p++)
            memcpy(packed + p * COLUMNS, b.data + (p0 + p) * b.stride + j0, width * sizeof *packed);
        return;
    }
    for (size_t j = 0; j < width; j++) {
        const float *from = b.data + (j0 + j) * b.stride + p0;
        for (size_t p = 0; p < depth; p++)
            packed[p * COLUMNS + j] = from[p];
    }
}

/* a[i0 .. i0+height) x [p0 .. p0+depth), `height` to a row. */
static void pack_a(struct ll_gemm_operand a, size_t i0, size_t height, size_t p0, size_t depth,
                   float *packed)
{
    if (a.transposed) {
        for (size_t p = 0; p < depth; p++)
            memcpy(packed + p * height, a.data + (p0 + p) * a.stride + i0, height * sizeof *packed);
        return;
    }
    for (size_t i = 0; i < height; i++) {
        const float *from = a.data + (i0 + i) * a.stride + p0;
        for (size_t p = 0; p < depth; p++)
            packed[p * height + i] = from[p];
    }
}

/* `rows` is a constant at each call, so that the sums live in registers. */
static inline __attribute__((always_inline)) void block(const size_t rows, size_t depth,
                                                        const float *a, const float *b, size_t n,
                                                        size_t width, float *c)
{
    vector sum[ROWS][2];
    for (size_t i = 0; i < rows; i++)
        sum[i][0] = sum[i][1] = (vector){0};
    for (size_t p = 0; p < depth; p++) {
        const vector *row = (const vector *)(b + p * COLUMNS);
        for (size_t i = 0; i < rows; i++) {
            sum[i][0] += a[p * rows + i] * row[0];
            sum[i][1] += a[p * rows + i] * row[1];
        }
    }
    for (size_t i = 0; i < rows; i++) {
        if (width == COLUMNS) {
            *(vector *)(c + i * n) += sum[i][0];
            *(vector *)(c + i * n + WIDTH) += sum[i][1];
            continue;
        }
        float spare[COLUMNS];
        memcpy(spare, sum[i], sizeof spare);
        for (size_t j = 0; j < width; j++)
            c[i * n + j] += spare[j];
    }
}

/* The largest step that fits the rows left. */
static size_t step_of(size_t left)
{
    return left >= ROWS ? ROWS : left >= 4 ? 4 : left >= 2 ? 2 : 1;
}

static void blocks(size_t height, size_t depth, const float *a, const float *b, size_t n,
                   size_t width, float *c)
{
    for (size_t i = 0, step; i < height; i += step) {
        step = step_of(height - i);
        switch (step) {
        case ROWS:
            block(ROWS, depth, a, b, n, width, c + i * n);
            break;
        case 4:
            block(4, depth, a, b, n, width, c + i * n);
            break;
        case 2:
            block(2, depth, a, b, n, width, c + i * n);
            break;
        default:
            block(1, depth, a, b, n, width, c + i * n);
        }
        a += step * depth;
    }
}

void NAME(size_t m, size_t n, size_t k, struct ll_gemm_operand a, struct ll_gemm_operand b,
          float *c)
{
    float packed_a[HEIGHT * DEPTH] __attribute__((aligned(64)));
    float packed_b[COLUMNS * DEPTH] __attribute__((aligned(64)));
    for (size_t p0 = 0; p0 < k; p0 += DEPTH) {
        size_t depth = k - p0 < DEPTH ? k - p0 : DEPTH;
        for (size_t i0 = 0; i0 < m; i0 += HEIGHT) {
            size_t height = m - i0 < HEIGHT ? m - i0 : HEIGHT;
            float *at = packed_a;
            for (size_t i = 0, step; i < height; i += step, at += step * depth) {
                step = step_of(height - i);
                pack_a(a, i0 + i, step, p0, depth, at);
            }
            for (size_t j0 = 0; j0 < n; j0 += COLUMNS) {
                size_t width = n - j0 < COLUMNS ? n - j0 : COLUMNS;
                pack_b(b, p0, depth, j0, width, packed_b);
                blocks(height, depth, packed_a, packed_b, n, width, c + i0 * n + j0);
            }
        }
    }
}
