/* Figures from scripts: that they hold what they were given, and that mistakes are named. */
#include "check.h"

#include "chart/figure.h"
#include "chart/sink.h"

/* The figure that the code makes, drawn as plain text. */
static void draw(const char *code, struct ll_str *out)
{
    static const struct ll_style style = {.glyphs = LL_GLYPHS_ASCII, .colors = LL_COLORS_NONE};
    struct ll_script_options options = ll_script_options_lesson();
    struct ll_message why = {""};
    struct ll_script *script;
    struct ll_value value = {0};
    struct ll_grid *grid;
    assert_int_equal(ll_script_new(&options, NULL, &script), LL_OK);
    if (ll_line_eval(script, code, strlen(code), "t", &why, &value) != LL_OK)
        fail_msg("%s: %s", code, why.text);
    struct ll_figure *figure = ll_value_figure(&value);
    assert_non_null(figure);
    ll_figure_hold(figure);
    ll_value_done(&value);
    ll_script_free(&script); /* the figure needs nothing of the script */
    assert_int_equal(ll_grid_new(60, 18, &grid), LL_OK);
    ll_figure_draw(figure, grid, ll_grid_area(grid), &style);
    ll_grid_write_text(grid, out);
    ll_grid_free(&grid);
    ll_figure_free(&figure);
}

static void assert_drawn(const char *code, const char *const *words)
{
    struct ll_str text = {0};
    draw(code, &text);
    for (; *words; words++)
        if (strstr(ll_str_text(&text), *words) == NULL)
            fail_msg("%s\nhas no '%s':\n%s", code, *words, ll_str_text(&text));
    ll_str_done(&text);
}

static void figures_show_titles_axes_and_labels(void **state)
{
    (void)state;
    assert_drawn("chart.figure{title = 'Parabola', x = {label = 'error', from = -5, to = 5},"
                 "y = {label = 'loss', from = 0, to = 25},"
                 "chart.line{label = 'square', x = tensor.linspace(-5, 5, 50),"
                 "y = tensor.linspace(-5, 5, 50):square()}}",
                 (const char *const[]){"Parabola", "error", "loss", "square", NULL});
    assert_drawn("chart.row{title = 'both', weights = {1, 2},"
                 "chart.figure{title = 'left', chart.scatter{y = {1, 2, 3}}},"
                 "chart.figure{title = 'right', chart.scatter{x = {1, 2}, y = {2, 3}}}}",
                 (const char *const[]){"both", "left", "right", NULL});
    assert_drawn("chart.figure{chart.mark{x = 1, y = tensor(2), text = 'here'},"
                 "{chart.line{y = {1, 2, 3}}, false}, chart.rule{x = 2}, chart.rule{y = 1.5},"
                 "chart.tangent{x = 1, y = 1, slope = tensor{2}},"
                 "chart.band{x = {1, 2}, low = {0, 0}, high = {1, 1}}}",
                 (const char *const[]){"here", NULL});
}

static void every_layer_is_drawn(void **state)
{
    (void)state;
    assert_drawn("chart.figure{chart.bars{labels = {'first', '둘째'}, values = {1, 2}},"
                 "chart.bars{label = 'more', values = {2, 1}, labels = {'first', '둘째'}, "
                 "horizontal = false}}",
                 (const char *const[]){"first", "둘째", "more", NULL});
    assert_drawn("chart.figure{chart.path{x = {0, 1, 2}, y = {0, 1, 0}, label = 'way'}}",
                 (const char *const[]){"way", NULL});
    assert_drawn(
        "chart.figure{chart.heatmap{values = {{0.25, 0.5}, {0.75, 1}}, range = {0, 1},"
        "row_labels = {'r1', 'r2'}, column_labels = {'c1', 'c2'}, marked = tensor.eye(2)}}",
        (const char *const[]){"r1", "c2", NULL});
    assert_drawn(
        "chart.figure{chart.diagram{boxes = {{id = 'a', label = 'start', row = 1, column = "
        "1}, {id = 'b', row = 1, column = 2}}, arrows = {{'a', 'b', label = 'go'}, {'b', "
        "'a'}}, lit = 'a'}}",
        (const char *const[]){"start", "b", NULL});
    const char *const fields[] = {
        "local x = tensor.linspace(-2, 2, 20) local z = x:square() + x:square():reshape(20, 1) "
        "return chart.figure{title = 'T', chart.contour{z = z, x = {-2, 2}, y = {-2, 2}, "
        "levels = {1, 2}}, chart.contour{z = z, levels = 5, spacing = 'log', filled = true}}",
        "chart.figure{title = 'T', chart.surface{z = tensor.eye(9), azimuth = 30, zoom = 1.2,"
        "colors = 'diverging'}}",
        "chart.figure{title = 'T', chart.image{pixels = tensor.rand(3, 8, 8)}}",
        "chart.figure{title = 'T', chart.image{pixels = tensor.rand(8, 8), range = {0, 2}}}",
        "chart.figure{title = 'T', chart.mask{predicted = tensor.eye(4), target = tensor.ones(4, "
        "4),"
        "threshold = 0.3}}",
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        assert_drawn(fields[i], (const char *const[]){"T", NULL});
}

static void mistakes_are_named(void **state)
{
    (void)state;
    static const struct check checks[] = {
        {"chart.line{y = {1, 2}, colour = 1}",
         "!chart.line has no option 'colour'; it has label, color, dash, x, y"},
        {"chart.line{x = {1}}", "!chart.line: y is missing"},
        {"chart.line{x = {1}, y = {1, 2}}", "!chart.line: y has 2 items where the others have 1"},
        {"chart.line{y = 'x'}", "!chart.line: y must be a tensor, a number or a list"},
        {"chart.line{y = {1}, dash = 'wavy'}",
         "!dash must be one of auto, solid, dashed, dotted, dashdot, got wavy"},
        {"chart.line{y = {1}, color = 'mauve'}",
         "!chart.line: color must be \"series1\" to \"series8\""},
        {"chart.line{y = {1}, color = 9}", "!chart.line: color must be \"series1\" to \"series8\""},
        {"chart.line{y = {1}, color = '#12345'}",
         "!chart.line: color must be \"series1\" to \"series8\""},
        {"chart.line{y = {1}, label = 3}", "!chart.line: label must be a string, got a number"},
        {"chart.line(3)", "!chart.line takes a table of options, got a number"},
        {"chart.line{{1, 2}}", "!options have names"},
        {"chart.scatter{y = {1}, selected = -1}", "!selected must be a whole number from 0 on"},
        {"chart.line{y = {1}, color = 'series9'}", "!chart.line: color must be"},
        {"chart.bars{values = {1, 2}, labels = {'a'}}",
         "!chart.bars: values has 2 items where the others have 1"},
        {"chart.bars{values = {1}, labels = {2}}", "!labels must be strings, item 1 is a number"},
        {"chart.bars{values = {1}, labels = 'a'}", "!labels must be a list of strings"},
        {"chart.bars{values = {1}, horizontal = 1}", "!horizontal must be true or false"},
        {"chart.contour{z = {1, 2}}", "!chart.contour: z must be a matrix, got shape (2)"},
        {"chart.figure{chart.contour{z = {{1, 2}}}}", "!t:1: chart.contour: "},
        {"chart.contour{z = {{1, 2}, {3, 4}}, x = {1}}", "!x must be {from, to}, got 1 numbers"},
        {"chart.contour{z = {{1, 2}, {3, 4}}, spacing = 'square'}", "!one of linear, log"},
        {"chart.figure{chart.contour{z = {{1, 2}, {3, 4}}, levels = {2, 1}}}", "!chart.contour"},
        {"chart.heatmap{values = {{1, 2}}, row_labels = {'a', 'b'}}",
         "!chart.heatmap: row_labels has 2 names where values has 1"},
        {"chart.heatmap{values = {{1, 2}}, marked = {{1}}}", "!marked has 1 x 1 items where"},
        {"chart.image{pixels = {1}}", "!pixels must be (height, width) or (channels"},
        {"chart.figure{chart.image{pixels = tensor.zeros(2, 3, 3)}}", "!chart.image"},
        {"chart.mask{predicted = {{1}}, target = {{1, 0}}}", "!must have the same shape"},
        {"chart.diagram{boxes = 3}", "!boxes must be a list of tables, got a number"},
        {"chart.diagram{boxes = {{label = 'x'}}}", "!chart.diagram: box 1 has no id"},
        {"chart.diagram{boxes = {{id = 'x', col = 1}}}", "!no option 'col'; it has id, label"},
        {"chart.diagram{boxes = {{id = 'x'}}, arrows = {{'x'}}}", "!arrow 1 must be {from, to}"},
        {"chart.figure{chart.diagram{boxes = {{id = 'x'}}, arrows = {{'x', 'y'}}}}",
         "!chart.diagram: "},
        {"chart.diagram{boxes = {{id = 'x', row = 0.5}}}", "!row must be a whole number"},
        {"chart.diagram{boxes = {{id = 'x'}}, lit = 3}", "!lit must be a string, got a number"},
        {"chart.mark{x = 1}", "!chart.mark: y is missing"},
        {"chart.mark{x = {}, y = 1}", "!chart.mark: x must be a number, got a table"},
        {"chart.figure{chart.line{y = {1}}, 3}",
         "!item 2 must be a layer (chart.line{...} and the like), got a number"},
        {"chart.figure{titel = 'x'}", "!chart.figure has no option 'titel'; it has title, x, y, z"},
        {"chart.figure{x = {frm = 1}}", "!chart.figure: x has no option 'frm'"},
        {"chart.figure{x = {from = 2, to = 1}}", "!chart.figure: x"},
        {"chart.figure{y = {scale = 'cubic'}}", "!scale must be one of"},
        {"chart.row{chart.line{y = {1}}}", "!chart.row: item 1 must be a figure"},
        {"chart.row{chart.figure{}, weights = {0}}", "!weights must be greater than 0, got 0"},
        {"chart.grid{columns = 0}", "!columns must be from 1 to 100"},
        {"chart.pie{}", "!attempt to call a nil value (field 'pie')"},
    };
    CHECK_ALL(checks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_show_titles_axes_and_labels),
        cmocka_unit_test(every_layer_is_drawn),
        cmocka_unit_test(mistakes_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
