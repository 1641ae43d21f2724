/* losslab share: whether a lab's assistant sees where the learner is. */
#include "cli/share.h"

#include <errno.h>
#include <getopt.h>
#include <grp.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/commands.h"
#include "cli/exercise.h"
#include "store/sharer.h"

enum { WAIT_MS = 2000 };

void ll_cli_share_follow(struct ll_store *store)
{
    struct ll_str folder = {0};
    struct ll_share share;
    struct ll_sharer *sharer = NULL;
    if (ll_share_folder(store, &folder) == LL_OK && ll_share_take(store, &share) == LL_OK &&
        ll_sharer_new(ll_str_text(&folder), &sharer) == LL_OK)
        ll_sharer_tell(sharer, &share);
    ll_sharer_free(&sharer, WAIT_MS);
    ll_str_done(&folder);
}

static void say(const struct ll_cli *cli, const char *key, const char *const *pairs)
{
    struct ll_str text = {0};
    ll_text_fill(cli->locale, key, pairs, &text);
    ll_cli_put(stdout, ll_str_text(&text));
    putchar('\n');
    ll_str_done(&text);
}

/* Who may read what is put into the folder. */
static void say_readers(const struct ll_cli *cli, const char *folder)
{
    struct stat info;
    char number[24];
    if (stat(folder, &info) != 0 || !(info.st_mode & S_ISGID)) {
        say(cli, "cli.share.everybody", (const char *const[]){NULL});
        return;
    }
    const struct group *group = getgrgid(info.st_gid);
    snprintf(number, sizeof number, "%lu", (unsigned long)info.st_gid);
    say(cli, "cli.share.group",
        (const char *const[]){"group", group ? group->gr_name : number, NULL});
}

static int say_file(const struct ll_cli *cli, struct ll_store *store, const char *folder)
{
    struct ll_share share;
    struct ll_str text = {0};
    if (ll_share_take(store, &share) != LL_OK) {
        ll_cli_store_failed(cli, store);
        return LL_EXIT_MACHINE;
    }
    ll_share_write(&share, &text);
    say(cli, "cli.share.is_on", (const char *const[]){"folder", folder, NULL});
    say_readers(cli, folder);
    putchar('\n');
    ll_cli_put(stdout, ll_str_text(&text));
    ll_str_done(&text);
    return LL_EXIT_DONE;
}

static int status(const struct ll_cli *cli, struct ll_store *store)
{
    struct ll_str folder = {0};
    int exit_status = LL_EXIT_DONE;
    if (ll_share_folder(store, &folder) == LL_OK)
        exit_status = say_file(cli, store, ll_str_text(&folder));
    else
        say(cli, "cli.share.is_off", (const char *const[]){NULL});
    ll_str_done(&folder);
    return exit_status;
}

/* The file is written before the setting, so that a folder that refuses it is never one that is
 * thought to be shared to. */
static int turn_on(const struct ll_cli *cli, struct ll_store *store, const char *given)
{
    char folder[PATH_MAX];
    struct ll_share share;
    struct ll_message why = {""};
    if (realpath(given, folder) == NULL)
        return ll_cli_usage(cli, ll_text(cli->locale, "cli.share.folder"), given, strerror(errno));
    ll_err err = ll_share_take(store, &share);
    if (err == LL_OK)
        err = ll_share_put(folder, &share, &why);
    if (err != LL_OK)
        return ll_cli_fail(cli, err, &why);
    if (ll_share_folder_set(store, folder) != LL_OK) {
        ll_cli_store_failed(cli, store);
        (void)ll_share_withdraw(folder, NULL);
        return LL_EXIT_MACHINE;
    }
    say(cli, "cli.share.on", (const char *const[]){"folder", folder, NULL});
    say_readers(cli, folder);
    say(cli, "cli.share.next", (const char *const[]){NULL});
    return LL_EXIT_DONE;
}

static int turn_off(const struct ll_cli *cli, struct ll_store *store)
{
    struct ll_str folder = {0};
    struct ll_message why = {""};
    int exit_status = LL_EXIT_DONE;
    bool was_on = ll_share_folder(store, &folder) == LL_OK;
    if (ll_share_folder_set(store, "") != LL_OK || ll_share_help(store, false) != LL_OK) {
        ll_cli_store_failed(cli, store);
        exit_status = LL_EXIT_MACHINE;
    }
    ll_err err = was_on ? ll_share_withdraw(ll_str_text(&folder), &why) : LL_OK;
    if (err != LL_OK)
        exit_status = ll_cli_fail(cli, err, &why);
    else if (exit_status == LL_EXIT_DONE)
        say(cli, "cli.share.off", (const char *const[]){NULL});
    ll_str_done(&folder);
    return exit_status;
}

int ll_cmd_share(struct ll_cli *cli, int argc, char **argv)
{
    static const struct option options[] = {{"to", required_argument, NULL, 't'}, {0}};
    const char *to = NULL;
    for (int c; (c = getopt_long(argc, argv, ":", options, NULL)) != -1;)
        if (c == 't')
            to = optarg;
        else
            return ll_cli_bad_option(cli, argv, options, c);
    const char *word = argv[optind];
    bool on = word && strcmp(word, "on") == 0, off = word && strcmp(word, "off") == 0;
    if (argc - optind > 1 || (word && !on && !off) || on != (to != NULL))
        return ll_cli_usage(cli, "%s", ll_text(cli->locale, "cli.share.wants"));
    struct ll_store *store = ll_cli_store_open(cli);
    if (store == NULL)
        return LL_EXIT_MACHINE;
    int exit_status = on    ? turn_on(cli, store, to)
                      : off ? turn_off(cli, store)
                            : status(cli, store);
    ll_store_free(&store);
    return exit_status;
}
