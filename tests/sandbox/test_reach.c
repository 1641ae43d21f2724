#include "sandbox/reach.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* As for root, whose boxes run as a user who owns nothing here. */
static struct ll_probe root_host(void)
{
    return (struct ll_probe){
        .strength = LL_STRENGTH_FULL, .was_root = true, .uid = 987654, .gid = 987654};
}

static void the_folder_in_the_way_is_named(void **state)
{
    (void)state;
    const struct ll_probe host = root_host();
    struct ll_message why = {0};
    char folder[] = "/tmp/losslab-test-XXXXXX";
    char inner[64], file[80];
    assert_non_null(mkdtemp(folder));
    snprintf(inner, sizeof inner, "%s/inner", folder);
    snprintf(file, sizeof file, "%s/file", inner);
    assert_int_equal(mkdir(inner, 0755), 0);
    FILE *made = fopen(file, "w");
    assert_non_null(made);
    fclose(made);
    chmod(inner, 0755);
    chmod(file, 0644);
    assert_int_equal(ll_reach(&host, file, &why), LL_ERR_UNSUPPORTED);
    assert_non_null(strstr(why.text, folder));
    assert_null(strstr(why.text, inner));
    chmod(folder, 0711);
    assert_int_equal(ll_reach(&host, file, NULL), LL_OK);
    assert_int_equal(ll_reach(&host, inner, NULL), LL_OK);
    chmod(file, 0640);
    assert_int_equal(ll_reach(&host, file, &why), LL_ERR_UNSUPPORTED);
    assert_non_null(strstr(why.text, file));
    unlink(file);
    rmdir(inner);
    rmdir(folder);
}

static void whoever_runs_as_himself_reaches_what_he_can(void **state)
{
    (void)state;
    struct ll_probe host = root_host();
    host.was_root = false;
    assert_int_equal(ll_reach(&host, "/root", NULL), LL_OK);
    host = root_host();
    host.strength = LL_STRENGTH_TRUSTED;
    assert_int_equal(ll_reach(&host, "/root", NULL), LL_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_folder_in_the_way_is_named),
        cmocka_unit_test(whoever_runs_as_himself_reaches_what_he_can),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
