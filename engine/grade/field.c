#include "grade/field.h"

const char *ll_field_text(const cJSON *object, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

const char *ll_field_words(const cJSON *object, const char *name)
{
    const char *text = ll_field_text(object, name);
    return text ? text : "";
}

double ll_field_number(const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    return cJSON_IsNumber(item) ? item->valuedouble : 0;
}
