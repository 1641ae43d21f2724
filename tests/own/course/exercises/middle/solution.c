/* How many are smaller, and how many larger, says where each stands. */
#include <losslab.h>

float middle(const float *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t below = 0, above = 0;
        for (size_t k = 0; k < n; k++) {
            below += list[k] < list[i];
            above += list[k] > list[i];
        }
        if (2 * below < n && 2 * above < n)
            return list[i];
    }
    return 0;
}
