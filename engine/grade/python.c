#include "grade/python.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char has_torch[] =
    "import importlib.util, sys; sys.exit(importlib.util.find_spec('torch') is None)";

static int spawn_silent(const char *path, char *const *argv, pid_t *pid)
{
    char *const nothing[] = {NULL};
    posix_spawn_file_actions_t files;
    int error = posix_spawn_file_actions_init(&files);
    if (error != 0)
        return error;
    for (int fd = 0; fd <= 2 && error == 0; fd++)
        error = posix_spawn_file_actions_addopen(&files, fd, "/dev/null", O_RDWR, 0);
    if (error == 0)
        error = posix_spawn(pid, path, &files, NULL, argv, nothing);
    posix_spawn_file_actions_destroy(&files);
    return error;
}

/* Whether the Python at `path` has PyTorch; it is not imported for that. */
static bool is_able(const char *path)
{
    pid_t pid;
    int status = 0;
    char *const argv[] = {(char *)path, "-I", "-c", (char *)has_torch, NULL};
    if (access(path, X_OK) != 0 || spawn_silent(path, argv, &pid) != 0)
        return false;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return false;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

ll_err ll_python_find(struct ll_message *why, struct ll_str *out)
{
    const char *given = getenv("LOSSLAB_PYTHON");
    const char *path = getenv("PATH");
    ll_str_add(out, given && given[0] == '/' ? given : "/usr/bin/python3");
    if (is_able(ll_str_text(out)))
        return LL_OK;
    for (const char *at = path ? path : ""; *at;) {
        size_t length = strcspn(at, ":");
        ll_str_clear(out);
        ll_str_add_n(out, at, length);
        ll_str_add(out, "/python3");
        if (out->data[0] == '/' && is_able(out->data))
            return LL_OK;
        at += length + (at[length] == ':');
    }
    return ll_fail(why, LL_ERR_UNSUPPORTED,
                   "no Python with PyTorch was found; on Debian, install python3-torch, or set "
                   "LOSSLAB_PYTHON to one. Lua and C need neither");
}
