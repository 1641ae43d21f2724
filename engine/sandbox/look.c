/* What the kernel tells of a running guest. */
#include "sandbox/look.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static FILE *open_proc(pid_t pid, const char *name)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/%s", (long)pid, name);
    return fopen(path, "re");
}

bool ll_look_descriptors(pid_t pid, int count)
{
    char path[64];
    int found = 0;
    bool known = true;
    snprintf(path, sizeof path, "/proc/%ld/fd", (long)pid);
    DIR *folder = opendir(path);
    if (folder == NULL)
        return false;
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        known = known && strtol(entry->d_name, NULL, 10) < count;
        found++;
    }
    closedir(folder);
    return known && found == count;
}

/* A shared mapping is harmless where it is a file's that nobody here may write: it has a name, and
 * was mapped for reading. Memory files and the like are told by "(deleted)". */
static bool is_harmless(const char *line)
{
    char rights[8], path[512];
    if (sscanf(line, "%*s %7s", rights) != 1 || strlen(rights) != 4)
        return false;
    if (rights[3] != 's')
        return true;
    return rights[1] == '-' && sscanf(line, "%*s %*s %*s %*s %*s %511s", path) == 1 &&
           path[0] == '/' && strstr(line, "(deleted)") == NULL;
}

bool ll_look_memory(pid_t pid)
{
    char line[1024];
    size_t lines = 0;
    bool harmless = true;
    FILE *maps = open_proc(pid, "maps");
    if (maps == NULL)
        return false;
    for (; harmless && fgets(line, sizeof line, maps); lines++)
        harmless = is_harmless(line);
    fclose(maps);
    return harmless && lines > 0;
}

/* The number of a line "NAME:\tNUMBER"; false for any other line. */
static bool read_number(const char *line, const char *name, int *out)
{
    size_t length = strlen(name);
    char *end;
    if (strncmp(line, name, length) != 0)
        return false;
    long value = strtol(line + length, &end, 10);
    if (end == line + length || value < 0 || value > INT_MAX)
        return false;
    *out = (int)value;
    return true;
}

bool ll_look_status(pid_t pid, struct ll_look *out)
{
    char line[1024];
    int told = 0, no_privs = 0;
    FILE *status = open_proc(pid, "status");
    *out = (struct ll_look){0};
    if (status == NULL)
        return false;
    while (fgets(line, sizeof line, status))
        told += read_number(line, "Threads:", &out->threads) ||
                read_number(line, "Seccomp_filters:", &out->filters) ||
                read_number(line, "NoNewPrivs:", &no_privs);
    fclose(status);
    out->no_privs = no_privs == 1;
    return told == 3;
}
