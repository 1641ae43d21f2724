/* Guests are found in /proc: by what they descend from, and by when they began. */
#include "guests.h"

#include <ctype.h>
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PARENT = 4, BEGUN = 22 }; /* fields of /proc/PID/stat, the first being 1 */

static bool look_at(pid_t pid, struct guest *out)
{
    char path[64], line[512];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "r");
    bool is_read = file && fgets(line, sizeof line, file);
    if (file)
        fclose(file);
    char *name = is_read ? strchr(line, '(') : NULL, *end = name ? strrchr(name, ')') : NULL, *rest;
    *out = (struct guest){.pid = pid};
    if (end == NULL)
        return false;
    *end = '\0';
    snprintf(out->name, sizeof out->name, "%s", name + 1);
    int field = 3; /* behind the name */
    for (char *word = strtok_r(end + 1, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        if (field == PARENT)
            out->parent = (pid_t)strtol(word, NULL, 10);
        if (field++ == BEGUN)
            out->begun = strtoull(word, NULL, 10);
    }
    return out->begun > 0;
}

static bool is_below(pid_t pid, struct guest process)
{
    while (process.pid > 1 && process.pid != pid)
        if (!look_at(process.parent, &process))
            return false;
    return process.pid == pid;
}

size_t guests_find(pid_t pid, struct guest found[GUESTS_MOST])
{
    DIR *proc = opendir("/proc");
    size_t count = 0;
    for (struct dirent *entry; proc && (entry = readdir(proc)) != NULL;) {
        struct guest process;
        if (isdigit((unsigned char)entry->d_name[0]) &&
            look_at((pid_t)strtol(entry->d_name, NULL, 10), &process) &&
            strcmp(process.name, "losslab-run-lua") == 0 && is_below(pid, process) &&
            count < GUESTS_MOST)
            found[count++] = process;
    }
    if (proc)
        closedir(proc);
    return count;
}

pid_t guests_youngest(pid_t pid)
{
    struct guest found[GUESTS_MOST], youngest = {0};
    size_t count = guests_find(pid, found);
    for (size_t i = 0; i < count; i++)
        if (found[i].begun > youngest.begun ||
            (found[i].begun == youngest.begun && found[i].pid > youngest.pid))
            youngest = found[i];
    return youngest.pid;
}
