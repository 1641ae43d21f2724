/* The only file that knows curses, and of it terminfo alone. */
#include "tui/terminfo.h"

#include <curses.h>
#include <string.h>
#include <term.h>
#include <unistd.h>

#include "chart/style.h"

/* Capabilities by name: term.h's macros name half of the English language. */
static const char *string_of(const char *name)
{
    char copy[8] = "";
    strncpy(copy, name, sizeof copy - 1);
    const char *found = tigetstr(copy);
    return found == (const char *)-1 || (found && found[0] == '\0') ? NULL : found;
}

static int number_of(const char *name)
{
    char copy[8] = "";
    strncpy(copy, name, sizeof copy - 1);
    int number = tigetnum(copy);
    return number > 0 ? number : 0;
}

static bool flag_of(const char *name)
{
    char copy[8] = "";
    strncpy(copy, name, sizeof copy - 1);
    return tigetflag(copy) > 0;
}

/* "ncv" counts bits from standout on. */
static unsigned beside_color(void)
{
    int bits = number_of("ncv");
    return (bits & 2 ? LL_ATTR_UNDERLINE : 0U) | (bits & 4 ? LL_ATTR_REVERSE : 0U) |
           (bits & 16 ? LL_ATTR_DIM : 0U) | (bits & 32 ? LL_ATTR_BOLD : 0U);
}

static void read_colors(struct ll_terminfo *info)
{
    info->own_colors = string_of("op");
    info->foreground = string_of("setaf");
    info->background = string_of("setab");
    if (info->own_colors && info->foreground && info->background)
        info->colors = number_of("colors");
    info->rgb = flag_of("RGB");
    info->own_each = flag_of("AX");
    info->beside_color = beside_color();
}

/* Where attributes take a cell of their own, as on terminals of the seventies, none are used. */
static void read_attributes(struct ll_terminfo *info)
{
    info->plain = string_of("sgr0");
    info->plain_ends_color =
        info->plain && (strstr(info->plain, "\x1b[m") || strstr(info->plain, "\x1b[0m") ||
                        strstr(info->plain, "\x1b[0;10m"));
    if (info->plain == NULL || number_of("xmc") > 0)
        return;
    info->bold = string_of("bold");
    info->dim = string_of("dim");
    info->underline = string_of("smul");
    info->no_underline = string_of("rmul");
    info->reverse = string_of("rev");
}

bool ll_terminfo_open(const char *name, struct ll_terminfo *out)
{
    int why;
    *out = (struct ll_terminfo){.colors = 0};
    if (setupterm(name, STDOUT_FILENO, &why) != OK)
        return false;
    out->place = string_of("cup");
    out->right = string_of("cuf");
    out->clear = string_of("clear");
    out->erase_line = string_of("el");
    out->erase = string_of("ech");
    out->hide = string_of("civis");
    out->show = string_of("cnorm");
    out->enter = string_of("smcup");
    out->leave = string_of("rmcup");
    out->keys_on = string_of("smkx");
    out->keys_off = string_of("rmkx");
    out->region = string_of("csr");
    out->no_insert = string_of("rmir");
    out->wrap = string_of("smam");
    out->wraps = flag_of("am") && !flag_of("xenl");
    out->width = number_of("cols");
    out->height = number_of("lines");
    read_attributes(out);
    read_colors(out);
    return true;
}

void ll_terminfo_close(void)
{
    if (cur_term)
        del_curterm(cur_term);
}

void ll_terminfo_add(struct ll_str *out, const char *string)
{
    while (string && *string) {
        size_t length = strcspn(string, "$");
        ll_str_add_n(out, string, length);
        string += length;
        const char *end = string[0] == '$' && string[1] == '<' ? strchr(string, '>') : NULL;
        if (end) {
            string = end + 1;
        } else if (*string) {
            ll_str_add_char(out, *string);
            string++;
        }
    }
}

void ll_terminfo_add_with(struct ll_str *out, const char *string, int first, int second)
{
    if (string)
        ll_terminfo_add(out, tiparm(string, first, second));
}
