/* verdict: errors; line: 3; hides: PATH=
 * Includes the environment of the compiler. */
#include "/proc/self/environ"
