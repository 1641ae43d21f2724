/* Folders that are followed, where the system tells nothing: they are looked at every two seconds.
 */
#include <poll.h>

#include "cli/grade.h"

enum { SLICE_MS = 200, SLICES = 10 };

void ll_cli_follow_wait(char *const *folders, const atomic_bool *stop)
{
    (void)folders;
    for (int i = 0; i < SLICES && !atomic_load(stop); i++)
        (void)poll(NULL, 0, SLICE_MS);
}
