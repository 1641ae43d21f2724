/* Products of matrices: every engine against the definition in double, and the same bits for any
 * number of threads. */
#include "tensor/gemm.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "tensor/gemm_engine.h"

/* An operand of which rows are apart by more than they are long. */
struct matrix {
    struct ll_gemm_operand operand;
    float *memory;
};

enum { SPARE = 3 };

static float *random_floats(struct ll_rng *rng, size_t count)
{
    float *values = malloc((count + 1) * sizeof *values);
    assert_non_null(values);
    for (size_t i = 0; i < count; i++)
        values[i] = (float)ll_rng_normal(rng);
    return values;
}

/* rows x columns after transposition; one float past any alignment. */
static struct matrix matrix_of(struct ll_rng *rng, size_t rows, size_t columns, bool transposed)
{
    size_t stride = (transposed ? rows : columns) + SPARE;
    float *memory = random_floats(rng, 1 + stride * (transposed ? columns : rows));
    return (struct matrix){{memory + 1, stride, transposed}, memory};
}

static double at(const struct ll_gemm_operand *o, size_t row, size_t column)
{
    return (double)(o->transposed ? o->data[column * o->stride + row]
                                  : o->data[row * o->stride + column]);
}

/* The product of a size, added to what was there, must be near the definition's. */
static void check(const struct ll_gemm_engine *engine, struct ll_rng *rng, size_t m, size_t n,
                  size_t k, int turns)
{
    struct matrix a = matrix_of(rng, m, k, turns & 1), b = matrix_of(rng, k, n, turns & 2);
    float *before = random_floats(rng, m * n), *c = random_floats(rng, m * n);
    memcpy(c, before, m * n * sizeof *c);
    assert_int_equal(engine->add(m, n, k, a.operand, b.operand, c), LL_OK);
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j++) {
            double sum = (double)before[i * n + j], size = fabs(sum);
            for (size_t p = 0; p < k; p++) {
                double term = at(&a.operand, i, p) * at(&b.operand, p, j);
                sum += term;
                size += fabs(term);
            }
            double off = fabs((double)c[i * n + j] - sum);
            if (!(off <= 6e-8 * size * (2 + sqrt((double)k))))
                fail_msg("%s, %zu x %zu x %zu, turned %d, at (%zu, %zu): expected %.9g, got %.9g",
                         engine->name, m, n, k, turns, i, j, sum, (double)c[i * n + j]);
        }
    free(a.memory);
    free(b.memory);
    free(before);
    free(c);
}

static void every_engine_is_near_the_definition(void **state)
{
    (void)state;
    const struct ll_gemm_engine *engines[] = {&ll_gemm_plain, ll_gemm_engine_best()};
    static const size_t sizes[][3] = {{1, 1, 1},     {1, 33, 7},    {13, 1, 300},
                                      {64, 10, 128}, {97, 65, 257}, {48, 32, 256}};
    for (size_t e = 0; e < 2; e++) {
        struct ll_rng rng;
        ll_rng_seed(&rng, 11);
        for (int turns = 0; turns < 4; turns++) {
            for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
                check(engines[e], &rng, sizes[s][0], sizes[s][1], sizes[s][2], turns);
            for (int round = 0; round < 20; round++)
                check(engines[e], &rng, 1 + ll_rng_below(&rng, 70), 1 + ll_rng_below(&rng, 70),
                      1 + ll_rng_below(&rng, 70), turns);
        }
        print_message("compared: %s\n", engines[e]->name);
    }
}

/* Sizes below and above where the engine changes, and where bands begin; the last band short. */
static void threads_and_places_in_memory_change_no_bit(void **state)
{
    (void)state;
    static const size_t sizes[][3] = {
        {64, 128, 100}, {64, 128, 784}, {301, 500, 300}, {50, 9, 90000}};
    struct ll_rng rng;
    ll_rng_seed(&rng, 12);
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        for (int turns = 0; turns < 4; turns++) {
            size_t m = sizes[s][0], n = sizes[s][1], k = sizes[s][2];
            struct matrix a = matrix_of(&rng, m, k, turns & 1),
                          b = matrix_of(&rng, k, n, turns & 2);
            float *one = calloc(m * n, sizeof *one), *other = calloc(m * n + 1, sizeof *other);
            assert_true(one && other);
            ll_gemm_add(m, n, k, a.operand, b.operand, one, 1);
            for (int threads = 2; threads <= 3; threads++) {
                memset(other, 0, (m * n + 1) * sizeof *other);
                ll_gemm_add(m, n, k, a.operand, b.operand, other + 1, threads);
                assert_memory_equal(one, other + 1, m * n * sizeof *one);
            }
            for (size_t i = 0; i < m * n; i += 1 + m * n / 100) {
                double sum = 0;
                for (size_t p = 0; p < k; p++)
                    sum += at(&a.operand, i / n, p) * at(&b.operand, p, i % n);
                assert_true(fabs((double)one[i] - sum) <= 1e-6 * (double)k);
            }
            free(a.memory);
            free(b.memory);
            free(one);
            free(other);
        }
}

static void an_empty_product_adds_nothing(void **state)
{
    (void)state;
    float c[4] = {1, 2, 3, 4};
    struct ll_gemm_operand none = {c, 2, false};
    ll_gemm_add(2, 2, 0, none, none, c, 2);
    ll_gemm_add(0, 2, 2, none, none, c, 2);
    ll_gemm_add(2, 0, 2, none, none, c, 2);
    assert_memory_equal(c, ((float[]){1, 2, 3, 4}), sizeof c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_engine_is_near_the_definition),
        cmocka_unit_test(an_empty_product_adds_nothing),
        cmocka_unit_test(threads_and_places_in_memory_change_no_bit),
    };
    return cmocka_run_group_tests_name("tensor/gemm", tests, NULL, NULL);
}
