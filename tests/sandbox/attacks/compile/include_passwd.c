/* verdict: errors; line: 3; hides: root:
 * Includes the list of users, whose lines the compiler would quote. */
#include "/etc/passwd"
