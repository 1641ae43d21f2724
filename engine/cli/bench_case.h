/* What the benchmark times: for each loss a shape, and the call that a learner's code amounts to.
 */
#ifndef LL_CLI_BENCH_CASE_H
#define LL_CLI_BENCH_CASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "kernel/kernels.h"

struct bench_case;

/* One case on one build: its kernels, inputs and outputs. */
struct bench {
    const struct bench_case *of;
    const struct ll_kernels *kernels;
    size_t n; /* elements of `pred` */
    int threads;
    float *pred, *target, *grad, *grad_target;
    int32_t *label;
    float *scratch;
    double result; /* so that no call is optimised away */
};

struct bench_case {
    const char *loss;
    size_t kernel; /* offset of its pointer in struct ll_kernels */
    size_t shape[2], rank;
    void (*fill)(struct bench *b);
    void (*forward)(struct bench *b);
    void (*forward_backward)(struct bench *b);
    float option[4];
    /* Floats moved for each element of `pred`: what the loss with its gradient must read and write
     * at the least. */
    float moved;
    bool parallel; /* it can run on several threads */
};

extern const struct bench_case bench_cases[];
extern const size_t bench_case_count;

/* Memory for the case, filled; the kernels and threads are the caller's to set. */
ll_err bench_init(struct bench *b, const struct bench_case *of);
void bench_done(struct bench *b);

/* Bytes a second that this machine's memory copies at most (read and write counted), measured now.
 */
double bench_copy_bandwidth(void);

/* Nanoseconds that `run` takes, the median of many runs after a first that is not counted. */
double bench_time(void (*run)(struct bench *b), struct bench *b);

#endif
