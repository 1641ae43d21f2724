/* Elsewhere: those that are at work. */
#include "kernel/processors.h"

#include <unistd.h>

long ll_processors(void)
{
    return sysconf(_SC_NPROCESSORS_ONLN);
}
