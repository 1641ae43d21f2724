#include "base/cell.h"

#include <stdbool.h>
#include <string.h>

static bool is_formula(const char *line)
{
    static const char *const wide[] = {"\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d",
                                       "\xef\xbc\xa0"};
    while (*line == ' ' || strncmp(line, "\xc2\xa0", 2) == 0)
        line += *line == ' ' ? 1 : 2;
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (strncmp(line, wide[i], strlen(wide[i])) == 0)
            return true;
    return *line && strchr("=+-@\t\r", *line);
}

void ll_cell_add(struct ll_str *out, const char *text)
{
    for (;;) {
        size_t length = strcspn(text, "\n");
        if (is_formula(text))
            ll_str_add_char(out, '\'');
        ll_str_add_n(out, text, length);
        if (text[length] == '\0')
            return;
        ll_str_add_char(out, '\n');
        text += length + 1;
    }
}
