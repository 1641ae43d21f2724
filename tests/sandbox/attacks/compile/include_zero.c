/* verdict: errors; line: 3
 * Includes an endless file. */
#include "/dev/zero"
