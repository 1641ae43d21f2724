/* A page as it is drawn: its header, and the step's text, question or scene. */
#include "tui/page_screen.h"

#include "tui/border.h"
#include "tui/page_header.h"

static void draw_failed(const struct page_screen *page, struct ll_app *app)
{
    struct ll_rect area = ll_layout_column(app->frame.body);
    ll_border_header(app, ll_course_entry(app->course, page->entry)->id,
                     ll_app_title(app, page->entry), NULL, NULL);
    ll_grid_text(app->grid, area.x, area.y, area.width, ll_app_text(app, "tui.page.failed"),
                 ll_ink(LL_ROLE_BAD, LL_ATTR_BOLD));
    area.y += 2;
    area.height -= 2;
    ll_border_paragraph(app, area, page->why.text, ll_ink(LL_ROLE_TEXT, 0));
}

static void draw_text(struct page_screen *page, struct ll_app *app, const struct ll_step *step)
{
    struct ll_rect prose, figure;
    bool beside = ll_layout_aside(app->frame.body, &prose, &figure) &&
                  ll_aside_view_has(&page->aside, app, page->session);
    if (!beside)
        prose = ll_layout_column(app->frame.body);
    ll_text_view_set(&page->text, step->text, step->text_length);
    ll_text_view_draw(&page->text, app, prose);
    if (beside)
        ll_aside_view_draw(&page->aside, app, page->session, figure);
}

/* What was predicted stands beside the run that shows it. */
static void draw_scene(struct page_screen *page, struct ll_app *app, const struct ll_step *step)
{
    const struct ll_reply *reply = NULL;
    struct ll_str said = {0};
    ll_visit_recall(page->session);
    const struct ll_step *predicted = ll_visit_predicted(page->session, &reply);
    if (predicted && step->part == LL_PART_RUN) {
        ll_str_format(&said, "%s ", ll_app_text(app, "tui.scene.said"));
        ll_question_view_said(predicted->question, reply, &said);
    }
    ll_scene_view_draw(&page->scene, app, step, ll_str_text(&said), app->frame.body);
    ll_str_done(&said);
}

void ll_page_draw(struct ll_screen *screen, struct ll_app *app)
{
    struct page_screen *page = (struct page_screen *)screen;
    if (page->session == NULL) {
        draw_failed(page, app);
        return;
    }
    const struct ll_step *step = ll_page_step_now(page);
    page->is_laid_out = true;
    ll_page_header_draw(page->session, app);
    switch (step->kind) {
    case LL_STEP_TEXT:
        draw_text(page, app, step);
        break;
    case LL_STEP_QUESTION:
        ll_question_view_draw(&page->question, app, page->session, app->frame.body);
        break;
    case LL_STEP_SCENE:
        draw_scene(page, app, step);
        break;
    }
}
