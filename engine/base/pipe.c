#include "base/pipe.h"

#include <fcntl.h>
#include <unistd.h>

bool ll_pipe_open(int ends[2], bool waits)
{
    if (pipe(ends) != 0)
        return false;
    for (int i = 0; i < 2; i++) {
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
        if (!waits)
            fcntl(ends[i], F_SETFL, O_NONBLOCK);
    }
    return true;
}
