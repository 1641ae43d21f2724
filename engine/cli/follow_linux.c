/* Folders that are followed: inotify wakes us, and where it sees nothing, as with what another
 * machine writes, two seconds do. */
#include <poll.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "cli/grade.h"

enum { SLICE_MS = 200, SLICES = 10, SETTLE_MS = 1100 };

/* Ends early where the flag is set. */
static void wait_settled(const atomic_bool *stop)
{
    for (int waited = 0; waited < SETTLE_MS && !atomic_load(stop); waited += SLICE_MS)
        (void)poll(NULL, 0, SLICE_MS);
}

void ll_cli_follow_wait(char *const *folders, const atomic_bool *stop)
{
    int events = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    struct pollfd ready = {.fd = events, .events = POLLIN};
    for (; *folders && events >= 0; folders++)
        (void)inotify_add_watch(events, *folders, IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE);
    for (int i = 0; i < SLICES && !atomic_load(stop); i++)
        if (poll(&ready, 1, SLICE_MS) > 0) {
            wait_settled(stop); /* what is still being written is not whole */
            break;
        }
    if (events >= 0)
        close(events);
}
