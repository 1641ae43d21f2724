/* Private to the spool: the file that curses writes to; a file a system. */
#ifndef LL_TUI_SPOOL_FILE_H
#define LL_TUI_SPOOL_FILE_H

#include <stdio.h>

/* A file without a name, to be written and read, in memory where the system has such files. NULL,
 * and errno set, where there is none. */
FILE *ll_spool_file(void);

#endif
