#include "tui/beam.h"

#include <string.h>

#include "chart/style.h"

static const struct ll_looks own_looks = {-1, -1, 0};

static bool is(const char *string, const char *wanted)
{
    return string && strcmp(string, wanted) == 0;
}

void ll_beam_init(struct ll_beam *beam, const struct ll_terminfo *info)
{
    *beam = (struct ll_beam){.info = info, .x = -1, .looks = own_looks};
    beam->short_place = is(info->place, "\x1b[%i%p1%d;%p2%dH");
    beam->short_right = is(info->right, "\x1b[%p1%dC");
    beam->short_erase = is(info->erase, "\x1b[%p1%dX");
}

static void add_number(struct ll_str *out, int number)
{
    char digits[12];
    size_t n = sizeof digits;
    do
        digits[--n] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    ll_str_add_n(out, digits + n, sizeof digits - n);
}

/* A sequence with one number, which is left out where it is 1, as ECMA-48 has it. */
static void add_control(struct ll_str *out, int number, char final)
{
    ll_str_add_n(out, "\x1b[", 2);
    if (number != 1)
        add_number(out, number);
    ll_str_add_char(out, final);
}

static int digits_of(int number)
{
    return number < 10 ? 1 : number < 100 ? 2 : number < 1000 ? 3 : 4;
}

int ll_beam_cost(const struct ll_beam *beam, int columns)
{
    if (beam->short_right)
        return columns == 1 ? 3 : 3 + digits_of(columns);
    return beam->info->right ? 6 : 8;
}

void ll_beam_move(struct ll_beam *beam, int x, int y)
{
    int by = x - beam->x;
    if (beam->x >= 0 && y == beam->y && by == 0)
        return;
    if (beam->x >= 0 && y == beam->y && by > 0 && beam->info->right) {
        if (beam->short_right)
            add_control(beam->out, by, 'C');
        else
            ll_terminfo_add_with(beam->out, beam->info->right, by, 0);
    } else if (beam->short_place) {
        ll_str_add_n(beam->out, "\x1b[", 2);
        if (y > 0 || x > 0)
            add_number(beam->out, y + 1);
        if (x > 0) {
            ll_str_add_char(beam->out, ';');
            add_number(beam->out, x + 1);
        }
        ll_str_add_char(beam->out, 'H');
    } else {
        ll_terminfo_add_with(beam->out, beam->info->place, y, x);
    }
    beam->x = x;
    beam->y = y;
}

/* --- looks --- */

/* The colour as a foreground (0) or a background (1). */
static void add_ink(struct ll_beam *beam, int ground, int number)
{
    struct ll_beam_ink *ink = &beam->inks[ground][(unsigned)number % LL_BEAM_INKS];
    const char *string = ground ? beam->info->background : beam->info->foreground;
    if (ink->number != number + 1) {
        struct ll_str text = {0};
        ll_terminfo_add_with(&text, string, number, 0);
        bool fits = text.length < sizeof ink->text;
        if (fits) {
            memcpy(ink->text, ll_str_text(&text), text.length + 1);
            ink->number = number + 1;
        } else {
            ll_str_add(beam->out, ll_str_text(&text));
        }
        ll_str_done(&text);
        if (!fits)
            return;
    }
    ll_str_add(beam->out, ink->text);
}

/* No attribute, and no colour where the terminal has it so. Character sets are never changed, so
 * that going back to ASCII's, as many terminals do here, is left out. */
static void add_plain(struct ll_beam *beam)
{
    const char *plain = beam->info->plain;
    bool with_set = plain && strncmp(plain, "\x1b(B", 3) == 0 && plain[3] != '\0';
    ll_terminfo_add(beam->out, with_set ? plain + 3 : plain);
    beam->looks.attr = 0;
    if (beam->info->plain_ends_color)
        beam->looks = own_looks;
}

static void add_attributes(struct ll_beam *beam, unsigned wanted)
{
    unsigned gone = beam->looks.attr & ~wanted;
    if (gone == LL_ATTR_UNDERLINE && beam->info->no_underline) {
        ll_terminfo_add(beam->out, beam->info->no_underline);
        beam->looks.attr &= ~(unsigned)LL_ATTR_UNDERLINE;
    } else if (gone) {
        add_plain(beam);
    }
    unsigned more = wanted & ~beam->looks.attr;
    if (more & LL_ATTR_BOLD)
        ll_terminfo_add(beam->out, beam->info->bold);
    if (more & LL_ATTR_DIM)
        ll_terminfo_add(beam->out, beam->info->dim);
    if (more & LL_ATTR_UNDERLINE)
        ll_terminfo_add(beam->out, beam->info->underline);
    if (more & LL_ATTR_REVERSE)
        ll_terminfo_add(beam->out, beam->info->reverse);
    beam->looks.attr = wanted;
}

/* Back to the terminal's own colours, for either ground that asks for it. */
static void add_own_colors(struct ll_beam *beam, bool fg, bool bg)
{
    if (beam->info->own_each && fg != bg) {
        ll_str_add(beam->out, fg ? "\x1b[39m" : "\x1b[49m");
    } else {
        ll_terminfo_add(beam->out, beam->info->own_colors);
        fg = bg = true;
    }
    if (fg)
        beam->looks.fg = -1;
    if (bg)
        beam->looks.bg = -1;
}

void ll_beam_looks(struct ll_beam *beam, const struct ll_looks *looks)
{
    struct ll_looks *now = &beam->looks;
    unsigned attr = looks->attr;
    if (looks->fg >= 0 || looks->bg >= 0)
        attr &= ~beam->info->beside_color;
    if (attr != now->attr)
        add_attributes(beam, attr);
    bool own_fg = looks->fg < 0 && now->fg >= 0, own_bg = looks->bg < 0 && now->bg >= 0;
    if (own_fg || own_bg)
        add_own_colors(beam, own_fg, own_bg);
    if (looks->fg != now->fg)
        add_ink(beam, 0, looks->fg);
    if (looks->bg != now->bg)
        add_ink(beam, 1, looks->bg);
    now->fg = looks->fg;
    now->bg = looks->bg;
}

/* --- what is seen --- */

void ll_beam_text(struct ll_beam *beam, const char *text, size_t length, int columns)
{
    ll_str_add_n(beam->out, text, length);
    beam->x = columns < 0 ? -1 : beam->x + columns;
}

void ll_beam_erase(struct ll_beam *beam, int columns)
{
    if (beam->looks.bg >= 0 || (beam->looks.attr & (LL_ATTR_REVERSE | LL_ATTR_UNDERLINE)))
        ll_beam_looks(beam, &own_looks);
    if (columns == 0)
        ll_terminfo_add(beam->out, beam->info->erase_line);
    else if (beam->short_erase)
        add_control(beam->out, columns, 'X');
    else
        ll_terminfo_add_with(beam->out, beam->info->erase, columns, 0);
}

void ll_beam_clear(struct ll_beam *beam)
{
    ll_terminfo_add(beam->out, beam->info->plain);
    if (beam->info->colors > 0)
        ll_terminfo_add(beam->out, beam->info->own_colors);
    beam->looks = own_looks;
    ll_terminfo_add(beam->out, beam->info->clear);
    beam->x = beam->y = 0;
}
