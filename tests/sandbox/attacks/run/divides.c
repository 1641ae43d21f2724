/* verdict: signalled 8
 * Divides by zero. */
int attack(void)
{
    volatile int one = 1, zero = 0;
    return one / zero;
}
