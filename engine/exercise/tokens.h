/* The tokens of a submission's text, as far as mutants and look-alikes need to know them: words,
 * numbers and signs, without comments, strings and preprocessor lines. */
#ifndef LL_EXERCISE_TOKENS_H
#define LL_EXERCISE_TOKENS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "exercise/language.h"

enum ll_token_kind {
    LL_TOKEN_WORD,
    LL_TOKEN_NUMBER,
    LL_TOKEN_SIGN, /* an operator, or one bracket or mark */
};

struct ll_token {
    enum ll_token_kind kind;
    const char *text; /* in the text that was given, not ended */
    size_t length;
    size_t line;  /* from 1 */
    size_t depth; /* of brackets around it; an opening one and its closing one have the same */
};

struct ll_tokens {
    struct ll_token *items;
    size_t count;
    size_t capacity; /* private */
};

/* Appends those of `text`, which must outlive them. A zeroed one is empty. */
ll_err ll_tokens_read(enum ll_language language, const char *text, struct ll_tokens *tokens);
void ll_tokens_done(struct ll_tokens *tokens);

/* Whether two texts are one program but for what is no token: comments, strings, blanks. */
ll_err ll_tokens_same(enum ll_language language, const char *a, const char *b, bool *same);

/* Whether token `i` is there and is this text. */
bool ll_tokens_is(const struct ll_tokens *tokens, size_t i, const char *text);

/* Whether token `i` is there and is one of the texts, a list that ends with NULL. */
bool ll_tokens_is_any(const struct ll_tokens *tokens, size_t i, const char *const *texts);

/* The closing bracket of the opening one `i`, or the last token where it is not closed. */
size_t ll_tokens_close(const struct ll_tokens *tokens, size_t i);

#endif
