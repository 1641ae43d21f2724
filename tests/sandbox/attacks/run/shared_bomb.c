/* verdict: memory
 * Takes memory that the limit of data does not see. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

int attack(void)
{
    for (;;) {
        char *more = mmap(0, 1 << 20, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (more == MAP_FAILED)
            abort();
        memset(more, 1, 1 << 20);
    }
}
