/* Where there are no control groups. */
#include "grade/room.h"

uint64_t ll_room_of_group(const char *root, const char *group)
{
    (void)root;
    (void)group;
    return UINT64_MAX;
}

uint64_t ll_room_of_own_group(void)
{
    return UINT64_MAX;
}
