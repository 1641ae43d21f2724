/* losslab reset: forgets the learner's progress on a page or an exercise, or all of it, after
 * asking. The learner's own files and the settings stay. */
#include <getopt.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/str.h"
#include "cli/commands.h"
#include "cli/exercise.h"
#include "course/course.h"
#include "store/progress.h"

/* What is to be forgotten. */
struct wish {
    const struct ll_cli *cli;
    struct ll_store *store;
    const struct ll_course_entry *entry; /* NULL for everything */
    const char *title;
};

static void put_text(const struct ll_cli *cli, const char *key, const char *const *pairs)
{
    struct ll_str text = {0};
    ll_text_fill(cli->locale, key, pairs, &text);
    ll_cli_put(stderr, ll_str_text(&text));
    fputc('\n', stderr);
    ll_str_done(&text);
}

static void say_page(const struct wish *wish)
{
    struct ll_page_state state = {0};
    char steps[24];
    (void)ll_page_state_get(wish->store, wish->entry->id, &state);
    snprintf(steps, sizeof steps, "%zu", state.steps_seen);
    put_text(
        wish->cli, "cli.reset.page",
        (const char *const[]){"id", wish->entry->id, "title", wish->title, "steps", steps, NULL});
}

static void say_exercise(const struct wish *wish)
{
    struct ll_exercise_state state = {0};
    char attempts[24], hints[24], best[32];
    (void)ll_exercise_state_get(wish->store, wish->entry->exercise, &state);
    snprintf(attempts, sizeof attempts, "%zu", state.attempts);
    snprintf(hints, sizeof hints, "%zu", state.hints);
    snprintf(best, sizeof best, "%g", state.best);
    put_text(wish->cli, "cli.reset.exercise",
             (const char *const[]){"id", wish->entry->exercise, "title", wish->title, "attempts",
                                   attempts, "hints", hints, "best", best, NULL});
}

/* Whether `answer`, a line as it was typed, is one of the language's words for yes. */
static bool is_yes(const struct ll_cli *cli, char *answer)
{
    const char *words = ll_text(cli->locale, "cli.reset.yes");
    answer += strspn(answer, " \t");
    answer[strcspn(answer, " \t\r\n")] = '\0';
    size_t length = strlen(answer);
    for (size_t word; length > 0 && *words != '\0'; words += word + strspn(words + word, " ")) {
        word = strcspn(words, " ");
        if (word == length && strncasecmp(words, answer, word) == 0)
            return true;
    }
    return false;
}

static bool ask(const struct ll_cli *cli)
{
    char *line = NULL;
    size_t size = 0;
    fprintf(stderr, "%s ", ll_text(cli->locale, "cli.reset.ask"));
    bool is_agreed = getline(&line, &size, stdin) > 0 && is_yes(cli, line);
    free(line);
    return is_agreed;
}

static int forget(const struct wish *wish, bool is_agreed)
{
    const struct ll_course_entry *entry = wish->entry;
    const char *id = entry == NULL ? NULL : entry->exercise ? entry->exercise : entry->id;
    if (!is_agreed) {
        if (entry == NULL)
            put_text(wish->cli, "cli.reset.all", (const char *const[]){NULL});
        else if (entry->exercise)
            say_exercise(wish);
        else
            say_page(wish);
        is_agreed = ask(wish->cli);
    }
    if (!is_agreed) {
        fprintf(stderr, "%s\n", ll_text(wish->cli->locale, "cli.reset.kept"));
        return LL_EXIT_FAILED;
    }
    if (ll_progress_forget(wish->store, id, entry ? entry->id : NULL) != LL_OK) {
        ll_cli_store_failed(wish->cli, wish->store);
        return LL_EXIT_MACHINE;
    }
    printf("%s\n", ll_text(wish->cli->locale, "cli.reset.done"));
    return LL_EXIT_DONE;
}

/* Says that nothing has this name; pages and exercises alike are what it may have been. */
static int unknown(const struct ll_cli *cli, const struct ll_course *course, const char *name)
{
    size_t count = 0, most = 2 * ll_course_entry_count(course) + 1;
    const char **names = calloc(most, sizeof *names);
    for (size_t i = 0; names && i < ll_course_entry_count(course); i++) {
        const struct ll_course_entry *entry = ll_course_entry(course, i);
        names[count++] = entry->id;
        if (entry->exercise)
            names[count++] = entry->exercise;
    }
    if (names)
        names[count++] = "all";
    int status = ll_cli_unknown(cli, "cli.reset.unknown", name, names, count);
    free(names);
    return status;
}

static int reset(const struct ll_cli *cli, const char *name, bool is_agreed)
{
    struct wish wish = {.cli = cli};
    struct ll_course *course = NULL;
    struct ll_message why = {""};
    size_t index;
    int status = LL_EXIT_MACHINE;
    ll_err err = ll_course_new(NULL, &why, &course);
    if (err != LL_OK)
        return ll_cli_fail(cli, err, &why);
    if (ll_course_find(course, name, &index)) {
        wish.entry = ll_course_entry(course, index);
        wish.title = ll_course_title(course, index, ll_locale_lang(cli->locale));
    } else if (strcmp(name, "all") != 0) {
        status = unknown(cli, course, name);
        goto done;
    }
    wish.store = ll_cli_store_open(cli);
    if (wish.store)
        status = forget(&wish, is_agreed);
done:
    ll_store_free(&wish.store);
    ll_course_free(&course);
    return status;
}

int ll_cmd_reset(struct ll_cli *cli, int argc, char **argv)
{
    static const struct option options[] = {{"yes", no_argument, NULL, 'y'}, {0}};
    bool is_agreed = false;
    for (int given; (given = getopt_long(argc, argv, ":y", options, NULL)) != -1;) {
        if (given != 'y')
            return ll_cli_bad_option(cli, argv, options, given);
        is_agreed = true;
    }
    if (optind + 1 != argc)
        return ll_cli_usage(cli, "%s", ll_text(cli->locale, "cli.reset.wants"));
    if (!is_agreed && !isatty(STDIN_FILENO))
        return ll_cli_usage(cli, "%s", ll_text(cli->locale, "cli.reset.unasked"));
    return reset(cli, argv[optind], is_agreed);
}
