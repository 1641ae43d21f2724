/* Products of matrices by oneDNN, in its module. */
#include <oneapi/dnnl/dnnl.h>

#include "tensor/dnnl_threads.h"
#include "tensor/gemm_engine.h"

extern const struct ll_gemm_engine ll_gemm_module;

static ll_err add(size_t m, size_t n, size_t k, struct ll_gemm_operand a, struct ll_gemm_operand b,
                  float *c)
{
    int before = ll_dnnl_threads_set(1);
    dnnl_status_t status =
        dnnl_sgemm(a.transposed ? 'T' : 'N', b.transposed ? 'T' : 'N', (dnnl_dim_t)m, (dnnl_dim_t)n,
                   (dnnl_dim_t)k, 1, a.data, (dnnl_dim_t)a.stride, b.data, (dnnl_dim_t)b.stride, 1,
                   c, (dnnl_dim_t)n);
    ll_dnnl_threads_set(before);
    return status == dnnl_success         ? LL_OK
           : status == dnnl_out_of_memory ? LL_ERR_MEMORY
                                          : LL_ERR_SYSTEM;
}

const struct ll_gemm_engine ll_gemm_module = {.name = "oneDNN", .add = add};
