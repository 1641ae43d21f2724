/* verdict: errors time crashed size
 * The assembler repeats. */
__asm__(".rept 200000000\n.quad 0\n.endr\n");
