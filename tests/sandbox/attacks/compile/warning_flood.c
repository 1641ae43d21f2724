/* verdict: done time
 * A hundred thousand warnings. */
#define W1 if (0 == 1 == 2) { } if (0 == 1 == 2) { } if (0 == 1 == 2) { } if (0 == 1 == 2) { } if (0 == 1 == 2) { } if (0 == 1 == 2) { } if (0 == 1 == 2) { } if (0 == 1 == 2) { } if (0 == 1 == 2) { } if (0 == 1 == 2) { } 
#define W2 W1 W1 W1 W1 W1 W1 W1 W1 W1 W1
#define W3 W2 W2 W2 W2 W2 W2 W2 W2 W2 W2
#define W4 W3 W3 W3 W3 W3 W3 W3 W3 W3 W3
#define W5 W4 W4 W4 W4 W4 W4 W4 W4 W4 W4
void flood(void)
{
    W5
}
