/* verdict: errors; line: 3; hides: root:
 * Climbs out of its folder. */
#include "../../../../../../../../etc/passwd"
