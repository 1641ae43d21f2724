/* The list of formats, and what they share. */
#include "class/handback.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

#include "grade/field.h"

#define LL_HANDBACK_ROW(name) &ll_handback_##name,

static const struct ll_handback *const formats[] = {LL_HANDBACK_MAP(LL_HANDBACK_ROW) NULL};

const struct ll_handback *ll_handback_find(const char *name)
{
    for (size_t i = 0; formats[i]; i++)
        if (strcmp(formats[i]->name, name) == 0)
            return formats[i];
    return NULL;
}

void ll_handback_names(struct ll_str *out)
{
    for (size_t i = 0; formats[i]; i++)
        ll_str_format(out, "%s%s", i > 0 ? ", " : "", formats[i]->name);
}

void ll_handback_file_name(const char *student, struct ll_str *out)
{
    if (student[0] == '.')
        ll_str_add_char(out, '_');
    for (; *student; student++)
        ll_str_add_char(out, *student == '/' || (unsigned char)*student < ' ' ? '_' : *student);
}

void ll_handback_list_unplaced(const struct ll_handback_order *order, const bool *is_placed,
                               struct ll_str *unmatched)
{
    for (size_t i = 0; i < order->marks->count; i++) {
        const struct ll_mark *mark = &order->marks->marks[i];
        bool is_wanted = !order->exercise || strcmp(order->exercise, mark->exercise) == 0;
        if (is_wanted && !is_placed[i])
            ll_str_format(unmatched, "+ %s %s (%s)\n", mark->student, mark->name ? mark->name : "",
                          mark->exercise);
    }
}

const struct ll_mark *ll_handback_participant(const struct ll_handback_order *order,
                                              const struct ll_book_person *person)
{
    const struct ll_marks *marks = order->marks;
    const struct ll_mark *mark = NULL;
    bool knows = ll_participants_know(&marks->participants, order->exercise);
    if (!knows || ll_participants_find(&marks->participants, order->exercise, person->id))
        mark = ll_marks_find(marks, person->id, order->exercise);
    if (mark == NULL && person->email && *person->email)
        mark = ll_marks_find(marks, person->email, order->exercise);
    return mark;
}

/* The text with its line ends as spaces, and a full stop behind it. */
static void add_sentence(struct ll_str *out, const char *text)
{
    size_t length = strlen(text);
    if (length == 0)
        return;
    if (out->length > 0)
        ll_str_add_char(out, ' ');
    for (size_t i = 0; i < length; i++)
        ll_str_add_char(out, text[i] == '\n' || text[i] == '\r' ? ' ' : text[i]);
    if (!strchr(".!?", text[length - 1]))
        ll_str_add_char(out, '.');
}

static void add_failed(const cJSON *json, const struct ll_locale *locale, struct ll_str *out)
{
    const cJSON *check;
    struct ll_str list = {0}, text = {0};
    cJSON_ArrayForEach(check, cJSON_GetObjectItemCaseSensitive(json, "checks"))
    {
        if (strcmp(ll_field_words(check, "status"), "pass") == 0)
            continue;
        ll_str_format(&list, "%s%s", list.length > 0 ? "; " : "", ll_field_words(check, "title"));
    }
    if (list.length > 0)
        ll_text_fill(locale, "class.not-passed",
                     (const char *const[]){"checks", ll_str_text(&list), NULL}, &text);
    add_sentence(out, ll_str_text(&text));
    ll_str_done(&list);
    ll_str_done(&text);
}

void ll_handback_sentence(const struct ll_mark *mark, const struct ll_locale *locale,
                          struct ll_str *out)
{
    if (mark->is_by_hand) {
        add_sentence(out, mark->reason);
        return;
    }
    cJSON *json = mark->result ? cJSON_Parse(mark->result) : NULL;
    const cJSON *mistake;
    add_sentence(out, ll_field_words(json, "message"));
    cJSON_ArrayForEach(mistake, cJSON_GetObjectItemCaseSensitive(json, "diagnosis"))
    {
        add_sentence(out, ll_field_words(mistake, "title"));
        add_sentence(out, ll_field_words(mistake, "advice"));
    }
    add_failed(json, locale, out);
    if (mark->left < 1) {
        struct ll_str text = {0};
        char percent[16];
        snprintf(percent, sizeof percent, "%.0f", 100 * (1 - mark->left));
        ll_text_fill(locale, "class.late", (const char *const[]){"percent", percent, NULL}, &text);
        add_sentence(out, ll_str_text(&text));
        ll_str_done(&text);
    }
    cJSON_Delete(json);
}
