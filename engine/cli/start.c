/* losslab start: writes an exercise's starter, and what an editor needs to complete names in it. */
#include <getopt.h>

#include "base/file.h"
#include "cli/commands.h"
#include "cli/exercise.h"
#include "exercise/starter.h"

/* The task, and how to go on. */
static void print_task(const struct ll_cli *cli, const struct ll_exercise *exercise,
                       const char *path)
{
    const char *const pairs[] = {"file", path, "exercise", ll_exercise_name(exercise), NULL};
    const char *prompt = ll_exercise_text(exercise, "prompt");
    struct ll_str next = {0};
    ll_text_fill(cli->locale, "cli.start.next", pairs, &next);
    printf("%s\n\n", ll_exercise_title(exercise));
    ll_cli_put_markdown(prompt ? prompt : "");
    putchar('\n');
    ll_cli_put(stdout, ll_str_text(&next));
    putchar('\n');
    ll_str_done(&next);
}

static int write_starter(const struct ll_cli *cli, const struct ll_exercise *exercise,
                         enum ll_language language, const char *folder)
{
    struct ll_message why = {""};
    struct ll_str path = {0};
    struct ll_str name = {0};
    int status = LL_EXIT_DONE;
    ll_str_format(&name, "%s.%s", ll_exercise_name(exercise), ll_language_extension(language));
    ll_path_join(&path, folder, ll_str_text(&name));
    ll_err err = folder[0] != '\0' ? ll_folder_make(folder, &why) : LL_OK;
    if (err == LL_OK)
        err = ll_starter_write(exercise, language, ll_str_text(&path), &why);
    if (err == LL_ERR_EXISTS) {
        fprintf(stderr, "%s: ", cli->program);
        ll_cli_put(stderr, ll_str_text(&path));
        fprintf(stderr, ": %s\n", ll_text(cli->locale, "cli.start.exists"));
        status = LL_EXIT_USAGE;
    } else if (err != LL_OK)
        status = ll_cli_fail(cli, err, &why);
    else
        print_task(cli, exercise, ll_str_text(&path));
    ll_str_done(&name);
    ll_str_done(&path);
    return status;
}

int ll_cmd_start(struct ll_cli *cli, int argc, char **argv)
{
    static const struct option options[] = {{"language", required_argument, NULL, 'l'}, {0}};
    struct ll_exercise *exercise = NULL;
    enum ll_language language = LL_LANGUAGE_LUA;
    int status = LL_EXIT_DONE;
    int option;
    while ((option = getopt_long(argc, argv, ":l:", options, NULL)) != -1) {
        if (option != 'l')
            return ll_cli_bad_option(cli, argv, options, option);
        if (!ll_language_find(optarg, &language))
            return ll_cli_usage(cli, ll_text(cli->locale, "cli.start.language"), optarg);
    }
    if (optind >= argc || argc - optind > 2)
        return ll_cli_usage(cli, "%s", ll_text(cli->locale, "cli.start.wants"));
    if (!ll_cli_exercise_open(cli, argv[optind], &exercise, &status))
        return status;
    if (ll_exercise_has(exercise, language))
        status = write_starter(cli, exercise, language, argc - optind == 2 ? argv[optind + 1] : "");
    else
        status = ll_cli_usage(cli, ll_text(cli->locale, "cli.start.language"),
                              ll_language_name(language));
    ll_exercise_free(&exercise);
    return status;
}
