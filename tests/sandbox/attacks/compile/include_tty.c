/* verdict: errors; line: 3
 * Includes the terminal, and would wait for its user. */
#include "/dev/tty"
