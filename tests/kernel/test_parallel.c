#include "kernel/parallel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "compare.h"
#include "kernel/kernels.h"

enum { N = 300007, ROWS = 30001, CLASSES = 10 };

static void mark(size_t part, void *arg)
{
    ((int *)arg)[part]++;
}

static void every_part_runs_once(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 5; threads++) {
        int runs[100] = {0};
        ll_parallel(100, threads, mark, runs);
        for (size_t i = 0; i < 100; i++)
            assert_int_equal(runs[i], 1);
        ll_parallel(0, threads, mark, runs);
        assert_int_equal(runs[0], 1);
    }
    assert_true(ll_threads_available() >= 1);
}

static void any_number_of_threads_gives_the_same_bits(void **state)
{
    (void)state;
    struct ll_rng rng;
    struct buffer pred, target, grad, want;
    const struct ll_kernels *k = ll_kernels_for(ll_isa_best());
    const float one = 1;
    ll_rng_seed(&rng, 95);
    buffer_init(&pred, N, 1);
    buffer_init(&target, N, 2);
    buffer_init(&grad, N, 0);
    buffer_init(&want, N, 0);
    fill_normal(&rng, 1, pred.data, N);
    fill_normal(&rng, 1, target.data, N);
    double sum =
        ll_pointwise_sum_parallel(k->huber, pred.data, target.data, N, &one, 1, want.data, 1);
    double whole = k->huber->sum(pred.data, target.data, N, &one, 1, grad.data);
    assert_float_equal(sum, whole, 1e-9 * whole);
    assert_memory_equal(grad.data, want.data, N * sizeof(float));
    for (int threads = 2; threads <= 5; threads++) {
        buffer_poison(&grad);
        double again = ll_pointwise_sum_parallel(k->huber, pred.data, target.data, N, &one, 1,
                                                 grad.data, threads);
        assert_true(again == sum);
        assert_memory_equal(grad.data, want.data, N * sizeof(float));
        assert_true(buffer_intact(&grad));
    }
    buffer_done(&pred);
    buffer_done(&target);
    buffer_done(&grad);
    buffer_done(&want);
}

static void classes_too(void **state)
{
    (void)state;
    struct ll_rng rng;
    struct buffer x, grad, want, loss, want_loss;
    const struct ll_kernels *k = ll_kernels_for(ll_isa_best());
    const struct ll_class_shape shape = {ROWS, CLASSES, 1};
    const struct ll_class_option option = {NULL, 0.1F, 0, -100};
    int32_t *label = malloc(ROWS * sizeof *label);
    assert_non_null(label);
    ll_rng_seed(&rng, 96);
    buffer_init(&x, ROWS * CLASSES, 1);
    buffer_init(&grad, ROWS * CLASSES, 0);
    buffer_init(&want, ROWS * CLASSES, 0);
    buffer_init(&loss, ROWS, 0);
    buffer_init(&want_loss, ROWS, 0);
    fill_normal(&rng, 2, x.data, x.n);
    for (size_t i = 0; i < ROWS; i++)
        label[i] = (int32_t)ll_rng_below(&rng, CLASSES);
    double sum = ll_class_loss_parallel(k->cross_entropy, x.data, label, &shape, &option, 1, NULL,
                                        want_loss.data, want.data, 1);
    double whole = k->cross_entropy(x.data, label, &shape, &option, 1, NULL, loss.data, grad.data);
    assert_float_equal(sum, whole, 1e-9 * whole);
    for (int threads = 1; threads <= 4; threads++) {
        buffer_poison(&grad);
        buffer_poison(&loss);
        double again = ll_class_loss_parallel(k->cross_entropy, x.data, label, &shape, &option, 1,
                                              NULL, loss.data, grad.data, threads);
        assert_true(again == sum);
        assert_memory_equal(grad.data, want.data, want.n * sizeof(float));
        assert_memory_equal(loss.data, want_loss.data, ROWS * sizeof(float));
    }
    free(label);
    buffer_done(&x);
    buffer_done(&grad);
    buffer_done(&want);
    buffer_done(&loss);
    buffer_done(&want_loss);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_part_runs_once),
        cmocka_unit_test(any_number_of_threads_gives_the_same_bits),
        cmocka_unit_test(classes_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
