/* The machine's memory, and how often a submission's goes into it. */
#include "grade/room.h"

#include <unistd.h>

uint64_t ll_room_memory(void)
{
    long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    uint64_t memory = pages > 0 && size > 0 ? (uint64_t)pages * (uint64_t)size : 0;
    uint64_t limit = ll_room_of_own_group();
    return memory == 0 && limit == UINT64_MAX ? 0 : memory == 0 || limit < memory ? limit : memory;
}

size_t ll_room_for(uint64_t memory, uint64_t each)
{
    uint64_t count = memory / each;
    return memory == 0 || count > SIZE_MAX ? SIZE_MAX : count > 0 ? (size_t)count : 1;
}
