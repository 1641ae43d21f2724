/* What a process's control group (version 2) may use. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "grade/room.h"

/* The number in a file of a group; UINT64_MAX for none, as "max" is none. */
static uint64_t read_limit(const char *path)
{
    char line[32] = "", *end = line;
    FILE *file = fopen(path, "re");
    unsigned long long limit = 0;
    if (file && fgets(line, sizeof line, file))
        limit = strtoull(line, &end, 10);
    if (file)
        fclose(file);
    return end > line ? limit : UINT64_MAX;
}

uint64_t ll_room_of_group(const char *root, const char *group)
{
    uint64_t least = UINT64_MAX;
    size_t length = strlen(group);
    for (;;) {
        struct ll_str path = {0};
        ll_str_format(&path, "%s%.*s/memory.max", root, (int)length, group);
        uint64_t limit = ll_str_err(&path) == LL_OK ? read_limit(ll_str_text(&path)) : UINT64_MAX;
        ll_str_done(&path);
        if (limit < least)
            least = limit;
        if (length == 0)
            return least;
        while (length > 0 && group[--length] != '/')
            ;
    }
}

/* Its group is what the line "0::GROUP" says. */
uint64_t ll_room_of_own_group(void)
{
    char line[PATH_MAX];
    uint64_t limit = UINT64_MAX;
    FILE *file = fopen("/proc/self/cgroup", "re");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, "0::/", 4) == 0) {
            line[strcspn(line, "\n")] = '\0';
            limit = ll_room_of_group("/sys/fs/cgroup", line + 3);
        }
    if (file)
        fclose(file);
    return limit;
}
