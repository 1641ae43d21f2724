/* verdict: errors size
 * A TB of zeroes, which are a few bytes on disk. */
char much[1L << 40];
int attack(long i)
{
    return much[i];
}
