/* verdict: errors
 * A hundred thousand errors. */
#define E1 x; x; x; x; x; x; x; x; x; x; 
#define E2 E1 E1 E1 E1 E1 E1 E1 E1 E1 E1
#define E3 E2 E2 E2 E2 E2 E2 E2 E2 E2 E2
#define E4 E3 E3 E3 E3 E3 E3 E3 E3 E3 E3
#define E5 E4 E4 E4 E4 E4 E4 E4 E4 E4 E4
void flood(void)
{
    E5
}
