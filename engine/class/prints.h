/* Private to the room: the fingerprints of one program's text.
 *
 * Its tokens are hashed each: a word of the language as itself, any other name as "a name", a
 * number by its value, a sign byte by byte, so that layout, comments and names are nothing. Every
 * `k` tokens in a row are a gram, and of the grams of each window of `w` the smallest is chosen:
 * winnowing, in its robust form (Schleimer, Wilkerson and Aiken, "Winnowing: local algorithms for
 * document fingerprinting", SIGMOD 2003). Whatever two texts share over k + w - 1 tokens is then
 * chosen in both, and nothing that is shorter than k. */
#ifndef LL_CLASS_PRINTS_H
#define LL_CLASS_PRINTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "exercise/language.h"

enum { LL_PRINTS_TOKENS_MOST = 1 << 14 };

struct ll_print {
    uint64_t hash;
    size_t at; /* its first token */
};

struct ll_prints {
    uint64_t *tokens; /* hashes */
    size_t *lines;    /* of the tokens, from 1 */
    size_t token_count;
    size_t k;
    uint64_t *grams; /* hashes, one for each of the first token_count - k + 1 tokens */
    size_t gram_count;
    struct ll_print *chosen; /* in the text's order */
    size_t chosen_count;
    size_t capacity; /* private: of the tokens */
};

/* Tokens and grams of a text. LL_ERR_TOO_LARGE where it has more than LL_PRINTS_TOKENS_MOST. A
 * zeroed one is empty. */
ll_err ll_prints_read(enum ll_language language, const char *text, size_t k, struct ll_prints *out);

/* Chooses, passing over the grams in `common`, which is in ascending order. */
ll_err ll_prints_choose(struct ll_prints *prints, size_t w, const uint64_t *common, size_t count);

void ll_prints_done(struct ll_prints *prints);

#endif
