/* verdict: errors time crashed size
 * An initialiser of 4 GB. */
char much[4L << 30] = {1};
