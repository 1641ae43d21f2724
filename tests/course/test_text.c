/* Markdown laid out for a width: what wraps, what does not, and how it is marked. */
#include "course/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "base/utf8.h"
#include "chart/sink.h"

static struct ll_text_layout *lay(const char *markdown, int width, bool ascii)
{
    struct ll_text_layout *layout = NULL;
    struct ll_message why = {""};
    struct ll_text_options options = {width, ascii};
    if (ll_text_layout_new(markdown, strlen(markdown), &options, &why, &layout) != LL_OK)
        fail_msg("%s", why.text);
    return layout;
}

/* Lays out and draws, and holds the picture to `expected`. */
static void expect(const char *markdown, int width, bool ascii, const char *expected)
{
    struct ll_text_layout *layout = lay(markdown, width, ascii);
    struct ll_grid *grid = NULL;
    struct ll_str shown = {0};
    int height = (int)ll_text_layout_height(layout);
    assert_int_equal(ll_grid_new(width, height > 0 ? height : 1, &grid), LL_OK);
    ll_text_layout_draw(layout, 0, 0, grid, ll_grid_area(grid));
    ll_grid_write_text(grid, &shown);
    assert_string_equal(ll_str_text(&shown), expected);
    ll_str_done(&shown);
    ll_grid_free(&grid);
    ll_text_layout_free(&layout);
}

static void paragraphs_wrap_at_spaces(void **state)
{
    (void)state;
    expect("The loss falls\nwhen the error falls.\n\nThat is all.", 16, false,
           "The loss falls\nwhen the error\nfalls.\n\nThat is all.\n");
}

static void expect_plain(const char *markdown, const char *expected)
{
    struct ll_str plain = {0};
    assert_int_equal(ll_text_plain(markdown, strlen(markdown), &plain), LL_OK);
    assert_string_equal(ll_str_text(&plain), expected);
    ll_str_done(&plain);
}

static void plain_text_has_no_marks(void **state)
{
    (void)state;
    expect_plain("The **mean** of `e` is *small*", "The mean of e is small");
    expect_plain("Four,\nwhich is 2².", "Four, which is 2².");
    expect_plain("> 그래디언트는 **클수록** 빨리", "│ 그래디언트는 클수록 빨리");
    expect_plain("| MSE | 2e |", "MSE 2e");
    expect_plain("| MAE | \\|e\\| |", "MAE |e|");
    expect_plain("", "");
}

static void signs_are_written_out_in_ascii(void **state)
{
    (void)state;
    expect("½ of it, and ⅓", 40, true, "1/2 of it, and 1/3\n");
    expect("`w = ½`", 40, true, "w = 1/2\n");
    expect("    w = ½·s\n", 40, true, "  w = 1/2*s\n");
    expect("α = ½ of it", 12, true, "alpha = 1/2\nof it\n");
    expect("    ŷ    the guess, ≤ ∞\n", 40, true, "  y^   the guess, <= inf\n");
    expect("½ of it", 40, false, "½ of it\n");
    expect("```\n      ⎧ a\nδ = ⎨\n      ⎩ b ⎠\n```", 40, true,
           "          / a\n  delta = <\n          \\ b /\n");
}

static void korean_wraps_at_spaces_by_cells(void **state)
{
    (void)state;
    expect("손실 함수는 예측과 정답의 차이를 하나의 수로 나타냅니다.", 20, false,
           "손실 함수는 예측과\n정답의 차이를 하나의\n수로 나타냅니다.\n");
}

static void a_word_wider_than_the_line_breaks_between_syllables(void **state)
{
    (void)state;
    expect("로그코시손실함수", 7, false, "로그코\n시손실\n함수\n");
    expect("a 로그코시손실함수", 8, false, "a 로그코\n시손실함\n수\n");
}

static void lists_hang_and_nest(void **state)
{
    (void)state;
    expect("Two ways:\n\n- the first way is long\n  1. inner one\n  2. two\n- second", 16, false,
           "Two ways:\n\n• the first way\n  is long\n  1. inner one\n  2. two\n• second\n");
    expect("- a\n- b", 16, true, "* a\n* b\n");
}

static void quotations_nest_with_bars(void **state)
{
    (void)state;
    expect("> outer text here\n>\n> > inner text here", 12, false,
           "│ outer text\n│ here\n│\n│ │ inner\n│ │ text\n│ │ here\n");
    expect("para\n\n> quote", 12, true, "para\n\n| quote\n");
}

static void code_is_never_wrapped_but_clipped_with_a_mark(void **state)
{
    (void)state;
    const char *formula = "text\n\n    L = 0.5 e^2   if |e| <= delta\n    x\n";
    expect(formula, 16, false, "text\n\n  L = 0.5 e^2  ›\n  x\n");
    expect(formula, 16, true, "text\n\n  L = 0.5 e^2  >\n  x\n");
    struct ll_text_layout *layout = lay(formula, 16, false);
    assert_int_equal(ll_text_layout_excess(layout), 31 - 16);
    ll_text_layout_free(&layout);
}

static void code_scrolls(void **state)
{
    (void)state;
    struct ll_text_layout *layout = lay("words\n\n```\n0123456789abcdef\n```\n", 10, true);
    struct ll_grid *grid = NULL;
    struct ll_str shown = {0};
    assert_int_equal(ll_grid_new(10, 3, &grid), LL_OK);
    ll_text_layout_draw(layout, 0, ll_text_layout_excess(layout), grid, ll_grid_area(grid));
    ll_grid_write_text(grid, &shown);
    assert_string_equal(ll_str_text(&shown), "words\n\n  <9abcdef\n");
    ll_str_done(&shown);
    ll_grid_free(&grid);
    ll_text_layout_free(&layout);
}

static void tables_fit_and_their_cells_wrap(void **state)
{
    (void)state;
    const char *table = "| loss | slope |\n|---|--:|\n| MSE | 2e |\n| 후버 | at most δ |\n";
    expect(table, 30, false,
           "loss      slope\n────  ─────────\nMSE          2e\n후버  at most δ\n");
    expect(table, 13, true,
           "loss    slope\n----  -------\nMSE        2e\n\n후버  at most\n        delta\n");
}

static void a_heading_and_inline_looks_are_kept(void **state)
{
    (void)state;
    struct ll_text_layout *layout =
        lay("#### Title\n\n**bold**, `code` and [Huber](2.3)", 40, false);
    assert_int_equal(ll_text_layout_height(layout), 3);
    const struct ll_text_line *line = ll_text_layout_line(layout, 0);
    assert_int_equal(line->spans[0].look, LL_TEXT_HEADING);
    line = ll_text_layout_line(layout, 2);
    assert_int_equal(line->span_count, 5);
    assert_int_equal(line->spans[0].look, LL_TEXT_STRONG);
    assert_int_equal(line->spans[1].look, 0);
    assert_int_equal(line->spans[2].look, LL_TEXT_CODE);
    assert_int_equal(line->spans[4].look, LL_TEXT_LINK);
    assert_int_equal(line->spans[4].link, 1);
    assert_string_equal(ll_text_layout_link(layout, 0), "2.3");
    ll_text_layout_free(&layout);
}

static void on_paper_a_link_says_where_it_leads(void **state)
{
    (void)state;
    static const char markdown[] = "See [2.3](2.3), then [the *next* page](2.4).";
    struct ll_text_options options = {.width = 60, .paper = true};
    struct ll_text_layout *layout = NULL;
    struct ll_str line = {0};
    assert_int_equal(ll_text_layout_new(markdown, strlen(markdown), &options, NULL, &layout),
                     LL_OK);
    const struct ll_text_line *first = ll_text_layout_line(layout, 0);
    for (size_t i = 0; i < first->span_count; i++)
        ll_str_add_n(&line, first->spans[i].text, first->spans[i].length);
    assert_string_equal(ll_str_text(&line), "See [2.3], then the next page [2.4].");
    ll_str_done(&line);
    ll_text_layout_free(&layout);
}

static void entities_are_their_characters(void **state)
{
    (void)state;
    expect("a &lt; b &amp; c &unknown;", 40, false, "a < b & c &unknown;\n");
}

static void nothing_gives_no_lines(void **state)
{
    (void)state;
    struct ll_text_layout *layout = lay("", 10, false);
    assert_int_equal(ll_text_layout_height(layout), 0);
    ll_text_layout_free(&layout);
}

static void no_line_is_wider_than_asked_unless_fixed(void **state)
{
    (void)state;
    const char *markdown =
        "# 제목은 길 수 있습니다\n\n- 목록 **굵은글자이어서길다** `code here`\n\n"
        "  > quote 안의 아주아주아주긴낱말\n\n| 가 | 나나나나 |\n|-|-|\n"
        "| abc def ghi | 다라마바사아자차카 |\n\n1. x\n\n   ---\n";
    for (int width = 1; width < 50; width++) {
        struct ll_text_layout *layout = lay(markdown, width, false);
        for (size_t i = 0; i < ll_text_layout_height(layout); i++) {
            const struct ll_text_line *line = ll_text_layout_line(layout, i);
            int column = 0;
            for (size_t k = 0; k < line->span_count; k++) {
                const struct ll_text_span *span = &line->spans[k];
                assert_true(span->column >= column);
                assert_int_equal(span->width, ll_utf8_width(span->text, span->length));
                column = span->column + span->width;
            }
            if (width >= 10)
                assert_true(column <= width);
        }
        ll_text_layout_free(&layout);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paragraphs_wrap_at_spaces),
        cmocka_unit_test(plain_text_has_no_marks),
        cmocka_unit_test(signs_are_written_out_in_ascii),
        cmocka_unit_test(korean_wraps_at_spaces_by_cells),
        cmocka_unit_test(a_word_wider_than_the_line_breaks_between_syllables),
        cmocka_unit_test(lists_hang_and_nest),
        cmocka_unit_test(quotations_nest_with_bars),
        cmocka_unit_test(code_is_never_wrapped_but_clipped_with_a_mark),
        cmocka_unit_test(code_scrolls),
        cmocka_unit_test(tables_fit_and_their_cells_wrap),
        cmocka_unit_test(a_heading_and_inline_looks_are_kept),
        cmocka_unit_test(on_paper_a_link_says_where_it_leads),
        cmocka_unit_test(entities_are_their_characters),
        cmocka_unit_test(nothing_gives_no_lines),
        cmocka_unit_test(no_line_is_wider_than_asked_unless_fixed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
