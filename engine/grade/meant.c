/* An exercise's name inside a file's, whatever case, with no letter beside it. */
#include "grade/meant.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static bool is_letter(char c)
{
    return isalpha((unsigned char)c);
}

static bool holds(const char *stem, size_t length, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= length; i++)
        if (strncasecmp(stem + i, word, n) == 0 && (i == 0 || !is_letter(stem[i - 1])) &&
            (i + n == length || !is_letter(stem[i + n])))
            return true;
    return false;
}

const char *ll_meant_exercise(const char *path, char *const *exercises, bool *is_exact)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    const char *dot = strrchr(base, '.');
    size_t length = dot ? (size_t)(dot - base) : strlen(base);
    const char *meant = NULL;
    size_t count = 0;
    *is_exact = false;
    for (; *exercises; exercises++) {
        if (strlen(*exercises) == length && strncmp(base, *exercises, length) == 0) {
            *is_exact = true;
            return *exercises;
        }
        if (holds(base, length, *exercises)) {
            meant = *exercises;
            count++;
        }
    }
    return count == 1 ? meant : NULL;
}
