#include "class/board_titles.h"

#include <stdio.h>
#include <string.h>

void ll_board_titles_done(struct ll_board_titles *titles)
{
    for (size_t i = 0; i < titles->count; i++)
        ll_exercise_free(&titles->items[i].exercise);
    *titles = (struct ll_board_titles){0};
}

void ll_board_titles_begin(struct ll_board_titles *titles, const char *lang)
{
    ll_board_titles_done(titles);
    snprintf(titles->lang, sizeof titles->lang, "%s", lang);
}

/* A name that can be a folder's and leads nowhere else. */
static bool is_name(const char *name)
{
    return name[0] != '\0' &&
           name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-")] == '\0' &&
           strlen(name) < sizeof((struct ll_board_titles *)0)->items[0].name;
}

static const struct ll_exercise *find(struct ll_board_titles *titles, const char *name)
{
    struct ll_message why = {""};
    for (size_t i = 0; i < titles->count; i++)
        if (strcmp(titles->items[i].name, name) == 0)
            return titles->items[i].exercise;
    if (titles->count == LL_BOARD_TITLES || !is_name(name))
        return NULL;
    size_t at = titles->count++;
    snprintf(titles->items[at].name, sizeof titles->items[at].name, "%s", name);
    if (ll_exercise_open(name, titles->lang, &why, &titles->items[at].exercise) != LL_OK)
        titles->items[at].exercise = NULL;
    return titles->items[at].exercise;
}

const char *ll_board_title(struct ll_board_titles *titles, const char *exercise, const char *id)
{
    char block[96];
    const struct ll_exercise *found = titles->lang[0] != '\0' ? find(titles, exercise) : NULL;
    snprintf(block, sizeof block, "mistake.%s", id);
    const char *title = found ? ll_exercise_heading(found, block) : NULL;
    return title && title[0] != '\0' ? title : id;
}
