/* A guest that loads a shared object and calls its `attack`, as a runner would a submission. Exits
 * with 100 and what attack returned, so that a return is told from an exit. As the parent of a fork
 * server, with the shared object to wait in, it is told the path over its talk.
 *
 *   attacked OBJECT
 *   attacked --serve WAITER */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void *symbol(const char *path, const char *name)
{
    void *object = dlopen(path, RTLD_NOW);
    void *found = object ? dlsym(object, name) : NULL;
    if (found == NULL)
        fprintf(stderr, "%s\n", dlerror());
    return found;
}

int main(int argc, char **argv)
{
    char path[4096] = "";
    void (*wait)(void) = NULL;
    int (*attack)(void) = NULL;
    if (argc == 3 && strcmp(argv[1], "--serve") == 0) {
        *(void **)&wait = symbol(argv[2], "losslab_wait_to_be_forked"); /* as POSIX writes it */
        if (wait == NULL)
            return 98;
        wait();
        if (read(3, path, sizeof path - 1) <= 0)
            return 97;
    } else if (argc == 2)
        strncpy(path, argv[1], sizeof path - 1);
    *(void **)&attack = symbol(path, "attack");
    return attack ? 100 + attack() : 99;
}
