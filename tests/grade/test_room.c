/* How many submissions the memory has room for. */
#include "grade/room.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "grade/batch.h"
#include "grade/jobs.h"

static char root[] = "/tmp/losslab-room-XXXXXX";

static const char *at(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", root, name);
    return path;
}

static void put(const char *name, const char *text)
{
    FILE *file = fopen(at(name), "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static int begin(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(root));
    assert_int_equal(mkdir(at("a"), 0755), 0);
    assert_int_equal(mkdir(at("a/b"), 0755), 0);
    assert_int_equal(mkdir(at("a/c"), 0755), 0);
    put("a/memory.max", "8589934592\n");
    put("a/b/memory.max", "max\n");
    put("a/c/memory.max", "1073741824\n");
    return 0;
}

static int end(void **state)
{
    static const char *const made[] = {
        "a/memory.max", "a/b/memory.max", "a/c/memory.max", "a/b", "a/c", "a"};
    (void)state;
    for (size_t i = 0; i < sizeof made / sizeof *made; i++)
        if (remove(at(made[i])) != 0)
            return -1;
    return rmdir(root);
}

static void the_least_limit_of_a_group_and_those_above_holds(void **state)
{
    (void)state;
    assert_true(ll_room_of_group(root, "/a/c") == 1073741824);
    assert_true(ll_room_of_group(root, "/a/b") == 8589934592);
    assert_true(ll_room_of_group(root, "/a/gone") == 8589934592);
    assert_true(ll_room_of_group(root, "/") == UINT64_MAX);
    assert_true(ll_room_of_group(root, "") == UINT64_MAX);
}

static void at_least_one_has_room(void **state)
{
    (void)state;
    assert_true(ll_room_for(8589934592, 4294967296) == 2);
    assert_true(ll_room_for(8589934591, 4294967296) == 1);
    assert_true(ll_room_for(1, 4294967296) == 1);
    assert_true(ll_room_for(0, 4294967296) == SIZE_MAX); /* not known */
}

static void a_batch_takes_the_largest_limit_of_its_languages(void **state)
{
    struct ll_batch batch = {0};
    struct ll_batch_item lua = {.path = (char *)"ann/tversky.lua"};
    struct ll_batch_item python = {.path = (char *)"bob/tversky.py"};
    (void)state;
    assert_true(ll_batch_memory(&batch) == 0);
    assert_int_equal(ll_batch_add(&batch, &lua), LL_OK);
    assert_true(ll_batch_memory(&batch) == 1ull << 30);
    assert_int_equal(ll_batch_add(&batch, &python), LL_OK);
    assert_true(ll_batch_memory(&batch) == 4ull << 30);
    size_t room = ll_room_for(ll_room_memory(), 4ull << 30), all = ll_jobs_at_once(0);
    assert_true(ll_batch_at_once(&batch, 0) == (room < all ? room : all));
    assert_true(ll_batch_at_once(&batch, 200) == 200); /* asked for */
    ll_batch_done(&batch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_least_limit_of_a_group_and_those_above_holds),
        cmocka_unit_test(at_least_one_has_room),
        cmocka_unit_test(a_batch_takes_the_largest_limit_of_its_languages),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
