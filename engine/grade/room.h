/* How many submissions the machine's memory has room for at a time, should each take all that it
 * may. One that meets the end of the memory before its own limit would be ended by the machine, and
 * lose marks for what others took. */
#ifndef LL_GRADE_ROOM_H
#define LL_GRADE_ROOM_H

#include <stddef.h>
#include <stdint.h>

/* Bytes: the machine's memory or, where that is less, what this process's control group may use, as
 * in a container or a cluster's job. 0: not known. */
uint64_t ll_room_memory(void);

/* How many that may take `each` bytes (above 0) fit into `memory`: at least 1; SIZE_MAX where the
 * memory is 0, not known. */
size_t ll_room_for(uint64_t memory, uint64_t each);

/* The least limit of memory that stands in the files memory.max of `group` and of the groups above
 * it, in the tree at `root`; UINT64_MAX where there is none. */
uint64_t ll_room_of_group(const char *root, const char *group);

/* The same of this process's group. */
uint64_t ll_room_of_own_group(void);

#endif
