#include "cli/terminal.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

void ll_terminal_size(int *columns, int *rows)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
        return;
    *columns = size.ws_col;
    *rows = size.ws_row;
}

enum ll_colors ll_terminal_colors(void)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM"), *more = getenv("COLORTERM");
    if (!isatty(STDOUT_FILENO) || !term || strcmp(term, "dumb") == 0 ||
        (no_color && no_color[0] != '\0'))
        return LL_COLORS_NONE;
    if (more && (strcmp(more, "truecolor") == 0 || strcmp(more, "24bit") == 0))
        return LL_COLORS_RGB;
    return strstr(term, "256color") ? LL_COLORS_256 : LL_COLORS_16;
}

enum ll_glyphs ll_terminal_glyphs(void)
{
    bool unicode = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    return isatty(STDOUT_FILENO) && !unicode ? LL_GLYPHS_ASCII : LL_GLYPHS_BRAILLE;
}
