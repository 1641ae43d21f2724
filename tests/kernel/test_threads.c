#include "kernel/threads.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void mark(size_t part, void *arg)
{
    ((int *)arg)[part]++;
}

static void every_part_runs_once(void **state)
{
    (void)state;
    for (int threads = 0; threads <= 7; threads++) {
        int runs[101] = {0};
        ll_threads_run(100, threads, mark, runs);
        for (size_t i = 0; i < 100; i++)
            assert_int_equal(runs[i], 1);
        assert_int_equal(runs[100], 0);
        ll_threads_run(1, threads, mark, runs);
        assert_int_equal(runs[0], 2);
        ll_threads_run(0, threads, mark, runs);
        assert_int_equal(runs[0], 2);
    }
}

static void there_is_a_thread(void **state)
{
    (void)state;
    assert_true(ll_threads_available() >= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_part_runs_once),
        cmocka_unit_test(there_is_a_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
