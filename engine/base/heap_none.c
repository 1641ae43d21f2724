/* Where malloc() cannot be told, it is as it is. */
#include <stddef.h>

#include "base/heap.h"

void *ll_heap_ready(void)
{
    return NULL;
}
