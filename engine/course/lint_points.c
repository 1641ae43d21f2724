/* Texts beside points that the learner's own may stand in for (--data): they do not count them. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "course/lint_page.h"
#include "course/scene.h"

static const char *const english[] = {"two",    "three",    "four",     "five",    "six",
                                      "seven",  "eight",    "nine",     "ten",     "eleven",
                                      "twelve", "thirteen", "fourteen", "fifteen", "twenty"};
static const char *const korean[] = {"두",   "세",   "네", "다섯", "여섯", "일곱",
                                     "여덟", "아홉", "열", "열두", "스무", "서른"};

enum { ENGLISH = sizeof english / sizeof *english, KOREAN = sizeof korean / sizeof *korean };

static bool begins(const char *at, const char *end, const char *what)
{
    size_t length = strlen(what);
    return (size_t)(end - at) >= length && memcmp(at, what, length) == 0;
}

/* The end of a number that begins here, in digits or as a word; `at` where none does. One is no
 * count: it is the point in hand. */
static const char *past_number(const char *at, const char *end)
{
    const char *past = at;
    while (past < end && isdigit((unsigned char)*past))
        past++;
    if (past > at)
        return past - at == 1 && *at == '1' ? at : past;
    for (size_t i = 0; i < ENGLISH; i++) {
        size_t length = strlen(english[i]);
        if ((size_t)(end - at) > length && strncasecmp(at, english[i], length) == 0 &&
            at[length] == ' ')
            return at + length;
    }
    for (size_t i = KOREAN; i-- > 0;) /* 열두 before 열 */
        if (begins(at, end, korean[i]))
            return at + strlen(korean[i]);
    return at;
}

/* "twelve points", "12 points", "점 열두 개", "열두 점", "12개의 점": the end, or NULL. */
static const char *count_of_points(const char *at, const char *end)
{
    bool is_before = begins(at, end, "점 ");
    const char *number = is_before ? at + strlen("점 ") : at;
    const char *past = past_number(number, end);
    if (past == number)
        return NULL;
    const char *unit = past + (past < end && *past == ' ');
    if (is_before)
        return begins(unit, end, "개") ? unit + strlen("개") : NULL;
    static const char *const units[] = {"points", "data points", "개의 점", "점"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (begins(unit, end, units[i]))
            return unit + strlen(units[i]);
    return NULL;
}

static void check_text(struct lint *lint, const char *where, const struct ll_step *step)
{
    const char *end = step->text + step->text_length;
    for (const char *at = step->text; at < end; at++) {
        bool is_start = at == step->text || isspace((unsigned char)at[-1]) || at[-1] == '(';
        const char *past = is_start ? count_of_points(at, end) : NULL;
        if (past)
            lint_say(lint, where,
                     "block `%s`: \"%.*s\" counts the points, in whose place the learner's own may "
                     "stand",
                     step->id, (int)(past - at), at);
    }
}

static bool has_points(const struct ll_step *step)
{
    for (size_t i = 0; step->scene && i < ll_scene_control_count(step->scene); i++)
        if (ll_scene_control(step->scene, i)->kind == LL_CONTROL_POINTS)
            return true;
    return false;
}

void lint_points(struct lint *lint, const char *where, const struct ll_page *page)
{
    for (size_t i = 0; i < ll_page_step_count(page); i++)
        if (has_points(ll_page_step(page, i)))
            check_text(lint, where, ll_page_step(page, i));
}
