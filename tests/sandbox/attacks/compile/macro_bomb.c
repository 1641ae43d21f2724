/* verdict: errors time crashed size
 * A thousand million tokens in nine lines. */
#define B1 1, 1, 1, 1, 1, 1, 1, 1, 1, 1
#define B2 B1, B1, B1, B1, B1, B1, B1, B1, B1, B1
#define B3 B2, B2, B2, B2, B2, B2, B2, B2, B2, B2
#define B4 B3, B3, B3, B3, B3, B3, B3, B3, B3, B3
#define B5 B4, B4, B4, B4, B4, B4, B4, B4, B4, B4
#define B6 B5, B5, B5, B5, B5, B5, B5, B5, B5, B5
#define B7 B6, B6, B6, B6, B6, B6, B6, B6, B6, B6
#define B8 B7, B7, B7, B7, B7, B7, B7, B7, B7, B7
#define B9 B8, B8, B8, B8, B8, B8, B8, B8, B8, B8
int ones[] = {B9};
