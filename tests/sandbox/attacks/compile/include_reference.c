/* verdict: errors; line: 3
 * Includes the solution from where it may be installed. */
#include "/usr/share/losslab/exercises/tversky/solution.c"
