/* The clocks: time that passes, and the processor time of this thread. */
#ifndef LL_BASE_CLOCK_H
#define LL_BASE_CLOCK_H

#include <stdint.h>

/* Since some moment in the past; never goes back, whatever is done to the time of day. */
int64_t ll_clock_ns(void);
int64_t ll_clock_ms(void);
double ll_clock_seconds(void);

/* Processor time that the calling thread has used. */
int64_t ll_clock_cpu_ns(void);

#endif
