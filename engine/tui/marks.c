#include "tui/marks.h"

static const struct ll_screen_marks unicode = {
    .done = "✓",
    .tested = "✓",
    .begun = "◐",
    .fresh = "·",
    .right = "✓",
    .wrong = "✗",
    .cursor = "▸",
    .line = "─",
    .line_done = "━",
    .track = "─",
    .track_done = "━",
    .knob = "●",
    .up_down = "↑↓",
    .left_right = "←→",
    .above = "▲",
    .below = "▼",
    .play = "▶",
    .pause = "‖",
    .dot = "·",
};

/* The Linux console's fonts hold what the PC's screens held. */
static const struct ll_screen_marks console = {
    .done = "√",
    .tested = "√",
    .begun = "○",
    .fresh = "·",
    .right = "√",
    .wrong = "x",
    .cursor = "►",
    .line = "─",
    .line_done = "═",
    .track = "─",
    .track_done = "═",
    .knob = "█",
    .up_down = "↑↓",
    .left_right = "←→",
    .above = "▲",
    .below = "▼",
    .play = "►",
    .pause = "|",
    .dot = "·",
};

static const struct ll_screen_marks ascii = {
    .done = "x",
    .tested = "x",
    .begun = "o",
    .fresh = ".",
    .right = "+",
    .wrong = "x",
    .cursor = ">",
    .line = "-",
    .line_done = "=",
    .track = "-",
    .track_done = "=",
    .knob = "O",
    .up_down = "Up/Down",
    .left_right = "Left/Right",
    .above = "^",
    .below = "v",
    .play = ">",
    .pause = "|",
    .dot = "-",
};

const struct ll_screen_marks *ll_marks(enum ll_glyphs glyphs)
{
    return glyphs == LL_GLYPHS_ASCII ? &ascii : glyphs == LL_GLYPHS_BLOCKS ? &console : &unicode;
}
