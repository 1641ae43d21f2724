/* verdict: errors; line: 3
 * Includes a folder. */
#include "."
