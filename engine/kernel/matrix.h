/* Matrix products for vector sources (see kernel/vector.h): small blocks held in registers.
 *
 * The right matrix is packed into panels of LL_PANEL columns, so that a step down the depth reads
 * one short row. Four rows of the left matrix run down a panel at once: each number that is loaded
 * takes part in four products. Vectors are the compiler's, as wide as the build's registers. */
#ifndef LL_KERNEL_MATRIX_H
#define LL_KERNEL_MATRIX_H

#include <stddef.h>
#include <string.h>

#include "kernel/vector.h"

#if defined(__AVX512F__)
enum { LL_LANES = 16, LL_PANEL_VECTORS = 4 };
#elif defined(__AVX__)
enum { LL_LANES = 8, LL_PANEL_VECTORS = 3 };
#else
enum { LL_LANES = 4, LL_PANEL_VECTORS = 2 };
#endif

enum { LL_PANEL = LL_LANES * LL_PANEL_VECTORS, LL_PANEL_MOST = 64, LL_PANEL_ROWS = 4 };

typedef float ll_vec __attribute__((vector_size(sizeof(float) * LL_LANES)));

/* The same at any address, of floats that are not vectors elsewhere. */
typedef ll_vec ll_vec_loose __attribute__((aligned(sizeof(float)), may_alias));

/* Packs columns from..from + LL_PANEL of b (depth, step), zeros past `width`. */
LL_INLINE void ll_panel_pack(const float *b, size_t step, size_t depth, size_t from, size_t width,
                             float *panel)
{
    size_t columns = width - from < LL_PANEL ? width - from : LL_PANEL;
    for (size_t k = 0; k < depth; k++)
        for (size_t j = 0; j < LL_PANEL; j++)
            panel[k * LL_PANEL + j] = j < columns ? b[k * step + from + j] : 0;
}

/* The same of the transpose of b: rows from..from + LL_PANEL become the columns. */
LL_INLINE void ll_panel_pack_turned(const float *b, size_t step, size_t depth, size_t from,
                                    size_t width, float *panel)
{
    size_t columns = width - from < LL_PANEL ? width - from : LL_PANEL;
    for (size_t j = 0; j < LL_PANEL; j++)
        for (size_t k = 0; k < depth; k++)
            panel[k * LL_PANEL + j] = j < columns ? b[(from + j) * step + k] : 0;
}

/* Four rows of a (4, depth) times the panel, into c (4, LL_PANEL). The sums are named one by one by
 * loops that the compiler unrolls, so that they stay in registers. */
LL_INLINE void ll_panel_run(const float *const a[LL_PANEL_ROWS], size_t depth, const float *panel,
                            float *c)
{
    ll_vec sum[LL_PANEL_ROWS][LL_PANEL_VECTORS];
#pragma GCC unroll 4
    for (size_t i = 0; i < LL_PANEL_ROWS; i++) {
#pragma GCC unroll 4
        for (size_t v = 0; v < LL_PANEL_VECTORS; v++)
            sum[i][v] = (ll_vec){0};
    }
    for (size_t k = 0; k < depth; k++) {
        const ll_vec_loose *b = (const ll_vec_loose *)(panel + k * LL_PANEL);
#pragma GCC unroll 4
        for (size_t i = 0; i < LL_PANEL_ROWS; i++) {
#pragma GCC unroll 4
            for (size_t v = 0; v < LL_PANEL_VECTORS; v++)
                sum[i][v] += a[i][k] * b[v];
        }
    }
#pragma GCC unroll 4
    for (size_t i = 0; i < LL_PANEL_ROWS; i++) {
#pragma GCC unroll 4
        for (size_t v = 0; v < LL_PANEL_VECTORS; v++)
            ((ll_vec_loose *)(c + i * LL_PANEL))[v] = sum[i][v];
    }
}

/* Rows first..rows of c (rows, c_step), columns from..from + LL_PANEL (those below `width`), become
 * a (rows, depth) times the panel. */
LL_INLINE void ll_panel_multiply(const float *a, size_t a_step, size_t first, size_t rows,
                                 size_t depth, const float *panel, size_t from, size_t width,
                                 float *c, size_t c_step)
{
    size_t columns = width - from < LL_PANEL ? width - from : LL_PANEL;
    for (size_t i = first; i < rows; i += LL_PANEL_ROWS) {
        const float *row[LL_PANEL_ROWS];
        float out[LL_PANEL_ROWS * LL_PANEL];
        for (size_t r = 0; r < LL_PANEL_ROWS; r++)
            row[r] = a + (i + r < rows ? i + r : i) * a_step;
        ll_panel_run(row, depth, panel, out);
        for (size_t r = 0; r < LL_PANEL_ROWS && i + r < rows; r++)
            memcpy(c + (i + r) * c_step + from, out + r * LL_PANEL, columns * sizeof *c);
    }
}

#endif
