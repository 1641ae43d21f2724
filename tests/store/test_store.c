#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/file.h"
#include "store/progress.h"

static char folder[] = "/tmp/losslab-store-XXXXXX";
static char path[64];

static int make_folder(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(path, sizeof path, "%s/sub/progress.db", folder);
    return 0;
}

static int drop_folder(void **state)
{
    (void)state;
    char command[96];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

static void run_sql(const char *sql)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void what_was_written_is_there_at_the_next_start(void **state)
{
    (void)state;
    struct ll_message why = {""};
    struct ll_store *store = NULL;
    struct ll_page_state page;
    assert_int_equal(ll_store_open(path, &why, &store), LL_OK);
    assert_int_equal(ll_page_seen(store, "1.1", 2), LL_OK);
    ll_store_free(&store);
    assert_int_equal(ll_store_open(path, &why, &store), LL_OK);
    assert_int_equal(ll_page_state_get(store, "1.1", &page), LL_OK);
    assert_int_equal(page.steps_seen, 2);
    ll_store_free(&store);
    assert_null(store);
}

static void a_newer_store_is_refused_and_left_as_it_is(void **state)
{
    (void)state;
    struct ll_message why = {""};
    struct ll_store *store = NULL;
    struct ll_str before = {0}, after = {0};
    run_sql("PRAGMA journal_mode=DELETE; PRAGMA user_version=999;");
    assert_int_equal(ll_file_read(path, 1 << 20, NULL, &before), LL_OK);
    assert_int_equal(ll_store_open(path, &why, &store), LL_ERR_NEWER);
    assert_null(store);
    assert_non_null(strstr(why.text, "newer"));
    assert_int_equal(ll_file_read(path, 1 << 20, NULL, &after), LL_OK);
    assert_int_equal(before.length, after.length);
    assert_memory_equal(before.data, after.data, before.length);
    ll_str_done(&before);
    ll_str_done(&after);
}

static void rubbish_is_named_and_not_overwritten(void **state)
{
    (void)state;
    static const char rubbish[] = "this is not a database, whatever its name says; it is prose.";
    struct ll_message why = {""};
    struct ll_store *store = NULL;
    struct ll_str after = {0};
    assert_int_equal(ll_file_write(path, rubbish, sizeof rubbish - 1, &why), LL_OK);
    assert_int_equal(ll_store_open(path, &why, &store), LL_ERR_FORMAT);
    assert_int_equal(ll_file_read(path, 1 << 20, NULL, &after), LL_OK);
    assert_string_equal(ll_str_text(&after), rubbish);
    ll_str_done(&after);
}

static void another_programs_database_is_not_touched(void **state)
{
    (void)state;
    struct ll_message why = {""};
    struct ll_store *store = NULL;
    unlink(path);
    run_sql("CREATE TABLE theirs (x); PRAGMA user_version=0;");
    assert_int_equal(ll_store_open(path, &why, &store), LL_ERR_FORMAT);
    assert_non_null(strstr(why.text, "losslab"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_there_at_the_next_start),
        cmocka_unit_test(a_newer_store_is_refused_and_left_as_it_is),
        cmocka_unit_test(rubbish_is_named_and_not_overwritten),
        cmocka_unit_test(another_programs_database_is_not_touched),
    };
    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
