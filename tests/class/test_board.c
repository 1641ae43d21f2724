/* A lab's folder as thirty accounts left it, one of them hostile. */
#include "class/board.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "store/sharer.h"

enum { NOW = 1800000000, MINUTE = 60, FIRST = 61000 };

static char folder[64];

static void path_of(const char *name, char out[256])
{
    snprintf(out, 256, "%s/%s", folder, name);
}

static int begin(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/losslab-board-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int end(void **state)
{
    char command[128];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

/* A file of the account's, written a minute before the board is read. */
static void put_named(const char *name, unsigned account, const char *bytes, size_t length)
{
    char path[256];
    const struct timespec times[2] = {{NOW - MINUTE, 0}, {NOW - MINUTE, 0}};
    path_of(name, path);
    assert_int_equal(ll_file_write(path, bytes, length, NULL), LL_OK);
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
    if (account != getuid())
        assert_int_equal(lchown(path, account, (gid_t)-1), 0);
}

static void put(unsigned account, const char *text)
{
    char name[LL_SHARE_NAME];
    ll_share_name(account, 0, name);
    put_named(name, account, text, strlen(text));
}

static void put_share(unsigned account, const struct ll_share *share)
{
    struct ll_str text = {0};
    ll_share_write(share, &text);
    put(account, ll_str_text(&text));
    ll_str_done(&text);
}

static struct ll_board read_board(void)
{
    struct ll_board board = {0};
    struct ll_message why = {""};
    assert_int_equal(ll_board_read(&board, folder, NOW, &why), LL_OK);
    return board;
}

static const struct ll_board_row *row_of(const struct ll_board *board, unsigned account)
{
    for (size_t i = 0; i < board->count; i++)
        if (board->rows[i].account == account)
            return &board->rows[i];
    fail_msg("account %u is not on the board", account);
    return NULL;
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    const struct ll_share share = {.page = "2.3",
                                   .step = 4,
                                   .since = 11,
                                   .done = 5,
                                   .page_done = true,
                                   .exercise = "tversky",
                                   .language = "c",
                                   .mistake = "alpha-beta-swapped",
                                   .attempts = 7,
                                   .score = 45.5,
                                   .most = 100,
                                   .passed = true,
                                   .tried = 12,
                                   .failing = 13,
                                   .help = 14,
                                   .left = 15};
    struct ll_share back;
    struct ll_str text = {0}, again = {0};
    ll_share_write(&share, &text);
    assert_int_equal(ll_share_read(text.data, text.length, &back), LL_OK);
    ll_share_write(&back, &again);
    assert_string_equal(ll_str_text(&text), ll_str_text(&again));
    assert_non_null(strstr(ll_str_text(&text), "\nleft=15\n"));
    ll_str_done(&text);
    ll_str_done(&again);
}

static void a_strangers_text_is_made_harmless(void **state)
{
    (void)state;
    static const char text[] = "losslab-share 1\npage=\x1b[2J\x1b]0;x\x07"
                               "a\tb\xe2\x80\xae\xff\n"
                               "step=-5\nsince=99999999999999999999\nscore=nan\nmost=1e300\n"
                               "attempts=7x\npassed=yes\nunknown=1\n=\nexercise="
                               "0123456789012345678901234567890123456789012345\xed\x95\x9c\n";
    struct ll_share share;
    assert_int_equal(ll_share_read(text, sizeof text - 1, &share), LL_OK);
    assert_string_equal(share.page, "a\xef\xbf\xbd"
                                    "b\xef\xbf\xbd");
    assert_int_equal(share.step, 0);
    assert_int_equal(share.since, 253402300799);
    assert_true(share.score == 0 && share.most == 9999);
    assert_int_equal(share.attempts, 0);
    assert_false(share.passed);
    assert_string_equal(share.exercise, "0123456789012345678901234567890123456789012345");
    assert_int_equal(ll_share_read("losslab-share 2\n", 16, &share), LL_ERR_NEWER);
    assert_int_equal(ll_share_read("losslab-share \n", 15, &share), LL_ERR_FORMAT);
    assert_int_equal(ll_share_read("{\"page\": ", 9, &share), LL_ERR_FORMAT);
    assert_int_equal(ll_share_read("losslab-share 1\n\0", 17, &share), LL_ERR_FORMAT);
    assert_int_equal(ll_share_read("", 0, &share), LL_ERR_FORMAT);
}

/* Where only the superuser gives files away. */
static void need_root(void)
{
    if (geteuid() != 0)
        skip();
}

static void who_asks_for_help_is_first_then_who_is_stuck_longest(void **state)
{
    (void)state;
    need_root();
    for (unsigned i = 0; i < 26; i++) {
        struct ll_share share = {.page = "2.3", .step = 2, .since = NOW - MINUTE * (int64_t)i};
        put_share(FIRST + i, &share);
    }
    put_share(FIRST + 26, &(struct ll_share){.page = "2.3", .since = NOW - 5, .help = NOW - 60});
    put_share(FIRST + 27, &(struct ll_share){.page = "2.3", .since = NOW - 5, .help = NOW - 90});
    put_share(FIRST + 28,
              &(struct ll_share){.page = "2.3", .since = NOW - 9000, .page_done = true});
    put_share(
        FIRST + 29,
        &(struct ll_share){.page = "2.3", .since = NOW - 9000, .left = NOW - 60, .help = NOW - 60});
    struct ll_board board = read_board();
    struct ll_board_count count = ll_board_count(&board);
    assert_int_equal(board.count, 30);
    assert_int_equal(board.rows[0].account, FIRST + 27);
    assert_int_equal(board.rows[1].account, FIRST + 26);
    for (unsigned i = 0; i < 26; i++)
        assert_int_equal(board.rows[2 + i].account, FIRST + 25 - i);
    assert_int_equal(board.rows[2].stuck, 25 * MINUTE);
    assert_int_equal(board.rows[28].account, FIRST + 28);
    assert_int_equal(board.rows[29].account, FIRST + 29);
    assert_int_equal(count.help, 2);
    assert_int_equal(count.in[LL_BOARD_AT_WORK], 28);
    assert_int_equal(count.in[LL_BOARD_DONE], 1);
    assert_int_equal(count.in[LL_BOARD_LEFT], 1);
    assert_false(board.flooded);
    ll_board_done(&board);
}

static void an_exercise_is_stuck_since_its_first_failure(void **state)
{
    (void)state;
    struct ll_share share = {.page = "ex1",
                             .step = 1,
                             .since = NOW - 3000,
                             .exercise = "tversky",
                             .mistake = "smooth-missing",
                             .attempts = 3,
                             .score = 40,
                             .most = 100,
                             .tried = NOW - 100,
                             .failing = NOW - 1500};
    put_share(getuid(), &share);
    struct ll_board board = read_board();
    const struct ll_board_row *row = row_of(&board, getuid());
    assert_true(row->at_exercise);
    assert_int_equal(row->stuck, 1500);
    assert_int_equal(row->state, LL_BOARD_AT_WORK);
    assert_true(ll_board_row_has(row, "SMOOTH") && ll_board_row_has(row, "tver"));
    assert_false(ll_board_row_has(row, "ex1"));
    ll_board_done(&board);
    share.tried = NOW - 4000; /* another day's: the page is what they are at */
    share.failing = NOW - 5000;
    put_share(getuid(), &share);
    board = read_board();
    row = row_of(&board, getuid());
    assert_false(row->at_exercise);
    assert_int_equal(row->stuck, 3000);
    assert_true(ll_board_row_has(row, "ex1") && !ll_board_row_has(row, "smooth"));
    ll_board_done(&board);
}

static void a_clock_that_goes_ahead_is_taken_as_now(void **state)
{
    (void)state;
    put_share(getuid(), &(struct ll_share){.page = "2.3", .since = NOW + 86400, .help = NOW + 7});
    struct ll_board board = read_board();
    const struct ll_board_row *row = row_of(&board, getuid());
    assert_int_equal(row->stuck, 0);
    assert_int_equal(row->share.help, NOW);
    ll_board_done(&board);
}

static void without_a_sign_an_account_has_left(void **state)
{
    (void)state;
    char path[256], name[LL_SHARE_NAME];
    const struct timespec times[2] = {{NOW - 1000, 0}, {NOW - 1000, 0}};
    put_share(getuid(), &(struct ll_share){.page = "2.3", .since = NOW - 2000, .help = NOW - 2000});
    ll_share_name(getuid(), 0, name);
    path_of(name, path);
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
    struct ll_board board = read_board();
    assert_int_equal(row_of(&board, getuid())->state, LL_BOARD_LEFT);
    assert_int_equal(ll_board_count(&board).help, 0);
    ll_board_done(&board);
}

/* One account's row, whatever lies at its name. */
static void is_wrong(void)
{
    struct ll_board board = read_board();
    assert_int_equal(board.count, 1);
    assert_int_equal(board.rows[0].account, getuid());
    assert_int_equal(board.rows[0].state, LL_BOARD_WRONG);
    ll_board_done(&board);
}

static void what_is_no_file_of_ours_is_told_and_not_read(void **state)
{
    (void)state;
    static char huge[LL_BOARD_BYTES + 1];
    char name[LL_SHARE_NAME], path[256], other[256];
    ll_share_name(getuid(), 0, name);
    path_of(name, path);
    path_of("secret", other);
    put(getuid(), "{\"page\": broken");
    is_wrong();
    memset(huge, '\n', sizeof huge);
    memcpy(huge, "losslab-share 1", 15);
    put_named(name, getuid(), huge, sizeof huge);
    is_wrong();
    put_named(name, getuid(), huge, sizeof huge - 1); /* as large as may be */
    struct ll_board board = read_board();
    assert_int_equal(row_of(&board, getuid())->state, LL_BOARD_AT_WORK);
    ll_board_done(&board);
    assert_int_equal(chmod(path, 0666), 0); /* others could have written it */
    is_wrong();
    unlink(path);
    put_named("secret", getuid(), "losslab-share 1\npage=2.3\n", 25);
    assert_int_equal(symlink(other, path), 0);
    is_wrong();
    unlink(path);
    assert_int_equal(link(other, path), 0);
    is_wrong();
    unlink(path);
    assert_int_equal(mkfifo(path, 0644), 0);
    is_wrong(); /* and comes back */
    unlink(path);
    assert_int_equal(mkdir(path, 0755), 0);
    is_wrong();
}

static void nobody_speaks_for_another(void **state)
{
    (void)state;
    need_root();
    static const char text[] = "losslab-share 1\npage=2.3\n";
    put_named("61001.share", FIRST, text, strlen(text)); /* another's name */
    put_named("61000-9.share", FIRST, text, strlen(text));
    put_named("061000.share", FIRST, text, strlen(text));
    put_named("61000.share.new", FIRST, text, strlen(text));
    put_named("\x1b[2J.share", FIRST, text, strlen(text));
    struct ll_board board = read_board();
    assert_int_equal(board.count, 0);
    ll_board_done(&board);
    put_named("61001-2.share", FIRST + 1, text, strlen(text)); /* where they had to go */
    board = read_board();
    assert_int_equal(board.count, 1);
    assert_int_equal(board.rows[0].account, FIRST + 1);
    assert_string_equal(board.rows[0].who, "61001");
    ll_board_done(&board);
}

static void a_flood_of_files_is_told_and_hides_nobody(void **state)
{
    (void)state;
    char path[256];
    const unsigned accounts = geteuid() == 0 ? 12 : 1;
    for (unsigned i = 0; i < accounts; i++)
        put_share(accounts > 1 ? FIRST + i : getuid(),
                  &(struct ll_share){.page = "2.3", .since = NOW - 60});
    struct ll_board board = read_board();
    assert_int_equal(board.count, accounts);
    for (int i = 0; i < 2 * LL_BOARD_NAMES; i++) {
        snprintf(path, sizeof path, "%s/%d", folder, i);
        int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        assert_true(fd >= 0);
        close(fd);
    }
    for (int i = 0; i < 3; i++) {
        assert_int_equal(ll_board_read(&board, folder, NOW, NULL), LL_OK);
        assert_true(board.flooded);
        assert_int_equal(board.count, accounts);
    }
    ll_board_done(&board);
}

static void a_file_that_changes_is_old_or_new(void **state)
{
    (void)state;
    for (int i = 0; i < 200; i++) {
        struct ll_share share = {.page = "2.3", .step = i % 2 + 1, .since = NOW - 60};
        struct ll_board board = {0};
        assert_int_equal(ll_share_put(folder, &share, NULL), LL_OK);
        assert_int_equal(ll_board_read(&board, folder, NOW, NULL), LL_OK);
        assert_int_equal(board.count, 1);
        assert_int_equal(board.rows[0].share.step, i % 2 + 1);
        ll_board_done(&board);
    }
    assert_int_equal(ll_share_withdraw(folder, NULL), LL_OK);
    struct ll_board board = read_board();
    assert_int_equal(board.count, 0);
    ll_board_done(&board);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(a_strangers_text_is_made_harmless),
        cmocka_unit_test_setup_teardown(who_asks_for_help_is_first_then_who_is_stuck_longest, begin,
                                        end),
        cmocka_unit_test_setup_teardown(an_exercise_is_stuck_since_its_first_failure, begin, end),
        cmocka_unit_test_setup_teardown(a_clock_that_goes_ahead_is_taken_as_now, begin, end),
        cmocka_unit_test_setup_teardown(without_a_sign_an_account_has_left, begin, end),
        cmocka_unit_test_setup_teardown(what_is_no_file_of_ours_is_told_and_not_read, begin, end),
        cmocka_unit_test_setup_teardown(nobody_speaks_for_another, begin, end),
        cmocka_unit_test_setup_teardown(a_flood_of_files_is_told_and_hides_nobody, begin, end),
        cmocka_unit_test_setup_teardown(a_file_that_changes_is_old_or_new, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
