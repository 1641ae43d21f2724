#include "sandbox/reach.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* By the mode alone: a guest has no groups but its own. */
static bool is_open_to(const struct ll_probe *host, const struct stat *info)
{
    mode_t rights = info->st_mode;
    if (info->st_uid == host->uid)
        rights >>= 6;
    else if (info->st_gid == host->gid)
        rights >>= 3;
    /* Of a folder on the way it is enough to be let through. */
    mode_t needed = S_ISDIR(info->st_mode) ? S_IXOTH : S_IROTH;
    return (rights & needed) == needed;
}

ll_err ll_reach(const struct ll_probe *host, const char *path, struct ll_message *why)
{
    char real[PATH_MAX];
    struct stat info;
    if (!host->was_root || host->strength == LL_STRENGTH_TRUSTED || realpath(path, real) == NULL)
        return LL_OK; /* what is not there is found out by whoever opens it */
    for (char *at = real; at; at = strchr(at + 1, '/')) {
        char *end = strchr(at + 1, '/');
        if (end)
            *end = '\0';
        bool is_open = stat(real, &info) == 0 && is_open_to(host, &info);
        if (!is_open)
            return ll_fail(why, LL_ERR_UNSUPPORTED,
                           "as root, submissions run as user %u, who may not enter %s; put losslab "
                           "where everyone can read it (/opt, say), allow it (chmod a+rX %s), or "
                           "run it as another user than root",
                           (unsigned)host->uid, real, real);
        if (end)
            *end = '/';
    }
    return LL_OK;
}
