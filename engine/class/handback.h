/* Marks on their way back: a file a format, a line in the list for each.
 *
 * All are written from one table, the marks of a gradebook after its policies. An LMS takes back
 * only what it gave: its own file is the template, of which the cells for marks and feedback alone
 * are changed. */
#ifndef LL_CLASS_HANDBACK_H
#define LL_CLASS_HANDBACK_H

#include "base/locale.h"
#include "class/marks.h"
#include "grade/report.h"

struct ll_handback_order {
    struct ll_book *book;
    const struct ll_marks *marks;
    const char *exercise; /* the one to write, or NULL: all */
    const char *from;     /* the LMS's own file, or NULL */
    const struct ll_locale *locale;
};

struct ll_handback {
    const char *name;      /* "canvas" */
    const char *extension; /* "csv" */
    bool needs_template;
    bool needs_exercise;
    /* Appends the file to `out`, and to `unmatched` a line for each mark that found no place ("+
     * STUDENT NAME"), each person in the template without a mark ("- ..."), each mark above what
     * the LMS takes ("> ...") and each excused student, for whom it has no word ("e ..."). */
    ll_err (*write)(const struct ll_handback_order *order, struct ll_message *why,
                    struct ll_str *out, struct ll_str *unmatched);
};

/* canvas, moodle: the LMS's gradebook or grading worksheet, filled. moodle-feedback: a zip of a
 * page a participant, to be uploaded as it is. csv: a row a mark, for a spreadsheet. jsonl: the
 * results that count, one object a line, without what differs from run to run (durations, used
 * limits). markdown: a table. */
#define LL_HANDBACK_MAP(X)                                                                         \
    X(canvas)                                                                                      \
    X(moodle)                                                                                      \
    X(moodle_feedback)                                                                             \
    X(csv)                                                                                         \
    X(jsonl)                                                                                       \
    X(markdown)

#define LL_HANDBACK_DECLARE(name) extern const struct ll_handback ll_handback_##name;
LL_HANDBACK_MAP(LL_HANDBACK_DECLARE)
#undef LL_HANDBACK_DECLARE

/* The format called so, or NULL. */
const struct ll_handback *ll_handback_find(const char *name);
void ll_handback_names(struct ll_str *out);

/* Appends the report of one student (as the marks call them): each result that counts, with the
 * mark that the policies made of it; the excused are left out. *count says how many there were. */
ll_err ll_handback_report(const struct ll_handback_order *order, const struct ll_report *report,
                          const char *student, struct ll_str *out, size_t *count);

/* Writes FOLDER/STUDENT.EXTENSION for each student; nothing that is there is overwritten. */
ll_err ll_handback_report_write(const struct ll_handback_order *order,
                                const struct ll_report *report, const char *folder,
                                struct ll_message *why);

/* Appends a student's key as a file's name: nothing in it leads elsewhere. */
void ll_handback_file_name(const char *student, struct ll_str *out);

/* Appends a line for each mark of the order's exercise that found no place: "+ STUDENT NAME". */
void ll_handback_list_unplaced(const struct ll_handback_order *order, const bool *is_placed,
                               struct ll_str *unmatched);

/* The mark of a row of a worksheet, with `person->id` as the participant's number: by the numbers
 * of the exercise's assignment where the book knows them, else by e-mail; else, in a book that
 * never saw one, by what the submissions call so. NULL where there is none. */
const struct ll_mark *ll_handback_participant(const struct ll_handback_order *order,
                                              const struct ll_book_person *person);

/* Appends a sentence on a result for its author: the score, the mistake and its advice, the checks
 * that failed. On one line. */
void ll_handback_sentence(const struct ll_mark *mark, const struct ll_locale *locale,
                          struct ll_str *out);

#endif
