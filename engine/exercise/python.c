/* Looking for a Python that has PyTorch. */
#include "exercise/python.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
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

/* What a Python that works needs a tenth of a second for, on a machine that is very busy. */
enum { ANSWER_MS = 30000 };

/* Appends all that comes. False where it is no folder: longer than a path, or not all of it there
 * in time, since whatever was started does something else than to answer. */
static bool read_folder(int fd, struct ll_str *out)
{
    char bytes[PATH_MAX];
    const int64_t deadline = ll_clock_ms() + ANSWER_MS;
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    while (out->length < sizeof bytes) {
        int64_t left = deadline - ll_clock_ms();
        if (left <= 0)
            return false;
        int count = poll(&ready, 1, (int)left);
        ssize_t n = count > 0 ? read(fd, bytes, sizeof bytes) : -1;
        if (n == 0)
            return true;
        if (n > 0)
            ll_str_add_n(out, bytes, (size_t)n);
        else if (count != 0 && errno != EINTR)
            return false;
    }
    return false;
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
        if (!read_folder(pipe[0], out))
            kill(pid, SIGKILL);
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
    bool is_named = given && given[0] != '\0';
    ll_str_add(out, is_named ? given : "/usr/bin/python3");
    if (out->data[0] == '/' && is_able(out->data))
        return LL_OK;
    if (is_named) /* another than whoever named it wants would give other marks */
        return ll_fail(why, LL_ERR_UNSUPPORTED,
                       "LOSSLAB_PYTHON names no Python with PyTorch: %s. Name one by its whole "
                       "path, install python3-torch for it, or unset LOSSLAB_PYTHON",
                       given);
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
