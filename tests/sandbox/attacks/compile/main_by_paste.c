/* verdict: errors; line: 4
 * Wants to be the program, and hides it. */
#define JOIN(a, b) a##b
int JOIN(ma, in)(void)
{
    return 0;
}
