#include "exercise/ladder.h"

#include <stdio.h>
#include <string.h>

#include "exercise/language.h"

/* What a heading says of a hint, for one learner. */
struct tags {
    bool any_language, is_language;
    bool any_check, is_check;
};

static bool is_word(const char *word, size_t length, const char *name)
{
    return name && strlen(name) == length && memcmp(word, name, length) == 0;
}

static bool is_any_language(const char *word, size_t length)
{
    for (int i = 0; i < LL_LANGUAGE_COUNT; i++)
        if (is_word(word, length, ll_language_name((enum ll_language)i)))
            return true;
    return false;
}

static struct tags read_tags(const char *heading, const char *language, const char *check)
{
    struct tags tags = {0};
    const char *at = heading ? heading : "";
    while (*(at += strspn(at, " ,")) != '\0') {
        size_t length = strcspn(at, " ,");
        if (is_any_language(at, length)) {
            tags.any_language = true;
            tags.is_language = tags.is_language || !language || is_word(at, length, language);
        } else {
            tags.any_check = true;
            tags.is_check = tags.is_check || is_word(at, length, check);
        }
        at += length;
    }
    return tags;
}

enum rank { FOR_THE_CHECK, FOR_ALL, FOR_ANOTHER_CHECK, RANKS };

void ll_ladder_make(const struct ll_exercise *exercise, const char *language, const char *check,
                    struct ll_ladder *out)
{
    *out = (struct ll_ladder){.count = 0};
    for (int rank = 0; rank < RANKS; rank++) {
        for (size_t i = 0; i < ll_exercise_hint_count(exercise); i++) {
            char id[32];
            snprintf(id, sizeof id, "hint.%zu", i + 1);
            struct tags tags = read_tags(ll_exercise_heading(exercise, id), language, check);
            enum rank own = tags.is_check    ? FOR_THE_CHECK
                            : tags.any_check ? FOR_ANOTHER_CHECK
                                             : FOR_ALL;
            if (tags.any_language && !tags.is_language)
                continue;
            if ((int)own == rank && out->count < LL_LADDER_MOST)
                out->hints[out->count++] = ll_exercise_hint(exercise, i);
        }
    }
}
