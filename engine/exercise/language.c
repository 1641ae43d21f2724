/* The languages by name and by extension. */
#include "exercise/language.h"

#include <string.h>

static const char *const names[] = {
#define LL_LANGUAGE_TEXT(upper, lower, extension) #lower,
    LL_LANGUAGE_MAP(LL_LANGUAGE_TEXT)
#undef LL_LANGUAGE_TEXT
};

static const char *const extensions[] = {
#define LL_LANGUAGE_EXTENSION(upper, lower, extension) extension,
    LL_LANGUAGE_MAP(LL_LANGUAGE_EXTENSION)
#undef LL_LANGUAGE_EXTENSION
};

const char *ll_language_name(enum ll_language language)
{
    return names[language];
}

const char *ll_language_extension(enum ll_language language)
{
    return extensions[language];
}

static bool find(const char *const *list, const char *name, enum ll_language *out)
{
    for (int i = 0; i < LL_LANGUAGE_COUNT; i++) {
        if (strcmp(name, list[i]) == 0) {
            *out = (enum ll_language)i;
            return true;
        }
    }
    return false;
}

bool ll_language_find(const char *name, enum ll_language *out)
{
    return find(names, name, out);
}

bool ll_language_of(const char *path, enum ll_language *out)
{
    const char *slash = strrchr(path, '/');
    const char *dot = strrchr(slash ? slash : path, '.');
    if (dot && strcmp(dot, LL_LANGUAGE_NOTEBOOK) == 0) {
        *out = LL_LANGUAGE_PYTHON;
        return true;
    }
    return dot && find(extensions, dot + 1, out);
}
