/* What the box's tests run inside: one behaviour a word; as a fork server's parent, one a guest. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void *touch(void *arg)
{
    *(int *)arg = 1;
    return NULL;
}

static int start_thread(void)
{
    pthread_t thread;
    int touched = 0;
    if (pthread_create(&thread, NULL, touch, &touched) != 0)
        return 1;
    pthread_join(thread, NULL);
    return touched ? 0 : 2;
}

static int echo(void)
{
    char bytes[4096];
    for (ssize_t n; (n = read(3, bytes, sizeof bytes)) > 0;)
        if (write(3, bytes, (size_t)n) != n)
            return 1;
    return 0;
}

static int list_descriptors(void)
{
    for (int fd = 0; fd < 256; fd++)
        if (fcntl(fd, F_GETFD) >= 0)
            printf("%d ", fd);
    return 0;
}

static int list_environment(void)
{
    for (char **item = environ; *item; item++)
        puts(*item);
    return 0;
}

/* Prints how opening each path went. */
static int open_all(int count, char **paths)
{
    for (int i = 0; i < count; i++) {
        int fd = open(paths[i], O_RDONLY);
        printf("%s=%s ", paths[i], fd >= 0 ? "open" : strerrorname_np(errno));
    }
    return 0;
}

static int write_file(const char *path)
{
    FILE *file = fopen(path, "w");
    if (file == NULL)
        return errno;
    fputs("written", file);
    return fclose(file) == 0 ? 0 : 1;
}

/* Leaves children and grandchildren behind, in sessions of their own. */
static int leave_children(void)
{
    for (int i = 0; i < 3; i++)
        if (fork() == 0) {
            setsid();
            if (fork() == 0)
                setsid();
            prctl(PR_SET_NAME, "leftover");
            for (;;)
                pause();
        }
    return 0;
}

static int remembered; /* what a guest leaves in its memory */

/* What must not be the same for the next guest of a server: prints how it was, and changes it. */
static int leave_traces(void)
{
    char folder[4096] = "";
    printf("memory %d, flags %d, ", remembered, fcntl(0, F_GETFL) & (O_APPEND | O_NONBLOCK));
    printf("folder %s, mask %o, ", getcwd(folder, sizeof folder), umask(0));
    printf("name %d, signal %d", prctl(PR_GET_DUMPABLE), signal(SIGUSR1, SIG_IGN) == SIG_IGN);
    fflush(stdout);
    remembered = 1;
    fcntl(0, F_SETFL, O_APPEND | O_NONBLOCK);
    (void)!chdir("/usr");
    alarm(1000);
    return 0;
}

/* As a fork server's parent: becomes `how` first, which may be unfit to be one, then waits. The
 * guest is told its word over the talk. */
static const char *serve(const char *waiter, const char *how)
{
    static char word[64];
    static pthread_t thread;
    void (*wait_to_be_forked)(void) = NULL;
    void *object = dlopen(waiter, RTLD_NOW);
    if (object)
        *(void **)&wait_to_be_forked = dlsym(object, "losslab_wait_to_be_forked");
    if (wait_to_be_forked == NULL)
        exit(98);
    if (strcmp(how, "ends") == 0)
        exit(3);
    if (strcmp(how, "thread") == 0)
        pthread_create(&thread, NULL, touch, word);
    if (strcmp(how, "descriptor") == 0)
        (void)!dup(0);
    if (strcmp(how, "shares") == 0)
        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (strcmp(how, "forks") == 0 && fork() == 0)
        return "pause";
    if (strcmp(how, "slow") == 0)
        sleep(1000);
    wait_to_be_forked();
    return read(3, word, sizeof word - 1) > 0 ? word : "";
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    if (strcmp(what, "serve") == 0)
        what = serve(argv[2], argv[3]);
    if (strcmp(what, "traces") == 0)
        return leave_traces();
    if (strcmp(what, "exit") == 0)
        return atoi(argv[2]);
    if (strcmp(what, "print") == 0) {
        printf("out %d", getpid());
        fprintf(stderr, "err");
        return 0;
    }
    if (strcmp(what, "much") == 0) {
        for (int i = 0; i < 5000; i++)
            putchar('a' + i % 26);
        return 0;
    }
    if (strcmp(what, "abort") == 0)
        abort();
    if (strcmp(what, "spin") == 0)
        for (volatile uint64_t i = 0;; i++)
            ;
    if (strcmp(what, "pause") == 0)
        for (;;)
            pause();
    if (strcmp(what, "thread") == 0)
        return start_thread();
    if (strcmp(what, "addresses") == 0)
        return printf("%p %p %p", (void *)&what, (void *)malloc(1), (void *)environ) < 0;
    if (strcmp(what, "echo") == 0)
        return echo();
    if (strcmp(what, "descriptors") == 0)
        return list_descriptors();
    if (strcmp(what, "environment") == 0)
        return list_environment();
    if (strcmp(what, "open") == 0)
        return open_all(argc - 2, argv + 2);
    if (strcmp(what, "write") == 0)
        return write_file(argv[2]);
    if (strcmp(what, "leave") == 0)
        return leave_children();
    return 99;
}
