/* verdict: returned 1
 * Looks for a service of the machine. */
#include <sys/socket.h>

int attack(void)
{
    return socket(AF_UNIX, SOCK_STREAM, 0) < 0 && socket(AF_NETLINK, SOCK_RAW, 0) < 0;
}
