/* verdict: rejected; most: 0
 * Includes the solution from where it may lie. */
#include "/usr/share/losslab/exercises/tversky/solution.c"
