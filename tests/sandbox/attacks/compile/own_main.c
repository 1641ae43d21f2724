/* verdict: errors; line: 3
 * Wants to be the program. */
int main(void)
{
    return 0;
}
