/* A program that writes is killed at random moments: what it had finished is there.
 * `test_store_kill KILLS` says how often; the figures go to standard output. */
#include "store/progress.h"

#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../seldom.h"
#include "base/rng.h"

static size_t kills = 40;

/* Writes steps 1, 2, 3, … of a page and tells each one's number once the store has taken it. */
static void write_until_killed(const char *path, int report)
{
    struct ll_store *store = NULL;
    struct ll_page_state page;
    if (ll_store_open(path, NULL, &store) != LL_OK ||
        ll_page_state_get(store, "2.3", &page) != LL_OK)
        _exit(1);
    for (size_t step = page.steps_seen + 1;; step++)
        if (ll_page_seen(store, "2.3", step) != LL_OK ||
            write(report, &step, sizeof step) != sizeof step)
            _exit(1);
}

static size_t last_reported(int from)
{
    size_t step = 0, last = 0;
    while (read(from, &step, sizeof step) == sizeof step)
        last = step;
    return last;
}

static void a_kill_at_any_moment_loses_nothing_finished(void **state)
{
    (void)state;
    char folder[] = "/tmp/losslab-kill-XXXXXX", path[64], command[64];
    struct ll_rng rng;
    size_t finished = 0;
    ll_rng_seed(&rng, 7);
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/progress.db", folder);
    for (size_t i = 0; i < kills; i++) {
        int channel[2];
        assert_int_equal(pipe(channel), 0);
        pid_t child = fork();
        if (child == 0) {
            close(channel[0]);
            write_until_killed(path, channel[1]);
        }
        close(channel[1]);
        struct pollfd begun = {.fd = channel[0], .events = POLLIN};
        assert_int_equal(poll(&begun, 1, 60000), 1); /* something was finished */
        usleep((useconds_t)ll_rng_below(&rng, 20000));
        kill(child, SIGKILL);
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        size_t last = last_reported(channel[0]);
        close(channel[0]);
        finished = last > finished ? last : finished;

        struct ll_store *store = NULL;
        struct ll_message why = {""};
        struct ll_page_state page;
        struct ll_store_look look;
        if (ll_store_open(path, &why, &store) != LL_OK)
            fail_msg("kill %zu: %s", i, why.text);
        assert_int_equal(ll_page_state_get(store, "2.3", &page), LL_OK);
        if (page.steps_seen < finished)
            fail_msg("kill %zu: %zu steps were finished, %zu are there", i, finished,
                     page.steps_seen);
        ll_store_look(store, &look);
        if (look.aside.text[0] != '\0')
            fail_msg("kill %zu: the store was damaged", i);
        ll_store_free(&store);
    }
    assert_true(finished >= kills);
    printf("%zu kills: 0 damaged, 0 of %zu finished changes lost\n", kills, finished);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    assert_int_equal(system(command), 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kill_at_any_moment_loses_nothing_finished),
    };
    if (argc > 1)
        kills = strtoul(argv[1], NULL, 10);
    kills /= one_in(4);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
