#include "base/nearest.h"

#include <ctype.h>
#include <string.h>

enum { LENGTH_MOST = 63 }; /* of a name that anybody types by hand */

static int lower(char c)
{
    return tolower((unsigned char)c);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Slips between two words: the optimal string alignment distance, row by row. */
static size_t slips(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t rows[3][LENGTH_MOST + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2];
    for (size_t j = 0; j <= b_length; j++)
        above[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t changed = above[j - 1] + (lower(a[i - 1]) != lower(b[j - 1]));
            row[j] = least(changed, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1]))
                row[j] = least(row[j], before[j - 2] + 1);
        }
        size_t *oldest = before;
        before = above;
        above = row;
        row = oldest;
    }
    return above[b_length];
}

const char *ll_nearest(const char *word, const char *const *words, size_t count)
{
    const char *nearest = NULL;
    size_t length = strlen(word), fewest = (length + 2) / 3 + 1;
    if (length > LENGTH_MOST)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        size_t other = strlen(words[i]);
        size_t far = other <= LENGTH_MOST ? slips(word, length, words[i], other) : fewest;
        if (far < fewest && far < other) {
            fewest = far;
            nearest = words[i];
        }
    }
    return nearest;
}
