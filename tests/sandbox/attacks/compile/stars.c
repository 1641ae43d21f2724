/* verdict: errors time crashed done
 * A pointer to a pointer, two hundred thousand times. */
#define S1 * * * * * * * * * * 
#define S2 S1 S1 S1 S1 S1 S1 S1 S1 S1 S1
#define S3 S2 S2 S2 S2 S2 S2 S2 S2 S2 S2
#define S4 S3 S3 S3 S3 S3 S3 S3 S3 S3 S3
#define S5 S4 S4 S4 S4 S4 S4 S4 S4 S4 S4
int S5 S5 far;
