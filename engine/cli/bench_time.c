/* How the benchmark measures: medians of many runs, and the machine's own copying. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "cli/bench_case.h"

static double now(void)
{
    return (double)ll_clock_ns();
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_time(struct bench *b, bool backward)
{
    enum { RUNS_LEAST = 5, RUNS_MOST = 101 };
    const double budget = 1e8; /* nanoseconds, past which no further run begins */
    double took[RUNS_MOST], start;
    size_t runs = 0;
    b->result += b->of->family->run(b, backward);
    start = now();
    while (runs < RUNS_LEAST || (runs < RUNS_MOST && now() - start < budget)) {
        double before = now();
        b->result += b->of->family->run(b, backward);
        took[runs++] = now() - before;
    }
    qsort(took, runs, sizeof *took, compare);
    return took[runs / 2];
}

static double copy(struct bench *b, bool backward)
{
    (void)backward;
    if (b->kernels)
        b->kernels->copy(b->in[0], b->n, b->out[0]);
    else
        memcpy(b->out[0], b->in[0], b->n * sizeof *b->in[0]);
    return 0;
}

static void fill_nothing(struct bench *b)
{
    (void)b;
}

double bench_copy_bandwidth(void)
{
    static const struct bench_family family = {
        .shape = {{1 << 24}}, .inputs = 1, .outputs = 1, .fill = fill_nothing, .run = copy};
    static const struct bench_loss of = {"copy", 0, &family};
    struct bench b;
    if (bench_init(&b, &of, 0) != LL_OK)
        return 0;
    double least = bench_time(&b, false); /* the C library's */
    for (int isa = 0; isa < LL_ISA_COUNT; isa++) {
        b.kernels = ll_kernels_for((enum ll_isa)isa);
        double took = b.kernels ? bench_time(&b, false) : least;
        least = took < least ? took : least;
    }
    double bytes = bench_moved(&b);
    bench_done(&b);
    return bytes / least * 1e9;
}
