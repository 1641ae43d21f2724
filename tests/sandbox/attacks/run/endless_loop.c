/* verdict: cpu
 * Never comes back. */
int attack(void)
{
    for (volatile int i = 0;; i++)
        ;
}
