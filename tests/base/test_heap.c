/* What is allocated once the heap is ready comes from memory that is asked for as large pages. */
#include "base/heap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* Whether the mapping that the address lies in is marked for large pages. */
static bool is_marked(const void *address)
{
    unsigned long from, to;
    char line[512];
    bool inside = false, marked = false;
    FILE *maps = fopen("/proc/self/smaps", "r");
    assert_non_null(maps);
    while (fgets(line, sizeof line, maps)) {
        if (sscanf(line, "%lx-%lx ", &from, &to) == 2)
            inside = (uintptr_t)address >= from && (uintptr_t)address < to;
        else if (inside && strncmp(line, "VmFlags:", 8) == 0)
            marked = strstr(line, " hg") != NULL;
    }
    fclose(maps);
    return marked;
}

static void a_start_allocates_from_a_large_page(void **state)
{
    enum { BLOCKS = 1400, SIZE = 1000, LARGE_PAGE = 2 << 20 };
    static void *blocks[BLOCKS];
    (void)state;
    void *gap = ll_heap_ready();
    if (gap == NULL || access("/sys/kernel/mm/transparent_hugepage", F_OK) != 0)
        skip();
    for (int i = 0; i < BLOCKS; i++)
        assert_non_null(blocks[i] = malloc(SIZE));
    /* a few may be from what was free already, or before the page begins */
    for (int i = 100; i < BLOCKS; i++)
        assert_int_equal((uintptr_t)blocks[i] / LARGE_PAGE, (uintptr_t)blocks[100] / LARGE_PAGE);
    assert_true(is_marked(blocks[100]) && is_marked(blocks[BLOCKS - 1]));
    for (int i = 0; i < BLOCKS; i++)
        free(blocks[i]);
    free(gap);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_start_allocates_from_a_large_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
