/* Programs in a box: how each kind of end, limit and output is told. */
#include "sandbox/box.h"

#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/frame.h"

struct box_test {
    struct ll_probe host;
    const char *guest;
    char scratch[64];
};

static struct ll_box_spec spec_of(const char *const *argv)
{
    return (struct ll_box_spec){
        .argv = argv,
        .environment = ll_box_environment,
        .read_only = ll_box_libraries,
        .limits = {.cpu_ms = 2000,
                   .wall_ms = 5000,
                   .memory = 256 << 20,
                   .output = 1000,
                   .file_size = 1 << 20,
                   .descriptors = 16,
                   .threads = 1,
                   .processes = 1},
    };
}

static void run(const struct box_test *t, const struct ll_box_spec *spec, struct ll_box_result *r)
{
    struct ll_message why = {0};
    struct ll_box *box;
    ll_box_result_done(r);
    if (ll_box_start(&t->host, spec, &why, &box) != LL_OK || ll_box_wait(box, &why, r) != LL_OK)
        fail_msg("%s", why.text);
    ll_box_free(&box);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

#define ARGS(t, ...)                                                                               \
    (const char *const[])                                                                          \
    {                                                                                              \
        (t)->guest, __VA_ARGS__, NULL                                                              \
    }

static void an_exit_code_comes_back(void **state)
{
    const struct box_test *t = *state;
    struct ll_box_result r = {0};
    struct ll_box_spec spec = spec_of(ARGS(t, "exit", "7"));
    run(t, &spec, &r);
    assert_int_equal(r.end, LL_BOX_EXITED);
    assert_int_equal(r.code, 7);
    assert_int_equal(r.strength, t->host.strength);
    assert_true(r.peak > 0);
    ll_box_result_done(&r);
}

static void both_outputs_are_kept_apart(void **state)
{
    const struct box_test *t = *state;
    struct ll_box_result r = {0};
    struct ll_box_spec spec = spec_of(ARGS(t, "print"));
    run(t, &spec, &r);
    if (t->host.strength == LL_STRENGTH_FULL)
        assert_string_equal(ll_str_text(&r.out), "out 2");
    assert_string_equal(ll_str_text(&r.err), "err");
    assert_false(r.out_cut);
    ll_box_result_done(&r);
}

static void what_is_cut_is_said_to_be_cut(void **state)
{
    const struct box_test *t = *state;
    struct ll_box_result r = {0};
    struct ll_box_spec spec = spec_of(ARGS(t, "much"));
    run(t, &spec, &r);
    assert_int_equal(r.end, LL_BOX_EXITED);
    assert_int_equal(r.out.length, 1000);
    assert_true(r.out_cut);
    assert_false(r.err_cut);
    ll_box_result_done(&r);
}

static void a_signal_is_told(void **state)
{
    const struct box_test *t = *state;
    struct ll_box_result r = {0};
    struct ll_box_spec spec = spec_of(ARGS(t, "abort"));
    run(t, &spec, &r);
    assert_int_equal(r.end, LL_BOX_SIGNALLED);
    assert_int_equal(r.code, 6);
    ll_box_result_done(&r);
}

static void processor_time_is_limited(void **state)
{
    const struct box_test *t = *state;
    struct ll_box_result r = {0};
    struct ll_box_spec spec = spec_of(ARGS(t, "spin"));
    spec.limits.cpu_ms = 150;
    run(t, &spec, &r);
    assert_int_equal(r.end, LL_BOX_CPU);
    assert_true(r.cpu_ms >= 150);
    ll_box_result_done(&r);
}

static void wall_time_is_limited(void **state)
{
    const struct box_test *t = *state;
    struct ll_box_result r = {0};
    struct ll_box_spec spec = spec_of(ARGS(t, "pause"));
    spec.limits.wall_ms = 150;
    run(t, &spec, &r);
    assert_int_equal(r.end, LL_BOX_WALL);
    assert_true(r.wall_ms >= 150);
    ll_box_result_done(&r);
}

static void a_thread_needs_leave(void **state)
{
    const struct box_test *t = *state;
    struct ll_box_result r = {0};
    struct ll_box_spec spec = spec_of(ARGS(t, "thread"));
    run(t, &spec, &r);
    assert_int_equal(r.end, LL_BOX_FORBIDDEN);
    spec.limits.threads = 4;
    run(t, &spec, &r);
    assert_int_equal(r.end, LL_BOX_EXITED);
    assert_int_equal(r.code, 0);
    ll_box_result_done(&r);
}

/* Where the machine allows it: not in every container. */
static void addresses_are_the_same_each_time(void **state)
{
    const struct box_test *t = *state;
    struct ll_box_result first = {0};
    struct ll_box_result second = {0};
    struct ll_box_spec spec = spec_of(ARGS(t, "addresses"));
    unsigned long now = (unsigned long)personality(0xffffffff);
    if (personality(now | ADDR_NO_RANDOMIZE) == -1)
        skip();
    personality(now);
    run(t, &spec, &first);
    run(t, &spec, &second);
    assert_true(first.out.length > 0);
    assert_string_equal(ll_str_text(&first.out), ll_str_text(&second.out));
    ll_box_result_done(&first);
    ll_box_result_done(&second);
}

static void frames_go_both_ways(void **state)
{
    const struct box_test *t = *state;
    struct ll_box_result r = {0};
    struct ll_box *box;
    struct ll_box_spec spec = spec_of(ARGS(t, "echo"));
    spec.talk = true;
    assert_int_equal(ll_box_start(&t->host, &spec, NULL, &box), LL_OK);
    struct ll_frame sent = {.type = 9}, back = {0};
    ll_frame_put_text(&sent, "there and back");
    for (int i = 0; i < 3; i++) {
        assert_int_equal(ll_frame_write(ll_box_talk(box), &sent, ll_deadline(5000), NULL), LL_OK);
        assert_int_equal(ll_frame_read(ll_box_talk(box), 100, ll_deadline(5000), NULL, &back),
                         LL_OK);
        assert_int_equal(back.payload.length, sent.payload.length);
        assert_memory_equal(back.payload.data, sent.payload.data, sent.payload.length);
    }
    ll_box_stop(box);
    assert_int_equal(ll_box_wait(box, NULL, &r), LL_OK);
    assert_int_equal(r.end, LL_BOX_STOPPED);
    ll_box_free(&box);
    ll_frame_done(&sent);
    ll_frame_done(&back);
    ll_box_result_done(&r);
}

static void no_other_descriptor_is_open(void **state)
{
    const struct box_test *t = *state;
    struct ll_box_result r = {0};
    struct ll_box_spec spec = spec_of(ARGS(t, "descriptors"));
    run(t, &spec, &r);
    assert_string_equal(ll_str_text(&r.out), "0 1 2 ");
    spec.talk = true;
    run(t, &spec, &r);
    assert_string_equal(ll_str_text(&r.out), "0 1 2 3 ");
    ll_box_result_done(&r);
}

static void the_environment_is_what_was_given(void **state)
{
    const struct box_test *t = *state;
    struct ll_box_result r = {0};
    struct ll_box_spec spec = spec_of(ARGS(t, "environment"));
    spec.environment = (const char *const[]){"A=1", "B=two words", NULL};
    run(t, &spec, &r);
    assert_string_equal(ll_str_text(&r.out), "A=1\nB=two words\n");
    ll_box_result_done(&r);
}

static void only_listed_paths_can_be_read(void **state)
{
    const struct box_test *t = *state;
    struct ll_box_result r = {0};
    struct ll_box_spec spec =
        spec_of(ARGS(t, "open", "/etc/passwd", "/etc/ld.so.cache", "/proc/self/maps"));
    run(t, &spec, &r);
    if (t->host.strength == LL_STRENGTH_FULL)
        assert_string_equal(ll_str_text(&r.out), "/etc/passwd=ENOENT /etc/ld.so.cache=open "
                                                 "/proc/self/maps=ENOENT ");
    else
        assert_string_equal(ll_str_text(&r.out), "/etc/passwd=EACCES /etc/ld.so.cache=open "
                                                 "/proc/self/maps=EACCES ");
    ll_box_result_done(&r);
}

static void only_the_scratch_folder_can_be_written(void **state)
{
    struct box_test *t = *state;
    struct ll_box_result r = {0};
    struct stat info;
    char path[128];
    struct ll_box_spec spec = spec_of(ARGS(t, "write", "made-here"));
    spec.scratch = t->scratch;
    run(t, &spec, &r);
    assert_int_equal(r.end, LL_BOX_EXITED);
    assert_int_equal(r.code, 0);
    snprintf(path, sizeof path, "%s/made-here", t->scratch);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_size, 7);
    unlink(path);

    struct ll_box_spec outside = spec_of(ARGS(t, "write", "/tmp/made-there"));
    outside.scratch = t->scratch;
    run(t, &outside, &r);
    assert_int_not_equal(r.code, 0);
    assert_int_not_equal(stat("/tmp/made-there", &info), 0);
    ll_box_result_done(&r);
}

static void whatever_is_left_is_killed(void **state)
{
    const struct box_test *t = *state;
    struct ll_box_result r = {0};
    struct ll_box_spec spec = spec_of(ARGS(t, "leave"));
    spec.limits.processes = 16;
    run(t, &spec, &r);
    assert_int_equal(r.end, LL_BOX_EXITED);
    assert_int_not_equal(system("cat /proc/[0-9]*/comm 2>/dev/null | grep -qx leftover"), 0);
    ll_box_result_done(&r);
}

static void a_program_that_is_not_there_is_our_fault(void **state)
{
    const struct box_test *t = *state;
    struct ll_box_result r = {0};
    struct ll_message why = {0};
    struct ll_box *box;
    struct ll_box_spec spec = spec_of((const char *const[]){"/nonexistent/program", NULL});
    assert_int_equal(ll_box_start(&t->host, &spec, &why, &box), LL_OK);
    assert_int_equal(ll_box_wait(box, &why, &r), LL_ERR_SYSTEM);
    assert_non_null(strstr(why.text, "No such file"));
    ll_box_free(&box);
    ll_box_result_done(&r);
}

static void a_refusing_machine_runs_nothing(void **state)
{
    const struct box_test *t = *state;
    struct ll_probe host = t->host;
    struct ll_box *box;
    struct ll_box_spec spec = spec_of(ARGS(t, "exit", "0"));
    host.strength = LL_STRENGTH_REFUSED;
    assert_int_equal(ll_box_start(&host, &spec, NULL, &box), LL_ERR_REFUSED);
    assert_null(box);
}

static void a_freed_box_leaves_nothing(void **state)
{
    const struct box_test *t = *state;
    struct ll_box *box;
    struct ll_box_spec spec = spec_of(ARGS(t, "pause"));
    assert_int_equal(ll_box_start(&t->host, &spec, NULL, &box), LL_OK);
    ll_box_free(&box);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

/* This process is a subreaper: what outlives the grader becomes its child, and must end by itself.
 */
static void a_killed_grader_leaves_nothing(void **state)
{
    const struct box_test *t = *state;
    int started[2];
    char byte;
    assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    assert_int_equal(pipe(started), 0);
    pid_t grader = fork();
    assert_true(grader >= 0);
    if (grader == 0) {
        struct ll_box *box;
        struct ll_frame frame = {.type = 1};
        struct ll_box_spec spec = spec_of(ARGS(t, "echo"));
        spec.talk = true;
        spec.limits.wall_ms = 600000;
        if (ll_box_start(&t->host, &spec, NULL, &box) == LL_OK &&
            ll_frame_write(ll_box_talk(box), &frame, ll_deadline(5000), NULL) == LL_OK &&
            ll_frame_read(ll_box_talk(box), 100, ll_deadline(5000), NULL, &frame) == LL_OK)
            (void)!write(started[1], "x", 1); /* the guest has answered: it runs */
        for (;;)
            pause();
    }
    assert_int_equal(read(started[0], &byte, 1), 1);
    kill(grader, SIGKILL);
    while (waitpid(-1, NULL, 0) > 0) /* ends only where nobody is left; hangs otherwise */
        ;
    assert_int_equal(errno, ECHILD);
    close(started[0]);
    close(started[1]);
}

int main(int argc, char **argv)
{
    struct box_test t = {.guest = argv[argc - 1], .scratch = "/tmp/losslab-test-XXXXXX"};
    struct ll_message why = {0};
    if (argc != 2 || ll_probe_run(&why, &t.host) != LL_OK) {
        print_error("%s\n", why.text);
        return 1;
    }
    if (t.host.strength == LL_STRENGTH_REFUSED)
        return 77; /* skipped: `losslab doctor` says why */
    if (mkdtemp(t.scratch) == NULL || (t.host.was_root && chown(t.scratch, t.host.uid, t.host.gid)))
        return 1;
    print_message("strength: %s\n", ll_strength_name(t.host.strength));
#define FACT(f) cmocka_unit_test_prestate(f, &t)
    const struct CMUnitTest tests[] = {
        FACT(an_exit_code_comes_back),
        FACT(both_outputs_are_kept_apart),
        FACT(what_is_cut_is_said_to_be_cut),
        FACT(a_signal_is_told),
        FACT(processor_time_is_limited),
        FACT(wall_time_is_limited),
        FACT(a_thread_needs_leave),
        FACT(addresses_are_the_same_each_time),
        FACT(frames_go_both_ways),
        FACT(no_other_descriptor_is_open),
        FACT(the_environment_is_what_was_given),
        FACT(only_listed_paths_can_be_read),
        FACT(only_the_scratch_folder_can_be_written),
        FACT(whatever_is_left_is_killed),
        FACT(a_program_that_is_not_there_is_our_fault),
        FACT(a_refusing_machine_runs_nothing),
        FACT(a_freed_box_leaves_nothing),
        FACT(a_killed_grader_leaves_nothing),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    if (t.host.strength == LL_STRENGTH_FULL) {
        t.host.strength = LL_STRENGTH_NO_NAMESPACES; /* what other machines allow */
        failed += cmocka_run_group_tests(tests, NULL, NULL);
    }
    rmdir(t.scratch);
    return failed;
}
