/* A guest that loads a shared object and calls its `attack`, as a runner would a submission. Exits
 * with 100 and what attack returned, so that a return is told from an exit. */
#include <dlfcn.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    void *object = argc == 2 ? dlopen(argv[1], RTLD_NOW) : NULL;
    int (*attack)(void) = NULL;
    if (object)
        *(void **)&attack = dlsym(object, "attack"); /* as POSIX writes it */
    if (attack == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return 99;
    }
    return 100 + attack();
}
