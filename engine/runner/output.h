/* What a submission prints, passed on only as far as it is kept: whoever prints a hundred megabytes
 * pays for making them, and not for sending them. */
#ifndef LL_RUNNER_OUTPUT_H
#define LL_RUNNER_OUTPUT_H

/* Puts such streams in the place of stdout and stderr, where the C library lets a program do so;
 * elsewhere the grader takes all and throws the rest away. To be called before anything is printed.
 */
void ll_output_limit(void);

#endif
