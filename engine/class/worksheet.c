/* Columns by their place. */
#include "class/worksheet.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS_LEAST = 5 };

static bool is_number(const char *text)
{
    size_t length = strlen(text);
    return length > 0 && strspn(text, "0123456789.,") == length;
}

const char *ll_worksheet_number(const char *cell)
{
    const char *end = cell + strlen(cell), *at = end;
    while (at > cell && isdigit((unsigned char)at[-1]))
        at--;
    return at < end && (at == cell || at[-1] == ' ' || (at[-1] & 0x80)) ? at : NULL;
}

/* A grade, a column's number that is the same in each row, and a word behind it: what may be
 * changed. A student's number beside another one has no word behind it. */
static bool is_maximum(const struct ll_csv *table, size_t column)
{
    const char *first = ll_csv_cell(table, 1, column);
    bool is_same = is_number(first) && strtod(first, NULL) > 0;
    for (size_t row = 1; row < table->count && is_same; row++) {
        const char *grade = ll_csv_cell(table, row, column - 1);
        const char *behind = ll_csv_cell(table, row, column + 1);
        is_same = strcmp(ll_csv_cell(table, row, column), first) == 0 &&
                  (*grade == '\0' || strcmp(grade, "-") == 0 || is_number(grade)) &&
                  *behind != '\0' && !is_number(behind);
    }
    return is_same;
}

static size_t grade_column(const struct ll_csv *table)
{
    static const char *const known[] = {"Grade", "성적", NULL};
    size_t found = ll_csv_column(table, 0, known);
    for (size_t column = 3; found == SIZE_MAX && column < table->rows[0].count; column++)
        if (is_maximum(table, column))
            found = column - 1;
    return found;
}

/* The last column; but where it holds a time or "-" in each row, it is when the grade was changed,
 * and there is no column for feedback. */
static size_t feedback_column(const struct ll_csv *table, size_t grade)
{
    static const char *const known[] = {"Feedback comments", "피드백 의견", NULL};
    size_t found = ll_csv_column(table, 0, known), last = table->rows[0].count - 1;
    bool is_time = true;
    if (found != SIZE_MAX)
        return found;
    for (size_t row = 1; row < table->count && is_time; row++) {
        const char *cell = ll_csv_cell(table, row, last);
        is_time = strcmp(cell, "-") == 0 || (strchr(cell, ':') && strpbrk(cell, "0123456789"));
    }
    return is_time || last <= grade + 1 ? SIZE_MAX : last;
}

static size_t email_column(const struct ll_csv *table, size_t grade)
{
    static const char *const known[] = {"Email address", "email", "이메일", "이메일 주소", NULL};
    size_t found = ll_csv_column(table, 0, known);
    for (size_t column = 2; found == SIZE_MAX && column < grade; column++) {
        const char *sign = strchr(ll_csv_cell(table, 1, column), '@');
        if (sign && strchr(sign, '.'))
            found = column;
    }
    return found;
}

bool ll_worksheet_read(const struct ll_csv *table, struct ll_worksheet *out)
{
    const char *first = ll_csv_cell(table, 1, 0);
    if (table->count < 2 || table->rows[0].count < COLUMNS_LEAST || !ll_worksheet_number(first) ||
        isdigit((unsigned char)first[0]))
        return false;
    size_t grade = grade_column(table);
    *out = (struct ll_worksheet){.grade = grade, .name = SIZE_MAX, .email = SIZE_MAX};
    if (grade == SIZE_MAX || grade < 2)
        return false;
    if (grade > 2)
        out->name = 1;
    out->email = email_column(table, grade);
    out->feedback = feedback_column(table, grade);
    return true;
}

double ll_worksheet_maximum(const struct ll_csv *table, const struct ll_worksheet *sheet,
                            size_t row)
{
    const char *cell = ll_csv_cell(table, row, sheet->grade + 1);
    return is_number(cell) ? strtod(cell, NULL) : 0;
}
