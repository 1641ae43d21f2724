/* Records as people and programs read them. */
#ifndef LL_EXERCISE_WORDS_H
#define LL_EXERCISE_WORDS_H

#include "base/record.h"
#include "base/str.h"

/* Appends the record as a JSON object: numbers, texts, nested arrays. Numbers are the shortest that
 * read back to the same float32; NaN and the infinities are strings. An array of more than 64
 * elements becomes {"shape": [...], "first": [its first 8]}: the seed gives the rest. */
ll_err ll_record_json(const struct ll_record *record, struct ll_str *out);

/* Appends the record in a line for a reader: "alpha = 0.3, pred = {{0.8, 0.1}, {0.4, 0}}"; a long
 * array is its shape alone, "pred: 4×3×64×64". */
void ll_record_words(const struct ll_record *record, struct ll_str *out);

/* Appends one number with the digits a reader needs: six, as few as say it. */
void ll_number_words(double number, struct ll_str *out);

#endif
