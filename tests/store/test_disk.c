/* The store on disks that are full, read-only, slow, without locks or without shared memory; and
 * files that are damaged, newer or another program's. */
#include "store/store.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <glob.h>
#include <sqlite3.h>

#include "base/clock.h"
#include "base/file.h"
#include "odd_disk.h"
#include "store/progress.h"

static char folder[64];
static char path[96];

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/losslab-disk-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(path, sizeof path, "%s/progress.db", folder);
    odd_disk = 0;
    return 0;
}

static int drop_folder(void **state)
{
    (void)state;
    char command[96];
    odd_disk = 0;
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

static struct ll_store *begin(bool wait)
{
    struct ll_store *store = NULL;
    assert_int_equal(ll_store_begin(path, wait, &store), LL_OK);
    return store;
}

static enum ll_store_trouble trouble_of(struct ll_store *store)
{
    struct ll_store_look look;
    ll_store_look(store, &look);
    return look.trouble;
}

static size_t steps_of(struct ll_store *store, const char *page)
{
    struct ll_page_state seen;
    assert_int_equal(ll_page_state_get(store, page, &seen), LL_OK);
    return seen.steps_seen;
}

/* What a start on an ordinary disk finds. */
static size_t kept_steps(const char *page)
{
    odd_disk = 0;
    struct ll_store *store = begin(true);
    assert_int_equal(trouble_of(store), LL_STORE_WELL);
    size_t steps = steps_of(store, page);
    ll_store_free(&store);
    return steps;
}

static void keep_steps(const char *page, size_t steps)
{
    struct ll_store *store = begin(true);
    assert_int_equal(ll_page_seen(store, page, steps), LL_OK);
    ll_store_free(&store);
}

static void run_sql(const char *sql)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static size_t count_files(const char *pattern)
{
    char whole[160];
    glob_t found;
    snprintf(whole, sizeof whole, "%s/%s", folder, pattern);
    size_t count = glob(whole, 0, NULL, &found) == 0 ? found.gl_pathc : 0;
    globfree(&found);
    return count;
}

static void a_disk_without_shared_memory_keeps(void **state)
{
    (void)state;
    keep_steps("1.1", 2);
    run_sql("PRAGMA journal_mode=WAL"); /* as an earlier losslab left it */
    odd_disk = ODD_DISK_NO_SHM;
    struct ll_store *store = begin(true);
    assert_int_equal(trouble_of(store), LL_STORE_WELL);
    assert_int_equal(steps_of(store, "1.1"), 2);
    assert_int_equal(ll_page_seen(store, "1.1", 5), LL_OK);
    ll_store_free(&store);
    assert_int_equal(kept_steps("1.1"), 5);
}

static void a_disk_without_locks_keeps(void **state)
{
    (void)state;
    keep_steps("1.1", 2);
    odd_disk = ODD_DISK_NO_LOCKS;
    struct ll_store *one = begin(true), *other = begin(true);
    assert_int_equal(trouble_of(one), LL_STORE_WELL);
    assert_int_equal(steps_of(one, "1.1"), 2);
    /* Two programs, by turns. */
    assert_int_equal(ll_page_seen(one, "1.1", 5), LL_OK);
    assert_int_equal(ll_page_seen(other, "1.2", 6), LL_OK);
    assert_int_equal(ll_page_seen(one, "1.3", 7), LL_OK);
    ll_store_free(&one);
    ll_store_free(&other);
    assert_int_equal(kept_steps("1.1"), 5);
    assert_int_equal(kept_steps("1.2"), 6);
    assert_int_equal(kept_steps("1.3"), 7);
    assert_int_equal(count_files("*lock*"), 0);
}

static void a_full_disk_is_told_and_what_was_lost_is_kept_once_there_is_room(void **state)
{
    (void)state;
    struct ll_store_look look;
    keep_steps("1.1", 1);
    struct ll_store *store = begin(false);
    odd_disk = ODD_DISK_FULL;
    assert_int_equal(ll_page_seen(store, "1.1", 4), LL_OK);
    assert_false(ll_store_flush(store, 10000));
    assert_int_equal(ll_page_seen(store, "1.2", 3), LL_OK);
    assert_false(ll_store_flush(store, 10000));
    ll_store_look(store, &look);
    assert_int_equal(look.trouble, LL_STORE_FULL);
    assert_string_equal(look.key, "store.full");
    assert_int_equal(look.unkept, 2);
    assert_int_equal(steps_of(store, "1.1"), 4); /* the screen has it all the same */
    odd_disk = 0;
    assert_true(ll_store_flush(store, 10000));
    assert_int_equal(trouble_of(store), LL_STORE_WELL);
    ll_store_free(&store);
    assert_int_equal(kept_steps("1.1"), 4);
    assert_int_equal(kept_steps("1.2"), 3);
}

static void a_command_is_told_at_once_that_the_disk_is_full(void **state)
{
    (void)state;
    struct ll_store *store = begin(true);
    odd_disk = ODD_DISK_FULL;
    assert_int_equal(ll_page_seen(store, "1.1", 4), LL_ERR_SYSTEM);
    odd_disk = 0;
    ll_store_free(&store);
}

static void what_can_only_be_read_is_read(void **state)
{
    (void)state;
    struct ll_store_look look;
    keep_steps("1.1", 3);
    for (int wal = 0; wal < 2; wal++) {
        odd_disk = 0;
        if (wal)
            run_sql("PRAGMA journal_mode=WAL");
        odd_disk = ODD_DISK_READ;
        struct ll_store *store = begin(false);
        assert_int_equal(steps_of(store, "1.1"), 3);
        assert_int_equal(trouble_of(store), LL_STORE_WELL);
        assert_int_equal(ll_page_seen(store, "1.1", 9), LL_OK);
        assert_false(ll_store_flush(store, 10000));
        ll_store_look(store, &look);
        assert_int_equal(look.trouble, LL_STORE_READ_ONLY);
        assert_int_equal(look.unkept, 1);
        ll_store_free(&store);
    }
    assert_int_equal(kept_steps("1.1"), 3);
}

static void nobody_waits_for_a_disk_that_hangs(void **state)
{
    (void)state;
    keep_steps("1.1", 1);
    struct ll_store *store = begin(false);
    assert_int_equal(steps_of(store, "1.1"), 1);
    odd_disk = ODD_DISK_HANGS; /* were these calls to wait, they would not come back */
    assert_int_equal(ll_page_seen(store, "1.1", 4), LL_OK);
    assert_int_equal(ll_answer_add(store, "1.1", "check", "2", "right"), LL_OK);
    assert_int_equal(steps_of(store, "1.1"), 4);
    assert_false(ll_store_flush(store, 10));
    odd_disk = 0;
    assert_true(ll_store_flush(store, 20000));
    ll_store_free(&store);
    assert_int_equal(kept_steps("1.1"), 4);
}

static void a_store_is_closed_though_its_disk_hangs(void **state)
{
    (void)state;
    struct ll_store *store = begin(false);
    odd_disk = ODD_DISK_HANGS;
    assert_int_equal(ll_page_seen(store, "1.1", 4), LL_OK);
    assert_false(ll_store_flush(store, 10));
    ll_store_free(&store);
    assert_null(store);
    odd_disk = 0; /* the thread ends by itself */
    for (int i = 0; i < 1000 && count_files("*-journal") > 0; i++)
        usleep(10000);
}

/* A first start finds nothing, which is no trouble, and what comes after it is found all the same.
 */
static void where_nothing_is_kept_yet_all_is_well(void **state)
{
    (void)state;
    struct ll_store *store = begin(false);
    assert_int_equal(steps_of(store, "1.1"), 0);
    assert_int_equal(trouble_of(store), LL_STORE_WELL);
    assert_true(ll_store_version(store) == 0); /* no database was made for the question */
    keep_steps("1.1", 3);                      /* another program begins */
    for (int i = 0; i < 1000 && steps_of(store, "1.1") == 0; i++) {
        ll_store_refresh(store);
        usleep(10000);
    }
    assert_int_equal(steps_of(store, "1.1"), 3);
    assert_int_equal(ll_page_seen(store, "1.1", 4), LL_OK);
    assert_int_equal(steps_of(store, "1.1"), 4);
    ll_store_free(&store);
    assert_int_equal(kept_steps("1.1"), 4);
}

static void a_lock_held_by_another_program_is_waited_out(void **state)
{
    (void)state;
    sqlite3 *other;
    keep_steps("1.1", 1);
    struct ll_store *store = begin(false);
    assert_int_equal(steps_of(store, "1.1"), 1);
    assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(ll_page_seen(store, "1.1", 4), LL_OK);
    assert_false(ll_store_flush(store, 20000));
    assert_int_equal(trouble_of(store), LL_STORE_LOCKED);
    assert_int_equal(sqlite3_exec(other, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(other);
    assert_true(ll_store_flush(store, 20000));
    ll_store_free(&store);
    assert_int_equal(kept_steps("1.1"), 4);
}

static void what_another_program_keeps_is_seen(void **state)
{
    (void)state;
    for (int locks = 0; locks < 2; locks++) {
        odd_disk = locks ? 0 : ODD_DISK_NO_LOCKS;
        struct ll_store *store = begin(false);
        assert_int_equal(ll_page_seen(store, "1.1", 1), LL_OK);
        assert_true(ll_store_flush(store, 20000));
        struct ll_store *other = begin(true);
        assert_int_equal(ll_page_seen(other, locks ? "2.1" : "2.2", 8), LL_OK);
        ll_store_free(&other);
        ll_store_refresh(store);
        size_t steps = 0;
        for (int i = 0; i < 2000 && steps != 8; i++, usleep(10000))
            steps = steps_of(store, locks ? "2.1" : "2.2");
        assert_int_equal(steps, 8);
        ll_store_free(&store);
    }
}

static void write_file(const void *bytes, size_t length)
{
    struct ll_message why = {""};
    assert_int_equal(ll_file_write(path, bytes, length, &why), LL_OK);
}

/* Damaged by `spoil`, the store is set aside, bytes and all, and begun anew. */
static void check_set_aside(void (*spoil)(struct ll_str *file))
{
    struct ll_str file = {0}, aside = {0};
    struct ll_store_look look;
    keep_steps("1.1", 3);
    struct ll_store *full = begin(false); /* several pages long */
    for (int n = 0; n < 400; n++)
        ll_answer_add(full, "9.1", "check", "0.43875 and a long remark on it", "right");
    assert_true(ll_store_flush(full, 20000));
    ll_store_free(&full);
    assert_int_equal(ll_file_read(path, 1 << 24, NULL, &file), LL_OK);
    spoil(&file);
    write_file(file.data, file.length);
    struct ll_store *store = begin(false);
    assert_int_equal(steps_of(store, "1.1"), 0);
    ll_store_look(store, &look);
    assert_int_equal(look.trouble, LL_STORE_WELL);
    assert_non_null(strstr(look.aside.text, "progress.db.broken-"));
    assert_int_equal(ll_page_seen(store, "1.2", 2), LL_OK);
    assert_true(ll_store_flush(store, 20000));
    ll_store_free(&store);
    assert_int_equal(ll_file_read(look.aside.text, 1 << 24, NULL, &aside), LL_OK);
    assert_int_equal(aside.length, file.length);
    assert_memory_equal(aside.data, file.data, file.length);
    assert_int_equal(kept_steps("1.2"), 2);
    assert_int_equal(count_files("*broken*"), 1);
    ll_str_done(&file);
    ll_str_done(&aside);
}

static void spoil_header(struct ll_str *file)
{
    memset(file->data, 'x', 40);
}

static void spoil_end(struct ll_str *file)
{
    file->length = file->length / 2 + 100;
}

static void spoil_middle(struct ll_str *file)
{
    memset(file->data + 4096, 0xA5, file->length - 8192);
}

static void spoil_all(struct ll_str *file)
{
    static const char prose[] = "this is not a database, whatever its name says; it is prose.";
    ll_str_clear(file);
    ll_str_add(file, prose);
}

static void a_broken_header_is_set_aside(void **state)
{
    (void)state;
    check_set_aside(spoil_header);
}

static void a_truncated_store_is_set_aside(void **state)
{
    (void)state;
    check_set_aside(spoil_end);
}

static void damaged_pages_are_set_aside(void **state)
{
    (void)state;
    check_set_aside(spoil_middle);
}

static void prose_is_set_aside(void **state)
{
    (void)state;
    check_set_aside(spoil_all);
}

/* Left as it is, byte for byte, and the tutorial has a store in memory. */
static void check_left_alone(enum ll_store_trouble expected, ll_err code)
{
    struct ll_str before = {0}, after = {0};
    struct ll_message why = {""};
    struct ll_store *store = begin(false), *refused = NULL;
    assert_int_equal(ll_file_read(path, 1 << 24, NULL, &before), LL_OK);
    assert_int_equal(ll_page_seen(store, "1.2", 2), LL_OK);
    assert_int_equal(steps_of(store, "1.2"), 2);
    double asked = ll_clock_seconds(); /* what is never kept is not waited for */
    assert_false(ll_store_flush(store, 20000));
    assert_true(ll_clock_seconds() - asked < 10);
    assert_int_equal(trouble_of(store), expected);
    ll_store_free(&store);
    assert_int_equal(ll_store_open(path, &why, &refused), code);
    assert_null(refused);
    assert_int_equal(ll_file_read(path, 1 << 24, NULL, &after), LL_OK);
    assert_int_equal(before.length, after.length);
    assert_memory_equal(before.data, after.data, before.length);
    assert_int_equal(count_files("*"), 1);
    ll_str_done(&before);
    ll_str_done(&after);
}

static void a_store_one_version_newer_is_left_alone(void **state)
{
    (void)state;
    sqlite3 *db;
    sqlite3_stmt *row;
    char sql[64];
    keep_steps("1.1", 3);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &row, NULL);
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    snprintf(sql, sizeof sql, "PRAGMA user_version=%d", sqlite3_column_int(row, 0) + 1);
    sqlite3_finalize(row);
    sqlite3_close(db);
    run_sql(sql);
    check_left_alone(LL_STORE_NEWER, LL_ERR_NEWER);
}

static void another_programs_database_is_left_alone(void **state)
{
    (void)state;
    run_sql("CREATE TABLE theirs (x); PRAGMA user_version=0;");
    check_left_alone(LL_STORE_FOREIGN, LL_ERR_REFUSED);
}

static void a_store_damaged_while_open_is_begun_anew(void **state)
{
    (void)state;
    static const char rubbish[5000] = "rubbish";
    struct ll_store_look look;
    keep_steps("1.1", 3);
    struct ll_store *store = begin(false);
    assert_int_equal(steps_of(store, "1.1"), 3);
    FILE *file = fopen(path, "r+"); /* the same file, written over */
    assert_non_null(file);
    assert_int_equal(fwrite(rubbish, sizeof rubbish, 1, file), 1);
    fclose(file);
    assert_int_equal(ll_page_seen(store, "1.2", 2), LL_OK);
    for (int i = 0; i < 2000 && !ll_store_flush(store, 1000); i++)
        usleep(1000);
    ll_store_look(store, &look);
    assert_int_equal(look.trouble, LL_STORE_WELL);
    assert_true(look.aside.text[0] != '\0');
    assert_int_equal(steps_of(store, "1.1"), 3); /* the screen keeps what it had */
    ll_store_free(&store);
    assert_int_equal(kept_steps("1.2"), 2);
}

static void a_store_deleted_while_open_is_made_again(void **state)
{
    (void)state;
    keep_steps("1.1", 3);
    struct ll_store *store = begin(false);
    assert_int_equal(steps_of(store, "1.1"), 3);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(ll_page_seen(store, "1.2", 2), LL_OK);
    assert_true(ll_store_flush(store, 20000));
    ll_store_free(&store);
    assert_int_equal(kept_steps("1.2"), 2);
}

/* Neither opened nor removed; in its place progress is kept once it is gone. */
static void check_no_file(int (*make)(const char *, mode_t), int (*drop)(const char *))
{
    struct stat found;
    struct ll_store *store = NULL;
    struct ll_message why = {""};
    assert_int_equal(make(path, 0700), 0);
    assert_int_equal(ll_store_open(path, &why, &store), LL_ERR_IO); /* at once, though a pipe */
    assert_non_null(strstr(why.text, "not a regular file"));
    store = begin(false);
    assert_int_equal(ll_page_seen(store, "1.1", 2), LL_OK);
    assert_int_equal(steps_of(store, "1.1"), 2);
    assert_false(ll_store_flush(store, 20000));
    assert_int_equal(trouble_of(store), LL_STORE_NO_FILE);
    assert_int_equal(stat(path, &found), 0);
    assert_false(S_ISREG(found.st_mode));
    assert_int_equal(drop(path), 0);
    assert_true(ll_store_flush(store, 20000));
    ll_store_free(&store);
    assert_int_equal(kept_steps("1.1"), 2);
    assert_int_equal(unlink(path), 0);
}

static void a_pipe_or_a_folder_is_no_store(void **state)
{
    (void)state;
    check_no_file(mkfifo, unlink);
    check_no_file(mkdir, rmdir);
}

static void a_limit_on_files_is_told_as_one(void **state)
{
    (void)state;
    struct rlimit before, none;
    keep_steps("1.1", 1);
    struct ll_store *store = begin(false);
    assert_int_equal(steps_of(store, "1.1"), 1);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    none = (struct rlimit){0, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    assert_int_equal(ll_page_seen(store, "1.1", 4), LL_OK);
    bool kept = ll_store_flush(store, 20000);
    enum ll_store_trouble trouble = trouble_of(store);
    struct ll_store *fresh = begin(false); /* one that has to be opened says the same */
    assert_int_equal(ll_page_seen(fresh, "1.2", 4), LL_OK);
    bool kept_fresh = ll_store_flush(fresh, 20000);
    enum ll_store_trouble trouble_fresh = trouble_of(fresh);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0); /* what a test says may go to a file */
    signal(SIGXFSZ, SIG_DFL);
    assert_false(kept);
    assert_int_equal(trouble, LL_STORE_LIMITED);
    assert_false(kept_fresh);
    assert_int_equal(trouble_fresh, LL_STORE_LIMITED);
    assert_true(ll_store_flush(store, 20000));
    assert_true(ll_store_flush(fresh, 20000));
    ll_store_free(&store);
    ll_store_free(&fresh);
    assert_int_equal(kept_steps("1.1"), 4);
    assert_int_equal(kept_steps("1.2"), 4);
}

static void a_home_that_is_not_there_is_not_made(void **state)
{
    (void)state;
    char home[96];
    struct ll_store_look look;
    struct ll_store *store = NULL;
    snprintf(home, sizeof home, "%s/nobody", folder);
    setenv("HOME", home, 1);
    unsetenv("XDG_STATE_HOME");
    assert_int_equal(ll_store_begin(NULL, false, &store), LL_OK);
    assert_int_equal(ll_page_seen(store, "1.1", 1), LL_OK);
    assert_int_equal(steps_of(store, "1.1"), 1);
    assert_false(ll_store_flush(store, 1000));
    ll_store_look(store, &look);
    assert_int_equal(look.trouble, LL_STORE_HOMELESS);
    ll_store_free(&store);
    assert_int_equal(count_files("*"), 0);
}

static void nothing_is_written_before_the_first_change(void **state)
{
    (void)state;
    struct ll_store *store = begin(false);
    assert_int_equal(steps_of(store, "1.1"), 0);
    ll_store_free(&store);
    assert_int_equal(count_files("*"), 0);
}

int main(void)
{
#define ON_A_DISK(test) cmocka_unit_test_setup_teardown(test, make_folder, drop_folder)
    const struct CMUnitTest tests[] = {
        ON_A_DISK(a_disk_without_shared_memory_keeps),
        ON_A_DISK(a_disk_without_locks_keeps),
        ON_A_DISK(a_full_disk_is_told_and_what_was_lost_is_kept_once_there_is_room),
        ON_A_DISK(a_command_is_told_at_once_that_the_disk_is_full),
        ON_A_DISK(what_can_only_be_read_is_read),
        ON_A_DISK(nobody_waits_for_a_disk_that_hangs),
        ON_A_DISK(where_nothing_is_kept_yet_all_is_well),
        ON_A_DISK(a_store_is_closed_though_its_disk_hangs),
        ON_A_DISK(a_lock_held_by_another_program_is_waited_out),
        ON_A_DISK(what_another_program_keeps_is_seen),
        ON_A_DISK(a_broken_header_is_set_aside),
        ON_A_DISK(a_truncated_store_is_set_aside),
        ON_A_DISK(damaged_pages_are_set_aside),
        ON_A_DISK(prose_is_set_aside),
        ON_A_DISK(a_store_one_version_newer_is_left_alone),
        ON_A_DISK(another_programs_database_is_left_alone),
        ON_A_DISK(a_store_damaged_while_open_is_begun_anew),
        ON_A_DISK(a_store_deleted_while_open_is_made_again),
        ON_A_DISK(a_pipe_or_a_folder_is_no_store),
        ON_A_DISK(a_limit_on_files_is_told_as_one),
        ON_A_DISK(a_home_that_is_not_there_is_not_made),
        ON_A_DISK(nothing_is_written_before_the_first_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
