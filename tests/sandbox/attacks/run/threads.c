/* verdict: forbidden
 * Starts threads until there is no room. */
#include <pthread.h>
#include <unistd.h>

static void *sleep_on(void *arg)
{
    pause();
    return arg;
}

int attack(void)
{
    pthread_t thread;
    for (;;)
        pthread_create(&thread, 0, sleep_on, 0);
}
