/* losslab learn: opens the tutorial. */
#include "cli/commands.h"

int ll_cmd_learn(struct ll_cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    printf("%s\n", ll_text(cli->locale, "cli.help.intro"));
    return LL_EXIT_DONE;
}
