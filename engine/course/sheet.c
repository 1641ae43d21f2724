#include "course/sheet.h"

#include <string.h>

#include "base/utf8.h"
#include "chart/describe.h"
#include "chart/figure.h"
#include "chart/sink.h"
#include "course/question.h"
#include "course/scene.h"
#include "course/source.h"
#include "course/text.h"
#include "course/trainer.h"

enum { INDENT = 2, NUMBERS_SHOWN = 12 };

struct sheet {
    const struct ll_sheet_options *options;
    struct ll_message *why;
    struct ll_str *out;
    size_t failed;
};

static bool is_ascii(const struct sheet *sheet)
{
    return sheet->options->style.glyphs == LL_GLYPHS_ASCII;
}

static void add_grid(struct sheet *sheet, const struct ll_grid *grid)
{
    if (sheet->options->ansi)
        ll_grid_write_ansi(grid, &sheet->options->style, sheet->out);
    else
        ll_grid_write_text(grid, sheet->out);
}

static void blank(struct sheet *sheet)
{
    ll_str_add_char(sheet->out, '\n');
}

typedef ll_err lay_out(const char *text, size_t length, const struct ll_text_options *options,
                       struct ll_message *why, struct ll_text_layout **out);

/* Text laid out by `lay`, at its whole width: on paper nothing scrolls. */
static ll_err add_text(struct sheet *sheet, lay_out *lay, const char *text, size_t length,
                       int indent)
{
    struct ll_text_options options = {
        .width = sheet->options->width - indent, .ascii = is_ascii(sheet), .paper = true};
    struct ll_text_layout *layout = NULL;
    struct ll_grid *grid = NULL;
    ll_err err = lay(text, length, &options, sheet->why, &layout);
    if (err == LL_OK && ll_text_layout_height(layout) > 0) {
        int height = (int)ll_text_layout_height(layout);
        int width = sheet->options->width + ll_text_layout_excess(layout);
        err = ll_grid_new(width, height, &grid);
        if (err == LL_OK) {
            struct ll_rect area = {indent, 0, width - indent, height};
            ll_text_layout_draw(layout, 0, 0, grid, area);
            add_grid(sheet, grid);
        }
    }
    ll_grid_free(&grid);
    ll_text_layout_free(&layout);
    return err;
}

static ll_err add_markdown(struct sheet *sheet, const char *text, size_t length, int indent)
{
    return add_text(sheet, ll_text_layout_new, text, length, indent);
}

/* One row of a table: a label, and what stands at `column`. */
static ll_err add_row(struct sheet *sheet, const char *label, struct ll_ink label_ink, int column,
                      const char *text, struct ll_ink ink)
{
    struct ll_grid *grid = NULL;
    int width = sheet->options->width;
    ll_err err = ll_grid_new(width, 1, &grid);
    if (err != LL_OK)
        return err;
    ll_grid_text_short(grid, INDENT, 0, column - INDENT - 1, label, is_ascii(sheet), label_ink);
    ll_grid_text_short(grid, column, 0, width - column, text, is_ascii(sheet), ink);
    add_grid(sheet, grid);
    ll_grid_free(&grid);
    return LL_OK;
}

/* A title with a rule under it or behind it. */
static ll_err add_title(struct sheet *sheet, const char *title, bool of_page)
{
    struct ll_grid *grid = NULL;
    int width = sheet->options->width;
    ll_err err = ll_grid_new(width, of_page ? 2 : 1, &grid);
    if (err != LL_OK)
        return err;
    struct ll_ink ink = ll_ink(LL_ROLE_STRONG, LL_ATTR_BOLD), rule = ll_ink(LL_ROLE_BORDER, 0);
    int used = ll_grid_text_short(grid, 0, 0, width, title, is_ascii(sheet), ink);
    if (of_page)
        ll_grid_fill(grid, (struct ll_rect){0, 1, width, 1}, is_ascii(sheet) ? '=' : 0x2550, rule);
    else
        ll_grid_fill(grid, (struct ll_rect){used + 1, 0, width - used - 1, 1},
                     is_ascii(sheet) ? '-' : 0x2500, rule);
    add_grid(sheet, grid);
    ll_grid_free(&grid);
    return LL_OK;
}

/* -- scenes ------------------------------------------------------------------------------------ */

/* Lines of words, those too long for the sheet wrapped under their beginning; a table's rows keep
 * their columns. */
static ll_err add_description(struct sheet *sheet, const struct ll_figure *figure)
{
    struct ll_str text = {0};
    ll_err err = ll_figure_describe(figure, sheet->options->locale, &text);
    const char *line = ll_str_text(&text);
    while (err == LL_OK && *line != '\0') {
        size_t length = strcspn(line, "\n");
        if (line[0] == ' ') {
            ll_str_add_n(sheet->out, line, length);
            ll_str_add_char(sheet->out, '\n');
        } else {
            err = add_text(sheet, ll_text_layout_plain, line, length, 0);
        }
        line += length + (line[length] == '\n');
    }
    ll_str_done(&text);
    return err;
}

static ll_err add_figure(struct sheet *sheet, const struct ll_figure *figure)
{
    if (sheet->options->describe)
        return add_description(sheet, figure);
    struct ll_grid *grid = NULL;
    int width = sheet->options->width, height = width / 4;
    height = height < 12 ? 12 : height > 24 ? 24 : height;
    ll_err err = ll_grid_new(width, height, &grid);
    if (err != LL_OK)
        return err;
    ll_figure_draw(figure, grid, ll_grid_area(grid), &sheet->options->style);
    add_grid(sheet, grid);
    ll_grid_free(&grid);
    return LL_OK;
}

/* The column after the widest of the labels, at most two thirds of the sheet. */
static int label_column(const struct sheet *sheet, int widest)
{
    int column = INDENT + widest + 2, most = sheet->options->width * 2 / 3;
    return column < most ? column : most;
}

static void show_control(const struct sheet *sheet, const struct ll_control *c, struct ll_str *out)
{
    struct ll_str count = {0};
    if (c->kind == LL_CONTROL_POINTS) {
        ll_str_format(&count, "%zu", c->count);
        ll_text_fill(sheet->options->locale, "sheet.points",
                     (const char *const[]){"count", ll_str_text(&count), NULL}, out);
    } else {
        for (size_t i = 0; i < c->count && i < NUMBERS_SHOWN; i++) {
            ll_str_add(out, i > 0 ? "  " : "");
            ll_control_show(c, i, out);
        }
        ll_str_add(out, c->count > NUMBERS_SHOWN ? "  ..." : "");
    }
    ll_str_done(&count);
}

static ll_err add_controls(struct sheet *sheet, const struct ll_scene *scene)
{
    int widest = 0;
    ll_err err = LL_OK;
    size_t count = ll_scene_control_count(scene);
    for (size_t i = 0; i < count; i++) {
        const char *label = ll_scene_control(scene, i)->label;
        int width = ll_utf8_width(label, strlen(label));
        widest = width > widest ? width : widest;
    }
    for (size_t i = 0; err == LL_OK && i < count; i++) {
        struct ll_str shown = {0};
        const struct ll_control *c = ll_scene_control(scene, i);
        show_control(sheet, c, &shown);
        err = add_row(sheet, c->label, ll_ink(LL_ROLE_ACCENT, 0), label_column(sheet, widest),
                      ll_str_text(&shown), ll_ink(LL_ROLE_TEXT, 0));
        ll_str_done(&shown);
    }
    return err;
}

static ll_err add_values(struct sheet *sheet, const struct ll_view *view)
{
    int widest = 0;
    ll_err err = LL_OK;
    for (size_t i = 0; i < view->value_count; i++) {
        int width = ll_utf8_width(view->values[i].label, strlen(view->values[i].label));
        widest = width > widest ? width : widest;
    }
    for (size_t i = 0; err == LL_OK && i < view->value_count; i++)
        err = add_row(sheet, view->values[i].label, ll_ink(LL_ROLE_TEXT, 0),
                      label_column(sheet, widest), view->values[i].text,
                      ll_ink(LL_ROLE_STRONG, LL_ATTR_BOLD));
    return err;
}

/* A function as a block of code under the file and line it was compiled from. */
static ll_err add_code(struct sheet *sheet, const char *file, size_t line,
                       const struct ll_str *code)
{
    struct ll_str text = {0};
    if (code->length == 0)
        return LL_OK;
    ll_str_format(&text, "`%s:%zu`\n\n```c\n%s```\n", file, line, ll_str_text(code));
    blank(sheet);
    ll_err err = ll_str_err(&text);
    if (err == LL_OK)
        err = add_markdown(sheet, ll_str_text(&text), text.length, 0);
    ll_str_done(&text);
    return err;
}

static ll_err add_source(struct sheet *sheet, const char *kernel)
{
    struct ll_source source;
    ll_err err = ll_source_loss(kernel, sheet->why, &source);
    if (err != LL_OK)
        return err;
    err = add_code(sheet, source.file, source.line, &source.definition);
    if (err == LL_OK)
        err = add_code(sheet, ll_str_text(&source.vector_file), source.vector_line, &source.vector);
    ll_source_done(&source);
    return err;
}

/* What the scene shows as it opens, or where its run ends. */
static const struct ll_view *view_of(const struct sheet *sheet, struct ll_scene *scene)
{
    struct ll_trainer *trainer = ll_scene_trainer(scene);
    const struct ll_view *view = NULL;
    if (sheet->options->trained && trainer != NULL) {
        if (sheet->options->seed != 0)
            ll_trainer_seed(trainer, sheet->options->seed);
        ll_trainer_finish(trainer);
        view = ll_trainer_view(trainer);
    }
    return view ? view : ll_scene_view(scene);
}

static ll_err add_scene(struct sheet *sheet, struct ll_scene *scene)
{
    const struct ll_view *view = view_of(sheet, scene);
    ll_err err = LL_OK;
    if (ll_scene_control_count(scene) > 0) {
        blank(sheet);
        err = add_controls(sheet, scene);
    }
    if (err == LL_OK && view->error != NULL) {
        blank(sheet);
        sheet->failed++;
        return add_text(sheet, ll_text_layout_plain, view->error, strlen(view->error), 0);
    }
    for (size_t i = 0; err == LL_OK && i < view->figure_count; i++) {
        blank(sheet);
        err = add_figure(sheet, view->figures[i]);
    }
    if (err == LL_OK && view->value_count > 0) {
        blank(sheet);
        err = add_values(sheet, view);
    }
    if (err == LL_OK && view->worked != NULL) {
        blank(sheet);
        err = add_text(sheet, ll_text_layout_plain, view->worked, strlen(view->worked), 0);
    }
    if (err == LL_OK && view->note != NULL) {
        blank(sheet);
        err = add_markdown(sheet, view->note, view->note_length, 0);
    }
    if (err == LL_OK && sheet->options->source && ll_scene_kernel(scene) != NULL)
        err = add_source(sheet, ll_scene_kernel(scene));
    return err;
}

/* -- questions --------------------------------------------------------------------------------- */

/* A choice's items are lettered; those of an ordering are not yet in any order. */
static ll_err add_items(struct sheet *sheet, const struct ll_question *question)
{
    ll_err err = LL_OK;
    bool lettered = ll_question_kind(question) == LL_QUESTION_CHOICE;
    for (size_t i = 0; err == LL_OK && i < ll_question_item_count(question); i++) {
        const struct ll_question_item *item = ll_question_item(question, i);
        struct ll_str text = {0};
        if (lettered)
            ll_str_format(&text, "%c)\u00A0%s", (char)('a' + i % 26), item->text);
        else
            ll_str_format(&text, "-   %s", item->text);
        err = ll_str_err(&text);
        if (err == LL_OK)
            err = add_markdown(sheet, ll_str_text(&text), text.length, INDENT);
        ll_str_done(&text);
    }
    return err;
}

static ll_err add_answer(struct sheet *sheet, struct ll_question *question)
{
    struct ll_str answer = {0};
    ll_err err = LL_OK;
    ll_str_format(&answer, "**%s**\n\n", ll_text(sheet->options->locale, "sheet.answer"));
    if (ll_question_ready(question))
        err = ll_question_solution(question, sheet->why, &answer);
    else
        ll_str_add(&answer, ll_text(sheet->options->locale, "sheet.run_first"));
    if (err == LL_OK) {
        blank(sheet);
        err = add_markdown(sheet, ll_str_text(&answer), answer.length, 0);
    }
    ll_str_done(&answer);
    return err;
}

static ll_err add_question(struct sheet *sheet, struct ll_question *question)
{
    ll_err err = LL_OK;
    if (ll_question_item_count(question) > 0) {
        blank(sheet);
        err = add_items(sheet, question);
    }
    if (err == LL_OK && sheet->options->answers)
        err = add_answer(sheet, question);
    return err;
}

/* -- the page ---------------------------------------------------------------------------------- */

static ll_err add_step(struct sheet *sheet, const struct ll_step *step)
{
    blank(sheet);
    ll_err err = add_markdown(sheet, step->text, step->text_length, 0);
    if (err == LL_OK && step->question != NULL)
        err = add_question(sheet, step->question);
    if (err == LL_OK && step->scene != NULL)
        err = add_scene(sheet, step->scene);
    return err;
}

static ll_err add_part_title(struct sheet *sheet, enum ll_part part)
{
    static const char *const keys[] = {
        [LL_PART_IDEA] = "sheet.idea", [LL_PART_PREDICT] = "sheet.predict",
        [LL_PART_RUN] = "sheet.run",   [LL_PART_EXPLAIN] = "sheet.explain",
        [LL_PART_USE] = "sheet.use",
    };
    blank(sheet);
    return add_title(sheet, ll_text(sheet->options->locale, keys[part]), false);
}

ll_err ll_sheet_write(const struct ll_page *page, const struct ll_sheet_options *options,
                      struct ll_message *why, size_t *failed, struct ll_str *out)
{
    struct sheet sheet = {options, why, out, 0};
    struct ll_str title = {0};
    ll_str_format(&title, "%s %s", ll_page_id(page), ll_page_title(page));
    ll_err err = add_title(&sheet, ll_str_text(&title), true);
    size_t count = ll_page_step_count(page);
    bool has_parts = ll_page_step(page, 0)->part != ll_page_step(page, count - 1)->part;
    for (size_t i = 0; err == LL_OK && i < count; i++) {
        const struct ll_step *step = ll_page_step(page, i);
        if (has_parts && (i == 0 || step->part != ll_page_step(page, i - 1)->part))
            err = add_part_title(&sheet, step->part);
        if (err == LL_OK)
            err = add_step(&sheet, step);
    }
    if (failed)
        *failed = sheet.failed;
    ll_str_done(&title);
    return err == LL_OK ? ll_str_err(out) : err;
}

ll_err ll_sheet_write_text(const char *title, const char *markdown,
                           const struct ll_sheet_options *options, struct ll_message *why,
                           struct ll_str *out)
{
    struct sheet sheet = {options, why, out, 0};
    ll_err err = add_title(&sheet, title, true);
    blank(&sheet);
    if (err == LL_OK)
        err = add_markdown(&sheet, markdown, strlen(markdown), 0);
    return err == LL_OK ? ll_str_err(out) : err;
}
