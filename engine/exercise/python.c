/* Looking for a Python that has PyTorch. */
#include "exercise/python.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/pipe.h"

/* Prints the folder that PyTorch lies in, without importing it. */
static const char where_torch[] =
    "import importlib.util, os, sys\n"
    "found = importlib.util.find_spec('torch')\n"
    "found and sys.stdout.write(os.path.dirname(os.path.dirname(found.origin)))";

/* Starts it with its standard output on `out`, and nothing else of ours. */
static int spawn(const char *path, char *const *argv, int out, pid_t *pid)
{
    char *const nothing[] = {NULL};
    posix_spawn_file_actions_t files;
    int error = posix_spawn_file_actions_init(&files);
    if (error != 0)
        return error;
    error = posix_spawn_file_actions_adddup2(&files, out, 1);
    for (int fd = 0; fd <= 2 && error == 0; fd += 2)
        error = posix_spawn_file_actions_addopen(&files, fd, "/dev/null", O_RDWR, 0);
    if (error == 0)
        error = posix_spawn(pid, path, &files, NULL, argv, nothing);
    posix_spawn_file_actions_destroy(&files);
    return error;
}

/* Appends all that comes, up to a path's length. */
static void read_folder(int fd, struct ll_str *out)
{
    char bytes[PATH_MAX];
    ssize_t n;
    while ((n = read(fd, bytes, sizeof bytes)) > 0 || (n < 0 && errno == EINTR))
        if (n > 0 && out->length < sizeof bytes)
            ll_str_add_n(out, bytes, (size_t)n);
}

bool ll_python_packages(const char *python, struct ll_str *out)
{
    pid_t pid;
    int status = -1;
    int pipe[2];
    char *const argv[] = {(char *)python, "-I", "-c", (char *)where_torch, NULL};
    ll_str_clear(out);
    if (access(python, X_OK) != 0 || !ll_pipe_open(pipe, true))
        return false;
    bool is_started = spawn(python, argv, pipe[1], &pid) == 0;
    close(pipe[1]);
    if (is_started) {
        read_folder(pipe[0], out);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
    }
    close(pipe[0]);
    return is_started && WIFEXITED(status) && WEXITSTATUS(status) == 0 && out->length > 0;
}

static bool is_able(const char *python)
{
    struct ll_str folder = {0};
    bool has_torch = ll_python_packages(python, &folder);
    ll_str_done(&folder);
    return has_torch;
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
