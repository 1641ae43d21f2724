/* Every figure of the gallery, drawn in each form, against the text files under golden/.
 *
 * After a change that is meant, LOSSLAB_GOLDEN=write regenerates them; look at the difference. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "chart/sink.h"
#include "gallery.h"

struct form {
    const char *name;
    int width, height;
    enum ll_glyphs glyphs;
};

static const struct form forms[] = {
    {"braille", 76, 20, LL_GLYPHS_BRAILLE},
    {"blocks", 60, 16, LL_GLYPHS_BLOCKS},
    {"ascii", 76, 20, LL_GLYPHS_ASCII},
    {"small", 24, 8, LL_GLYPHS_BRAILLE},
};

static void draw(const struct gallery_item *item, const struct form *form, struct ll_str *out)
{
    struct ll_style style = {.glyphs = form->glyphs, .colors = LL_COLORS_NONE};
    struct ll_figure *figure = item->make();
    struct ll_grid *grid;
    assert_non_null(figure);
    assert_int_equal(ll_grid_new(form->width, form->height, &grid), LL_OK);
    ll_figure_draw(figure, grid, ll_grid_area(grid), &style);
    ll_grid_write_text(grid, out);
    assert_int_equal(ll_str_err(out), LL_OK);
    ll_grid_free(&grid);
    ll_figure_free(&figure);
}

static int first_difference(const char *a, const char *b)
{
    int line = 1;
    for (; *a != '\0' && *a == *b; a++, b++)
        line += *a == '\n';
    return line;
}

static void every_figure_is_drawn_as_it_was(void **state)
{
    (void)state;
    const char *mode = getenv("LOSSLAB_GOLDEN");
    bool write = mode && strcmp(mode, "write") == 0;
    int wrong = 0;
    for (const struct gallery_item *item = gallery; item->name; item++) {
        for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
            struct ll_str drawn = {0}, path = {0}, expected = {0};
            struct ll_message why = {""};
            draw(item, &forms[i], &drawn);
            ll_str_format(&path, "%s/%s.%s.txt", GOLDEN_FOLDER, item->name, forms[i].name);
            if (write)
                assert_int_equal(
                    ll_file_write(ll_str_text(&path), ll_str_text(&drawn), drawn.length, &why),
                    LL_OK);
            if (ll_file_read(ll_str_text(&path), 1 << 20, &why, &expected) != LL_OK)
                fail_msg("%s", why.text);
            if (strcmp(ll_str_text(&drawn), ll_str_text(&expected)) != 0) {
                print_error("%s differs from line %d on; now drawn:\n%s", ll_str_text(&path),
                            first_difference(ll_str_text(&drawn), ll_str_text(&expected)),
                            ll_str_text(&drawn));
                wrong++;
            }
            ll_str_done(&drawn);
            ll_str_done(&path);
            ll_str_done(&expected);
        }
    }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_figure_is_drawn_as_it_was)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
