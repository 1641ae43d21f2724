/* losslab hint: the next hint of an exercise's ladder, after those that were seen. */
#include <string.h>

#include <cjson/cJSON.h>

#include "cli/commands.h"
#include "cli/exercise.h"
#include "exercise/ladder.h"
#include "store/progress.h"

/* What the last attempt says of whom the hints are for; empty where there was none. */
struct stand {
    char language[16];
    char check[64];
};

static void read_failing(const char *report, struct stand *stand)
{
    cJSON *result = cJSON_Parse(report ? report : "");
    const cJSON *check;
    cJSON_ArrayForEach(check, cJSON_GetObjectItem(result, "checks"))
    {
        const char *id = cJSON_GetStringValue(cJSON_GetObjectItem(check, "id"));
        const char *status = cJSON_GetStringValue(cJSON_GetObjectItem(check, "status"));
        if (id && status && strcmp(status, "pass") != 0) {
            snprintf(stand->check, sizeof stand->check, "%s", id);
            break;
        }
    }
    cJSON_Delete(result);
}

static void read_attempt(const struct ll_attempt *attempt, void *arg)
{
    struct stand *stand = arg;
    snprintf(stand->language, sizeof stand->language, "%s",
             attempt->language ? attempt->language : "");
    read_failing(attempt->report, stand);
}

static void print_hints(const struct ll_cli *cli, const struct ll_ladder *ladder, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct ll_str head = {0};
        char number[24];
        char total[24];
        snprintf(number, sizeof number, "%zu", i + 1);
        snprintf(total, sizeof total, "%zu", ladder->count);
        const char *const pairs[] = {"number", number, "count", total, NULL};
        ll_text_fill(cli->locale, "cli.hint.head", pairs, &head);
        printf("%s%s\n\n", i > 0 ? "\n" : "", ll_str_text(&head));
        ll_cli_put_markdown(ladder->hints[i]);
        ll_str_done(&head);
    }
}

void ll_cli_hints_print(const struct ll_cli *cli, const struct ll_exercise *exercise, bool one_more)
{
    size_t shown = 0;
    struct ll_store *store = ll_cli_store_open(cli);
    const char *name = ll_exercise_name(exercise);
    struct stand stand = {"", ""};
    struct ll_ladder ladder;
    if (store) {
        (void)ll_hints_get(store, name, &shown);
        (void)ll_attempts_each(store, name, 1, read_attempt, &stand);
    }
    ll_ladder_make(exercise, stand.language[0] ? stand.language : NULL,
                   stand.check[0] ? stand.check : NULL, &ladder);
    size_t all = ladder.count;
    bool is_last = one_more && shown >= all;
    size_t count = shown < all ? shown + one_more : all;
    print_hints(cli, &ladder, count);
    if (is_last)
        printf("\n%s\n", ll_text(cli->locale, "cli.hint.last"));
    if (store && count > shown && ll_hints_set(store, name, count) != LL_OK)
        ll_cli_store_failed(cli, store);
    ll_store_free(&store);
}

int ll_cmd_hint(struct ll_cli *cli, int argc, char **argv)
{
    struct ll_exercise *exercise = NULL;
    int status = LL_EXIT_DONE;
    if (argc != 2 || argv[1][0] == '-')
        return ll_cli_usage(cli, "%s", ll_text(cli->locale, "cli.hint.wants"));
    if (!ll_cli_exercise_open(cli, argv[1], &exercise, &status))
        return status;
    ll_cli_hints_print(cli, exercise, true);
    ll_exercise_free(&exercise);
    return status;
}
