/* A loss of the learner's own on a terminal: named, written in the editor, run at once, mended
 * where it never ends, written elsewhere and seen here, and chosen on another page. */
#include "terminal.h"

#include <setjmp.h>
#include <signal.h>
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
#include "guests.h"

#define ENTER "\r"

struct place {
    char folder[64], editor[128], text[128], loss[128];
};

static void write_text(const char *path, const char *text)
{
    assert_int_equal(ll_file_write(path, text, strlen(text), NULL), LL_OK);
}

/* The editor puts what stands in `text` into the file that it is given. */
static int make_place(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    char script[256];
    if (place == NULL)
        return -1;
    strcpy(place->folder, "/tmp/losslab-own-XXXXXX");
    if (mkdtemp(place->folder) == NULL)
        return -1;
    snprintf(place->editor, sizeof place->editor, "%s/editor", place->folder);
    snprintf(place->text, sizeof place->text, "%s/text", place->folder);
    snprintf(place->loss, sizeof place->loss, "%s/losslab/losses/steep.lua", place->folder);
    snprintf(script, sizeof script, "#!/bin/sh\ncat '%s' >\"$1\"\n", place->text);
    write_text(place->editor, script);
    *state = place;
    return chmod(place->editor, 0755);
}

static int drop_place(void **state)
{
    struct place *place = *state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", place->folder);
    int status = system(command);
    free(place);
    return status;
}

static struct terminal *open_page(const struct place *place, const char *page, const char *lang)
{
    const char *args[] = {"learn", page, NULL};
    char editor[160];
    snprintf(editor, sizeof editor, "EDITOR=%s", place->editor);
    const char *extra[] = {editor, "VISUAL=", NULL};
    return terminal_open(&(struct terminal_options){.columns = 130,
                                                    .rows = 45,
                                                    .lang = lang,
                                                    .args = args,
                                                    .extra = extra,
                                                    .state = place->folder});
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

/* Past the idea and the prediction, to where losses are written. */
static void go_to_writing(struct terminal *t)
{
    press(t, ENTER, "Below one day");
    press(t, "2" ENTER, "Yes.");
    press(t, ENTER, "The solid line is");
    press(t, ENTER, "arrive in time");
    press(t, ENTER, "Here you write");
}

static void a_loss_is_named_written_broken_and_mended(void **state)
{
    const struct place *place = *state;
    struct stat file;
    struct terminal *t = open_page(place, "7.3", "en");
    go_to_writing(t);
    press(t, "e", "What shall it be called?");
    press(t, "end" ENTER, "words of Lua"); /* no name; the screen stays */
    assert_int_not_equal(stat(place->loss, &file), 0);
    write_text(place->text,
               "return function(pred, target)\n  return (pred - target + 1.5)^2\nend\n");
    static const char rubbed[] = "\x7f\x7f\x7f";
    terminal_send(t, rubbed, strlen(rubbed));
    press(t, "steep" ENTER, "e = −1.5");
    terminal_await(t, "[steep]");
    terminal_await(t, "return (pred - target + 1.5)^2"); /* the program itself */
    assert_int_equal(stat(place->loss, &file), 0);

    write_text(place->text, "return function(pred, target)\n  while true do end\nend\n");
    press(t, "e", "It did not come to an end"); /* and everything is still there */
    terminal_await(t, "steep.lua:2:");
    terminal_await(t, "[steep]");
    write_text(place->text, "return function(pred, target) return (pred - target):mean() end\n");
    press(t, "e", "leave out the mean");
    write_text(place->text, "return function(pred, target) return (pred - target end\n");
    press(t, "e", "This is no Lua");

    /* saved in an editor of its own window */
    write_text(place->loss, "return function(pred, target)\n  return (pred - target - 2)^2\nend\n");
    terminal_await(t, "e = 2");
    press(t, "l", "이제 여러분의 손실을");
    terminal_await(t, "[steep]");
    press(t, "l", "Here you write");
    press(t, "?", "writes the loss here");
    press(t, "\x1b", "Here you write");
    press(t, "\x1b[D", "[template]"); /* the page's own: a copy is named */
    press(t, "e", "What shall it be called?");
    press(t, "steep" ENTER, "There is a loss steep already");
    press(t, "\x1b", "Here you write");
    quit(t);
}

/* Where there is no box, the page says so. */
static void a_process_that_ends_is_told_and_begun_anew(void **state)
{
    struct terminal *t = open_page(*state, "7.3", "en");
    terminal_await(t, "Here you write"); /* where the page was left */
    terminal_await(t, "looks at");
    pid_t guest = guests_youngest(terminal_pid(t));
    if (guest == 0) {
        assert_true(terminal_has(t, "no box here"));
    } else {
        assert_false(terminal_has(t, "no box here"));
        assert_int_equal(kill(guest, SIGKILL), 0);
        press(t, "\t\x1b[C", "came to an end"); /* another y: it is asked again */
        terminal_await(t, "signal 9");
        press(t, "\x1b[D", "looks at");
        assert_false(terminal_has(t, "came to an end"));
    }
    quit(t);
}

static void a_loss_is_written_on_the_screen(void **state)
{
    const struct place *place = *state;
    char path[160];
    struct ll_str text = {0};
    struct terminal *t = open_page(place, "7.3", "en");
    snprintf(path, sizeof path, "%s/losslab/losses/here.lua", place->folder);
    terminal_await(t, "Here you write"); /* where the page was left */
    press(t, "E", "What shall it be called?");
    press(t, "here" ENTER, "Ctrl+R save and run");
    terminal_await(t, "local e = pred - target");
    /* a q is a letter here; what is pasted keeps its lines, what is typed its indentation */
    press(t, "\x1b[B\x1b[F" ENTER "local q = e + 2", "local q = e + 2");
    press(t, "\x1b[200~\n  e = q\x1b[201~", "  e = q");
    press(t, "\x12", "e = −2"); /* Ctrl+R: it runs, and its least loss is elsewhere */
    terminal_await(t, "[here]");
    assert_int_equal(ll_file_read(path, 1000, NULL, &text), LL_OK);
    assert_non_null(strstr(ll_str_text(&text), "\n  local q = e + 2\n  e = q\n"));
    press(t, "E", "Ctrl+R save and run"); /* it has its name already */
    press(t, "--", "--return");
    press(t, "\x1b", "It is not saved");
    press(t, "\x1b", "Here you write");
    ll_str_clear(&text);
    assert_int_equal(ll_file_read(path, 1000, NULL, &text), LL_OK);
    assert_null(strstr(ll_str_text(&text), "--return"));
    assert_int_equal(unlink(path), 0);
    ll_str_done(&text);
    quit(t);
}

static void a_kept_loss_is_chosen_where_lines_are_fitted(void **state)
{
    const struct place *place = *state;
    struct terminal *t = open_page(place, "2.2", "en");
    write_text(place->loss, "return function(pred, target)\n  return (pred - target - 2)^2\nend\n");
    for (int i = 0; i < 20 && !terminal_has(t, "your own loss"); i++)
        terminal_type(t,
                      terminal_has(t, "Draw first") ? "\x1b[A\r" : ENTER); /* whatever is asked */
    press(t, "\x1b[C", "[mine.steep]");
    terminal_await(t, "mine.steep  y = ");
    write_text(place->loss, "return function(pred, target) while true do end end\n");
    press(t, "\x1b[D", "[none]");
    press(t, "\x1b[C", "cannot be run: page 7.3 says why");
    quit(t);
    write_text(place->loss, "return function(pred, target)\n  return (pred - target - 2)^2\nend\n");
    char command[600];
    snprintf(command, sizeof command,
             "XDG_STATE_HOME='%s' '%s' eval 'loss.mine.steep({5, 1}, {2, 1})' >'%s'", place->folder,
             getenv("LOSSLAB_PROGRAM"), place->text);
    assert_int_equal(system(command), 0);
    struct ll_str said = {0};
    assert_int_equal(ll_file_read(place->text, 100, NULL, &said), LL_OK);
    assert_string_equal(ll_str_text(&said), "2.5\n"); /* (1 + 4) / 2 */
    ll_str_done(&said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_loss_is_named_written_broken_and_mended),
        cmocka_unit_test(a_process_that_ends_is_told_and_begun_anew),
        cmocka_unit_test(a_loss_is_written_on_the_screen),
        cmocka_unit_test(a_kept_loss_is_chosen_where_lines_are_fitted),
    };
    return cmocka_run_group_tests(tests, make_place, drop_place);
}
