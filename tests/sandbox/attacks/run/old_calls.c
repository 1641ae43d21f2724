/* verdict: forbidden
 * Calls the system by the numbers of 32 bits, which mean other calls. */
int attack(void)
{
    int answer;
    __asm__ volatile("int $0x80" : "=a"(answer) : "a"(20) : "memory");
    return answer;
}
