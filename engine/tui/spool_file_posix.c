/* The file that a frame is gathered in: a temporary one. */
#include "tui/spool_file.h"

FILE *ll_spool_file(void)
{
    return tmpfile();
}
