/* The list of reports. */
#include "grade/report.h"

#include <string.h>

#define LL_REPORT_ROW(name) &ll_report_##name,

static const struct ll_report *const reports[] = {LL_REPORT_MAP(LL_REPORT_ROW) NULL};

const struct ll_report *ll_report_find(const char *name, size_t length)
{
    for (size_t i = 0; reports[i]; i++)
        if (strlen(reports[i]->name) == length && strncmp(reports[i]->name, name, length) == 0)
            return reports[i];
    return NULL;
}

void ll_report_names(struct ll_str *out)
{
    for (size_t i = 0; reports[i]; i++)
        ll_str_format(out, "%s%s", i > 0 ? ", " : "", reports[i]->name);
}
