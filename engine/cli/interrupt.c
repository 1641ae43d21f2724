#include "cli/interrupt.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

/* A signal handler is given no context of its own. */
static atomic_bool is_interrupted;
static atomic_int came;

static void on_signal(int number)
{
    atomic_store(&came, number);
    atomic_store(&is_interrupted, true);
}

const atomic_bool *ll_cli_interrupt_begin(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct sigaction before;
        const struct sigaction ours = {.sa_handler = on_signal,
                                       .sa_flags = (int)SA_RESETHAND | SA_RESTART};
        /* One that is ignored, as by nohup, stays so. */
        if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(signals[i], &ours, NULL);
    }
    return &is_interrupted;
}

void ll_cli_interrupt_end(void)
{
    int number = atomic_load(&came);
    if (number == 0)
        return;
    signal(number, SIG_DFL);
    raise(number);
}
