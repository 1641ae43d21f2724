/* verdict: returned 1
 * Leaves memory behind that outlives it. */
#include <sys/ipc.h>
#include <sys/shm.h>

int attack(void)
{
    return shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600) < 0;
}
