/* What the benchmark times: every loss that has a kernel, as a learner's code would call it.
 *
 * Names come from the kernels' own lists, options from the catalogue's defaults; what stands here
 * is a family's: shapes, inputs, and the call. */
#ifndef LL_CLI_BENCH_CASE_H
#define LL_CLI_BENCH_CASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "kernel/kernels.h"

enum { BENCH_ARRAYS = 3, BENCH_SHAPES = 2 };

struct bench;

struct bench_family {
    size_t shape[BENCH_SHAPES][2]; /* of an input; the second dimension 0 where it has none */
    size_t inputs, outputs;        /* arrays of that shape that the loss with its gradient moves */
    size_t again;                  /* inputs that it has to read twice */
    bool threads;                  /* whether it runs on several */
    void (*fill)(struct bench *b);
    /* The loss, and its gradient where asked for. */
    double (*run)(struct bench *b, bool backward);
    size_t (*scratch)(const struct bench *b); /* floats; NULL: none */
};

struct bench_loss {
    const char *name;
    size_t kernel; /* offset of its pointer in struct ll_kernels */
    const struct bench_family *family;
};

extern const struct bench_loss bench_losses[];
extern const size_t bench_loss_count;

/* A loss at a shape: its kernels, inputs and outputs. */
struct bench {
    const struct bench_loss *of;
    const struct ll_kernels *kernels;
    size_t shape[2], rank, n; /* n: elements of an array */
    int threads;
    float *in[BENCH_ARRAYS], *out[BENCH_ARRAYS], *scratch;
    int32_t *label; /* shape[0] */
    double result;  /* so that no call is optimised away */
};

/* Memory for the loss at its family's shape number `shape`, filled; kernels and threads are the
 * caller's to set. */
ll_err bench_init(struct bench *b, const struct bench_loss *of, size_t shape);
void bench_done(struct bench *b);

/* Bytes that the loss with its gradient must read and write at the least. */
double bench_moved(const struct bench *b);

/* Nanoseconds of the loss, with its gradient where asked for: the median of many runs after a first
 * that is not counted. */
double bench_time(struct bench *b, bool backward);

/* Bytes a second that this machine's memory copies at most (read and write counted), measured now;
 * 0 where there is no memory to copy. */
double bench_copy_bandwidth(void);

#endif
