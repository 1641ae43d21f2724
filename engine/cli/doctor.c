/* losslab doctor: what this terminal and this machine can do. */
#include "cli/commands.h"

int ll_cmd_doctor(struct ll_cli *cli, int argc, char **argv)
{
    (void)argv;
    if (argc > 2)
        return ll_cli_usage(cli, "doctor takes no arguments");
    printf("losslab %s\n", LL_VERSION);
    return LL_EXIT_DONE;
}
