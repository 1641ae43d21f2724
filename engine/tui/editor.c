#include "tui/editor.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* $EDITOR may hold arguments, quoted or escaped, so the shell reads it as it reads a command; a
 * program whose path has blanks may also stand as it is. The file's path is an argument, never
 * code.
 */
static const char command[] =
    "e=${VISUAL:-${EDITOR:-}}; [ -n \"$e\" ] || e=$(command -v nano || command -v vi) || exit 127; "
    "if [ -x \"$e\" ]; then exec \"$e\" \"$1\"; fi; "
    "eval \"exec $e \\\"\\$1\\\"\"";

/* The editor gets its signals as if we were not there. */
static int start(const char *path, pid_t *pid)
{
    const char *const argv[] = {"sh", "-c", command, "sh", path, NULL};
    posix_spawnattr_t attributes;
    sigset_t defaults;
    int failed = posix_spawnattr_init(&attributes);
    if (failed != 0)
        return failed;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGINT);
    sigaddset(&defaults, SIGQUIT);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    failed =
        posix_spawn(pid, "/bin/sh", NULL, &attributes, (char *const *)(uintptr_t)argv, environ);
    posix_spawnattr_destroy(&attributes);
    return failed;
}

ll_err ll_editor_run(struct ll_term *term, const char *path, struct ll_message *why)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN}, old_int, old_quit;
    pid_t pid;
    int status = 0;
    ll_term_leave(term);
    sigaction(SIGINT, &ignore, &old_int); /* Ctrl-C is the editor's */
    sigaction(SIGQUIT, &ignore, &old_quit);
    int failed = start(path, &pid);
    while (failed == 0) {
        if (waitpid(pid, &status, WUNTRACED) < 0) {
            failed = errno == EINTR ? 0 : errno;
            continue;
        }
        if (!WIFSTOPPED(status))
            break;
        ll_term_suspend(term); /* the editor was suspended, and so are we */
    }
    sigaction(SIGINT, &old_int, NULL);
    sigaction(SIGQUIT, &old_quit, NULL);
    ll_term_return(term);
    if (failed != 0)
        return ll_fail(why, LL_ERR_SYSTEM, "the editor did not start: %s", strerror(failed));
    if (WIFEXITED(status) && (WEXITSTATUS(status) == 127 || WEXITSTATUS(status) == 126))
        return ll_fail(why, LL_ERR_NOT_FOUND,
                       "no editor was found: set EDITOR to the one that you use");
    return LL_OK;
}
