/* Signals: those that kill give the terminal back first, those that tell wake the event loop.
 *
 * Theory of operation. A handler for the deadly ones (every signal that ends a program and can be
 * caught) restores the terminal with write() and tcsetattr(), the only calls that are safe there,
 * says which signal it was, and lets it do what it would have done. A handler for the telling ones
 * (WINCH, TSTP, CONT, CHLD) puts a byte into a pipe that the event loop polls; XFSZ is one of them,
 * so that a file that may not grow is a write that fails, which whoever writes can tell. A handler
 * takes no argument of ours, so what it needs is the file's own: one terminal at a time. */
#ifndef LL_TUI_RESCUE_H
#define LL_TUI_RESCUE_H

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

#include "base/err.h"

/* What a signal told. */
enum {
    LL_RESCUE_RESIZED = 1, /* or continued: the screen may be another */
    LL_RESCUE_STOP = 2,    /* somebody asks us to suspend */
    LL_RESCUE_CHILD = 4,   /* a child changed its state */
};

/* Installs the handlers: before curses does, so that a signal ends us as it would end any other
 * program. */
ll_err ll_rescue_open(struct ll_message *why);

/* From now on a deadly signal sends `bytes` (at most 256) to standard output and gives `modes` to
 * standard input. */
void ll_rescue_arm(const char *bytes, size_t length, const struct termios *modes);
void ll_rescue_close(void);

/* While the terminal is somebody else's there is nothing to give back. */
void ll_rescue_pause(bool paused);

int ll_rescue_descriptor(void); /* to be polled */
unsigned ll_rescue_take(void);  /* what was told since the last call: LL_RESCUE_ bits */

/* Stops this process group as ^Z does; returns when it is continued. */
void ll_rescue_stop(void);

#endif
