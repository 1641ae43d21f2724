/* verdict: done
 * Calls what is nowhere defined: the loader will say so, not the compiler. */
float nowhere(void);
float attack(void)
{
    return nowhere();
}
