/* verdict: forbidden
 * Reads the memory of its parent. */
#define _GNU_SOURCE
#include <sys/uio.h>
#include <unistd.h>

int attack(void)
{
    char bytes[64];
    struct iovec here = {bytes, sizeof bytes}, there = {(void *)0x400000, sizeof bytes};
    return (int)process_vm_readv(getppid(), &here, 1, &there, 1, 0);
}
