/* Fork servers that are lost or stopped, or whose keepers are, and others beside them. */
#include "grade/pool.h"

#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "grading.h"

static struct ll_probe host;
static struct ll_str runner; /* the path of Lua's */

static struct ll_box_spec spec_of(const char *const *argv, const char *const *paths)
{
    return (struct ll_box_spec){
        .argv = argv,
        .environment = ll_box_environment,
        .read_only = paths,
        .talk = true,
        .limits = {.cpu_ms = 10000,
                   .wall_ms = 15000,
                   .memory = 1ull << 30,
                   .output = 4096,
                   .descriptors = 32,
                   .threads = 1,
                   .processes = 1},
    };
}

/* The libraries and the program, which are what it may read: 32 paths. */
static void list_paths(const char *program, const char **paths)
{
    size_t count = 0;
    paths[count++] = program;
    for (size_t i = 0; ll_box_libraries[i] && count + 1 < 32; i++)
        paths[count++] = ll_box_libraries[i];
    paths[count] = NULL;
}

/* Takes a server of the program and a guest of it. Where that was possible, whether it was born. */
static ll_err fork_one(struct ll_pool *pool, const char *program, const char *argument,
                       bool *is_born)
{
    const char *const argv[] = {program, argument, NULL};
    const char *paths[32];
    struct ll_seat *seat;
    struct ll_box *box;
    struct ll_box_result result = {0};
    list_paths(program, paths);
    const struct ll_box_spec spec = spec_of(argv, paths);
    *is_born = false;
    ll_err err = ll_pool_fork(pool, &spec, NULL, &seat, &box);
    if (err != LL_OK)
        return err;
    shutdown(ll_box_talk(box), SHUT_WR); /* there is nothing to answer: it ends */
    *is_born = ll_box_wait(box, NULL, &result) == LL_OK;
    ll_box_result_done(&result);
    ll_box_free(&box);
    ll_pool_give(pool, &seat, *is_born);
    return LL_OK;
}

static void a_program_that_loses_servers_gets_no_more(void **state)
{
    struct ll_pool *pool;
    bool is_born;
    (void)state;
    assert_int_equal(ll_pool_new(&host, NULL, &pool), LL_OK);
    unsigned lost = 0;
    while (lost < 10 && fork_one(pool, "/bin/true", NULL, &is_born) == LL_OK) {
        assert_false(is_born);
        lost++;
    }
    assert_int_equal(lost, 2);
    assert_int_equal(ll_pool_failures(pool), 2);
    assert_int_equal(fork_one(pool, "/bin/true", NULL, &is_born), LL_ERR_UNSUPPORTED);
    ll_pool_free(&pool);
}

static void another_program_is_none_the_worse(void **state)
{
    struct ll_pool *pool;
    bool is_born;
    (void)state;
    assert_int_equal(ll_pool_new(&host, NULL, &pool), LL_OK);
    for (int i = 0; i < 2; i++)
        assert_int_equal(fork_one(pool, "/bin/true", NULL, &is_born), LL_OK);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(fork_one(pool, ll_str_text(&runner), "serve", &is_born), LL_OK);
        assert_true(is_born);
    }
    /* and that it works does not speak for the first */
    assert_int_equal(fork_one(pool, "/bin/true", NULL, &is_born), LL_ERR_UNSUPPORTED);
    ll_pool_free(&pool);
}

/* The last child that the kernel names of a process. */
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

static void grade_solution(struct ll_pool *pool)
{
    const struct ll_grade_options options = {
        .exercise = "tversky", .seed = TEST_SEED, .host = &host, .pool = pool};
    struct ll_message why = {""};
    struct ll_result result;
    assert_int_equal(ll_grade_run(tversky_path("solution.lua"), &options, &why, &result), LL_OK);
    expect(&result, result.status == LL_GRADE_PASSED, "passed");
    ll_result_done(&result);
}

/* Who waits for a guest of it is told, and starts a box of its own in its place. */
static void a_server_that_is_stopped_keeps_nobody_waiting(void **state)
{
    struct ll_pool *pool;
    (void)state;
    assert_int_equal(ll_pool_new(&host, NULL, &pool), LL_OK);
    grade_solution(pool);
    /* its keeper is our only child, and it the keeper's youngest */
    assert_int_equal(kill(last_child(last_child(getpid())), SIGSTOP), 0);
    grade_solution(pool);
    assert_int_equal(ll_pool_failures(pool), 1);
    ll_pool_free(&pool);
}

/* Whoever waits for its guest lets it go on. */
static void a_keeper_that_is_stopped_keeps_nobody_waiting(void **state)
{
    struct ll_pool *pool;
    (void)state;
    assert_int_equal(ll_pool_new(&host, NULL, &pool), LL_OK);
    grade_solution(pool);
    assert_int_equal(kill(last_child(getpid()), SIGSTOP), 0);
    grade_solution(pool);
    assert_int_equal(ll_pool_failures(pool), 0);
    assert_int_equal(kill(last_child(getpid()), SIGSTOP), 0);
    ll_pool_free(&pool); /* nor whoever waits for its end */
}

/* Processes that this one has started and not waited for. */
static int count_children(void)
{
    char path[300], text[512];
    int count = 0;
    DIR *folder = opendir("/proc");
    assert_non_null(folder);
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        snprintf(path, sizeof path, "/proc/%s/stat", entry->d_name);
        FILE *file = entry->d_name[0] >= '0' && entry->d_name[0] <= '9' ? fopen(path, "r") : NULL;
        if (file == NULL)
            continue;
        size_t n = fread(text, 1, sizeof text - 1, file);
        fclose(file);
        text[n] = '\0';
        const char *name_end = strrchr(text, ')'); /* then state and parent */
        count += name_end && strlen(name_end) > 4 && atol(name_end + 4) == (long)getpid();
    }
    closedir(folder);
    return count;
}

static void servers_load_beside_the_first_that_is_asked_for(void **state)
{
    enum { SERVERS = 3 };
    const char *const argv[] = {ll_str_text(&runner), "serve", NULL};
    const char *paths[32];
    struct ll_pool *pool;
    struct ll_seat *seats[SERVERS];
    struct ll_box *boxes[SERVERS];
    (void)state;
    list_paths(ll_str_text(&runner), paths);
    const struct ll_box_spec spec = spec_of(argv, paths);
    const int before = count_children();
    assert_int_equal(ll_pool_new(&host, NULL, &pool), LL_OK);
    ll_pool_fill(pool, &spec, SERVERS);
    assert_int_equal(count_children() - before, SERVERS);
    ll_pool_fill(pool, &spec, SERVERS - 1); /* as many are there */
    for (int i = 0; i < SERVERS; i++)
        assert_int_equal(ll_pool_fork(pool, &spec, NULL, &seats[i], &boxes[i]), LL_OK);
    assert_int_equal(count_children() - before, SERVERS);
    for (int i = 0; i < SERVERS; i++) {
        struct ll_box_result result = {0};
        shutdown(ll_box_talk(boxes[i]), SHUT_WR);
        assert_int_equal(ll_box_wait(boxes[i], NULL, &result), LL_OK);
        assert_int_equal(result.end, LL_BOX_EXITED);
        ll_box_result_done(&result);
        ll_box_free(&boxes[i]);
        ll_pool_give(pool, &seats[i], true);
    }
    ll_pool_free(&pool);
    assert_int_equal(count_children(), before);
}

static void a_program_that_loses_servers_is_not_filled_up(void **state)
{
    const char *const argv[] = {"/bin/true", NULL};
    const char *paths[32];
    struct ll_pool *pool;
    bool is_born;
    (void)state;
    list_paths("/bin/true", paths);
    const struct ll_box_spec spec = spec_of(argv, paths);
    assert_int_equal(ll_pool_new(&host, NULL, &pool), LL_OK);
    for (int i = 0; i < 2; i++)
        assert_int_equal(fork_one(pool, "/bin/true", NULL, &is_born), LL_OK);
    const int before = count_children();
    ll_pool_fill(pool, &spec, 3);
    assert_int_equal(count_children(), before);
    ll_pool_free(&pool);
}

int main(void)
{
    struct ll_message why = {""};
    if (ll_probe_run(&why, &host) != LL_OK ||
        ll_path_program("losslab-run-lua", &why, &runner) != LL_OK) {
        print_error("%s\n", why.text);
        return 1;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_program_that_loses_servers_gets_no_more),
        cmocka_unit_test(another_program_is_none_the_worse),
        cmocka_unit_test(a_server_that_is_stopped_keeps_nobody_waiting),
        cmocka_unit_test(a_keeper_that_is_stopped_keeps_nobody_waiting),
        cmocka_unit_test(servers_load_beside_the_first_that_is_asked_for),
        cmocka_unit_test(a_program_that_loses_servers_is_not_filled_up),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    ll_str_done(&runner);
    return failed;
}
