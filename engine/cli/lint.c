/* losslab lint: a course as its author would want it: its lessons, and its exercises with the
 * mutants of their solutions. */
#include "cli/commands.h"

#include <getopt.h>
#include <string.h>
#include <unistd.h>

#include "author/lint.h"
#include "base/file.h"
#include "base/locale.h"
#include "base/utf8.h"
#include "cli/exercise.h"
#include "cli/own_course.h"
#include "course/lint.h"
#include "exercise/exercise.h"
#include "exercise/python.h"
#include "grade/learner.h"
#include "sandbox/probe.h"
#include "tui/cuts.h"

enum { NAME_COLUMNS = 12, COLUMN_GAP = 2, NUMBERS_MOST = 8 };

struct lint {
    struct ll_cli *cli;
    const char *course;   /* NULL: an instructor's own, or the one that ships */
    const char *own;      /* the folder whose exercises are looked at; NULL: all */
    const char *exercise; /* NULL: all */
    const char *page;     /* NULL: all */
    bool times;           /* show what each claim takes */
    struct ll_claim_options claims;
    bool lessons, exercises;
    struct ll_exercise_lint options;
    bool is_terminal; /* where progress goes */
    struct ll_exercise_counts sum;
    struct ll_str table;
    size_t findings;
};

/* -- what is said ------------------------------------------------------------------------------ */

/* On a terminal, progress is a line that what comes next writes over. */
static void clear_progress(const struct lint *lint)
{
    if (lint->is_terminal)
        fputs("\r\033[K", stderr);
}

static void print_finding(const char *where, const char *what, void *arg)
{
    clear_progress(arg);
    printf("%s: %s\n", where, what);
    fflush(stdout);
}

static void print_progress(const char *exercise, bool are_mutants, size_t done, size_t count,
                           void *arg)
{
    const struct lint *lint = arg;
    char numbers[2][24];
    struct ll_str line = {0};
    const char *const pairs[] = {"exercise", exercise,   "done", numbers[0],
                                 "count",    numbers[1], NULL};
    /* Where it cannot be written over, a line now and then. */
    if (!lint->is_terminal && done != count && done % 100 != 0)
        return;
    snprintf(numbers[0], sizeof numbers[0], "%zu", done);
    snprintf(numbers[1], sizeof numbers[1], "%zu", count);
    ll_text_fill(lint->cli->locale, are_mutants ? "cli.lint.mutating" : "cli.lint.running", pairs,
                 &line);
    clear_progress(lint);
    fputs(ll_str_text(&line), stderr);
    if (lint->is_terminal && done == count)
        clear_progress(lint);
    else if (!lint->is_terminal)
        fputc('\n', stderr);
    ll_str_done(&line);
}

struct number {
    const char *name;
    size_t value;
};

/* The text under `key` with its numbers; the list ends with a name that is NULL. */
static void print_numbers(const struct ll_cli *cli, const char *key, const struct number *numbers)
{
    char texts[NUMBERS_MOST][24];
    const char *pairs[2 * NUMBERS_MOST + 1] = {NULL};
    struct ll_str line = {0};
    for (size_t i = 0; i < NUMBERS_MOST && numbers[i].name; i++) {
        snprintf(texts[i], sizeof texts[i], "%zu", numbers[i].value);
        pairs[2 * i] = numbers[i].name;
        pairs[2 * i + 1] = texts[i];
    }
    ll_text_fill(cli->locale, key, pairs, &line);
    fprintf(stderr, "%s\n", ll_str_text(&line));
    ll_str_done(&line);
}

/* -- the table of mutants ---------------------------------------------------------------------- */

static const char *const columns[] = {"made", "stillborn", "same", "killed", "survived"};

enum { COLUMNS = sizeof columns / sizeof *columns };

static const char *column_title(const struct lint *lint, size_t column)
{
    struct ll_str key = {0};
    ll_str_format(&key, "cli.lint.column.%s", columns[column]);
    const char *title = ll_text(lint->cli->locale, ll_str_text(&key));
    ll_str_done(&key);
    return title;
}

static void add_cell(struct ll_str *line, const char *text, int width, bool is_right)
{
    int blank = width - ll_utf8_width(text, strlen(text));
    ll_str_add_repeat(line, " ", is_right && blank > 0 ? (size_t)blank : 0);
    ll_str_add(line, text);
    ll_str_add_repeat(line, " ", !is_right && blank > 0 ? (size_t)blank : 0);
}

static int column_width(const struct lint *lint, size_t column)
{
    const char *title = column_title(lint, column);
    return ll_utf8_width(title, strlen(title)) + COLUMN_GAP;
}

static void add_heading(struct lint *lint)
{
    add_cell(&lint->table, ll_text(lint->cli->locale, "cli.lint.column.exercise"), NAME_COLUMNS,
             false);
    add_cell(&lint->table, ll_text(lint->cli->locale, "cli.lint.column.language"), NAME_COLUMNS,
             false);
    for (size_t c = 0; c < COLUMNS; c++)
        add_cell(&lint->table, column_title(lint, c), column_width(lint, c), true);
    ll_str_add_char(&lint->table, '\n');
}

static void add_row(struct lint *lint, const char *exercise, const char *language,
                    const struct ll_mutant_counts *counts)
{
    const size_t numbers[COLUMNS] = {counts->made, counts->stillborn, counts->same, counts->killed,
                                     counts->survived};
    add_cell(&lint->table, exercise, NAME_COLUMNS, false);
    add_cell(&lint->table, language, NAME_COLUMNS, false);
    for (size_t c = 0; c < COLUMNS; c++) {
        char text[24];
        snprintf(text, sizeof text, "%zu", numbers[c]);
        add_cell(&lint->table, text, column_width(lint, c), true);
    }
    ll_str_add_char(&lint->table, '\n');
}

/* -- the table of claims ------------------------------------------------------------------------
 */

/* A row of Markdown, as the table of full settings is kept beside the lessons. */
static void print_row(const struct ll_claim_row *row)
{
    printf("| %s | %s | %zu | %zu | ", row->page, row->claim, row->seeds, row->held);
    if (row->measured > 0)
        printf("%.4g | %.4g | %.4g |\n", row->lowest, row->median, row->most);
    else
        printf("| | |\n");
    fflush(stdout);
}

static void show_claim(const struct ll_claim_row *row, void *arg)
{
    const struct lint *lint = arg;
    if (lint->claims.full)
        print_row(row);
    if (lint->times)
        fprintf(stderr, "%-8s %-28s %2zu/%-2zu %7.2f s\n", row->page, row->claim, row->held,
                row->seeds, row->seconds);
}

/* -- what does not fit a screen ---------------------------------------------------------------- */

struct cuts {
    struct lint *lint;
    const char *page, *lang;
    size_t findings;
};

static void print_cut(const char *step, const char *text, const char *sizes, void *arg)
{
    struct cuts *cuts = arg;
    struct ll_str where = {0}, what = {0};
    ll_str_format(&where, "%s %s", cuts->page, cuts->lang);
    ll_str_format(&what, "scene \"%s\": \"%s\" is cut on screens of %s", step, text, sizes);
    print_finding(ll_str_text(&where), ll_str_text(&what), cuts->lint);
    cuts->findings++;
    ll_str_done(&what);
    ll_str_done(&where);
}

/* Every page, or the one that was asked for, in every language. A page that does not open has been
 * told of. */
static ll_err find_cuts(struct lint *lint, struct ll_course *course, struct ll_message *why,
                        size_t *findings)
{
    struct cuts cuts = {.lint = lint};
    ll_err err = LL_OK;
    for (size_t i = 0; err == LL_OK && i < ll_course_entry_count(course); i++) {
        const struct ll_course_entry *entry = ll_course_entry(course, i);
        if (!ll_course_is_front(course, entry->section) ||
            (lint->page && strcmp(lint->page, entry->id) != 0))
            continue;
        for (size_t l = 0; err == LL_OK && ll_languages[l]; l++) {
            struct ll_page *page = NULL;
            struct ll_page_options options = {.lang = ll_languages[l]};
            cuts.page = entry->id;
            cuts.lang = ll_languages[l];
            if (ll_page_new(course, i, &options, NULL, &page) == LL_OK)
                err = ll_cuts_find(course, page, cuts.lang, why, print_cut, &cuts);
            ll_page_free(&page);
        }
    }
    *findings += cuts.findings;
    return err;
}

/* -- the parts --------------------------------------------------------------------------------- */

/* An exercise's page, which puts the learner's program to work, with the solution in its place.
 * Where this losslab runs no programs, that is said, and the page left out. */
static ll_err lint_use(struct lint *lint, struct ll_course *course, size_t entry,
                       struct ll_message *why, struct ll_lint_counts *counts)
{
    struct ll_exercise *exercise = NULL;
    struct ll_learner *learner = NULL;
    struct ll_str file = {0}, path = {0};
    enum ll_language language = LL_LANGUAGE_LUA;
    struct ll_probe host;
    const char *name = ll_course_entry(course, entry)->exercise;
    const struct ll_grade_options options = {.exercise = name, .host = &host};
    ll_err err = ll_probe_run(why, &host);
    if (err == LL_ERR_UNSUPPORTED) {
        fprintf(stderr, "%s: %s\n", ll_course_entry(course, entry)->id, why->text);
        return LL_OK;
    }
    if (err == LL_OK)
        err = ll_exercise_open(name, ll_languages[0], why, &exercise);
    for (size_t l = LL_LANGUAGE_COUNT; err == LL_OK && l-- > 0;) /* the first that it has */
        if (ll_exercise_has(exercise, (enum ll_language)l))
            language = (enum ll_language)l;
    if (err == LL_OK) {
        ll_str_format(&file, "solution.%s", ll_language_extension(language));
        ll_exercise_path(exercise, ll_str_text(&file), &path);
        err = ll_learner_new(ll_str_text(&path), &options, why, &learner);
    }
    const struct ll_lint_yours program = {ll_learner_define, ll_learner_define_waiting, learner};
    if (err == LL_OK)
        err =
            ll_course_lint_use(course, entry, &program, &lint->claims, print_finding, lint, counts);
    ll_learner_free(&learner);
    ll_exercise_free(&exercise);
    ll_str_done(&path);
    ll_str_done(&file);
    return err;
}

/* The pages of a course, then those of the exercises that it names, where it is the one that ships;
 * or the one that was asked for. */
static ll_err lint_pages(struct lint *lint, struct ll_course *course, struct ll_message *why,
                         struct ll_lint_counts *counts)
{
    size_t only = 0, count = ll_course_entry_count(course);
    bool is_one = lint->page && ll_course_find(course, lint->page, &only);
    bool is_use = is_one && ll_course_entry(course, only)->exercise;
    ll_err err = LL_OK;
    *counts = (struct ll_lint_counts){0};
    if (!is_use)
        err = ll_course_lint(course, lint->page, &lint->claims, print_finding, lint, why, counts);
    for (size_t i = 0; err == LL_OK && lint->course == NULL && i < count; i++) {
        const struct ll_course_entry *at = ll_course_entry(course, i);
        if (at->exercise && ll_course_is_front(course, at->section) &&
            (lint->page == NULL || (is_use && i == only)))
            err = lint_use(lint, course, i, why, counts);
    }
    return err;
}

static ll_err lint_lessons(struct lint *lint, struct ll_message *why)
{
    struct ll_course *course = NULL;
    struct ll_lint_counts counts;
    if (lint->claims.full)
        printf("| page | claim | seeds | held in | lowest | median | highest |\n"
               "|---|---|---|---|---|---|---|\n");
    ll_err err = ll_course_new(lint->course, why, &course);
    if (err == LL_OK)
        err = lint_pages(lint, course, why, &counts);
    if (err == LL_OK && !lint->claims.full)
        err = find_cuts(lint, course, why, &counts.findings);
    ll_course_free(&course);
    if (err != LL_OK)
        return err;
    lint->findings += counts.findings;
    if (lint->claims.full)
        return LL_OK;
    print_numbers(lint->cli, "cli.lint.counts",
                  (const struct number[]){{"pages", counts.pages},
                                          {"questions", counts.questions},
                                          {"scenes", counts.scenes},
                                          {"views", counts.views},
                                          {"trainers", counts.trainers},
                                          {"claims", counts.claims},
                                          {"mutants", counts.mutants},
                                          {"findings", counts.findings},
                                          {NULL, 0}});
    return LL_OK;
}

/* The page alone, where lessons are not looked at. */
static ll_err lint_own_use(struct lint *lint, const char *name, struct ll_message *why)
{
    struct ll_course *course = NULL;
    struct ll_lint_counts counts = {0};
    size_t entry;
    ll_err err = ll_course_new(NULL, why, &course);
    if (err == LL_OK && ll_course_find(course, name, &entry))
        err = lint_use(lint, course, entry, why, &counts);
    lint->sum.findings += counts.findings;
    lint->findings += counts.findings;
    ll_course_free(&course);
    return err;
}

static ll_err lint_exercise(struct lint *lint, const char *name, struct ll_message *why)
{
    struct ll_exercise_counts counts = {0};
    ll_err err = ll_exercise_lint(name, &lint->options, why, &counts);
    if (err == LL_OK && lint->options.mutants && !lint->lessons) /* as long: it trains */
        err = lint_own_use(lint, name, why);
    lint->sum.exercises += counts.exercises;
    lint->sum.programs += counts.programs;
    lint->sum.mistakes += counts.mistakes;
    lint->sum.findings += counts.findings;
    lint->findings += counts.findings;
    for (size_t l = 0; l < LL_LANGUAGE_COUNT; l++)
        if (counts.mutants[l].made > 0)
            add_row(lint, name, ll_language_name((enum ll_language)l), &counts.mutants[l]);
    return err;
}

static ll_err lint_exercises(struct lint *lint, struct ll_message *why)
{
    char **names = NULL;
    struct ll_message no_python = {""};
    struct ll_str python = {0};
    if (lint->options.languages[LL_LANGUAGE_PYTHON] &&
        ll_python_find(&no_python, &python) != LL_OK) {
        lint->options.languages[LL_LANGUAGE_PYTHON] = false;
        fprintf(stderr, "%s\n", no_python.text);
    }
    ll_str_done(&python);
    add_heading(lint);
    ll_err err = lint->exercise ? lint_exercise(lint, lint->exercise, why)
                 : lint->own    ? ll_exercise_list_of(lint->own, why, &names)
                                : ll_exercise_list(why, &names);
    for (char **name = names; err == LL_OK && name && *name; name++)
        err = lint_exercise(lint, *name, why);
    ll_exercise_list_free(&names);
    if (lint->options.mutants && lint->sum.exercises > 0)
        fputs(ll_str_text(&lint->table), stderr);
    if (err == LL_OK)
        print_numbers(lint->cli, "cli.lint.exercises",
                      (const struct number[]){{"exercises", lint->sum.exercises},
                                              {"programs", lint->sum.programs},
                                              {"mistakes", lint->sum.mistakes},
                                              {"findings", lint->sum.findings},
                                              {NULL, 0}});
    return err;
}

/* -- the call ---------------------------------------------------------------------------------- */

/* A course that is named is the instructor's own; else theirs, where they have one. A folder with
 * exercises alone has no lessons to look at. */
static void choose_course(struct lint *lint, struct ll_str *own)
{
    struct ll_str list = {0};
    if (lint->course)
        (void)ll_own_course_set(lint->course); /* its exercises are found; what it lacks is told */
    if (ll_path_course(own))
        lint->own = ll_str_text(own);
    ll_path_join(&list, lint->own ? lint->own : "", "course.lua");
    if (lint->own && lint->exercises && !ll_file_exists(ll_str_text(&list)))
        lint->lessons = false;
    ll_str_done(&list);
}

static bool read_language(struct lint *lint, const char *name, int *status)
{
    enum ll_language language;
    if (!ll_language_find(name, &language)) {
        *status = ll_cli_usage(lint->cli, ll_text(lint->cli->locale, "cli.lint.language"), name);
        return false;
    }
    memset(lint->options.languages, 0, sizeof lint->options.languages);
    lint->options.languages[language] = true;
    lint->lessons = false;
    return true;
}

static bool read_jobs(struct lint *lint, const char *text, int *status)
{
    uint64_t jobs;
    if (!ll_cli_seed(text, &jobs) || jobs > 256) {
        *status = ll_cli_usage(lint->cli, ll_text(lint->cli->locale, "cli.grade.jobs"), text);
        return false;
    }
    lint->options.jobs = (size_t)jobs;
    return true;
}

static bool read_claims(struct lint *lint, const char *text, int *status)
{
    lint->claims.full = strcmp(text, "full") == 0;
    lint->times = strcmp(text, "times") == 0;
    lint->exercises = false;
    if (lint->claims.full || lint->times)
        return true;
    *status = ll_cli_usage(lint->cli, ll_text(lint->cli->locale, "cli.lint.claims"), text);
    return false;
}

static bool read_options(struct lint *lint, int argc, char **argv, int *status)
{
    static const struct option options[] = {
        {"lessons", no_argument, NULL, 'p'},        {"exercises", no_argument, NULL, 'a'},
        {"exercise", required_argument, NULL, 'e'}, {"language", required_argument, NULL, 'l'},
        {"no-mutants", no_argument, NULL, 'm'},     {"jobs", required_argument, NULL, 'n'},
        {"page", required_argument, NULL, 'g'},     {"claims", required_argument, NULL, 'c'},
        {"mutate", no_argument, NULL, 'u'},         {0},
    };
    int option;
    while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1) {
        if (option == 'p')
            lint->exercises = false;
        else if (option == 'a')
            lint->lessons = false;
        else if (option == 'e') {
            lint->exercise = optarg;
            lint->lessons = false;
        } else if (option == 'g') {
            lint->page = optarg;
            lint->exercises = false;
        } else if (option == 'u') {
            lint->claims.mutate = true;
            lint->exercises = false;
        } else if (option == 'm')
            lint->options.mutants = false;
        else if (option == 'c') {
            if (!read_claims(lint, optarg, status))
                return false;
        } else if (option == '?' || option == ':') {
            *status = ll_cli_bad_option(lint->cli, argv, options, option);
            return false;
        } else if (option == 'l' ? !read_language(lint, optarg, status)
                                 : !read_jobs(lint, optarg, status))
            return false;
    }
    if (optind < argc)
        lint->course = argv[optind];
    if (argc - optind > 1)
        *status = ll_cli_usage(lint->cli, "%s", ll_text(lint->cli->locale, "cli.lint.one"));
    else if (!lint->lessons && !lint->exercises)
        *status = ll_cli_usage(lint->cli, "%s", ll_text(lint->cli->locale, "cli.lint.parts"));
    else
        return true;
    return false;
}

int ll_cmd_lint(struct ll_cli *cli, int argc, char **argv)
{
    struct lint lint = {
        .cli = cli,
        .lessons = true,
        .exercises = true,
        .options = {.mutants = true, .report = print_finding, .progress = print_progress},
        .is_terminal = isatty(STDERR_FILENO),
    };
    struct ll_message why = {""};
    struct ll_str own = {0};
    ll_err err = LL_OK;
    int status;
    for (size_t l = 0; l < LL_LANGUAGE_COUNT; l++)
        lint.options.languages[l] = true;
    lint.options.arg = &lint;
    lint.claims = (struct ll_claim_options){.visit = show_claim, .arg = &lint};
    if (!read_options(&lint, argc, argv, &status))
        return status;
    choose_course(&lint, &own);
    if (lint.lessons)
        err = lint_lessons(&lint, &why);
    if (err == LL_OK && lint.exercises)
        err = lint_exercises(&lint, &why);
    ll_str_done(&lint.table);
    ll_str_done(&own);
    if (err != LL_OK)
        return ll_cli_fail(cli, err, &why);
    return lint.findings > 0 ? LL_EXIT_FAILED : LL_EXIT_DONE;
}
