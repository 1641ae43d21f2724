/* `check --watch` where nothing is graded: it grades once, which says why. */
#include "cli/attempt.h"

int ll_cli_watch(const struct ll_cli_attempt *attempt)
{
    struct ll_message why = {""};
    struct ll_result result = {0};
    ll_err err = ll_cli_attempt_grade(attempt, &why, &result);
    int status = err == LL_OK ? ll_cli_attempt_print(attempt, &result)
                              : ll_cli_fail(attempt->cli, err, &why);
    ll_result_done(&result);
    return status;
}
