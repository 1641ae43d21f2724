/* As much of cmocka as the kernels' tests use, for a machine that has none: a failure says where
 * and ends the program. */
#ifndef LL_TEST_KERNEL_ARM64_CMOCKA_H
#define LL_TEST_KERNEL_ARM64_CMOCKA_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct CMUnitTest {
    const char *name;
    void (*run)(void **state);
};

#define fail_msg(...)                                                                              \
    (fprintf(stderr, "%s:%d: ", __FILE__, __LINE__), fprintf(stderr, __VA_ARGS__),                 \
     fputc('\n', stderr), exit(1))
#define print_message(...) printf(__VA_ARGS__)
#define skip()             return
#define assert_true(x)     ((x) ? (void)0 : fail_msg("not true: %s", #x))
#define assert_false(x)    assert_true(!(x))

#define assert_non_null(x)              assert_true((x) != NULL)
#define assert_int_equal(a, b)          assert_true((a) == (b))
#define assert_float_equal(a, b, error) assert_true(fabs((double)(a) - (double)(b)) <= (error))
#define assert_memory_equal(a, b, size) assert_true(memcmp(a, b, size) == 0)

#define cmocka_unit_test(function)                                                                 \
    {                                                                                              \
#function, function                                                                        \
    }

/* Runs the tests in turn; `setup` and `teardown` are NULL. */
#define cmocka_run_group_tests(tests, setup, teardown)                                             \
    run_tests(tests, sizeof(tests) / sizeof *(tests))

static inline int run_tests(const struct CMUnitTest *tests, size_t count)
{
    for (size_t i = 0; i < count; i++)
        tests[i].run(NULL);
    return 0;
}

#endif
