/* A learner's flag, as the lab's board sees it. */
#include "screen.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "store/progress.h"
#include "store/sharer.h"

/* Waits until the account's file in the lab has the text, or no longer has it. */
static void await_shared(const char *lab, const char *text, bool wanted)
{
    char name[LL_SHARE_NAME], path[192];
    bool has = !wanted;
    ll_share_name(getuid(), 0, name);
    snprintf(path, sizeof path, "%s/%s", lab, name);
    for (int i = 0; i < 2000 && has != wanted; i++) {
        struct ll_str file = {0};
        usleep(5000);
        if (ll_file_read(path, 4096, NULL, &file) == LL_OK)
            has = strstr(ll_str_text(&file), text) != NULL;
        ll_str_done(&file);
    }
    if (has != wanted)
        fail_msg("'%s' is%s in the shared file", text, has ? "" : " not");
}

static void share_to(const char *folder, const char *lab)
{
    char path[128];
    struct ll_store *store = NULL;
    snprintf(path, sizeof path, "%s/losslab/progress.db", folder);
    assert_int_equal(mkdir(lab, 0755), 0);
    assert_int_equal(ll_store_open(path, NULL, &store), LL_OK);
    assert_int_equal(ll_share_folder_set(store, lab), LL_OK);
    ll_store_free(&store);
}

static void a_flag_is_seen_on_the_board(void **state)
{
    char lab[128];
    struct terminal *t = open_at(state, "1.1", "en", 80, 24);
    terminal_type(t, "!");
    assert_has(t, "Nobody sees your flag");
    quit(t);
    snprintf(lab, sizeof lab, "%s/lab", (char *)*state);
    share_to(*state, lab);
    t = open_at(state, "1.1", "en", 80, 24);
    terminal_type(t, "!");
    assert_has(t, "Your flag is up");
    await_shared(lab, "\nhelp=", true);
    await_shared(lab, "\npage=1.1\n", true);
    const char *args[] = {"board", lab, NULL};
    struct terminal_options options = {.columns = 80,
                                       .rows = 24,
                                       .lang = "en",
                                       .args = args,
                                       .state = *state,
                                       .lessons = "tests/tui/lessons"};
    struct terminal *board = terminal_open(&options);
    assert_has(board, "! 1  at work 1  done 0  left 0");
    assert_has(board, "1.1 A page with everything");
    terminal_type(board, "t"); /* the tutorial's keys are none of the board's */
    assert_has(board, "at work 1");
    terminal_type(board, "/nobody");
    assert_has_not(board, "A page with everything");
    terminal_type(board, "\x1b");
    terminal_await(board, "A page with everything");
    terminal_type(t, "!");
    assert_has(t, "Your flag is down");
    terminal_await(board, "! 0  at work 1"); /* by itself, at the next look */
    terminal_type(t, "!");
    quit(t);
    await_shared(lab, "\nleft=", true);
    await_shared(lab, "\nhelp=", false);
    terminal_await(board, "! 0  at work 0  done 0  left 1");
    quit(board);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCREEN_TEST(a_flag_is_seen_on_the_board),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
