/* An exercise on a terminal: the learner's file edited and graded, hints, mistakes, attempts,
 * solutions. */
#include "terminal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"

#define ENTER "\r"
#define TAB   "\t"

struct place {
    char folder[64], file[96], editor[128], home[4096];
};

/* Appends a shipped file of the exercise to a file of the learner's. */
static void put(const char *shipped, const char *to)
{
    struct ll_message why = {""};
    struct ll_str path = {0};
    struct ll_str text = {0};
    char name[128];
    snprintf(name, sizeof name, "exercises/tversky/%s", shipped);
    assert_int_equal(ll_path_data(name, &why, &path), LL_OK);
    assert_int_equal(ll_file_read(ll_str_text(&path), 1 << 20, &why, &text), LL_OK);
    assert_int_equal(ll_file_write(to, ll_str_text(&text), text.length, &why), LL_OK);
    ll_str_done(&text);
    ll_str_done(&path);
}

static int make_place(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    if (place == NULL || getcwd(place->home, sizeof place->home) == NULL)
        return -1;
    strcpy(place->folder, "/tmp/losslab-exercise-XXXXXX");
    if (mkdtemp(place->folder) == NULL || chdir(place->folder) != 0)
        return -1;
    snprintf(place->file, sizeof place->file, "%s/tversky.lua", place->folder);
    snprintf(place->editor, sizeof place->editor, "%s/editor", place->folder);
    *state = place;
    return 0;
}

static int drop_place(void **state)
{
    struct place *place = *state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", place->folder);
    int status = chdir(place->home) == 0 ? system(command) : -1;
    free(place);
    return status;
}

static struct terminal *open_exercise(const struct place *place, const char *lang)
{
    const char *args[] = {"learn", "ex1", NULL};
    char editor[160];
    snprintf(editor, sizeof editor, "EDITOR=%s", place->editor);
    const char *extra[] = {editor, NULL};
    struct terminal_options options = {.columns = 130,
                                       .rows = 45,
                                       .lang = lang,
                                       .args = args,
                                       .extra = extra,
                                       .state = place->folder};
    return terminal_open(&options);
}

static void press(struct terminal *t, const char *keys, const char *expected)
{
    terminal_send(t, keys, strlen(keys));
    terminal_await(t, expected);
}

static void quit(struct terminal *t)
{
    terminal_send(t, "q", 1);
    int status = terminal_wait(t);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_true(terminal_cooked(t));
    terminal_close(t);
}

static void a_mistake_is_named_mended_and_remembered(void **state)
{
    const struct place *place = *state;
    put("wrong/alpha-beta-swapped.lua", place->file);
    struct terminal *t = open_exercise(place, "en");
    press(t, ENTER, "60 / 100");
    press(t, "d", "weighs the false negatives");
    press(t, "h", "1 / 5");
    press(t, "s", "again");           /* not without a pass, or giving up */
    put("solution.lua", place->file); /* saved in an editor beside: graded by itself */
    terminal_await(t, "100 / 100");
    press(t, "y", "+40");
    press(t, "s", "nn.Module");
    press(t, "\x1b[C\x1b[C", "self.alpha * fp"); /* what is too wide for the pane */
    terminal_resize(t, 80, 24);
    terminal_sync(t);
    assert_string_equal(terminal_row(t, 22), ""); /* between the code and the keys */
    terminal_await(t, "sideways   ");
    terminal_resize(t, 130, 45);
    press(t, "l", "풀이");
    quit(t);
}

/* The editor is the learner's own; what it leaves is graded when it ends. */
static void edited_it_is_graded(void **state)
{
    const struct place *place = *state;
    struct ll_message why = {""};
    char script[256];
    snprintf(script, sizeof script, "#!/bin/sh\nsed -i 's/^end$/end -- mine/' \"$1\"\n");
    assert_int_equal(ll_file_write(place->editor, script, strlen(script), &why), LL_OK);
    assert_int_equal(chmod(place->editor, 0700), 0);
    struct terminal *t = open_exercise(place, "en");
    press(t, "e", "0 / 100");
    assert_true(ll_file_exists(place->file));
    assert_true(ll_file_exists(".luarc.json")); /* what editors complete names from */
    assert_false(terminal_cooked(t));
    quit(t);
}

static void write_editor(const char *path, const char *script)
{
    struct ll_message why = {""};
    assert_int_equal(ll_file_write(path, script, strlen(script), &why), LL_OK);
    assert_int_equal(chmod(path, 0700), 0);
}

static void an_editor_may_be_quoted_and_have_arguments(void **state)
{
    struct place *place = *state;
    char path[128];
    snprintf(path, sizeof path, "%s/an editor", place->folder);
    write_editor(path, "#!/bin/sh\nsed -i \"s/^end$/end -- $1/\" \"$2\"\n");
    snprintf(place->editor, sizeof place->editor, "'%s/an editor' \"of mine\"", place->folder);
    struct terminal *t = open_exercise(place, "en");
    press(t, "e", "0 / 100");
    quit(t);
    snprintf(place->editor, sizeof place->editor, "%s/an\\ editor escaped", place->folder);
    t = open_exercise(place, "en");
    press(t, "e", "0 / 100");
    quit(t);
}

/* One with a window of its own is back before anything is saved. */
static void an_editor_that_returns_at_once_is_waited_for(void **state)
{
    struct place *place = *state;
    write_editor(place->editor, "#!/bin/sh\nexit 0\n");
    struct terminal *t = open_exercise(place, "en");
    press(t, "e", "Waiting for you to save in your editor");
    assert_false(terminal_has(t, "0 / 100"));
    put("solution.lua", place->file);
    terminal_await(t, "100 / 100");
    quit(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_mistake_is_named_mended_and_remembered, make_place,
                                        drop_place),
        cmocka_unit_test_setup_teardown(edited_it_is_graded, make_place, drop_place),
        cmocka_unit_test_setup_teardown(an_editor_may_be_quoted_and_have_arguments, make_place,
                                        drop_place),
        cmocka_unit_test_setup_teardown(an_editor_that_returns_at_once_is_waited_for, make_place,
                                        drop_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
