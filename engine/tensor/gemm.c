/* Products of matrices: small ones by our own engine, large ones by the best, the largest cut into
 * bands of rows for several threads.
 *
 * Which engine and which bands follow from the sizes alone: so a product has the same bits each
 * time, on a busy machine and on a quiet one, on one thread and on many. */
#include "tensor/gemm.h"

#include <pthread.h>

#include "kernel/threads.h"
#include "tensor/dnnl.h"
#include "tensor/gemm_engine.h"

/* In multiplications. Below the first, a product takes our own engine some 20 us, and it would be
 * thousands of them until the module had earned what it costs to open. */
static const double of_best_engine = 1 << 20;
static const double of_band = 1 << 24;

/* Rows of a band are a multiple of this, which the engines' own steps divide. */
enum { BAND_STEP = 48 };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const struct ll_gemm_engine *best = &ll_gemm_plain;

static void choose(void)
{
    const struct ll_gemm_engine *found = ll_dnnl_table(LL_GEMM_MODULE);
    if (found)
        best = found;
}

const struct ll_gemm_engine *ll_gemm_engine_best(void)
{
    pthread_once(&once, choose);
    return best;
}

struct product {
    const struct ll_gemm_engine *engine;
    size_t m, n, k;
    struct ll_gemm_operand a, b;
    float *c;
    size_t rows; /* of a band */
};

static void add_band(size_t band, void *arg)
{
    const struct product *p = arg;
    size_t from = band * p->rows;
    size_t rows = p->m - from < p->rows ? p->m - from : p->rows;
    struct ll_gemm_operand a = p->a;
    a.data += a.transposed ? from : from * a.stride;
    float *c = p->c + from * p->n;
    if (p->engine->add(rows, p->n, p->k, a, p->b, c) != LL_OK)
        ll_gemm_plain.add(rows, p->n, p->k, a, p->b, c);
}

static size_t rows_of_band(size_t m, double products)
{
    double rows = (double)m * of_band / products;
    return rows >= (double)m ? m : ((size_t)rows / BAND_STEP + 1) * BAND_STEP;
}

void ll_gemm_add(size_t m, size_t n, size_t k, struct ll_gemm_operand a, struct ll_gemm_operand b,
                 float *c, int threads)
{
    double products = (double)m * (double)n * (double)k;
    if (products < of_best_engine) {
        ll_gemm_plain.add(m, n, k, a, b, c);
        return;
    }
    struct product p = {ll_gemm_engine_best(), m, n, k, a, b, c, rows_of_band(m, products)};
    ll_threads_run((m + p.rows - 1) / p.rows, threads, add_band, &p);
}
