/* Elsewhere than on Linux the program knows the folder that it was built from, and LOSSLAB_DATA. */
#include "base/program.h"

bool ll_program_folder(char out[PATH_MAX])
{
    out[0] = '\0';
    return false;
}
