/* verdict: signalled 4
 * Executes what is no instruction. */
int attack(void)
{
    __builtin_trap();
}
