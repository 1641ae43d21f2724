/* verdict: errors; hides: there is one
 * Asks which files exist, one bit a compilation. */
#if __has_include("/etc/passwd")
#error there is one
#else
#error nothing to see
#endif
