/* The kernel knows which file the program is, wherever it was moved and whatever it was called. */
#include "base/program.h"

#include <string.h>
#include <unistd.h>

bool ll_program_folder(char out[PATH_MAX])
{
    ssize_t n = readlink("/proc/self/exe", out, PATH_MAX - 1);
    if (n <= 0)
        return false;
    out[n] = '\0';
    char *slash = strrchr(out, '/');
    if (slash == NULL)
        return false;
    *slash = '\0';
    return true;
}
