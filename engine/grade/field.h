/* The fields of a result that was read back from its JSON (report_json.c writes it). */
#ifndef LL_GRADE_FIELD_H
#define LL_GRADE_FIELD_H

#include <cjson/cJSON.h>

/* The text of a field, the object's own; NULL where there is none, or no text. */
const char *ll_field_text(const cJSON *object, const char *name);

/* The same, with "" where there is none. */
const char *ll_field_words(const cJSON *object, const char *name);

/* 0 where there is none, or no number. */
double ll_field_number(const cJSON *object, const char *name);

#endif
