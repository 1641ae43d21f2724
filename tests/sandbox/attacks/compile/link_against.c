/* verdict: errors done; hides: root:
 * Asks the linker for files through the object. */
#pragma comment(lib, "/etc/passwd")
__asm__(".section .deplibs,\"MS\",@llvm_dependent_libraries,1\n.asciz \"/etc/passwd\"\n.text\n");
int attack(void)
{
    return 0;
}
