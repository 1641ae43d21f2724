/* verdict: errors time; line: 3
 * Includes itself twice, each time. */
#include "include_itself.c"
#include "include_itself.c"
