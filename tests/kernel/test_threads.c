/* Parts of a task on threads that wait: each runs once, also in a child and beside others. */
#include "kernel/threads.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <pthread.h>

#include "../seldom.h"
#include "base/clock.h"

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

static void count(size_t part, void *arg)
{
    (void)part;
    atomic_fetch_add((atomic_int *)arg, 1);
}

static void count_within(size_t part, void *arg)
{
    (void)part;
    ll_threads_run(5, 3, count, arg);
}

static void *call_often(void *arg)
{
    for (int i = 0; i < 200; i++)
        ll_threads_run(4, 3, count_within, arg);
    return NULL;
}

static void a_part_and_other_threads_may_call(void **state)
{
    (void)state;
    pthread_t callers[3];
    atomic_int counted = 0;
    for (int i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&callers[i], NULL, call_often, &counted), 0);
    for (int i = 0; i < 3; i++)
        pthread_join(callers[i], NULL);
    assert_int_equal(counted, 3 * 200 * 4 * 5);
}

static void a_child_goes_on_alone(void **state)
{
    (void)state;
    int runs[8] = {0}, status;
    ll_threads_run(8, 2, mark, runs);
    pid_t child = fork();
    if (child == 0) {
        alarm(20);
        ll_threads_run(8, 2, mark, runs);
        _exit(runs[7] == 2 ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void compute(size_t part, void *arg)
{
    double *sums = arg, x = 0;
    for (int i = 0; i < 20000; i++)
        x += 1.0 / (i + 1 + (double)part);
    sums[part] = x;
}

static double seconds_of(int threads)
{
    double sums[4], begun = ll_clock_seconds();
    for (int i = 0; i < 100; i++)
        ll_threads_run(4, threads, compute, sums);
    return ll_clock_seconds() - begun;
}

/* Others take every processor: then a helper comes late, and what it would have done is done. Of
 * times under valgrind nothing can be said. */
static void a_busy_machine_is_not_waited_for(void **state)
{
    (void)state;
    if (is_seldom())
        skip();
    enum { BUSY = 8 };
    pid_t busy[BUSY];
    double best = 1e9;
    for (int i = 0; i < BUSY; i++) {
        busy[i] = fork();
        if (busy[i] == 0) {
            alarm(120);
            for (volatile unsigned spins = 0;; spins++)
                continue;
        }
        assert_true(busy[i] > 0);
    }
    for (int i = 0; i < 3; i++) {
        double alone = seconds_of(1), two = seconds_of(2);
        best = two / alone < best ? two / alone : best;
    }
    for (int i = 0; i < BUSY; i++) {
        kill(busy[i], SIGKILL);
        waitpid(busy[i], NULL, 0);
    }
    print_message("two threads take %.2f times what one takes\n", best);
    assert_true(best < 2.5);
}

static void there_is_a_thread(void **state)
{
    (void)state;
    unsetenv("OMP_NUM_THREADS");
    assert_true(ll_threads_available() >= 1);
    setenv("OMP_NUM_THREADS", "3", 1);
    assert_int_equal(ll_threads_available(), 3);
    setenv("OMP_NUM_THREADS", "none", 1);
    assert_true(ll_threads_available() >= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_part_runs_once),
        cmocka_unit_test(a_part_and_other_threads_may_call),
        cmocka_unit_test(a_child_goes_on_alone),
        cmocka_unit_test(a_busy_machine_is_not_waited_for),
        cmocka_unit_test(there_is_a_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
