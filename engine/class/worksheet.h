/* Moodle's grading worksheet. Its headings are in any language, so columns are known by their place
 * and by what is in them: the identifier first, then the full name but in an anonymous assignment;
 * the grade before the maximum grade, which is the same number in each row; the feedback last.
 * (mod/assign/gradingtable.php, mod/assign/feedback/offline/importgradeslib.php) */
#ifndef LL_CLASS_WORKSHEET_H
#define LL_CLASS_WORKSHEET_H

#include "class/csv.h"

struct ll_worksheet {
    size_t grade;    /* the maximum is the column behind it */
    size_t name;     /* SIZE_MAX in an anonymous assignment */
    size_t email;    /* SIZE_MAX where the site shows none */
    size_t feedback; /* SIZE_MAX where there is none */
};

/* False where the table is no worksheet. */
bool ll_worksheet_read(const struct ll_csv *table, struct ll_worksheet *out);

/* The digits at the end of "Participant 412", in any language; NULL where there are none. */
const char *ll_worksheet_number(const char *cell);

/* A row's maximum, 0 where it is none. */
double ll_worksheet_maximum(const struct ll_csv *table, const struct ll_worksheet *sheet,
                            size_t row);

#endif
