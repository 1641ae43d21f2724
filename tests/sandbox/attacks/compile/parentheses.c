/* verdict: errors time crashed
 * Two hundred thousand parentheses. */
#define O1 ( ( ( ( ( ( ( ( ( ( 
#define O2 O1 O1 O1 O1 O1 O1 O1 O1 O1 O1
#define O3 O2 O2 O2 O2 O2 O2 O2 O2 O2 O2
#define O4 O3 O3 O3 O3 O3 O3 O3 O3 O3 O3
#define O5 O4 O4 O4 O4 O4 O4 O4 O4 O4 O4
#define C1 ) ) ) ) ) ) ) ) ) ) 
#define C2 C1 C1 C1 C1 C1 C1 C1 C1 C1 C1
#define C3 C2 C2 C2 C2 C2 C2 C2 C2 C2 C2
#define C4 C3 C3 C3 C3 C3 C3 C3 C3 C3 C3
#define C5 C4 C4 C4 C4 C4 C4 C4 C4 C4 C4
int deep = O5 O5 1 C5 C5;
