/* A machine that cannot run a right program says so, and judges none: here its compiler does
 * nothing but fail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "grading.h"

static char root[] = "/tmp/losslab-trial-XXXXXX";

static const char *path_of(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", root, name);
    return path;
}

static int begin(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(root));
    assert_int_equal(chmod(root, 0755), 0);
    assert_int_equal(mkdir(path_of("bin"), 0755), 0);
    return symlink("/bin/false", path_of("bin/cc"));
}

static int end(void **state)
{
    (void)state;
    unlink(path_of("bin/cc"));
    rmdir(path_of("bin"));
    return rmdir(root);
}

static void a_compiler_that_fails_is_the_machines_fault(void **state)
{
    (void)state;
    char *before = strdup(getenv("PATH"));
    setenv("PATH", path_of("bin"), 1);
    struct ll_result result = grade_file(tversky_path("solution.c"), "tversky", TEST_SEED);
    setenv("PATH", before, 1);
    free(before);
    expect(&result, result.status == LL_GRADE_ERROR && result.score == 0, "an error, no mark");
    expect(&result, strstr(result.message, "known to be right") != NULL, "what was found out");
    expect(&result, strstr(result.message, "losslab doctor") != NULL, "what to do");
    ll_result_done(&result);
}

static void a_python_without_pytorch_is_the_machines_fault(void **state)
{
    (void)state;
    const char *given = getenv("LOSSLAB_PYTHON");
    char *before = strdup(getenv("PATH")), *python = given ? strdup(given) : NULL;
    setenv("PATH", path_of("bin"), 1);
    setenv("LOSSLAB_PYTHON", "/bin/false", 1);
    struct ll_result result = grade_file(tversky_path("solution.py"), "tversky", TEST_SEED);
    setenv("PATH", before, 1);
    if (python)
        setenv("LOSSLAB_PYTHON", python, 1);
    else
        unsetenv("LOSSLAB_PYTHON");
    free(python);
    free(before);
    expect(&result, result.status == LL_GRADE_ERROR && result.score == 0, "an error, no mark");
    expect(&result, strstr(result.message, "python3-torch") != NULL, "what to do");
    ll_result_done(&result);
}

static void a_file_that_is_wrong_is_still_rejected(void **state)
{
    (void)state;
    static const char text[] = "#include <no-such-header.h>\n";
    struct ll_result result = grade_text("tversky.c", text, strlen(text));
    expect(&result, result.status == LL_GRADE_REJECTED, "rejected");
    ll_result_done(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_compiler_that_fails_is_the_machines_fault),
        cmocka_unit_test(a_python_without_pytorch_is_the_machines_fault),
        cmocka_unit_test(a_file_that_is_wrong_is_still_rejected),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
