#include "tui/layout.h"

enum {
    WORDS_LEAST = 44,
    GAP = 3,         /* between words and chart */
    CHART_LEAST = 9, /* rows under which a stacked chart says nothing */
    STACK_CONTROLS = 5,
    STACK_VALUES = 4,
    ASIDE_LEAST = 40, /* columns of a figure beside prose, at least and at most, and its rows */
    ASIDE_MOST = 90,
    ASIDE_ROWS = 28,
};

static int least(int a, int b)
{
    return a < b ? a : b;
}

static int most(int a, int b)
{
    return a > b ? a : b;
}

bool ll_layout_frame(int width, int height, struct ll_layout_frame *out)
{
    if (width < LL_LAYOUT_MIN_WIDTH || height < LL_LAYOUT_MIN_HEIGHT)
        return false;
    int margin = width < 80 ? 1 : width < 120 ? 2 : 3;
    int gap = height < 22 ? 0 : 1; /* an empty row under the rule and above the keys */
    out->header = (struct ll_rect){margin, 0, width - 2 * margin, 2};
    out->footer = (struct ll_rect){margin, height - 1, width - 2 * margin, 1};
    out->body = (struct ll_rect){margin, 2 + gap, width - 2 * margin, height - 3 - 2 * gap};
    return true;
}

struct ll_rect ll_layout_column(struct ll_rect body)
{
    int width = least(body.width, LL_LAYOUT_MEASURE);
    return (struct ll_rect){body.x + (body.width - width) / 2, body.y, width, body.height};
}

bool ll_layout_beside(int body_width, int *words)
{
    bool beside = body_width >= LL_LAYOUT_BESIDE;
    *words = body_width;
    if (beside)
        *words = least(most(body_width * 38 / 100, WORDS_LEAST), LL_LAYOUT_MEASURE);
    return beside;
}

bool ll_layout_aside(struct ll_rect body, struct ll_rect *prose, struct ll_rect *figure)
{
    int left = body.width - LL_LAYOUT_MEASURE - GAP - 1;
    *prose = ll_layout_column(body);
    *figure = (struct ll_rect){0};
    if (left < ASIDE_LEAST || body.height < ASIDE_ROWS / 2)
        return false;
    prose->x = body.x;
    int width = least(left, ASIDE_MOST), height = least(body.height, ASIDE_ROWS);
    *figure = (struct ll_rect){prose->x + prose->width + GAP + 1, body.y, width, height};
    return true;
}

/* Takes `rows` and a blank one behind them off the top of `left`. */
static struct ll_rect take_top(struct ll_rect *left, int rows, int blank)
{
    rows = most(least(rows, left->height), 0);
    struct ll_rect taken = {left->x, left->y, left->width, rows};
    int used = rows > 0 ? least(rows + blank, left->height) : 0;
    left->y += used;
    left->height -= used;
    return taken;
}

static struct ll_rect take_bottom(struct ll_rect *left, int rows, int blank)
{
    rows = most(least(rows, left->height), 0);
    struct ll_rect taken = {left->x, left->y + left->height - rows, left->width, rows};
    left->height -= rows > 0 ? least(rows + blank, left->height) : 0;
    return taken;
}

/* Controls and values keep their place at the bottom of the words' column, so that the eye finds
 * them there; the text above scrolls where it must. */
static void beside(struct ll_rect body, int words, const struct ll_layout_want *want,
                   struct ll_layout_scene *out)
{
    struct ll_rect left = {body.x, body.y, words, body.height};
    struct ll_rect right = {body.x + words + GAP, body.y, body.width - words - GAP, body.height};
    int below = want->controls + want->worked + want->values + want->note + want->said + 4;
    int text = most(want->text, 0);
    if (text + below > left.height)
        text = most(left.height - below, least(text, left.height / 3));
    out->text = take_top(&left, text, 1);
    out->said = take_top(&left, want->said, 1);
    out->controls = take_top(&left, want->controls, 1);
    out->worked = take_top(&left, want->worked, 1);
    out->values = take_top(&left, want->values, 1);
    out->note = take_top(&left, want->note, 0);
    out->trainer = take_bottom(&right, want->trainer, 1);
    out->chart = right;
}

int ll_layout_half(int body_width)
{
    return (body_width - GAP) / 2;
}

/* Controls and values at the bottom: side by side where the values fit half the width and that
 * leaves the chart more room, else the values above the controls. */
static void place_strip(struct ll_rect *left, const struct ll_layout_want *want, int tight,
                        struct ll_layout_scene *out)
{
    int controls = least(want->controls, STACK_CONTROLS - tight);
    int spare = most(STACK_CONTROLS - tight - controls, 0); /* what controls leave, values take */
    int values = least(want->values, STACK_VALUES - tight + spare);
    int half = least(want->values_half, STACK_VALUES - tight + 1);
    if (controls > 0 && half > 0 && most(controls, half) < controls + values) {
        struct ll_rect strip = take_bottom(left, most(controls, half), 0);
        int width = ll_layout_half(strip.width);
        out->controls = (struct ll_rect){strip.x, strip.y, width, controls};
        out->values = (struct ll_rect){strip.x + strip.width - width, strip.y, width, half};
        return;
    }
    out->controls = take_bottom(left, controls, 0);
    out->values = take_bottom(left, values, 0);
}

static void stacked(struct ll_rect body, const struct ll_layout_want *want,
                    struct ll_layout_scene *out)
{
    struct ll_rect left = body;
    int chart = least(CHART_LEAST, body.height / 2),
        tight = body.height < 18 ? 2 : body.height < 21;
    int blank = body.height >= 19 ? 1 : 0;
    out->worked = take_bottom(&left, body.height >= 19 ? want->worked : 0, 0);
    place_strip(&left, want, tight, out);
    int room = most(left.height - chart - want->trainer - blank, 0);
    int note = least(want->note, most(room - least(want->text, 2), 0));
    int text = least(want->text, room - note);
    if (text < want->text && !want->reading) /* whole, or short */
        text = least(text, most(body.height / 4, 2));
    int said = least(want->said, most(room - note - text - 1, 0));
    out->text = take_top(&left, text, said > 0 ? 0 : blank);
    out->said = take_top(&left, said, blank);
    out->note = take_bottom(&left, note, 0);
    out->trainer = take_bottom(&left, want->trainer, 0);
    out->chart = left;
}

/* Without a chart everything follows the text, as on paper. */
static void listed(struct ll_rect body, const struct ll_layout_want *want,
                   struct ll_layout_scene *out)
{
    struct ll_rect left = body;
    int below = want->controls + want->values + want->note + want->trainer + 4;
    int text = least(want->text, most(body.height - below, body.height / 3));
    out->trainer = take_bottom(&left, want->trainer, 1);
    out->text = take_top(&left, text, 1);
    out->said = take_top(&left, want->said, 1);
    out->controls = take_top(&left, least(want->controls, body.height / 3), 1);
    out->worked = take_top(&left, want->worked, 1);
    out->values = take_top(&left, want->values, 1);
    out->note = take_top(&left, want->note, 0);
}

void ll_layout_scene(struct ll_rect body, const struct ll_layout_want *want,
                     struct ll_layout_scene *out)
{
    int words;
    *out = (struct ll_layout_scene){0};
    out->beside = want->chart && ll_layout_beside(body.width, &words);
    if (!want->chart)
        listed(body, want, out);
    else if (out->beside)
        beside(body, words, want, out);
    else
        stacked(body, want, out);
}

size_t ll_layout_tiles(struct ll_rect area, size_t count, int narrowest,
                       struct ll_rect out[LL_LAYOUT_TILES])
{
    if (count > LL_LAYOUT_TILES)
        count = LL_LAYOUT_TILES;
    if (count == 0)
        return 0;
    int total = (int)count, columns = 1, best = 0;
    for (int across = 1; across <= total; across++) {
        int down = (total + across - 1) / across;
        int width = (area.width - (across - 1) * 2) / across, height = area.height / down;
        if (across > 1 && width < narrowest)
            break;
        int shorter = least(width, height * 5 / 2); /* charts like to be a little wider than high */
        if (shorter > best) {
            best = shorter;
            columns = across;
        }
    }
    int rows = (total + columns - 1) / columns;
    int width = most((area.width - (columns - 1) * 2) / columns, 1);
    for (int i = 0; i < total; i++) {
        int row = i / columns, top = area.height * row / rows;
        int bottom = area.height * (row + 1) / rows;
        out[i] =
            (struct ll_rect){area.x + i % columns * (width + 2), area.y + top, width, bottom - top};
    }
    return count;
}

int ll_layout_follow(int first, int line, int height, int total)
{
    if (line < first)
        first = line;
    if (line >= first + height)
        first = line - height + 1;
    return most(least(first, total - height), 0);
}
