/* What a guest reaches of the folders of this machine, and where the rest is put. */
#include "sandbox/reach.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"

struct place {
    char folder[32], file[48];
};

/* A folder with a file that says "ours". */
static struct place make_place(void)
{
    struct place place = {.folder = "/tmp/losslab-test-XXXXXX"};
    assert_non_null(mkdtemp(place.folder));
    snprintf(place.file, sizeof place.file, "%s/ours.txt", place.folder);
    assert_int_equal(ll_file_write(place.file, "ours", 4, NULL), LL_OK);
    chmod(place.file, 0644);
    return place;
}

static void remove_place(const struct place *place)
{
    unlink(place->file);
    rmdir(place->folder);
}

/* As for root, whose boxes run as a user who owns nothing here. */
static struct ll_probe root_host(void)
{
    return (struct ll_probe){
        .strength = LL_STRENGTH_FULL, .was_root = true, .uid = 987654, .gid = 987654};
}

static void what_is_in_reach_stays_where_it_is(void **state)
{
    (void)state;
    const struct ll_probe host = root_host();
    const struct place place = make_place();
    struct ll_scratch *copies = NULL;
    struct ll_str path = {0};
    chmod(place.folder, 0711);
    assert_int_equal(ll_reach(&host, place.file, &copies, NULL, &path), LL_OK);
    assert_string_equal(ll_str_text(&path), place.file);
    assert_null(copies);
    ll_str_done(&path);
    remove_place(&place);
}

static void what_a_folder_closes_off_is_copied_once(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip(); /* nobody else may give a folder away */
    const struct ll_probe host = root_host();
    const struct place place = make_place();
    struct ll_scratch *copies = NULL;
    struct ll_str path = {0}, again = {0}, bytes = {0};
    struct stat info;
    assert_int_equal(ll_reach(&host, place.file, &copies, NULL, &path), LL_OK);
    assert_non_null(copies);
    assert_int_equal(ll_file_read(ll_str_text(&path), 100, NULL, &bytes), LL_OK);
    assert_string_equal(ll_str_text(&bytes), "ours");
    assert_int_equal(stat(ll_scratch_path(copies), &info), 0);
    assert_int_equal(info.st_uid, host.uid);
    assert_int_equal(ll_reach(&host, place.file, &copies, NULL, &again), LL_OK);
    assert_string_equal(ll_str_text(&again), ll_str_text(&path));
    ll_scratch_free(&copies);
    assert_false(ll_file_exists(ll_str_text(&path)));
    ll_str_done(&path);
    ll_str_done(&again);
    ll_str_done(&bytes);
    remove_place(&place);
}

static void whoever_runs_as_himself_reaches_what_he_can(void **state)
{
    (void)state;
    struct ll_probe hosts[] = {root_host(), root_host()};
    const struct place place = make_place();
    hosts[0].was_root = false;
    hosts[1].strength = LL_STRENGTH_TRUSTED;
    for (size_t i = 0; i < 2; i++) {
        struct ll_scratch *copies = NULL;
        struct ll_str path = {0};
        assert_int_equal(ll_reach(&hosts[i], place.file, &copies, NULL, &path), LL_OK);
        assert_string_equal(ll_str_text(&path), place.file);
        assert_null(copies);
        ll_str_done(&path);
    }
    remove_place(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_in_reach_stays_where_it_is),
        cmocka_unit_test(what_a_folder_closes_off_is_copied_once),
        cmocka_unit_test(whoever_runs_as_himself_reaches_what_he_can),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
