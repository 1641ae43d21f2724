/* The lessons' Lua is compiled with the program: each file, as it stands. */
#include "course/compiled_lessons.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"

static size_t check_files(const char *folder, const char *pattern)
{
    struct ll_str all = {0};
    glob_t found;
    ll_path_join(&all, folder, pattern);
    assert_int_equal(glob(ll_str_text(&all), 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        const char *name = found.gl_pathv[i] + strlen(folder) + 1;
        struct ll_str text = {0};
        assert_int_equal(ll_file_read(found.gl_pathv[i], 1 << 20, NULL, &text), LL_OK);
        if (!ll_compiled_find(&ll_compiled_lessons, name, ll_str_text(&text), text.length))
            fail_msg("%s is not compiled", name);
        ll_str_done(&text);
    }
    size_t count = found.gl_pathc;
    globfree(&found);
    ll_str_done(&all);
    return count;
}

static void test_each_file_is_compiled(void **state)
{
    (void)state;
    struct ll_str folder = {0};
    ll_path_join(&folder, getenv("LOSSLAB_DATA"), "lessons");
    if (ll_compiled_lessons.count == 0)
        skip(); /* built for another machine */
    assert_int_equal(check_files(ll_str_text(&folder), "course.lua"), 1);
    assert_true(check_files(ll_str_text(&folder), "[0-9]*/*.lua") >= 10);
    assert_true(check_files(ll_str_text(&folder), "library/*.lua") >= 10);
    ll_str_done(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_file_is_compiled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
