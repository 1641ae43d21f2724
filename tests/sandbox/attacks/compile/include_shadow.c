/* verdict: errors; line: 3; hides: root:
 * Includes the file of passwords. */
#include "/etc/shadow"
