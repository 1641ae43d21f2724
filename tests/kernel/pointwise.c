/* Sizes leave every remainder, and arrays begin at every alignment. */
#include "pointwise.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "golden.h"

const struct ll_pointwise *pointwise_kernel(const struct pointwise_row *row, enum ll_isa isa)
{
    const char *table = (const char *)ll_kernels_for(isa);
    return *(const struct ll_pointwise *const *)(table + row->offset);
}

static bool all_agree(const struct pointwise_row *row, enum ll_isa isa, const struct buffer *want,
                      const struct buffer *got, struct tolerance allowed)
{
    for (size_t i = 0; i < want->n; i++)
        if (!agrees(isa, row->name, i, (double)want->data[i], got->data[i], allowed))
            return false;
    return buffer_intact(got);
}

static bool sums_agree(const struct pointwise_row *row, enum ll_isa isa, const float *pred,
                       const float *target, struct buffer *want, struct buffer *got)
{
    const struct ll_pointwise *k = pointwise_kernel(row, isa);
    size_t n = want->n;
    struct tolerance allowed = {row->value.ulp + 1, row->value.absolute * (double)n};
    double expected = row->ref(pred, target, n, row->option, 0.25F, want->data);
    double alone = k->sum(pred, target, n, row->option, 0, NULL);
    double fused = k->sum(pred, target, n, row->option, 0.25F, got->data);
    return agrees(isa, row->name, n, expected, (float)alone, allowed) &&
           agrees(isa, row->name, n, expected, (float)fused, allowed) &&
           all_agree(row, isa, want, got, row->slope);
}

static bool each_agrees(const struct pointwise_row *row, enum ll_isa isa, const float *pred,
                        const float *target, struct buffer *want, struct buffer *got)
{
    for (size_t i = 0; i < want->n; i++)
        want->data[i] = (float)row->ref(pred + i, target + i, 1, row->option, 0, NULL);
    pointwise_kernel(row, isa)->each(pred, target, want->n, row->option, got->data);
    return all_agree(row, isa, want, got, row->value);
}

/* The gradient takes the place of what flows in from above. */
static bool each_grad_agrees(const struct pointwise_row *row, enum ll_isa isa, const float *pred,
                             const float *target, struct buffer *want, struct buffer *got)
{
    for (size_t i = 0; i < want->n; i++)
        got->data[i] = 0.5F + (float)(i % 7);
    for (size_t i = 0; i < want->n; i++)
        row->ref(pred + i, target + i, 1, row->option, got->data[i], want->data + i);
    pointwise_kernel(row, isa)->each_grad(pred, target, want->n, row->option, got->data, got->data);
    return all_agree(row, isa, want, got, row->slope);
}

bool pointwise_agrees(const struct pointwise_row *row, enum ll_isa isa, const float *pred,
                      const float *target, size_t n, size_t offset)
{
    struct buffer got, want;
    buffer_init(&got, n, offset);
    buffer_init(&want, n, 0);
    bool good = sums_agree(row, isa, pred, target, &want, &got);
    buffer_poison(&got);
    good = good && each_agrees(row, isa, pred, target, &want, &got);
    buffer_poison(&got);
    good = good && each_grad_agrees(row, isa, pred, target, &want, &got);
    buffer_done(&got);
    buffer_done(&want);
    return good;
}

void pointwise_check_builds(const struct pointwise_row *rows, size_t count, pointwise_fill *fill)
{
    static const float scales[] = {1e-3F, 1, 30};
    struct ll_rng rng;
    ll_rng_seed(&rng, 20);
    for (size_t s = 0; s < 3; s++)
        for (const size_t *n = sizes; *n; n++)
            for (size_t offset = 0; offset < 3; offset++) {
                struct buffer pred, target;
                buffer_init(&pred, *n, offset);
                buffer_init(&target, *n, 2 * offset + 1);
                fill(&rng, scales[s], pred.data, target.data, *n);
                for (int isa = 0; isa < LL_ISA_COUNT; isa++)
                    for (size_t r = 0; r < count && ll_isa_runs(isa); r++)
                        assert_true(
                            pointwise_agrees(&rows[r], isa, pred.data, target.data, *n, offset));
                buffer_done(&pred);
                buffer_done(&target);
            }
}

void pointwise_check_pairs(const struct pointwise_row *rows, size_t count, const float *pred,
                           size_t preds, const float *target, size_t targets)
{
    for (int isa = 0; isa < LL_ISA_COUNT; isa++)
        for (size_t r = 0; r < count && ll_isa_runs(isa); r++)
            for (size_t p = 0; p < preds; p++)
                for (size_t t = 0; t < targets; t++)
                    assert_true(pointwise_agrees(&rows[r], isa, pred + p, target + t, 1, 0));
}

void pointwise_check_no_elements(const struct pointwise_row *rows, size_t count)
{
    for (int isa = 0; isa < LL_ISA_COUNT; isa++)
        for (size_t r = 0; r < count && ll_isa_runs(isa); r++) {
            float x = 3, grad = 7;
            const struct ll_pointwise *k = pointwise_kernel(&rows[r], isa);
            assert_true(k->sum(&x, &x, 0, rows[r].option, 1, &grad) == 0);
            k->each(&x, &x, 0, rows[r].option, &grad);
            k->each_grad(&x, &x, 0, rows[r].option, &x, &grad);
            if (k->each_grad_target)
                k->each_grad_target(&x, &x, 0, rows[r].option, &x, &grad);
            assert_true(grad == 7);
        }
}

static void check_case(const struct pointwise_row *row, enum ll_isa isa, const struct golden *g,
                       struct tolerance near)
{
    const struct ll_pointwise *k = pointwise_kernel(row, isa);
    const float *pred = golden_values(g, "pred"), *target = golden_values(g, "target");
    size_t n = golden_find(g, "pred")->n;
    float option[2] = {0}, grad[64], ones[64];
    assert_true(n <= 64);
    for (size_t i = 0; i < 2 && row->option_name[i]; i++)
        option[i] = *golden_values(g, row->option_name[i]);
    for (size_t i = 0; i < n; i++)
        ones[i] = 1;
    struct tolerance sum = {near.ulp, near.absolute * (double)n};
    double value = k->sum(pred, target, n, option, 1, grad);
    assert_true(agrees(isa, row->name, n, *golden_find(g, "value")->exact, (float)value, sum));
    for (size_t i = 0; i < n; i++)
        assert_true(
            agrees(isa, row->name, i, golden_find(g, "grad_pred")->exact[i], grad[i], near));
    if (k->each_grad_target == NULL)
        return;
    k->each_grad_target(pred, target, n, option, ones, grad);
    for (size_t i = 0; i < n; i++)
        assert_true(
            agrees(isa, row->name, i, golden_find(g, "grad_target")->exact[i], grad[i], near));
}

void pointwise_check_golden(const struct pointwise_row *rows, size_t count, struct tolerance near)
{
    for (size_t r = 0; r < count; r++) {
        struct golden g;
        golden_open(&g, rows[r].name);
        while (golden_next(&g))
            for (int isa = 0; isa < LL_ISA_COUNT; isa++)
                if (ll_isa_runs(isa))
                    check_case(&rows[r], isa, &g, near);
        assert_true(g.cases >= 24);
    }
}
