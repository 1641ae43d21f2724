/* The list of reports. */
#include "grade/report.h"

#include <string.h>

#define LL_REPORT_ROW(name, write) {name, write},

static const struct ll_report reports[] = {LL_REPORT_MAP(LL_REPORT_ROW)};

const struct ll_report *ll_report_find(const char *name)
{
    for (size_t i = 0; i < sizeof reports / sizeof *reports; i++)
        if (strcmp(reports[i].name, name) == 0)
            return &reports[i];
    return NULL;
}
