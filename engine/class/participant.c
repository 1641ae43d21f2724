/* A list out of the book, searched from one end to the other: a class is small. */
#include "class/participant.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static bool keep(const char *text, char **out)
{
    *out = text ? ll_string_copy(text, strlen(text)) : NULL;
    return text == NULL || *out != NULL;
}

static ll_err add(const struct ll_book_participant *p, void *arg)
{
    struct ll_participants *list = arg;
    if (!ll_array_grow((void **)&list->items, &list->capacity, list->count + 1,
                       sizeof *list->items))
        return LL_ERR_MEMORY;
    struct ll_participant *to = &list->items[list->count++];
    bool ok = keep(p->exercise, &to->exercise) && keep(p->number, &to->number) &&
              keep(p->name, &to->name) && keep(p->person, &to->person);
    return ok ? LL_OK : LL_ERR_MEMORY;
}

ll_err ll_participants_load(struct ll_book *book, struct ll_message *why,
                            struct ll_participants *out)
{
    *out = (struct ll_participants){0};
    return ll_book_participants(book, add, out, why);
}

void ll_participants_done(struct ll_participants *participants)
{
    for (size_t i = 0; i < participants->count; i++) {
        free(participants->items[i].exercise);
        free(participants->items[i].number);
        free(participants->items[i].name);
        free(participants->items[i].person);
    }
    free(participants->items);
    *participants = (struct ll_participants){0};
}

const struct ll_participant *ll_participants_find(const struct ll_participants *participants,
                                                  const char *exercise, const char *number)
{
    for (size_t i = 0; i < participants->count; i++)
        if (strcmp(participants->items[i].exercise, exercise) == 0 &&
            strcmp(participants->items[i].number, number) == 0)
            return &participants->items[i];
    return NULL;
}

bool ll_participants_know(const struct ll_participants *participants, const char *exercise)
{
    for (size_t i = 0; i < participants->count; i++)
        if (strcmp(participants->items[i].exercise, exercise) == 0)
            return true;
    return false;
}

bool ll_participants_are_of_one(const struct ll_participants *participants)
{
    size_t last = participants->count;
    return last == 0 ||
           strcmp(participants->items[0].exercise, participants->items[last - 1].exercise) == 0;
}

const struct ll_person *ll_participant_person(const struct ll_participants *participants,
                                              const struct ll_participant *participant,
                                              const struct ll_roster *roster)
{
    size_t namesakes = 0;
    if (participant->person)
        return ll_roster_find(roster, participant->person);
    for (size_t i = 0; i < participants->count && participant->name; i++)
        namesakes += participants->items[i].name &&
                     strcmp(participants->items[i].exercise, participant->exercise) == 0 &&
                     strcmp(participants->items[i].name, participant->name) == 0;
    return namesakes == 1 ? ll_roster_find(roster, participant->name) : NULL;
}

bool ll_participant_is_path(const char *path)
{
    return strstr(path, "_assignsubmission_") != NULL;
}
