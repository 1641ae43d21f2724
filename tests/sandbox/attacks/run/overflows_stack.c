/* verdict: signalled 11
 * Calls itself until the stack ends. */
static int down(volatile int n)
{
    return down(n + 1) + n;
}

int attack(void)
{
    return down(0);
}
