/* A file of ours put where the box can read it. */
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

static bool is_in_reach(const struct ll_probe *host, const char *path)
{
    char real[PATH_MAX];
    struct stat info;
    if (!host->was_root || host->strength == LL_STRENGTH_TRUSTED || realpath(path, real) == NULL)
        return true; /* what is not there is found out by whoever opens it */
    for (char *at = real; at; at = strchr(at + 1, '/')) {
        char *end = strchr(at + 1, '/');
        if (end)
            *end = '\0';
        if (stat(real, &info) != 0 || !is_open_to(host, &info))
            return false;
        if (end)
            *end = '/';
    }
    return true;
}

ll_err ll_reach(const struct ll_probe *host, const char *path, struct ll_scratch **copies,
                struct ll_message *why, struct ll_str *out)
{
    const char *slash = strrchr(path, '/');
    ll_err err = LL_OK;
    if (is_in_reach(host, path)) {
        ll_str_add(out, path);
        return ll_str_err(out);
    }
    if (*copies == NULL)
        err = ll_scratch_new(host, why, copies);
    if (err == LL_OK)
        err = ll_scratch_copy(*copies, path, why);
    if (err != LL_OK && err != LL_ERR_EXISTS) /* copied before */
        return err;
    ll_str_format(out, "%s/%s", ll_scratch_path(*copies), slash ? slash + 1 : path);
    return ll_str_err(out);
}
