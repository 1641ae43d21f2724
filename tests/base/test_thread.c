/* A thread leaves signals to the others, and waits as long as it says. */
#include "base/thread.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"

static void *read_mask(void *mask)
{
    pthread_sigmask(SIG_BLOCK, NULL, mask);
    return NULL;
}

static void a_thread_takes_no_signals(void **state)
{
    (void)state;
    pthread_t thread;
    sigset_t mask, own;
    sigemptyset(&mask);
    assert_int_equal(ll_thread_start(&thread, read_mask, &mask), LL_OK);
    pthread_join(thread, NULL);
    assert_true(sigismember(&mask, SIGINT) && sigismember(&mask, SIGWINCH) &&
                sigismember(&mask, SIGTERM));
    pthread_sigmask(SIG_BLOCK, NULL, &own);
    assert_false(sigismember(&own, SIGINT) || sigismember(&own, SIGWINCH));
}

static void a_deadline_is_so_far_ahead(void **state)
{
    static const int64_t spans[] = {0, 30, 999, 1000};
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t never = PTHREAD_COND_INITIALIZER;
    (void)state;
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
        int64_t before = ll_clock_ms();
        struct timespec until = ll_thread_deadline(spans[i]);
        assert_in_range(until.tv_nsec, 0, 999999999);
        int status = 0;
        while (status == 0)
            status = pthread_cond_timedwait(&never, &lock, &until);
        assert_int_equal(status, ETIMEDOUT);
        assert_true(ll_clock_ms() - before >= spans[i] - 1);
    }
    pthread_mutex_unlock(&lock);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thread_takes_no_signals),
        cmocka_unit_test(a_deadline_is_so_far_ahead),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
