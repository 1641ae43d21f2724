/* verdict: errors; hides: root:
 * Wants the compiler to write files of its choice. */
#pragma GCC pch_preprocess "/etc/passwd"
#pragma GCC diagnostic error "-Wall"
#include_next "/etc/passwd"
