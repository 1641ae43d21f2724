/* Signals that end a command: it tidies up first, and a second one does not wait for that. */
#ifndef LL_CLI_INTERRUPT_H
#define LL_CLI_INTERRUPT_H

#include <stdatomic.h>

/* From here on SIGINT, SIGTERM and SIGHUP set the flag, for ll_grade_options.stop. */
const atomic_bool *ll_cli_interrupt_begin(void);

/* Dies of the signal that came, if one did; to be called once nothing is left to tidy up. */
void ll_cli_interrupt_end(void);

#endif
