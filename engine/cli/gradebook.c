/* losslab gradebook: every attempt of a class in one file, and what is asked of it. */
#include "cli/gradebook.h"

#include <getopt.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "class/results.h"
#include "cli/commands.h"
#include "cli/exercise.h"

static const char usual_book[] = "gradebook.db";

void ll_cli_book_say(const struct ll_cli_book *b, FILE *to, const char *key,
                     const char *const *pairs)
{
    struct ll_str text = {0};
    ll_text_fill(b->cli->locale, key, pairs, &text);
    fprintf(to, "%s\n", ll_str_text(&text));
    ll_str_done(&text);
}

static void say_count(const struct ll_cli_book *b, FILE *to, const char *key, size_t count)
{
    char number[24];
    snprintf(number, sizeof number, "%zu", count);
    if (count > 0)
        ll_cli_book_say(b, to, key, (const char *const[]){"count", number, NULL});
}

static int import_results(struct ll_cli_book *b, const char *path)
{
    struct ll_results_import done;
    struct ll_message why = {""};
    int64_t handed = 0;
    if (b->handed && !ll_policy_time(b->handed, &handed))
        return ll_cli_usage(b->cli, ll_text(b->cli->locale, "cli.gradebook.time"), b->handed);
    ll_err err = ll_results_import(b->book, path, handed, &why, &done);
    if (err != LL_OK)
        return ll_cli_fail(b->cli, err, &why);
    char read[24], added[24];
    snprintf(read, sizeof read, "%zu", done.lines);
    snprintf(added, sizeof added, "%zu", done.added);
    ll_cli_book_say(b, stdout, "cli.gradebook.imported",
                    (const char *const[]){"path", path, "read", read, "added", added, NULL});
    say_count(b, stderr, "cli.gradebook.errors", done.errors);
    say_count(b, stderr, "cli.gradebook.homeless", done.homeless);
    say_count(b, stderr, "cli.gradebook.unreadable", done.unreadable);
    say_count(b, stderr, "cli.gradebook.sourceless", done.sourceless);
    return LL_EXIT_DONE;
}

static int import_roster(struct ll_cli_book *b, const char *path)
{
    struct ll_message why = {""};
    size_t count;
    ll_err err = ll_roster_import(b->book, path, b->exercise, &why, &count);
    if (err != LL_OK)
        return ll_cli_fail(b->cli, err, &why);
    say_count(b, stdout, "cli.gradebook.enrolled", count);
    return LL_EXIT_DONE;
}

/* Students of the submissions whom the roster does not know. */
static int list_unmatched(struct ll_cli_book *b)
{
    struct ll_marks marks;
    struct ll_message why = {""};
    ll_err err = ll_marks_load(b->book, &why, &marks);
    if (err != LL_OK)
        return ll_cli_fail(b->cli, err, &why);
    for (size_t i = 0; i < marks.count && marks.roster.count > 0; i++)
        if (marks.marks[i].person == NULL)
            ll_cli_book_say(b, stderr, "cli.gradebook.unmatched",
                            (const char *const[]){"student", marks.marks[i].student, "name",
                                                  marks.marks[i].name ? marks.marks[i].name : "",
                                                  NULL});
    ll_marks_done(&marks);
    return LL_EXIT_DONE;
}

static int import(struct ll_cli_book *b)
{
    if (b->word_count == 0)
        return ll_cli_usage(b->cli, "%s", ll_text(b->cli->locale, "cli.gradebook.import-wants"));
    for (size_t i = 0; i < b->word_count; i++) {
        int status = b->is_roster ? import_roster(b, b->words[i]) : import_results(b, b->words[i]);
        if (status != LL_EXIT_DONE)
            return status;
    }
    return list_unmatched(b);
}

static int merge(struct ll_cli_book *b)
{
    struct ll_message why = {""};
    if (b->word_count == 0)
        return ll_cli_usage(b->cli, "%s", ll_text(b->cli->locale, "cli.gradebook.merge-wants"));
    for (size_t i = 0; i < b->word_count; i++) {
        size_t added = 0;
        char number[24];
        ll_err err = ll_book_merge(b->book, b->words[i], &why, &added);
        if (err != LL_OK)
            return ll_cli_fail(b->cli, err, &why);
        snprintf(number, sizeof number, "%zu", added);
        ll_cli_book_say(b, stdout, "cli.gradebook.merged",
                        (const char *const[]){"path", b->words[i], "added", number, NULL});
    }
    return LL_EXIT_DONE;
}

/* gradebook policy [KEY VALUE]: sets one, and prints what is in force. */
static int policy(struct ll_cli_book *b)
{
    struct ll_message why = {""};
    struct ll_str line = {0}, key = {0};
    ll_err err = LL_OK;
    if (b->word_count == 1 || b->word_count > 2)
        return ll_cli_usage(b->cli, "%s", ll_text(b->cli->locale, "cli.gradebook.policy-wants"));
    if (b->word_count == 2) {
        err = ll_policy_check(b->words[0], b->words[1], &why);
        ll_str_add(&key, b->words[0]);
        if (b->exercise)
            ll_str_format(&key, ":%s", b->exercise);
        if (err == LL_OK)
            err = ll_book_policy_set(b->book, ll_str_text(&key), b->words[1], &why);
    }
    if (err == LL_OK)
        err = ll_policy_line(b->book, b->exercise, &why, &line);
    if (err == LL_OK)
        printf("%s\n", ll_str_text(&line));
    ll_str_done(&key);
    ll_str_done(&line);
    return err == LL_OK ? LL_EXIT_DONE : ll_cli_fail(b->cli, err, &why);
}

/* gradebook set STUDENT EXERCISE POINTS|excused|none --reason TEXT: by hand, kept with who and why.
 */
static int set(struct ll_cli_book *b)
{
    struct ll_message why = {""};
    char *end = NULL;
    if (b->word_count != 3 || b->reason == NULL)
        return ll_cli_usage(b->cli, "%s", ll_text(b->cli->locale, "cli.gradebook.set-wants"));
    const char *value = b->words[2], *user = b->who ? b->who : getenv("USER");
    struct ll_book_hand hand = {.student = b->words[0],
                                .exercise = b->words[1],
                                .who = user ? user : "",
                                .reason = b->reason};
    if (strcmp(value, "excused") == 0)
        hand.score = -1;
    else if (strcmp(value, "none") == 0)
        hand.score = (double)NAN;
    else if ((hand.score = strtod(value, &end)) < 0 || *end || !isfinite(hand.score))
        return ll_cli_usage(b->cli, "%s", ll_text(b->cli->locale, "cli.gradebook.set-wants"));
    ll_err err = ll_book_hand_set(b->book, &hand, &why);
    return err == LL_OK ? LL_EXIT_DONE : ll_cli_fail(b->cli, err, &why);
}

static const struct {
    const char *name;
    bool makes; /* a book where there is none */
    int (*run)(struct ll_cli_book *b);
} actions[] = {
    {"import", true, import},
    {"show", false, ll_cli_book_show},
    {"mistakes", false, ll_cli_book_mistakes},
    {"alike", false, ll_cli_book_alike},
    {"policy", true, policy},
    {"set", false, set},
    {"regrade", false, ll_cli_book_regrade},
    {"export", false, ll_cli_book_export},
    {"merge", true, merge},
};

enum { ACTION_COUNT = sizeof actions / sizeof *actions };

static bool read_options(struct ll_cli_book *b, const char **path, int argc, char **argv,
                         int *status)
{
    static const struct option options[] = {
        {"book", required_argument, NULL, 'b'},
        {"student", required_argument, NULL, 's'},
        {"exercise", required_argument, NULL, 'e'},
        {"check", required_argument, NULL, 'c'},
        {"format", required_argument, NULL, 'f'},
        {"template", required_argument, NULL, 't'},
        {"out", required_argument, NULL, 'o'},
        {"where", required_argument, NULL, 'w'},
        {"reason", required_argument, NULL, 'r'},
        {"who", required_argument, NULL, 'a'},
        {"handed", required_argument, NULL, 'h'},
        {"jobs", required_argument, NULL, 'j'},
        {"roster", no_argument, NULL, 'p'},
        {"json", no_argument, NULL, 'J'},
        {0},
    };
    int option;
    uint64_t jobs = 0;
    while ((option = getopt_long(argc, argv, ":o:", options, NULL)) != -1) {
        const struct {
            int letter;
            const char **to;
        } texts[] = {{'b', path},       {'s', &b->student}, {'e', &b->exercise}, {'c', &b->check},
                     {'f', &b->format}, {'t', &b->from},    {'o', &b->out},      {'w', &b->where},
                     {'r', &b->reason}, {'a', &b->who},     {'h', &b->handed}};
        size_t i = 0;
        while (i < sizeof texts / sizeof *texts && texts[i].letter != option)
            i++;
        if (i < sizeof texts / sizeof *texts)
            *texts[i].to = optarg;
        else if (option == 'p')
            b->is_roster = true;
        else if (option == 'J')
            b->is_json = true;
        else if (option == 'j' && ll_cli_seed(optarg, &jobs) && jobs <= 256)
            b->jobs = (size_t)jobs;
        else {
            *status = option == 'j'
                          ? ll_cli_usage(b->cli, ll_text(b->cli->locale, "cli.grade.jobs"), optarg)
                          : ll_cli_bad_option(b->cli, argv, options, option);
            return false;
        }
    }
    b->words = argv + optind;
    b->word_count = (size_t)(argc - optind);
    return true;
}

static int no_action(const struct ll_cli *cli, const char *word)
{
    const char *names[ACTION_COUNT];
    for (size_t i = 0; i < ACTION_COUNT; i++)
        names[i] = actions[i].name;
    return ll_cli_unknown(cli, "cli.gradebook.action", word, names, ACTION_COUNT);
}

int ll_cmd_gradebook(struct ll_cli *cli, int argc, char **argv)
{
    struct ll_cli_book b = {.cli = cli};
    struct ll_message why = {""};
    const char *path = usual_book;
    int status = LL_EXIT_DONE;
    if (!read_options(&b, &path, argc, argv, &status))
        return status;
    if (b.word_count == 0)
        return ll_cli_usage(cli, "%s", ll_text(cli->locale, "cli.gradebook.wants"));
    const char *word = *b.words++;
    b.word_count--;
    for (size_t i = 0; i < ACTION_COUNT; i++) {
        if (strcmp(actions[i].name, word) != 0)
            continue;
        ll_err err = ll_book_open(path, actions[i].makes, &why, &b.book);
        status = err == LL_OK ? actions[i].run(&b) : ll_cli_fail(cli, err, &why);
        ll_book_free(&b.book);
        return status;
    }
    return no_action(cli, word);
}
