/* verdict: errors time crashed size
 * Constant folding that never ends. */
#define A(x) (__builtin_constant_p(x) ? (x) * 2 : (x))
#define B(x) A(A(A(A(A(A(A(A(x))))))))
#define C(x) B(B(B(B(B(B(B(B(x))))))))
int x = C(C(1));
