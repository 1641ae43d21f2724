/* Many guests of one prepared process, each with its own end, limits and outputs. */
#include "sandbox/forkserver.h"

#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "sandbox/reach.h"

struct server_test {
    struct ll_probe host;
    const char *guest;
    const char *waiter;
    struct ll_forkserver *server;
};

/* What a guest that does `word` may take: little only of what it is to run out of. */
static struct ll_box_limits limits_for(const char *word)
{
    return (struct ll_box_limits){
        .cpu_ms = strcmp(word, "spin") == 0 ? 200 : 5000,
        .wall_ms = strcmp(word, "pause") == 0 ? 300 : 10000,
        .memory = 256 << 20,
        .output = 1000,
        .descriptors = 16,
        .threads = 1,
        .processes = 1,
    };
}

/* A server whose parent is as `how` says (guest.c). */
static void start_with(struct server_test *t, const char *how, const struct ll_box_limits *limits)
{
    struct ll_message why = {0};
    const char *const argv[] = {t->guest, "serve", t->waiter, how, NULL};
    const char *paths[40];
    size_t count = 0;
    for (; ll_box_libraries[count]; count++)
        paths[count] = ll_box_libraries[count];
    paths[count++] = t->waiter;
    paths[count] = NULL;
    const struct ll_box_spec spec = {
        .argv = argv,
        .environment = ll_box_environment,
        .read_only = paths,
        .limits = *limits,
    };
    if (ll_forkserver_start(&t->host, &spec, &why, &t->server) != LL_OK)
        fail_msg("%s", why.text);
}

static void start(struct server_test *t, const char *how)
{
    const struct ll_box_limits limits = limits_for("");
    start_with(t, how, &limits);
}

/* After a fact that failed half way. */
static int clear(void **state)
{
    struct server_test *t = *state;
    ll_forkserver_free(&t->server);
    return 0;
}

/* Nothing of it is left: this process is a subreaper. */
static void end(struct server_test *t)
{
    ll_forkserver_free(&t->server);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

/* Forks a guest that does what `word` says (guest.c), with the server's limits where `limits` is
 * NULL. */
static struct ll_box *fork_guest(const struct server_test *t, const char *word,
                                 const struct ll_box_limits *limits)
{
    struct ll_message why = {0};
    struct ll_box *box;
    if (ll_forkserver_fork(t->server, limits, &why, &box) != LL_OK)
        fail_msg("%s", why.text);
    assert_int_equal(send(ll_box_talk(box), word, strlen(word), MSG_NOSIGNAL), strlen(word));
    return box;
}

static void run_with(const struct server_test *t, const char *word,
                     const struct ll_box_limits *limits, struct ll_box_result *r)
{
    struct ll_message why = {0};
    struct ll_box *box = fork_guest(t, word, limits);
    ll_box_result_done(r);
    if (ll_box_wait(box, &why, r) != LL_OK)
        fail_msg("%s: %s", word, why.text);
    ll_box_free(&box);
}

static void run(const struct server_test *t, const char *word, struct ll_box_result *r)
{
    const struct ll_box_limits limits = limits_for(word);
    run_with(t, word, &limits, r);
}

static void each_guest_ends_in_its_own_way(void **state)
{
    struct server_test *t = *state;
    struct ll_box_result r = {0};
    static const struct {
        const char *word;
        enum ll_box_end end;
        int code;
    } ways[] = {
        {"environment", LL_BOX_EXITED, 0},     {"abort", LL_BOX_SIGNALLED, SIGABRT},
        {"nothing at all", LL_BOX_EXITED, 99}, {"spin", LL_BOX_CPU, SIGKILL},
        {"pause", LL_BOX_WALL, SIGKILL},       {"thread", LL_BOX_FORBIDDEN, SIGSYS},
        {"leave", LL_BOX_FORBIDDEN, SIGSYS},   {"environment", LL_BOX_EXITED, 0},
    };
    start(t, "well");
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        run(t, ways[i].word, &r);
        assert_string_equal(ll_box_end_name(r.end), ll_box_end_name(ways[i].end));
        assert_int_equal(r.code, ways[i].code);
        assert_int_equal(r.strength, t->host.strength);
    }
    ll_box_result_done(&r);
    end(t);
}

static void a_guest_without_limits_has_its_servers(void **state)
{
    struct server_test *t = *state;
    struct ll_box_result r = {0};
    const struct ll_box_limits of_spin = limits_for("spin");
    const struct ll_box_limits of_pause = limits_for("pause");
    start_with(t, "well", &of_spin);
    run_with(t, "spin", NULL, &r);
    assert_int_equal(r.end, LL_BOX_CPU);
    end(t);
    start_with(t, "well", &of_pause);
    run_with(t, "pause", NULL, &r);
    assert_int_equal(r.end, LL_BOX_WALL);
    ll_box_result_done(&r);
    end(t);
}

static void a_guest_has_its_own_outputs(void **state)
{
    struct server_test *t = *state;
    struct ll_box_result r = {0};
    start(t, "well");
    run(t, "much", &r);
    assert_int_equal(r.out.length, 1000);
    assert_true(r.out_cut);
    run(t, "print", &r);
    assert_memory_equal(ll_str_text(&r.out), "out ", 4);
    assert_string_equal(ll_str_text(&r.err), "err");
    run(t, "descriptors", &r);
    assert_string_equal(ll_str_text(&r.out), "0 1 2 3 ");
    ll_box_result_done(&r);
    end(t);
}

static void no_guest_finds_what_another_left(void **state)
{
    struct server_test *t = *state;
    struct ll_box_result first = {0};
    struct ll_box_result second = {0};
    start(t, "well");
    run(t, "traces", &first);
    run(t, "traces", &second);
    assert_memory_equal(ll_str_text(&first.out), "memory 0, flags 0, ", 19);
    assert_non_null(strstr(ll_str_text(&first.out), "name 0"));
    assert_string_equal(ll_str_text(&first.out), ll_str_text(&second.out));
    ll_box_result_done(&first);
    ll_box_result_done(&second);
    end(t);
}

/* What one guest used up is not counted against the next. */
static void processor_time_is_counted_anew(void **state)
{
    struct server_test *t = *state;
    struct ll_box_result r = {0};
    start(t, "well");
    run(t, "spin", &r);
    assert_true(r.cpu_ms >= 200);
    run(t, "environment", &r);
    assert_true(r.cpu_ms < 200);
    ll_box_result_done(&r);
    end(t);
}

/* A guest that owes no answer may wait as long as its grader likes. */
static void the_clock_can_stand(void **state)
{
    struct server_test *t = *state;
    struct ll_box_result r = {0};
    struct ll_box_limits limits = limits_for("echo");
    limits.wall_ms = 800;
    start(t, "well");
    run(t, "environment", &r); /* so that the server is there */
    struct ll_box *box = fork_guest(t, "echo", &limits);
    ll_box_clock(box, false);
    struct pollfd over = {.fd = ll_box_ready(box), .events = POLLIN};
    assert_int_equal(poll(&over, 1, 1600), 0);
    ll_box_result_done(&r);
    assert_int_equal(ll_box_wait(box, NULL, &r), LL_OK);
    assert_int_equal(r.end, LL_BOX_WALL);
    ll_box_free(&box);
    ll_box_result_done(&r);
    end(t);
}

static void an_unfit_parent_has_no_guests(void **state)
{
    struct server_test *t = *state;
    static const struct {
        const char *how, *step;
    } unfit[] = {
        {"ends", "ended"},    {"thread", "ended"},
        {"forks", "ended"},   {"descriptor", "descriptors"},
        {"shares", "memory"},
    };
    for (size_t i = 0; i < sizeof unfit / sizeof *unfit; i++) {
        struct ll_box_result r = {0};
        struct ll_message why = {0};
        struct ll_box *box;
        start(t, unfit[i].how);
        for (int twice = 0; twice < 2; twice++) {
            assert_int_equal(ll_forkserver_fork(t->server, NULL, NULL, &box), LL_OK);
            assert_int_equal(ll_box_wait(box, &why, &r), LL_ERR_SYSTEM);
            if (strstr(why.text, unfit[i].step) == NULL)
                fail_msg("%s: %s", unfit[i].how, why.text);
            ll_box_free(&box);
        }
        end(t);
    }
}

/* Or that it never will. */
static void it_says_that_it_has_loaded(void **state)
{
    struct server_test *t = *state;
    static const struct {
        const char *how;
        int wait_ms, ready;
    } parents[] = {{"slow", 300, 0}, {"well", 60000, 1}, {"ends", 60000, 1}};
    for (size_t i = 0; i < sizeof parents / sizeof *parents; i++) {
        start(t, parents[i].how);
        struct pollfd ready = {.fd = ll_forkserver_ready(t->server), .events = POLLIN};
        assert_int_equal(poll(&ready, 1, parents[i].wait_ms), parents[i].ready);
        end(t);
    }
}

static void a_guest_can_be_stopped_before_it_is_there(void **state)
{
    struct server_test *t = *state;
    struct ll_box_result r = {0};
    start(t, "slow");
    struct ll_box *box = fork_guest(t, "environment", NULL);
    ll_box_stop(box);
    assert_int_equal(ll_box_wait(box, NULL, &r), LL_OK);
    assert_int_equal(r.end, LL_BOX_STOPPED);
    ll_box_free(&box);
    box = fork_guest(t, "environment", NULL);
    ll_box_free(&box);
    ll_box_result_done(&r);
    end(t);
}

static void a_stopped_guest_leaves_the_server_well(void **state)
{
    struct server_test *t = *state;
    struct ll_box_result r = {0};
    start(t, "well");
    run(t, "environment", &r);
    struct ll_box *box = fork_guest(t, "echo", NULL);
    ll_box_clock(box, false);
    ll_box_stop(box);
    assert_int_equal(ll_box_wait(box, NULL, &r), LL_OK);
    assert_int_equal(r.end, LL_BOX_STOPPED);
    ll_box_free(&box);
    run(t, "environment", &r);
    assert_int_equal(r.end, LL_BOX_EXITED);
    ll_box_result_done(&r);
    end(t);
}

/* The last child that the kernel names of a process: 0 where it has none. */
static pid_t last_child(pid_t parent)
{
    char path[64];
    long child = 0, next;
    snprintf(path, sizeof path, "/proc/%ld/task/%ld/children", (long)parent, (long)parent);
    FILE *children = fopen(path, "r");
    assert_non_null(children);
    while (fscanf(children, "%ld", &next) == 1)
        child = next;
    fclose(children);
    return (pid_t)child;
}

/* Whether it is the guest's program, begun with "serve". */
static bool serves(pid_t pid)
{
    char path[64], line[512] = "";
    snprintf(path, sizeof path, "/proc/%ld/cmdline", (long)pid);
    FILE *arguments = fopen(path, "r");
    size_t n = arguments ? fread(line, 1, sizeof line - 1, arguments) : 0;
    if (arguments)
        fclose(arguments);
    return strlen(line) + 1 < n && strcmp(line + strlen(line) + 1, "serve") == 0;
}

/* Neither for one that has loaded nor for one that does. Its keeper is our youngest child, and it
 * the keeper's. */
static void a_birth_does_not_wait_for_a_parent_that_was_stopped(void **state)
{
    struct server_test *t = *state;
    static const char *const hows[] = {"well", "slow"};
    for (size_t i = 0; i < sizeof hows / sizeof *hows; i++) {
        struct ll_box_result r = {0};
        struct ll_message why = {0};
        struct ll_box *box;
        start(t, hows[i]);
        if (i == 0)
            run(t, "environment", &r);
        pid_t keeper = last_child(getpid()), parent;
        while (!serves(parent = last_child(keeper)))
            usleep(1000);
        assert_int_equal(kill(parent, SIGSTOP), 0);
        box = fork_guest(t, "environment", NULL);
        struct pollfd over = {.fd = ll_box_ready(box), .events = POLLIN};
        assert_int_equal(poll(&over, 1, 30000), 1);
        assert_int_equal(ll_box_wait(box, &why, &r), LL_ERR_SYSTEM);
        ll_box_free(&box);
        ll_box_result_done(&r);
        end(t);
    }
}

static void without_seccomp_there_is_none(void **state)
{
    const struct server_test *t = *state;
    struct ll_probe trusted;
    struct ll_forkserver *server;
    const char *const argv[] = {t->guest, NULL};
    const struct ll_box_spec spec = {
        .argv = argv, .environment = ll_box_environment, .read_only = ll_box_libraries};
    assert_int_equal(ll_probe_trust(NULL, &trusted), LL_OK);
    assert_int_equal(ll_forkserver_start(&trusted, &spec, NULL, &server), LL_ERR_UNSUPPORTED);
    assert_null(server);
}

int main(int argc, char **argv)
{
    struct server_test t = {0};
    struct ll_message why = {0};
    struct ll_scratch *copies = NULL;
    struct ll_str waiter = {0};
    if (argc != 3 || ll_probe_run(&why, &t.host) != LL_OK ||
        ll_reach(&t.host, argv[2], &copies, &why, &waiter) != LL_OK ||
        prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) {
        print_error("%s\n", why.text);
        return 1;
    }
    t.guest = argv[1];
    t.waiter = ll_str_text(&waiter);
    if (t.host.strength == LL_STRENGTH_REFUSED)
        return 77; /* skipped: `losslab doctor` says why */
    print_message("strength: %s\n", ll_strength_name(t.host.strength));
#define FACT(f) cmocka_unit_test_prestate_setup_teardown(f, NULL, clear, &t)
    const struct CMUnitTest tests[] = {
        FACT(each_guest_ends_in_its_own_way),
        FACT(a_guest_without_limits_has_its_servers),
        FACT(a_guest_has_its_own_outputs),
        FACT(no_guest_finds_what_another_left),
        FACT(processor_time_is_counted_anew),
        FACT(the_clock_can_stand),
        FACT(an_unfit_parent_has_no_guests),
        FACT(it_says_that_it_has_loaded),
        FACT(a_guest_can_be_stopped_before_it_is_there),
        FACT(a_stopped_guest_leaves_the_server_well),
        FACT(a_birth_does_not_wait_for_a_parent_that_was_stopped),
        FACT(without_seccomp_there_is_none),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    if (t.host.strength == LL_STRENGTH_FULL) {
        t.host.strength = LL_STRENGTH_NO_NAMESPACES; /* what other machines allow */
        failed += cmocka_run_group_tests(tests, NULL, NULL);
    }
    ll_scratch_free(&copies);
    ll_str_done(&waiter);
    return failed;
}
