/* losslab autograder: a folder that Gradescope takes. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "class/autograder.h"
#include "cli/commands.h"
#include "cli/exercise.h"

/* Each a known exercise; their names with spaces between them. */
static bool read_exercises(const struct ll_cli *cli, char **words, struct ll_str *out, int *status)
{
    for (; *words; words++) {
        struct ll_exercise *exercise = NULL;
        if (!ll_cli_exercise_open(cli, *words, &exercise, status))
            return false;
        ll_str_format(out, "%s%s", out->length > 0 ? " " : "", ll_exercise_name(exercise));
        ll_exercise_free(&exercise);
    }
    return true;
}

int ll_cmd_autograder(struct ll_cli *cli, int argc, char **argv)
{
    static const struct option options[] = {
        {"to", required_argument, NULL, 't'}, {"source", required_argument, NULL, 's'}, {0}};
    struct ll_autograder autograder = {.lang = ll_locale_lang(cli->locale)};
    struct ll_message why = {""};
    struct ll_str exercises = {0}, text = {0};
    const char *folder = NULL;
    int status = LL_EXIT_DONE;
    int option;
    while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1) {
        if (option == 't')
            folder = optarg;
        else if (option == 's')
            autograder.source = optarg;
        else
            return ll_cli_bad_option(cli, argv, options, option);
    }
    if (folder == NULL || optind == argc)
        return ll_cli_usage(cli, "%s", ll_text(cli->locale, "cli.autograder.wants"));
    if (read_exercises(cli, argv + optind, &exercises, &status)) {
        autograder.exercises = ll_str_text(&exercises);
        autograder.course = getenv("LOSSLAB_COURSE");
        autograder.checks = getenv("LOSSLAB_CHECKS");
        ll_err err = ll_autograder_write(&autograder, folder, &why);
        ll_text_fill(cli->locale, "cli.autograder.next",
                     (const char *const[]){"folder", folder, NULL}, &text);
        if (err == LL_OK)
            printf("%s\n", ll_str_text(&text));
        else
            status = ll_cli_fail(cli, err, &why);
    }
    ll_str_done(&exercises);
    ll_str_done(&text);
    return status;
}
