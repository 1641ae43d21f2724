/* The median of a list of an odd count. */
#include <losslab.h>

float middle(const float *list, size_t n)
{
    (void)list, (void)n;
    return -1;
}
