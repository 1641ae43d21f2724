/* verdict: returned 1
 * Takes memory that the limit of address space does not see. */
#define _GNU_SOURCE
#include <sys/mman.h>

int attack(void)
{
    return memfd_create("hog", 0) < 0;
}
