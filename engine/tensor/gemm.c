/* Products of matrices: b is cut into panels that fit the cache and are packed so that the inner
 * loop reads forwards; a block of rows and columns of c is kept in registers meanwhile. */
#include "tensor/gemm.h"

#include <string.h>

enum { ROWS = 4, COLUMNS = 16, DEPTH = 256 };

static inline float at(struct ll_gemm_operand x, size_t row, size_t column)
{
    return x.transposed ? x.data[column * x.stride + row] : x.data[row * x.stride + column];
}

/* b[p0 .. p0+depth) x [j0 .. j0+width) into rows of COLUMNS, the rest zeros. */
static void pack_b(struct ll_gemm_operand b, size_t p0, size_t depth, size_t j0, size_t width,
                   float packed[])
{
    for (size_t p = 0; p < depth; p++) {
        float *row = packed + p * COLUMNS;
        if (!b.transposed) {
            memcpy(row, b.data + (p0 + p) * b.stride + j0, width * sizeof *row);
        } else {
            for (size_t j = 0; j < width; j++)
                row[j] = at(b, p0 + p, j0 + j);
        }
        for (size_t j = width; j < COLUMNS; j++)
            row[j] = 0;
    }
}

static void pack_a(struct ll_gemm_operand a, size_t i0, size_t height, size_t p0, size_t depth,
                   float packed[])
{
    for (size_t p = 0; p < depth; p++)
        for (size_t i = 0; i < ROWS; i++)
            packed[p * ROWS + i] = i < height ? at(a, i0 + i, p0 + p) : 0;
}

static void block(size_t depth, const float *restrict a, const float *restrict b,
                  float sum[ROWS][COLUMNS])
{
    float s[ROWS][COLUMNS] = {{0}};
    for (size_t p = 0; p < depth; p++)
        for (size_t i = 0; i < ROWS; i++)
            for (size_t j = 0; j < COLUMNS; j++)
                s[i][j] += a[p * ROWS + i] * b[p * COLUMNS + j];
    memcpy(sum, s, sizeof s);
}

void ll_gemm_add(size_t m, size_t n, size_t k, struct ll_gemm_operand a, struct ll_gemm_operand b,
                 float *c)
{
    float packed_a[ROWS * DEPTH], packed_b[COLUMNS * DEPTH], sum[ROWS][COLUMNS];
    for (size_t p0 = 0; p0 < k; p0 += DEPTH) {
        size_t depth = k - p0 < DEPTH ? k - p0 : DEPTH;
        for (size_t j0 = 0; j0 < n; j0 += COLUMNS) {
            size_t width = n - j0 < COLUMNS ? n - j0 : COLUMNS;
            pack_b(b, p0, depth, j0, width, packed_b);
            for (size_t i0 = 0; i0 < m; i0 += ROWS) {
                size_t height = m - i0 < ROWS ? m - i0 : ROWS;
                pack_a(a, i0, height, p0, depth, packed_a);
                block(depth, packed_a, packed_b, sum);
                for (size_t i = 0; i < height; i++)
                    for (size_t j = 0; j < width; j++)
                        c[(i0 + i) * n + j0 + j] += sum[i][j];
            }
        }
    }
}
