/* What the tests of grading share: grading a file of the project or a text of their own. */
#ifndef TESTS_GRADING_H
#define TESTS_GRADING_H

#include "grade/grade.h"

enum { TEST_SEED = 20260101 };

/* Grades the file; a failure to grade at all fails the test. */
struct ll_result grade_file(const char *path, const char *exercise, uint64_t seed);

/* Grades a text under the name NAME ("tversky.c") in a folder of its own, which is removed. */
struct ll_result grade_text(const char *name, const char *text, size_t length);

/* A file of exercises/EXERCISE: its path, valid until the next call. */
const char *exercise_path(const char *exercise, const char *name);

/* A file of exercises/tversky: its path, valid until the next call. */
const char *tversky_path(const char *name);

/* The check called so; a test fails where there is none. */
const struct ll_check_result *check_of(const struct ll_result *result, const char *id);

bool has_diagnosis(const struct ll_result *result, const char *id);

/* Prints what a result says where `holds` is false, and fails the test. */
void expect(const struct ll_result *result, bool holds, const char *what);

#endif
