/* verdict: forbidden
 * Goes to the network. */
#include <sys/socket.h>

int attack(void)
{
    return socket(AF_INET, SOCK_STREAM, 0);
}
