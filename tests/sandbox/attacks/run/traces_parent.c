/* verdict: forbidden
 * Looks into its parent. */
#include <sys/ptrace.h>
#include <unistd.h>

int attack(void)
{
    return (int)ptrace(PTRACE_ATTACH, getppid(), 0, 0);
}
