/* verdict: errors; hides: root:
 * Lays its error to another file. */
#line 1 "/etc/passwd"
int x = ;
