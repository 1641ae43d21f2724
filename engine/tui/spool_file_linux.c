/* The file that a frame is gathered in: in memory, where Linux has such files. */
#include "tui/spool_file.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

FILE *ll_spool_file(void)
{
    int fd = memfd_create("losslab-frame", MFD_CLOEXEC);
    FILE *file = fd >= 0 ? fdopen(fd, "r+") : NULL;
    if (fd >= 0 && file == NULL) {
        int error = errno;
        close(fd);
        errno = error;
    }
    return file;
}
