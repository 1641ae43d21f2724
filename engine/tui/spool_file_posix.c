#include "tui/spool_file.h"

FILE *ll_spool_file(void)
{
    return tmpfile();
}
