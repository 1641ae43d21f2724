/* The same numbers for a seed on every machine, and the moments that they should have. */
#include "base/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void a_seed_gives_the_same_numbers(void **state)
{
    (void)state;
    struct ll_rng a, b;
    ll_rng_seed(&a, 42);
    ll_rng_seed(&b, 42);
    for (int i = 0; i < 100; i++)
        assert_true(ll_rng_next(&a) == ll_rng_next(&b));
    ll_rng_seed(&b, 43);
    assert_true(ll_rng_next(&a) != ll_rng_next(&b));
}

static void normals_have_mean_0_and_variance_1(void **state)
{
    (void)state;
    struct ll_rng rng;
    double sum = 0, square = 0;
    enum { N = 100000 };
    ll_rng_seed(&rng, 1);
    for (int i = 0; i < N; i++) {
        double x = ll_rng_normal(&rng);
        sum += x;
        square += x * x;
    }
    assert_true(fabs(sum / N) < 0.02);
    assert_true(fabs(square / N - 1) < 0.02);
}

static void shuffle_keeps_every_index(void **state)
{
    (void)state;
    size_t index[50], seen[50] = {0};
    struct ll_rng rng;
    ll_rng_seed(&rng, 3);
    for (size_t i = 0; i < 50; i++)
        index[i] = i;
    ll_rng_shuffle(&rng, index, 50);
    for (size_t i = 0; i < 50; i++)
        seen[index[i]]++;
    for (size_t i = 0; i < 50; i++)
        assert_int_equal(seen[i], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_seed_gives_the_same_numbers),
        cmocka_unit_test(normals_have_mean_0_and_variance_1),
        cmocka_unit_test(shuffle_keeps_every_index),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
