/* Private to the commands: what grade's files share. */
#ifndef LL_CLI_GRADE_H
#define LL_CLI_GRADE_H

#include "class/done.h"
#include "class/intake.h"
#include "cli/command.h"
#include "grade/outbox.h"
#include "grade/report.h"
#include "grade/sum.h"

enum { LL_CLI_FORMATS_MOST = 8 };

struct ll_cli_grade {
    const struct ll_cli *cli;
    struct ll_grade_options options;
    struct ll_report_style style;
    struct ll_intake_options intake;
    const char *out; /* a folder, or NULL */
    const struct ll_report
        *formats[LL_CLI_FORMATS_MOST + 1]; /* ends with NULL; none: a line each */
    size_t jobs;                           /* 0: as many as there are processors */
    size_t shard, shards;                  /* 0: all */
    bool resumes, follows;
    char **paths;             /* end with NULL */
    struct ll_outbox *outbox; /* of the folder, or NULL */
    struct ll_done *done;     /* where it resumes or follows */
    struct ll_sum sum;
    size_t count, taken; /* of the batch that runs */
    double began;        /* when it did */
    bool has_progress;   /* a terminal sees how far it is */
    ll_err err;
    struct ll_message why;
};

/* One line for a person: student, file, status, score, and the first mistake or why there is no
 * score. */
void ll_cli_grade_line(const struct ll_cli_grade *grade, const struct ll_batch_item *item,
                       const struct ll_result *result);

/* Which layout was taken, where it was not asked for and is more than folders and files. */
void ll_cli_grade_layout(const struct ll_cli_grade *grade, const char *path,
                         const struct ll_layout *layout);

/* How far it is and what is left, over the line before; clears it where all is done. */
void ll_cli_grade_progress(const struct ll_cli_grade *grade);

void ll_cli_grade_count(const struct ll_cli_grade *grade, const char *key, size_t count);

/* What it all came to. */
void ll_cli_grade_summary(const struct ll_cli_grade *grade, const struct ll_batch *batch);

/* Waits until something may have changed in the folders, two seconds at most: what another machine
 * writes is seen by looking only. */
void ll_cli_follow_wait(char *const *folders, const atomic_bool *stop);

#endif
