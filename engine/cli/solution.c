/* losslab solution: an exercise's solutions, once it was passed or given up. */
#include <getopt.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/exercise.h"
#include "store/progress.h"

static void print_solutions(const struct ll_exercise *exercise)
{
    bool is_first = true;
    for (int l = 0; l < LL_LANGUAGE_COUNT; l++) {
        struct ll_str text = {0};
        enum ll_language language = (enum ll_language)l;
        for (size_t i = 0; ll_exercise_solution(exercise, language, i, NULL, &text) == LL_OK; i++) {
            printf("%s==> %s.%s (%zu) <==\n%s", is_first ? "" : "\n", ll_exercise_name(exercise),
                   ll_language_extension(language), i + 1, ll_str_text(&text));
            ll_str_clear(&text);
            is_first = false;
        }
        ll_str_done(&text);
    }
}

int ll_cmd_solution(struct ll_cli *cli, int argc, char **argv)
{
    static const struct option options[] = {{"give-up", no_argument, NULL, 'g'}, {0}};
    struct ll_exercise *exercise = NULL;
    struct ll_exercise_state state = {0};
    bool gives_up = false;
    int status = LL_EXIT_DONE;
    int option;
    while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1) {
        if (option != 'g')
            return ll_cli_bad_option(cli, argv, options, option);
        gives_up = true;
    }
    if (optind + 1 != argc)
        return ll_cli_usage(cli, "%s", ll_text(cli->locale, "cli.solution.wants"));
    if (!ll_cli_exercise_open(cli, argv[optind], &exercise, &status))
        return status;
    struct ll_store *store = ll_cli_store_open(cli);
    const char *name = ll_exercise_name(exercise);
    if (store)
        (void)ll_exercise_state_get(store, name, &state);
    if (state.passed || state.solution || gives_up) {
        if (store && !state.solution &&
            ll_solution_open(store, name, state.passed ? "passed" : "gave-up") != LL_OK)
            ll_cli_store_failed(cli, store);
        print_solutions(exercise);
    } else {
        struct ll_str text = {0};
        const char *const pairs[] = {"exercise", name, NULL};
        ll_text_fill(cli->locale, "cli.solution.closed", pairs, &text);
        fprintf(stderr, "%s\n", ll_str_text(&text));
        ll_str_done(&text);
        status = LL_EXIT_FAILED;
    }
    ll_store_free(&store);
    ll_exercise_free(&exercise);
    return status;
}
