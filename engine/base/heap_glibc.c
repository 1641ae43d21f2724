/* glibc's heap grows upwards from wherever it is, and what was allocated last lies at its top. So a
 * block that ends just before a large page, and is never written, has all that follows it come from
 * that page. */
#include "base/heap.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

enum {
    PAGE = 4096,
    LARGE_PAGE = 2 << 20,
    HEADER = 64, /* more than malloc writes behind a block */
};

/* Blocks up to these sizes stay in the heap, and so does its free top: what glibc comes to by
 * itself once blocks of such sizes were freed. */
enum { MAPPED_FROM = 32 << 20, TRIMMED_FROM = 64 << 20 };

void *ll_heap_ready(void)
{
    if (mallopt(M_MMAP_THRESHOLD, MAPPED_FROM) != 1 || mallopt(M_TRIM_THRESHOLD, TRIMMED_FROM) != 1)
        return NULL; /* another malloc than glibc's own */
    char *gap = malloc(2 * LARGE_PAGE + 2 * PAGE);
    if (gap == NULL)
        return NULL;
    size_t past = ((uintptr_t)gap + PAGE) % LARGE_PAGE;
    size_t length = PAGE + (past > 0 ? LARGE_PAGE - past : 0);
    char *shorter = realloc(gap, length - HEADER); /* where it was */
    if (shorter == NULL)
        return gap;
    (void)madvise(shorter + length, LARGE_PAGE, MADV_HUGEPAGE); /* refused: small pages, as ever */
    return shorter;
}
