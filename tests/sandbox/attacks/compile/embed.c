/* verdict: errors; hides: root:
 * The newer way to put a file into the object. */
const unsigned char file[] = {
#embed "/etc/passwd"
};
