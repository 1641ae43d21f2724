/* verdict: errors; hides: root:
 * Puts a file into the object, to print it later. */
__asm__(".section .rodata\n.incbin \"/etc/passwd\"\n");
int attack(void)
{
    return 0;
}
