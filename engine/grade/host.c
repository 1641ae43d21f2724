/* Finding out what boxes this machine builds, where nobody has before. */
#include "grade/host.h"

#include "grade/grade.h"

ll_err ll_host_open(const struct ll_grade_options *options, struct ll_message *why,
                    struct ll_host *out)
{
    ll_err err = LL_OK;
    *out = (struct ll_host){.pool = options->trust ? NULL : options->pool};
    if (options->trust)
        err = ll_probe_trust(why, &out->probe);
    else if (options->host)
        out->probe = *options->host;
    else
        err = ll_probe_run(why, &out->probe);
    if (err == LL_OK && out->pool == NULL) {
        err = ll_pool_new(&out->probe, why, &out->own);
        out->pool = out->own;
    }
    return err;
}

void ll_host_close(struct ll_host *host)
{
    ll_pool_free(&host->own);
    *host = (struct ll_host){0};
}
